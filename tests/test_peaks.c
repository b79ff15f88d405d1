/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_peaks.c -- lines where there are some, with their frequency, amplitude and prominence; none elsewhere. */
#include "lib/peaks.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "lib/curve.h"
#include "tests/close.h"
#include "tests/scratch.h"

static const double TWO_PI = 6.283185307179586476925286766559;

static struct hv_spectrum make(size_t n, const char *window, enum hv_detrend detrend)
{
	struct hv_spectrum spectrum = { .detrend = detrend,
		.segment = n,
		.stride = n,
		.padded = HV_LINE_PADDING * n,
		.step = 1 };

	assert_int_equal(hv_window_find(&spectrum.window, window, NULL), HV_OK);
	assert_int_equal(hv_spectrum_fit(&spectrum, n, NULL), HV_OK);
	return spectrum;
}

static struct hv_peaks find(const struct hv_spectrum *spectrum, const double *curve)
{
	double *density = calloc(hv_spectrum_bins(spectrum), sizeof *density), top = 0;
	struct hv_peaks peaks = { 0 };

	assert_non_null(density);
	for (size_t i = 0; i < spectrum->segment; i++)
		top = fmax(top, fabs(curve[i]));
	assert_int_equal(hv_spectrum_density(density, spectrum, curve, 2, NULL), HV_OK);
	assert_int_equal(hv_peaks_find(&peaks, spectrum, density, 64 * DBL_EPSILON * top, NULL), HV_OK);
	free(density);
	return peaks;
}

static void curve_of(double *out, const char *spec, size_t dim, size_t n)
{
	struct hv_encoding encoding;
	struct hv_curve curve = { .kind = HV_CURVE_ALIGNED, .dim = dim, .content_scale = 1 };
	struct hv_distances distances = { .count = n, .step = 1 };

	assert_int_equal(hv_encoding_parse(&encoding, spec, NULL), HV_OK);
	assert_int_equal(hv_curve_compute(out, &curve, &encoding, &distances, 2, NULL), HV_OK);
	hv_encoding_free(&encoding);
}

static const struct hv_peak *nearest(const struct hv_peaks *peaks, double frequency)
{
	const struct hv_peak *best = NULL;

	for (size_t i = 0; i < peaks->count; i++)
		if (!best || fabs(peaks->peak[i].frequency - frequency) < fabs(best->frequency - frequency))
			best = &peaks->peak[i];
	assert_non_null(best);
	return best;
}

/* Every pair of RoPE that is above four bins and more than four from its neighbours. */
static void find_ropes_pairs(size_t dim)
{
	enum {
		N = 65536
	};
	double *curve = calloc(N, sizeof *curve);
	struct hv_spectrum spectrum = make(N, "blackman-harris", HV_DETREND_MEAN);
	struct hv_peaks peaks;
	int found = 0;

	assert_non_null(curve);
	curve_of(curve, "rope", dim, N);
	peaks = find(&spectrum, curve);
	for (size_t j = 0; j < dim / 2; j++) {
		double ratio = pow(10000, -2 / (double)dim), f = pow(ratio, (double)j) / TWO_PI;
		const struct hv_peak *peak = nearest(&peaks, f);

		if (f * N <= 4 || f * (1 - ratio) * N <= 4)
			continue;
		assert_close(peak->frequency, f, 1e-4 * f);
		assert_close(peak->amplitude, 2 / (double)dim, 0.01 * 2 / (double)dim);
		found++;
	}
	assert_in_range(found, 20, peaks.count);
	for (size_t i = 0; i < peaks.count; i++) { /* and nothing between them */
		double j = -(double)dim / 2 * log(peaks.peak[i].frequency * TWO_PI) / log(10000);

		assert_close(j, rint(j), 0.25);
	}
	hv_peaks_free(&peaks);
	free(curve);
}

static void find_each_of_ropes_pairs(void **state)
{
	(void)state;
	find_ropes_pairs(64);
	find_ropes_pairs(128);
}

/* Frequency and amplitude of a lone oscillation anywhere between two bins. */
static void lone_line_is_interpolated(void **state)
{
	enum {
		N = 1000
	};
	double curve[N];

	(void)state;
	for (const struct hv_window *window = hv_windows; window->name; window++)
		for (double bins = 100; bins < 101; bins += 0.0831) {
			struct hv_spectrum spectrum = make(N, window->name, HV_DETREND_MEAN);
			struct hv_peaks peaks;
			double leak = window->terms == 1 ? 5e-3 : 5e-4; /* of the image below zero */

			for (size_t i = 0; i < N; i++)
				curve[i] = 0.3 * cos(TWO_PI * bins * (double)i / N + 0.7) + 5;
			peaks = find(&spectrum, curve);
			assert_int_equal(peaks.count, 1);
			assert_close(peaks.peak->frequency, bins / N, leak / N);
			assert_close(peaks.peak->amplitude, 0.3, leak);
			assert_close(peaks.peak->width, hv_window_width(window) / N, 0.1 * peaks.peak->width);
			hv_peaks_free(&peaks);
		}
}

