/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_resonance.c -- Resonance RoPE: wavelengths of whole tokens.
 *
 * Frequency 2 pi / round(2 pi / theta_j): every pair comes back to where it began
 *           [Wang et al. 2024, arXiv:2403.00071, 4] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static void resonance_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	double base = hv_encoding_value(encoding, "base"), scale = hv_encoding_value(encoding, "scale");
	mpfr_t period, turns;

	mpfr_inits2(HV_LADDER_BITS, period, turns, (mpfr_ptr)0);
	for (size_t j = 0; j < dim / 2; j++) {
		hv_ladder_theta(turns, base, scale, j, dim);
		mpfr_const_pi(period, MPFR_RNDN);
		mpfr_mul_2ui(period, period, 1, MPFR_RNDN);
		mpfr_div(period, period, turns, MPFR_RNDN);
		mpfr_rint(period, period, MPFR_RNDN);
		mpfr_ui_div(turns, 1, period, MPFR_RNDN);
		out[j] = (struct hv_mode){ .pair = j, .product = HV_ROTARY, .turns = hv_ladder_round(turns) };
	}
	mpfr_clears(period, turns, (mpfr_ptr)0);
}

const struct hv_encoding_row hv_resonance = {
	.name = "resonance",
	.title = "Resonance RoPE",
	.source = "Wang et al. 2024, arXiv:2403.00071",
	.about = "RoPE with every wavelength 2 pi / theta_j rounded to whole tokens.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		{ .name = "scale", .about = "factor on every theta_j", .fallback = 1, .low = 0, .high = 1 },
	},
	.modes = resonance_modes,
};
