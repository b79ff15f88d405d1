/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_draw.c -- random queries and keys, turned into coefficients.
 *
 * Method    Draws come in batches.  Each has a generator of its own, the Mersenne twister seeded by the seed and the
 *           batch's number, so that any thread may make it; and batches are added to the moments in their order. */
#include "lib/ensemble_draw.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#define BATCH (10 * (size_t)HV_LANES) /* draws */

struct maker { /* a thread's */
	gsl_rng generator;
	double *q, *k;               /* [dim] */
	struct hv_products *product; /* [dim / 2] */
	double *row;                 /* [encodings][BATCH][columns] */
	struct hv_moments *moments;  /* [encodings] of a batch */
	double *room;                /* for hv_moments_of() */
};

static void maker_free(struct maker *maker, size_t encodings)
{
	free(maker->generator.state);
	free(maker->q);
	free(maker->k);
	free(maker->product);
	free(maker->row);
	free(maker->room);
	for (size_t e = 0; maker->moments && e < encodings; e++)
		hv_moments_free(&maker->moments[e]);
	free(maker->moments);
}

static enum hv_code maker_init(struct maker *maker, const struct hv_drawn *drawn, size_t encodings,
    size_t dim, struct hv_error *err)
{
	size_t columns = 0, most = 0;
	enum hv_code code = HV_OK;

	for (size_t e = 0; e < encodings; e++) {
		columns += drawn[e].basis.columns;
		most = drawn[e].basis.columns > most ? drawn[e].basis.columns : most;
	}
	*maker = (struct maker){
		.generator = { gsl_rng_mt19937, malloc(gsl_rng_mt19937->size) },
		.q = malloc(dim * sizeof *maker->q),
		.k = malloc(dim * sizeof *maker->k),
		.product = malloc(dim / 2 * sizeof *maker->product),
		.row = malloc(BATCH * columns * sizeof *maker->row),
		.moments = calloc(encodings, sizeof *maker->moments),
		.room = hv_numbers(hv_moments_room(BATCH, most)),
	};
	if (!maker->generator.state || !maker->q || !maker->k || !maker->product || !maker->row ||
	    !maker->moments || !maker->room)
		return hv_fail_memory(err, "random vectors");
	for (size_t e = 0; code == HV_OK && e < encodings; e++)
		code = hv_moments_init(&maker->moments[e], &drawn[e].basis, drawn[e].moments.scatter != NULL,
		    err);
	return code;
}

/* Batches of one seed get seeds that all differ: the generator takes 32 bits, and every step here but the
 * first permutes them.  (splitmix64's and murmur3's finalisers.) */
static uint32_t stream_seed(uint64_t seed, size_t batch)
{
	uint32_t mix;

	seed += UINT64_C(0x9e3779b97f4a7c15);
	seed = (seed ^ seed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	seed = (seed ^ seed >> 27) * UINT64_C(0x94d049bb133111eb);
	mix = (uint32_t)(seed >> 32) + (uint32_t)batch;
	mix = (mix ^ mix >> 16) * UINT32_C(0x85ebca6b);
	mix = (mix ^ mix >> 13) * UINT32_C(0xc2b2ae35);
	return mix ^ mix >> 16;
}

static void draw_vectors(struct maker *maker, const struct hv_law *law)
{
	double r = law->correlation, rest = sqrt((1 - r) * (1 + r));

	for (size_t c = 0; c < law->dim; c++)
		maker->q[c] = gsl_ran_gaussian_ziggurat(&maker->generator, 1);
	for (size_t c = 0; c < law->dim; c++) {
		double y = gsl_ran_gaussian_ziggurat(&maker->generator, 1);

		maker->k[c] = law->mean + (r * maker->q[c] + rest * y);
		maker->q[c] += law->mean;
	}
}

/* The draws first .. first + n - 1: into rows, and their moments into the maker's. */
static void make_batch(struct maker *maker, struct hv_drawn *drawn, size_t encodings,
    const struct hv_law *law, size_t first, size_t n)
{
	double *row = maker->row;

	gsl_rng_set(&maker->generator, stream_seed(law->seed, first / BATCH));
	for (size_t i = 0; i < n; i++) {
		draw_vectors(maker, law);
		hv_products(maker->product, maker->q, maker->k, law->dim / 2);
		row = maker->row;
		for (size_t e = 0; e < encodings; e++) {
			size_t columns = drawn[e].basis.columns;

			hv_basis_row(row + i * columns, &drawn[e].basis, maker->product);
			row += BATCH * columns;
		}
	}
	row = maker->row;
	for (size_t e = 0; e < encodings; e++) {
		if (drawn[e].rows.tile)
			hv_rows_put(&drawn[e].rows, first, row, n);
		hv_moments_of(&maker->moments[e], row, n, &drawn[e].basis, hv_ensemble_kernel(0),
		    maker->room);
		row += BATCH * drawn[e].basis.columns;
	}
}

/* Adds up batches in their order, whichever thread made them. */
static void add_batch(struct hv_drawn *drawn, size_t encodings, const struct maker *maker, size_t done,
    size_t draws, const struct hv_progress *progress)
{
	for (size_t e = 0; e < encodings; e++)
		hv_moments_add(&drawn[e].moments, &maker->moments[e], drawn[e].basis.modes.count);
	if (progress && progress->report && omp_get_thread_num() == 0)
		progress->report(progress->user, (double)done, (double)draws);
}

enum hv_code hv_draw(struct hv_drawn *drawn, size_t encodings, const struct hv_law *law, size_t draws,
    int threads, const struct hv_progress *progress, struct hv_error *err)
{
	size_t batches = (draws + BATCH - 1) / BATCH;
	struct maker *maker;
	enum hv_code code = HV_OK;

	if ((size_t)threads > batches)
		threads = (int)batches;
	maker = calloc((size_t)threads, sizeof *maker);
	if (!maker)
		return hv_fail_memory(err, "random vectors");
	for (int t = 0; code == HV_OK && t < threads; t++)
		code = maker_init(&maker[t], drawn, encodings, law->dim, err);
	if (code == HV_OK) {
#pragma omp parallel for ordered schedule(static, 1) num_threads(threads)
		for (size_t b = 0; b < batches; b++) {
			struct maker *own = &maker[omp_get_thread_num()];
			size_t first = b * BATCH, n = draws - first < BATCH ? draws - first : BATCH;

			make_batch(own, drawn, encodings, law, first, n);
#pragma omp ordered
			add_batch(drawn, encodings, own, first + n, draws, progress);
		}
	}
	for (int t = 0; t < threads; t++)
		maker_free(&maker[t], encodings);
	free(maker);
	return code;
}
