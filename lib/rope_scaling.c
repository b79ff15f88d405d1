/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/rope_scaling.c -- the frequency ladders of RoPE and of what stretches it over longer contexts.
 *
 * Method    Everything in MPFR: a frequency is right to the last bit of a double-double, and a pair falls on the
 *           side of a rounding (YaRN's floor and ceiling) where the real number does. */
#include "lib/rope_scaling.h"

#include <math.h>

#include "lib/ladder.h"

#define NO_RAMP 0.001 /* between ends that coincide, as the code of YaRN has it */

/* out = base stretch^(dim/(dim-2)) */
static void stretch_base(mpfr_t out, const mpfr_t stretch, double base, size_t dim)
{
	mpfr_set_ui(out, dim, MPFR_RNDN);
	mpfr_div_ui(out, out, dim - 2, MPFR_RNDN);
	mpfr_pow(out, stretch, out, MPFR_RNDN);
	mpfr_mul_d(out, out, base, MPFR_RNDN);
}

/* By how much the base's context grows: s, or s T/L - (s - 1). */
static void find_stretch(mpfr_t out, const struct hv_scaling *scaling)
{
	mpfr_t less;

	mpfr_set_d(out, scaling->factor, MPFR_RNDN);
	if (scaling->kind == HV_NTK)
		return;
	mpfr_init2(less, HV_LADDER_BITS);
	mpfr_sub_ui(less, out, 1, MPFR_RNDN);
	mpfr_mul_d(out, out, fmax(scaling->seq_len, scaling->original), MPFR_RNDN);
	mpfr_div_d(out, out, scaling->original, MPFR_RNDN);
	mpfr_sub(out, out, less, MPFR_RNDN);
	mpfr_clear(less);
}

static void stretched_frequency(mpfr_t out, const struct hv_scaling *scaling, size_t j, size_t dim)
{
	mpfr_t base;

	mpfr_init2(base, HV_LADDER_BITS);
	find_stretch(out, scaling);
	stretch_base(base, out, scaling->base, dim);
	hv_ladder_power(out, base, scaling->scale, j, dim);
	mpfr_clear(base);
}

/* The pair that turns `turns` times over L: dim ln(L / (2 pi turns)) / (2 ln base). */
static void pair_of_turns(mpfr_t out, const struct hv_scaling *scaling, double turns, size_t dim)
{
	mpfr_t base;

	mpfr_init2(base, HV_LADDER_BITS);
	mpfr_const_pi(out, MPFR_RNDN);
	mpfr_mul_d(out, out, turns, MPFR_RNDN);
	mpfr_mul_2ui(out, out, 1, MPFR_RNDN);
	mpfr_d_div(out, scaling->original, out, MPFR_RNDN);
	mpfr_log(out, out, MPFR_RNDN);
	mpfr_mul_ui(out, out, dim, MPFR_RNDN);
	mpfr_set_d(base, scaling->base, MPFR_RNDN);
	mpfr_log(base, base, MPFR_RNDN);
	mpfr_mul_2ui(base, base, 1, MPFR_RNDN);
	mpfr_div(out, out, base, MPFR_RNDN);
	mpfr_clear(base);
}

/* Where the ramp begins and ends.  The upper limit is dim - 1, not the last pair: so it is in the code that
 * models were trained with. */
static void ramp_ends(mpfr_t low, mpfr_t high, const struct hv_scaling *scaling, size_t dim)
{
	pair_of_turns(low, scaling, scaling->fast, dim);
	pair_of_turns(high, scaling, scaling->slow, dim);
	if (!scaling->fractional) {
		mpfr_floor(low, low);
		mpfr_ceil(high, high);
	}
	if (mpfr_sgn(low) < 0)
		mpfr_set_zero(low, 1);
	if (mpfr_cmp_ui(high, dim - 1) > 0)
		mpfr_set_ui(high, dim - 1, MPFR_RNDN);
	if (mpfr_equal_p(low, high))
		mpfr_add_d(high, high, NO_RAMP, MPFR_RNDN);
}

static void clamp(mpfr_t x)
{
	if (mpfr_sgn(x) < 0)
		mpfr_set_zero(x, 1);
	if (mpfr_cmp_ui(x, 1) > 0)
		mpfr_set_ui(x, 1, MPFR_RNDN);
}

/* (j - low) / (high - low), within 0 .. 1 */
static void ramp_by_pair(mpfr_t out, const struct hv_scaling *scaling, size_t j, size_t dim)
{
	mpfr_t low, high;

	mpfr_inits2(HV_LADDER_BITS, low, high, (mpfr_ptr)0);
	ramp_ends(low, high, scaling, dim);
	mpfr_ui_sub(out, j, low, MPFR_RNDN);
	mpfr_sub(high, high, low, MPFR_RNDN);
	mpfr_div(out, out, high, MPFR_RNDN);
	clamp(out);
	mpfr_clears(low, high, (mpfr_ptr)0);
}

/* 1 - (L / lambda_j - slow) / (fast - slow), within 0 .. 1 */
static void ramp_by_rotations(mpfr_t out, const struct hv_scaling *scaling, const mpfr_t theta)
{
	mpfr_t span;

	mpfr_init2(span, HV_LADDER_BITS);
	mpfr_const_pi(out, MPFR_RNDN);
	mpfr_mul_2ui(out, out, 1, MPFR_RNDN);
	mpfr_div(out, theta, out, MPFR_RNDN);
	mpfr_mul_d(out, out, scaling->original, MPFR_RNDN);
	mpfr_sub_d(out, out, scaling->slow, MPFR_RNDN);
	mpfr_set_d(span, scaling->fast, MPFR_RNDN);
	mpfr_sub_d(span, span, scaling->slow, MPFR_RNDN);
	mpfr_div(out, out, span, MPFR_RNDN);
	mpfr_ui_sub(out, 1, out, MPFR_RNDN);
	clamp(out);
	mpfr_clear(span);
}

/* theta = (1 - ramp) theta + ramp theta / s */
static void blend(mpfr_t theta, const mpfr_t ramp, double factor)
{
	mpfr_t divided;

	mpfr_init2(divided, HV_LADDER_BITS);
	mpfr_div_d(divided, theta, factor, MPFR_RNDN);
	mpfr_sub(divided, divided, theta, MPFR_RNDN);
	mpfr_fma(theta, ramp, divided, theta, MPFR_RNDN);
	mpfr_clear(divided);
}

static void blended_frequency(mpfr_t out, const struct hv_scaling *scaling, size_t j, size_t dim)
{
	mpfr_t ramp;

	mpfr_init2(ramp, HV_LADDER_BITS);
	hv_ladder_theta(out, scaling->base, scaling->scale, j, dim);
	if (scaling->kind == HV_YARN)
		ramp_by_pair(ramp, scaling, j, dim);
	else
		ramp_by_rotations(ramp, scaling, out);
	blend(out, ramp, scaling->factor);
	mpfr_clear(ramp);
}

void hv_scaling_frequency(mpfr_t out, const struct hv_scaling *scaling, size_t j, size_t dim)
{
	switch (scaling->kind) {
	case HV_NTK:
	case HV_DYNAMIC: stretched_frequency(out, scaling, j, dim); return;
	case HV_YARN:
	case HV_BY_ROTATIONS: blended_frequency(out, scaling, j, dim); return;
	default: break;
	}
	hv_ladder_theta(out, scaling->base, scaling->scale, j, dim);
	if (scaling->kind == HV_LINEAR || scaling->kind == HV_PROPORTIONAL)
		mpfr_div_d(out, out, scaling->factor, MPFR_RNDN);
	if (scaling->kind == HV_LONGROPE)
		mpfr_div_d(out, out, scaling->factors[j], MPFR_RNDN);
	if (scaling->kind == HV_PROPORTIONAL && (double)j >= floor(scaling->partial * (double)dim / 2))
		mpfr_set_zero(out, 1);
}

double hv_yarn_magnitude(double factor, double mscale)
{
	return factor <= 1 ? 1 : 0.1 * mscale * log(factor) + 1;
}

double hv_longrope_magnitude(double factor, double original)
{
	return factor <= 1 ? 1 : sqrt(1 + log(factor) / log(original));
}
