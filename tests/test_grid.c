/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_grid.c -- points of a grid, held to curves computed one by one and to closed forms. */
#include "lib/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"

static struct hv_grid grid_of(const char *spec, size_t dim, size_t n)
{
	return (struct hv_grid){
		.spec = spec,
		.curve = { .dim = dim, .content_scale = 1 },
		.distances = { .count = n, .step = 1 },
		.threads = 2,
	};
}

static void an_axis_ends_where_it_says(void **state)
{
	const struct hv_axis line = { "damping", 1.1, 2.3, 7, false }, log = { "base", 10, 1e6, 6, true };
	const struct hv_axis one = { "base", 5, 9, 1, false };

	(void)state;
	assert_true(hv_axis_value(&line, 0) == 1.1 && hv_axis_value(&line, 6) == 2.3);
	assert_close(hv_axis_value(&line, 3), 1.7, 1e-15);
	assert_true(hv_axis_value(&log, 0) == 10 && hv_axis_value(&log, 5) == 1e6);
	assert_close(hv_axis_value(&log, 2), 1e3, 1e-12);
	assert_true(hv_axis_value(&one, 0) == 5);
}

/* One pair under HoPE: s(D) = e^(-damping D) cosh(D), which falls, and is below share s(0) where it is. */
static void hope_of_one_pair_is_its_closed_form(void **state)
{
	struct hv_grid grid = grid_of("hope", 2, 400);
	double found[9 * HV_METRICS];
	size_t refused;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "damping", 1.02, 1.5, 9, false };
	assert_int_equal(hv_grid_points(&grid), 9);
	assert_int_equal(hv_grid_measure(found, &refused, &grid, NULL), HV_OK);
	assert_int_equal(refused, 0);
	for (size_t p = 0; p < 9; p++) {
		const double *at = found + p * HV_METRICS;
		double damping, D = 0;

		hv_grid_point(&damping, &grid, p);
		while (exp(-damping * D) * cosh(D) >= exp(-1))
			D++;
		assert_true(at[HV_EFFECTIVE_RANGE] == D);
		while (exp(-damping * D) * cosh(D) >= 0.01)
			D++;
		assert_true(at[HV_EFFECTIVE_RANGE_1PCT] == D);
		assert_true(
		    at[HV_RISES] == 0 && at[HV_OSCILLATION_ENERGY] == 0 && at[HV_LARGEST_REBOUND] == 0);
		assert_true(isnan(at[HV_FIRST_RISE]) && isnan(at[HV_FIRST_NEGATIVE]));
		assert_close(at[HV_MINIMUM], exp(-damping * 399) * cosh(399), 1e-12 * at[HV_MINIMUM]);
	}
}

/* One pair under RoPE: s(D) = cos(scale D). */
static void rope_of_one_pair_is_a_cosine(void **state)
{
	struct hv_grid grid = grid_of("rope", 2, 100);
	double found[2 * 3 * HV_METRICS];
	size_t refused;

	(void)state;
	grid.axes = 2;
	grid.axis[0] =
	    (struct hv_axis){ "base", 100, 10000, 2, true }; /* of no consequence: theta_0 is scale */
	grid.axis[1] = (struct hv_axis){ "scale", 0.5, 0.1, 3, false };
	assert_int_equal(hv_grid_measure(found, &refused, &grid, NULL), HV_OK);
	for (size_t p = 0; p < 6; p++) {
		const double *at = found + p * HV_METRICS;
		double value[2], least = 1, first = -1, rises = 0;

		hv_grid_point(value, &grid, p);
		assert_close(value[1], 0.5 - 0.2 * (double)(p % 3), 1e-15);
		for (int D = 0; D < 100; D++) {
			least = fmin(least, cos(value[1] * D));
			if (first < 0 && cos(value[1] * D) < 0)
				first = D;
			rises += D < 99 && cos(value[1] * (D + 1)) > cos(value[1] * D);
		}
		assert_true(at[HV_FIRST_NEGATIVE] == first && at[HV_RISES] == rises);
		assert_close(at[HV_MINIMUM], least, 1e-14);
	}
}

static void points_that_are_no_encoding_are_nan(void **state)
{
	struct hv_grid grid = grid_of("hope", 8, 10);
	double found[4 * HV_METRICS];
	struct hv_error err;
	size_t refused;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "damping", 0.5, 2, 4, false };
	assert_int_equal(hv_grid_measure(found, &refused, &grid, &err), HV_OK);
	assert_int_equal(refused, 2); /* 0.5 and 1 do not exceed theta_0 = 1 */
	assert_non_null(strstr(err.msg, "hope:damping=0.5"));
	for (size_t p = 0; p < 4; p++)
		assert_true(isnan(found[p * HV_METRICS + HV_MINIMUM]) == (p < 2));
	grid.axis[0].stop = 0.9;
	assert_int_equal(hv_grid_measure(found, &refused, &grid, &err), HV_EDOMAIN);
	grid.axis[0].key = "dumping";
	assert_int_equal(hv_grid_measure(found, &refused, &grid, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "did you mean 'damping'"));
	grid.axis[0] = (struct hv_axis){ "damping", 2, 3, 4, false };
	grid.curve.kind = HV_CURVE_BOUND; /* HoPE does not rotate */
	assert_int_equal(hv_grid_measure(found, &refused, &grid, NULL), HV_EDOMAIN);
	assert_int_equal(refused, 0);
}

static void bytes_do_not_depend_on_threads(void **state)
{
	struct hv_grid grid = grid_of("xpos", 16, 300);
	double one[30 * HV_METRICS], many[30 * HV_METRICS];
	size_t refused;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "base", 10, 1e5, 30, true };
	grid.threads = 1;
	assert_int_equal(hv_grid_measure(one, &refused, &grid, NULL), HV_OK);
	grid.threads = 7;
	assert_int_equal(hv_grid_measure(many, &refused, &grid, NULL), HV_OK);
	assert_memory_equal(one, many, sizeof one);
}

static void too_many_points_are_none(void **state)
{
	struct hv_grid grid = grid_of("rope", 8, 10);

	(void)state;
	grid.axes = 2;
	grid.axis[0] = grid.axis[1] = (struct hv_axis){ "base", 2, 3, SIZE_MAX / 100, false };
	assert_int_equal(hv_grid_points(&grid), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_axis_ends_where_it_says),
		cmocka_unit_test(hope_of_one_pair_is_its_closed_form),
		cmocka_unit_test(rope_of_one_pair_is_a_cosine),
		cmocka_unit_test(points_that_are_no_encoding_are_nan),
		cmocka_unit_test(bytes_do_not_depend_on_threads),
		cmocka_unit_test(too_many_points_are_none),
	};
	return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
