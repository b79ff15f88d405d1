/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/rope_scaling.h -- the frequency ladders of RoPE and of what stretches it over longer contexts; private.
 *
 * A ladder gives pair j of `dim` turned channels the frequency freq_j in rad/token.  Unscaled it is
 * theta_j = scale base^(-2j/dim), of the wavelength lambda_j = 2 pi / theta_j tokens
 * [RoFormer, arXiv:2104.09864, 3.2]; s is the factor, L the trained length, T the length at hand. */
#ifndef HV_ROPE_SCALING_H
#define HV_ROPE_SCALING_H

#include <stdbool.h>
#include <stddef.h>

#include <mpfr.h>

enum hv_scaling_kind {
	HV_UNSCALED, /* theta_j */
	HV_LINEAR,   /* theta_j / s  [position interpolation, arXiv:2306.15595] */
	HV_NTK,      /* base s^(dim/(dim-2)) for the base  [YaRN Eq. (16)]; dim > 2 */
	HV_DYNAMIC,  /* base (s T/L - (s - 1))^(dim/(dim-2)), T at least L; dim > 2 */
	HV_YARN,     /* (1 - ramp_j) theta_j + ramp_j theta_j / s, the ramp linear in j between the pairs that
	                  * turn beta_fast and beta_slow times over L  [YaRN, arXiv:2309.00071, as in its code] */
	HV_LONGROPE, /* theta_j / factors[j]  [LongRoPE, arXiv:2402.13753] */
	HV_BY_ROTATIONS, /* as YaRN's, the ramp linear in the turns L / lambda_j, between `slow` and `fast` of
	                  * them  [YaRN Eqs. (17), (18); Llama 3.1] */
	HV_PROPORTIONAL, /* theta_j / s for j < int(partial dim / 2), else 0  [Gemma 4; p-RoPE] */
};

struct hv_scaling {
	enum hv_scaling_kind kind;
	double base, scale, factor;
	double original, seq_len;
	double fast,
	    slow;        /* YaRN's beta_fast and beta_slow, Llama 3's high_freq_factor and low_freq_factor */
	bool fractional; /* YaRN: the ramp's ends are not rounded to pairs */
	const double *factors; /* LongRoPE: [dim / 2] */
	double partial;
};

/* freq_j to HV_LADDER_BITS, which `out` has: exact but for the doubles of the struct. */
void hv_scaling_frequency(mpfr_t out, const struct hv_scaling *scaling, size_t j, size_t dim);

/* YaRN's g(s, m): 0.1 m ln s + 1, and 1 for s <= 1  [DeepSeek; m = 1: YaRN, arXiv:2309.00071, 3.4]. */
double hv_yarn_magnitude(double factor, double mscale);

/* LongRoPE's sqrt(1 + ln s / ln L), and 1 for s <= 1. */
double hv_longrope_magnitude(double factor, double original);

#endif
