/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_expsum.c -- exponential sums: decimals taken exactly, equal exponents merged, values held to lib/curve. */
#include "lib/expsum.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "lib/expsum_form.h"
#include "tests/close.h"

static struct hv_expsum *new_sum(void)
{
	struct hv_expsum *sum;
	struct hv_error err;

	if (hv_expsum_new(&sum, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return sum;
}

static void add(struct hv_expsum *sum, const char *decay, const char *frequency, const char *re)
{
	struct hv_error err;

	if (hv_expsum_add(sum, decay, frequency, re, "0", &err) != HV_OK)
		fail_msg("%s", err.msg);
}

static void takes_decimals_exactly(void **state)
{
	static const struct {
		const char *text, *fraction;
	} want[] = {
		{ "0", "0" },
		{ "-0.0", "0" },
		{ "0.1", "1/10" },
		{ "+12.50", "25/2" },
		{ ".5", "1/2" },
		{ "5.", "5" },
		{ "1e3", "1000" },
		{ "25E-1", "5/2" },
		{ "-0.000125e+2", "-1/80" },
		{ "123456789012345678901234567890", "123456789012345678901234567890" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		struct hv_expsum *sum = new_sum();
		char *got;

		add(sum, "1", "0", want[i].text);
		got = fmpq_get_str(NULL, 10, sum->exponent[0].re);
		assert_string_equal(got, want[i].fraction);
		flint_free(got);
		hv_expsum_free(sum);
	}
}

static void refuses_what_is_no_decimal(void **state)
{
	static const char *const bad[] = { "", "-", ".", "e5", "1e", "1e+", "0x10", "nan", "inf", "1,5",
		"1.2.3", "1 ", " 1", "1e99999", "1e-99999", "--1", "1e5.5" };
	char *long_text = malloc(HV_DECIMAL_MAX + 2);

	(void)state;
	assert_non_null(long_text);
	memset(long_text, '1', HV_DECIMAL_MAX + 1);
	long_text[HV_DECIMAL_MAX + 1] = '\0';
	for (size_t i = 0; i <= sizeof bad / sizeof bad[0]; i++) {
		const char *text = i < sizeof bad / sizeof bad[0] ? bad[i] : long_text;
		struct hv_expsum *sum = new_sum();
		struct hv_error err = { HV_OK, "" };

		assert_int_equal(hv_expsum_add(sum, "1", text, "1", "0", &err), HV_EDOMAIN);
		assert_non_null(strstr(err.msg, "decimal"));
		hv_expsum_free(sum);
	}
	free(long_text);
}

static void merges_equal_exponents(void **state)
{
	struct hv_expsum *sum = new_sum();

	(void)state;
	add(sum, "0.3", "0", "1");
	add(sum, "0.1", "2", "1");
	add(sum, "3e-1", "0", "2");
	add(sum, "0.1", "-2.0", "4"); /* cos is even */
	add(sum, "0.30000000000000000000000000000000000001", "0", "8");
	assert_int_equal(hv_expsum_settle(sum, NULL), HV_OK);
	assert_int_equal(sum->count, 3);
	assert_true(fmpq_equal_si(sum->exponent[0].re, 5));
	assert_true(fmpq_equal_si(sum->exponent[1].re, 3));
	assert_true(fmpq_equal_si(sum->exponent[2].re, 8));
	hv_expsum_free(sum);
}

/* base^(-2j/d) is rational for d = 8 and base 10000, and for no other j but 0 if d = 6. */
static void draws_roots_where_it_can(void **state)
{
	static const struct {
		size_t dim;
		size_t irrational;
	} want[] = { { 2, 0 }, { 8, 0 }, { 16, 8 }, { 6, 4 }, { 64, 56 } };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		struct hv_encoding hope;
		struct hv_expsum *sum;
		size_t irrational = 0;

		assert_int_equal(hv_encoding_parse(&hope, "hope", NULL), HV_OK);
		assert_int_equal(hv_expsum_encoding(&sum, &hope, want[i].dim, NULL), HV_OK);
		assert_int_equal(sum->count, want[i].dim);
		for (size_t k = 0; k < sum->count; k++) {
			irrational += sum->exponent[k].root != 0;
			if (k > 0)
				assert_true(arb_lt(sum->exponent[k - 1].rough, sum->exponent[k].rough));
		}
		assert_int_equal(irrational, want[i].irrational);
		hv_expsum_free(sum);
		hv_encoding_free(&hope);
	}
}

static double value_of(const struct hv_expsum *sum, ulong D)
{
	double out;
	fmpz_t at;
	arb_t value;

	fmpz_init_set_ui(at, D);
	arb_init(value);
	hv_expsum_value(value, sum, at, 256);
	out = arf_get_d(arb_midref(value), ARF_RND_NEAR);
	arb_clear(value);
	fmpz_clear(at);
	return out;
}

/* Two computations of one curve: balls here, double-doubles there. */
static void agrees_with_the_curves(void **state)
{
	static const char *const specs[] = { "rope", "hope:damping=1.1:base=500", "xpos", "alibi", "nope",
		"sinusoidal", "hope:scale=0.01" };
	static const double at[] = { 0, 1, 2, 7, 100, 65537 };
	double q[32], k[32];

	(void)state;
	for (size_t c = 0; c < 32; c++) {
		q[c] = sin(3 * (double)c + 1);
		k[c] = cos(5 * (double)c * (double)c);
	}
	for (size_t i = 0; i < 3 * sizeof specs / sizeof specs[0]; i++) {
		static const enum hv_curve_kind kinds[] = { HV_CURVE_ALIGNED, HV_CURVE_ONES,
			HV_CURVE_VECTORS };
		struct hv_curve curve = { .kind = kinds[i % 3],
			.dim = 32,
			.content_scale = 1,
			.q = q,
			.k = k };
		struct hv_distances distances = { .count = 6, .list = at };
		struct hv_encoding encoding;
		struct hv_expsum *sum;
		double want[6];

		assert_int_equal(hv_encoding_parse(&encoding, specs[i / 3], NULL), HV_OK);
		assert_int_equal(hv_curve_compute(want, &curve, &encoding, &distances, 1, NULL), HV_OK);
		assert_int_equal(hv_expsum_encoding(&sum, &encoding, 32, NULL), HV_OK);
		hv_expsum_weigh(sum, &curve);
		for (size_t d = 0; d < 6; d++)
			assert_close(value_of(sum, (ulong)at[d]), want[d], 1e-13 * (1 + fabs(want[d])));
		hv_expsum_free(sum);
		hv_encoding_free(&encoding);
	}
}

static void tells_whole_and_half_turns(void **state)
{
	static const struct hv_dd turns[] = { { 1, 0 }, { -3, 0 }, { 0.5, 0 }, { 1.5, 0 }, { 0.75, 0 },
		{ -0.25, 0 } };
	static const double want[] = { 0, 0, 0.5, 0.5, 0.25, 0.25 };

	(void)state;
	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
		struct hv_encoding rope;
		struct hv_expsum *sum;
		double got;

		assert_int_equal(hv_encoding_parse(&rope, "rope", NULL), HV_OK);
		assert_int_equal(hv_expsum_encoding(&sum, &rope, 2, NULL), HV_OK);
		hv_exponent_set_turns(&sum->exponent[0], turns[i]);
		got = fmpq_get_d(sum->exponent[0].frequency);
		assert_close(fabs(got), want[i], 0);
		fmpq_set_si(sum->exponent[0].im, 1, 1);
		fmpq_zero(sum->exponent[0].re);
		assert_int_equal(hv_exponent_turns(&sum->exponent[0]), want[i] == 0.25);
		assert_int_equal(hv_exponent_drops(&sum->exponent[0]), want[i] == 0.25);
		hv_expsum_free(sum);
		hv_encoding_free(&rope);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_decimals_exactly),
		cmocka_unit_test(refuses_what_is_no_decimal),
		cmocka_unit_test(merges_equal_exponents),
		cmocka_unit_test(draws_roots_where_it_can),
		cmocka_unit_test(agrees_with_the_curves),
		cmocka_unit_test(tells_whole_and_half_turns),
	};
	return cmocka_run_group_tests_name("expsum", tests, NULL, NULL);
}
