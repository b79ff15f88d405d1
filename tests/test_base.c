/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_base.c -- the walk over bases, held to sums at every base of a fine grid and to published values. */
#include "lib/base.h"

#include <math.h>

#include "tests/close.h"

/* The least of S(base, D), D < context, each term formed on its own in long double. */
static double least_sum(double base, size_t dim, size_t context)
{
	long double least = INFINITY, theta[128];

	for (size_t j = 0; j < dim / 2; j++)
		theta[j] = powl((long double)base, -2 * (long double)j / (long double)dim);
	for (size_t D = 0; D < context; D++) {
		long double sum = 0;

		for (size_t j = 0; j < dim / 2; j++)
			sum += cosl(theta[j] * (long double)D);
		least = fminl(least, sum);
	}
	return (double)least;
}

static struct hv_base_window window_of(size_t dim, size_t context, double from, double to)
{
	struct hv_base_search search = { .dim = dim,
		.context = context,
		.from = from,
		.to = to,
		.step = 1e-9,
		.threads = 2 };
	struct hv_base_window window;
	struct hv_error err;
	bool found;

	if (hv_base_window(&window, &found, &search, &err) != HV_OK)
		fail_msg("%s", err.msg);
	if (!found)
		window = (struct hv_base_window){ INFINITY, INFINITY };
	return window;
}

/* Every base of a grid either lies in a window, or fails. */
static void windows_are_where_no_sum_is_negative(void **state)
{
	static const struct {
		size_t dim, context;
		double to;
	} cases[] = { { 6, 20, 2000 }, { 8, 50, 60000 }, { 16, 100, 13000 }, { 64, 128, 600 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t dim = cases[i].dim, context = cases[i].context, inside = 0;
		struct hv_base_window window = window_of(dim, context, 1, cases[i].to);

		for (double base = 1.5; base < cases[i].to; base *= 1.002) {
			double least = least_sum(base, dim, context);

			while (base > window.last * (1 + 3e-9) && isfinite(window.last))
				window = window_of(dim, context, window.last * (1 + 2e-9), cases[i].to);
			if (base > window.first * (1 + 3e-9) && base < window.last * (1 - 3e-9)) {
				assert_true(least > -1e-12);
				inside++;
			} else if (base < window.first * (1 - 3e-9)) {
				assert_true(least < 0);
			}
		}
		assert_true(inside > 0);
	}
}

/* The published values are the first points of grids of relative step 5e-5 that serve: the edge lies within a
 * step below. */
static void smallest_bases_are_the_published_ones(void **state)
{
	static const struct {
		size_t context;
		double base;
	} known[] = { { 1024, 4293.5 }, { 2048, 11587.6 }, { 4096, 26952.6 }, { 8192, 83767 },
		{ 16384, 231646.6 } };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct hv_base_window window = window_of(128, known[i].context, 1, 1e9);

		assert_true(window.first <= known[i].base && window.first > known[i].base * (1 - 6e-5));
		assert_true(window.last >= known[i].base);
	}
}

static void an_edge_is_where_a_sum_turns_negative(void **state)
{
	struct hv_base_window window = window_of(128, 1024, 4000, 1e9);

	(void)state;
	assert_true(least_sum(window.first * (1 + 2e-9), 128, 1024) > -1e-9);
	assert_true(least_sum(window.first * (1 - 1e-8), 128, 1024) < 0);
	assert_true(least_sum(window.last * (1 - 2e-9), 128, 1024) > -1e-9);
	assert_true(least_sum(window.last * (1 + 1e-8), 128, 1024) < 0);
}

static void bytes_do_not_depend_on_threads(void **state)
{
	struct hv_base_search search = { .dim = 64,
		.context = 3000,
		.from = 1,
		.to = 1e9,
		.step = 1e-9,
		.threads = 1 };
	struct hv_base_window one, many;
	bool found;

	(void)state;
	assert_int_equal(hv_base_window(&one, &found, &search, NULL), HV_OK);
	search.threads = 5;
	assert_int_equal(hv_base_window(&many, &found, &search, NULL), HV_OK);
	assert_true(found && one.first == many.first && one.last == many.last);
}

