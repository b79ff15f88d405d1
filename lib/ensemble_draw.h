/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_draw.h -- random queries and keys, turned into coefficients; private to lib/ensemble*.c. */
#ifndef HV_ENSEMBLE_DRAW_H
#define HV_ENSEMBLE_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/ensemble.h"
#include "lib/ensemble_basis.h"
#include "lib/ensemble_moments.h"
#include "lib/ensemble_rows.h"

struct hv_drawn { /* of one encoding */
	struct hv_basis basis;
	struct hv_moments moments;
	struct hv_rows rows; /* room for all draws; zeroed: they are not kept */
};

/* Draws vectors and adds them to rows and moments, which have none so far, of every encoding.
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_draw(struct hv_drawn *drawn, size_t encodings, const struct hv_law *law, size_t draws,
    int threads, const struct hv_progress *progress, struct hv_error *err);

#endif
