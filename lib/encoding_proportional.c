/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_proportional.c -- RoPE on the fastest pairs only, the others not turned at all.
 *
 * p-rope        theta_j for j < int(p d / 2), else 0; theta_j over the whole head
 *               [Barbero et al. 2024, arXiv:2410.06205, 6.1]
 * proportional  the same, divided by a factor  [Gemma 4; rope_type proportional of Hugging Face] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static void fast_pairs(struct hv_mode *out, const struct hv_encoding *encoding, double partial, double factor,
    size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_PROPORTIONAL,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factor = factor,
		.partial = partial,
	};

	hv_ladder_scaled(out, &scaling, dim, dim);
}

static void proportional_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	fast_pairs(out, encoding, hv_encoding_value(encoding, "partial"),
	    hv_encoding_value(encoding, "factor"), dim);
}

const struct hv_encoding_row hv_proportional = {
	.name = "proportional",
	.title = "proportional RoPE",
	.source = "Gemma 4's code, 2026; after Barbero et al. 2024, arXiv:2410.06205",
	.about = "RoPE with theta_j / factor for the int(partial d / 2) fastest pairs and 0 for the others; d counts "
		 "the channels of the head.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		{ .name = "partial", .about = "share of the pairs that is turned", .fallback = 1, .low = 0,
		    .low_in = true, .high = 1 },
		HV_KEY_FACTOR,
	},
	.modes = proportional_modes,
};

static void p_rope_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	fast_pairs(out, encoding, hv_encoding_value(encoding, "p"), 1, dim);
}

const struct hv_encoding_row hv_p_rope = {
	.name = "p-rope",
	.title = "p-RoPE",
	.source = "Barbero et al. 2024, arXiv:2410.06205, 6.1",
	.about = "RoPE on the share p of fastest pairs; the others are not turned: p = 0 is NoPE, p = 1 RoPE.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		{ .name = "p", .about = "share of the pairs that is turned", .fallback = 0.75, .low = 0,
		    .low_in = true, .high = 1 },
	},
	.modes = p_rope_modes,
};
