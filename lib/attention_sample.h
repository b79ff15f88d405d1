/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_sample.h -- quantiles of scores or softmax weights by distance.
 *
 * Distances go in bins.  A budget says how many pairs may be evaluated: where a bin's pairs fit its share they
 * are all taken and its quantiles are exact; otherwise the bin's pairs, in the order of distance and key, are
 * cut in as many equal stretches as it may take values, and one pair is drawn from each.  All bins that do not
 * fit take the same number.  Heads of one shape may be pooled: each has the same share of every bin. */
#ifndef HV_ATTENTION_SAMPLE_H
#define HV_ATTENTION_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/attention.h"
#include "lib/error.h"
#include "lib/recording.h"

#define HV_SAMPLE_BUDGET ((size_t)1 << 25) /* pairs; their values take 256 MiB */

struct hv_sample {
	size_t bins, heads;
	const size_t *edge; /* [bins + 1], borrowed: bin b holds distances edge[b] .. edge[b + 1] - 1 */
	size_t *pairs;      /* [bins] there are, over all heads */
	size_t *first;      /* [bins + 1]: bin b takes values first[b] .. first[b + 1] - 1 */
	double *value;      /* [first[bins]] */
};

/* Finds how many pairs of each bin fit the budget, and makes room for them.
 *
 *   out        written only on success; release with hv_sample_free()
 *   edge       distances in ascending order, each bin with at least one, all below seq - skip_keys
 *   recording  any of the heads
 *   budget     values over all bins and heads
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: less than one value for each bin and head. */
enum hv_code hv_sample_plan(struct hv_sample *out, const size_t *edge, size_t bins,
    const struct hv_recording *recording, size_t heads, size_t budget, struct hv_error *err);

/* Fills in the values of one head, under one curve of the job: scores, bias and all, or softmax weights.
 *
 *   head        0 .. heads - 1, each drawn once
 *   normaliser  [seq] by row, from hv_attention_weights(): weights are drawn; NULL: scores are
 *   seed        the same seed draws the same pairs, whatever the threads
 * Scores in float64.  Memory: q and k of the head, in float64.
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_sample_draw(struct hv_sample *sample, size_t head, const struct hv_attention *job,
    size_t curve, const double *normaliser, uint64_t seed, const struct hv_recording *recording,
    struct hv_error *err);

/* Quantiles of each bin once every head is drawn: linear interpolation between order statistics (type 7 of
 * Hyndman and Fan, numpy's default).  Reorders the values of a bin.
 *
 *   quantile  [bins][n]
 *   error     [bins][n] standard error: half of what lies between the quantiles one binomial standard
 *             deviation, for a draw without replacement, below and above; 0 where all pairs were taken, NaN for
 *             p = 0 and 1 where not.  NULL: not wanted
 *   p         [n] within 0 .. 1
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_sample_quantiles(double *quantile, double *error, struct hv_sample *sample, const double *p,
    size_t n, int threads, struct hv_error *err);

/* May already be zeroed. */
void hv_sample_free(struct hv_sample *sample);

#endif
