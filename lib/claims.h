/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/claims.h -- the claims of the HoPE paper (Dai et al. 2025, arXiv:2509.05218v2), each decided from evidence that is
 * computed for the parameters at hand. */
#ifndef HV_CLAIMS_H
#define HV_CLAIMS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/certify.h"
#include "lib/error.h"

#define HV_EVIDENCE_MAX 800

struct hv_claim_setting {
	size_t dim;                 /* head dimension d, even, 2 .. HV_DIM_MAX */
	const char *base, *damping; /* decimals, in the ranges that the keys of `hope` have; theta_0 is 1 */
	size_t draws;               /* pairs drawn where a share is wanted, at least 1 */
	uint64_t seed;
	long bits; /* where the precision ends: hv_certify() */
	int threads;
};

struct hv_finding {
	enum hv_verdict verdict;
	char evidence[HV_EVIDENCE_MAX]; /* why: a condition first, if there is one */
	char witness[HV_EVIDENCE_MAX];  /* what anybody can recompute; empty if there is nothing to show */
};

struct hv_claim {
	const char *id, *source, *text; /* its name here, its place in the paper, what it says */
	enum hv_code (
	    *decide)(struct hv_finding *out, const struct hv_claim_setting *setting, struct hv_error *err);
};

/* Every claim, in the order of the manual, ended by one without an id. */
extern const struct hv_claim hv_claims[];

/* The claim of that name, or NULL. */
const struct hv_claim *hv_claim_find(const char *id);

#endif
