/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_rows.c -- scores of many rows of coefficients at many distances.
 *
 * Method    A block of distances is a matrix product, rows by modes times modes by distances.  Where no mode
 *           decays, coefficients are first turned to the block's middle M: then
 *
 *		s(M +- b) = E(b) -+ O(b),   E = sum Re c cos(w b), O = sum Im c sin(w b)
 *
 *           so that two distances share one product.  Modes are formed from scratch once a block (hv_mode_at), and times
 *           a table of the steps from there.
 * Negligible  Modes that decay faster than others are left out once all of theirs together, of any row, are less than
 *           2^-60 of the largest term of all.
 * Accuracy  |error| <= (6 + columns) eps max over rows of sum_k |c_k| e^{-a_k D}, eps = 2^-53. */
#include "lib/ensemble_rows.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEGLIGIBLE 0x1p-60

enum hv_code hv_rows_init(struct hv_rows *out, size_t count, size_t columns, struct hv_error *err)
{
	size_t size = hv_tiles_of(count) * HV_LANES * columns;
	double *tile = hv_numbers(size);

	if (!tile)
		return hv_fail_memory(err, "the coefficients of an ensemble");
	memset(tile + (hv_tiles_of(count) - 1) * HV_LANES * columns, 0, HV_LANES * columns * sizeof *tile);
	*out = (struct hv_rows){ .count = count, .columns = columns, .tile = tile };
	return HV_OK;
}

void hv_rows_free(struct hv_rows *rows)
{
	free(rows->tile);
	*rows = (struct hv_rows){ 0 };
}

static double *place(const struct hv_rows *rows, size_t row)
{
	return rows->tile + row / HV_LANES * rows->columns * HV_LANES + row % HV_LANES;
}

void hv_rows_put(struct hv_rows *rows, size_t first, const double *row, size_t n)
{
	for (size_t r = first; r < first + n; r++, row += rows->columns) {
		double *to = place(rows, r);

		for (size_t c = 0; c < rows->columns; c++)
			to[c * HV_LANES] = row[c];
	}
}

double hv_rows_get(const struct hv_rows *rows, size_t row, size_t column)
{
	return place(rows, row)[column * HV_LANES];
}

/* --- what blocks have in common -------------------------------------------------------------------------- */

static void fill_centred(struct hv_steps *grid)
{
	const struct hv_modes *modes = &grid->basis->modes;
	size_t rotating = grid->basis->rotating;
	double step = grid->distances.step;

	for (size_t k = 0; k < rotating; k++)
		hv_mode_at(&grid->half_re[k], &grid->half_im[k], &modes->mode[k],
		    ((double)grid->steps - 1) / 2 * step);
	for (size_t b = 0; b < grid->steps / 2; b++) {
		double *even = grid->even + b / HV_STEPS * modes->count * HV_STEPS + b % HV_STEPS;
		double *odd = grid->odd + b / HV_STEPS * rotating * HV_STEPS + b % HV_STEPS;

		for (size_t k = 0; k < modes->count; k++) {
			double sine;

			hv_mode_at(&even[k * HV_STEPS], &sine, &modes->mode[k], ((double)b + 0.5) * step);
			if (k < rotating)
				odd[k * HV_STEPS] = sine;
		}
	}
}

static void fill_near(struct hv_steps *grid)
{
	const struct hv_modes *modes = &grid->basis->modes;

	for (size_t k = 0; k < modes->count; k++)
		for (size_t b = 0; b < grid->steps; b++)
			hv_mode_at(&grid->near_re[k * grid->steps + b], &grid->near_im[k * grid->steps + b],
			    &modes->mode[k], (double)b * grid->distances.step);
}

