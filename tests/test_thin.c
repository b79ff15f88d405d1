/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_thin.c -- long curves lose rows, but no extreme and no gap. */
#include "lib/thin.h"

#include <math.h>
#include <stdlib.h>

#include "tests/close.h"

static void add(struct hv_thin *thin, double x, double y)
{
	assert_int_equal(hv_thin_add(thin, x, y, NULL), HV_OK);
}

static double wave(size_t row)
{
	return cos(0.7 * (double)row) / (1 + 1e-4 * (double)row);
}

static void short_curves_are_kept_whole(void **state)
{
	struct hv_thin thin = { 0 };

	(void)state;
	for (size_t i = 0; i < HV_THIN_EXACT; i++)
		add(&thin, 3 * (double)i, wave(i));
	assert_int_equal(thin.rows, HV_THIN_EXACT);
	assert_int_equal(thin.points, HV_THIN_EXACT);
	for (size_t i = 0; i < HV_THIN_EXACT; i++) {
		assert_true(thin.point[i].x == 3 * (double)i);
		assert_true(thin.point[i].low == wave(i) && thin.point[i].high == wave(i));
	}
	hv_thin_free(&thin);
	assert_null(thin.point);
	hv_thin_free(&thin);
}

/* Each stretch, found again from the points alone, has the extremes of its rows; and stretches are short,
 * both against the whole and against their distance from the start. */
static void stretches_keep_their_extremes(void **state)
{
	enum {
		ROWS = 300000
	};
	struct hv_thin thin = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		add(&thin, (double)i, wave(i));
	assert_int_equal(thin.rows, ROWS);
	assert_in_range(thin.points, 2048, 12000);
	for (size_t i = 0; i < thin.points; i++) {
		size_t from = (size_t)thin.point[i].x;
		size_t end = i + 1 < thin.points ? (size_t)thin.point[i + 1].x : ROWS;
		double low = INFINITY, high = -INFINITY;

		assert_true(end > from && end - from <= 1 + from / 1024);
		for (size_t row = from; row < end; row++) {
			low = fmin(low, wave(row));
			high = fmax(high, wave(row));
		}
		assert_true(thin.point[i].low == low && thin.point[i].high == high);
	}
	hv_thin_free(&thin);
}

static void what_is_not_finite_leaves_a_gap(void **state)
{
	struct hv_thin thin = { 0 };

	(void)state;
	add(&thin, 0, INFINITY);
	add(&thin, 1, NAN);
	add(&thin, 2, 5);
	for (size_t i = 3; i < 2 * HV_THIN_EXACT; i++)
		add(&thin, (double)i, i % 2 ? NAN : -INFINITY);
	assert_true(isnan(thin.point[0].low) && isnan(thin.point[0].high));
	assert_true(isnan(thin.point[1].low));
	assert_true(thin.point[2].low == 5 && thin.point[2].high == 5);
	for (size_t i = 3; i < thin.points; i++)
		assert_true(isnan(thin.point[i].low) && isnan(thin.point[i].high));
	hv_thin_free(&thin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_curves_are_kept_whole),
		cmocka_unit_test(stretches_keep_their_extremes),
		cmocka_unit_test(what_is_not_finite_leaves_a_gap),
	};

	return cmocka_run_group_tests_name("thin", tests, NULL, NULL);
}
