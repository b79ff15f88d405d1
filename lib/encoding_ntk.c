/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_ntk.c -- NTK-aware scaling: RoPE with a larger base, fixed or growing with the length.
 *
 * Base      ntk: base s^(d/(d-2))  [Peng et al. 2023, arXiv:2309.00071, Eq. (16)]
 *           dynamic: base (s T/L - (s - 1))^(d/(d-2)), T at least L: RoPE itself up to L  [their appendix B.1 as
 *           in Hugging Face's code, which takes max_position_embeddings for L] */
#include "lib/encodings.h"
#include "lib/ladder.h"

static enum hv_code stretch_fit(const struct hv_encoding *encoding, size_t dim, struct hv_error *err)
{
	if (hv_partial_turned(encoding, dim) == 2)
		return hv_fail(err, HV_EDOMAIN,
		    "%s: 2 turned channels: expected more, the base is raised to d/(d-2)", encoding->spec);
	return hv_partial_fit(encoding, dim, err);
}

static void ntk_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_NTK,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factor = hv_encoding_value(encoding, "factor"),
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

const struct hv_encoding_row hv_ntk = {
	.name = "ntk",
	.title = "NTK-aware scaling",
	.source = "Peng et al. 2023, arXiv:2309.00071, Eq. (16)",
	.about = "RoPE with the base times factor^(d/(d-2)).",
	.rotates = true,
	.modes_per_pair = 1,
	.key = { HV_KEY_BASE, HV_KEY_FACTOR, HV_KEY_PARTIAL },
	.fit = stretch_fit,
	.turned = hv_partial_turned,
	.modes = ntk_modes,
};

static double length_at_hand(const struct hv_encoding *encoding)
{
	double seq_len = hv_encoding_value(encoding, "seq-len");

	return isnan(seq_len) ? hv_encoding_value(encoding, "original") : seq_len;
}

/* The stretch grows with T from 1, but it falls where s < 0 or T/L overflows: neither is in range. */
static void dynamic_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_DYNAMIC,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factor = hv_encoding_value(encoding, "factor"),
		.original = hv_encoding_value(encoding, "original"),
		.seq_len = length_at_hand(encoding),
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

const struct hv_encoding_row hv_dynamic = {
	.name = "dynamic",
	.title = "dynamic NTK scaling",
	.source = "Peng et al. 2023, arXiv:2309.00071; rope_type dynamic of Hugging Face",
	.about = "RoPE with the base times (s T/L - (s - 1))^(d/(d-2)) where the length at hand T exceeds L.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = { HV_KEY_BASE, HV_KEY_FACTOR, HV_KEY_ORIGINAL(2048), HV_KEY_SEQ_LEN, HV_KEY_PARTIAL },
	.fit = stretch_fit,
	.turned = hv_partial_turned,
	.modes = dynamic_modes,
};
