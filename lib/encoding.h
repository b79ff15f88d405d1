/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding.h -- positional encodings as data: a table of rows, each a list of modes and a bias. */
#ifndef HV_ENCODING_H
#define HV_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/modes.h"

#define HV_KEYS_MAX           16
#define HV_LIST_MAX           (HV_DIM_MAX / 2) /* numbers of a list: one a pair */
#define HV_MODES_PER_PAIR_MAX 4
#define HV_VALUE_MAX          64 /* room for the text of a key's value, its final NUL included */

struct hv_key { /* one parameter of an encoding, `key=value` in a SPEC */
	const char *name, *about;
	double fallback;          /* NaN: none; the encoding derives it from its other keys */
	double low, high;         /* high is in the range; of a list, the range of its numbers */
	bool low_in;              /* so is low */
	bool whole;               /* only whole numbers */
	const char *const *words; /* not NULL: the key takes one of these, its value being the word's place */
	bool list;                /* numbers, as `1,1.5,2` or `@FILE`; its value is their count */
};

struct hv_encoding;

/* What a proof may rely on about bias(D), D = 0, 1, 2, ... */
enum hv_bias_shape {
	HV_BIAS_UNKNOWN,
	HV_BIAS_LINEAR,  /* bias(0) + (bias(1) - bias(0)) D */
	HV_BIAS_FALLING, /* falls at every step */
	HV_BIAS_STEPS,   /* never rises; the doubles are its exact values */
	HV_BIAS_WINDOW,  /* 0, and from some distance on -INFINITY */
};

/* The decays of an encoding with a ladder, theta_j = scale base^(-2j/dim), exactly: mode i of pair j decays by
 * the value of the key `constant` plus theta[i] theta_j.  scale and base are keys, too. */
struct hv_decay_form {
	const char *constant; /* NULL: the encoding has no such form, its double-doubles are its decays */
	int theta[HV_MODES_PER_PAIR_MAX]; /* -1, 0 or 1 */
};

struct hv_encoding_row {
	const char *name;    /* as in a SPEC */
	const char *title;   /* as in prose */
	const char *source;  /* where it is defined */
	const char *about;   /* one sentence: what it does, and what the modes leave out */
	const char *learned; /* what of it a model learns; NULL: nothing */
	bool rotates;        /* turns q and k, so that Abel's bound applies (RoFormer 3.4.3) */
	size_t modes_per_pair;
	struct hv_key key[HV_KEYS_MAX]; /* ends with the first without a name */

	/* Refuses values that are in range one by one but not together; NULL: nothing to refuse. */
	enum hv_code (*check)(const struct hv_encoding *encoding, struct hv_error *err);
	/* Forms what the bias needs again and again, once every key is set; NULL: nothing. */
	enum hv_code (*prepare)(struct hv_encoding *encoding, struct hv_error *err);
	/* Refuses head dimensions, even and in range, that do not go with the values; NULL: takes any. */
	enum hv_code (*fit)(const struct hv_encoding *encoding, size_t dim, struct hv_error *err);
	/* How many of the first channels it pairs and turns; NULL: all. */
	size_t (*turned)(const struct hv_encoding *encoding, size_t dim);
	/* Writes the modes of all dim / 2 pairs, modes_per_pair of them a pair. */
	void (*modes)(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim);
	/* What multiplies cosine and sine, of q and of k, in the channels that are turned; NULL: 1. */
	double (*attention_factor)(const struct hv_encoding *encoding);
	/* The distance at which the modes are taken for D tokens; NULL: at D. */
	double (*distance)(const struct hv_encoding *encoding, double D);
	/* What is added to the score at distance D after its scaling; NULL: nothing.  -INFINITY: no key. */
	double (*bias)(const struct hv_encoding *encoding, double D);
	/* For proofs (lib/expsum.h). */
	enum hv_bias_shape bias_shape;
	struct hv_decay_form decay;
};

/* Every encoding, in the order of the manual, ended by a NULL. */
extern const struct hv_encoding_row *const hv_encodings[];

struct hv_list {
	size_t count;
	double *value; /* [count], owned */
};

struct hv_encoding { /* a row with its parameters filled in */
	const struct hv_encoding_row *row;
	char *spec; /* as typed, owned */
	double value[HV_KEYS_MAX];
	bool given[HV_KEYS_MAX];
	struct hv_list list[HV_KEYS_MAX]; /* of the keys that are lists */
	struct hv_modes cosines;          /* that the bias is a sum of, if it is one; filled in by the row */

