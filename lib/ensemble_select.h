/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_select.h -- quantiles of one set of values after another, exactly, where each set is much like
 * the one before; private to lib/ensemble*.c. */
#ifndef HV_ENSEMBLE_SELECT_H
#define HV_ENSEMBLE_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/ensemble_kernel.h"
#include "lib/error.h"
#include "lib/quantile.h"

struct hv_guess {         /* of a quantile, in standard deviations from the mean */
	double low, next; /* where its order statistics were */
	double near, far; /* mean square of their moves, from one set to the next and over a jump */
};

struct hv_select {
	const struct hv_ensemble_kernel *kernel;
	size_t n, quantiles;
	bool begun;             /* there was a set before */
	struct hv_place *place; /* [quantiles] */
	struct hv_guess *guess; /* [quantiles] */
	double *low, *high;     /* [quantiles] where each is looked for */
	size_t *below;          /* [quantiles] values less than low */
	double *inside;         /* [n] and slack: what lies there */
	double *part, *room;    /* the same of one quantile; and a second time */
};

/* Room for quantiles p[quantiles], at most HV_QUANTILES_MAX, of n values.  HV_OK or HV_ENOMEM. */
enum hv_code hv_select_init(struct hv_select *out, const double *p, size_t quantiles, size_t n,
    struct hv_error *err);

/* quantile[quantiles] of x[n], finite numbers.
 *
 *   mean, std  of x, roughly: how long it takes depends on them, the result does not
 *   jump       x may have little to do with the set before */
void hv_select(double *quantile, struct hv_select *select, const double *x, double mean, double std,
    bool jump);

/* May already be zeroed. */
void hv_select_free(struct hv_select *select);

#endif
