/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/grid.h -- the shape of a curve over a grid of its encoding's parameters. */
#ifndef HV_GRID_H
#define HV_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/curve.h"
#include "lib/error.h"
#include "lib/modes.h"
#include "lib/progress.h"

#define HV_AXES_MAX 4

struct hv_axis {
	const char *key; /* of the encoding, as in a SPEC; borrowed */
	double start, stop;
	size_t count;     /* values, from start to stop; 1: start alone */
	bool logarithmic; /* their ratios are equal, not their differences; start and stop are above 0 */
};

/* The i-th value of an axis. */
double hv_axis_value(const struct hv_axis *axis, size_t i);

/* What is said of a curve at a point. */
enum hv_metric {
	HV_EFFECTIVE_RANGE, /* as lib/monotone.h has these */
	HV_EFFECTIVE_RANGE_1PCT,
	HV_OSCILLATION_ENERGY,
	HV_RISES,
	HV_FIRST_RISE,
	HV_LARGEST_REBOUND,
	HV_FIRST_NEGATIVE, /* the first distance at which the curve is below 0; NaN if none */
	HV_MINIMUM,        /* its least value */
	HV_METRICS,
};
extern const char *const hv_metric_names[HV_METRICS];

struct hv_grid {
	const char *spec; /* of an encoding, without the keys of the axes */
	size_t axes;      /* 1 .. HV_AXES_MAX */
	struct hv_axis axis[HV_AXES_MAX];
	struct hv_curve curve;
	struct hv_distances distances;
	int threads; /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

/* The number of points: the last axis runs fastest.  0: it overflows. */
size_t hv_grid_points(const struct hv_grid *grid);

/* The values of a point: out[axes]. */
void hv_grid_point(double *out, const struct hv_grid *grid, size_t point);

/* Measures the curve at every point.
 *
 *   out      [points][HV_METRICS]; NaN at points that the encoding refuses
 *   refused  how many of these there are
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: every point is refused, or a curve is not finite.  `err` then, or when a point was
 * refused, has the sentence of the first. */
enum hv_code hv_grid_measure(double *out, size_t *refused, const struct hv_grid *grid, struct hv_error *err);

#endif
