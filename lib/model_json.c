/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_json.c -- values out of a model's config.json, checked. */
#include "lib/model_json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 48 /* of a value in a message */

const json_t *hv_object_get(const struct hv_object *object, const char *key)
{
	const json_t *value = json_object_get(object->json, key);

	return json_is_null(value) ? NULL : value;
}

void hv_reader_fail(struct hv_reader *reader, const char *fmt, ...)
{
	char sentence[sizeof reader->err->msg];
	va_list args;

	if (reader->code != HV_OK)
		return;
	va_start(args, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, args);
	va_end(args);
	reader->code = hv_fail(reader->err, HV_EFORMAT, "%s: %s", reader->path, sentence);
}

/* Layers of several kinds may share what is warned of. */
static bool has_warning(const struct hv_reader *reader, const char *sentence)
{
	for (size_t i = 0; i < reader->warnings; i++)
		if (strcmp(reader->warning[i] + strlen(reader->path) + strlen(": "), sentence) == 0)
			return true;
	return false;
}

/* One more line, or a failure to have room for it. */
static void add_warning(struct hv_reader *reader, const char *sentence)
{
	char **grown = realloc(reader->warning, (reader->warnings + 1) * sizeof *grown);
	size_t size = strlen(reader->path) + strlen(sentence) + 3;

	if (grown) {
		reader->warning = grown;
		grown[reader->warnings] = malloc(size);
	}
	if (!grown || !grown[reader->warnings]) {
		reader->code = hv_fail_memory(reader->err, "a warning");
		return;
	}
	snprintf(grown[reader->warnings++], size, "%s: %s", reader->path, sentence);
}

void hv_reader_warn(struct hv_reader *reader, const char *fmt, ...)
{
	char sentence[sizeof reader->err->msg];
	va_list args;

	if (reader->code != HV_OK)
		return;
	va_start(args, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, args);
	va_end(args);
	for (unsigned char *c = (unsigned char *)sentence; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			*c = '?';
	if (!has_warning(reader, sentence))
		add_warning(reader, sentence);
}

/* A value as the file has it, cut short. */
static void value_format(char out[VALUE_MAX], const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(12));

	snprintf(out, VALUE_MAX, "%s", text ? text : "?");
	if (text && strlen(text) >= VALUE_MAX)
		memcpy(out + VALUE_MAX - 4, "...", 4);
	free(text);
}

void hv_reader_refuse(struct hv_reader *reader, const struct hv_object *object, const char *key,
    const char *expected)
{
	char value[VALUE_MAX];

	value_format(value, json_object_get(object->json, key));
	hv_reader_fail(reader, "%s%s is %s: expected %s", object->name, key, value, expected);
}

static bool same_members(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)a, key, value)
	{
		if (!hv_same_value(value, json_object_get(b, key)))
			return false;
	}
	return json_object_size(a) == json_object_size(b);
}

bool hv_same_value(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return json_number_value(a) == json_number_value(b);
	if (json_is_object(a) && json_is_object(b))
		return same_members(a, b);
	if (!json_is_array(a) || !json_is_array(b))
		return json_equal(a, b);
	for (size_t i = 0; i < json_array_size(a); i++)
		if (!hv_same_value(json_array_get(a, i), json_array_get(b, i)))
			return false;
	return json_array_size(a) == json_array_size(b);
}

void hv_reader_compare(struct hv_reader *reader, const struct hv_object *taken, const char *taken_key,
    const struct hv_object *other, const char *other_key)
{
	const json_t *first = hv_object_get(taken, taken_key), *second = hv_object_get(other, other_key);

	if (first && second && !hv_same_value(first, second))
		hv_reader_warn(reader, "%s%s and %s%s disagree: %s%s is taken", taken->name, taken_key,
		    other->name, other_key, taken->name, taken_key);
}

const char *hv_reader_spelling(struct hv_reader *reader, const struct hv_object *object,
    const char *const *keys)
{
	const char *first = NULL;

	for (; *keys; keys++) {
		if (first)
			hv_reader_compare(reader, object, first, object, *keys);
		else if (hv_object_get(object, *keys))
			first = *keys;
	}
	return first;
}

double hv_reader_number(struct hv_reader *reader, const struct hv_object *object, const char *key,
    struct hv_range range, double fallback)
{
	const json_t *value = key ? hv_object_get(object, key) : NULL;
	double number = json_number_value(value);
	char expected[128];

	if (!value || reader->code != HV_OK)
		return fallback;
	if (json_is_number(value) && (range.low_in ? number >= range.low : number > range.low) &&
	    number <= range.high && (!range.whole || number == floor(number)))
		return number;
	snprintf(expected, sizeof expected, "a %snumber, %s %g and at most %g", range.whole ? "whole " : "",
	    range.low_in ? "at least" : "more than", range.low, range.high);
	hv_reader_refuse(reader, object, key, expected);
	return fallback;
}

bool hv_reader_truth(struct hv_reader *reader, const struct hv_object *object, const char *key, bool fallback)
{
	const json_t *value = hv_object_get(object, key);

	if (!value || json_is_boolean(value))
		return value ? json_is_true(value) : fallback;
	hv_reader_refuse(reader, object, key, "true or false");
	return fallback;
}

const char *hv_reader_word(struct hv_reader *reader, const struct hv_object *object, const char *key,
    const char *fallback)
{
	const json_t *value = hv_object_get(object, key);

	if (!value || json_is_string(value))
		return value ? json_string_value(value) : fallback;
	hv_reader_refuse(reader, object, key, "a string");
	return fallback;
}
