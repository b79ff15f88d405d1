/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_kerple.c -- KERPLE: penalties that are conditionally positive definite kernels.
 *
 * Bias      log: -r1 ln(1 + r2 D); power: -r1 D^r2  [Chi et al. 2022, arXiv:2205.09921, Eqs. (6), (5)] */
#include "lib/encodings.h"

static double log_bias(const struct hv_encoding *encoding, double D)
{
	return -hv_encoding_value(encoding, "r1") * log1p(hv_encoding_value(encoding, "r2") * D);
}

const struct hv_encoding_row hv_kerple_log = {
	.name = "kerple-log",
	.title = "KERPLE, logarithmic",
	.source = "Chi et al. 2022, arXiv:2205.09921",
	.about = "Adds -r1 ln(1 + r2 D) to the scaled score; the defaults are the means of the initial values.",
	.learned = "r1 and r2, for each head",
	.modes_per_pair = 1,
	.key = {
		{ .name = "r1", .about = "size of the penalty", .fallback = 1, .low = 0, .high = 1e6 },
		{ .name = "r2", .about = "a token, inside the logarithm", .fallback = 0.5, .low = 0, .high = 1e6 },
	},
	.modes = hv_plain_modes,
	.bias = log_bias,
	.bias_shape = HV_BIAS_FALLING,
};

static double power_bias(const struct hv_encoding *encoding, double D)
{
	return -hv_encoding_value(encoding, "r1") * pow(D, hv_encoding_value(encoding, "r2"));
}

const struct hv_encoding_row hv_kerple_power = {
	.name = "kerple-power",
	.title = "KERPLE, power",
	.source = "Chi et al. 2022, arXiv:2205.09921",
	.about = "Adds -r1 D^r2 to the scaled score; the optional weight exp(-a D^p) of the code is left out.",
	.learned = "r1 and r2, for each head",
	.modes_per_pair = 1,
	.key = {
		{ .name = "r1", .about = "size of the penalty", .fallback = 1, .low = 0, .high = 1e6 },
		{ .name = "r2", .about = "exponent", .fallback = 1, .low = 0, .high = 2 },
	},
	.modes = hv_plain_modes,
	.bias = power_bias,
	.bias_shape = HV_BIAS_FALLING,
};
