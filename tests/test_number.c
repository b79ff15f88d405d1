/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_number.c -- decimal text held to its definition, with the C library's exact conversions as
 * judge.
 *
 * `test_number COUNT` tries that many random doubles instead of the usual number. */
#include "lib/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"

static unsigned long long random_count = 200000;

static double from_bits(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static uint64_t to_bits(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return bits;
}

/* splitmix64 */
static uint64_t random_bits(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The digits of a formatted number without its sign, point, exponent, leading and trailing zeros. */
static int significant(char digits[HV_NUMBER_MAX], const char *text)
{
	int count = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0'))
			digits[count++] = *text;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	return count;
}

/* A finite double other than zero: its text reads back, one digit less would not, and no text of as many
 * digits is nearer.  printf("%.*e") rounds exactly, so if any n digits read back and are nearest, it finds
 * them. */
static void check(double value)
{
	char text[HV_NUMBER_MAX], digits[HV_NUMBER_MAX], want[HV_NUMBER_MAX], other[64];
	size_t length = hv_number_format(text, value);
	int count = significant(digits, text);
	double back;

	assert_int_equal(length, strlen(text));
	if (to_bits(strtod(text, NULL)) != to_bits(value))
		fail_msg("%a became %s", value, text);
	if (!hv_number_parse(&back, text) || to_bits(back) != to_bits(value))
		fail_msg("%s was read as %a, not %a", text, back, value);
	if (count > 1) {
		snprintf(other, sizeof other, "%.*e", count - 2, value);
		if (strtod(other, NULL) == value)
			fail_msg("%a became %s, longer than %s", value, text, other);
	}
	snprintf(other, sizeof other, "%.*e", count - 1, value);
	significant(want, other);
	if (strtod(other, NULL) == value && strcmp(digits, want) != 0)
		fail_msg("%a became %s, not the nearer %s", value, text, other);
}

static void check_around(double value)
{
	uint64_t bits = to_bits(value);

	for (uint64_t i = bits < 4 ? 1 : bits - 3; i <= bits + 3; i++)
		if (isfinite(from_bits(i)))
			check(from_bits(i));
}

static void powers_of_two_and_their_neighbours(void **state)
{
	(void)state;
	for (int e = -1074; e <= 1023; e++)
		check_around(ldexp(1, e));
}

static void powers_of_ten_and_their_neighbours(void **state)
{
	char text[32];

	(void)state;
	for (int e = -324; e <= 308; e++)
		for (int digit = 1; digit <= 9; digit++) {
			double value;

			snprintf(text, sizeof text, "%de%d", digit, e);
			value = strtod(text, NULL);
			if (value > 0 && isfinite(value))
				check_around(value);
		}
}

static void ends_of_the_range(void **state)
{
	(void)state;
	for (uint64_t bits = 1; bits < 5000; bits++)
		check(from_bits(bits));
	check_around(DBL_MIN);
	check_around(DBL_MAX);
	check(-DBL_MAX);
	check(-DBL_TRUE_MIN);
}

static void whole_numbers(void **state)
{
	char text[HV_NUMBER_MAX], want[HV_NUMBER_MAX];
	uint64_t seed = 13;

	(void)state;
	for (int i = 1; i < 20000; i++) {
		hv_number_format(text, i);
		snprintf(want, sizeof want, "%d", i);
		assert_string_equal(text, want);
	}
	for (int e = 40; e <= 60; e++)
		check_around(ldexp(1, e) + 12345);
	for (int i = 0; i < 100000; i++) { /* of any number of digits */
		double value = (double)(random_bits(&seed) >> (11 + i % 53));

		hv_number_format(text, i % 2 ? value : -value);
		snprintf(want, sizeof want, "%.0f", i % 2 ? value : -value);
		assert_string_equal(text, want);
		if (value != 0)
			check(value);
	}
}

static void random_doubles(void **state)
{
	uint64_t seed = 20251123;

	(void)state;
	for (unsigned long long i = 0; i < random_count; i++) {
		double value = from_bits(random_bits(&seed));

		if (isfinite(value) && value != 0)
			check(value);
	}
}

/* What a computation prints: few digits, middling exponents. */
static void random_short_decimals(void **state)
{
	uint64_t seed = 1;
	char text[64], out[HV_NUMBER_MAX];

	(void)state;
	for (unsigned long long i = 0; i < random_count; i++) {
		uint64_t bits = random_bits(&seed);
		int exponent = (int)(bits >> 54) % 40 - 20;
		double value, back;

		snprintf(text, sizeof text, "%llue%d", (unsigned long long)(bits % 1000000 + 1), exponent);
		value = strtod(text, NULL);
		assert_true(hv_number_parse(&back, text));
		assert_true(back == value);
		assert_true(hv_number_format(out, value) < HV_NUMBER_MAX);
		assert_true(strtod(out, NULL) == value);
	}
}

static void text_forms(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "-0" },
		{ 1, "1" },
		{ -1234, "-1234" },
		{ 0.5, "0.5" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 123.456, "123.456" },
		{ 0.00012, "0.00012" },
		{ 0.00001, "0.00001" },
		{ -0.000012345678901234567, "-0.000012345678901234568" },
		{ 0.0000099, "9.9e-6" },
		{ 1.2e-7, "1.2e-7" },
		{ 9.5367431640625e-7, "9.5367431640625e-7" },
		{ 1e15, "1000000000000000" },
		{ 9007199254740993e0, "9007199254740992" },
		{ 9007199254740990e0, "9007199254740990" },
		{ 9999999999999998, "9999999999999998" },
		{ 1e16, "1e16" },
		{ 12e15, "1.2e16" },
		{ 1e300, "1e300" },
		{ 1.25e-10, "1.25e-10" },
		{ 5e-324, "5e-324" },
		{ DBL_MAX, "1.7976931348623157e308" },
		{ -DBL_MIN, "-2.2250738585072014e-308" },
		{ 2e23, "2e23" },
		{ 9.5e-323, "9.4e-323" },
		{ INFINITY, "inf" },
		{ -INFINITY, "-inf" },
		{ NAN, "nan" },
	};
	char text[HV_NUMBER_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(hv_number_format(text, cases[i].value), strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

static void reads_as_strtod_does(void **state)
{
	static const char *const texts[] = {
		"0",
		"-0",
		"+0.0",
		"0e99999999999999999999",
		"00012.500",
		".5",
		"5.",
		"-.5e1",
		"1E5",
		"1e+5",
		"9007199254740992",
		"9007199254740993",
		"9007199254740994",
		"9007199254740995",
		"9007199254740993.0000000000000000000000000000000001",
		"9007199254740992.9999999999999999999999999",
		"1.7976931348623157e308",
		"1.7976931348623158e308",
		"1.797693134862315807e308",
		"8.99e307",
		"8.9884656743115795e307",
		"2.2250738585072011e-308",
		"2.2250738585072014e-308",
		"2.2250738585072012e-308",
		"4.9e-324",
		"2.5e-324",
		"2.4e-324",
		"1e-400",
		"-1e-99999999999999999999",
		"1e-290",
		"1.2345678901234567e-291",
		"1e-293",
		"12345678901234567890",
		"1234567890123456789012345678901234567890",
		"0.00000000000000000000000000000000000001234567890123456789012345",
		"1e23",
		"8.5e22",
		"9.5e-7",
		"7.2057594037927933e16",
		"72057594037927945",
		"72057594037927944.99999999999999999999999999999999999",
		"18446744073709551615",
		"18446744073709551616",
		"9999999999999999999",
		"9999999999999999999.9",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		double value;

		if (!hv_number_parse(&value, texts[i]) || to_bits(value) != to_bits(strtod(texts[i], NULL)))
			fail_msg("%s was not read as %a", texts[i], strtod(texts[i], NULL));
	}
}

/* Exactly between two doubles, and a hair to either side: the hard cases of reading. */
static void reads_halfway_texts(void **state)
{
	uint64_t seed = 7;
	char text[1200];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double value = fabs(from_bits(random_bits(&seed)));
		uint64_t bits = to_bits(value) & ~(UINT64_C(0x7ff) << 52);
		int digits = i % 3 ? 17 + i % 30 : 770;
		double back;

		/* An exponent of -60 .. 3, where the exact half is short enough to be written out. */
		value = from_bits(bits | (UINT64_C(963) + (uint64_t)i % 64) << 52);
		snprintf(text, sizeof text, "%.*Le", digits,
		    ((long double)value + (long double)nextafter(value, INFINITY)) / 2);
		assert_true(hv_number_parse(&back, text));
		if (back != strtod(text, NULL))
			fail_msg("%s was read as %a, not %a", text, back, strtod(text, NULL));
	}
}

static void reads_random_texts(void **state)
{
	uint64_t seed = 3;
	char text[64];

	(void)state;
	for (unsigned long long i = 0; i < random_count; i++) {
		uint64_t bits = random_bits(&seed);
		double value, want;

		snprintf(text, sizeof text, "%llu%s%llue%d", (unsigned long long)(bits >> (bits & 63)),
		    i % 2 ? "." : "", (unsigned long long)(random_bits(&seed) >> (i & 63)),
		    (int)(random_bits(&seed) % 720) - 380);
		want = strtod(text, NULL);
		if (hv_number_parse(&value, text) != (bool)isfinite(want) ||
		    (isfinite(want) && value != want))
			fail_msg("%s was not read as %a", text, want);
	}
}

static void long_texts(void **state)
{
	enum {
		ZEROS = 100000
	};
	static char text[2 * ZEROS];
	double value;

	(void)state;
	memset(text, '0', sizeof text);
	text[1] = '.';
	memcpy(text + ZEROS, "125e100001", sizeof "125e100001");
	assert_true(hv_number_parse(&value, text));
	assert_true(value == 125); /* its 5 is the 100001st decimal */
	text[1] = '0';
	memcpy(text, "2", 1);
	memcpy(text + ZEROS, "e-99999", sizeof "e-99999");
	assert_true(hv_number_parse(&value, text));
	assert_true(value == 2);
}

static void words_for_what_is_not_finite(void **state)
{
	static const char *const infinite[] = { "inf", "INF", "+Inf", "infinity", "InFiNiTy" };
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof infinite / sizeof *infinite; i++) {
		assert_true(hv_number_parse(&value, infinite[i]));
		assert_true(value > DBL_MAX);
	}
	assert_true(hv_number_parse(&value, "-inf"));
	assert_true(value < -DBL_MAX);
	assert_true(hv_number_parse(&value, "NaN"));
	assert_true(isnan(value));
}

static void refuses_what_is_no_number(void **state)
{
	static const char *const texts[] = { "", "+", "-", ".", "e5", ".e5", "1e", "1e+", "1e-", "1e5.",
		"1..2", "1.2.3", " 1", "1 ", "\t1", "1\n", "0x10", "0x1p3", "1,5", "1_000", "--1", "+-1",
		"1f", "1e5x", "in", "infi", "infinit", "infinityx", "nan(1)", "nanx", "na", "NaN ", "1e400",
		"-1e309", "2e308", "1.7976931348623159e308", "1e99999999999999999999", "\xd9\xa1", "abc" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		double value = 42;

		if (hv_number_parse(&value, texts[i]) || value != 42)
			fail_msg("'%s' was read as %g", texts[i], value);
	}
}

/* Only where a locale with a decimal comma is installed can this fail. */
static void ignores_the_locale(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR" };
	char text[HV_NUMBER_MAX];
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names && !setlocale(LC_ALL, names[i]); i++)
		;
	hv_number_format(text, 1.5);
	assert_string_equal(text, "1.5");
	assert_true(hv_number_parse(&value, "2.5e-320")); /* for strtod() to decide */
	setlocale(LC_ALL, "C");
	assert_true(value == 2.5e-320);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_forms),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(powers_of_two_and_their_neighbours),
		cmocka_unit_test(powers_of_ten_and_their_neighbours),
		cmocka_unit_test(ends_of_the_range),
		cmocka_unit_test(random_doubles),
		cmocka_unit_test(random_short_decimals),
		cmocka_unit_test(reads_as_strtod_does),
		cmocka_unit_test(reads_halfway_texts),
		cmocka_unit_test(reads_random_texts),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(words_for_what_is_not_finite),
		cmocka_unit_test(refuses_what_is_no_number),
		cmocka_unit_test(ignores_the_locale),
	};

	if (argc > 1)
		random_count = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
