/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble.c -- scores of many random queries and keys against distance.
 *
 * Method    Mean and standard deviation come from the moments of the sample's coefficients, at a cost that does not
 *           depend on the number of draws.  For quantiles all draws' scores at a block of distances are one
 *           matrix product, and each distance's are selected from those of the one before. */
#include "lib/ensemble.h"

#include <float.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "lib/ensemble_draw.h"
#include "lib/ensemble_select.h"
#include "lib/threads.h"

#define FAIR_DRAWS  ((size_t)1 << 14) /* up to here a block has HV_ENSEMBLE_BLOCK distances, */
#define MANY_DRAWS  ((size_t)1 << 16) /* up to here half as many, then a quarter: scores fill no cache twice */
#define ROOM_A_DRAW 20                /* numbers besides coefficients, of one thread */

struct hv_ensembles {
	size_t count, draws;
	struct hv_drawn *drawn;             /* [count] */
	struct hv_rows *moments;            /* [count] the mean, then the factor of the covariance */
	const struct hv_encoding *encoding; /* [count] */
};

struct worker { /* a thread's */
	struct hv_values values;
	struct hv_select select;
	double *moments, *scores; /* of a block */
};

static size_t block_of(size_t draws)
{
	return draws <= FAIR_DRAWS ? HV_ENSEMBLE_BLOCK
	    : draws <= MANY_DRAWS  ? HV_ENSEMBLE_BLOCK / 2
				   : HV_ENSEMBLE_BLOCK / 4;
}

/* --- draws ----------------------------------------------------------------------------------------------- */

static enum hv_code check_law(const struct hv_law *law, size_t draws, struct hv_error *err)
{
	enum hv_code code = hv_dim_check(law->dim, err);

	if (code != HV_OK)
		return code;
	if (!(law->correlation >= 0 && law->correlation <= 1))
		return hv_fail(err, HV_EDOMAIN, "correlation %g: expected a number, 0 to 1",
		    law->correlation);
	if (!(fabs(law->mean) <= HV_ENSEMBLE_MEAN_MAX))
		return hv_fail(err, HV_EDOMAIN, "mean %g: expected a number, %g to %g", law->mean,
		    -HV_ENSEMBLE_MEAN_MAX, HV_ENSEMBLE_MEAN_MAX);
	if (draws < 1 || (double)draws > HV_DRAWS_MAX)
		return hv_fail(err, HV_EDOMAIN, "%zu draws: expected 1 to %.0f", draws, HV_DRAWS_MAX);
	return HV_OK;
}

/* Whether rows serve as their own factor of the covariance. */
static bool few_draws(size_t draws, const struct hv_basis *basis)
{
	return draws / HV_MOMENTS_ROWS <= basis->columns;
}

/* Refuses what would not fit, before any of it is allocated. */
static enum hv_code check_size(const struct hv_ensembles *ensembles, size_t quantiles, struct hv_error *err)
{
	double draws = (double)ensembles->draws, room = HV_ENSEMBLE_BYTES / sizeof(double);
	double columns = 0, moments = 0;

	for (size_t e = 0; e < ensembles->count; e++) {
		const struct hv_basis *basis = &ensembles->drawn[e].basis;
		double n = (double)basis->columns;

		columns += n;
		moments += few_draws(ensembles->draws, basis) ? draws * n : 2 * n * n;
	}
	if (quantiles > 0 && draws * (columns + ROOM_A_DRAW) > room)
		return hv_fail(err, HV_EDOMAIN,
		    "quantiles of %.0f draws: their coefficients and scores would take %.3g GiB: expected at "
		    "most %.0f draws, or no quantiles",
		    draws, draws * (columns + ROOM_A_DRAW) * sizeof(double) / 1073741824.0,
		    floor(room / (columns + ROOM_A_DRAW)));
	if (quantiles == 0 && moments > room)
		return hv_fail(err, HV_EDOMAIN,
		    "the covariance of %.0f coefficients would take %.3g GiB: expected a smaller dimension",
		    columns, moments * sizeof(double) / 1073741824.0);
	return HV_OK;
}

static enum hv_code drawn_init(struct hv_drawn *drawn, size_t draws, bool keep, struct hv_error *err)
{
	bool few = few_draws(draws, &drawn->basis);
	enum hv_code code = hv_moments_init(&drawn->moments, &drawn->basis, !few, err);

