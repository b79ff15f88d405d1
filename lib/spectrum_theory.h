/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/spectrum_theory.h -- the density of a sum of modes in closed form, to hold a measured one against.
 *
 * A window is a sum of cosines, so the windowed transform of one mode z^i, z = exp((-a + i w) h), is one of geometric
 * series, and so is what detrending takes off it:
 *
 *	sum_i w_i z^i e^{-2 pi i f i} = sum_l b_l (1 - r_l^L) / (1 - r_l),	r_l = z e^{2 pi i (l/L - f)},
 *
 * b_0 = a_0, b_l = b_{-l} = (-1)^l a_l / 2.  No transform of L rows is taken. */
#ifndef HV_SPECTRUM_THEORY_H
#define HV_SPECTRUM_THEORY_H

#include <stddef.h>

#include "lib/curve.h"
#include "lib/error.h"
#include "lib/spectrum.h"

/* The density that hv_spectrum_density() would give for the curve, but for rounding.
 *
 *   out      [hv_spectrum_bins()]
 *   terms    the curve
 *   start    its first distance, tokens
 *   threads  at least 1; the result does not depend on it
 * Accuracy: about 1e-14 of the greatest |X| that the modes have one by one, before they cancel or are detrended.
 * HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_spectrum_theory(double *out, const struct hv_spectrum *spectrum,
    const struct hv_curve_terms *terms, double start, int threads, struct hv_error *err);

struct hv_theory_line {   /* what one oscillating mode puts into a spectrum */
	size_t pair;      /* of channels, from 0 */
	double frequency; /* cycles/token; beyond the highest frequency of the step it is folded back */
	double
	    amplitude; /* sqrt(2 P B) of its peak P and the noise bandwidth B: |c| of an undamped mode, of a damped
			     one what the window sees of it on average */
};

/* The lines of a curve, one for each mode that oscillates, in order of its modes.
 *
 *   out      [terms->modes.count]; *count of them are written */
void hv_spectrum_theory_lines(struct hv_theory_line *out, size_t *count, const struct hv_spectrum *spectrum,
    const struct hv_curve_terms *terms, double start);

#endif
