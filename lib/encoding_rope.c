/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_rope.c -- RoPE, and what it is measured against: no encoding, the sinusoidal position term. */
#include "lib/encodings.h"
#include "lib/ladder.h"

size_t hv_partial_turned(const struct hv_encoding *encoding, size_t dim)
{
	return (size_t)(hv_encoding_value(encoding, "partial") * (double)dim);
}

enum hv_code hv_partial_fit(const struct hv_encoding *encoding, size_t dim, struct hv_error *err)
{
	size_t turned = hv_partial_turned(encoding, dim);

	if (turned >= 2 && turned % 2 == 0)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN,
	    "%s: partial %.10g of %zu channels turns %zu: expected an even number, at least 2",
	    encoding->spec, hv_encoding_value(encoding, "partial"), dim, turned);
}

/* s(D) = sum_j (q1 k1 + q2 k2) cos(theta_j D) + (q1 k2 - q2 k1) sin(theta_j D)  [Su et al. 2021, Eq. (35)] */
static void rope_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_UNSCALED,
		.base = hv_encoding_value(encoding, "base"),
		.scale = hv_encoding_value(encoding, "scale"),
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

const struct hv_encoding_row hv_rope = {
	.name = "rope",
	.title = "RoPE, rotary position embedding",
	.source = "Su et al. 2021, arXiv:2104.09864",
	.about =
	    "Turns pair j of q and k by theta_j = scale base^(-2j/d) a token; d counts the turned channels.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = { HV_KEY_BASE, HV_KEY_SCALE, HV_KEY_PARTIAL },
	.fit = hv_partial_fit,
	.turned = hv_partial_turned,
	.modes = rope_modes,
};

void hv_plain_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	(void)encoding;
	for (size_t j = 0; j < dim / 2; j++)
		out[j] = (struct hv_mode){ .pair = j, .product = HV_ROTARY };
}

const struct hv_encoding_row hv_nope = {
	.name = "nope",
	.title = "NoPE, no positional encoding",
	.source = "Kazemnejad et al. 2023, arXiv:2305.19466",
	.about = "The score is q.k at every distance.",
	.modes_per_pair = 1,
	.modes = hv_plain_modes,
};

/* p_m.p_n = sum_j cos(theta_j (m - n)), p_m = (sin m theta_j, cos m theta_j)  [Vaswani et al. 2017, 3.5] */
static void sinusoidal_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	hv_ladder_rotary(out, HV_POSITION, hv_encoding_value(encoding, "base"), 1, dim);
}

const struct hv_encoding_row hv_sinusoidal = {
	.name = "sinusoidal",
	.title = "sinusoidal absolute embedding, its position term",
	.source = "Vaswani et al. 2017, arXiv:1706.03762",
	.about =
	    "Only p_m.p_n, which no q or k enters; the terms that mix content and position depend on m and n "
	    "separately and are left out.",
	.modes_per_pair = 1,
	.key = { HV_KEY_BASE },
	.modes = sinusoidal_modes,
};
