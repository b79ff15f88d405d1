/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/measured.h -- what recorded heads say of a score, or of a softmax weight, against distance. */
#ifndef HV_MEASURED_H
#define HV_MEASURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bins.h"
#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/progress.h"
#include "lib/recording.h"

enum hv_statistic {
	HV_SCORE,  /* q^T M(D) k / sqrt(d) + bias(D) */
	HV_WEIGHT, /* the softmax of a query's scores over all its causal keys */
};

struct hv_measure { /* what is asked, of every head alike */
	size_t curves;
	const struct hv_encoding *encoding; /* [curves] */
	enum hv_statistic statistic;
	bool unscaled; /* scores are not divided by sqrt(d) */
	bool single;   /* scores: transforms in float32 */
	bool precise;  /* weights: products in float64 */
	bool uniform;  /* weights times m + 1, in units of uniform attention */
	bool means;    /* scores: also what the mean query and key of a head predict */
	bool spread;   /* the standard deviation at each distance */
	size_t quantiles;
	const double *p;            /* [quantiles] within 0 .. 1 */
	uint64_t seed;              /* of the pairs drawn where a bin has too many */
	const struct hv_bins *bins; /* of the distances 0 .. seq - skip_keys - 1 */
	int threads;                /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

struct hv_measured { /* of all pairs of a bin, over all heads; NULL where not asked */
	size_t curves, bins, quantiles;
	double *count;      /* [bins] pairs */
	double *mean, *std; /* [curves][bins] */
	double *means;      /* [curves][bins] what mean queries and keys predict */
	double *sink;       /* [curves][bins] weights: mean mass on the skipped keys; NULL if none are */
	double *sample; /* [curves][bins] pairs that the quantiles rest on: count, unless they are drawn */
	double *quantile,
	    *error; /* [curves][bins][quantiles]; standard error, 0 where all pairs were taken */
};

/* Measures heads of one shape, all pairs of all of them together.
 *
 *   out   written only on success; release with hv_measured_free()
 *   head  [heads] checked to be finite (hv_recording_check), alike in seq, dim and skip_keys
 * Means and standard deviations (of the population) are exact up to rounding: see lib/correlate.h and
 * lib/attention.h; quantiles as lib/attention_sample.h has them.
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: scores overflow. */
enum hv_code hv_measure_heads(struct hv_measured *out, const struct hv_measure *measure,
    const struct hv_recording *head, size_t heads, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_measured_free(struct hv_measured *measured);

#endif
