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

const struct hv_encoding_row *const hv_encodings[] = { &hv_rope, &hv_linear, &hv_dynamic, &hv_ntk, &hv_yarn,
	&hv_longrope, &hv_llama3, &hv_proportional, &hv_p_rope, &hv_hf_hope, &hv_hope, &hv_xpos, &hv_retnet,
	&hv_resonance, &hv_cope_clip, &hv_rerope, &hv_randomized, &hv_alibi, &hv_t5, &hv_kerple_log,
	&hv_kerple_power, &hv_sandwich, &hv_window, &hv_nope, &hv_sinusoidal, NULL };

#define WORD_MAX  HV_VALUE_MAX /* longest name or key of a SPEC */
#define PART_MAX  4096         /* and `key=value`: a path may be long */
#define NAMES_MAX 320          /* room for a list of valid names in a message */

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

bool hv_key_admits(const struct hv_key *key, double value)
{
	bool above = key->low_in ? value >= key->low : value > key->low;

	return above && value <= key->high && (!key->whole || value == floor(value));
}

void hv_key_range(char out[HV_RANGE_MAX], const struct hv_key *key)
{
	snprintf(out, HV_RANGE_MAX, "%s%s %g and at most %g", key->whole ? "a whole number, " : "",
	    key->low_in ? "at least" : "more than", key->low, key->high);
}

static enum hv_code check_range(const char *spec, const struct hv_key *key, double value,
    struct hv_error *err)
{
	char range[HV_RANGE_MAX];

	if (hv_key_admits(key, value))
		return HV_OK;
	hv_key_range(range, key);
	return hv_fail(err, HV_EDOMAIN, "%s: %s %.10g: expected %s", spec, key->name, value, range);
}

/* Copies the part of a SPEC up to the next ':' and steps to that; false when it is too long to be anything.
 */
static bool next_part(char *out, size_t room, const char **at)
{
	size_t n = strcspn(*at, ":");

	if (n >= room)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n;
	return true;
}

static enum hv_code set_word(double *out, const char *spec, const struct hv_key *key, const char *value,
    struct hv_error *err)
{
	struct names names = { 0 };
	char hint[WORD_MAX + 32];

	for (size_t i = 0; key->words[i]; i++) {
		if (strcmp(key->words[i], value) == 0) {
			*out = (double)i;
			return HV_OK;
		}
		names_add(&names, key->words[i], strlen(value) < WORD_MAX ? value : "");
	}
	return hv_fail(err, HV_EDOMAIN, "%s: %s '%.64s'%s: expected one of %s", spec, key->name, value,
	    names_hint(hint, &names), names.list);
}

static enum hv_code set_list(struct hv_encoding *encoding, size_t i, const char *value, struct hv_error *err)
{
	const struct hv_key *key = &encoding->row->key[i];
	char where[2 * WORD_MAX];
	enum hv_code code;

	snprintf(where, sizeof where, "%.63s: %s", encoding->spec, key->name);
	code = hv_list_read(&encoding->list[i], value, where, err);
	for (size_t n = 0; code == HV_OK && n < encoding->list[i].count; n++)
		code = check_range(encoding->spec, key, encoding->list[i].value[n], err);
	encoding->value[i] = (double)encoding->list[i].count;
	return code;
}

static enum hv_code set_value(struct hv_encoding *encoding, size_t i, const char *value, struct hv_error *err)
{
	const struct hv_key *key = &encoding->row->key[i];

	if (key->words)
		return set_word(&encoding->value[i], encoding->spec, key, value, err);
	if (key->list)
		return set_list(encoding, i, value, err);
	if (!hv_number_parse(&encoding->value[i], value))
		return hv_fail(err, HV_EDOMAIN, "%s: %s: expected a number, found '%.64s'", encoding->spec,
		    key->name, value);
	return check_range(encoding->spec, key, encoding->value[i], err);
}

/* A key may be spelled with '_' for '-'. */
static void spell_key(char *key)
{
	for (char *c = key; *c; c++)
		if (*c == '_')
			*c = '-';
}

static enum hv_code set_key(struct hv_encoding *encoding, char *part, struct hv_error *err)
{
	const struct hv_encoding_row *row = encoding->row;
	char *value = strchr(part, '=');
	size_t i;

