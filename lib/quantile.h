/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/quantile.h -- what a quantile of n values is: linear interpolation between order statistics (type 7 of
 * Hyndman and Fan, numpy's default). */
#ifndef HV_QUANTILE_H
#define HV_QUANTILE_H

#include <math.h>
#include <stddef.h>

#define HV_QUANTILES_MAX 64 /* in one call */

/* Where quantile p, 0 .. 1, lies among n values in order, counted from 0: between the values of ranks `low`
 * and low + 1. */
struct hv_place {
	size_t low;   /* 0 .. n - 1 */
	double above; /* how far from the one to the next; 0 at the last */
};

static inline struct hv_place hv_quantile_place(double p, size_t n)
{
	double place = p * (double)(n - 1);
	size_t low = place < (double)(n - 1) ? (size_t)place : n - 1;

	return (struct hv_place){ .low = low, .above = low < n - 1 ? place - (double)low : 0 };
}

/* The quantile, of the value at `low`, which may be -INFINITY (a masked key's score), and the next. */
static inline double hv_quantile_between(struct hv_place place, double low, double next)
{
	return place.above > 0 && low > -INFINITY ? low + place.above * (next - low) : low;
}

#endif
