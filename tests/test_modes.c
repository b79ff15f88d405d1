/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_modes.c -- single modes and their sums, held to identities. */
#include "lib/modes.h"

#include <float.h>

#include "tests/close.h"

static const struct hv_mode third = { .turns = { 1.0 / 3, 1.850371707708594e-17 } }; /* a third of a turn */

/* Three steps of a third of a turn are none, at any distance up to 2^53. */
static void phases_are_exact_at_any_distance(void **state)
{
	const double distances[] = { 0, 3, 999999, 3e12, 9007199254740990 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		double re, im;

		hv_mode_at(&re, &im, &third, distances[i]);
		assert_close(re, 1, 1e-15);
		assert_close(im, 0, 1e-15);
		hv_mode_at(&re, &im, &third, distances[i] + 1);
		assert_close(re, -0.5, 1e-15);
		assert_close(im, sqrt(3) / 2, 1e-15);
	}
}

static void a_mode_of_both_kinds_is_their_product(void **state)
{
	struct hv_mode both = third, decay = { .decay = { 0.125, 0 } };

	(void)state;
	both.decay = decay.decay;
	for (double D = 0; D < 5000; D += 7) {
		double re, im, size, none, cosine, sine;

		hv_mode_at(&re, &im, &both, D);
		hv_mode_at(&size, &none, &decay, D);
		hv_mode_at(&cosine, &sine, &third, D);
		assert_close(re, size * cosine, 0);
		assert_close(im, size * sine, 0);
		assert_true(none == 0);
		assert_close(size, exp(-0.125 * D), DBL_EPSILON * size);
	}
}

/* exp(-a D) over- and underflows to what it should, not to NaN. */
static void extremes_are_infinite_or_nothing(void **state)
{
	struct hv_mode grow = { .decay = { -800, 0 } }, fall = { .decay = { 1e6, 0 } };
	double re, im;

	(void)state;
	hv_mode_at(&re, &im, &grow, 2);
	assert_true(isinf(re) && re > 0 && im == 0);
	hv_mode_at(&re, &im, &fall, 1e15);
	assert_true(re == 0 && im == 0);
}

static void double_double_differences_keep_what_cancels(void **state)
{
	struct hv_dd a = { 1, 1e-20 }, b = { 1, -1e-20 }, tiny = { 1e-30, 0 };
	struct hv_dd difference = hv_dd_difference(a, b), nearly = hv_dd_difference(a, tiny);

	(void)state;
	assert_close(difference.hi + difference.lo, 2e-20, 1e-36);
	assert_close(nearly.lo, 1e-20 - 1e-30, 1e-36);
}

static void products_are_those_of_the_pair(void **state)
{
	const double q[2] = { 0.5, -2 }, k[2] = { 3, 0.25 };
	struct hv_products p;
	struct hv_mode mode = { .product = HV_ROTARY };
	double re, im;

	(void)state;
	hv_products(&p, q, k, 1);
	assert_true(p.dot == 1 && p.wedge == -6.125 && p.position == 1);
	assert_true(p.u == -1.5 * 3.25 / 2 && p.v == 2.5 * 2.75 / 2);
	assert_true(p.u + p.v == p.dot); /* (dot + cross)/2 + (dot - cross)/2 */
	hv_mode_coefficient(&re, &im, &mode, &p);
	assert_true(re == p.dot && im == p.wedge);
	mode.product = HV_CONE_V;
	hv_mode_coefficient(&re, &im, &mode, &p);
	assert_true(re == p.v && im == 0);
}

/* A sum of two lists of coefficients is the sum of the sums. */
static void sums_are_linear(void **state)
{
	enum {
		N = 600
	};
	struct hv_mode mode[2] = { third, { .decay = { 0.01, 0 } } };
	struct hv_modes modes = { .count = 2, .mode = mode };
	struct hv_distances distances = { .count = N, .start = 5, .step = 2 };
	const double zero[2] = { 0 }, re[3][2] = { { 1, 0 }, { 0, -2 }, { 1, -2 } }, im[2] = { 0.5, 0 };
	double a[N], b[N], both[N];

	(void)state;
	assert_int_equal(hv_modes_sum(a, &modes, re[0], im, &distances, 1, NULL), HV_OK);
	assert_int_equal(hv_modes_sum(b, &modes, re[1], zero, &distances, 2, NULL), HV_OK);
	assert_int_equal(hv_modes_sum(both, &modes, re[2], im, &distances, 3, NULL), HV_OK);
	for (size_t i = 0; i < N; i++)
		assert_close(both[i], a[i] + b[i], 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phases_are_exact_at_any_distance),
		cmocka_unit_test(a_mode_of_both_kinds_is_their_product),
		cmocka_unit_test(extremes_are_infinite_or_nothing),
		cmocka_unit_test(double_double_differences_keep_what_cancels),
		cmocka_unit_test(products_are_those_of_the_pair),
		cmocka_unit_test(sums_are_linear),
	};
	return cmocka_run_group_tests_name("modes", tests, NULL, NULL);
}
