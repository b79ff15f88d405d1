/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/emulate.h -- one query, one key and their score, as a narrow data type computes them; for lib/precision.c;
 * private. */
#ifndef HV_EMULATE_H
#define HV_EMULATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/precision.h"

enum hv_pair_form {
	HV_PAIR_PLAIN,  /* left alone */
	HV_PAIR_TURNED, /* by an angle, and damped */
	HV_PAIR_BOOSTED,
	HV_PAIR_PLACED, /* no q and k: the position's (cos, sin) in their place */
};

struct hv_pair_plan {
	enum hv_pair_form form;
	double rate, theta; /* a, and w or theta, rounded to the type of frequencies */
	double gain;        /* what multiplies the pair's tables, in q and in k alike; 1 for most */
};

struct hv_factors {          /* of one pair at one position */
	double shrink, grow; /* exp(-a p), exp(a p) */
	double c, s;         /* cos and sin, or cosh and sinh */
};

/* The factors of every pair at a position: out[dim / 2]. */
void hv_emulate_factors(struct hv_factors *out, const struct hv_emulation *emulation, size_t position);

/* out = x as a query, or as a key, at the position of these factors: [dim] each. */
void hv_emulate_encode(double *out, const double *x, const struct hv_emulation *emulation,
    const struct hv_factors *factors, bool key);

/* The score at distance D of q and k that are encoded. */
double hv_emulate_literal(const struct hv_emulation *emulation, const double *q, const double *k, double D);

/* The same by the closed form, from q and k that are not; and exp(-a D) of one of its modes. */
double hv_emulate_relative(const struct hv_emulation *emulation, const double *q, const double *k, double D);
double hv_emulate_decay(const struct hv_emulation *emulation, size_t mode, double D);

#endif
