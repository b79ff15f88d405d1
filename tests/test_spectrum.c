/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_spectrum.c -- densities against sums taken term by term, Parseval, and the closed form of a curve's
 * modes. */
#include "lib/spectrum.h"

#include <complex.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "lib/spectrum_theory.h"
#include "tests/close.h"
#include "tests/scratch.h"

static const double TWO_PI = 6.283185307179586476925286766559;

static struct hv_spectrum make(size_t rows, const char *window, enum hv_detrend detrend, size_t segment,
    size_t stride, size_t padded, double step)
{
	struct hv_spectrum spectrum = { .detrend = detrend,
		.segment = segment,
		.stride = stride,
		.padded = padded,
		.step = step };
	struct hv_error err;

	if (hv_window_find(&spectrum.window, window, &err) != HV_OK ||
	    hv_spectrum_fit(&spectrum, rows, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return spectrum;
}

static double *density_of(const struct hv_spectrum *spectrum, const double *curve, int threads)
{
	double *out = calloc(hv_spectrum_bins(spectrum), sizeof *out);

	assert_non_null(out);
	assert_int_equal(hv_spectrum_density(out, spectrum, curve, threads, NULL), HV_OK);
	return out;
}

static void random_curve(double *curve, size_t n)
{
	uint64_t seed = 4;

	for (size_t i = 0; i < n; i++)
		curve[i] = (double)random_below(&seed, 1000001) / 500000 - 1 + 3 - 0.02 * (double)i;
}

/* Takes off the least-squares line by solving the 2 x 2 normal equations as they are usually written. */
static void detrend(double *rows, size_t n, enum hv_detrend how)
{
	double s0 = (double)n, s1 = 0, s2 = 0, t0 = 0, t1 = 0, level, slope = 0;

	for (size_t i = 0; i < n; i++) {
		s1 += (double)i;
		s2 += (double)i * (double)i;
		t0 += rows[i];
		t1 += (double)i * rows[i];
	}
	if (how == HV_DETREND_NONE)
		return;
	if (how == HV_DETREND_LINEAR)
		slope = (s0 * t1 - s1 * t0) / (s0 * s2 - s1 * s1);
	level = (t0 - slope * s1) / s0;
	for (size_t i = 0; i < n; i++)
		rows[i] -= level + slope * (double)i;
}

/* The density by its definition, O(L F). */
static double slow_density(const struct hv_spectrum *how, const double *curve, size_t bin)
{
	double rows[256], window[256], power = 0, sum = 0;
	bool twice = bin > 0 && 2 * bin < how->padded;

	hv_window_fill(window, how->window, how->segment);
	for (size_t i = 0; i < how->segment; i++)
		power += window[i] * window[i];
	for (size_t s = 0; s < how->segments; s++) {
		double complex x = 0;

		memcpy(rows, curve + s * how->stride, how->segment * sizeof *rows);
		detrend(rows, how->segment, how->detrend);
		for (size_t i = 0; i < how->segment; i++)
			x += window[i] * rows[i] *
			    cexp(-TWO_PI * I * (double)(bin * i % how->padded) / (double)how->padded);
		sum += creal(x) * creal(x) + cimag(x) * cimag(x);
	}
	return (twice ? 2 : 1) * how->step * sum / (power * (double)how->segments);
}

static void density_is_its_definition(void **state)
{
	static const size_t shapes[][3] = { { 200, 200, 200 }, { 200, 200, 331 }, { 64, 32, 64 },
		{ 51, 7, 120 } };
	double curve[200];

	(void)state;
	random_curve(curve, 200);
	for (const struct hv_window *window = hv_windows; window->name; window++)
		for (enum hv_detrend how = 0; how < HV_DETRENDS; how++)
			for (size_t i = 0; i < 4; i++) {
				struct hv_spectrum spectrum = make(200, window->name, how, shapes[i][0],
				    shapes[i][1], shapes[i][2], 0.5);
				double *got = density_of(&spectrum, curve, 2), top = 0;

				for (size_t b = 0; b < hv_spectrum_bins(&spectrum); b++)
					top = fmax(top, got[b]);
				for (size_t b = 0; b < hv_spectrum_bins(&spectrum); b++)
					assert_close(got[b], slow_density(&spectrum, curve, b), 1e-13 * top);
				free(got);
			}
}

/* The integral of the density is the mean square of the rows (rect), for lengths that FFTW has to factor differently. */
static void density_satisfies_parseval(void **state)
{
	static const size_t lengths[] = { 4, 5, 97, 1000, 1024, 65536, 65537 };

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		size_t n = lengths[i];
		double *curve = calloc(n, sizeof *curve), *got, sum = 0, square = 0;
		struct hv_spectrum spectrum = make(n, "rect", HV_DETREND_NONE, n, n, 2 * n - 1, 3);

		assert_non_null(curve);
		random_curve(curve, n);
		got = density_of(&spectrum, curve, 1);
		for (size_t b = 0; b < hv_spectrum_bins(&spectrum); b++)
			sum += got[b] * hv_spectrum_frequency(&spectrum, 1);
		for (size_t j = 0; j < n; j++)
			square += curve[j] * curve[j] / (double)n;
		assert_close(sum, square, 1e-12 * square);
		free(got);
		free(curve);
	}
}

/* A cosine on a bin: all its power, A^2 / 2, over the bandwidth. */
static void steady_cosine_has_its_height(void **state)
{
	double curve[256];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		curve[i] = 3 * cos(TWO_PI * 32 * (double)i / 256 + 1);
	for (const struct hv_window *window = hv_windows; window->name; window++) {
		struct hv_spectrum spectrum = make(256, window->name, HV_DETREND_NONE, 256, 256, 256, 2);
		double *got = density_of(&spectrum, curve, 1), want = 4.5 / hv_spectrum_bandwidth(&spectrum);

		assert_close(hv_spectrum_frequency(&spectrum, 32), 1.0 / 16, 0);
		assert_close(got[32], want, 1e-9 * want);
		free(got);
	}
}

/* Welch's estimate is the mean of the short-time transform, and neither depends on threads. */
static void mean_of_the_pieces_is_welch(void **state)
{
	enum {
		N = 5000
	};
	static double curve[N];
	struct hv_spectrum spectrum = make(N, "hann", HV_DETREND_MEAN, 64, 20, 64, 1);
	size_t bins = hv_spectrum_bins(&spectrum);
	double *one, *three, *pieces = calloc(spectrum.segments * bins, sizeof *pieces);

	(void)state;
	assert_non_null(pieces);
	random_curve(curve, N);
	assert_int_equal(spectrum.segments, (N - 64) / 20 + 1);
	one = density_of(&spectrum, curve, 1);
	three = density_of(&spectrum, curve, 3);
	assert_memory_equal(one, three, bins * sizeof *one);
	assert_int_equal(hv_spectrum_segments(pieces, &spectrum, curve, 0, spectrum.segments, 2, NULL),
	    HV_OK);
	for (size_t b = 0; b < bins; b++) {
		double sum = 0;

		for (size_t s = 0; s < spectrum.segments; s++)
			sum += pieces[s * bins + b];
		assert_close(one[b], sum / (double)spectrum.segments, 1e-13 * one[b]);
	}
	free(one);
	free(three);
	free(pieces);
}

static struct hv_encoding parse(const char *spec)
{
	struct hv_encoding encoding;
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return encoding;
}

/* Measured density of a curve against the closed form of its modes, as a share of the highest value. */
static void hold_to_theory(const struct hv_spectrum *spectrum, const char *spec, enum hv_curve_kind kind,
    size_t n, double start)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_curve curve = { .kind = kind, .dim = 64, .content_scale = 2 };
	struct hv_distances distances = { .count = n, .start = start, .step = spectrum->step };
	struct hv_curve_terms terms = { 0 };
	double *score = calloc(n, sizeof *score),
	       *theory = calloc(hv_spectrum_bins(spectrum), sizeof *theory), *got;
	double top = 0;

	assert_true(score && theory);
	assert_int_equal(hv_curve_compute(score, &curve, &encoding, &distances, 2, NULL), HV_OK);
	assert_int_equal(hv_curve_terms(&terms, &curve, &encoding, &distances, NULL), HV_OK);
	assert_int_equal(hv_spectrum_theory(theory, spectrum, &terms, start, 2, NULL), HV_OK);
	got = density_of(spectrum, score, 1);
	for (size_t b = 0; b < hv_spectrum_bins(spectrum); b++)
		top = fmax(top, theory[b]);
	for (size_t b = 0; b < hv_spectrum_bins(spectrum); b++)
		assert_close(got[b], theory[b], 1e-10 * top);
	hv_curve_terms_free(&terms);
	hv_encoding_free(&encoding);
	free(score);
	free(theory);
	free(got);
}

