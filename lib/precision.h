/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/precision.h -- what a data type does to a positional encoding: scores as an implementation in float32,
 * float16 or bfloat16 computes them, beside the exact ones. */
#ifndef HV_PRECISION_H
#define HV_PRECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/modes.h"
#include "lib/recording.h"
#include "lib/tensor.h"

enum hv_step { /* where an implementation rounds, in the order in which it does */
	HV_STEP_POSITIONS,
	HV_STEP_FREQUENCIES, /* theta_j and decays, each rounded once from its exact value */
	HV_STEP_ANGLES,      /* position x frequency, and what cos, sin, cosh, sinh and exp make of it */
	HV_STEP_TABLES,      /* those functions' values, as they are kept */
	HV_STEP_PRODUCTS,    /* turned or boosted channels: each product, sum and damping */
	HV_STEP_SUMS,        /* each product of q and k and each partial sum */
	HV_STEP_SCORES,      /* the score, before and after the division by sqrt(dim), and with its bias */
	HV_STEP_BIASES,
	HV_STEPS,
};

/* Their names, as "angles", and what each is. */
struct hv_step_about {
	const char *name, *about;
};
extern const struct hv_step_about hv_step_about[HV_STEPS];

struct hv_practice { /* a habit of implementations: the type of each step, in words */
	const char *name, *about;
	const char *type[HV_STEPS];
};

/* Every practice, the usual one first, ended by one without a name. */
extern const struct hv_practice hv_practices[];

/* Reads the type of a step: f64, f32, f16, bf16; `dtype`, that of q and k; `wide`, float32 or, for float64,
 * float64.  False: it is none of these. */
bool hv_step_type(enum hv_dtype *out, const char *word, enum hv_dtype dtype);

struct hv_precision {        /* what is computed, and how */
	size_t dim;          /* head dimension, even */
	enum hv_dtype dtype; /* of q, k and the encoded q and k: a float type */
	enum hv_dtype type[HV_STEPS];
	/* The closed form in the distance, rounded alike, in the place of the algorithm that encodes q at its
	 * position and k at its own and multiplies them. */
	bool relative;
	bool folded; /* the damping is multiplied into the tables, and not into the encoded channels */
	bool given;  /* the exact score is of q and k as given, not as rounded to dtype */
	const double *q, *k; /* [dim] each, the same at every position; channels 2j and 2j + 1 a pair */
	const struct hv_recording *recording; /* or not NULL: q and k of each position */
	bool key_stays; /* the key at `position`, the query at position + D; else the query stays, and the key
			  * is at position - D */
	size_t position;
};

struct hv_emulation { /* ready to compute; zeroed when there is none */
	const struct hv_encoding *encoding;
	struct hv_precision asked;
	struct hv_modes modes;
	struct hv_pair_plan *plan; /* [dim / 2] not for callers */
	double *rate, *theta;      /* [modes.count] of the closed form, rounded */
	double *gain;              /* [modes.count] what multiplies its coefficients; 1 for most */
	double *vector;            /* [4][dim] q and k as given and as rounded, where they stay the same */
	double scale;              /* 1 / sqrt(dim), rounded */
};

/* Plans the computation for one encoding, which is borrowed.
 *
 *   out    written only on success; release with hv_emulation_free()
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: dim out of range, or an encoding whose modes do not turn, boost or damp
 * pairs of channels, so that it has no algorithm by position. */
enum hv_code hv_emulation_init(struct hv_emulation *out, const struct hv_precision *asked,
    const struct hv_encoding *encoding, struct hv_error *err);

/* The scores at each distance, exactly and as computed; NaN and infinities as they come.
 *
 *   exact, computed   [distances->count]
 *   distances         up to the position of a query that stays; within the recording, if there is one
 *   threads           at least 1; the result does not depend on it
 * Accuracy of `exact`: see hv_modes_sum().  HV_OK or HV_ENOMEM. */
enum hv_code hv_emulation_rows(double *exact, double *computed, const struct hv_emulation *emulation,
    const struct hv_distances *distances, int threads, struct hv_error *err);

#define HV_NEVER ((size_t)-1)

/* The first position of all looked at where something goes wrong; HV_NEVER: it does at none.  The factors of
 * a pair at position p are what its q and its k are multiplied by: exp(-+a p), times cosh(theta p) where it is
 * boosted.  Those of the closed form are its exp(-a p), at distance p. */
struct hv_precision_events {
	size_t overflow[2]; /* a factor of q, of k, is infinite */
	size_t zero[2];     /* is 0 */
	size_t nan;         /* the product of the two is NaN */
	size_t lost;        /* the score of distance 0, q and k both there, is not finite */
	size_t off;         /* it is off by more than 1 % */
};

/* Looks at positions 0 .. positions - 1.  HV_OK or HV_ENOMEM. */
enum hv_code hv_emulation_scan(struct hv_precision_events *out, const struct hv_emulation *emulation,
    size_t positions, int threads, struct hv_error *err);

/* |computed - exact| / |exact|; 0 where they are equal, NaN where one is NaN. */
double hv_relative_error(double exact, double computed);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_emulation_free(struct hv_emulation *emulation);

#endif
