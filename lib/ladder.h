/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ladder.h -- theta_j, formed to more than a double holds, for the rows of hv_encodings; private.
 *
 * At D = 10^6 a phase theta D that is to be right to 1e-12 needs theta to 18 digits; MPFR gives as many as we
 * like, once an encoding. */
#ifndef HV_LADDER_H
#define HV_LADDER_H

#include <stddef.h>

#include <mpfr.h>

#include "lib/modes.h"
#include "lib/rope_scaling.h"

#define HV_LADDER_BITS 192

/* theta_j = scale base^(-2j/dim)  [RoFormer, arXiv:2104.09864, 3.2]; out is initialised, of HV_LADDER_BITS
 * bits. */
void hv_ladder_theta(mpfr_t out, double base, double scale, size_t j, size_t dim);

/* The same of a base that is known to more than a double; `base` may not be `out`. */
void hv_ladder_power(mpfr_t out, const mpfr_t base, double scale, size_t j, size_t dim);

/* The nearest double-double, and the same of x / (2 pi): rad/token to turns/token. */
struct hv_dd hv_ladder_round(const mpfr_t x);
struct hv_dd hv_ladder_turns(const mpfr_t x);

/* One undamped mode of frequency theta_j a pair: what rotary encodings have in common. */
void hv_ladder_rotary(struct hv_mode *out, enum hv_product product, double base, double scale, size_t dim);

/* The same of a scaled ladder over the first `turned` channels; the pairs of the others do not turn. */
void hv_ladder_scaled(struct hv_mode *out, const struct hv_scaling *scaling, size_t turned, size_t dim);

#endif
