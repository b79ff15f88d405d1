/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_grid.c -- points of a grid, held to curves computed one by one and to closed forms. */
#include "lib/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/shares.h"
#include "tests/close.h"

/* Every metric, in the order of the enumeration. */
static struct hv_grid grid_of(const char *spec, size_t dim, size_t n)
{
	struct hv_grid grid = {
		.spec = spec,
		.metrics = HV_METRICS,
		.curve = { .dim = dim, .content_scale = 1 },
		.distances = { .count = n, .step = 1 },
		.samples = 20,
		.threads = 2,
	};

	for (size_t m = 0; m < HV_METRICS; m++)
		grid.metric[m] = (enum hv_metric)m;
	return grid;
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
	size_t lost;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "damping", 1.02, 1.5, 9, false };
	assert_int_equal(hv_grid_points(&grid), 9);
	assert_int_equal(hv_grid_measure(found, &lost, &grid, NULL), HV_OK);
	assert_int_equal(lost, 0);
	for (size_t p = 0; p < 9; p++) {
		const double *at = found + p * HV_METRICS;
		double damping, D = 0;

		hv_grid_point(&damping, &grid, p);
		while (exp(-damping * D) * cosh(D) >= exp(-1))
			D++;
		assert_true(at[HV_METRIC_EFFECTIVE_RANGE] == D);
		while (exp(-damping * D) * cosh(D) >= 0.01)
			D++;
		assert_true(at[HV_METRIC_EFFECTIVE_RANGE_1PCT] == D);
		assert_true(at[HV_METRIC_RISES] == 0 && at[HV_METRIC_OSCILLATION_ENERGY] == 0 &&
		    at[HV_METRIC_LARGEST_REBOUND] == 0);
		assert_true(isnan(at[HV_METRIC_FIRST_RISE]) && isnan(at[HV_METRIC_FIRST_NEGATIVE]));
		assert_close(at[HV_METRIC_MINIMUM], exp(-damping * 399) * cosh(399),
		    1e-12 * at[HV_METRIC_MINIMUM]);
	}
}

/* One pair under RoPE: s(D) = cos(scale D). */
static void rope_of_one_pair_is_a_cosine(void **state)
{
	struct hv_grid grid = grid_of("rope", 2, 100);
	double found[2 * 3 * HV_METRICS];
	size_t lost;

	(void)state;
	grid.axes = 2;
	grid.axis[0] =
	    (struct hv_axis){ "base", 100, 10000, 2, true }; /* of no consequence: theta_0 is scale */
	grid.axis[1] = (struct hv_axis){ "scale", 0.5, 0.1, 3, false };
	assert_int_equal(hv_grid_measure(found, &lost, &grid, NULL), HV_OK);
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
		assert_true(at[HV_METRIC_FIRST_NEGATIVE] == first && at[HV_METRIC_RISES] == rises);
		assert_close(at[HV_METRIC_MINIMUM], least, 1e-14);
	}
}

static void points_that_are_no_encoding_are_nan(void **state)
{
	struct hv_grid grid = grid_of("hope", 8, 10);
	double found[4 * HV_METRICS];
	struct hv_error err;
	size_t lost;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "damping", 0.5, 2, 4, false };
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_OK);
	assert_int_equal(lost, 2); /* 0.5 and 1 do not exceed theta_0 = 1 */
	assert_non_null(strstr(err.msg, "hope:damping=0.5"));
	for (size_t p = 0; p < 4; p++)
		assert_true(isnan(found[p * HV_METRICS + HV_METRIC_MINIMUM]) == (p < 2));
	grid.axis[0].stop = 0.9;
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_EDOMAIN);
	grid.axis[0].key = "dumping";
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "did you mean 'damping'"));
	grid.axis[0] = (struct hv_axis){ "damping", 2, 3, 4, false };
	grid.curve.kind = HV_CURVE_BOUND; /* HoPE does not rotate */
	assert_int_equal(hv_grid_measure(found, &lost, &grid, NULL), HV_EDOMAIN);
	assert_int_equal(lost, 0);
}

/* A sliding window's curve is -inf beyond it, which has no shape; pairs under it are judged all the same. */
static void a_curve_that_leaves_a_window_is_nan(void **state)
{
	struct hv_grid grid = grid_of("window", 8, 10);
	double found[3 * HV_METRICS];
	struct hv_error err;
	size_t lost;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "size", 8, 10, 3, false };
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_OK);
	assert_int_equal(lost, 2); /* distances 0 .. 9 need 10 keys in sight */
	assert_non_null(strstr(err.msg, "window:size=8: row 9 is -inf"));
	for (size_t p = 0; p < 3; p++) {
		const double *at = found + p * HV_METRICS;

		for (size_t m = 0; m < HV_METRIC_SHARES; m++)
			assert_true(p == 2 || isnan(at[m]));
		assert_true(at[HV_METRIC_DECREASING] == 0 && at[HV_METRIC_INTERIOR_RISE] == 1);
	}
	assert_true(found[2 * HV_METRICS + HV_METRIC_MINIMUM] == 1);
	grid.axis[0].stop = 9;
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_EDOMAIN);
}