/* scipy.signal.peak_prominences, in decibels: the higher of the lowest points towards higher peaks. */
static double slow_prominence(const double *density, size_t n, size_t at)
{
	double left = density[at], right = density[at];

	for (size_t i = at; i-- > 0 && density[i] <= density[at];)
		left = fmin(left, density[i]);
	for (size_t i = at + 1; i < n && density[i] <= density[at]; i++)
		right = fmin(right, density[i]);
	return 10 * log10(density[at] / fmax(left, right));
}

static void prominence_is_its_definition(void **state)
{
	enum {
		N = 2048
	};
	double curve[N] = { 0 };
	struct hv_spectrum spectrum = make(N, "hann", HV_DETREND_NONE);
	size_t bins = hv_spectrum_bins(&spectrum);
	double *density = calloc(bins, sizeof *density);
	struct hv_peaks peaks = { 0 };
	uint64_t seed = 5;

	(void)state;
	assert_non_null(density);
	for (int line = 0; line < 40; line++) { /* so many that they overlap */
		double bin = 8 + (double)random_below(&seed, 900000) / 1e6 + 24 * line, phase = line;

		for (size_t i = 0; i < N; i++)
			curve[i] += (1 + line % 5) * cos(TWO_PI * bin * (double)i / N + phase);
	}
	assert_int_equal(hv_spectrum_density(density, &spectrum, curve, 1, NULL), HV_OK);
	assert_int_equal(hv_peaks_find(&peaks, &spectrum, density, 0, NULL), HV_OK);
	assert_int_equal(peaks.count, 40);
	for (size_t i = 0; i < peaks.count; i++) {
		double place = peaks.peak[i].frequency * (double)spectrum.padded;
		size_t at = (size_t)rint(place);

		at += density[at + 1] > density[at];
		at -= density[at - 1] > density[at];
		assert_close(peaks.peak[i].prominence, slow_prominence(density, bins, at), 1e-9);
	}
	hv_peaks_free(&peaks);
	free(density);
}

/* No line in what does not oscillate, whatever the window leaks of it and detrending leaves of it. */
static void find_none_in_monotonic_curves(void **state)
{
	static const char *const specs[] = { "hope", "hope:damping=1.0001", "hope:base=2:damping=1.5",
		"alibi", "alibi:slope=0.001", "nope" };
	static const size_t lengths[] = { 16, 100, 1000, 4096 };
	double curve[4096];

	(void)state;
	for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++)
		for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
			curve_of(curve, specs[s], 64, lengths[l]);
			for (const struct hv_window *window = hv_windows; window->name; window++)
				for (enum hv_detrend detrend = 0; detrend < HV_DETRENDS; detrend++) {
					struct hv_spectrum spectrum = make(lengths[l], window->name, detrend);
					struct hv_peaks peaks = find(&spectrum, curve);

					assert_int_equal(peaks.count, 0);
					hv_peaks_free(&peaks);
				}
		}
}

/* A few of a million maxima of noise, so most likely none in sixty thousand; but a line among them. */
static void tell_lines_from_noise(void **state)
{
	enum {
		N = 65536
	};
	double *curve = calloc(N, sizeof *curve);
	struct hv_spectrum spectrum = make(N, "hann", HV_DETREND_MEAN);
	struct hv_peaks peaks;
	uint64_t seed = 6;

	(void)state;
	assert_non_null(curve);
	for (size_t i = 0; i < N; i++)
		for (int k = 0; k < 12; k++) /* nearly normal, variance 1 */
			curve[i] += (double)random_below(&seed, 1000001) / 1e6 - 0.5;
	peaks = find(&spectrum, curve);
	assert_int_equal(peaks.count, 0);
	hv_peaks_free(&peaks);
	for (size_t i = 0; i < N; i++)
		curve[i] += 0.05 * cos(TWO_PI * 0.0371 * (double)i);
	peaks = find(&spectrum, curve);
	assert_int_equal(peaks.count, 1);
	assert_close(peaks.peak->frequency, 0.0371, 0.5 / N);
	hv_peaks_free(&peaks);
	free(curve);
}

/* Damped oscillations are wider than the lobe, and still found. */
static void find_damped_lines(void **state)
{
	enum {
		N = 4096
	};
	double curve[N];
	struct hv_spectrum spectrum = make(N, "hann", HV_DETREND_MEAN);
	struct hv_peaks peaks;

	(void)state;
	curve_of(curve, "xpos", 64, N);
	peaks = find(&spectrum, curve);
	assert_true(peaks.count >= 12);
	for (size_t j = 0; j < 12; j++) {
		double f = pow(10000, -(double)j / 32) / TWO_PI;

		assert_close(nearest(&peaks, f)->frequency, f, 0.2 / N);
		assert_true(nearest(&peaks, f)->width > 1.05 * hv_window_width(spectrum.window) / N);
	}
	hv_peaks_free(&peaks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(find_each_of_ropes_pairs),
		cmocka_unit_test(lone_line_is_interpolated),
		cmocka_unit_test(prominence_is_its_definition),
		cmocka_unit_test(find_none_in_monotonic_curves),
		cmocka_unit_test(tell_lines_from_noise),
		cmocka_unit_test(find_damped_lines),
	};
	return cmocka_run_group_tests_name("peaks", tests, NULL, NULL);
}
