/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/modes.h -- exponential sums: what every positional encoding with a closed form in the distance is.
 *
 * The score at distance D = m - n >= 0 tokens (query at m, key at n) is
 *
 *	s(D) = Re sum_k c_k exp((-a_k + i w_k) D)
 *
 * over modes k with decay a_k (1/token) and frequency w_k (rad/token).  An encoding fixes the modes; a query
 * and a key, or an expectation over them, fix the coefficients c_k. */
#ifndef HV_MODES_H
#define HV_MODES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

#define HV_DIM_MAX 16384 /* largest head dimension */
#define HV_BLOCK   256   /* distances that share one exact evaluation of each mode */

struct hv_dd { /* the unevaluated sum hi + lo, |lo| <= ulp(hi) / 2: about 107 bits */
	double hi, lo;
};

/* What a mode's coefficient takes of its pair's query (q1, q2) and key (k1, k2). */
enum hv_product {
	HV_ROTARY, /* z_q conj(z_k), z = x1 + i x2: dot + i wedge */
	HV_CONE_U, /* u_q u_k, u = (x1 + x2) / sqrt 2: light-cone coordinates, in which a boost is diagonal */
	HV_CONE_V, /* v_q v_k, v = (x1 - x2) / sqrt 2 */
	HV_POSITION, /* 1: a term of the positions alone */
};

struct hv_products {  /* of one pair, or their expectation */
	double dot;   /* q1 k1 + q2 k2 */
	double wedge; /* q2 k1 - q1 k2 */
	double u, v;  /* u_q u_k and v_q v_k */
	double position;
};

struct hv_mode {
	size_t pair;
	enum hv_product product;
	struct hv_dd decay; /* a, 1/token */
	struct hv_dd
	    turns;     /* w / (2 pi), turns/token: in turns the whole part of a phase is dropped exactly */
	double excess; /* the coefficient counts 1 + excess times: hv_mode_gain() */
};

struct hv_modes {
	size_t count;
	struct hv_mode *mode; /* [count], by pair */
};

/* Distances: start, start + step, ..., or a list of any. */
struct hv_distances {
	size_t count;
	double start, step; /* whole numbers of tokens */
	const double *list; /* [count], borrowed; NULL: start and step hold */
};

/* a - b, to double-double. */
struct hv_dd hv_dd_difference(struct hv_dd a, struct hv_dd b);

/* The i-th distance. */
double hv_distance(const struct hv_distances *distances, size_t i);

/* How many neighbouring distances a grid of their step covers from one exact value: HV_BLOCK, or 1 in a list.
 */
size_t hv_distances_block(const struct hv_distances *distances);

/* The products of a query and a key of `pairs` pairs (channels 2j and 2j + 1). */
void hv_products(struct hv_products *out, const double *q, const double *k, size_t pairs);

/* What an encoding multiplies the mode's coefficient by, more than 0: attention factors.  1 for most. */
double hv_mode_gain(const struct hv_mode *mode);

/* c = re + i im of one mode, given its pair's products; the gain is in it. */
void hv_mode_coefficient(double *re, double *im, const struct hv_mode *mode, const struct hv_products *pair);

/* exp((-a + i w) D), each part to about one unit in the last place of |exp(-a D)|: the exponent is formed in
 * double-double, so the phase is right at any D up to 2^53. */
void hv_mode_at(double *re, double *im, const struct hv_mode *mode, double D);

/* Every mode at D = 0, step, ..., (HV_BLOCK - 1) step: times one exact value at a block's start, it gives the
 * block.  Zeroed when there is none. */
struct hv_mode_grid {
	size_t modes;
	double *re, *im; /* [modes][HV_BLOCK] */
};
enum hv_code hv_mode_grid_init(struct hv_mode_grid *out, const struct hv_modes *modes, double step,
    struct hv_error *err);
void hv_mode_grid_free(struct hv_mode_grid *grid);

/* out[i] = Re sum_k (re[k] + i im[k]) exp((-a_k + i w_k) D_i) at every distance.
 *
 *   out        [distances->count]
 *   re, im     [modes->count] the coefficients
 *   threads    at least 1; the result does not depend on it
 * Accuracy: within (4 + modes->count) eps sum_k |c_k| exp(-a_k D), eps = 2^-53, at any D up to 2^53; by
 * experience within a tenth of that, and exact at D = 0 if the sum of the coefficients is.  So the result is
 * good to that relatively where all terms are positive.  Bits: the same on every processor where no mode
 * falls; else exp() of the mathematical library enters.  HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_modes_sum(double *out, const struct hv_modes *modes, const double *re, const double *im,
    const struct hv_distances *distances, int threads, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_modes_free(struct hv_modes *modes);

#endif
