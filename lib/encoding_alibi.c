/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_alibi.c -- ALiBi: a linear penalty on distance, q and k left alone.
 *
 * Score     s(D) = q.k / sqrt(d) - slope D  [Press et al. 2021, arXiv:2108.12409, 3]
 * Slopes    n heads, n a power of two: 2^(-8 (h + 1) / n), h = 0 .. n - 1.  Otherwise those of the largest
 *           power of two c < n, followed by every other slope of 2c heads, from the first (the authors'
 *           code); or, variant=geometric, the same formula for every n (attention-gym, early MLX).  MPT's
 *           alibi_bias_max stands in the place of 8. */
#include "lib/encodings.h"

#define HEADS_MAX 65536

enum slopes {
	SLOPES_PUBLISHED,
	SLOPES_GEOMETRIC,
};
static const char *const variants[] = { "published", "geometric", NULL };

static double alibi_slope(const struct hv_encoding *encoding)
{
	double slope = hv_encoding_value(encoding, "slope");
	double heads = hv_encoding_value(encoding, "heads"), head = hv_encoding_value(encoding, "head");
	double most = hv_encoding_value(encoding, "bias-max"), c = exp2(floor(log2(heads)));

	if (!isnan(slope))
		return slope;
	if (hv_encoding_value(encoding, "variant") == SLOPES_GEOMETRIC)
		return exp2(-most * (head + 1) / heads);
	return head < c ? exp2(-most * (head + 1) / c) : exp2(-most * (2 * (head - c) + 1) / (2 * c));
}

static enum hv_code alibi_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double heads = hv_encoding_value(encoding, "heads"), head = hv_encoding_value(encoding, "head");

	if (hv_encoding_given(encoding, "slope") &&
	    (hv_encoding_given(encoding, "heads") || hv_encoding_given(encoding, "head")))
		return hv_fail(err, HV_EDOMAIN,
		    "%s: slope stands in the place of heads and head: expected one or the other",
		    encoding->spec);
	if (head < heads)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: head %g: expected 0 to %g, for %g heads", encoding->spec, head,
	    heads - 1, heads);
}

static double alibi_bias(const struct hv_encoding *encoding, double D)
{
	return -alibi_slope(encoding) * D;
}

const struct hv_encoding_row hv_alibi = {
	.name = "alibi",
	.title = "ALiBi, attention with linear biases",
	.source = "Press et al. 2021, arXiv:2108.12409",
	.about = "Adds -slope D to the scaled score.",
	.modes_per_pair = 1,
	.key = {
		{ .name = "heads", .about = "heads of the layer, which fix the slopes", .fallback = 8, .low = 1,
		    .low_in = true, .high = HEADS_MAX, .whole = true },
		{ .name = "head", .about = "which of them, from 0", .fallback = 0, .low = 0, .low_in = true,
		    .high = HEADS_MAX - 1, .whole = true },
		{ .name = "slope", .about = "penalty a token; in place of heads and head", .fallback = NAN,
		    .low = 0, .low_in = true, .high = 1e6 },
		{ .name = "bias-max", .about = "exponent of the last slope, negated", .fallback = 8, .low = 0,
		    .high = 64 },
		{ .name = "variant", .about = "for heads that are no power of two", .fallback = SLOPES_PUBLISHED,
		    .low = 0, .low_in = true, .high = SLOPES_GEOMETRIC, .words = variants },
	},
	.check = alibi_check,
	.modes = hv_plain_modes,
	.bias = alibi_bias,
	.bias_shape = HV_BIAS_LINEAR,
};
