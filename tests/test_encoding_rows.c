/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_encoding_rows.c -- each encoding held to its definition, computed another way. */
#include <complex.h>
#include <float.h>
#include <stdio.h>

#include "lib/encoding.h"
#include "tests/close.h"
#include "tests/scratch.h"

static const double TWO_PI = 6.283185307179586476925286766559;

static struct hv_encoding parse(const char *spec)
{
	struct hv_encoding encoding;
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return encoding;
}

static struct hv_modes modes_of(const char *spec, size_t dim)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_modes modes;
	struct hv_error err;

	if (hv_encoding_modes_at(&modes, &encoding, dim, &err) != HV_OK)
		fail_msg("%s", err.msg);
	hv_encoding_free(&encoding);
	return modes;
}

static void unfit(const char *spec, size_t dim, const char *phrase)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_modes modes = { 0 };
	struct hv_error err;

	if (hv_encoding_modes(&modes, &encoding, dim, &err) != HV_EDOMAIN)
		fail_msg("%s: was accepted", spec);
	if (!strstr(err.msg, phrase))
		fail_msg("%s: '%s' does not say '%s'", spec, err.msg, phrase);
	assert_null(modes.mode);
	hv_encoding_free(&encoding);
}

/* Frequencies, for as many pairs as there are. */
static void turns_are(const char *spec, size_t dim, double (*want)(size_t j, size_t dim))
{
	struct hv_modes modes = modes_of(spec, dim);

	for (size_t k = 0; k < modes.count; k++)
		assert_close(TWO_PI * modes.mode[k].turns.hi, want(k, dim), 1e-14 * want(k, dim));
	hv_modes_free(&modes);
}

static double theta(size_t j, size_t dim)
{
	return (double)expl(-2 * (long double)j / (long double)dim * logl(10000));
}

static void dimensions_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	unfit("rope:partial=0.3", 64, "turns 19: expected an even number");
	unfit("rope:partial=0.01", 64, "turns 0");
	unfit("ntk:factor=2", 2, "expected more");
	unfit("dynamic:factor=2:partial=0.5", 4, "expected more");
	unfit("longrope:factors=1,2", 8, "factors has 2 numbers: expected 4");
	unfit("longrope:short=1,2:long=1", 4, "long has 1 numbers: expected 2");
	unfit("cope-clip", 8, "expected at most 4");
	unfit("retnet:grid=torchscale", 2, "expected more");
	unfit("rerope", 8, "no sum of modes in the distance");
}

static double half_turned(size_t j, size_t dim)
{
	return j < dim / 4 ? theta(j, dim / 2) : 0;
}

/* GPT-NeoX 20B: 24 of 96 channels, the exponent over 24. */
static double neox(size_t j, size_t dim)
{
	(void)dim;
	return j < 12 ? theta(j, 24) : 0;
}

static void partial_turns_the_first_channels(void **state)
{
	struct hv_encoding encoding = parse("rope:partial=0.25");
	struct hv_channels turned = hv_encoding_channels(&encoding, 96);

	(void)state;
	turns_are("rope:partial=0.5", 64, half_turned);
	turns_are("rope:partial=0.25", 96, neox);
	assert_int_equal(turned.first, 0);
	assert_int_equal(turned.count, 24);
	hv_encoding_free(&encoding);
}

/* The attention factor counts twice, on turned pairs alone; zero pairs of a ladder are turned. */
static void attention_factors_multiply_what_is_turned(void **state)
{
	struct hv_modes modes = modes_of("yarn:factor=4:attention-factor=1.5:partial=0.5", 8);
	struct hv_encoding yarn = parse("yarn:factor=8");

	(void)state;
	for (size_t k = 0; k < 4; k++)
		assert_true(hv_mode_gain(&modes.mode[k]) == (k < 2 ? 2.25 : 1));
	hv_modes_free(&modes);
	assert_close(hv_encoding_attention_factor(&yarn), 0.1 * log(8) + 1, DBL_EPSILON);
	hv_encoding_free(&yarn);
	yarn = parse("yarn:factor=40:mscale=0.8:mscale-all-dim=0.5");
	assert_close(hv_encoding_attention_factor(&yarn), (0.08 * log(40) + 1) / (0.05 * log(40) + 1),
	    2 * DBL_EPSILON);
	hv_encoding_free(&yarn);
}

