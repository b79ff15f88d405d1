/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_rope_scaling.c -- the ladders held to their formulas, to limits, and to published figures. */
#include "lib/rope_scaling.h"

#include <float.h>

#include "lib/ladder.h"
#include "tests/close.h"

static const double TWO_PI = 6.283185307179586476925286766559;

static double frequency(const struct hv_scaling *scaling, size_t j, size_t dim)
{
	double out;
	mpfr_t wide;

	mpfr_init2(wide, HV_LADDER_BITS);
	hv_scaling_frequency(wide, scaling, j, dim);
	out = mpfr_get_d(wide, MPFR_RNDN);
	mpfr_clear(wide);
	return out;
}

/* base^(-2j/dim) in extended precision */
static double theta(double base, size_t j, size_t dim)
{
	return (double)expl(-2 * (long double)j / (long double)dim * logl((long double)base));
}

static void close_relatively(double got, double want)
{
	assert_close(got, want, 1e-14 * fabs(want));
}

static const struct hv_scaling llama = { .kind = HV_BY_ROTATIONS,
	.base = 5e5,
	.scale = 1,
	.factor = 8,
	.original = 8192,
	.fast = 4,
	.slow = 1 };

/* Unchanged, blended and divided pairs: 29/6/29 of Llama 3.1 8B, 15/3/14 of Llama 3.2 1B. */
static void llama3_bands_are_as_published(void **state)
{
	static const struct {
		size_t dim, bands[3];
		double factor;
	} models[] = { { 128, { 29, 6, 29 }, 8 }, { 64, { 15, 3, 14 }, 32 } };

	(void)state;
	for (size_t m = 0; m < 2; m++) {
		struct hv_scaling scaling = llama;
		size_t bands[3] = { 0 }, dim = models[m].dim;

		scaling.factor = models[m].factor;
		for (size_t j = 0; j < dim / 2; j++) {
			double ratio = frequency(&scaling, j, dim) / theta(5e5, j, dim);

			bands[ratio > 1 - 1e-14 ? 0 : ratio < (1 + 1e-14) / scaling.factor ? 2 : 1]++;
		}
		for (size_t b = 0; b < 3; b++)
			assert_int_equal(bands[b], models[m].bands[b]);
	}
}

/* Hugging Face's formula, term by term. */
static void llama3_blends_by_wavelength(void **state)
{
	(void)state;
	for (size_t j = 29; j < 35; j++) {
		double t = theta(5e5, j, 128), lambda = TWO_PI / t, smooth = (8192 / lambda - 1) / (4 - 1);

		close_relatively(frequency(&llama, j, 128), (1 - smooth) * t / 8 + smooth * t);
	}
}

/* Of the pairs that turn `turns` times over L. */
static double pair_of(double turns, double original, double base, size_t dim)
{
	return (double)dim * log(original / (turns * TWO_PI)) / (2 * log(base));
}

static void yarn_ramps_between_the_pairs_of_its_betas(void **state)
{
	struct hv_scaling yarn = { .kind = HV_YARN,
		.base = 1e6,
		.scale = 1,
		.factor = 4,
		.original = 32768,
		.fast = 32,
		.slow = 1 };

	(void)state;
	for (int fractional = 0; fractional < 2; fractional++) {
		double low = pair_of(32, 32768, 1e6, 128), high = pair_of(1, 32768, 1e6, 128);

		yarn.fractional = fractional;
		low = fractional ? low : floor(low);
		high = fractional ? high : ceil(high);
		for (size_t j = 0; j < 64; j++) {
			double t = theta(1e6, j, 128),
			       ramp = fmin(fmax(((double)j - low) / (high - low), 0), 1);

			close_relatively(frequency(&yarn, j, 128), t * (1 - ramp) + t / 4 * ramp);
		}
	}
}

/* Kimi K2: both betas 1, so that both ends come from one number, 19.2: between pairs 19 and 20 there is no blend. */
static void yarn_survives_equal_betas(void **state)
{
	struct hv_scaling yarn = { .kind = HV_YARN,
		.base = 5e4,
		.scale = 1,
		.factor = 32,
		.original = 4096,
		.fast = 1,
		.slow = 1 };

	(void)state;
	close_relatively(frequency(&yarn, 19, 64), theta(5e4, 19, 64));
	close_relatively(frequency(&yarn, 20, 64), theta(5e4, 20, 64) / 32);
	yarn.fractional = true; /* no length at all: 0.001 of a pair instead */
	close_relatively(frequency(&yarn, 19, 64), theta(5e4, 19, 64));
	close_relatively(frequency(&yarn, 20, 64), theta(5e4, 20, 64) / 32);
}

/* The upper end is limited by dim - 1, not by the last pair: with a short L at a large base it lies beyond. */
static void yarn_ends_at_twice_the_last_pair(void **state)
{
	struct hv_scaling yarn = { .kind = HV_YARN,
		.base = 10,
		.scale = 1,
		.factor = 4,
		.original = 600,
		.fast = 32,
		.slow = 1 };
	double low = floor(pair_of(32, 600, 10, 16)), high = 15;

	(void)state;
	assert_true(pair_of(1, 600, 10, 16) > 15 && low < 15);
	for (size_t j = 0; j < 8; j++) {
		double t = theta(10, j, 16), ramp = fmin(fmax(((double)j - low) / (high - low), 0), 1);

		close_relatively(frequency(&yarn, j, 16), t * (1 - ramp) + t / 4 * ramp);
	}
}

