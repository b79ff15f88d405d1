/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention.h -- softmax weights and the spread of scores against distance, from recorded queries and keys.
 *
 * For one head of S positions, queries m and keys n <= m at distance D = m - n:
 *
 *	score(m, n)  = scale Re sum_k c_k(q_m, k_n) exp((-a_k + i w_k) D) + bias(D)	(lib/modes.h)
 *	weight(m, n) = exp(score(m, n)) / sum_{n' <= m} exp(score(m, n'))
 *
 * over all causal pairs, exactly: in blocks of rows, never an S x S matrix.  The softmax of a row is over all
 * its keys; keys before `skip_keys` are then left out of what is said of a distance. */
#ifndef HV_ATTENTION_H
#define HV_ATTENTION_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/modes.h"
#include "lib/progress.h"
#include "lib/recording.h"

struct hv_attention_curve {
	const struct hv_modes *modes; /* of the recording's head dimension */
	const double
	    *bias; /* [seq] added to the scaled score by distance, -INFINITY: no key; NULL: nothing */
};

struct hv_attention {
	size_t curves;
	const struct hv_attention_curve *curve; /* [curves] */
	double scale;                           /* of q.k: 1 / sqrt(dim), or 1 */
	bool uniform; /* a weight is taken relative to uniform attention, 1 / (m + 1): times m + 1 */
	bool precise; /* products and exponentials of weights in float64 throughout */
	int threads;  /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

struct hv_weights {      /* the caller's arrays, [curves][seq] */
	double *sum;     /* of the weights at each distance; their number is seq - skip_keys - D */
	double *squares; /* of their squares, over unit^2; NULL: not wanted */
	double
	    *unit; /* with squares: a power of two near exp(bias(D) - max bias), for a weight of 1e-200 has no
		       * square: the same for every recording */
	double *
	    sink; /* of the mass on the skipped keys, in the rows m >= D + skip_keys that have a pair at D; or NULL */
	double *normaliser; /* by row: log sum_{n <= m} exp(score(m, n)); or NULL */
};

/* Sums the softmax weights of every encoding at each distance.
 *
 *   out        arrays filled in on success
 *   recording  checked to be finite (hv_recording_check)
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: a bias is not finite, or scores might overflow. */
enum hv_code hv_attention_weights(const struct hv_weights *out, const struct hv_attention *job,
    const struct hv_recording *recording, struct hv_error *err);

/* Sums how far the scores are from a reference, and the squares of that, at each distance: with the mean score
 * for a reference, the variance is squares / n - (sum / n)^2, without cancellation.  The bias of a curve is
 * left out: it moves all scores of a distance alike.  Products in float64.
 *
 *   sum, squares  [curves][seq]
 *   reference     [curves][seq] by distance, in units of the score
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: scores might overflow. */
enum hv_code hv_attention_deviations(double *sum, double *squares, const double *reference,
    const struct hv_attention *job, const struct hv_recording *recording, struct hv_error *err);

#endif
