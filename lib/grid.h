/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/grid.h -- curves, and shares of curves that fall, over a grid of an encoding's parameters. */
#ifndef HV_GRID_H
#define HV_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* What is said of a point. */
enum hv_metric {
	/* Of the curve: */
	HV_METRIC_EFFECTIVE_RANGE, /* as lib/monotone.h has these */
	HV_METRIC_EFFECTIVE_RANGE_1PCT,
	HV_METRIC_OSCILLATION_ENERGY,
	HV_METRIC_RISES,
	HV_METRIC_FIRST_RISE,
	HV_METRIC_LARGEST_REBOUND,
	HV_METRIC_FIRST_NEGATIVE, /* the first distance at which the curve is below 0; NaN if none */
	HV_METRIC_MINIMUM,        /* its least value */
	/* Of random pairs of a query and a key, decided over all distances to infinity (lib/shares.h): shares, 0 to 1,
	 * that add up to 1. */
	HV_METRIC_DECREASING, /* the score falls at every distance */
	/* It rises for ever from some distance on: HV_RISING_TAIL of lib/certify.h. */
	HV_METRIC_RISING_TAIL,
	/* It neither falls everywhere nor rises for ever: HV_FIRST_RISE, HV_OSCILLATES, HV_ALMOST_PERIODIC,
	 * HV_CONSTANT. */
	HV_METRIC_INTERIOR_RISE,
	HV_METRIC_UNDECIDED, /* HV_OPEN */
	HV_METRICS,
};
#define HV_METRIC_SHARES HV_METRIC_DECREASING /* the first of the shares */
extern const char *const hv_metric_names[HV_METRICS];

struct hv_grid {
	const char *spec; /* of an encoding, without the keys of the axes */
	size_t axes;      /* 1 .. HV_AXES_MAX */
	struct hv_axis axis[HV_AXES_MAX];
	size_t metrics;                    /* at least 1, */
	enum hv_metric metric[HV_METRICS]; /* no two alike: what is computed */
	struct hv_curve curve;             /* whose dim is that of the pairs, too */
	struct hv_distances distances;
	/* Pairs, at least 1 if a share is asked for.  They are the same ones at every point, so that shares differ by
	 * the encoding alone. */
	size_t samples;
	uint64_t seed;
	int threads; /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

/* The number of points: the last axis runs fastest.  0: it overflows. */
size_t hv_grid_points(const struct hv_grid *grid);

/* The values of a point: out[axes]. */
void hv_grid_point(double *out, const struct hv_grid *grid, size_t point);

/* Measures every point.
 *
 *   out   [points][grid->metrics]; NaN at points that the encoding refuses; of a curve that is not finite, as one that
 *         leaves a window, NaN but for the shares
 *   lost  how many of these points there are
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: every point is lost, or the encoding has not such a curve, or not the sum of modes
 * that decides shares.  `err` then, or when a point was lost, has the sentence of the first. */
enum hv_code hv_grid_measure(double *out, size_t *lost, const struct hv_grid *grid, struct hv_error *err);

#endif