static void the_first_negative_sum_is_found(void **state)
{
	double first;

	(void)state;
	assert_int_equal(hv_base_first_negative(&first, 128, 10000, 1e6, 2, NULL), HV_OK);
	assert_true(first == 1707);
	assert_int_equal(hv_base_first_negative(&first, 128, 10000, 1707, 2, NULL), HV_OK);
	assert_true(first == 1707); /* the limit: none below it */
	assert_int_equal(hv_base_first_negative(&first, 2, 10000, 1e6, 1, NULL), HV_OK);
	assert_true(first == 2); /* cos 2 < 0 */
	assert_int_equal(hv_base_first_negative(&first, 128, 1, 1e6, 1, NULL), HV_OK);
	assert_true(first == 2); /* every theta is 1 */
}

static void what_cannot_be_is_not_found(void **state)
{
	(void)state;
	assert_true(isinf(window_of(2, 5, 1, 1e15).first)); /* the only theta is 1 */
	assert_true(isinf(window_of(128, 1024, 1, 4000).first));
	assert_true(window_of(128, 1024, 1e12, 1e13).first == 1e12);
}

/* The end does not depend on how far windows are looked for. */
static void a_window_ends_where_it_does(void **state)
{
	struct hv_base_window cut = window_of(16, 100, 8000, 8300), whole = window_of(16, 100, 8000, 1e9);

	(void)state;
	assert_close(cut.first, whole.first, 1e-8 * cut.first);
	assert_close(cut.last, whole.last, 1e-8 * cut.last);
	assert_true(cut.last > 8600);
	assert_true(least_sum(cut.last * (1 - 3e-9), 16, 100) > -1e-12);
	assert_true(least_sum(cut.last * (1 + 1e-8), 16, 100) < 0);
}

/* For ever only where no larger base fails. */
static void some_windows_have_no_end(void **state)
{
	static const struct {
		size_t dim, context;
	} cases[] = { { 8, 1 }, { 2, 2 }, { 4, 20 }, { 16, 100 }, { 64, 100 }, { 128, 300 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t dim = cases[i].dim, context = cases[i].context;
		struct hv_base_window window = { .last = 0 };
		double from = 1;

		for (; !isinf(window.last); from = window.last * (1 + 2e-9)) {
			assert_true(!isnan(window.last));
			window = window_of(dim, context, from, 1e30);
			assert_true(isfinite(window.first));
		}
		for (double base = fmax(window.first, 1) * (1 + 3e-9); base < 1e40; base *= 1.2)
			assert_true(least_sum(base, dim, context) > -1e-12);
	}
	/* cos 5419351 is -1 to 16 digits: the rest, whose cosine is 1, makes up for it by less than rounding. */
	assert_true(isinf(window_of(4, 400, 1e30, 1e30).last));
	assert_true(isnan(window_of(4, 5419352, 1e30, 1e30).last));
}

static void bad_input_is_refused(void **state)
{
	const struct hv_base_search good = { .dim = 64,
		.context = 10,
		.from = 1,
		.to = 10,
		.step = 1e-6,
		.threads = 1 };
	struct hv_base_search bad[] = { good, good, good, good, good, good, good };
	struct hv_base_window window;
	double first;
	bool found;

	(void)state;
	bad[0].dim = 7;
	bad[1].context = 0;
	bad[2].context = HV_BASE_CONTEXT_MOST + 1;
	bad[3].from = 0.5;
	bad[4].to = 0.5;
	bad[5].step = 0;
	bad[6].to = NAN;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(hv_base_window(&window, &found, &bad[i], NULL), HV_EDOMAIN);
	assert_int_equal(hv_base_first_negative(&first, 3, 10000, 100, 1, NULL), HV_EDOMAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_where_no_sum_is_negative),
		cmocka_unit_test(smallest_bases_are_the_published_ones),
		cmocka_unit_test(an_edge_is_where_a_sum_turns_negative),
		cmocka_unit_test(bytes_do_not_depend_on_threads),
		cmocka_unit_test(the_first_negative_sum_is_found),
		cmocka_unit_test(what_cannot_be_is_not_found),
		cmocka_unit_test(a_window_ends_where_it_does),
		cmocka_unit_test(some_windows_have_no_end),
		cmocka_unit_test(bad_input_is_refused),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
