/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_xpos.c -- xPos: RoPE whose pairs decay.
 *
 * Score     RoPE's, pair j times zeta_j^(D / scale-base), zeta_j = (2j/d + gamma) / (1 + gamma)
 *           [Sun et al. 2022, arXiv:2212.10554, 3.2; microsoft/torchscale: gamma 0.4, scale-base 512] */
#include "lib/encodings.h"
#include "lib/ladder.h"

/* -ln(zeta_j) / scale_base, with zeta_j taken as the exact fraction (2j + gamma d) / (d (1 + gamma)). */
static void xpos_decay(mpfr_t out, double gamma, double scale_base, size_t j, size_t dim)
{
	mpfr_t whole;

	mpfr_init2(whole, HV_LADDER_BITS);
	mpfr_set_d(out, gamma, MPFR_RNDN);
	mpfr_add_ui(whole, out, 1, MPFR_RNDN);
	mpfr_mul_ui(whole, whole, dim, MPFR_RNDN);
	mpfr_mul_ui(out, out, dim, MPFR_RNDN);
	mpfr_add_ui(out, out, 2 * j, MPFR_RNDN);
	mpfr_div(out, whole, out, MPFR_RNDN);
	mpfr_log(out, out, MPFR_RNDN);
	mpfr_div_d(out, out, scale_base, MPFR_RNDN);
	mpfr_clear(whole);
}

static void xpos_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	double gamma = hv_encoding_value(encoding, "gamma");
	double scale_base = hv_encoding_value(encoding, "scale-base");
	mpfr_t decay;

	hv_ladder_rotary(out, HV_ROTARY, hv_encoding_value(encoding, "base"),
	    hv_encoding_value(encoding, "scale"), dim);
	mpfr_init2(decay, HV_LADDER_BITS);
	for (size_t j = 0; j < dim / 2; j++) {
		xpos_decay(decay, gamma, scale_base, j, dim);
		out[j].decay = hv_ladder_round(decay);
	}
	mpfr_clear(decay);
}

const struct hv_encoding_row hv_xpos = {
	.name = "xpos",
	.title = "xPos, RoPE with a decay for each pair",
	.source = "Sun et al. 2022, arXiv:2212.10554",
	.about = "RoPE, pair j damped by zeta_j^(D/scale-base), zeta_j = (2j/d + gamma)/(1 + gamma).",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		HV_KEY_SCALE,
		{ .name = "scale-base", .about = "tokens in which pair j decays by zeta_j", .fallback = 512,
		    .low = 0, .high = 1e12 },
		{ .name = "gamma", .about = "keeps the fastest pair's zeta above 0", .fallback = 0.4, .low = 0,
		    .high = 1e6 },
	},
	.modes = xpos_modes,
};
