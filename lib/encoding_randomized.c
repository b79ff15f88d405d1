/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_randomized.c -- RoPE at randomized positions, in expectation.
 *
 * Positions N of 1 .. L, drawn without repetition and sorted  [Ruoss et al. 2023, arXiv:2305.16843]
 * Method    The mean gap is g = (L + 1) / (N + 1).  With independent geometric gaps X of that mean, for which
 *           draws from a long range are a good approximation, p = 1 / g and q = 1 - p,
 *
 *           E[e^{i theta X}] = p e^{i theta} / (1 - q e^{i theta}) = e^{-a + i w},
 *
 *           a = log1p(2 q (1 - cos theta) / p^2) / 2,  w = theta + atan2(q sin theta, 1 - q cos theta) */
#include "lib/encodings.h"
#include "lib/ladder.h"

static enum hv_code randomized_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double range = hv_encoding_value(encoding, "range"), tokens = hv_encoding_value(encoding, "tokens");

	if (range >= tokens)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN,
	    "%s: range %.10g for %.10g tokens: expected at least as many positions", encoding->spec, range,
	    tokens);
}

/* p = (N + 1) / (L + 1), q = (L - N) / (L + 1) */
static void gap(mpfr_t p, mpfr_t q, const struct hv_encoding *encoding)
{
	double range = hv_encoding_value(encoding, "range"), tokens = hv_encoding_value(encoding, "tokens");

	mpfr_set_d(p, tokens + 1, MPFR_RNDN);
	mpfr_div_d(p, p, range + 1, MPFR_RNDN);
	mpfr_set_d(q, range - tokens, MPFR_RNDN);
	mpfr_div_d(q, q, range + 1, MPFR_RNDN);
}

/* 2 q (1 - cos theta) / p^2 with 1 - cos theta = 2 sin^2(theta / 2), which keeps its digits */
static struct hv_dd decay(const mpfr_t p, const mpfr_t q, const mpfr_t theta)
{
	struct hv_dd out;
	mpfr_t x;

	mpfr_init2(x, HV_LADDER_BITS);
	mpfr_div_2ui(x, theta, 1, MPFR_RNDN);
	mpfr_sin(x, x, MPFR_RNDN);
	mpfr_div(x, x, p, MPFR_RNDN);
	mpfr_sqr(x, x, MPFR_RNDN);
	mpfr_mul(x, x, q, MPFR_RNDN);
	mpfr_mul_2ui(x, x, 2, MPFR_RNDN);
	mpfr_log1p(x, x, MPFR_RNDN);
	mpfr_div_2ui(x, x, 1, MPFR_RNDN);
	out = hv_ladder_round(x);
	mpfr_clear(x);
	return out;
}

static struct hv_dd turns(const mpfr_t q, const mpfr_t theta)
{
	struct hv_dd out;
	mpfr_t c, s;

	mpfr_inits2(HV_LADDER_BITS, c, s, (mpfr_ptr)0);
	mpfr_sin_cos(s, c, theta, MPFR_RNDN);
	mpfr_mul(s, s, q, MPFR_RNDN);
	mpfr_mul(c, c, q, MPFR_RNDN);
	mpfr_ui_sub(c, 1, c, MPFR_RNDN);
	mpfr_atan2(s, s, c, MPFR_RNDN);
	mpfr_add(s, s, theta, MPFR_RNDN);
	out = hv_ladder_turns(s);
	mpfr_clears(c, s, (mpfr_ptr)0);
	return out;
}

static void randomized_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	double base = hv_encoding_value(encoding, "base"), scale = hv_encoding_value(encoding, "scale");
	mpfr_t p, q, theta;

	mpfr_inits2(HV_LADDER_BITS, p, q, theta, (mpfr_ptr)0);
	gap(p, q, encoding);
	for (size_t j = 0; j < dim / 2; j++) {
		hv_ladder_theta(theta, base, scale, j, dim);
		out[j] = (struct hv_mode){
			.pair = j,
			.product = HV_ROTARY,
			.decay = decay(p, q, theta),
			.turns = turns(q, theta),
		};
	}
	mpfr_clears(p, q, theta, (mpfr_ptr)0);
}

const struct hv_encoding_row hv_randomized = {
	.name = "randomized",
	.title = "RoPE at randomized positions, expected",
	.source = "Ruoss et al. 2023, arXiv:2305.16843; the expectation is our own",
	.about = "The expectation of RoPE when the tokens take a random ordered subset of the range's positions, gaps "
		 "taken for independent and geometric; one draw does not decay.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		HV_KEY_SCALE,
		{ .name = "range", .about = "positions to draw from, L", .fallback = 2048, .low = 1,
		    .low_in = true, .high = HV_TOKENS_MAX, .whole = true },
		{ .name = "tokens", .about = "how many of them are drawn, N", .fallback = 512, .low = 1, .low_in = true,
		    .high = HV_TOKENS_MAX, .whole = true },
	},
	.check = randomized_check,
	.modes = randomized_modes,
};
