/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_sandwich.c -- Sandwich: the position term of the sinusoidal embedding as a penalty.
 *
 * Bias      (sum_i cos(D 10000^(-2i/n)) - n/2) H / (8 h), head h = 1 .. H  [Chi et al. 2022, arXiv:2212.10356]
 * Sums      nemo: i = 1 .. n/2, as published; gym: i = 0 .. n/2 - 1, without the constant (attention-gym)
 * Method    The frequencies are formed once, to double-double: a phase is right at any distance. */
#include <stdlib.h>

#include "lib/encodings.h"
#include "lib/ladder.h"

enum sum {
	SUM_NEMO,
	SUM_GYM,
};
static const char *const sums[] = { "nemo", "gym", NULL };

static enum hv_code sandwich_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double heads = hv_encoding_value(encoding, "heads"), head = hv_encoding_value(encoding, "head");

	if (head >= heads)
		return hv_fail(err, HV_EDOMAIN, "%s: head %g: expected 0 to %g, for %g heads", encoding->spec,
		    head, heads - 1, heads);
	if (fmod(hv_encoding_value(encoding, "width"), 2) == 0)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: width %g: expected an even number", encoding->spec,
	    hv_encoding_value(encoding, "width"));
}

static double first_term(const struct hv_encoding *encoding)
{
	return hv_encoding_value(encoding, "variant") == SUM_NEMO ? 1 : 0;
}

static enum hv_code sandwich_prepare(struct hv_encoding *encoding, struct hv_error *err)
{
	size_t width = (size_t)hv_encoding_value(encoding, "width"), first = (size_t)first_term(encoding);
	struct hv_modes cosines = { .count = width / 2, .mode = calloc(width / 2, sizeof *cosines.mode) };
	mpfr_t frequency;

	if (!cosines.mode)
		return hv_fail_memory(err, "the cosines of a bias");
	mpfr_init2(frequency, HV_LADDER_BITS);
	for (size_t i = 0; i < width / 2; i++) {
		hv_ladder_theta(frequency, 10000, 1, first + i, width);
		cosines.mode[i] = (struct hv_mode){ .turns = hv_ladder_turns(frequency) };
	}
	mpfr_clear(frequency);
	encoding->cosines = cosines;
	return HV_OK;
}

static double sandwich_bias(const struct hv_encoding *encoding, double D)
{
	double compression =
	    8 * (hv_encoding_value(encoding, "head") + 1) / hv_encoding_value(encoding, "heads");
	double less = first_term(encoding), sum = 0, c, s;

	for (size_t i = 0; i < encoding->cosines.count; i++) {
		hv_mode_at(&c, &s, &encoding->cosines.mode[i], D);
		sum += c - less;
	}
	return sum / compression;
}

const struct hv_encoding_row hv_sandwich = {
	.name = "sandwich",
	.title = "Sandwich",
	.source = "Chi et al. 2022, arXiv:2212.10356",
	.about = "Adds (sum_i cos(D 10000^(-2i/width)) - width/2) heads / (8 (head + 1)) to the scaled score.",
	.modes_per_pair = 1,
	.key = {
		{ .name = "heads", .about = "heads of the layer", .fallback = 8, .low = 1, .low_in = true,
		    .high = 65536, .whole = true },
		{ .name = "head", .about = "which of them, from 0", .fallback = 0, .low = 0, .low_in = true,
		    .high = 65535, .whole = true },
		{ .name = "width", .about = "of the embedding that the sum is of", .fallback = 128, .low = 2,
		    .low_in = true, .high = HV_DIM_MAX, .whole = true },
		{ .name = "variant", .about = "i from 1, as published, or from 0 and without -width/2",
		    .fallback = SUM_NEMO, .low = 0, .low_in = true, .high = SUM_GYM, .words = sums },
	},
	.check = sandwich_check,
	.prepare = sandwich_prepare,
	.modes = hv_plain_modes,
	.bias = sandwich_bias,
};
