/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/monotone.h -- how far a sampled curve is from falling monotonically. */
#ifndef HV_MONOTONE_H
#define HV_MONOTONE_H

#include <stddef.h>

#include "lib/error.h"
#include "lib/modes.h"

struct hv_monotone {
	size_t rises;      /* rows after which the curve is higher */
	double first_rise; /* the first distance after which it rises, tokens; NaN if none */
	double
	    largest_rebound; /* max over i < j of s(j) - s(i), or 0: twice the sup-norm distance to the nearest
				   nonincreasing curve */
	double
	    oscillation_energy; /* squared L2 distance to the nearest nonincreasing curve, as a share of the
				      squared L2 distance to the mean: 0 of one that never rises, 1 at most */
	double effective_range; /* the smallest distance from which |s| stays below |s(first)| / e; NaN if the
				      last row is not below, or the first is 0 */
	double effective_range_1pct; /* the same for |s(first)| / 100 */
};

/* Measures a curve given at increasing distances.
 *
 *   curve  [distances->count], at least one row, finite
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN naming the row, from 1, that is not finite.  Thread-safe. */
enum hv_code hv_monotone_measure(struct hv_monotone *out, const double *curve,
    const struct hv_distances *distances, struct hv_error *err);

/* The nonincreasing curve nearest to another in the least-squares sense, by pool-adjacent-violators (Barlow et al.
 * 1972): one pass, O(n).
 *
 *   out    [n]; may be the curve itself
 *   curve  [n] finite
 * HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_monotone_fit(double *out, const double *curve, size_t n, struct hv_error *err);

/* The index from which |curve| stays below `share` of |curve[0]|, 0 < share <= 1; n if the last is not below. */
size_t hv_monotone_range(const double *curve, size_t n, double share);

#endif
