/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble.h -- scores of many random queries and keys against distance: their mean, standard deviation and
 * quantiles. */
#ifndef HV_ENSEMBLE_H
#define HV_ENSEMBLE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/modes.h"
#include "lib/progress.h"

#define HV_DRAWS_MAX         1000000000000.0
#define HV_ENSEMBLE_BYTES    ((size_t)1 << 31) /* that coefficients and scores of all draws may take */
#define HV_ENSEMBLE_MEAN_MAX 1e60
#define HV_ENSEMBLE_BLOCK    64 /* a number of distances that is a multiple of this wastes nothing */

/* How q and k are drawn, channel by channel:
 *
 *	q = mean + x,	k = mean + correlation x + sqrt(1 - correlation^2) y,	x, y ~ N(0, 1) independent */
struct hv_law {
	size_t dim;         /* head dimension, even */
	double correlation; /* 0 .. 1: independent .. aligned */
	double mean;        /* within +-HV_ENSEMBLE_MEAN_MAX */
	uint64_t seed; /* the same seed, the same vectors, whatever the threads, encodings and draws after */
};

struct hv_ensembles; /* one set of draws under several encodings */

/* Draws vectors and takes from them what the encodings do.
 *
 *   out        written only on success; release with hv_ensembles_free()
 *   encoding   [encodings], borrowed until then
 *   draws      1 .. HV_DRAWS_MAX
 *   quantiles  how many are to be asked for; with none draws are not kept, and memory does not grow with them
 *   threads    at least 1; nothing depends on it
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: dim, correlation or mean out of range, or draws that would take more than
 * HV_ENSEMBLE_BYTES.  Thread-safe. */
enum hv_code hv_ensembles_draw(struct hv_ensembles **out, const struct hv_law *law,
    const struct hv_encoding *encoding, size_t encodings, size_t draws, size_t quantiles, int threads,
    const struct hv_progress *progress, struct hv_error *err);

/* What to compute of one encoding's scores, X q^T M(D) k + bias(D). */
struct hv_ensemble_curves {
	size_t encoding;      /* index */
	double content_scale; /* X */
	const double *p;      /* [quantiles] 0 .. 1 */
	size_t quantiles;     /* at most HV_QUANTILES_MAX */
	double *mean, *std; /* [distances->count] of the sample; the divisor of std is the number of draws */
	double *const *quantile; /* [quantiles][distances->count], as hv_quantile_place() defines them */
};

/* Fills in mean, std and quantile.  All are NaN where some score may exceed the largest double.
 *
 *   distances  whole numbers, 0 .. 2^53
 *   threads    at least 1; the result does not depend on it
 * Accuracy: each within (6 + 2 dim) eps of the largest sum_k |c_k| e^{-a_k D} of any draw, eps = 2^-53; by
 * experience within a hundredth of that.  Quantiles are those of the scores so computed, exactly.
 * Memory for each thread: 19 to 67 numbers for each draw, if there are quantiles.
 * HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_ensembles_curves(const struct hv_ensemble_curves *curves,
    const struct hv_ensembles *ensembles, const struct hv_distances *distances, int threads,
    const struct hv_progress *progress, struct hv_error *err);

/* May be NULL. */
void hv_ensembles_free(struct hv_ensembles *ensembles);

#endif
