/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding.c -- SPEC text to a row with its parameters, and the row's modes. */
#include "lib/encoding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include "lib/encodings.h"
#include "lib/number.h"

const struct hv_encoding_row *const hv_encodings[] = { &hv_rope, &hv_hope, &hv_xpos, &hv_alibi, &hv_nope,
	&hv_sinusoidal, NULL };

#define WORD_MAX  64  /* longest name, key or value of a SPEC */
#define NAMES_MAX 320 /* room for a list of valid names in a message */

static size_t key_count(const struct hv_encoding_row *row)
{
	size_t n = 0;

	while (n < HV_KEYS_MAX && row->key[n].name)
		n++;
	return n;
}

static size_t key_index(const struct hv_encoding_row *row, const char *name)
{
	size_t i = 0;

	while (i < key_count(row) && strcmp(row->key[i].name, name) != 0)
		i++;
	return i;
}

/* Levenshtein's distance, for suggestions; both words are shorter than WORD_MAX. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[WORD_MAX], lb = strlen(b);

	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < lb; j++) {
			size_t change = diagonal + (a[i] != b[j]);
			size_t indel = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;

			diagonal = row[j + 1];
			row[j + 1] = change < indel ? change : indel;
		}
	}
	return row[lb];
}

/* "rope, hope, ..." and the name nearest to a mistyped word, or NULL when none is near. */
struct names {
	char list[NAMES_MAX];
	size_t length, distance;
	const char *nearest;
};

static void names_add(struct names *names, const char *name, const char *word)
{
	size_t distance = edit_distance(word, name);
	int n = snprintf(names->list + names->length, sizeof names->list - names->length, "%s%s",
	    names->length ? ", " : "", name);

	names->length += (size_t)n;
	if (distance <= 2 && distance < strlen(name) && (!names->nearest || distance < names->distance)) {
		names->nearest = name;
		names->distance = distance;
	}
}

static const char *names_hint(char out[WORD_MAX + 32], const struct names *names)
{
	out[0] = '\0';
	if (names->nearest)
		snprintf(out, WORD_MAX + 32, " (did you mean '%s'?)", names->nearest);
	return out;
}

static enum hv_code unknown_name(const char *spec, const char *name, struct hv_error *err)
{
	struct names names = { 0 };
	char hint[WORD_MAX + 32];

	for (size_t i = 0; hv_encodings[i]; i++)
		names_add(&names, hv_encodings[i]->name, name);
	return hv_fail(err, HV_EDOMAIN, "%s: unknown encoding '%s'%s: expected one of %s", spec, name,
	    names_hint(hint, &names), names.list);
}

static enum hv_code unknown_key(const char *spec, const struct hv_encoding_row *row, const char *key,
    struct hv_error *err)
{
	struct names names = { 0 };
	char hint[WORD_MAX + 32];

	for (size_t i = 0; i < key_count(row); i++)
		names_add(&names, row->key[i].name, key);
	if (names.length == 0)
		return hv_fail(err, HV_EDOMAIN, "%s: unknown key '%s': %s takes no keys", spec, key,
		    row->name);
	return hv_fail(err, HV_EDOMAIN, "%s: unknown key '%s'%s: %s takes %s", spec, key,
	    names_hint(hint, &names), row->name, names.list);
}

static enum hv_code check_range(const char *spec, const struct hv_key *key, double value,
    struct hv_error *err)
{
	bool above = key->low_in ? value >= key->low : value > key->low;

	if (above && value <= key->high && (!key->whole || value == floor(value)))
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: %s %.10g: expected %s%s %g and at most %g", spec, key->name,
	    value, key->whole ? "a whole number, " : "", key->low_in ? "at least" : "more than", key->low,
	    key->high);
}

/* Copies the part of a SPEC up to the next ':' and steps to that; false when it is too long to be anything.
 */
static bool next_part(char out[WORD_MAX], const char **at)
{
	size_t n = strcspn(*at, ":");

	if (n >= WORD_MAX)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n;
	return true;
}

static enum hv_code set_key(struct hv_encoding *encoding, char *part, struct hv_error *err)
{
	const struct hv_encoding_row *row = encoding->row;
	char *value = strchr(part, '=');
	size_t i;

