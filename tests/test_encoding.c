/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_encoding.c -- SPECs read and refused, and the modes that each encoding is. */
#include "lib/encoding.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "tests/close.h"

static void refused(const char *spec, const char *phrase)
{
	struct hv_encoding encoding = { 0 };
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_EDOMAIN)
		fail_msg("%s: was accepted", spec);
	if (!strstr(err.msg, phrase))
		fail_msg("%s: '%s' does not say '%s'", spec, err.msg, phrase);
	assert_null(encoding.spec);
}

static void refusals_name_what_is_wrong_and_what_is_valid(void **state)
{
	char name[400];

	(void)state;
	refused("rop", "did you mean 'rope'?");
	refused("rop", "rope, linear, dynamic, ntk, yarn, longrope, llama3,");
	refused("", "unknown encoding ''");
	refused("transformer", "expected one of");
	refused("rope:bse=1", "did you mean 'base'?");
	refused("rope:bse=1", "rope takes base, scale, partial");
	refused("nope:base=1", "nope takes no keys");
	refused("rope:", "expected key=value");
	refused("rope:base", "'base': expected key=value");
	refused("rope:base=", "expected a number");
	refused("rope:base=1e4x", "found '1e4x'");
	refused("rope:base=nan", "base nan: expected");
	refused("rope:base=inf", "base inf: expected");
	refused("rope:base=1", "more than 1");
	refused("rope:base=2:base=3", "given twice");
	refused("rope:scale=0", "more than 0");
	refused("hope:damping=0.5", "allow-growth=1");
	refused("hope:damping=1", "does not exceed");
	refused("hope:allow-growth=2", "at most 1");
	refused("alibi:heads=8:head=8", "expected 0 to 7, for 8 heads");
	refused("alibi:heads=2.5", "whole number");
	refused("alibi:slope=0.5:head=1", "one or the other");
	refused("yarn:ramp=inde", "did you mean 'index'?): expected one of index, rotations");
	refused("yarn:ramp=0", "expected one of index, rotations");
	refused("yarn:ramp=rotations:beta-fast=1", "beta-fast > beta-slow");
	refused("llama3:low-freq-factor=4:high-freq-factor=4", "expected the latter to be more");
	refused("longrope", "short=@FILE and long=@FILE");
	refused("longrope:factors=1,2:short=1,2", "short=@FILE and long=@FILE");
	refused("longrope:factors=1,x", "item 2: expected a number, found 'x'");
	refused("longrope:factors=1,,2", "item 2: expected a number, found ''");
	refused("longrope:factors=1,0", "factors 0: expected more than 0");
	refused("t5", "expected table=@FILE");
	refused("t5:table=1", "at least 2");
	refused("t5:table=1,2,3:bidirectional=1", "even count");
	refused("t5:table=1,2,3,4:max-distance=2", "expected more than 2");
	refused("randomized:range=10:tokens=11", "at least as many positions");
	refused("retnet:head=1:gamma=0.5", "one or the other");
	refused("sandwich:heads=4:head=4", "expected 0 to 3");
	refused("sandwich:width=3", "even number");
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	refused(name, "so long a name");
	memcpy(name, "rope:", 5);
	refused(name, "expected key=value");
	name[300] = '=';
	refused(name, "no key is so long");
}

static struct hv_encoding parse(const char *spec)
{
	struct hv_encoding encoding;
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return encoding;
}

static void keys_take_values_fallbacks_and_defaults(void **state)
{
	struct hv_encoding encoding = parse("xpos:scale_base=256:base=5e5");

	(void)state;
	assert_string_equal(encoding.spec, "xpos:scale_base=256:base=5e5");
	assert_true(hv_encoding_value(&encoding, "scale-base") == 256);
	assert_true(hv_encoding_value(&encoding, "base") == 5e5);
	assert_true(hv_encoding_value(&encoding, "gamma") == 0.4);
	assert_int_equal(hv_encoding_default(&encoding, "base", 1234, NULL), HV_OK);
	assert_true(hv_encoding_value(&encoding, "base") == 5e5); /* the SPEC wins */
	assert_int_equal(hv_encoding_default(&encoding, "gamma", 0.5, NULL), HV_OK);
	assert_true(hv_encoding_value(&encoding, "gamma") == 0.5);
	assert_int_equal(hv_encoding_default(&encoding, "damping", 1, NULL),
	    HV_OK); /* no such key: nothing */
	assert_int_equal(hv_encoding_default(&encoding, "scale", -1, NULL), HV_EDOMAIN);
	hv_encoding_free(&encoding);
	hv_encoding_free(&encoding);
}

