/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_ladder.c -- the frequencies of a model's encoding, in plain doubles. */
#include <math.h>
#include <stdlib.h>

#include "lib/encodings.h"
#include "lib/model_config.h"

static const struct hv_dd TWO_PI = { 6.283185307179586, 2.4492935982947064e-16 };

/* 2 pi x, and 1 / x, rounded once. */
static double radians(struct hv_dd x)
{
	double product = TWO_PI.hi * x.hi;

	return product + (fma(TWO_PI.hi, x.hi, -product) + TWO_PI.hi * x.lo + TWO_PI.lo * x.hi);
}

static double inverse(struct hv_dd x)
{
	double first = 1 / x.hi;

	return x.hi == 0 ? INFINITY : first + first * (fma(-x.hi, first, 1) - x.lo * first);
}

/* The ladder of the same base, neither scaled nor cut off. */
static enum hv_code unscaled(struct hv_modes *out, const struct hv_encoding *encoding, size_t count,
    struct hv_error *err)
{
	struct hv_encoding rope = { 0 };
	enum hv_code code = hv_encoding_make(&rope, &hv_rope, "rope", err);

	if (code != HV_OK)
		return code;
	hv_encoding_set(&rope, "base", hv_encoding_value(encoding, "base"));
	code = hv_encoding_modes(out, &rope, count, err);
	hv_encoding_free(&rope);
	return code;
}

enum hv_code hv_model_ladder(double *theta, double *frequency, double *wavelength,
    const struct hv_encoding *encoding, struct hv_error *err)
{
	struct hv_channels turned = hv_encoding_channels(encoding, encoding->dim);
	struct hv_modes before = { 0 }, after = { 0 };
	enum hv_code code = unscaled(&before, encoding, turned.count, err);

	if (code == HV_OK)
		code = hv_encoding_modes(&after, encoding, encoding->dim, err);
	for (size_t j = 0; code == HV_OK && j < turned.count / 2; j++) {
		struct hv_dd turns = after.mode[turned.first / 2 + j].turns;

		theta[j] = radians(before.mode[j].turns);
		frequency[j] = radians(turns);
		wavelength[j] = inverse(turns);
	}
	hv_modes_free(&before);
	hv_modes_free(&after);
	return code;
}
