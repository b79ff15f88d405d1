/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_monotone.c -- distance from monotony, against the quadratic formulas that define it. */
#include "lib/monotone.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"
#include "tests/scratch.h"

#define MOST 60

/* A value within -1 .. 1, on a coarse grid half of the time, so that there are ties. */
static double random_value(uint64_t *seed)
{
	return random_below(seed, 2) ? (double)random_below(seed, 7) / 3 - 1
				     : (double)random_below(seed, 1000001) / 500000 - 1;
}

static size_t random_curve(double *curve, uint64_t *seed)
{
	size_t n = 1 + random_below(seed, MOST);

	for (size_t i = 0; i < n; i++)
		curve[i] = random_value(seed) - 0.05 * (double)i;
	return n;
}

static double mean(const double *curve, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i <= to; i++)
		sum += curve[i];
	return sum / (double)(to - from + 1);
}

/* The nearest nonincreasing curve at i is min over l <= i of max over r >= i of the mean of l .. r
 * (Robertson, Wright and Dykstra 1988, 1.4). */
static void fit_is_the_min_max_of_means(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		double curve[MOST], fit[MOST];
		size_t n = random_curve(curve, &seed);

		assert_int_equal(hv_monotone_fit(fit, curve, n, NULL), HV_OK);
		for (size_t i = 0; i < n; i++) {
			double least = INFINITY;

			for (size_t l = 0; l <= i; l++) {
				double most = -INFINITY;

				for (size_t r = i; r < n; r++)
					most = fmax(most, mean(curve, l, r));
				least = fmin(least, most);
			}
			assert_close(fit[i], least, 1e-14);
			if (i > 0)
				assert_true(fit[i] <= fit[i - 1]);
		}
	}
}

static void fit_of_a_falling_curve_is_itself(void **state)
{
	double curve[MOST];

	(void)state;
	for (size_t i = 0; i < MOST; i++)
		curve[i] = exp(-0.1 * (double)i);
	assert_int_equal(hv_monotone_fit(curve, curve, MOST, NULL), HV_OK); /* in place */
	for (size_t i = 0; i < MOST; i++)
		assert_true(curve[i] == exp(-0.1 * (double)i));
}

static struct hv_monotone measure(const double *curve, size_t n, double start, double step)
{
	struct hv_distances distances = { .count = n, .start = start, .step = step };
	struct hv_monotone out;
	struct hv_error err;

	if (hv_monotone_measure(&out, curve, &distances, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return out;
}

/* Half the largest rebound is the sup-norm distance to the nearest nonincreasing curve: that curve lies midway between
 * the largest value to come and the least so far, and no other comes nearer at the two ends of the rebound. */
static void rebound_is_twice_the_sup_distance(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 300; round++) {
		double curve[MOST], near[MOST], off = 0, rebound = 0;
		size_t n = random_curve(curve, &seed);

		for (size_t i = 0; i < n; i++) {
			double least = INFINITY, most = -INFINITY;

			for (size_t j = 0; j < n; j++) {
				if (j <= i)
					least = fmin(least, curve[j]);
				if (j >= i)
					most = fmax(most, curve[j]);
				if (j > i)
					rebound = fmax(rebound, curve[j] - curve[i]);
			}
			near[i] = (least + most) / 2;
			off = fmax(off, fabs(curve[i] - near[i]));
			if (i > 0)
				assert_true(near[i] <= near[i - 1]);
		}
		assert_close(measure(curve, n, 0, 1).largest_rebound, rebound, DBL_EPSILON);
		assert_close(off, rebound / 2, DBL_EPSILON);
	}
}

static void energy_is_a_share_of_the_variance(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 200; round++) {
		double curve[MOST], fit[MOST], off = 0, all = 0;
		size_t n = random_curve(curve, &seed);
		struct hv_monotone found = measure(curve, n, 0, 1);

		assert_int_equal(hv_monotone_fit(fit, curve, n, NULL), HV_OK);
		for (size_t i = 0; i < n; i++) {
			off += pow(curve[i] - fit[i], 2);
			all += pow(curve[i] - mean(curve, 0, n - 1), 2);
		}
		assert_close(found.oscillation_energy, off > 0 ? off / all : 0, 1e-13);
		assert_true(found.oscillation_energy <= 1);
		for (size_t i = 0; i < n; i++) /* a square of these over- or underflows */
			curve[i] *= round % 2 ? 1e300 : 1e-300;
		assert_close(measure(curve, n, 0, 1).oscillation_energy, found.oscillation_energy, 1e-12);
	}
}

static void rises_and_ranges_are_distances(void **state)
{
	const double curve[] = { 100, 30, 40, 40, -35, 3, 0.5, 0.4, 0.5 };
	const double flat[] = { 2, 2, 2 }, rising[] = { 0, 1, 2 };
	struct hv_monotone found = measure(curve, 9, 10, 2);

	(void)state;
	assert_int_equal(found.rises, 3);
	assert_close(found.first_rise, 12, 0);
	assert_close(found.largest_rebound, 38, 0);
	assert_close(found.effective_range, 18, 0); /* 40 is above 100 / e, -35 below */
	assert_close(found.effective_range_1pct, 22, 0);
	found = measure(flat, 3, 0, 1);
	assert_int_equal(found.rises, 0);
	assert_true(isnan(found.first_rise) && isnan(found.effective_range));
	assert_close(found.oscillation_energy, 0, 0);
	found = measure(rising, 3, 0, 1);
	assert_int_equal(found.rises, 2);
	assert_close(found.oscillation_energy, 1, DBL_EPSILON); /* nothing nearer than the mean */
	assert_true(isnan(found.effective_range));
}

static void refuses_what_is_not_finite(void **state)
{
	const double curve[] = { 1, 0.5, NAN };
	struct hv_distances distances = { .count = 3, .step = 1 };
	struct hv_monotone out = { .rises = 77 };
	struct hv_error err;

	(void)state;
	assert_int_equal(hv_monotone_measure(&out, curve, &distances, &err), HV_EDOMAIN);
	assert_string_equal(err.msg, "row 3 is nan: expected a finite number");
	assert_int_equal(out.rises, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fit_is_the_min_max_of_means),
		cmocka_unit_test(fit_of_a_falling_curve_is_itself),
		cmocka_unit_test(rebound_is_twice_the_sup_distance),
		cmocka_unit_test(energy_is_a_share_of_the_variance),
		cmocka_unit_test(rises_and_ranges_are_distances),
		cmocka_unit_test(refuses_what_is_not_finite),
	};
	return cmocka_run_group_tests_name("monotone", tests, NULL, NULL);
}
