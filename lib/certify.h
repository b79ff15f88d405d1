/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/certify.h -- does a score fall at every step, from distance 0 to infinity?  Decided, with a certificate.
 *
 * With the forward drop g(D) = s(D) - s(D + 1) = sum_k d_k e^{-a_k D}, d_k = c_k (1 - e^{-a_k + i w_k}), the
 * question is whether g(D) > 0 at every whole D >= 0.  Signs are those of balls (FLINT/Arb) that do not contain 0,
 * so a verdict is a proof; where a ball does contain it, the precision rises. */
#ifndef HV_CERTIFY_H
#define HV_CERTIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/expsum.h"

#define HV_CERTIFY_BITS     4096  /* where the precision usually ends */
#define HV_CERTIFY_BITS_MAX 65536 /* where it must end */

enum hv_verdict {
	HV_HOLDS,
	HV_HOLDS_IF, /* under a condition that the evidence names */
	HV_FAILS,
	HV_UNDECIDED,
	HV_OUT_OF_SCOPE,
	HV_VERDICTS,
};

/* "holds", "holds-if", "fails", "undecided", "out-of-scope". */
extern const char *const hv_verdict_names[HV_VERDICTS];

enum hv_certificate {
	HV_COMPLETELY_MONOTONE, /* every d_k >= 0 and a_k >= 0: g is positive, and completely monotone in D */
	HV_TAIL,                /* no partial sum of g is negative at X, and g > 0 at the X integers below */
	HV_RISING_TAIL,         /* no partial sum is positive at X: the score rises for ever from there */
	HV_FIRST_RISE,          /* it rises at the witness, though its tail falls */
	HV_OSCILLATES,          /* the slowest mode turns, so it rises again and again */
	HV_ALMOST_PERIODIC,     /* the same, and that mode never fades */
	HV_CONSTANT,            /* s(D + 1) = s(D) at every D */
	HV_BIAS,                /* the bias decides: it falls at every step, or does not */
	HV_OPEN,                /* undecided */
	HV_CERTIFICATES,
};

struct hv_decision {
	enum hv_verdict verdict; /* HV_HOLDS, HV_FAILS or HV_UNDECIDED */
	enum hv_certificate certificate;
	/* Whole numbers in decimal digits, owned; NULL where there is none. */
	char *
	    witness; /* the first D with s(D + 1) >= s(D) that was found: the first of all unless oscillating */
	char *tail_from; /* X of the certificate */
	long bits;       /* the highest precision that was needed; 53: doubles with their error bounds */
};

/* Decides whether s(0) > s(1) > s(2) > ... for ever.
 *
 *   out    written only on success; release with hv_decision_free()
 *   sum    settled
 *   bits   where the precision ends, 64 .. HV_CERTIFY_BITS_MAX
 * Real modes: Laguerre's extension of Descartes' rule [Jameson, Math. Gazette 90 (2006)]: as
 *	g(X + y) = sum_{m<n} P_m (e^{-a_m y} - e^{-a_{m+1} y}) + P_n e^{-a_n y},	P_m = sum_{k<=m} d_k e^{-a_k X},
 * with a_k ascending, g > 0 beyond X if no P_m is negative there.  A mode that turns counts with -|d_k|.  Such X is
 * found by doubling, and the finite rest by subdivision, down to single integers where need be.
 * A drop of real modes is never 0: the exponents are algebraic, so by Lindemann and Weierstrass only a
 * constant s has s(D + 1) = s(D).  Therefore "undecided" only ever says that the bits were too few, or (for modes
 * that turn) the distances to be looked at too many.
 * Time: a fraction of a millisecond where doubles suffice, milliseconds else.
 * HV_OK or HV_ENOMEM.  Thread-safe, for different sums. */
enum hv_code hv_certify(struct hv_decision *out, const struct hv_expsum *sum, long bits,
    struct hv_error *err);

/* Writes "tail 12 + 12 integers checked", "witness 17" and so on, as the CSV has it. */
#define HV_CERTIFICATE_MAX 8192
void hv_certificate_format(char out[HV_CERTIFICATE_MAX], const struct hv_decision *decision, long bits);

/* s(D), s(D + 1) and their difference as decimals, with as many digits as it takes to tell them apart, up to a
 * limit; `witness` is D as in struct hv_decision. */
struct hv_rise {
	char at[64], next[64]; /* D and D + 1; of more than 20 digits the first few */
	char before[64], after[64], rise[64];
	bool rises; /* the difference is not 0 */
};
void hv_certify_rise(struct hv_rise *out, const struct hv_expsum *sum, const char *witness);

/* The same in words: "s(17) = 0.5 > s(16) = 0.25", or "s(1) = s(0) = 0.5". */
#define HV_RISE_MAX 512
void hv_rise_format(char out[HV_RISE_MAX], const struct hv_rise *rise);

/* s(D) to about 16 digits, for pictures; D is a whole number. */
double hv_certify_score(const struct hv_expsum *sum, double D);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_decision_free(struct hv_decision *decision);

#endif
