/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_window.c -- tapers held to their definitions, and to sums over their points. */
#include "lib/window.h"

#include <complex.h>
#include <float.h>
#include <string.h>

#include "tests/close.h"

#define N 64

static const double PI = 3.14159265358979323846;

/* w_i = sum_k a_k cos(k x_i), x_i from -pi in steps of 2 pi / n: scipy.signal.windows.general_cosine, sym=False. */
static void agree_with_the_definition(void **state)
{
	(void)state;
	for (const struct hv_window *window = hv_windows; window->name; window++) {
		double w[N];

		hv_window_fill(w, window, N);
		for (size_t i = 0; i < N; i++) {
			double want = 0;

			for (size_t k = 0; k < window->terms; k++)
				want += window->cosine[k] * cos((double)k * (2 * PI * (double)i / N - PI));
			assert_close(w[i], want, 20 * DBL_EPSILON);
		}
	}
}

/* Values that everybody prints: 1 in the middle, hann's 0 and hamming's 0.08 at the edge. */
static void have_their_known_values(void **state)
{
	static const struct {
		const char *name;
		double edge;
	} known[] = { { "rect", 1 }, { "hann", 0 }, { "hamming", 0.08 }, { "blackman", 0 },
		{ "blackman-harris", 6e-5 }, { "flattop", -0.000421051 } };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		const struct hv_window *window = NULL;
		double w[N];

		assert_int_equal(hv_window_find(&window, known[i].name, NULL), HV_OK);
		hv_window_fill(w, window, N);
		assert_close(w[0], known[i].edge, 1e-15);
		assert_close(w[N / 2], 1, 5e-9);
	}
}

static void sum_as_their_points_do(void **state)
{
	(void)state;
	for (const struct hv_window *window = hv_windows; window->name; window++)
		for (size_t n = 1; n <= N; n++) {
			double w[N], sum = 0, power = 0;

			hv_window_fill(w, window, n);
			for (size_t i = 0; i < n; i++) {
				sum += w[i];
				power += w[i] * w[i];
			}
			assert_close(hv_window_sum(window, n), sum, 1e-14 * (double)n);
			assert_close(hv_window_power(window, n), power, 1e-14 * (double)n);
		}
}

/* Harris 1978, table 1: equivalent noise bandwidth in bins. */
static void have_harris_bandwidths(void **state)
{
	static const double bandwidth[] = { 1, 1.5, 1.36, 1.73, 2.0, 3.77 };

	(void)state;
	for (size_t i = 0; hv_windows[i].name; i++) {
		double sum = hv_window_sum(&hv_windows[i], 1024);

		assert_close(1024 * hv_window_power(&hv_windows[i], 1024) / (sum * sum), bandwidth[i], 0.006);
	}
}

/* The transform of a window of many points, summed one by one, against its limit. */
static void have_the_transform_they_say(void **state)
{
	enum {
		MANY = 4096
	};
	static double w[MANY];

	(void)state;
	for (const struct hv_window *window = hv_windows; window->name; window++) {
		hv_window_fill(w, window, MANY);
		for (double bins = 0; bins < 9; bins += 0.37) {
			double complex sum = 0;
			double got = hv_window_lobe(window, bins);

			for (size_t i = 0; i < MANY; i++)
				sum += w[i] * cexp(-2 * PI * I * bins * ((double)i - MANY / 2) / MANY);
			assert_close(cabs(sum) / hv_window_sum(window, MANY), fabs(got), 1e-3);
			if (bins > (double)window->terms)
				assert_true(fabs(got) <= hv_window_leak(window, bins) * (1 + 1e-9));
		}
		assert_close(pow(hv_window_lobe(window, hv_window_width(window) / 2), 2), 0.5, 1e-12);
		assert_close(hv_window_lobe(window, (double)window->terms), 0, 1e-15);
	}
}

static void refuses_an_unknown_name(void **state)
{
	const struct hv_window *window = NULL;
	struct hv_error err;

	(void)state;
	assert_int_equal(hv_window_find(&window, "kaiser", &err), HV_EDOMAIN);
	assert_null(window);
	assert_string_equal(err.msg,
	    "window 'kaiser': expected rect, hann, hamming, blackman, blackman-harris or flattop");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_with_the_definition),
		cmocka_unit_test(have_their_known_values),
		cmocka_unit_test(sum_as_their_points_do),
		cmocka_unit_test(have_harris_bandwidths),
		cmocka_unit_test(have_the_transform_they_say),
		cmocka_unit_test(refuses_an_unknown_name),
	};
	return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
