/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_bins.c -- bins cover every distance once. */
#include "lib/bins.h"

#include "tests/close.h"

static void bins_are_whole_disjoint_and_complete(void **state)
{
	(void)state;
	for (int kind = HV_BINS_ALL; kind <= HV_BINS_LOG; kind++)
		for (size_t n = 1; n < 600; n = n * 3 / 2 + 1)
			for (size_t count = 1; count < 700; count = count * 2 + 1) {
				struct hv_bins bins;

				assert_int_equal(hv_bins_cut(&bins, (enum hv_bin_kind)kind, count, n, NULL),
				    HV_OK);
				assert_int_equal(bins.first[0], 0);
				assert_int_equal(bins.first[bins.count], n);
				for (size_t b = 0; b < bins.count; b++)
					assert_true(bins.first[b] < bins.first[b + 1]);
				if (kind == HV_BINS_LINEAR)
					assert_int_equal(bins.count, count < n ? count : n);
				if (kind == HV_BINS_ALL)
					assert_int_equal(bins.count, n);
				hv_bins_free(&bins);
			}
}

static void linear_bins_have_equal_width(void **state)
{
	struct hv_bins bins;

	(void)state;
	assert_int_equal(hv_bins_cut(&bins, HV_BINS_LINEAR, 8, 512, NULL), HV_OK);
	for (size_t b = 0; b <= 8; b++)
		assert_int_equal(bins.first[b], 64 * b);
	assert_true(hv_bin_middle(&bins, 0) == 31.5);
	hv_bins_free(&bins);
}

/* 1023 distances in 10 bins: 1 + D doubles from bin to bin. */
static void log_bins_have_equal_width_in_log(void **state)
{
	struct hv_bins bins;

	(void)state;
	assert_int_equal(hv_bins_cut(&bins, HV_BINS_LOG, 10, 1023, NULL), HV_OK);
	assert_int_equal(bins.count, 10);
	for (size_t b = 0; b <= 10; b++)
		assert_int_equal(bins.first[b], ((size_t)1 << b) - 1);
	hv_bins_free(&bins);
}

static void no_bin_is_refused(void **state)
{
	struct hv_bins bins = { 0 };

	(void)state;
	assert_int_equal(hv_bins_cut(&bins, HV_BINS_LOG, 0, 10, NULL), HV_EDOMAIN);
	assert_null(bins.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bins_are_whole_disjoint_and_complete),
		cmocka_unit_test(linear_bins_have_equal_width),
		cmocka_unit_test(log_bins_have_equal_width_in_log),
		cmocka_unit_test(no_bin_is_refused),
	};
	return cmocka_run_group_tests_name("bins", tests, NULL, NULL);
}
