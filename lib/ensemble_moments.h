/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_moments.h -- mean and spread of rows of coefficients, and so of their scores at any distance;
 * private to lib/ensemble*.c.
 *
 * With f(D) the values of the basis, mu the mean of the rows and S their covariance (both of the sample, the
 * divisor being the number of rows)
 *
 *	mean s(D) = f . mu,	std s(D) = sqrt(f . S f) = |A f|  for any A with A^T A = S */
#ifndef HV_ENSEMBLE_MOMENTS_H
#define HV_ENSEMBLE_MOMENTS_H

#include <stddef.h>

#include "lib/ensemble_basis.h"
#include "lib/ensemble_kernel.h"
#include "lib/ensemble_rows.h"
#include "lib/error.h"

/* Rows for each column above which S is gathered; fewer are A themselves, less their mean. */
#define HV_MOMENTS_ROWS 4

struct hv_moments {
	size_t rows, columns;
	double *mean; /* [columns] */
	double *
	    scatter; /* [columns][columns] sum over rows of products of deviations: j <= l; NULL: not gathered */
	double *peak; /* [modes] the largest |Re c| + |Im c| */
};

/* Nothing so far.  HV_OK or HV_ENOMEM. */
enum hv_code hv_moments_init(struct hv_moments *out, const struct hv_basis *basis, bool scatter,
    struct hv_error *err);
void hv_moments_free(struct hv_moments *moments);

/* Sets moments to those of n rows, row[n][columns], which become their deviations from the mean.
 *
 *   room  hv_moments_room(n, columns) numbers, unless scatter is NULL */
void hv_moments_of(struct hv_moments *moments, double *row, size_t n, const struct hv_basis *basis,
    const struct hv_ensemble_kernel *kernel, double *room);
size_t hv_moments_room(size_t n, size_t columns);

/* Adds the rows of one to those of another (Chan, Golub and LeVeque 1979). */
void hv_moments_add(struct hv_moments *moments, const struct hv_moments *more, size_t modes);

/* The mean as row 0, then A: its rows come from S, or from `rows` where S was not gathered.  Destroys scatter.
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_moments_rows(struct hv_rows *out, struct hv_moments *moments, const struct hv_rows *rows,
    struct hv_error *err);

#endif
