/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/grid.c -- curves, and shares of curves that fall, over a grid of an encoding's parameters.
 *
 * Method    A point's values are written into the SPEC as text, so that they go through the checks of any SPEC and
 *           stand for the same doubles.  Points are independent: they are dealt to the threads, unless there are so few
 *           that the threads do better to share the work of each. */
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
#include "lib/shares.h"

#define SPEC_MAX 1024

const char *const hv_metric_names[HV_METRICS] = {
	[HV_METRIC_EFFECTIVE_RANGE] = "effective_range",
	[HV_METRIC_EFFECTIVE_RANGE_1PCT] = "effective_range_1pct",
	[HV_METRIC_OSCILLATION_ENERGY] = "oscillation_energy",
	[HV_METRIC_RISES] = "rises",
	[HV_METRIC_FIRST_RISE] = "first_rise",
	[HV_METRIC_LARGEST_REBOUND] = "largest_rebound",
	[HV_METRIC_FIRST_NEGATIVE] = "first_negative",
	[HV_METRIC_MINIMUM] = "minimum",
	[HV_METRIC_DECREASING] = "decreasing",
	[HV_METRIC_RISING_TAIL] = "rising_tail",
	[HV_METRIC_INTERIOR_RISE] = "interior_rise",
	[HV_METRIC_UNDECIDED] = "undecided",
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
	out[HV_METRIC_EFFECTIVE_RANGE] = shape->effective_range;
	out[HV_METRIC_EFFECTIVE_RANGE_1PCT] = shape->effective_range_1pct;
	out[HV_METRIC_OSCILLATION_ENERGY] = shape->oscillation_energy;
	out[HV_METRIC_RISES] = (double)shape->rises;
	out[HV_METRIC_FIRST_RISE] = shape->first_rise;
	out[HV_METRIC_LARGEST_REBOUND] = shape->largest_rebound;
	out[HV_METRIC_FIRST_NEGATIVE] = NAN;
	out[HV_METRIC_MINIMUM] = curve[0];
	for (size_t i = distances->count; i-- > 0;) {
		out[HV_METRIC_MINIMUM] = fmin(out[HV_METRIC_MINIMUM], curve[i]);
		if (curve[i] < 0)
			out[HV_METRIC_FIRST_NEGATIVE] = hv_distance(distances, i);
	}
}

/* How the points are gone through. */
struct walk {
	const struct hv_grid *grid;
	bool curve, shares; /* what the metrics are of */
	int outer, inner;   /* threads that take points, and threads to each */
	double *room;       /* [outer][distances.count] for curves */
};

/* The metrics of a curve; *lost: it has a value that is not finite. */
static enum hv_code measure_curve(double *out, bool *lost, const struct walk *walk,
    const struct hv_encoding *encoding, struct hv_error *err)
{
	const struct hv_grid *grid = walk->grid;
	double *curve = walk->room + (size_t)omp_get_thread_num() * grid->distances.count;
	struct hv_monotone shape;
	struct hv_error why;
	enum hv_code code =
	    hv_curve_compute(curve, &grid->curve, encoding, &grid->distances, walk->inner, err);

	if (code != HV_OK)
		return code;
	code = hv_monotone_measure(&shape, curve, &grid->distances, &why);
	*lost = code == HV_EDOMAIN;
	if (code == HV_OK)
		describe(out, curve, &grid->distances, &shape);
	else
		hv_fail(err, code, "%s: %s", encoding->spec, why.msg);
	return code;
}

/* The shares of random pairs. */
static enum hv_code measure_shares(double *out, const struct walk *walk, const struct hv_encoding *encoding,
    struct hv_error *err)
{
	const struct hv_grid *grid = walk->grid;
	const struct hv_share_job job = {
		.encoding = encoding,
		.bits = HV_CERTIFY_BITS,
		.seed = grid->seed,
		.threads = walk->inner,
	};
	struct hv_shares shares = { 0 };
	const double *by = shares.certificate;
	struct hv_error why;
	enum hv_code code = hv_shares_gaussian(&shares, NULL, &job, grid->curve.dim, grid->samples, &why);

