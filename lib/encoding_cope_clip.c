/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_cope_clip.c -- CoPE, clipped RoPE: the slowest pairs made slower still, or stopped.
 *
 * Frequency soft: theta_j (1 + cos phi) / 2 in the last n pairs, phi even from 0 to pi; hard: 0 there
 *           [arXiv:2602.05258] */
#include "lib/encodings.h"
#include "lib/ladder.h"

enum clip {
	CLIP_SOFT,
	CLIP_HARD,
};
static const char *const clips[] = { "soft", "hard", NULL };

static enum hv_code cope_clip_fit(const struct hv_encoding *encoding, size_t dim, struct hv_error *err)
{
	double clipped = hv_encoding_value(encoding, "clip-low-n");

	if (clipped <= (double)dim / 2)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: clip-low-n %g: expected at most %zu, the pairs of %zu channels",
	    encoding->spec, clipped, dim / 2, dim);
}

/* (1 + cos(pi i / (n - 1))) / 2 = cos^2 of half the angle, which keeps its digits near 0; i of 0 .. n - 1. */
static void taper(mpfr_t out, size_t i, size_t n)
{
	if (i + 1 == n) {
		mpfr_set_zero(out, 1);
		return;
	}
	mpfr_const_pi(out, MPFR_RNDN);
	mpfr_mul_ui(out, out, i, MPFR_RNDN);
	mpfr_div_ui(out, out, 2 * (n - 1), MPFR_RNDN);
	mpfr_cos(out, out, MPFR_RNDN);
	mpfr_sqr(out, out, MPFR_RNDN);
}

static void cope_clip_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	size_t n = (size_t)hv_encoding_value(encoding, "clip-low-n"), first = dim / 2 - n;
	bool hard = hv_encoding_value(encoding, "variant") == CLIP_HARD;
	mpfr_t factor, theta;

	hv_ladder_rotary(out, HV_ROTARY, hv_encoding_value(encoding, "base"),
	    hv_encoding_value(encoding, "scale"), dim);
	mpfr_inits2(HV_LADDER_BITS, factor, theta, (mpfr_ptr)0);
	for (size_t j = first; j < dim / 2; j++) {
		hv_ladder_theta(theta, hv_encoding_value(encoding, "base"),
		    hv_encoding_value(encoding, "scale"), j, dim);
		taper(factor, j - first, n);
		mpfr_mul(theta, theta, factor, MPFR_RNDN);
		out[j].turns = hard ? (struct hv_dd){ 0 } : hv_ladder_turns(theta);
	}
	mpfr_clears(factor, theta, (mpfr_ptr)0);
}

const struct hv_encoding_row hv_cope_clip = {
	.name = "cope-clip",
	.title = "CoPE, clipped RoPE",
	.source = "arXiv:2602.05258 (not the contextual CoPE of arXiv:2405.18719)",
	.about = "RoPE with the frequencies of the last clip-low-n pairs brought down to 0 along a half cosine, or "
		 "set to 0.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		HV_KEY_SCALE,
		{ .name = "clip-low-n", .about = "how many of the slowest pairs", .fallback = 20, .low = 0,
		    .low_in = true, .high = HV_LIST_MAX, .whole = true },
		{ .name = "variant", .about = "tapered or stopped", .fallback = CLIP_SOFT, .low = 0,
		    .low_in = true, .high = CLIP_HARD, .words = clips },
	},
	.fit = cope_clip_fit,
	.modes = cope_clip_modes,
};