static struct hv_modes modes_of(const char *spec, size_t dim)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_modes modes;
	struct hv_error err;

	if (hv_encoding_modes(&modes, &encoding, dim, &err) != HV_OK)
		fail_msg("%s", err.msg);
	hv_encoding_free(&encoding);
	return modes;
}

static const double TWO_PI = 6.283185307179586476925286766559;

static void rope_turns_pair_j_by_theta_j(void **state)
{
	struct hv_modes modes = modes_of("rope:base=10000:scale=0.25", 8);

	(void)state;
	assert_int_equal(modes.count, 4);
	for (size_t j = 0; j < 4; j++) {
		double theta = 0.25 * pow(10, -(double)j);

		assert_int_equal(modes.mode[j].pair, j);
		assert_int_equal(modes.mode[j].product, HV_ROTARY);
		assert_true(modes.mode[j].decay.hi == 0);
		assert_close(modes.mode[j].turns.hi, theta / TWO_PI, 4 * DBL_EPSILON * theta);
	}
	hv_modes_free(&modes);
}

static void hope_has_a_slow_and_a_fast_mode_a_pair(void **state)
{
	struct hv_modes modes = modes_of("hope:damping=1.0625", 8);

	(void)state;
	assert_int_equal(modes.count, 8);
	assert_true(modes.mode[0].decay.hi == 0.0625 && modes.mode[0].decay.lo == 0);
	assert_int_equal(modes.mode[0].product, HV_CONE_U);
	assert_true(modes.mode[1].decay.hi == 2.0625);
	assert_int_equal(modes.mode[1].product, HV_CONE_V);
	assert_close(modes.mode[2].decay.hi, 0.9625, DBL_EPSILON);
	hv_modes_free(&modes);
	modes = modes_of("hope:damping=0.5:allow-growth=1", 8);
	assert_true(modes.mode[0].decay.hi == -0.5);
	hv_modes_free(&modes);
}

/* 0.0024468 a token for the fastest pair, 2.19e-5 for the last of d = 128 (torchscale). */
static void xpos_decays_as_published(void **state)
{
	struct hv_modes modes = modes_of("xpos", 128);

	(void)state;
	assert_close(modes.mode[0].decay.hi, 0.0024468, 5e-8);
	assert_close(modes.mode[63].decay.hi, 2.19e-5, 5e-8);
	hv_modes_free(&modes);
}

/* The high and low parts add up to theta_1 of d = 4: 1/100 to 32 digits, as an exact sum shows. */
static void modes_carry_more_than_a_double(void **state)
{
	struct hv_modes modes = modes_of("hope:damping=2", 4);
	struct hv_dd slow = modes.mode[2].decay, fast = modes.mode[3].decay; /* 1.99 and 2.01 */
	struct hv_dd twice = hv_dd_difference(fast, slow);                   /* 0.02 */

	(void)state;
	assert_close(twice.hi, 0.02, DBL_EPSILON);
	assert_close(twice.hi - 0.02 + twice.lo, -4.163336342344337e-19, 1e-31); /* 1/50 less the double */
	hv_modes_free(&modes);
}

/* The authors' construction, written as they do: interleaving for heads that are no power of two. */
static void alibi_slopes_follow_the_published_construction(void **state)
{
	char spec[64];

	(void)state;
	for (int heads = 1; heads <= 71; heads++)
		for (int head = 0; head < heads; head++) {
			int c = 1;
			double want;
			struct hv_encoding encoding;

			while (2 * c <= heads)
				c *= 2;
			if (head < c)
				want = pow(pow(2, -pow(2, -(log2(c) - 3))), head + 1);
			else
				want = pow(pow(2, -pow(2, -(log2(2 * c) - 3))), 2 * (head - c) + 1);
			snprintf(spec, sizeof spec, "alibi:heads=%d:head=%d", heads, head);
			encoding = parse(spec);
			assert_close(hv_encoding_bias(&encoding, 1), -want, 1e-13 * want);
			assert_close(hv_encoding_bias(&encoding, 1000), -1000 * want, 1e-10 * want);
			hv_encoding_free(&encoding);
		}
}