static void longrope_takes_its_factors_by_length_and_from_a_file(void **state)
{
	char spec[400];
	struct hv_modes at, beyond, file;
	const char *path = scratch_write(state, "2\n 4,", 5);

	at = modes_of("longrope:short=1,1:long=2,4:original=100:seq-len=100", 4);
	beyond = modes_of("longrope:short=1,1:long=2,4:original=100:seq-len=101", 4);
	snprintf(spec, sizeof spec, "longrope:factors=@%s", path);
	file = modes_of(spec, 4);
	for (size_t k = 0; k < 2; k++) {
		assert_true(beyond.mode[k].turns.hi == at.mode[k].turns.hi / (k ? 4 : 2));
		assert_true(file.mode[k].turns.hi == beyond.mode[k].turns.hi);
	}
	hv_modes_free(&at);
	hv_modes_free(&beyond);
	hv_modes_free(&file);
	assert_int_equal(hv_encoding_parse(&(struct hv_encoding){ 0 }, "longrope:factors=@/nonexistent/f",
			     NULL),
	    HV_EIO);
}

static double p_rope(size_t j, size_t dim)
{
	return j < (size_t)(0.4 * (double)dim / 2) ? theta(j, dim) : 0;
}

static double complete(size_t j, size_t dim)
{
	return theta(j, dim) >= TWO_PI / 1000 ? theta(j, dim) : 0;
}

static double whole_wavelength(size_t j, size_t dim)
{
	return TWO_PI / round(TWO_PI / theta(j, dim));
}

static double tapered(size_t j, size_t dim)
{
	double phi = acos(-1) * ((double)j - 22) / 9;

	return j < 22 ? theta(j, dim) : theta(j, dim) * (1 + cos(phi)) / 2;
}

static double hard(size_t j, size_t dim)
{
	return j < 22 ? theta(j, dim) : 0;
}

static void ladders_without_their_slow_pairs(void **state)
{
	struct hv_modes soft = modes_of("cope-clip:clip-low-n=10", 64);

	(void)state;
	turns_are("p-rope:p=0.4", 64, p_rope);
	turns_are("p-rope:p=1", 64, theta);
	turns_are("hf-hope:original=1000", 64, complete);
	turns_are("resonance", 64, whole_wavelength);
	turns_are("cope-clip:clip-low-n=10:variant=hard", 64, hard);
	turns_are("cope-clip:clip-low-n=0", 64, theta);
	for (size_t j = 0; j < 32; j++)
		assert_close(TWO_PI * soft.mode[j].turns.hi, tapered(j, 64), 1e-14 * theta(j, 64));
	assert_true(soft.mode[31].turns.hi == 0);
	hv_modes_free(&soft);
}

static double torchscale_grid(size_t j, size_t dim)
{
	return pow(10000, -(double)j / ((double)dim / 2 - 1));
}

/* gamma = 1 - 2^(-5-h) */
static void retnet_decays_by_its_head(void **state)
{
	struct hv_modes modes = modes_of("retnet:head=3", 8);

	(void)state;
	for (size_t k = 0; k < 4; k++)
		assert_close(exp(-modes.mode[k].decay.hi), 1 - 1. / 256, DBL_EPSILON);
	hv_modes_free(&modes);
	turns_are("retnet", 64, theta);
	turns_are("retnet:grid=torchscale", 64, torchscale_grid);
	modes = modes_of("retnet:gamma=0.5", 2);
	assert_close(modes.mode[0].decay.hi, log(2), DBL_EPSILON);
	hv_modes_free(&modes);
}

static void rerope_cuts_off_or_stretches_distances(void **state)
{
	struct hv_encoding rerope = parse("rerope:window=100"), leaky = parse("rerope:window=100:step=4");

	(void)state;
	assert_true(hv_encoding_distance(&rerope, 99) == 99 && hv_encoding_distance(&rerope, 5000) == 100);
	assert_true(hv_encoding_distance(&leaky, 100) == 100 && hv_encoding_distance(&leaky, 110) == 102.5);
	hv_encoding_free(&rerope);
	hv_encoding_free(&leaky);
}

/* E[e^{i theta X}] of a geometric gap X, summed. */
static void randomized_is_an_expectation(void **state)
{
	struct hv_modes modes = modes_of("randomized:range=2047:tokens=255", 16);
	double p = 1. / 8; /* 256 / 2048 */

	(void)state;
	for (size_t j = 0; j < 8; j++) {
		const struct hv_mode *mode = &modes.mode[j];
		double complex want = 0, got = cexp(-mode->decay.hi + I * TWO_PI * mode->turns.hi);

		for (int x = 1; x < 400; x++)
			want += p * pow(1 - p, x - 1) * cexp(I * theta(j, 16) * x);
		assert_close(creal(got), creal(want), 1e-14);
		assert_close(cimag(got), cimag(want), 1e-14);
	}
	hv_modes_free(&modes);
	modes = modes_of("randomized:range=100:tokens=100", 4); /* nothing is left out: RoPE */
	assert_true(modes.mode[1].decay.hi == 0);
	assert_close(TWO_PI * modes.mode[1].turns.hi, 0.01, 1e-17);
	hv_modes_free(&modes);
}

