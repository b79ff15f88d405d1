/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/modes.c -- single modes, and their table over a block of distances.
 *
 * Accuracy  One rounding of the phase in turns (2 pi 2^-54 rad), two of the functions, one of the product. */
#include "lib/modes.h"

#include <math.h>
#include <stdlib.h>

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

double hv_mode_gain(const struct hv_mode *mode)
{
	return 1 + mode->excess;
}

void hv_mode_coefficient(double *re, double *im, const struct hv_mode *mode, const struct hv_products *pair)
{
	double gain = hv_mode_gain(mode);

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
	*re *= gain;
	*im *= gain;
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

void hv_modes_free(struct hv_modes *modes)
{
	free(modes->mode);
	*modes = (struct hv_modes){ 0 };
}
