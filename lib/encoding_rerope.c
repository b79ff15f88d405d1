/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_rerope.c -- ReRoPE: RoPE at distances that are cut off, or stretched, beyond a window.
 *
 * Distance  D < w: D; beyond: w (ReRoPE), or w + (D - w) / step (leaky ReRoPE)
 *           [J. Su 2023; compared in Jin et al. 2024, arXiv:2401.01325] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static void rerope_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	hv_ladder_rotary(out, HV_ROTARY, hv_encoding_value(encoding, "base"),
	    hv_encoding_value(encoding, "scale"), dim);
}

static double rerope_distance(const struct hv_encoding *encoding, double D)
{
	double window = hv_encoding_value(encoding, "window"), step = hv_encoding_value(encoding, "step");

	if (D <= window)
		return D;
	return step == 0 ? window : window + (D - window) / step;
}

const struct hv_encoding_row hv_rerope = {
	.name = "rerope",
	.title = "ReRoPE, rectified RoPE, and leaky ReRoPE",
	.source = "J. Su 2023; in Jin et al. 2024, arXiv:2401.01325",
	.about = "RoPE at the distance min(D, window), or, with a step, at window + (D - window) / step beyond it.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		HV_KEY_SCALE,
		{ .name = "window", .about = "distances up to this are left as they are", .fallback = 512,
		    .low = 0, .high = HV_TOKENS_MAX, .whole = true },
		{ .name = "step", .about = "beyond it so many tokens count for one; 0: none counts", .fallback = 0,
		    .low = 0, .low_in = true, .high = HV_FACTOR_MAX },
	},
	.modes = rerope_modes,
	.distance = rerope_distance,
};
