/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_json.h -- values out of a model's config.json, checked; private to lib/model_*.c.
 *
 * A reader remembers the first failure: from then on every function hands back its fallback, so that a caller
 * asks for all it needs and looks at `code` once.  null is as good as absent. */
#ifndef HV_MODEL_JSON_H
#define HV_MODEL_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "lib/error.h"

struct hv_reader {
	const char *path;
	enum hv_code code;
	struct hv_error *err;
	size_t warnings; /* one line each, owned by who reads */
	char **warning;
};

struct hv_object {          /* of the file */
	const json_t *json; /* NULL: empty */
	const char *name;   /* in messages, as "rope_scaling."; "" is the file itself */
};

struct hv_range { /* low < value <= high, or low <= value */
	double low, high;
	bool low_in, whole;
};

/* The value of a key, NULL where it is absent or null. */
const json_t *hv_object_get(const struct hv_object *object, const char *key);

/* Whether two values say the same: numbers by what they are worth, 4 and 4.0 alike, also inside of others. */
bool hv_same_value(const json_t *a, const json_t *b);

/* A warning where two keys, NULL for none, are there and do not say the same: the first is taken. */
void hv_reader_compare(struct hv_reader *reader, const struct hv_object *taken, const char *taken_key,
    const struct hv_object *other, const char *other_key);

/* The first of some spellings that is there, and NULL after the last; a warning where two of them disagree. */
const char *hv_reader_spelling(struct hv_reader *reader, const struct hv_object *object,
    const char *const *keys);

double hv_reader_number(struct hv_reader *reader, const struct hv_object *object, const char *key,
    struct hv_range range, double fallback);
bool hv_reader_truth(struct hv_reader *reader, const struct hv_object *object, const char *key,
    bool fallback);
const char *hv_reader_word(struct hv_reader *reader, const struct hv_object *object, const char *key,
    const char *fallback);

/* Fails with "PATH: KEY is VALUE: expected WHAT". */
void hv_reader_refuse(struct hv_reader *reader, const struct hv_object *object, const char *key,
    const char *expected);

/* Fails, or warns, with "PATH: " and a sentence. */
__attribute__((format(printf, 2, 3))) void hv_reader_fail(struct hv_reader *reader, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void hv_reader_warn(struct hv_reader *reader, const char *fmt, ...);

#endif