static void closed_form_is_the_measured_density(void **state)
{
	static const char *const specs[] = { "rope", "xpos", "hope", "hope:damping=1.0001", "alibi" };
	static const size_t lengths[] = { 4096, 777 };

	(void)state;
	for (const struct hv_window *window = hv_windows; window->name; window++)
		for (enum hv_detrend how = 0; how < HV_DETRENDS; how++)
			for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
				size_t n = lengths[i % 2];
				struct hv_spectrum whole =
				    make(n, window->name, how, n, n, n + (i % 3) * 100, 1);
				struct hv_spectrum welch = make(n, window->name, how, 200, 150, 256, 3);

				if (strcmp(specs[i], "alibi") == 0 && how == HV_DETREND_LINEAR)
					continue; /* nothing is left but rounding */
				hold_to_theory(&whole, specs[i], HV_CURVE_ALIGNED, n, 0);
				hold_to_theory(&welch, specs[i], HV_CURVE_ONES, n, 5);
			}
}

/* A mode that lies on a bin of the transform exactly, where numerator and denominator of the series both vanish. */
static void closed_form_holds_on_a_bin(void **state)
{
	enum {
		N = 96
	};
	struct hv_mode mode = { .turns = { 0.125, 0 } };
	double re = 1.5, im = -0.5, curve[N], theory[N];
	struct hv_curve_terms terms = { .modes = { 1, &mode },
		.re = &re,
		.im = &im,
		.level = 0.25,
		.slope = 0.5 };

	(void)state;
	for (size_t i = 0; i < N; i++)
		curve[i] = re * cos(TWO_PI * (double)i / 8) - im * sin(TWO_PI * (double)i / 8) + 0.25 +
		    0.5 * (double)i;
	for (const struct hv_window *window = hv_windows; window->name; window++)
		for (enum hv_detrend how = 0; how < HV_DETRENDS; how++) {
			struct hv_spectrum spectrum = make(N, window->name, how, N, N, N, 1);
			double *got = density_of(&spectrum, curve, 1);

			assert_int_equal(hv_spectrum_theory(theory, &spectrum, &terms, 0, 1, NULL), HV_OK);
			for (size_t b = 0; b <= N / 2; b++)
				assert_close(theory[b], got[b], 1e-12 * (got[1] + got[12]));
			free(got);
		}
}

