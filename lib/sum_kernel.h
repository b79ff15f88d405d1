/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/sum_kernel.h -- the inner loops of hv_modes_sum(), in the vectors of one instruction set; private to
 * lib/modes_sum.c and lib/sum_kernel*.c.
 *
 * All kernels give the same bits: sums are formed in the same order, a product is rounded before it is added,
 * and a fused multiply-add serves only for what is exact either way. */
#ifndef HV_SUM_KERNEL_H
#define HV_SUM_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/modes.h"

#define HV_SUM_ROWS    4  /* blocks of distances that are summed together */
#define HV_SUM_COLUMNS 32 /* distances of each: a multiple of every kernel's vectors */
#define HV_SUM_ALIGNED 64 /* bytes, of coefficients and tables */

/* Coefficients are [terms][HV_SUM_ROWS], tables [terms][HV_SUM_COLUMNS], and row r of what they are added to
 * begins at r * stride. */
struct hv_sum_kernel {
	const char *name;
	bool (*runs)(void); /* on this processor */

	/* cosine + i sine = exp(2 pi i turns D), D[i] whole, up to 2^53: each within 2.5 2^-53, |turns| <= 1. */
	void (*rotate)(double *cosine, double *sine, struct hv_dd turns, const double *D, size_t n);

	/* out(c) += sum_k coefficient_k table_k(c), c < width. */
	void (*add)(double *out, size_t stride, const double *coefficient, const double *table, size_t terms,
	    size_t width);

	/* The same for both sides of a centre, which share their products: with e(c) = sum_k even_k cosine_k(c)
	 * and o(c) = sum_k odd_k sine_k(c), after(c) += e(c) - o(c) and before(-c) += e(c) + o(c).  If the
	 * two are one place, the centre, it is added to once. */
	void (*add_both)(double *after, double *before, size_t stride, const double *even, const double *odd,
	    const double *cosine, const double *sine, size_t terms);
};

/* Those that this processor can run, the fastest first; NULL past the last. */
const struct hv_sum_kernel *hv_sum_kernel(size_t choice);

extern const struct hv_sum_kernel hv_sum_avx512, hv_sum_avx2, hv_sum_plain;

#endif