/* The lists that some rows need, for two pairs. */
static struct hv_encoding parse_row(const struct hv_encoding_row *row)
{
	char spec[64];

	snprintf(spec, sizeof spec, "%s%s", row->name,
	    strcmp(row->name, "longrope") == 0        ? ":factors=1,2"
		: strcmp(row->name, "t5") == 0        ? ":table=0.5,-0.5"
		: strcmp(row->name, "cope-clip") == 0 ? ":clip-low-n=2"
						      : "");
	return parse(spec);
}

/* A row that says its bias is linear has one that is; the others have none, or another. */
static void biases_are_what_the_rows_say(void **state)
{
	size_t with = 0;

	(void)state;
	for (size_t i = 0; hv_encodings[i]; i++) {
		const struct hv_encoding_row *row = hv_encodings[i];
		struct hv_encoding encoding = parse_row(row);
		double one = hv_encoding_bias(&encoding, 1);

		with += row->bias != NULL;
		if (!row->bias)
			assert_true(hv_encoding_bias(&encoding, 7) == 0);
		if (row->bias_shape == HV_BIAS_LINEAR)
			for (double D = 0; D < 5000; D += 77)
				assert_close(hv_encoding_bias(&encoding, D), one * D, 1e-13 * fabs(one * D));
		hv_encoding_free(&encoding);
	}
	assert_int_equal(with, 6); /* alibi, t5, kerple twice, sandwich, window */
}

/* Every row gives modes for every pair, in order, none of them growing, with a gain of 1 but for YaRN's factor. */
static void every_row_has_modes(void **state)
{
	(void)state;
	for (size_t i = 0; hv_encodings[i]; i++) {
		struct hv_encoding encoding = parse_row(hv_encodings[i]);
		struct hv_modes modes;
		struct hv_error err;

		if (hv_encoding_modes_at(&modes, &encoding, 4, &err) != HV_OK)
			fail_msg("%s", err.msg);
		assert_int_equal(modes.count, 2 * hv_encodings[i]->modes_per_pair);
		for (size_t k = 0; k < modes.count; k++) {
			assert_int_equal(modes.mode[k].pair, k / hv_encodings[i]->modes_per_pair);
			assert_true(modes.mode[k].decay.hi >= 0);
			assert_true(hv_mode_gain(&modes.mode[k]) == 1);
		}
		hv_modes_free(&modes);
		hv_encoding_free(&encoding);
	}
}

/* What the manual and `info encodings` print of each row. */
static void every_row_is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; hv_encodings[i]; i++) {
		const struct hv_encoding_row *row = hv_encodings[i];

		assert_non_null(row->title);
		assert_non_null(row->about);
		assert_non_null(strstr(row->source, "arXiv:"));
		assert_true(!row->learned || strlen(row->learned) > 3);
		assert_true(row->modes_per_pair >= 1);
		for (size_t k = 0; k < HV_KEYS_MAX && row->key[k].name; k++) {
			assert_non_null(row->key[k].about);
			assert_true(row->key[k].low < row->key[k].high);
		}
	}
}

static void head_dimension_is_even_and_bounded(void **state)
{
	struct hv_encoding encoding = parse("rope");
	struct hv_modes modes = { 0 };
	const size_t bad[] = { 0, 1, 7, HV_DIM_MAX + 2, SIZE_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(hv_encoding_modes(&modes, &encoding, bad[i], NULL), HV_EDOMAIN);
	assert_null(modes.mode);
	hv_encoding_free(&encoding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_name_what_is_wrong_and_what_is_valid),
		cmocka_unit_test(keys_take_values_fallbacks_and_defaults),
		cmocka_unit_test(rope_turns_pair_j_by_theta_j),
		cmocka_unit_test(hope_has_a_slow_and_a_fast_mode_a_pair),
		cmocka_unit_test(xpos_decays_as_published),
		cmocka_unit_test(modes_carry_more_than_a_double),
		cmocka_unit_test(alibi_slopes_follow_the_published_construction),
		cmocka_unit_test(biases_are_what_the_rows_say),
		cmocka_unit_test(every_row_has_modes),
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(head_dimension_is_even_and_bounded),
	};
	return cmocka_run_group_tests_name("encoding", tests, NULL, NULL);
}