/* At each point as lib/shares.h has it of that encoding, with the same seed. */
static void shares_are_those_of_the_encoding(void **state)
{
	struct hv_grid grid = grid_of("hope", 64, 10);
	const char *const spec[] = { "hope:damping=1.0625", "hope:damping=1.5" };
	double found[2 * 3];
	size_t lost;

	(void)state;
	grid.metrics = 3; /* shares alone, in an order of their own */
	grid.metric[0] = HV_METRIC_INTERIOR_RISE;
	grid.metric[1] = HV_METRIC_DECREASING;
	grid.metric[2] = HV_METRIC_RISING_TAIL;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "damping", 1.0625, 1.5, 2, false };
	grid.samples = 3000;
	grid.seed = 4;
	assert_int_equal(hv_grid_measure(found, &lost, &grid, NULL), HV_OK);
	for (size_t p = 0; p < 2; p++) {
		struct hv_encoding encoding;
		struct hv_shares shares = { 0 };
		const struct hv_share_job job = { .encoding = &encoding,
			.bits = HV_CERTIFY_BITS,
			.seed = 4,
			.threads = 1 };
		const double *at = found + 3 * p;

		assert_int_equal(hv_encoding_parse(&encoding, spec[p], NULL), HV_OK);
		assert_int_equal(hv_shares_gaussian(&shares, NULL, &job, 64, 3000, NULL), HV_OK);
		assert_true(at[1] == shares.decreasing / 3000);
		assert_true(at[2] == shares.certificate[HV_RISING_TAIL] / 3000);
		assert_close(at[0] + at[1] + at[2], 1, 1e-15);
		hv_encoding_free(&encoding);
	}
	assert_close(found[1], 0.18, 0.02);
	assert_close(found[2], 0.49, 0.03);
	assert_true(found[2] == found[5]); /* the slowest term decides, whatever the damping */
	assert_true(found[1] < found[4]);
}

/* Under RoPE all oscillate, under ALiBi all fall, under ReRoPE there is no sum to decide. */
static void shares_add_up_whatever_the_certificate(void **state)
{
	struct hv_grid grid = grid_of("rope", 8, 10);
	double found[2 * HV_METRICS];
	struct hv_error err;
	size_t lost;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "base", 100, 200, 2, false };
	assert_int_equal(hv_grid_measure(found, &lost, &grid, NULL), HV_OK);
	assert_true(found[HV_METRIC_INTERIOR_RISE] == 1 && found[HV_METRIC_UNDECIDED] == 0);
	grid.spec = "alibi";
	grid.axis[0] = (struct hv_axis){ "head", 0, 1, 2, false };
	assert_int_equal(hv_grid_measure(found, &lost, &grid, NULL), HV_OK);
	assert_true(found[HV_METRIC_DECREASING] == 1 && found[HV_METRIC_INTERIOR_RISE] == 0);
	grid.spec = "rerope";
	grid.axis[0] = (struct hv_axis){ "window", 2, 3, 2, false };
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "shares of pairs: rerope:window=2"));
	grid.metrics = HV_METRIC_SHARES; /* its curve has a shape */
	assert_int_equal(hv_grid_measure(found, &lost, &grid, &err), HV_OK);
}

static void bytes_do_not_depend_on_threads(void **state)
{
	struct hv_grid grid = grid_of("xpos", 16, 300);
	double one[30 * HV_METRICS], many[30 * HV_METRICS];
	size_t lost;

	(void)state;
	grid.axes = 1;
	grid.axis[0] = (struct hv_axis){ "base", 10, 1e5, 30, true };
	grid.threads = 1;
	assert_int_equal(hv_grid_measure(one, &lost, &grid, NULL), HV_OK);
	grid.threads = 7;
	assert_int_equal(hv_grid_measure(many, &lost, &grid, NULL), HV_OK);
	assert_memory_equal(one, many, sizeof one);
	grid.axis[0].count = 2; /* fewer points than threads */
	grid.samples = 600;
	assert_int_equal(hv_grid_measure(many, &lost, &grid, NULL), HV_OK);
	grid.threads = 1;
	assert_int_equal(hv_grid_measure(one, &lost, &grid, NULL), HV_OK);
	assert_memory_equal(one, many, 2 * HV_METRICS * sizeof *one);
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
		cmocka_unit_test(a_curve_that_leaves_a_window_is_nan),
		cmocka_unit_test(shares_are_those_of_the_encoding),
		cmocka_unit_test(shares_add_up_whatever_the_certificate),
		cmocka_unit_test(bytes_do_not_depend_on_threads),
		cmocka_unit_test(too_many_points_are_none),
	};
	return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
