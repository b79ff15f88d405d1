/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/certify_work.h -- what lib/certify*.c and lib/shares.c share: the drop of a sum, in balls and in doubles;
 * private. */
#ifndef HV_CERTIFY_WORK_H
#define HV_CERTIFY_WORK_H

#include <stdbool.h>

#include "lib/certify.h"
#include "lib/expsum_form.h"

enum {
	LEVELS = 11,       /* precisions 64, 128, ..., 65536 */
	FILTER_STEPS = 64, /* distances that the filter has tables for */
};

/* --- balls ----------------------------------------------------------------------------------------------- */

struct drop_term {                          /* d_k e^{-a_k D}, or the slope of a linear bias */
	const struct hv_exponent *exponent; /* NULL: the slope */
	bool wave;                          /* it turns */
	bool last;                          /* the next one decays faster */
};

struct level { /* of precision */
	slong bits;
	bool known;        /* decay and factor are computed */
	size_t round;      /* of the coefficients that the rest was computed for */
	arb_ptr decay;     /* [sum->count] a_k */
	acb_ptr factor;    /* [sum->count] 1 - e^{-a_k + i w_k} */
	arb_ptr lag;       /* [terms] a_k - a of the slowest term */
	arb_ptr frequency; /* [terms] */
	acb_ptr weight;    /* [terms] d_k */
};

struct work {
	const struct hv_expsum *sum;
	slong limit;            /* bits */
	struct drop_term *term; /* [terms] by decay */
	size_t terms, round;
	struct level level[LEVELS];
	slong used;       /* the highest precision so far */
	long evaluations; /* left */
	bool doubtful;    /* a sign stayed open */
};

/* Readies the decision of sums with these exponents; again after hv_expsum_weigh().  Release with work_free().
 * HV_OK or HV_ENOMEM. */
enum hv_code work_init(struct work *work, const struct hv_expsum *sum, slong limit, struct hv_error *err);
void work_weigh(struct work *work);
void work_free(struct work *work);

/* The same as hv_certify(), but for a bias that is not linear, and keeping FLINT's caches. */
enum hv_code work_decide(struct hv_decision *out, struct work *work, struct hv_error *err);

/* The drop at the i-th precision; NULL beyond the limit. */
const struct level *work_level(struct work *work, size_t i);

/* e^{-lag x} of the i-th term at x = twice / 2. */
void level_size(arb_t out, const struct level *level, size_t i, const fmpz_t twice, slong bits);

/* The sign of g(D), with as many bits as it takes; 0, and work->doubtful, if they do not suffice. */
int work_sign_at(struct work *work, const fmpz_t D);

/* The sign of g over all real x from `first` to `last`, or 0.  *at is the precision to begin with, and becomes that
 * at which it is no longer the bits that are wanting. */
int work_sign_between(struct work *work, size_t *at, const fmpz_t first, const fmpz_t last);

/* --- doubles --------------------------------------------------------------------------------------------- */

struct filter { /* the exponents of a sum, with the powers of e that the first distances need */
	size_t terms;
	size_t *exponent;       /* [terms] in the sum; SIZE_MAX: the slope */
	bool *flat, *wave;      /* [terms] no part of the drop; turns */
	bool *last;             /* [terms] the next one decays faster */
	bool *undamped, *grows; /* [terms] its decay is 0, is negative */
	bool *unfit;            /* [terms] its factor is not known well enough for doubles */
	double *re, *im;        /* [terms] 1 - e^{-a + i w} */
	double *size, *x, *y;   /* [FILTER_STEPS][terms] e^{-lag D}, and that times cos w D, sin w D */
};

struct filter_coefficients { /* [terms] each; the error is a bound on that of re + i im, in absolute terms */
	double *re, *im, *error;
};

struct filter_outcome {
	bool settled; /* else balls must decide, and nothing below counts */
	enum hv_verdict verdict;
	enum hv_certificate certificate;
	int witness, tail; /* -1: none */
};

enum hv_code filter_init(struct filter *out, const struct hv_expsum *sum, struct hv_error *err);
void filter_free(struct filter *filter);
enum hv_code filter_coefficients_init(struct filter_coefficients *out, const struct filter *filter,
    struct hv_error *err);
void filter_coefficients_free(struct filter_coefficients *coefficients);

/* Takes the sum's exact coefficients. */
void filter_weigh(struct filter_coefficients *out, const struct filter *filter, const struct hv_expsum *sum);

/* Decides what doubles can decide.  `brief`: only the class is wanted, no witness or tail. */
struct filter_outcome filter_decide(const struct filter *filter,
    const struct filter_coefficients *coefficients, bool brief);

/* --- a bias that is not linear --------------------------------------------------------------------------- */

/* The first step at which the bias alone rises for certain, or stays, if its doubles are exact or infinite; -1
 * if there is none near, or no such bias. */
int bias_rise(const struct hv_expsum *sum);

/* Turns the decision on the content of a score into that on the whole, where there is such a bias.  HV_OK or
 * HV_ENOMEM. */
enum hv_code bias_decide(struct hv_decision *decision, const struct hv_expsum *sum, int rise,
    struct hv_error *err);

/* The outcome as hv_certify() would report it.  HV_OK or HV_ENOMEM. */
enum hv_code filter_report(struct hv_decision *out, const struct filter_outcome *outcome,
    struct hv_error *err);

#endif
