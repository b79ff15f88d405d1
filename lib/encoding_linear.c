/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_linear.c -- position interpolation: RoPE with every frequency divided.
 *
 * Frequency theta_j / s: the same as positions divided by s  [Chen et al. 2023, arXiv:2306.15595, Eq. (4)] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static void linear_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_LINEAR,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factor = hv_encoding_value(encoding, "factor"),
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

const struct hv_encoding_row hv_linear = {
	.name = "linear",
	.title = "position interpolation",
	.source = "Chen et al. 2023, arXiv:2306.15595",
	.about = "RoPE with theta_j / factor for every pair.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = { HV_KEY_BASE, HV_KEY_FACTOR, HV_KEY_PARTIAL },
	.fit = hv_partial_fit,
	.turned = hv_partial_turned,
	.modes = linear_modes,
};