	if (code != HV_OK)
		return hv_fail(err, code, "shares of pairs: %s", why.msg);
	out[HV_METRIC_DECREASING] = shares.decreasing / shares.curves;
	out[HV_METRIC_RISING_TAIL] = by[HV_RISING_TAIL] / shares.curves;
	out[HV_METRIC_INTERIOR_RISE] =
	    (by[HV_FIRST_RISE] + by[HV_OSCILLATES] + by[HV_ALMOST_PERIODIC] + by[HV_CONSTANT]) /
	    shares.curves;
	out[HV_METRIC_UNDECIDED] = by[HV_OPEN] / shares.curves;
	return HV_OK;
}

/* Measures one point; *lost: it is no encoding, or its curve is not finite. */
static enum hv_code measure_point(double *out, bool *lost, const struct walk *walk, size_t point,
    struct hv_error *err)
{
	const struct hv_grid *grid = walk->grid;
	struct hv_encoding encoding = { 0 };
	double value[HV_METRICS];
	enum hv_code code = encode(&encoding, grid, point, err);

	for (size_t m = 0; m < HV_METRICS; m++)
		value[m] = NAN;
	*lost = code == HV_EDOMAIN;
	if (code == HV_OK && walk->shares)
		code = measure_shares(value, walk, &encoding, err);
	if (code == HV_OK && walk->curve)
		code = measure_curve(value, lost, walk, &encoding, err);
	for (size_t m = 0; m < grid->metrics; m++)
		out[m] = value[grid->metric[m]];
	hv_encoding_free(&encoding);
	return code;
}

/* What came of the points: the first that was lost, and the first that failed. */
struct outcome {
	size_t lost, first_lost, first_failed; /* SIZE_MAX: none */
	enum hv_code code;
	struct hv_error loss, failure;
};

static void note(struct outcome *outcome, size_t point, enum hv_code code, bool lost,
    const struct hv_error *err)
{
	outcome->lost += lost;
	if (lost && point < outcome->first_lost) {
		outcome->first_lost = point;
		outcome->loss = *err;
	}
	if (code != HV_OK && !lost && point < outcome->first_failed) {
		outcome->first_failed = point;
		outcome->code = code;
		outcome->failure = *err;
	}
}

static enum hv_code walk_init(struct walk *walk, const struct hv_grid *grid, size_t points,
    struct hv_error *err)
{
	bool each = points >= (size_t)grid->threads;

	*walk = (struct walk){ .grid = grid, .outer = each ? grid->threads : 1 };
	walk->inner = each ? 1 : grid->threads;
	for (size_t m = 0; m < grid->metrics; m++) {
		walk->shares |= grid->metric[m] >= HV_METRIC_SHARES;
		walk->curve |= grid->metric[m] < HV_METRIC_SHARES;
	}
	if (walk->curve)
		walk->room = malloc((size_t)walk->outer * grid->distances.count * sizeof *walk->room);
	return points > 0 && (walk->room || !walk->curve) ? HV_OK
							  : hv_fail_memory(err, "the points of a grid");
}

enum hv_code hv_grid_measure(double *out, size_t *lost, const struct hv_grid *grid, struct hv_error *err)
{
	size_t points = hv_grid_points(grid), done = 0;
	struct outcome outcome = { .first_lost = SIZE_MAX, .first_failed = SIZE_MAX };
	struct walk walk;

	if (walk_init(&walk, grid, points, err) != HV_OK)
		return HV_ENOMEM;
#pragma omp parallel for num_threads(walk.outer) schedule(dynamic)
	for (size_t p = 0; p < points; p++) {
		struct hv_error why;
		bool no;
		enum hv_code code = measure_point(out + p * grid->metrics, &no, &walk, p, &why);

#pragma omp critical(hv_grid_outcome)
		{
			done++;
			if (code != HV_OK)
				note(&outcome, p, code, no, &why);
			if (grid->progress.report && omp_get_thread_num() == 0)
				grid->progress.report(grid->progress.user, (double)done, (double)points);
		}
	}
	free(walk.room);
	*lost = outcome.lost;
	if (outcome.first_failed == SIZE_MAX && outcome.lost == points)
		outcome.code = HV_EDOMAIN;
	if (err && (outcome.first_failed != SIZE_MAX || outcome.lost > 0))
		*err = outcome.first_failed != SIZE_MAX ? outcome.failure : outcome.loss;
	return outcome.code;
}