	/* What only a model's configuration says (lib/model_config.h); a SPEC leaves it at 0 or, the factor,
	 * at 1. */
	size_t dim;          /* the head dimension; 0: any */
	size_t plain;        /* leading channels that are not encoded, even */
	double logit_factor; /* of all content: the model's logit scale, times sqrt(dim) */
	double window;       /* keys as far as this and farther are masked; 0: none are */
};

/* Reads a SPEC, `name[:key=value]...`; a key may be spelled with '_' for '-'.
 *
 *   out    written only on success; release with hv_encoding_free()
 * HV_OK, HV_ENOMEM, HV_EIO (the file of a list), or HV_EDOMAIN: unknown name or key (the valid ones are
 * listed, the nearest suggested), a value that is no number, no word or out of range, a key twice. */
enum hv_code hv_encoding_parse(struct hv_encoding *out, const char *spec, struct hv_error *err);

/* The encoding that a row is with no key given; `spec` is only what it will be called.  Its check is left to
 * the caller, once every key is set.  HV_OK or HV_ENOMEM. */
enum hv_code hv_encoding_make(struct hv_encoding *out, const struct hv_encoding_row *row, const char *spec,
    struct hv_error *err);

/* The key of that name, or NULL. */
const struct hv_key *hv_key_find(const struct hv_encoding_row *row, const char *name);

/* Whether a number is in a key's range, and that range in words, as "more than 0 and at most 1e+06". */
bool hv_key_admits(const struct hv_key *key, double value);
#define HV_RANGE_MAX 128
void hv_key_range(char out[HV_RANGE_MAX], const struct hv_key *key);

/* The value of a key that the row has, and whether the SPEC set it. */
double hv_encoding_value(const struct hv_encoding *encoding, const char *key);
bool hv_encoding_given(const struct hv_encoding *encoding, const char *key);
const struct hv_list *hv_encoding_list(const struct hv_encoding *encoding, const char *key);

/* Sets a key, as if it had been given. */
void hv_encoding_set(struct hv_encoding *encoding, const char *key, double value);

/* The value of a key as decimal text: what was typed, else the shortest for the double. */
void hv_encoding_text(char out[HV_VALUE_MAX], const struct hv_encoding *encoding, const char *key);

/* Replaces a key's fallback, where the row has that key and the SPEC did not set it: what a recording knows
 * of its model.  A model's own configuration is left alone.  HV_OK or HV_EDOMAIN (out of range). */
enum hv_code hv_encoding_default(struct hv_encoding *encoding, const char *key, double value,
    struct hv_error *err);

/* The encoding's modes for one head.
 *
 *   out    written only on success; release with hv_modes_free()
 *   dim    head dimension, even, 2 .. HV_DIM_MAX
 * Decays and frequencies carry about 107 bits; a key's value is the double nearest to what was typed.
 * HV_OK, HV_ENOMEM or HV_EDOMAIN: the dimension, or an encoding whose modes are not taken at D itself. */
enum hv_code hv_encoding_modes(struct hv_modes *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err);

/* The same of any encoding: the modes at hv_encoding_distance(). */
enum hv_code hv_encoding_modes_at(struct hv_modes *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err);
double hv_encoding_distance(const struct hv_encoding *encoding, double D);

/* bias(D), 0 where the row has none; -INFINITY where a key so far is masked. */
double hv_encoding_bias(const struct hv_encoding *encoding, double D);

/* Whether there is a bias at all, and what a proof may rely on about it. */
bool hv_encoding_is_biased(const struct hv_encoding *encoding);
enum hv_bias_shape hv_encoding_bias_shape(const struct hv_encoding *encoding);

/* What multiplies cosine and sine of the turned channels, in q and in k. */
double hv_encoding_attention_factor(const struct hv_encoding *encoding);

/* The channels that are turned by pairs: `count` from `first` on.  In the half layout they pair up as
 * (first + j, first + j + count / 2). */
struct hv_channels {
	size_t first, count;
};
struct hv_channels hv_encoding_channels(const struct hv_encoding *encoding, size_t dim);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_encoding_free(struct hv_encoding *encoding);

/* HV_EDOMAIN with a sentence unless dim is even and 2 .. HV_DIM_MAX. */
enum hv_code hv_dim_check(size_t dim, struct hv_error *err);

#endif
