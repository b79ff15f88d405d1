/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_list.c -- the numbers of a key that takes a list: `1,1.5,2` or `@FILE`. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/encodings.h"
#include "lib/number.h"

#define FIELD_MAX 64

static enum hv_code append(struct hv_list *list, const char *field, const char *where, struct hv_error *err)
{
	double value;

	if (list->count == HV_LIST_MAX)
		return hv_fail(err, HV_EDOMAIN, "%s: more than %d numbers", where, HV_LIST_MAX);
	if (!hv_number_parse(&value, field))
		return hv_fail(err, HV_EDOMAIN, "%s: item %zu: expected a number, found '%s'", where,
		    list->count + 1, field);
	list->value[list->count++] = value;
	return HV_OK;
}

/* Numbers between commas, as in a SPEC. */
static enum hv_code read_text(struct hv_list *list, const char *text, const char *where, struct hv_error *err)
{
	enum hv_code code = HV_OK;
	char field[FIELD_MAX];

	for (bool more = true; code == HV_OK && more;) {
		size_t n = strcspn(text, ",");

		snprintf(field, sizeof field, "%.*s", (int)(n < sizeof field ? n : sizeof field), text);
		code = append(list, field, where, err);
		more = text[n] == ',';
		text += n + more;
	}
	return code;
}

/* Reads up to the next blank or comma, and past all that follow; false at the end of the file. */
static bool next_field(char field[FIELD_MAX], FILE *file)
{
	size_t n = 0;
	int c = getc(file);

	while (c != EOF && (isspace(c) || c == ','))
		c = getc(file);
	for (; c != EOF && !isspace(c) && c != ','; c = getc(file))
		if (n + 1 < FIELD_MAX)
			field[n++] = (char)c;
	field[n] = '\0';
	return n > 0;
}

static enum hv_code read_file(struct hv_list *list, const char *path, struct hv_error *err)
{
	FILE *file = fopen(path, "r");
	enum hv_code code = HV_OK;
	char field[FIELD_MAX];

	if (!file)
		return hv_fail(err, HV_EIO, "cannot open '%s': %s", path, strerror(errno));
	while (code == HV_OK && next_field(field, file))
		code = append(list, field, path, err);
	if (code == HV_OK && ferror(file))
		code = hv_fail(err, HV_EIO, "cannot read '%s': %s", path, strerror(errno));
	if (code == HV_OK && list->count == 0)
		code = hv_fail(err, HV_EDOMAIN, "%s: expected numbers, found none", path);
	fclose(file);
	return code;
}

enum hv_code hv_list_read(struct hv_list *out, const char *text, const char *where, struct hv_error *err)
{
	struct hv_list list = { .value = malloc(HV_LIST_MAX * sizeof *list.value) };
	enum hv_code code;

	if (!list.value)
		return hv_fail_memory(err, "a list of numbers");
	code = *text == '@' ? read_file(&list, text + 1, err) : read_text(&list, text, where, err);
	if (code == HV_OK)
		*out = list;
	else
		free(list.value);
	return code;
}
