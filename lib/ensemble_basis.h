/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_basis.h -- an encoding's score as a sum of real functions of the distance with random weights;
 * private to lib/ensemble*.c.
 *
 *	s(D) = sum_k Re c_k e^{-a_k D} cos(w_k D) - Im c_k e^{-a_k D} sin(w_k D)
 *
 * over distinct modes k: the coefficients of modes that are alike (all of NoPE's) add up to one. */
#ifndef HV_ENSEMBLE_BASIS_H
#define HV_ENSEMBLE_BASIS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/modes.h"

struct hv_basis {
	struct hv_modes own;   /* the encoding's */
	size_t *part;          /* [own.count] the distinct mode that each adds to */
	struct hv_modes modes; /* distinct: slowest first, of one decay those that rotate first */
	size_t *column;        /* [modes.count] of Re c_k; where the mode rotates, Im c_k is in the next */
	size_t columns;
	size_t rotating; /* modes with w != 0 */
	bool undamped;   /* a = 0 throughout */
};

/* The basis of an encoding; release with hv_basis_free().  Errors: see hv_encoding_modes(). */
enum hv_code hv_basis_init(struct hv_basis *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err);

/* Writes the coefficients of one query and key, row[columns], from the products of their pairs. */
void hv_basis_row(double *row, const struct hv_basis *basis, const struct hv_products *product);

static inline bool hv_rotates(const struct hv_mode *mode)
{
	return mode->turns.hi != 0;
}

/* May already be zeroed. */
void hv_basis_free(struct hv_basis *basis);

#endif
