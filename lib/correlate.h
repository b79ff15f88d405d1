/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/correlate.h -- scores of a recording, summed over all causal pairs at each distance, by FFT.
 *
 * For one head of S positions, every distance D and every list of modes (a_k, w_k):
 *
 *	sum(D) = Re sum_k e^{(-a_k + i w_k) D} C_k(D),	C_k(D) = sum_{n >= skip_keys} x_k[n + D] conj(y_k[n])
 *
 * where x_k, y_k are what the mode takes of its pair's q and k (lib/modes.h): rotary z, or light-cone u or v.
 * Each C_k is a cross-correlation, from zero-padded transforms: O(S log S) a pair, exact up to rounding.  The
 * damping multiplies it afterwards, so a tail of 1e-14 keeps its digits. */
#ifndef HV_CORRELATE_H
#define HV_CORRELATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/modes.h"
#include "lib/progress.h"
#include "lib/recording.h"

struct hv_correlate {
	size_t curves;
	const struct hv_modes *modes; /* [curves], each of the recording's head dimension */
	/* [curves][seq] the distance at which a curve takes its modes, in the place of D; NULL, or NULL for a
	 * curve: D itself. */
	const double *const *at;
	bool single; /* transforms in float32 */
	int threads; /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

/* Sums the unscaled scores of every list of modes over all causal pairs.
 *
 *   sum        [curves][seq]: sum[c * seq + D]; the number of pairs at D is hv_pairs_at(recording, D)
 *   recording  checked to be finite (hv_recording_check)
 * Accuracy of the mean score, beside |q||k| of a typical pair: 1e-14 S / (S - D) or better; with `single`
 * 1e-6 S / (S - D).  The last distances, where that would tell, are summed directly.
 * Memory: 16 (f64) transforms of 2S complex numbers, whatever the number of curves.
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: a sum overflows. */
enum hv_code hv_correlate(double *sum, const struct hv_correlate *job, const struct hv_recording *recording,
    struct hv_error *err);

/* Causal pairs at distance D: max(0, seq - skip_keys - D). */
size_t hv_pairs_at(const struct hv_recording *recording, size_t D);

#endif
