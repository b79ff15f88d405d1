/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/curve.h -- attention score as a function of token distance, from theory. */
#ifndef HV_CURVE_H
#define HV_CURVE_H

#include <stddef.h>

#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/modes.h"

enum hv_curve_kind {
	HV_CURVE_ALIGNED, /* E[q^T M(D) q] / d, q ~ N(0, I); 1 at D = 0 but for attention and logit factors
	                   * [RoFormer 3.4.3; HoPE Eq. (12)] */
	HV_CURVE_ONES,    /* the same for q = k = (1, ..., 1)  [HoPE fig. 4] */
	HV_CURVE_RMS,     /* root mean square of q^T M(D) k, q and k independent N(0, I); no bias */
	HV_CURVE_BOUND, /* Abel's: (2/d) sum_i |S_i|, S_i = sum_{j<i} e^{i theta_j D}  [RoFormer Eq. (37)] */
	HV_CURVE_VECTORS, /* q^T M(D) k / sqrt(d) for one given q and k */
	HV_CURVES,
};

/* The names that a command line uses for the first four: "aligned", "ones", "rms", "bound". */
extern const char *const hv_curve_names[HV_CURVES];

struct hv_curve {
	enum hv_curve_kind kind;
	size_t dim;           /* head dimension d, even */
	double content_scale; /* multiplies everything but the bias */
	const double *q, *k;  /* HV_CURVE_VECTORS: [dim] each, channels 2j and 2j + 1 a pair; else unused */
};

/* Samples one curve: score[i] at distance i, dimensionless.
 *
 *   out        [distances->count]
 *   distances  whole numbers, 0 .. 2^53
 *   threads    at least 1; the result does not depend on it
 * Where a term of the positions stands in for the content (sinusoidal), aligned and ones are scaled to 1 at D
 * = 0. Accuracy: see hv_modes_sum().  rms is accurate relatively as long as its own value is a normal number.
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: dim out of range, or a bound of an encoding that does not rotate. */
enum hv_code hv_curve_compute(double *out, const struct hv_curve *curve, const struct hv_encoding *encoding,
    const struct hv_distances *distances, int threads, struct hv_error *err);

/* A curve as the sum of modes that it is, and a bias that is a straight line:
 *
 *	s(D) = Re sum_k (re_k + i im_k) exp((-a_k + i w_k) D) + level + slope D */
struct hv_curve_terms {
	struct hv_modes modes;
	double *re, *im; /* [modes.count] owned */
	double level, slope;
};

/* Writes a curve out as its terms.
 *
 *   out        written only on success; release with hv_curve_terms_free()
 *   distances  where the bias, if there is one, is to be a straight line; NULL: the bias is left out
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: dim out of range, rms or bound, which are no sums of modes, or a bias that bends.
 */
enum hv_code hv_curve_terms(struct hv_curve_terms *out, const struct hv_curve *curve,
    const struct hv_encoding *encoding, const struct hv_distances *distances, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_curve_terms_free(struct hv_curve_terms *terms);

/* A softmax over keys that come block by block; zeroed before the first. */
struct hv_softmax {
	size_t keys;
	double top;       /* largest score so far */
	double sum, lost; /* sum of exp(score - top), and what its roundings lost */
};

/* Takes in n scores; -INFINITY, a masked key, has no weight.  HV_OK, or HV_EDOMAIN when one is neither that nor
 * finite. */
enum hv_code hv_softmax_add(struct hv_softmax *softmax, const double *score, size_t n, struct hv_error *err);

/* Replaces scores by attention weights, exp(s_i) / sum_j exp(s_j), j over all that was taken in; NaN if every
 * one of them was masked. */
void hv_softmax_apply(double *score, size_t n, const struct hv_softmax *softmax);

#endif
