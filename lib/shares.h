/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/shares.h -- of many pairs of a query and a key, how many have a score that falls at every step? */
#ifndef HV_SHARES_H
#define HV_SHARES_H

#include <stddef.h>
#include <stdint.h>

#include "lib/certify.h"
#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/progress.h"
#include "lib/recording.h"

struct hv_shares { /* numbers of curves */
	double curves;
	double certificate[HV_CERTIFICATES]; /* by what decided them */
	double decreasing;                   /* whose verdict is `holds` */
	long bits; /* the highest precision that one needed, as struct hv_decision has it; 0 of no curves */
};

/* The highest precision of both, and the sums of their numbers. */
void hv_shares_add(struct hv_shares *to, const struct hv_shares *from);

struct hv_share_job {
	const struct hv_encoding *encoding;
	long bits;     /* where the precision ends: hv_certify() */
	uint64_t seed; /* of what is drawn */
	int threads;   /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

/* Decides curves of `count` pairs, q and k independent N(0, I) of that dim.
 *
 *   out   added to, on success
 *   each  [count] the decisions one by one, each to be freed with hv_decision_free(), also after a failure;
 *         zeroed before.  NULL: not wanted, which is faster: no first rise is looked for
 * HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code hv_shares_gaussian(struct hv_shares *out, struct hv_decision *each,
    const struct hv_share_job *job, size_t dim, size_t count, struct hv_error *err);

/* Causal pairs of a recording. */
double hv_shares_pairs(const struct hv_recording *recording);

/* Decides the curves of a recorded head's causal pairs, its skipped keys left out: all, or `take` of them, drawn
 * with replacement, if that is not 0.
 *
 *   recording  checked to be finite; `number` tells heads apart, so that each has its own draw */
enum hv_code hv_shares_recording(struct hv_shares *out, const struct hv_share_job *job,
    const struct hv_recording *recording, size_t number, size_t take, struct hv_error *err);

/* Wilson's interval, at 95 %, of a probability seen `count` times in n, n > 0. */
void hv_wilson(double *low, double *high, double count, double n);

#endif
