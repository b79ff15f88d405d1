/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/modes.c -- exponential sums at many distances.
 *
 * Method    Distances are taken in blocks.  A block's first value of each mode is formed from scratch, its
 *           exponent in double-double; the rest are that value times a table of exp((-a + i w) b step),
 *           b < HV_BLOCK.  Errors therefore do not grow along the curve, and a distance costs one or two
 *           multiplications a mode.
 * Accuracy  One rounding of the phase in turns (2 pi 2^-54 rad), two of the functions, one of the product. */
#include "lib/modes.h"

#include <math.h>
#include <stdlib.h>

#include "lib/threads.h"

static const double TWO_PI = 6.283185307179586476925286766559;

struct hv_dd hv_dd_difference(struct hv_dd a, struct hv_dd b)
{
	double hi = a.hi - b.hi, t = hi - a.hi;
	double rest = (a.hi - (hi - t)) - (b.hi + t); /* Knuth: hi + rest = a.hi - b.hi, exactly */

	return (struct hv_dd){ hi, rest + (a.lo - b.lo) };
}

double hv_distance(const struct hv_distances *distances, size_t i)
{
	return distances->list ? distances->list[i] : distances->start + (double)i * distances->step;
}

size_t hv_distances_block(const struct hv_distances *distances)
{
	return distances->list ? 1 : HV_BLOCK;
}

void hv_products(struct hv_products *out, const double *q, const double *k, size_t pairs)
{
	for (size_t j = 0; j < pairs; j++, q += 2, k += 2)
		out[j] = (struct hv_products){
			.dot = q[0] * k[0] + q[1] * k[1],
			.wedge = q[1] * k[0] - q[0] * k[1],
			.u = (q[0] + q[1]) * (k[0] + k[1]) / 2,
			.v = (q[0] - q[1]) * (k[0] - k[1]) / 2,
			.position = 1,
		};
}

void hv_mode_coefficient(double *re, double *im, const struct hv_mode *mode, const struct hv_products *pair)
{
	*im = 0;
	switch (mode->product) {
	case HV_ROTARY:
		*re = pair->dot;
		*im = pair->wedge;
		break;
	case HV_CONE_U: *re = pair->u; break;
	case HV_CONE_V: *re = pair->v; break;
	case HV_POSITION: *re = pair->position; break;
	}
}

/* x D = *hi + the value returned, the product of the high parts being exact. */
static double times(double *hi, struct hv_dd x, double D)
{
	*hi = x.hi * D;
	return fma(x.hi, D, -*hi) + x.lo * D;
}

void hv_mode_at(double *re, double *im, const struct hv_mode *mode, double D)
{
	double size = 1;

	if (mode->decay.hi != 0) {
		double hi, lo = times(&hi, mode->decay, D);

		size = exp(-hi);
		if (isfinite(size))
			size -= size * lo;
	}
	*re = size;
	*im = 0;
	if (mode->turns.hi != 0) {
		double hi, lo = times(&hi, mode->turns, D), phase = TWO_PI * (hi - rint(hi) + lo);

		*re = size * cos(phase);
		*im = size * sin(phase);
	}
}

enum hv_code hv_mode_grid_init(struct hv_mode_grid *out, const struct hv_modes *modes, double step,
    struct hv_error *err)
{
	struct hv_mode_grid grid = { .modes = modes->count };

	grid.re = malloc(modes->count * HV_BLOCK * sizeof *grid.re);
	grid.im = malloc(modes->count * HV_BLOCK * sizeof *grid.im);
	if (!grid.re || !grid.im) {
		hv_mode_grid_free(&grid);
		return hv_fail_memory(err, "the table of modes");
	}
	for (size_t k = 0; k < modes->count; k++)
		for (size_t b = 0; b < HV_BLOCK; b++)
			hv_mode_at(&grid.re[k * HV_BLOCK + b], &grid.im[k * HV_BLOCK + b], &modes->mode[k],
			    (double)b * step);
	*out = grid;
	return HV_OK;
}

void hv_mode_grid_free(struct hv_mode_grid *grid)
{
	free(grid->re);
	free(grid->im);
	*grid = (struct hv_mode_grid){ 0 };
}

/* One block: its start's value of each mode, times the mode's row of the grid. */
static void sum_block(double *restrict out, size_t n, const struct hv_modes *modes, const double *re,
    const double *im, const struct hv_mode_grid *grid, double D)
{
	for (size_t b = 0; b < n; b++)
		out[b] = 0;
	for (size_t k = 0; k < modes->count; k++) {
		const double *restrict gre = grid->re + k * HV_BLOCK, *restrict gim = grid->im + k * HV_BLOCK;
		double x, y, cre, cim;

		if (re[k] == 0 && im[k] == 0)
			continue;
		hv_mode_at(&x, &y, &modes->mode[k], D);
		cre = re[k] * x - im[k] * y;
		cim = re[k] * y + im[k] * x;
		if (modes->mode[k].turns.hi == 0)
			for (size_t b = 0; b < n; b++)
				out[b] += cre * gre[b];
		else
			for (size_t b = 0; b < n; b++)
				out[b] += cre * gre[b] - cim * gim[b];
	}
}

enum hv_code hv_modes_sum(double *out, const struct hv_modes *modes, const double *re, const double *im,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	size_t n = distances->count, step = hv_distances_block(distances);
	struct hv_mode_grid grid = { 0 };
	enum hv_code code = hv_mode_grid_init(&grid, modes, distances->step, err);

	if (code != HV_OK)
		return code;
	threads = hv_threads_worth(threads, (double)n * (double)modes->count);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 8)
	for (size_t i = 0; i < n; i += step)
		sum_block(out + i, n - i < step ? n - i : step, modes, re, im, &grid,
		    hv_distance(distances, i));
	hv_mode_grid_free(&grid);
	return HV_OK;
}

void hv_modes_free(struct hv_modes *modes)
{
	free(modes->mode);
	*modes = (struct hv_modes){ 0 };
}
