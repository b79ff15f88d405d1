/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/spectrum.c -- the one-sided power spectral density of a sampled curve.
 *
 * Method    FFTW's real transforms.  Threads take segments; where these are added up, a thread adds a chunk of
 *           neighbours and the chunks are added in their order, so that bytes do not depend on threads. */
#include "lib/spectrum.h"

#include <fftw3.h>
#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/threads.h"

#define CHUNK              16  /* segments that one thread adds up */
#define RUN                256 /* numbers added up before they join a sum, whose error grows with its terms */
#define OPERATIONS_A_POINT 40.0 /* of a transform, roughly */

const char *const hv_detrend_names[HV_DETRENDS] = { "none", "mean", "linear" };

enum hv_code hv_spectrum_fit(struct hv_spectrum *spectrum, size_t rows, struct hv_error *err)
{
	if (rows < HV_SPECTRUM_ROWS)
		return hv_fail(err, HV_EDOMAIN, "%zu row%s: expected at least %zu", rows,
		    rows == 1 ? "" : "s", HV_SPECTRUM_ROWS);
	if (spectrum->segment < HV_SPECTRUM_ROWS || spectrum->segment > rows)
		return hv_fail(err, HV_EDOMAIN,
		    "a segment of %zu rows: expected %zu to %zu, as many as the curve has", spectrum->segment,
		    HV_SPECTRUM_ROWS, rows);
	if (spectrum->padded < spectrum->segment || spectrum->padded > HV_SPECTRUM_LONGEST)
		return hv_fail(err, HV_EDOMAIN, "a transform of %zu rows: expected %zu to %zu",
		    spectrum->padded, spectrum->segment, HV_SPECTRUM_LONGEST);
	spectrum->segments = (rows - spectrum->segment) / spectrum->stride + 1;
	return HV_OK;
}

size_t hv_spectrum_bins(const struct hv_spectrum *spectrum)
{
	return spectrum->padded / 2 + 1;
}

double hv_spectrum_frequency(const struct hv_spectrum *spectrum, double bin)
{
	return bin / ((double)spectrum->padded * spectrum->step);
}

double hv_spectrum_bandwidth(const struct hv_spectrum *spectrum)
{
	double sum = hv_window_sum(spectrum->window, spectrum->segment);

	return hv_window_power(spectrum->window, spectrum->segment) / (spectrum->step * sum * sum);
}

struct work {                 /* of one thread */
	double *rows;         /* [padded] */
	fftw_complex *result; /* [bins] */
	double *sum;          /* [bins] of a chunk */
};

struct transform {
	const struct hv_spectrum *how;
	double *window; /* [segment] */
	double scale;   /* of |X|^2 */
	fftw_plan plan;
	int threads;
	struct work *work; /* [threads] */
};

static void transform_free(struct transform *transform)
{
#pragma omp critical(hv_fftw_planner)
	fftw_destroy_plan(transform->plan);
	for (int t = 0; transform->work && t < transform->threads; t++) {
		fftw_free(transform->work[t].rows);
		fftw_free(transform->work[t].result);
		fftw_free(transform->work[t].sum);
	}
	free(transform->work);
	free(transform->window);
}

static enum hv_code work_init(struct work *work, size_t padded, size_t bins, struct hv_error *err)
{
	work->rows = fftw_alloc_real(padded);
	work->result = fftw_alloc_complex(bins);
	work->sum = fftw_alloc_real(bins);
	return work->rows && work->result && work->sum ? HV_OK
						       : hv_fail_memory(err, "the transform of a curve");
}

