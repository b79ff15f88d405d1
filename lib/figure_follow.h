/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_follow.h -- how a style tells its figure of rows; private to lib/figure*.c. */
#ifndef HV_FIGURE_FOLLOW_H
#define HV_FIGURE_FOLLOW_H

#include <stdbool.h>

#include "lib/error.h"
#include "lib/figure.h"
#include "lib/table.h"

/* All rows of a block belong to the curve of that name in that panel, which is a line, or, with `high` not NULL, the
 * band between two columns.  Columns are given by their index. */
enum hv_code hv_figure_add(struct hv_figure *figure, const char *panel, const char *name,
    const struct hv_table *block, size_t x, size_t y, const size_t *high, struct hv_error *err);

/* Style "ensemble": columns NAME.mean, NAME.std, NAME.q05, ... of each series. */
bool hv_is_ensemble(const struct hv_table *block);
enum hv_code hv_follow_ensemble(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);

#endif