/* The paper's ramp has the ends of everyone's code, and another middle. */
static void ramps_agree_at_their_ends(void **state)
{
	struct hv_scaling pairs = { .kind = HV_YARN,
		.base = 1e4,
		.scale = 1,
		.factor = 16,
		.original = 4096,
		.fast = 32,
		.slow = 1,
		.fractional = true };
	struct hv_scaling rotations = pairs;
	size_t differ = 0;

	(void)state;
	rotations.kind = HV_BY_ROTATIONS;
	for (size_t j = 0; j < 64; j++) {
		double turns = 4096 * theta(1e4, j, 128) / TWO_PI;
		double one = frequency(&pairs, j, 128), other = frequency(&rotations, j, 128);

		if (turns > 32 || turns < 1)
			close_relatively(one, other);
		else
			differ += fabs(one - other) > 0.01 * one;
	}
	assert_true(differ > 10);
}

static void dynamic_is_rope_up_to_its_length_and_ntk_at_twice_less_one(void **state)
{
	struct hv_scaling dynamic = { .kind = HV_DYNAMIC,
		.base = 1e4,
		.scale = 1,
		.factor = 4,
		.original = 2048,
		.seq_len = 1000 };
	struct hv_scaling ntk = { .kind = HV_NTK, .base = 1e4, .scale = 1, .factor = 5 };

	(void)state;
	close_relatively(frequency(&dynamic, 9, 64), theta(1e4, 9, 64));
	dynamic.seq_len = 2048;
	close_relatively(frequency(&dynamic, 9, 64), theta(1e4, 9, 64));
	dynamic.seq_len = 4096; /* s T/L - (s - 1) = 5 */
	for (size_t j = 0; j < 32; j++) {
		double want = theta(1e4 * pow(5, 64. / 62), j, 64);

		close_relatively(frequency(&ntk, j, 64), frequency(&dynamic, j, 64));
		assert_close(frequency(&ntk, j, 64), want, 4e-15 * want);
	}
	/* NTK keeps the fastest pair and interpolates the slowest by s, its reason to be. */
	close_relatively(frequency(&ntk, 0, 64), 1);
	close_relatively(frequency(&ntk, 31, 64), theta(1e4, 31, 64) / 5);
}

static void proportional_stops_the_slow_pairs(void **state)
{
	struct hv_scaling gemma = { .kind = HV_PROPORTIONAL,
		.base = 1e6,
		.scale = 1,
		.factor = 1,
		.partial = 0.25 };

	(void)state;
	for (size_t j = 0; j < 256; j++) /* 64 pairs turn, 192 do not */
		close_relatively(frequency(&gemma, j, 512), j < 64 ? theta(1e6, j, 512) : 0);
	gemma.factor = 8;
	close_relatively(frequency(&gemma, 5, 512), theta(1e6, 5, 512) / 8);
	gemma.partial = 0.3; /* int(0.3 * 10 / 2) = 1 */
	assert_true(frequency(&gemma, 0, 10) > 0 && frequency(&gemma, 1, 10) == 0);
}

static void division_is_division(void **state)
{
	static const double factors[] = { 1, 1.05, 64.81 };
	struct hv_scaling scaling = { .kind = HV_LINEAR,
		.base = 1e4,
		.scale = 1,
		.factor = 3,
		.factors = factors };

	(void)state;
	for (size_t j = 0; j < 3; j++) {
		scaling.kind = HV_LINEAR;
		close_relatively(frequency(&scaling, j, 6), theta(1e4, j, 6) / 3);
		scaling.kind = HV_LONGROPE;
		close_relatively(frequency(&scaling, j, 6), theta(1e4, j, 6) / factors[j]);
	}
}

/* 1.20794 for s = 8 (YaRN), 1.1902380714... (Phi-3 mini 128k), 1.58963, 1.87385 and 1.81326, squared, of DeepSeek's. */
static void magnitudes_are_as_published(void **state)
{
	(void)state;
	assert_close(hv_yarn_magnitude(8, 1), 1.20794, 5e-6);
	assert_close(hv_longrope_magnitude(32, 4096), 1.1902380714, 5e-11);
	assert_close(pow(hv_yarn_magnitude(40, 0.707), 2), 1.58963, 5e-6);
	assert_close(pow(hv_yarn_magnitude(40, 1), 2), 1.87385, 5e-6);
	assert_close(pow(hv_yarn_magnitude(32, 1), 2), 1.81326, 5e-6);
	assert_true(hv_yarn_magnitude(1, 5) == 1 && hv_yarn_magnitude(0.5, 1) == 1);
	assert_true(hv_longrope_magnitude(1, 4096) == 1 && hv_longrope_magnitude(0.5, 4096) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(llama3_bands_are_as_published),
		cmocka_unit_test(llama3_blends_by_wavelength),
		cmocka_unit_test(yarn_ramps_between_the_pairs_of_its_betas),
		cmocka_unit_test(yarn_survives_equal_betas),
		cmocka_unit_test(yarn_ends_at_twice_the_last_pair),
		cmocka_unit_test(ramps_agree_at_their_ends),
		cmocka_unit_test(dynamic_is_rope_up_to_its_length_and_ntk_at_twice_less_one),
		cmocka_unit_test(proportional_stops_the_slow_pairs),
		cmocka_unit_test(division_is_division),
		cmocka_unit_test(magnitudes_are_as_published),
	};
	return cmocka_run_group_tests_name("rope_scaling", tests, NULL, NULL);
}