static enum hv_code transform_init(struct transform *out, const struct hv_spectrum *how, size_t segments,
    int threads, struct hv_error *err)
{
	size_t tasks = (segments + CHUNK - 1) / CHUNK;
	enum hv_code code = HV_OK;

	threads = hv_threads_worth(threads, OPERATIONS_A_POINT * (double)how->padded * (double)segments);
	out->how = how;
	out->threads = tasks < (size_t)threads ? (int)tasks : threads;
	out->scale = how->step / hv_window_power(how->window, how->segment);
	out->window = malloc(how->segment * sizeof *out->window);
	out->work = calloc((size_t)out->threads, sizeof *out->work);
	if (!out->window || !out->work)
		return hv_fail_memory(err, "the window of a transform");
	hv_window_fill(out->window, how->window, how->segment);
	for (int t = 0; code == HV_OK && t < out->threads; t++)
		code = work_init(&out->work[t], how->padded, hv_spectrum_bins(how), err);
	if (code != HV_OK)
		return code;
#pragma omp critical(hv_fftw_planner)
	out->plan = fftw_plan_dft_r2c_1d((int)how->padded, out->work[0].rows, out->work[0].result,
	    FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
	return out->plan ? HV_OK : hv_fail_memory(err, "the plan of a transform");
}

/* The mean of the rows, or of the rows times their place from the middle of the segment. */
static double mean(const double *rows, size_t n, bool placed)
{
	double sum = 0, middle = (double)(n - 1) / 2;

	for (size_t from = 0; from < n; from += RUN) {
		double run = 0;

		for (size_t i = from; i < n && i < from + RUN; i++)
			run += placed ? rows[i] * ((double)i - middle) : rows[i];
		sum += run;
	}
	return sum / (double)n;
}

/* Around the middle of a segment, place and constant are orthogonal: their coefficients do not mix. */
static void take_off_trend(double *rows, size_t n, enum hv_detrend detrend)
{
	double middle = (double)(n - 1) / 2, level, slope = 0;

	if (detrend == HV_DETREND_NONE)
		return;
	level = mean(rows, n, false);
	for (size_t i = 0; i < n; i++)
		rows[i] -= level;
	if (detrend == HV_DETREND_MEAN)
		return;
	slope = mean(rows, n, true) / (((double)n * (double)n - 1) / 12);
	for (size_t i = 0; i < n; i++)
		rows[i] -= slope * ((double)i - middle);
}

/* The density of one segment is added to `out`. */
static void add_segment(double *restrict out, const struct transform *transform, const struct work *work,
    const double *curve, size_t segment)
{
	const struct hv_spectrum *how = transform->how;
	size_t n = how->segment, bins = hv_spectrum_bins(how), twice = (how->padded + 1) / 2;

	memcpy(work->rows, curve + segment * how->stride, n * sizeof *work->rows);
	take_off_trend(work->rows, n, how->detrend);
	for (size_t i = 0; i < n; i++)
		work->rows[i] *= transform->window[i];
	memset(work->rows + n, 0, (how->padded - n) * sizeof *work->rows);
	fftw_execute_dft_r2c(transform->plan, work->rows, work->result);
	for (size_t b = 0; b < bins; b++) {
		double re = work->result[b][0], im = work->result[b][1];
		double both = b > 0 && b < twice ? 2 : 1;

		out[b] += both * transform->scale * (re * re + im * im);
	}
}

enum hv_code hv_spectrum_density(double *out, const struct hv_spectrum *spectrum, const double *curve,
    int threads, struct hv_error *err)
{
	size_t bins = hv_spectrum_bins(spectrum), segments = spectrum->segments, bytes = bins * sizeof *out;
	struct transform transform = { 0 };
	enum hv_code code = transform_init(&transform, spectrum, segments, threads, err);

	if (code == HV_OK) {
		memset(out, 0, bytes);
#pragma omp parallel for ordered schedule(static, 1) num_threads(transform.threads)
		for (size_t from = 0; from < segments; from += CHUNK) {
			const struct work *work = &transform.work[omp_get_thread_num()];

			memset(work->sum, 0, bytes);
			for (size_t s = from; s < segments && s < from + CHUNK; s++)
				add_segment(work->sum, &transform, work, curve, s);
#pragma omp ordered
			for (size_t b = 0; b < bins; b++)
				out[b] += work->sum[b];
		}
		for (size_t b = 0; b < bins; b++)
			out[b] /= (double)segments;
	}
	transform_free(&transform);
	return code;
}

enum hv_code hv_spectrum_segments(double *out, const struct hv_spectrum *spectrum, const double *curve,
    size_t first, size_t count, int threads, struct hv_error *err)
{
	size_t bins = hv_spectrum_bins(spectrum);
	struct transform transform = { 0 };
	enum hv_code code = transform_init(&transform, spectrum, count, threads, err);

	if (code == HV_OK) {
		memset(out, 0, count * bins * sizeof *out);
#pragma omp parallel for schedule(static, CHUNK) num_threads(transform.threads)
		for (size_t s = 0; s < count; s++)
			add_segment(out + s * bins, &transform, &transform.work[omp_get_thread_num()], curve,
			    first + s);
	}
	transform_free(&transform);
	return code;
}
