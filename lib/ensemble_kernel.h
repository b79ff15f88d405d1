/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_kernel.h -- the inner loops of ensembles in the vectors of one instruction set; private to
 * lib/ensemble*.c.
 *
 * Why our own products: see lib/attention_tile.h.  Every kernel adds in the same order, so that those which
 * have a fused multiply-add give the same bits. */
#ifndef HV_ENSEMBLE_KERNEL_H
#define HV_ENSEMBLE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/pages.h"
#include "lib/quantile.h"

#define HV_LANES        24 /* draws side by side: a tile is [columns][HV_LANES] */
#define HV_STEPS        8  /* distances at a time: their values are [columns][HV_STEPS] */
#define HV_GATHER_SLACK 8  /* elements that gather() may write past the last */

struct hv_ensemble_kernel {
	const char *name;
	bool (*runs)(void); /* on this processor */

	/* out[s * stride + l] = sum_c value[c][s] tile[c][l], all steps and lanes. */
	void (*product)(double *out, size_t stride, const double *value, const double *tile, size_t columns);

	/* Multiplies (even + i odd) of each mode by (re + i im): even and odd are [modes][HV_LANES] of their own,
	 * tile is [2 modes][HV_LANES], a mode's even column before its odd one. */
	void (*turn)(double *even, double *odd, const double *tile, const double *re, const double *im,
	    size_t modes);

	/* The scores on either side of a centre: row s of `after` is even - odd, row -s of `before` even + odd.
	 * even and odd are [HV_STEPS][HV_LANES]. */
	void (*spread)(double *before, double *after, size_t stride, const double *even, const double *odd);

	/* Copies the values of x[n] that lie within low[i] .. high[i] for some i < ranges, in their order, and returns
	 * how many; below[i] becomes the number of values less than low[i]. */
	size_t (*gather)(double *inside, size_t *below, const double *x, size_t n, const double *low,
	    const double *high, size_t ranges);
};

/* n numbers, aligned for the kernels, to be freed; NULL: no memory. */
static inline double *hv_numbers(size_t n)
{
	return hv_pages_alloc(n * sizeof(double));
}

/* Those that this processor can run, the fastest first; NULL past the last. */
const struct hv_ensemble_kernel *hv_ensemble_kernel(size_t choice);

extern const struct hv_ensemble_kernel hv_ensemble_avx512, hv_ensemble_avx2, hv_ensemble_plain;

#endif