	if (!value)
		return hv_fail(err, HV_EDOMAIN, "%s: '%.64s': expected key=value", encoding->spec, part);
	*value++ = '\0';
	if (strlen(part) >= WORD_MAX)
		return hv_fail(err, HV_EDOMAIN, "%.64s...: no key is so long", encoding->spec);
	spell_key(part);
	i = key_index(row, part);
	if (i == key_count(row))
		return unknown_key(encoding->spec, row, part, err);
	if (encoding->given[i])
		return hv_fail(err, HV_EDOMAIN, "%s: key '%s' is given twice", encoding->spec, part);
	encoding->given[i] = true;
	return set_value(encoding, i, value, err);
}

static void set_row(struct hv_encoding *encoding, const struct hv_encoding_row *row)
{
	encoding->row = row;
	encoding->logit_factor = 1;
	for (size_t i = 0; i < key_count(row); i++)
		encoding->value[i] = row->key[i].fallback;
}

static enum hv_code parse(struct hv_encoding *encoding, struct hv_error *err)
{
	const char *at = encoding->spec;
	char name[WORD_MAX], part[PART_MAX];
	enum hv_code code = HV_OK;
	size_t i = 0;

	if (!next_part(name, sizeof name, &at))
		return hv_fail(err, HV_EDOMAIN, "%.64s...: no encoding has so long a name", encoding->spec);
	while (hv_encodings[i] && strcmp(hv_encodings[i]->name, name) != 0)
		i++;
	if (!hv_encodings[i])
		return unknown_name(encoding->spec, name, err);
	set_row(encoding, hv_encodings[i]);
	while (*at++ == ':' && code == HV_OK) {
		if (!next_part(part, sizeof part, &at))
			return hv_fail(err, HV_EDOMAIN, "%.64s...: no key or value is so long",
			    encoding->spec);
		code = set_key(encoding, part, err);
	}
	if (code == HV_OK && encoding->row->check)
		code = encoding->row->check(encoding, err);
	if (code == HV_OK && encoding->row->prepare)
		code = encoding->row->prepare(encoding, err);
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

enum hv_code hv_encoding_make(struct hv_encoding *out, const struct hv_encoding_row *row, const char *spec,
    struct hv_error *err)
{
	struct hv_encoding encoding = { .spec = strdup(spec) };

	if (!encoding.spec)
		return hv_fail_memory(err, "an encoding");
	set_row(&encoding, row);
	*out = encoding;
	return HV_OK;
}

const struct hv_key *hv_key_find(const struct hv_encoding_row *row, const char *name)
{
	size_t i = key_index(row, name);

	return i < key_count(row) ? &row->key[i] : NULL;
}

void hv_encoding_set(struct hv_encoding *encoding, const char *key, double value)
{
	size_t i = key_index(encoding->row, key);

	encoding->value[i] = value;
	encoding->given[i] = true;
}

const struct hv_list *hv_encoding_list(const struct hv_encoding *encoding, const char *key)
{
	return &encoding->list[key_index(encoding->row, key)];
}

bool hv_encoding_given(const struct hv_encoding *encoding, const char *key)
{
	return encoding->given[key_index(encoding->row, key)];
}

double hv_encoding_value(const struct hv_encoding *encoding, const char *key)
{
	return encoding->value[key_index(encoding->row, key)];
}

void hv_encoding_text(char out[HV_VALUE_MAX], const struct hv_encoding *encoding, const char *key)
{
	const char *at = encoding->spec + strcspn(encoding->spec, ":");
	char part[PART_MAX];

	while (hv_encoding_given(encoding, key) && *at++ == ':' && next_part(part, sizeof part, &at)) {
		char *value = part + strcspn(part, "=");

		if (!*value)
			continue;
		*value++ = '\0';
		spell_key(part);
		if (strcmp(part, key) == 0 && strlen(value) < HV_VALUE_MAX) {
			memcpy(out, value, strlen(value) + 1);
			return;
		}
	}
	hv_number_format(out, hv_encoding_value(encoding, key));
}

enum hv_code hv_encoding_default(struct hv_encoding *encoding, const char *key, double value,
    struct hv_error *err)
{
	size_t i = key_index(encoding->row, key);
	enum hv_code code;

