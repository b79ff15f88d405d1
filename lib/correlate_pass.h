/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/correlate_pass.h -- what lib/correlate.c shares with the passes of either precision; private. */
#ifndef HV_CORRELATE_PASS_H
#define HV_CORRELATE_PASS_H

#include "lib/correlate.h"

struct hv_curve_sum { /* one distinct list of modes */
	const struct hv_modes *modes;
	size_t per_pair;  /* modes of a pair, neighbours in the list */
	const double *at; /* [seq] the distances of its modes; NULL: D itself */
	struct hv_mode_grid grid;
	double *sum; /* [seq] */
};

struct hv_pass {
	const struct hv_recording *recording;
	size_t curves;
	struct hv_curve_sum *curve; /* [curves] */
	/* Turns of each pair a position, applied to q and k as they are read: undoes the recording's
	 * rotation, and, with `together`, does the curve's.  NULL: none. */
	const struct hv_modes *turn;
	struct hv_mode_grid turn_grid;
	bool together; /* there is one curve, all of it rotation: the pairs' spectra add up to one inverse */
	bool cone;     /* a curve takes light-cone products */
	int threads;
	struct hv_progress progress;
};

/* Adds one pair's part to every curve at distances from .. from + n - 1, given its products there, summed
 * over all causal pairs of positions; `cross` (q1 k2 + q2 k1) is read only for light-cone products. */
void hv_pass_add_pair(const struct hv_pass *pass, size_t pair, size_t from, size_t n, const double *dot,
    const double *wedge, const double *cross);

/* Add the transformed sums to every curve; HV_OK or HV_ENOMEM. */
enum hv_code hv_correlate_pass_f64(struct hv_pass *pass, struct hv_error *err);
enum hv_code hv_correlate_pass_f32(struct hv_pass *pass, struct hv_error *err);

#endif