	if (!value)
		return hv_fail(err, HV_EDOMAIN, "%s: '%s': expected key=value", encoding->spec, part);
	*value++ = '\0';
	for (char *c = part; *c; c++)
		if (*c == '_')
			*c = '-';
	i = key_index(row, part);
	if (i == key_count(row))
		return unknown_key(encoding->spec, row, part, err);
	if (encoding->given[i])
		return hv_fail(err, HV_EDOMAIN, "%s: key '%s' is given twice", encoding->spec, part);
	if (!hv_number_parse(&encoding->value[i], value))
		return hv_fail(err, HV_EDOMAIN, "%s: %s: expected a number, found '%s'", encoding->spec, part,
		    value);
	encoding->given[i] = true;
	return check_range(encoding->spec, &row->key[i], encoding->value[i], err);
}

static enum hv_code parse(struct hv_encoding *encoding, struct hv_error *err)
{
	const char *at = encoding->spec;
	char part[WORD_MAX];
	enum hv_code code = HV_OK;
	size_t i = 0;

	if (!next_part(part, &at))
		return hv_fail(err, HV_EDOMAIN, "%.64s...: no encoding has so long a name", encoding->spec);
	while (hv_encodings[i] && strcmp(hv_encodings[i]->name, part) != 0)
		i++;
	if (!hv_encodings[i])
		return unknown_name(encoding->spec, part, err);
	encoding->row = hv_encodings[i];
	for (i = 0; i < key_count(encoding->row); i++)
		encoding->value[i] = encoding->row->key[i].fallback;
	while (*at++ == ':' && code == HV_OK) {
		if (!next_part(part, &at))
			return hv_fail(err, HV_EDOMAIN, "%.64s...: no key or value is so long",
			    encoding->spec);
		code = set_key(encoding, part, err);
	}
	if (code == HV_OK && encoding->row->check)
		code = encoding->row->check(encoding, err);
	return code;
}

enum hv_code hv_encoding_parse(struct hv_encoding *out, const char *spec, struct hv_error *err)
{
	struct hv_encoding encoding = { .spec = strdup(spec) };
	enum hv_code code;

	if (!encoding.spec)
		return hv_fail_memory(err, "an encoding");
	code = parse(&encoding, err);
	if (code == HV_OK)
		*out = encoding;
	else
		hv_encoding_free(&encoding);
	return code;
}

bool hv_encoding_given(const struct hv_encoding *encoding, const char *key)
{
	return encoding->given[key_index(encoding->row, key)];
}

double hv_encoding_value(const struct hv_encoding *encoding, const char *key)
{
	return encoding->value[key_index(encoding->row, key)];
}

enum hv_code hv_encoding_default(struct hv_encoding *encoding, const char *key, double value,
    struct hv_error *err)
{
	size_t i = key_index(encoding->row, key);
	enum hv_code code;

	if (i == key_count(encoding->row) || encoding->given[i])
		return HV_OK;
	code = check_range(encoding->spec, &encoding->row->key[i], value, err);
	if (code == HV_OK)
		encoding->value[i] = value;
	return code;
}

enum hv_code hv_dim_check(size_t dim, struct hv_error *err)
{
	if (dim >= 2 && dim % 2 == 0 && dim <= HV_DIM_MAX)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "head dimension %zu: expected an even number, 2 to %d", dim,
	    HV_DIM_MAX);
}

enum hv_code hv_encoding_modes(struct hv_modes *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	struct hv_modes modes = { .count = dim / 2 * encoding->row->modes_per_pair };
	enum hv_code code = hv_dim_check(dim, err);

	if (code != HV_OK)
		return code;
	modes.mode = malloc(modes.count * sizeof *modes.mode);
	if (!modes.mode)
		return hv_fail_memory(err, "the modes of an encoding");
	encoding->row->modes(modes.mode, encoding, dim);
	mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
	*out = modes;
	return HV_OK;
}

double hv_encoding_bias(const struct hv_encoding *encoding, double D)
{
	return encoding->row->bias ? encoding->row->bias(encoding, D) : 0;
}

void hv_encoding_free(struct hv_encoding *encoding)
{
	free(encoding->spec);
	*encoding = (struct hv_encoding){ 0 };
}
