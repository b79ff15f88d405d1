/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_label.h -- what columns are called in pictures; private to lib/figure*.c. */
#ifndef HV_FIGURE_LABEL_H
#define HV_FIGURE_LABEL_H

#include <stdbool.h>

/* A column's name with its unit, as "effective range (tokens)"; the name itself where there is none to say. */
const char *hv_figure_label(const char *column);

/* Whether a column is a share of random pairs, which others share an axis with. */
bool hv_figure_is_share(const char *column);

#endif