	if (code == HV_OK && (keep || few))
		code = hv_rows_init(&drawn->rows, draws, drawn->basis.columns, err);
	return code;
}

static enum hv_code draw_all(struct hv_ensembles *ensembles, const struct hv_law *law, size_t quantiles,
    int threads, const struct hv_progress *progress, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t e = 0; code == HV_OK && e < ensembles->count; e++)
		code = hv_basis_init(&ensembles->drawn[e].basis, &ensembles->encoding[e], law->dim, err);
	if (code == HV_OK)
		code = check_size(ensembles, quantiles, err);
	for (size_t e = 0; code == HV_OK && e < ensembles->count; e++)
		code = drawn_init(&ensembles->drawn[e], ensembles->draws, quantiles > 0, err);
	if (code == HV_OK)
		code = hv_draw(ensembles->drawn, ensembles->count, law, ensembles->draws, threads, progress,
		    err);
	for (size_t e = 0; code == HV_OK && e < ensembles->count; e++)
		code = hv_moments_rows(&ensembles->moments[e], &ensembles->drawn[e].moments,
		    &ensembles->drawn[e].rows, err);
	return code;
}

enum hv_code hv_ensembles_draw(struct hv_ensembles **out, const struct hv_law *law,
    const struct hv_encoding *encoding, size_t encodings, size_t draws, size_t quantiles, int threads,
    const struct hv_progress *progress, struct hv_error *err)
{
	struct hv_ensembles *ensembles;
	enum hv_code code = check_law(law, draws, err);

	if (code != HV_OK)
		return code;
	ensembles = calloc(1, sizeof *ensembles);
	if (!ensembles)
		return hv_fail_memory(err, "the ensembles");
	*ensembles = (struct hv_ensembles){
		.count = encodings,
		.draws = draws,
		.drawn = calloc(encodings, sizeof *ensembles->drawn),
		.moments = calloc(encodings, sizeof *ensembles->moments),
		.encoding = encoding,
	};
	code = ensembles->drawn && ensembles->moments
	    ? draw_all(ensembles, law, quantiles, threads, progress, err)
	    : hv_fail_memory(err, "the ensembles");
	if (code == HV_OK)
		*out = ensembles;
	else
		hv_ensembles_free(ensembles);
	return code;
}

void hv_ensembles_free(struct hv_ensembles *ensembles)
{
	if (!ensembles)
		return;
	for (size_t e = 0; e < ensembles->count; e++) {
		if (ensembles->drawn) {
			hv_basis_free(&ensembles->drawn[e].basis);
			hv_moments_free(&ensembles->drawn[e].moments);
			hv_rows_free(&ensembles->drawn[e].rows);
		}
		if (ensembles->moments)
			hv_rows_free(&ensembles->moments[e]);
	}
	free(ensembles->drawn);
	free(ensembles->moments);
	free(ensembles);
}

/* --- curves ---------------------------------------------------------------------------------------------- */

static enum hv_code worker_init(struct worker *worker, const struct hv_steps *grid,
    const struct hv_ensemble_curves *curves, const struct hv_ensembles *ensembles, struct hv_error *err)
{
	const struct hv_rows *moments = &ensembles->moments[curves->encoding],
			     *draws = &ensembles->drawn[curves->encoding].rows;
	enum hv_code code = hv_values_init(&worker->values, grid, err);

	worker->moments = hv_numbers(grid->steps * hv_rows_stride(moments));
	if (curves->quantiles > 0)
		worker->scores = hv_numbers(grid->steps * hv_rows_stride(draws));
	if (code == HV_OK && (!worker->moments || (curves->quantiles > 0 && !worker->scores)))
		code = hv_fail_memory(err, "the scores of an ensemble");
	if (code == HV_OK && curves->quantiles > 0)
		code = hv_select_init(&worker->select, curves->p, curves->quantiles, draws->count, err);
	return code;
}

static void worker_free(struct worker *worker)
{
	hv_values_free(&worker->values);
	hv_select_free(&worker->select);
	free(worker->moments);
	free(worker->scores);
}

