/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_retnet.c -- RetNet's retention: RoPE, all pairs of a head decaying alike.
 *
 * Score     gamma^D times RoPE's, gamma = 1 - 2^(-5-h) of head h  [Sun et al. 2023, arXiv:2307.08621, Eqs. (7), (8)]
 * Grid      paper: theta_j = base^(-2j/d); torchscale: base^(-j/(d/2-1)), both ends included */
#include "lib/encodings.h"
#include "lib/ladder.h"

enum grid {
	GRID_PAPER,
	GRID_TORCHSCALE,
};
static const char *const grids[] = { "paper", "torchscale", NULL };

static enum hv_code retnet_fit(const struct hv_encoding *encoding, size_t dim, struct hv_error *err)
{
	if (dim > 2 || hv_encoding_value(encoding, "grid") == GRID_PAPER)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: 2 channels: expected more for grid=torchscale", encoding->spec);
}

/* -ln gamma = -log1p(-2^(-5-h)) */
static void retnet_decay(mpfr_t out, const struct hv_encoding *encoding)
{
	double gamma = hv_encoding_value(encoding, "gamma");

	if (isnan(gamma)) {
		mpfr_set_d(out, -exp2(-5 - hv_encoding_value(encoding, "head")), MPFR_RNDN);
		mpfr_log1p(out, out, MPFR_RNDN);
	} else {
		mpfr_set_d(out, gamma, MPFR_RNDN);
		mpfr_log(out, out, MPFR_RNDN);
	}
	mpfr_neg(out, out, MPFR_RNDN);
}

static void retnet_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	double base = hv_encoding_value(encoding, "base");
	bool ends = hv_encoding_value(encoding, "grid") == GRID_TORCHSCALE;
	mpfr_t decay, theta;

	mpfr_inits2(HV_LADDER_BITS, decay, theta, (mpfr_ptr)0);
	retnet_decay(decay, encoding);
	for (size_t j = 0; j < dim / 2; j++) {
		hv_ladder_theta(theta, base, 1, j, ends ? dim - 2 : dim);
		out[j] = (struct hv_mode){
			.pair = j,
			.product = HV_ROTARY,
			.decay = hv_ladder_round(decay),
			.turns = hv_ladder_turns(theta),
		};
	}
	mpfr_clears(decay, theta, (mpfr_ptr)0);
}

static enum hv_code retnet_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	if (!hv_encoding_given(encoding, "gamma") || !hv_encoding_given(encoding, "head"))
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: gamma stands in the place of head: expected one or the other",
	    encoding->spec);
}

const struct hv_encoding_row hv_retnet = {
	.name = "retnet",
	.title = "RetNet's retention",
	.source = "Sun et al. 2023, arXiv:2307.08621",
	.about = "RoPE times gamma^D, gamma = 1 - 2^(-5-head); the model has no softmax, and divides each row by a "
		 "number that depends on the query's position, which is left out.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		{ .name = "head", .about = "from 0: fixes gamma", .fallback = 0, .low = 0, .low_in = true,
		    .high = 40, .whole = true },
		{ .name = "gamma", .about = "decay a token; in place of head", .fallback = NAN, .low = 0,
		    .high = 1 },
		{ .name = "grid", .about = "theta_j = base^(-2j/d), or base^(-2j/(d-2))", .fallback = GRID_PAPER,
		    .low = 0, .low_in = true, .high = GRID_TORCHSCALE, .words = grids },
	},
	.check = retnet_check,
	.fit = retnet_fit,
	.modes = retnet_modes,
};