/* The code of T5 in float32, for 32 buckets and others. */
static size_t t5_bucket(int D, int buckets, int farthest)
{
	int exact = buckets / 2, large;

	if (D < exact)
		return (size_t)D;
	large = exact +
	    (int)(logf((float)D / (float)exact) / (float)log((double)farthest / exact) *
		(float)(buckets - exact));
	return (size_t)(large < buckets - 1 ? large : buckets - 1);
}

static void t5_buckets_are_those_of_its_code(void **state)
{
	static const int shapes[][3] = { { 32, 128, 0 }, { 32, 1000, 0 }, { 16, 128, 0 }, { 32, 128, 1 },
		{ 64, 256, 1 } };
	char spec[1024];

	(void)state;
	for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
		struct hv_encoding encoding;
		int length = snprintf(spec, sizeof spec, "t5:max-distance=%d:bidirectional=%d:table=0",
		    shapes[s][1], shapes[s][2]);
		int past = shapes[s][2] ? shapes[s][0] / 2 : shapes[s][0];

		for (int b = 1; b < shapes[s][0]; b++)
			length += snprintf(spec + length, sizeof spec - (size_t)length, ",%d", b);
		encoding = parse(spec);
		for (int D = 0; D < 3000; D++)
			assert_int_equal(hv_encoding_bias(&encoding, D), t5_bucket(D, past, shapes[s][1]));
		hv_encoding_free(&encoding);
	}
}

static void kerple_and_sandwich_follow_their_formulas(void **state)
{
	struct hv_encoding log = parse("kerple-log:r1=2:r2=0.25"),
			   power = parse("kerple-power:r1=0.5:r2=1.5");
	struct hv_encoding sandwich = parse("sandwich:heads=12:head=2"), gym = parse("sandwich:variant=gym");

	(void)state;
	assert_true(hv_encoding_bias(&log, 0) == 0 && hv_encoding_bias(&power, 0) == 0);
	assert_close(hv_encoding_bias(&log, 12), -2 * log1p(3), 1e-15);
	assert_close(hv_encoding_bias(&power, 9), -13.5, 1e-14);
	assert_true(hv_encoding_bias(&sandwich, 0) == 0 && hv_encoding_bias(&gym, 0) == 64);
	for (int D = 1; D < 100000; D = 3 * D + 1) {
		long double sum = 0;

		for (int i = 1; i <= 64; i++)
			sum += cosl(D * expl(-2.0L * i / 128 * logl(10000))) - 1;
		assert_close(hv_encoding_bias(&sandwich, D), (double)(sum * 12 / 8 / 3), 1e-12);
		sum += 64 + cosl(D) - cosl(D * expl(-logl(10000)));
		assert_close(hv_encoding_bias(&gym, D), (double)sum, 1e-12);
	}
	hv_encoding_free(&log);
	hv_encoding_free(&power);
	hv_encoding_free(&sandwich);
	hv_encoding_free(&gym);
}

static void windows_mask_from_their_size_on(void **state)
{
	struct hv_encoding window = parse("window:size=3");

	(void)state;
	assert_true(hv_encoding_bias(&window, 2) == 0);
	assert_true(hv_encoding_bias(&window, 3) == -INFINITY);
	hv_encoding_free(&window);
}

/* MPT's and attention-gym's ALiBi; the published slopes are in test_encoding.c. */
static void alibi_has_variants(void **state)
{
	struct hv_encoding gym = parse("alibi:heads=12:head=9:variant=geometric");
	struct hv_encoding mpt = parse("alibi:heads=12:head=9:bias-max=16");

	(void)state;
	assert_close(hv_encoding_bias(&gym, 1), -exp2(-8 * 10. / 12), 1e-16);
	assert_close(hv_encoding_bias(&mpt, 1), -exp2(-16 * 3. / 16), 1e-16);
	hv_encoding_free(&gym);
	hv_encoding_free(&mpt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dimensions_that_do_not_fit_are_refused),
		cmocka_unit_test(partial_turns_the_first_channels),
		cmocka_unit_test(attention_factors_multiply_what_is_turned),
		cmocka_unit_test(longrope_takes_its_factors_by_length_and_from_a_file),
		cmocka_unit_test(ladders_without_their_slow_pairs),
		cmocka_unit_test(retnet_decays_by_its_head),
		cmocka_unit_test(rerope_cuts_off_or_stretches_distances),
		cmocka_unit_test(randomized_is_an_expectation),
		cmocka_unit_test(t5_buckets_are_those_of_its_code),
		cmocka_unit_test(kerple_and_sandwich_follow_their_formulas),
		cmocka_unit_test(windows_mask_from_their_size_on),
		cmocka_unit_test(alibi_has_variants),
	};
	return cmocka_run_group_tests_name("encoding_rows", tests, scratch_make, scratch_remove);
}
