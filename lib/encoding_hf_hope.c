/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_hf_hope.c -- the HoPE of high frequencies: RoPE without the pairs that never complete a turn.
 *
 * Frequency theta_j where theta_j >= 2 pi / L, else 0  [Chen et al. 2024, arXiv:2410.21216] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static void hf_hope_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	double original = hv_encoding_value(encoding, "original");

	hv_ladder_rotary(out, HV_ROTARY, hv_encoding_value(encoding, "base"),
	    hv_encoding_value(encoding, "scale"), dim);
	for (size_t j = 0; j < dim / 2; j++)
		if (out[j].turns.hi * original < 1)
			out[j].turns = (struct hv_dd){ 0 };
}

const struct hv_encoding_row hv_hf_hope = {
	.name = "hf-hope",
	.title = "HoPE, high-frequency rotary position encoding",
	.source = "Chen et al. 2024, arXiv:2410.21216 (not the HoPE of arXiv:2509.05218)",
	.about =
	    "RoPE on the pairs that complete a turn within the trained length, theta_j >= 2 pi / L; the others "
	    "are not turned.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = { HV_KEY_BASE, HV_KEY_SCALE, HV_KEY_ORIGINAL(4096) },
	.modes = hf_hope_modes,
};
