/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_window.c -- sliding window attention: keys at a distance and beyond are masked. */
#include "lib/encodings.h"

static double window_bias(const struct hv_encoding *encoding, double D)
{
	return D < hv_encoding_value(encoding, "size") ? 0 : -INFINITY;
}

const struct hv_encoding_row hv_window = {
	.name = "window",
	.title = "sliding window",
	.source = "Child et al. 2019, arXiv:1904.10509; Jiang et al. 2023 (Mistral), arXiv:2310.06825",
	.about = "The score is q.k up to the distance size - 1 and -inf from there on.",
	.modes_per_pair = 1,
	.key = {
		{ .name = "size", .about = "keys in sight, the query's own among them", .fallback = 4096, .low = 1,
		    .low_in = true, .high = HV_TOKENS_MAX, .whole = true },
	},
	.modes = hv_plain_modes,
	.bias = window_bias,
	.bias_shape = HV_BIAS_WINDOW,
};
