/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_longrope.c -- LongRoPE: a divisor for each pair, found by search, one set for short texts and
 * one for long.
 *
 * Frequency theta_j / f_j, f = long where the length at hand T > L, else short
 *           [Ding et al. 2024, arXiv:2402.13753; Phi-3]
 * Factor    sqrt(1 + ln s / ln L) on cosine and sine, of either set */
#include "lib/encodings.h"
#include "lib/ladder.h"

static bool has(const struct hv_encoding *encoding, const char *key)
{
	return hv_encoding_list(encoding, key)->count > 0;
}

/* The divisors in force; without a length at hand, those of short texts. */
static const struct hv_list *factors(const struct hv_encoding *encoding)
{
	bool is_long = hv_encoding_value(encoding, "seq-len") > hv_encoding_value(encoding, "original");

	if (has(encoding, "factors"))
		return hv_encoding_list(encoding, "factors");
	return hv_encoding_list(encoding, is_long ? "long" : "short");
}

static enum hv_code longrope_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	bool one = has(encoding, "factors"), is_short = has(encoding, "short"),
	     is_long = has(encoding, "long");

	if (one ? is_short || is_long : !is_short || !is_long)
		return hv_fail(err, HV_EDOMAIN, "%s: expected factors=@FILE, or short=@FILE and long=@FILE",
		    encoding->spec);
	if (!(hv_encoding_value(encoding, "factor") > 1) || hv_encoding_value(encoding, "original") > 1)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: original %.10g: expected more than 1, its logarithm divides",
	    encoding->spec, hv_encoding_value(encoding, "original"));
}

static enum hv_code longrope_fit(const struct hv_encoding *encoding, size_t dim, struct hv_error *err)
{
	static const char *const keys[] = { "factors", "short", "long" };
	enum hv_code code = hv_partial_fit(encoding, dim, err);
	size_t pairs = hv_partial_turned(encoding, dim) / 2;

	for (size_t i = 0; code == HV_OK && i < sizeof keys / sizeof keys[0]; i++) {
		const struct hv_list *list = hv_encoding_list(encoding, keys[i]);

		if (list->count > 0 && list->count != pairs)
			code = hv_fail(err, HV_EDOMAIN,
			    "%s: %s has %zu numbers: expected %zu, one for each turned pair", encoding->spec,
			    keys[i], list->count, pairs);
	}
	return code;
}

static void longrope_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = HV_LONGROPE,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factors = factors(encoding)->value,
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

static double longrope_attention_factor(const struct hv_encoding *encoding)
{
	double given = hv_encoding_value(encoding, "attention-factor");

	if (!isnan(given))
		return given;
	return hv_longrope_magnitude(hv_encoding_value(encoding, "factor"),
	    hv_encoding_value(encoding, "original"));
}

#define FACTORS(key, text)                                                                                   \
	{                                                                                                    \
		.name = (key), .about = (text), .fallback = NAN, .low = 0, .high = HV_FACTOR_MAX,            \
		.list = true                                                                                 \
	}

const struct hv_encoding_row hv_longrope = {
	.name = "longrope",
	.title = "LongRoPE",
	.source = "Ding et al. 2024, arXiv:2402.13753",
	.about = "RoPE with theta_j / f_j, f the long factors where the length at hand T exceeds L, else the short; "
		 "cosine and sine times sqrt(1 + ln(factor) / ln(L)).",
	.learned = "the factors, by search",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		FACTORS("factors", "one for each turned pair, f_j, at any length"),
		FACTORS("short", "in its place with long: f_j up to L"),
		FACTORS("long", "and beyond L"),
		HV_KEY_FACTOR,
		HV_KEY_ORIGINAL(4096),
		HV_KEY_SEQ_LEN,
		{ .name = "attention-factor", .about = "on cosine and sine, in place of what follows from s",
		    .fallback = NAN, .low = 0, .high = 1e3 },
		HV_KEY_PARTIAL,
	},
	.check = longrope_check,
	.fit = longrope_fit,
	.turned = hv_partial_turned,
	.modes = longrope_modes,
	.attention_factor = longrope_attention_factor,
};
