/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_rows.h -- many rows of coefficients over one basis, and their scores at many distances at once;
 * private to lib/ensemble*.c. */
#ifndef HV_ENSEMBLE_ROWS_H
#define HV_ENSEMBLE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/ensemble_basis.h"
#include "lib/ensemble_kernel.h"
#include "lib/error.h"
#include "lib/modes.h"

struct hv_rows {
	size_t count, columns;
	double *tile; /* [tiles][columns][HV_LANES], the last tile filled up with zeros */
};

static inline size_t hv_tiles_of(size_t rows)
{
	return (rows + HV_LANES - 1) / HV_LANES;
}

/* Numbers from the scores of all rows at one distance to those at the next: an odd number of cache lines, so
 * that the same row's do not crowd one set of the cache. */
static inline size_t hv_rows_stride(const struct hv_rows *rows)
{
	return hv_tiles_of(rows->count) * HV_LANES + (hv_tiles_of(rows->count) % 2 == 0 ? 8 : 0);
}

/* Room for so many rows, to be put there.  HV_OK or HV_ENOMEM. */
enum hv_code hv_rows_init(struct hv_rows *out, size_t count, size_t columns, struct hv_error *err);
void hv_rows_free(struct hv_rows *rows);

/* Puts `n` rows, row[n][columns], at `first` and on. */
void hv_rows_put(struct hv_rows *rows, size_t first, const double *row, size_t n);
double hv_rows_get(const struct hv_rows *rows, size_t row, size_t column);

/* What all blocks of distances have in common. */
struct hv_steps {
	const struct hv_basis *basis;
	const struct hv_ensemble_kernel *kernel;
	struct hv_distances distances;
	size_t steps;              /* distances of a block, a multiple of 2 HV_STEPS */
	double scale;              /* multiplies every score */
	const double *peak;        /* [modes] the largest |Re c_k| + |Im c_k|, borrowed */
	bool centred;              /* a block's distances lie evenly around its middle, and no mode decays: */
	double *half_re, *half_im; /* [rotating] e^{i w (steps - 1) / 2}, from the first to the middle */
	double *even, *odd; /* cos(w (s + 1/2)), [steps / 2 / HV_STEPS][modes][HV_STEPS]; sin, [rotating] */
	double *near_re,
	    *near_im; /* otherwise, unless distances are a list: [modes][steps] from the first on */
};

/*   distances  copied; a list is borrowed
 *   steps      a multiple of 2 HV_STEPS
 * HV_OK or HV_ENOMEM.  Release with hv_steps_free(). */
enum hv_code hv_steps_init(struct hv_steps *out, const struct hv_basis *basis, const double *peak,
    const struct hv_distances *distances, size_t steps, double scale, struct hv_error *err);
void hv_steps_free(struct hv_steps *grid);

/* One block's values of all modes: a thread's own. */
struct hv_values {
	const struct hv_steps *grid;
	size_t n;        /* distances in the block */
	size_t live;     /* columns that are not negligible */
	double *reach;   /* [steps] no row's score is larger than this; not finite: some may overflow */
	double *re, *im; /* [modes] at the block's first distance (centred: at its middle), times scale */
	double *value;   /* [steps / HV_STEPS][columns][HV_STEPS], unless centred */
	double *turned;  /* centred: [2 modes][HV_LANES], a tile at the middle */
};

enum hv_code hv_values_init(struct hv_values *out, const struct hv_steps *grid, struct hv_error *err);
void hv_values_free(struct hv_values *values);

/* Moves to the block whose first distance has index `first`. */
void hv_values_at(struct hv_values *values, size_t first);

/* score[i * hv_rows_stride(rows) + r], i < steps, of every row r; what lies past the block's last distance or
 * the last row is undefined. */
void hv_scores(double *score, const struct hv_values *values, const struct hv_rows *rows);

#endif
