/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ladder.c -- theta_j, formed to more than a double holds. */
#include "lib/ladder.h"

void hv_ladder_power(mpfr_t out, const mpfr_t base, double scale, size_t j, size_t dim)
{
	mpfr_set_ui(out, 2 * j, MPFR_RNDN);
	mpfr_div_ui(out, out, dim, MPFR_RNDN);
	mpfr_neg(out, out, MPFR_RNDN);
	mpfr_pow(out, base, out, MPFR_RNDN);
	mpfr_mul_d(out, out, scale, MPFR_RNDN);
}

void hv_ladder_theta(mpfr_t out, double base, double scale, size_t j, size_t dim)
{
	mpfr_t wide;

	mpfr_init2(wide, HV_LADDER_BITS);
	mpfr_set_d(wide, base, MPFR_RNDN);
	hv_ladder_power(out, wide, scale, j, dim);
	mpfr_clear(wide);
}

struct hv_dd hv_ladder_round(const mpfr_t x)
{
	struct hv_dd out = { .hi = mpfr_get_d(x, MPFR_RNDN) };
	mpfr_t rest;

	mpfr_init2(rest, HV_LADDER_BITS);
	mpfr_sub_d(rest, x, out.hi, MPFR_RNDN);
	out.lo = mpfr_get_d(rest, MPFR_RNDN);
	mpfr_clear(rest);
	return out;
}

struct hv_dd hv_ladder_turns(const mpfr_t x)
{
	struct hv_dd out;
	mpfr_t turns;

	mpfr_init2(turns, HV_LADDER_BITS);
	mpfr_const_pi(turns, MPFR_RNDN);
	mpfr_mul_2ui(turns, turns, 1, MPFR_RNDN);
	mpfr_div(turns, x, turns, MPFR_RNDN);
	out = hv_ladder_round(turns);
	mpfr_clear(turns);
	return out;
}

/* A power for one ratio, and a product for each pair: d / 2 roundings to HV_LADDER_BITS bits are far below the
 * 107 that are kept, and a hundredth of the work. */
void hv_ladder_rotary(struct hv_mode *out, enum hv_product product, double base, double scale, size_t dim)
{
	mpfr_t theta, ratio;

	mpfr_inits2(HV_LADDER_BITS, theta, ratio, (mpfr_ptr)0);
	hv_ladder_theta(ratio, base, 1, 1, dim);
	hv_ladder_theta(theta, base, scale, 0, dim);
	for (size_t j = 0; j < dim / 2; j++) {
		out[j] = (struct hv_mode){ .pair = j, .product = product, .turns = hv_ladder_turns(theta) };
		mpfr_mul(theta, theta, ratio, MPFR_RNDN);
	}
	mpfr_clears(theta, ratio, (mpfr_ptr)0);
}

void hv_ladder_scaled(struct hv_mode *out, const struct hv_scaling *scaling, size_t turned, size_t dim)
{
	mpfr_t frequency;

	mpfr_init2(frequency, HV_LADDER_BITS);
	for (size_t j = 0; j < dim / 2; j++) {
		out[j] = (struct hv_mode){ .pair = j, .product = HV_ROTARY };
		if (2 * j >= turned)
			continue;
		hv_scaling_frequency(frequency, scaling, j, turned);
		out[j].turns = hv_ladder_turns(frequency);
	}
	mpfr_clear(frequency);
}