	if (i == key_count(encoding->row) || encoding->given[i] || encoding->dim > 0)
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

struct hv_channels hv_encoding_channels(const struct hv_encoding *encoding, size_t dim)
{
	size_t rest = dim - encoding->plain;

	return (struct hv_channels){
		.first = encoding->plain,
		.count = encoding->row->turned ? encoding->row->turned(encoding, rest) : rest,
	};
}

double hv_encoding_attention_factor(const struct hv_encoding *encoding)
{
	return encoding->row->attention_factor ? encoding->row->attention_factor(encoding) : 1;
}

static enum hv_code check_dim(const struct hv_encoding *encoding, size_t dim, struct hv_error *err)
{
	enum hv_code code = hv_dim_check(dim, err);

	if (code == HV_OK && encoding->dim > 0 && dim != encoding->dim)
		code = hv_fail(err, HV_EDOMAIN, "%s: its heads have %zu channels, not %zu", encoding->spec,
		    encoding->dim, dim);
	if (code == HV_OK && encoding->row->fit)
		code = encoding->row->fit(encoding, dim - encoding->plain, err);
	return code;
}

/* Channels that no position touches, then those that the row encodes. */
static void fill_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	size_t plain = encoding->plain / 2, per_pair = encoding->row->modes_per_pair;
	struct hv_channels turned = hv_encoding_channels(encoding, dim);
	double factor = hv_encoding_attention_factor(encoding), logit = encoding->logit_factor;

	hv_plain_modes(out, encoding, 2 * plain);
	encoding->row->modes(out + plain, encoding, dim - 2 * plain);
	for (size_t k = plain; k < plain + (dim / 2 - plain) * per_pair; k++)
		out[k].pair += plain;
	for (size_t k = 0; k < plain + (dim / 2 - plain) * per_pair; k++) {
		size_t channel = 2 * out[k].pair;
		bool turns = channel >= turned.first && channel < turned.first + turned.count;

		out[k].excess = (turns ? factor * factor : 1) * logit - 1;
	}
}

enum hv_code hv_encoding_modes_at(struct hv_modes *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	struct hv_modes modes = { 0 };
	enum hv_code code = check_dim(encoding, dim, err);

	if (code != HV_OK)
		return code;
	modes.count = encoding->plain / 2 + (dim - encoding->plain) / 2 * encoding->row->modes_per_pair;
	modes.mode = calloc(modes.count, sizeof *modes.mode);
	if (!modes.mode)
		return hv_fail_memory(err, "the modes of an encoding");
	fill_modes(modes.mode, encoding, dim);
	mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
	*out = modes;
	return HV_OK;
}

enum hv_code hv_encoding_modes(struct hv_modes *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	if (encoding->row->distance)
		return hv_fail(err, HV_EDOMAIN,
		    "%s: no sum of modes in the distance: it takes RoPE's at another distance",
		    encoding->spec);
	return hv_encoding_modes_at(out, encoding, dim, err);
}

double hv_encoding_distance(const struct hv_encoding *encoding, double D)
{
	return encoding->row->distance ? encoding->row->distance(encoding, D) : D;
}

double hv_encoding_bias(const struct hv_encoding *encoding, double D)
{
	if (encoding->window > 0 && D >= encoding->window)
		return -INFINITY;
	return encoding->row->bias ? encoding->row->bias(encoding, D) : 0;
}

bool hv_encoding_is_biased(const struct hv_encoding *encoding)
{
	return encoding->row->bias || encoding->window > 0;
}

enum hv_bias_shape hv_encoding_bias_shape(const struct hv_encoding *encoding)
{
	if (encoding->window > 0)
		return encoding->row->bias ? HV_BIAS_UNKNOWN : HV_BIAS_WINDOW;
	return encoding->row->bias_shape;
}

void hv_encoding_free(struct hv_encoding *encoding)
{
	for (size_t i = 0; i < HV_KEYS_MAX; i++)
		free(encoding->list[i].value);
	hv_modes_free(&encoding->cosines);
	free(encoding->spec);
	*encoding = (struct hv_encoding){ 0 };
}
