/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_t5.c -- T5's relative bias: one learned number for each bucket of distances.
 *
 * Buckets   N of them, E = N / 2.  D < E: bucket D; else min(E + int(ln(D/E) / ln(M/E) (N - E)), N - 1)
 *           [Raffel et al. 2019, arXiv:1910.10683, 2.1; causal].  Bidirectional attention gives half of the
 *           buckets to either side, the first half to keys in the past. */
#include "lib/encodings.h"

/* The code of T5 truncates a rounded number; where it is whole but for rounding, so is the bucket. */
static double truncated(double x)
{
	return fabs(x - round(x)) < 1e-9 ? round(x) : floor(x);
}

static size_t bucket(double D, double buckets, double farthest)
{
	double exact = floor(buckets / 2);
	double far = exact + truncated(log(D / exact) / log(farthest / exact) * (buckets - exact));

	return (size_t)(D < exact ? D : fmin(far, buckets - 1));
}

static double past_buckets(const struct hv_encoding *encoding)
{
	double all = (double)hv_encoding_list(encoding, "table")->count;

	return hv_encoding_value(encoding, "bidirectional") == 1 ? all / 2 : all;
}

static enum hv_code t5_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double buckets = past_buckets(encoding), farthest = hv_encoding_value(encoding, "max-distance");

	if (buckets == 0)
		return hv_fail(err, HV_EDOMAIN, "%s: expected table=@FILE, a number for each bucket",
		    encoding->spec);
	if (buckets < 2 || buckets != floor(buckets))
		return hv_fail(err, HV_EDOMAIN, "%s: table has %zu numbers: expected %s", encoding->spec,
		    hv_encoding_list(encoding, "table")->count,
		    hv_encoding_value(encoding, "bidirectional") == 1 ? "an even count, at least 4"
								      : "at least 2");
	if (farthest > floor(buckets / 2))
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: max-distance %g: expected more than %g, the exact buckets",
	    encoding->spec, farthest, floor(buckets / 2));
}

static double t5_bias(const struct hv_encoding *encoding, double D)
{
	return hv_encoding_list(encoding, "table")
	    ->value[bucket(D, past_buckets(encoding), hv_encoding_value(encoding, "max-distance"))];
}

const struct hv_encoding_row hv_t5 = {
	.name = "t5",
	.title = "T5's relative bias",
	.source = "Raffel et al. 2019, arXiv:1910.10683",
	.about = "Adds a number from a table, by bucket of D: one a distance at first, then ever wider ones.  T5 does "
		 "not divide q.k by sqrt(d); here it is divided as for every encoding.",
	.learned = "the table, for each head",
	.modes_per_pair = 1,
	.key = {
		{ .name = "table", .about = "of one head, a number for each bucket", .fallback = NAN, .low = -1e6,
		    .low_in = true, .high = 1e6, .list = true },
		{ .name = "max-distance", .about = "from which on all share the last bucket", .fallback = 128,
		    .low = 1, .high = HV_TOKENS_MAX, .whole = true },
		{ .name = "bidirectional", .about = "1: half of the table is for keys in the future", .fallback = 0,
		    .low = 0, .low_in = true, .high = 1, .whole = true },
	},
	.check = t5_check,
	.modes = hv_plain_modes,
	.bias = t5_bias,
};
