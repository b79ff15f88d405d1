/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_yarn.c -- YaRN: fast pairs kept, slow pairs interpolated, a temperature.
 *
 * Frequency (1 - ramp_j) theta_j + ramp_j theta_j / s  [Peng et al. 2023, arXiv:2309.00071, Eq. (20)]
 * Ramp      ramp=index: linear in j, between the pairs that turn beta-fast and beta-slow times over L: every
 *           code, and so every model.  ramp=rotations: linear in the turns, the paper's Eqs. (17), (18).
 * Factor    on cosine and sine, of q and of k: g(s, 1) = 0.1 ln s + 1, or g(s, mscale) / g(s, mscale-all-dim)
 *           where both are given and not 0, g(s, m) = 0.1 m ln s + 1  [DeepSeek-V2's code] */
#include "lib/encodings.h"
#include "lib/ladder.h"

enum ramp {
	RAMP_INDEX,
	RAMP_ROTATIONS,
};
static const char *const ramps[] = { "index", "rotations", NULL };

static enum hv_code yarn_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double fast = hv_encoding_value(encoding, "beta-fast"),
	       slow = hv_encoding_value(encoding, "beta-slow");

	if (hv_encoding_value(encoding, "ramp") == RAMP_INDEX || fast > slow)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN,
	    "%s: beta-fast %.10g, beta-slow %.10g: expected beta-fast > beta-slow for ramp=rotations",
	    encoding->spec, fast, slow);
}

static void yarn_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	struct hv_scaling scaling = {
		.kind = hv_encoding_value(encoding, "ramp") == RAMP_INDEX ? HV_YARN : HV_BY_ROTATIONS,
		.base = hv_encoding_value(encoding, "base"),
		.scale = 1,
		.factor = hv_encoding_value(encoding, "factor"),
		.original = hv_encoding_value(encoding, "original"),
		.fast = hv_encoding_value(encoding, "beta-fast"),
		.slow = hv_encoding_value(encoding, "beta-slow"),
		.fractional = hv_encoding_value(encoding, "truncate") == 0,
	};

	hv_ladder_scaled(out, &scaling, hv_partial_turned(encoding, dim), dim);
}

static double yarn_attention_factor(const struct hv_encoding *encoding)
{
	double given = hv_encoding_value(encoding, "attention-factor");
	double factor = hv_encoding_value(encoding, "factor"), mscale = hv_encoding_value(encoding, "mscale");
	double all_dim = hv_encoding_value(encoding, "mscale-all-dim");

	if (!isnan(given))
		return given;
	if (mscale == 0 || all_dim == 0)
		return hv_yarn_magnitude(factor, 1);
	return hv_yarn_magnitude(factor, mscale) / hv_yarn_magnitude(factor, all_dim);
}

const struct hv_encoding_row hv_yarn = {
	.name = "yarn",
	.title = "YaRN",
	.source = "Peng et al. 2023, arXiv:2309.00071",
	.about =
	    "RoPE with theta_j for fast pairs, theta_j / factor for slow ones, a blend between, and cosine and sine "
	    "times 0.1 ln(factor) + 1.",
	.rotates = true,
	.modes_per_pair = 1,
	.key = {
		HV_KEY_BASE,
		HV_KEY_FACTOR,
		HV_KEY_ORIGINAL(4096),
		{ .name = "beta-fast", .about = "turns over L from which pairs are kept", .fallback = 32, .low = 0,
		    .high = 1e9 },
		{ .name = "beta-slow", .about = "turns over L up to which they are interpolated", .fallback = 1,
		    .low = 0, .high = 1e9 },
		{ .name = "ramp", .about = "linear in the pair (all code) or in its turns (the paper)",
		    .fallback = RAMP_INDEX, .low = 0, .low_in = true, .high = RAMP_ROTATIONS, .words = ramps },
		{ .name = "truncate", .about = "1 rounds the ends of the ramp to pairs, outwards", .fallback = 1,
		    .low = 0, .low_in = true, .high = 1, .whole = true },
		{ .name = "attention-factor", .about = "on cosine and sine, in place of what follows from s",
		    .fallback = NAN, .low = 0, .high = 1e3 },
		{ .name = "mscale", .about = "with mscale-all-dim, both not 0: DeepSeek's attention factor",
		    .fallback = 0, .low = 0, .low_in = true, .high = 1e3 },
		{ .name = "mscale-all-dim", .about = "its denominator", .fallback = 0, .low = 0, .low_in = true,
		    .high = 1e3 },
		HV_KEY_PARTIAL,
	},
	.check = yarn_check,
	.fit = hv_partial_fit,
	.turned = hv_partial_turned,
	.modes = yarn_modes,
	.attention_factor = yarn_attention_factor,
};
