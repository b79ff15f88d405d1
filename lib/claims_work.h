/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/claims_work.h -- the functions of hv_claims, and what they share; private. */
#ifndef HV_CLAIMS_WORK_H
#define HV_CLAIMS_WORK_H

#include "lib/ball.h"
#include "lib/claims.h"
#include "lib/curve.h"
#include "lib/encoding.h"

#define HV_SPEC_MAX 192

typedef enum hv_code hv_claim_decide(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err);

hv_claim_decide claim_relative, claim_asymptotic, claim_threshold, claim_monotone_aligned,
    claim_monotone_generic, claim_discrimination, claim_norm_bound, claim_algorithm_1;
hv_claim_decide claim_rope_special_case, claim_rope_oscillates, claim_alibi_not_monotone,
    claim_rope_becomes_nope, claim_gaussian_rope, claim_perplexity;

__attribute__((format(printf, 2, 3))) void claim_say(char out[HV_EVIDENCE_MAX], const char *fmt, ...);

/* "hope:base=...:damping=...", the damping being that of the setting where it is NULL. */
void claim_hope_spec(char out[HV_SPEC_MAX], const struct hv_claim_setting *setting, const char *damping);

/* Decides a curve of an encoding, and puts its witness in words; both may be NULL. */
enum hv_code claim_certify(struct hv_decision *out, char words[HV_RISE_MAX],
    const struct hv_claim_setting *setting, const char *spec, const struct hv_curve *curve,
    struct hv_error *err);

/* q = (1, 1, 0, ..., 0), which only the slowest mode sees, and k = sign q; to be freed as one. */
enum hv_code claim_light_vectors(double **q, double **k, size_t dim, double sign, struct hv_error *err);

/* theta_j and theta', in balls. */
void claim_theta(arb_t out, const struct hv_claim_setting *setting, size_t j, slong bits);
void claim_damping(arb_t out, const struct hv_claim_setting *setting, slong bits);

/* A number from -1 to 1 with 20 bits, the `place`-th of a seed: for points where identities are checked. */
double claim_random(const struct hv_claim_setting *setting, size_t place);

#endif
