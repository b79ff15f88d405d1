/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/expsum_form.h -- what an exponential sum is made of, for lib/expsum.c and lib/certify*.c;
 * private. */
#ifndef HV_EXPSUM_FORM_H
#define HV_EXPSUM_FORM_H

#include <stdbool.h>

#include "lib/ball.h"
#include "lib/expsum.h"

struct hv_exponent {
	fmpq_t decay; /* a = decay + root scale base^(-power/order); irrational where root is not 0 */
	int root;     /* -1, 0 or 1 */
	ulong power, order;
	arb_t rough;      /* a, to HV_ROUGH_BITS */
	fmpq_t frequency; /* w >= 0 in rad/token; or in turns/token, 0 .. 1/2 */
	bool turns;
	fmpq_t re, im; /* the coefficient */
	size_t mode;   /* as numbered before the sum was settled */
};

struct hv_mode_place { /* which exponent a mode of the encoding became */
	size_t exponent;
	bool conjugate; /* its frequency was negative */
};

struct hv_expsum {
	size_t count, room;
	struct hv_exponent *exponent; /* [count], by decay, then by frequency, once settled */
	fmpq_t base, scale;
	ulong root;                         /* the sum is divided by its square root */
	fmpq_t slope;                       /* of a linear bias, which is -slope D */
	const struct hv_encoding *encoding; /* NULL: of none */
	struct hv_modes modes;
	struct hv_mode_place *place; /* [modes.count] */
};

#define HV_ROUGH_BITS 128

/* Reads all of `text` as one decimal, exactly; false if it is none, or longer than HV_DECIMAL_MAX. */
bool hv_rational_parse(fmpq_t out, const char *text);

/* x, exactly; x is finite. */
void hv_rational_set(fmpq_t out, double x);

/* a_k to about `bits` bits. */
void hv_exponent_decay(arb_t out, const struct hv_expsum *sum, const struct hv_exponent *exponent,
    slong bits);

/* e^{i w_k x} at x = twice / 2. */
void hv_exponent_turn(arb_t cosine, arb_t sine, const struct hv_exponent *exponent, const fmpz_t twice,
    slong bits);

/* Sets the frequency: w in turns/token, less its whole turns, which no whole distance sees. */
void hv_exponent_set_turns(struct hv_exponent *exponent, struct hv_dd turns);

/* Whether two exponents decay alike: neighbours in a settled sum. */
bool hv_exponent_alike(const struct hv_exponent *a, const struct hv_exponent *b);

/* Whether a mode is part of s(D) - s(D + 1): not if it is constant, nor if its coefficient is 0. */
bool hv_exponent_drops(const struct hv_exponent *exponent);

/* Whether the imaginary part of its coefficient counts. */
bool hv_exponent_turns(const struct hv_exponent *exponent);

/* The sign of a decay. */
int hv_exponent_sign(const struct hv_expsum *sum, const struct hv_exponent *exponent);

/* -slope D is not the whole of the bias. */
bool hv_expsum_is_bent(const struct hv_expsum *sum);

/* s(D) without a bias that is not linear. */
void hv_expsum_value(arb_t out, const struct hv_expsum *sum, const fmpz_t D, slong bits);

#endif