enum hv_code hv_steps_init(struct hv_steps *out, const struct hv_basis *basis, const double *peak,
    const struct hv_distances *distances, size_t steps, double scale, struct hv_error *err)
{
	size_t modes = basis->modes.count, rotating = basis->rotating;
	struct hv_steps grid = { .basis = basis,
		.kernel = hv_ensemble_kernel(0),
		.distances = *distances,
		.steps = steps,
		.scale = scale,
		.peak = peak,
		.centred = basis->undamped && !distances->list };
	bool whole = true;

	if (grid.centred) {
		grid.half_re = hv_numbers(rotating);
		grid.half_im = hv_numbers(rotating);
		grid.even = hv_numbers(steps / 2 * modes);
		grid.odd = hv_numbers(steps / 2 * rotating);
		whole = grid.half_re && grid.half_im && grid.even && grid.odd;
		if (whole)
			fill_centred(&grid);
	} else if (!distances->list) {
		grid.near_re = hv_numbers(steps * modes);
		grid.near_im = hv_numbers(steps * modes);
		whole = grid.near_re && grid.near_im;
		if (whole)
			fill_near(&grid);
	}
	if (!whole) {
		hv_steps_free(&grid);
		return hv_fail_memory(err, "the table of modes");
	}
	*out = grid;
	return HV_OK;
}

void hv_steps_free(struct hv_steps *grid)
{
	free(grid->half_re);
	free(grid->half_im);
	free(grid->even);
	free(grid->odd);
	free(grid->near_re);
	free(grid->near_im);
	*grid = (struct hv_steps){ 0 };
}

/* --- one block's values ---------------------------------------------------------------------------------- */

enum hv_code hv_values_init(struct hv_values *out, const struct hv_steps *grid, struct hv_error *err)
{
	size_t modes = grid->basis->modes.count, columns = grid->basis->columns;
	struct hv_values values = { .grid = grid,
		.reach = hv_numbers(grid->steps),
		.re = hv_numbers(modes),
		.im = hv_numbers(modes) };

	if (grid->centred)
		values.turned = hv_numbers(2 * modes * HV_LANES);
	else
		values.value = hv_numbers(grid->steps * columns);
	if (!values.reach || !values.re || !values.im || !(grid->centred ? values.turned : values.value)) {
		hv_values_free(&values);
		return hv_fail_memory(err, "the values of modes");
	}
	*out = values;
	return HV_OK;
}

void hv_values_free(struct hv_values *values)
{
	free(values->reach);
	free(values->re);
	free(values->im);
	free(values->value);
	free(values->turned);
	*values = (struct hv_values){ 0 };
}

static void values_centred(struct hv_values *values, size_t first)
{
	const struct hv_steps *grid = values->grid;
	const struct hv_modes *modes = &grid->basis->modes;
	double D = hv_distance(&grid->distances, first), most = 0;

	for (size_t k = 0; k < modes->count; k++) {
		double re = 1, im = 0;

		if (k < grid->basis->rotating) {
			double x, y, u = grid->half_re[k], v = grid->half_im[k];

			hv_mode_at(&x, &y, &modes->mode[k], D);
			re = x * u - y * v;
			im = x * v + y * u;
		}
		values->re[k] = grid->scale * re;
		values->im[k] = grid->scale * im;
		most += grid->peak[k];
	}
	values->live = grid->basis->columns;
	for (size_t b = 0; b < values->n; b++)
		values->reach[b] = fabs(grid->scale) * most;
}

/* |re + i im|, or up to sqrt 2 times that. */
static double size_of(double re, double im)
{
	return fabs(re) + fabs(im);
}

/* The largest that a mode's term may be in a block, at its first distance. */
static double largest_term(const struct hv_values *values, size_t k)
{
	return values->grid->peak[k] * size_of(values->re[k], values->im[k]);
}

/* How many modes count in a block: the rest decay as fast or faster. */
static size_t count_live(const struct hv_values *values)
{
	size_t modes = values->grid->basis->modes.count, live = modes;
	double limit = 0;

	for (size_t k = 0; k < modes; k++)
		limit = fmax(limit, NEGLIGIBLE / (double)modes * largest_term(values, k));
	while (live > 0 && largest_term(values, live - 1) <= fmin(limit, DBL_MAX))
		live--;
	return live;
}

