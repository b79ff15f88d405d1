/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_llama3.c -- Llama 3.1's scaling: YaRN's ramp by rotations, without its temperature.
 *
 * Frequency theta_j where L / lambda_j > high, theta_j / s where it is < low, linear in L / lambda_j between
 *           [Llama 3.1; rope_type llama3 of Hugging Face; YaRN, arXiv:2309.00071, Eqs. (17), (18)] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static enum hv_code llama3_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double low = hv_encoding_value(encoding, "low-freq-factor"),
	       high = hv_encoding_value(encoding, "high-freq-factor");

	if (high > low)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN,
	    "%s: low-freq-factor %.10g, high-freq-factor %.10g: expected the latter to be more",
	    encoding->spec, low, high);
}

static void llama3_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_BY_ROTATIONS,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factor = hv_encoding_value(encoding, "factor"),
		.original = hv_encoding_value(encoding, "original"),
		.fast = hv_encoding_value(encoding, "high-freq-factor"),
		.slow = hv_encoding_value(encoding, "low-freq-factor"),
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

const struct hv_encoding_row hv_llama3 = {
	.name = "llama3",
	.title = "Llama 3's scaling",
	.source = "Llama 3.1's code, 2024; its ramp is of Peng et al. 2023, arXiv:2309.00071",
	.about = "RoPE with theta_j for pairs that turn more than high-freq-factor times over L, theta_j / factor for those that "
		 "turn less than low-freq-factor times, a blend between.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		{ .name = "base", .about = "rotary base", .fallback = 500000, .low = 1, .high = 1e30 },
		{ .name = "factor", .about = "how much longer contexts become, s", .fallback = 8, .low = 0,
		    .high = HV_FACTOR_MAX },
		HV_KEY_ORIGINAL(8192),
		{ .name = "low-freq-factor", .about = "turns over L up to which pairs are interpolated", .fallback = 1, .low = 0, .high = 1e9 },
		{ .name = "high-freq-factor", .about = "turns over L from which they are kept", .fallback = 4, .low = 0,
		    .high = 1e9 },
		HV_KEY_PARTIAL,
	},
	.check = llama3_check,
	.fit = hv_partial_fit,
	.turned = hv_partial_turned,
	.modes = llama3_modes,
};
