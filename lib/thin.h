/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/thin.h -- a curve of any length in as many points as a picture can show.
 *
 * Up to 16384 rows are kept as they are.  Of more, each octave of row numbers, 2^k .. 2^(k + 1) - 1, is cut
 * into 1024 stretches, and of a stretch the lowest and the highest value are kept.  That is finer than a
 * printed page on a linear and on a logarithmic axis alike, and an oscillation fills the band that it fills
 * in truth, where every n-th row would show beats that are not there. */
#ifndef HV_THIN_H
#define HV_THIN_H

#include <stddef.h>

#include "lib/error.h"

#define HV_THIN_EXACT ((size_t)1 << 14) /* rows that are all kept */

struct hv_thin_point {    /* a stretch of rows */
	double x;         /* of its first row */
	double low, high; /* of its finite values; NaN where there are none */
};

struct hv_thin {
	size_t rows; /* added so far; all are kept while points is as many */
	size_t points, room;
	struct hv_thin_point *point; /* [points] owned */
};

/* Adds a row.  HV_OK or HV_ENOMEM. */
enum hv_code hv_thin_add(struct hv_thin *thin, double x, double y, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_thin_free(struct hv_thin *thin);

#endif
