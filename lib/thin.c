/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/thin.c -- a curve of any length in as many points as a picture can show. */
#include "lib/thin.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define STRETCHES ((size_t)1 << 10) /* in an octave of rows */

/* Whether a row is the first of its stretch.  Stretches are powers of two long: one row up to row
 * 2 STRETCHES - 1, then twice as long with each octave. */
static bool starts_stretch(size_t row)
{
	size_t length = 1;

	while (row / length >= 2 * STRETCHES)
		length *= 2;
	return row % length == 0;
}

/* Widens the last point's range; fmin and fmax pass over NaN. */
static void merge(struct hv_thin *thin, double low, double high)
{
	struct hv_thin_point *last = &thin->point[thin->points - 1];

	last->low = fmin(last->low, low);
	last->high = fmax(last->high, high);
}

/* From as many points as rows to one a stretch. */
static void compress(struct hv_thin *thin)
{
	thin->points = 0;
	for (size_t row = 0; row < thin->rows; row++) {
		const struct hv_thin_point *point = &thin->point[row];

		if (starts_stretch(row))
			thin->point[thin->points++] = *point;
		else
			merge(thin, point->low, point->high);
	}
}

/* Adds a point. */
static enum hv_code append(struct hv_thin *thin, double x, double y, struct hv_error *err)
{
	if (thin->points == thin->room) {
		size_t room = thin->room ? 2 * thin->room : 64;
		struct hv_thin_point *grown = realloc(thin->point, room * sizeof *grown);

		if (!grown)
			return hv_fail_memory(err, "the points of a curve");
		thin->point = grown;
		thin->room = room;
	}
	thin->point[thin->points++] = (struct hv_thin_point){ x, y, y };
	return HV_OK;
}

enum hv_code hv_thin_add(struct hv_thin *thin, double x, double y, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (!isfinite(y))
		y = NAN;
	if (thin->rows == HV_THIN_EXACT)
		compress(thin);
	if (thin->rows < HV_THIN_EXACT || starts_stretch(thin->rows))
		code = append(thin, x, y, err);
	else
		merge(thin, y, y);
	thin->rows += code == HV_OK;
	return code;
}

void hv_thin_free(struct hv_thin *thin)
{
	free(thin->point);
	*thin = (struct hv_thin){ 0 };
}