/* |x|, whose squares may be too small or too large for a double. */
static double length(const double *x, size_t n)
{
	double most = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		most = fabs(x[i]) > most ? fabs(x[i]) : most;
	if (most == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		sum += x[i] / most * (x[i] / most);
	return most * sqrt(sum);
}

/* One distance, the b-th of a block. */
static void fill(const struct hv_ensemble_curves *curves, const struct hv_ensembles *ensembles,
    struct worker *worker, size_t at, size_t b, double D)
{
	const struct hv_rows *moments = &ensembles->moments[curves->encoding],
			     *draws = &ensembles->drawn[curves->encoding].rows;
	const double *moment = worker->moments + b * hv_rows_stride(moments);
	double bias = hv_encoding_bias(&ensembles->encoding[curves->encoding], D);
	double mean = moment[0], std = length(moment + 1, moments->count - 1);
	double quantile[HV_QUANTILES_MAX];
	bool bounded = worker->values.reach[b] <= DBL_MAX / 4;

	curves->mean[at] = bounded ? mean + bias : NAN;
	curves->std[at] = bounded ? std : NAN;
	if (curves->quantiles > 0 && bounded)
		hv_select(quantile, &worker->select, worker->scores + b * hv_rows_stride(draws), mean, std,
		    b == 0);
	for (size_t i = 0; i < curves->quantiles; i++)
		curves->quantile[i][at] = bounded ? quantile[i] + bias : NAN;
}

static void fill_block(const struct hv_ensemble_curves *curves, const struct hv_ensembles *ensembles,
    struct worker *worker, const struct hv_distances *distances, size_t first)
{
	hv_values_at(&worker->values, first);
	hv_scores(worker->moments, &worker->values, &ensembles->moments[curves->encoding]);
	if (curves->quantiles > 0)
		hv_scores(worker->scores, &worker->values, &ensembles->drawn[curves->encoding].rows);
	for (size_t b = 0; b < worker->values.n; b++)
		fill(curves, ensembles, worker, first + b, b, hv_distance(distances, first + b));
}

static void report(const struct hv_progress *progress, size_t done, size_t total)
{
	if (progress && progress->report && omp_get_thread_num() == 0)
		progress->report(progress->user, (double)done, (double)total);
}

/* As many threads as the work is worth, and as their scores fit for. */
static int count_threads(int threads, const struct hv_ensemble_curves *curves,
    const struct hv_ensembles *ensembles, const struct hv_distances *distances, size_t steps)
{
	double rows = (double)ensembles->moments[curves->encoding].count;
	double room = sizeof(double) * (double)ensembles->draws * ((double)steps + 3);

	if (curves->quantiles > 0) {
		rows += (double)ensembles->draws;
		threads = (int)fmin(threads, fmax(1, (double)HV_ENSEMBLE_BYTES / room));
	}
	return hv_threads_worth(threads,
	    rows * (double)ensembles->drawn[curves->encoding].basis.columns * (double)distances->count / 8);
}

enum hv_code hv_ensembles_curves(const struct hv_ensemble_curves *curves,
    const struct hv_ensembles *ensembles, const struct hv_distances *distances, int threads,
    const struct hv_progress *progress, struct hv_error *err)
{
	const struct hv_drawn *drawn = &ensembles->drawn[curves->encoding];
	size_t steps = block_of(ensembles->draws), done = 0;
	struct worker *worker;
	struct hv_steps grid = { 0 };
	enum hv_code code;

	threads = count_threads(threads, curves, ensembles, distances, steps);
	worker = calloc((size_t)threads, sizeof *worker);
	code = worker ? HV_OK : hv_fail_memory(err, "the scores of an ensemble");
	if (code == HV_OK)
		code = hv_steps_init(&grid, &drawn->basis, drawn->moments.peak, distances, steps,
		    curves->content_scale, err);
	for (int t = 0; code == HV_OK && t < threads; t++)
		code = worker_init(&worker[t], &grid, curves, ensembles, err);
	if (code == HV_OK) {
#pragma omp parallel for num_threads(threads) schedule(dynamic)
		for (size_t i = 0; i < distances->count; i += steps) {
			size_t so_far;

			fill_block(curves, ensembles, &worker[omp_get_thread_num()], distances, i);
#pragma omp atomic capture
			so_far = done += steps;
			report(progress, so_far, distances->count);
		}
	}
	for (int t = 0; worker && t < threads; t++)
		worker_free(&worker[t]);
	free(worker);
	hv_steps_free(&grid);
	return code;
}
