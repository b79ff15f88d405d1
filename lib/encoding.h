/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding.h -- positional encodings as data: a table of rows, each a list of modes and a bias. */
#ifndef HV_ENCODING_H
#define HV_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/modes.h"

#define HV_KEYS_MAX 8

struct hv_key { /* one parameter of an encoding, `key=value` in a SPEC */
	const char *name, *about;
	double fallback;  /* NaN: none; the encoding derives it from its other keys */
	double low, high; /* high is in the range */
	bool low_in;      /* so is low */
	bool whole;       /* only whole numbers */
};

struct hv_encoding;

struct hv_encoding_row {
	const char *name;   /* as in a SPEC */
	const char *title;  /* as in prose */
	const char *source; /* where it is defined */
	const char *about;  /* one sentence: what it does, and what the modes leave out */
	bool learned;       /* a model learns some of the parameters */
	bool rotates;       /* turns q and k, so that Abel's bound applies (RoFormer 3.4.3) */
	size_t modes_per_pair;
	struct hv_key key[HV_KEYS_MAX]; /* ends with the first without a name */

	/* Refuses values that are in range one by one but not together; NULL: nothing to refuse. */
	enum hv_code (*check)(const struct hv_encoding *encoding, struct hv_error *err);
	/* Writes the modes of all dim / 2 pairs, modes_per_pair of them a pair. */
	void (*modes)(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim);
	/* What is added to the score at distance D after its scaling; NULL: nothing. */
	double (*bias)(const struct hv_encoding *encoding, double D);
};

/* Every encoding, in the order of the manual, ended by a NULL. */
extern const struct hv_encoding_row *const hv_encodings[];

struct hv_encoding { /* a row with its parameters filled in */
	const struct hv_encoding_row *row;
	char *spec; /* as typed, owned */
	double value[HV_KEYS_MAX];
	bool given[HV_KEYS_MAX];
};

/* Reads a SPEC, `name[:key=value]...`; a key may be spelled with '_' for '-'.
 *
 *   out    written only on success; release with hv_encoding_free()
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: unknown name or key (the valid ones are listed, the nearest suggested), a
 * value that is no number or out of range, a key twice. */
enum hv_code hv_encoding_parse(struct hv_encoding *out, const char *spec, struct hv_error *err);

/* The value of a key that the row has, and whether the SPEC set it. */
double hv_encoding_value(const struct hv_encoding *encoding, const char *key);
bool hv_encoding_given(const struct hv_encoding *encoding, const char *key);

/* Replaces a key's fallback, where the row has that key and the SPEC did not set it: what a recording knows
 * of its model.  HV_OK or HV_EDOMAIN (out of range). */
enum hv_code hv_encoding_default(struct hv_encoding *encoding, const char *key, double value,
    struct hv_error *err);

/* The encoding's modes for one head.
 *
 *   out    written only on success; release with hv_modes_free()
 *   dim    head dimension, even, 2 .. HV_DIM_MAX
 * Decays and frequencies carry about 107 bits; a key's value is the double nearest to what was typed.
 * HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code hv_encoding_modes(struct hv_modes *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err);

/* bias(D), 0 where the row has none. */
double hv_encoding_bias(const struct hv_encoding *encoding, double D);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_encoding_free(struct hv_encoding *encoding);

/* HV_EDOMAIN with a sentence unless dim is even and 2 .. HV_DIM_MAX. */
enum hv_code hv_dim_check(size_t dim, struct hv_error *err);

#endif