/* A mode at the block's b-th distance. */
static void mode_at(double *re, double *im, const struct hv_values *values, size_t k, size_t first, size_t b)
{
	const struct hv_steps *grid = values->grid;

	if (grid->distances.list) {
		hv_mode_at(re, im, &grid->basis->modes.mode[k], hv_distance(&grid->distances, first + b));
		*re *= grid->scale;
		*im *= grid->scale;
	} else {
		double x = values->re[k], y = values->im[k];
		double u = grid->near_re[k * grid->steps + b], v = grid->near_im[k * grid->steps + b];

		*re = x * u - y * v;
		*im = x * v + y * u;
	}
}

static void values_apart(struct hv_values *values, size_t first)
{
	const struct hv_steps *grid = values->grid;
	const struct hv_basis *basis = grid->basis;
	size_t live = basis->modes.count;

	if (!grid->distances.list) {
		for (size_t k = 0; k < live; k++) {
			hv_mode_at(&values->re[k], &values->im[k], &basis->modes.mode[k],
			    hv_distance(&grid->distances, first));
			values->re[k] *= grid->scale;
			values->im[k] *= grid->scale;
		}
		live = count_live(values);
	}
	values->live = live == basis->modes.count ? basis->columns : basis->column[live];
	memset(values->value, 0, grid->steps * basis->columns * sizeof *values->value);
	for (size_t b = 0; b < values->n; b++) {
		double *value = values->value + b / HV_STEPS * values->live * HV_STEPS + b % HV_STEPS;

		values->reach[b] = 0;
		for (size_t k = 0; k < live; k++) {
			size_t c = basis->column[k] * HV_STEPS;
			double re, im;

			mode_at(&re, &im, values, k, first, b);
			value[c] = re;
			if (hv_rotates(&basis->modes.mode[k]))
				value[c + HV_STEPS] = -im;
			values->reach[b] += grid->peak[k] * size_of(re, im);
		}
	}
}

void hv_values_at(struct hv_values *values, size_t first)
{
	size_t rest = values->grid->distances.count - first;

	values->n = rest < values->grid->steps ? rest : values->grid->steps;
	if (values->grid->centred)
		values_centred(values, first);
	else
		values_apart(values, first);
}

/* --- scores ---------------------------------------------------------------------------------------------- */

static void tile_centred(double *score, size_t stride, const struct hv_values *values, const double *tile)
{
	const struct hv_steps *grid = values->grid;
	const struct hv_ensemble_kernel *kernel = grid->kernel;
	size_t modes = grid->basis->modes.count, rotating = grid->basis->rotating, half = grid->steps / 2;
	double *even = values->turned, *odd = values->turned + modes * HV_LANES;
	double sum[2][HV_STEPS * HV_LANES] __attribute__((aligned(64)));

	kernel->turn(even, odd, tile, values->re, values->im, rotating);
	for (size_t k = rotating; k < modes; k++)
		for (size_t l = 0; l < HV_LANES; l++)
			even[k * HV_LANES + l] = grid->scale * tile[(rotating + k) * HV_LANES + l];
	for (size_t b = 0; b < half; b += HV_STEPS) {
		kernel->product(sum[0], HV_LANES, grid->even + b * modes, even, modes);
		kernel->product(sum[1], HV_LANES, grid->odd + b * rotating, odd, rotating);
		kernel->spread(score + (half - 1 - b) * stride, score + (half + b) * stride, stride, sum[0],
		    sum[1]);
	}
}

void hv_scores(double *score, const struct hv_values *values, const struct hv_rows *rows)
{
	const struct hv_steps *grid = values->grid;
	size_t stride = hv_rows_stride(rows), tiles = hv_tiles_of(rows->count);

	for (size_t t = 0; t < tiles; t++, score += HV_LANES) {
		const double *tile = rows->tile + t * rows->columns * HV_LANES;

		if (grid->centred) {
			tile_centred(score, stride, values, tile);
			continue;
		}
		for (size_t b = 0; b < values->n; b += HV_STEPS)
			grid->kernel->product(score + b * stride, stride, values->value + b * values->live,
			    tile, values->live);
	}
}
