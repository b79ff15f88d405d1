/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/grid.c -- the shape of a curve over a grid of its encoding's parameters.
 *
 * Method    A point's values are written into the SPEC as text, so that they go through the checks of any SPEC and
 *           stand for the same doubles.  Points are independent: they are dealt to the threads. */
#include "lib/grid.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <omp.h>

#include "lib/encoding.h"
#include "lib/monotone.h"
#include "lib/number.h"

#define SPEC_MAX 1024

const char *const hv_metric_names[HV_METRICS] = {
	[HV_EFFECTIVE_RANGE] = "effective_range",
	[HV_EFFECTIVE_RANGE_1PCT] = "effective_range_1pct",
	[HV_OSCILLATION_ENERGY] = "oscillation_energy",
	[HV_RISES] = "rises",
	[HV_FIRST_RISE] = "first_rise",
	[HV_LARGEST_REBOUND] = "largest_rebound",
	[HV_FIRST_NEGATIVE] = "first_negative",
	[HV_MINIMUM] = "minimum",
};

double hv_axis_value(const struct hv_axis *axis, size_t i)
{
	double share = axis->count > 1 ? (double)i / (double)(axis->count - 1) : 0;

	if (i == 0)
		return axis->start;
	if (i + 1 == axis->count)
		return axis->stop;
	if (axis->logarithmic) {
		double first = log10(axis->start);

		return pow(10, first + (log10(axis->stop) - first) * share); /* so that 1e4 is 1e4 */
	}
	return axis->start + (axis->stop - axis->start) * share;
}

size_t hv_grid_points(const struct hv_grid *grid)
{
	size_t points = 1;

	for (size_t a = 0; a < grid->axes; a++) {
		if (grid->axis[a].count > SIZE_MAX / HV_METRICS / sizeof(double) / points)
			return 0;
		points *= grid->axis[a].count;
	}
	return points;
}

void hv_grid_point(double *out, const struct hv_grid *grid, size_t point)
{
	for (size_t a = grid->axes; a-- > 0; point /= grid->axis[a].count)
		out[a] = hv_axis_value(&grid->axis[a], point % grid->axis[a].count);
}

/* The encoding of a point.  HV_OK, HV_ENOMEM or HV_EDOMAIN. */
static enum hv_code encode(struct hv_encoding *out, const struct hv_grid *grid, size_t point,
    struct hv_error *err)
{
	char spec[SPEC_MAX], number[HV_NUMBER_MAX];
	double value[HV_AXES_MAX];
	size_t length = strlen(grid->spec);

	if (length >= SPEC_MAX)
		return hv_fail(err, HV_EDOMAIN, "%.64s...: no encoding has so long a SPEC", grid->spec);
	memcpy(spec, grid->spec, length + 1);
	hv_grid_point(value, grid, point);
	for (size_t a = 0; a < grid->axes && length < SPEC_MAX; a++) {
		hv_number_format(number, value[a]);
		length +=
		    (size_t)snprintf(spec + length, SPEC_MAX - length, ":%s=%s", grid->axis[a].key, number);
	}
	return hv_encoding_parse(out, spec, err);
}

static void describe(double *out, const double *curve, const struct hv_distances *distances,
    const struct hv_monotone *shape)
{
	out[HV_EFFECTIVE_RANGE] = shape->effective_range;
	out[HV_EFFECTIVE_RANGE_1PCT] = shape->effective_range_1pct;
	out[HV_OSCILLATION_ENERGY] = shape->oscillation_energy;
	out[HV_RISES] = (double)shape->rises;
	out[HV_FIRST_RISE] = shape->first_rise;
	out[HV_LARGEST_REBOUND] = shape->largest_rebound;
	out[HV_FIRST_NEGATIVE] = NAN;
	out[HV_MINIMUM] = curve[0];
	for (size_t i = distances->count; i-- > 0;) {
		out[HV_MINIMUM] = fmin(out[HV_MINIMUM], curve[i]);
		if (curve[i] < 0)
			out[HV_FIRST_NEGATIVE] = hv_distance(distances, i);
	}
}

/* Measures one point; `curve` is room for its values. */
static enum hv_code measure_point(double *out, double *curve, const struct hv_grid *grid, size_t point,
    bool *refused, struct hv_error *err)
{
	struct hv_encoding encoding = { 0 };
	struct hv_monotone shape;
	enum hv_code code = encode(&encoding, grid, point, err);

	*refused = code == HV_EDOMAIN;
	if (code == HV_OK)
		code = hv_curve_compute(curve, &grid->curve, &encoding, &grid->distances, 1, err);
	if (code == HV_OK)
		code = hv_monotone_measure(&shape, curve, &grid->distances, err);
	if (code == HV_OK)
		describe(out, curve, &grid->distances, &shape);
	for (size_t m = 0; code != HV_OK && m < HV_METRICS; m++)
		out[m] = NAN;
	hv_encoding_free(&encoding);
	return code;
}

/* What came of the points: the first that was refused, and the first that failed. */
struct outcome {
	size_t refused, first_refused, first_failed; /* SIZE_MAX: none */
	enum hv_code code;
	struct hv_error refusal, failure;
};

static void note(struct outcome *outcome, size_t point, enum hv_code code, bool refused,
    const struct hv_error *err)
{
	outcome->refused += refused;
	if (refused && point < outcome->first_refused) {
		outcome->first_refused = point;
		outcome->refusal = *err;
	}
	if (code != HV_OK && !refused && point < outcome->first_failed) {
		outcome->first_failed = point;
		outcome->code = code;
		outcome->failure = *err;
	}
}

enum hv_code hv_grid_measure(double *out, size_t *refused, const struct hv_grid *grid, struct hv_error *err)
{
	size_t points = hv_grid_points(grid), n = grid->distances.count, done = 0;
	struct outcome outcome = { .first_refused = SIZE_MAX, .first_failed = SIZE_MAX };
	double *curves = points > 0 ? malloc((size_t)grid->threads * n * sizeof *curves) : NULL;

	if (!curves)
		return hv_fail_memory(err, "the curves of a grid");
#pragma omp parallel for num_threads(grid->threads) schedule(dynamic)
	for (size_t p = 0; p < points; p++) {
		double *curve = curves + (size_t)omp_get_thread_num() * n;
		struct hv_error why;
		bool no;
		enum hv_code code = measure_point(out + p * HV_METRICS, curve, grid, p, &no, &why);

#pragma omp critical(hv_grid_outcome)
		{
			done++;
			if (code != HV_OK)
				note(&outcome, p, code, no, &why);
			if (grid->progress.report && omp_get_thread_num() == 0)
				grid->progress.report(grid->progress.user, (double)done, (double)points);
		}
	}
	free(curves);
	*refused = outcome.refused;
	if (outcome.first_failed == SIZE_MAX && outcome.refused == points)
		outcome.code = HV_EDOMAIN;
	if (err && (outcome.first_failed != SIZE_MAX || outcome.refused > 0))
		*err = outcome.first_failed != SIZE_MAX ? outcome.failure : outcome.refusal;
	return outcome.code;
}