/* theta_j / (2 pi), or its image below half a cycle a row; amplitude 2/d. */
static void theory_lines_are_the_ladder(void **state)
{
	struct hv_encoding encoding = parse("rope");
	struct hv_curve curve = { .dim = 8, .content_scale = 1 };
	struct hv_spectrum spectrum = make(512, "hann", HV_DETREND_MEAN, 512, 512, 512, 4);
	struct hv_curve_terms terms = { 0 };
	struct hv_theory_line line[4];
	size_t count = 0;

	(void)state;
	assert_int_equal(hv_curve_terms(&terms, &curve, &encoding, NULL, NULL), HV_OK);
	hv_spectrum_theory_lines(line, &count, &spectrum, &terms, 0);
	assert_int_equal(count, 4);
	for (size_t j = 0; j < 4; j++) {
		double f = pow(10000, -2.0 * (double)j / 8) / TWO_PI;

		assert_int_equal(line[j].pair, j);
		assert_close(line[j].frequency, f > 0.125 ? 0.25 - f : f, 1e-16);
		assert_close(line[j].amplitude, 0.25, 1e-15);
	}
	hv_curve_terms_free(&terms);
	hv_encoding_free(&encoding);
}

static void refuse(const char *spec, enum hv_curve_kind kind, const char *sentence)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_curve curve = { .kind = kind, .dim = 64, .content_scale = 1 };
	struct hv_distances distances = { .count = 9, .step = 1 };
	struct hv_curve_terms terms = { 0 };
	struct hv_error err;

	assert_int_equal(hv_curve_terms(&terms, &curve, &encoding, &distances, &err), HV_EDOMAIN);
	assert_string_equal(err.msg, sentence);
	assert_null(terms.modes.mode);
	hv_encoding_free(&encoding);
}

static void refuses_what_it_cannot_do(void **state)
{
	static const struct {
		size_t rows, segment, padded;
		const char *sentence;
	} bad[] = {
		{ 3, 3, 3, "3 rows: expected at least 4" },
		{ 9, 10, 10, "a segment of 10 rows: expected 4 to 9, as many as the curve has" },
		{ 9, 3, 9, "a segment of 3 rows: expected 4 to 9, as many as the curve has" },
		{ 9, 8, 7, "a transform of 7 rows: expected 8 to 1073741824" },
	};
	struct hv_error err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct hv_spectrum spectrum = { .window = hv_windows,
			.segment = bad[i].segment,
			.stride = 1,
			.padded = bad[i].padded,
			.step = 1 };

		assert_int_equal(hv_spectrum_fit(&spectrum, bad[i].rows, &err), HV_EDOMAIN);
		assert_string_equal(err.msg, bad[i].sentence);
	}
	refuse("rope", HV_CURVE_RMS, "the curve 'rms' has no closed form as a sum of modes");
	refuse("rope", HV_CURVE_BOUND, "the curve 'bound' has no closed form as a sum of modes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(density_is_its_definition),
		cmocka_unit_test(density_satisfies_parseval),
		cmocka_unit_test(steady_cosine_has_its_height),
		cmocka_unit_test(mean_of_the_pieces_is_welch),
		cmocka_unit_test(closed_form_is_the_measured_density),
		cmocka_unit_test(closed_form_holds_on_a_bin),
		cmocka_unit_test(theory_lines_are_the_ladder),
		cmocka_unit_test(refuses_what_it_cannot_do),
	};
	return cmocka_run_group_tests_name("spectrum", tests, NULL, NULL);
}
