/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/npy.c -- NumPy's .npy format, versions 1.0 to 3.0.
 *
 * File      magic, major and minor version, header length (2 bytes in version 1, else 4), header, data
 * Header    a Python dictionary as repr() writes it, then blanks:
 *           {'descr': '<f4', 'fortran_order': False, 'shape': (8, 512, 8), } */
#include "lib/npy.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC_SIZE (sizeof HV_NPY_MAGIC - 1)

struct text { /* what is left to parse of the header */
	const char *at, *end;
	const char *file; /* its first byte, for messages */
};

struct word { /* a string of the header, without its quotes */
	const char *start;
	size_t length;
};

struct header {
	struct hv_tensor tensor; /* dtype, rank and shape */
	bool fortran;
};

/* NULL: NumPy has no such dtype. */
static const char *const descrs[HV_DTYPES] = {
	[HV_F64] = "<f8",
	[HV_F32] = "<f4",
	[HV_F16] = "<f2",
	[HV_I64] = "<i8",
	[HV_I32] = "<i4",
	[HV_I16] = "<i2",
	[HV_I8] = "|i1",
	[HV_U64] = "<u8",
	[HV_U32] = "<u4",
	[HV_U16] = "<u2",
	[HV_U8] = "|u1",
	[HV_BOOL] = "|b1",
};

static enum hv_code unexpected(const struct text *text, const char *want, struct hv_error *err)
{
	return hv_fail(err, HV_EFORMAT, "byte %td: expected %s", text->at - text->file, want);
}

static void blanks_skip(struct text *text)
{
	while (text->at < text->end && (*text->at == ' ' || *text->at == '\t' || *text->at == '\n'))
		text->at++;
}

static bool next_is(struct text *text, char want)
{
	blanks_skip(text);
	return text->at < text->end && *text->at == want;
}

static bool accept(struct text *text, char want)
{
	if (!next_is(text, want))
		return false;
	text->at++;
	return true;
}

static bool accept_name(struct text *text, const char *name)
{
	size_t length = strlen(name);

	blanks_skip(text);
	if ((size_t)(text->end - text->at) < length || memcmp(text->at, name, length) != 0)
		return false;
	text->at += length;
	return true;
}

/* A string in quotes of either kind.  No escapes: what we look for has none, so that one with a backslash
 * is refused as unknown. */
static bool word_read(struct word *out, struct text *text)
{
	const char *start, *close;

	if (!next_is(text, '\'') && !next_is(text, '"'))
		return false;
	start = text->at + 1;
	close = memchr(start, *text->at, (size_t)(text->end - start));
	if (!close)
		return false;
	*out = (struct word){ start, (size_t)(close - start) };
	text->at = close + 1;
	return true;
}

static bool word_is(const struct word *word, const char *name)
{
	return word->length == strlen(name) && memcmp(word->start, name, word->length) == 0;
}

/* For "%.*s": a hostile word may be long. */
static int word_width(const struct word *word)
{
	return word->length < 64 ? (int)word->length : 64;
}

static enum hv_code descr_refuse(const struct word *word, struct hv_error *err)
{
	const char *why = "expected one of <f8 <f4 <f2 <i8 <i4 <i2 |i1 <u8 <u4 <u2 |u1 |b1";

	if (word->length > 0 && *word->start == '>')
		why = "big-endian data are not supported";
	else if (word_is(word, "|O") || word_is(word, "O"))
		why = "arrays of Python objects are not supported";
	return hv_fail(err, HV_EFORMAT, "descr '%.*s': %s", word_width(word), word->start, why);
}

static enum hv_code descr_read(struct header *out, struct text *text, struct hv_error *err)
{
	struct word word;

	if (next_is(text, '['))
		return hv_fail(err, HV_EFORMAT, "descr: structured dtypes are not supported");
	if (!word_read(&word, text))
		return unexpected(text, "a dtype in quotes, as '<f4'", err);
	for (enum hv_dtype i = 0; i < HV_DTYPES; i++)
		if (descrs[i] && word_is(&word, descrs[i])) {
			out->tensor.dtype = i;
			return HV_OK;
		}
	return descr_refuse(&word, err);
}

static enum hv_code order_read(struct header *out, struct text *text, struct hv_error *err)
{
	out->fortran = accept_name(text, "True");
	if (!out->fortran && !accept_name(text, "False"))
		return unexpected(text, "True or False", err);
	return HV_OK;
}

/* A whole number in decimal that a size_t can hold. */
static bool size_read(size_t *out, struct text *text)
{
	size_t value = 0;
	const char *start;

	blanks_skip(text);
	for (start = text->at; text->at < text->end && *text->at >= '0' && *text->at <= '9'; text->at++) {
		size_t digit = (size_t)(*text->at - '0');

		if (value > (SIZE_MAX - digit) / 10)
			return false;
		value = 10 * value + digit;
	}
	*out = value;
	return text->at > start;
}

/* A tuple: (), (3,), (8, 512, 8) or (8, 512, 8,), but (3) is a number to Python. */
static enum hv_code shape_read(struct header *out, struct text *text, struct hv_error *err)
{
	struct hv_tensor *tensor = &out->tensor;

	if (!accept(text, '('))
		return unexpected(text, "a tuple, as (8, 512, 8)", err);
	while (!accept(text, ')')) {
		if (tensor->rank == HV_RANK_MAX)
			return hv_fail(err, HV_EFORMAT, "shape has too many axes: expected at most %d",
			    HV_RANK_MAX);
		if (!size_read(&tensor->shape[tensor->rank], text))
			return unexpected(text, "a whole number of 64 bits, 0 or more", err);
		tensor->rank++;
		if (!accept(text, ',') && (tensor->rank == 1 || !next_is(text, ')')))
			return unexpected(text, "','", err);
	}
	return HV_OK;
}

static const struct key {
	const char *name;
	enum hv_code (*read)(struct header *out, struct text *text, struct hv_error *err);
} keys[] = {
	{ "descr", descr_read },
	{ "fortran_order", order_read },
	{ "shape", shape_read },
};
enum {
	KEYS = sizeof keys / sizeof keys[0]
};

static enum hv_code entry_read(struct header *out, bool seen[KEYS], struct text *text, struct hv_error *err)
{
	struct word word;
	size_t i = 0;

	if (!word_read(&word, text))
		return unexpected(text, "a key in quotes", err);
	while (i < KEYS && !word_is(&word, keys[i].name))
		i++;
	if (i == KEYS || seen[i])
		return hv_fail(err, HV_EFORMAT, "%s key '%.*s' in the header",
		    i == KEYS ? "unknown" : "repeated", word_width(&word), word.start);
	seen[i] = true;
	if (!accept(text, ':'))
		return unexpected(text, "':'", err);
	return keys[i].read(out, text, err);
}

static enum hv_code header_read(struct header *out, struct text *text, struct hv_error *err)
{
	bool seen[KEYS] = { false };

	if (!accept(text, '{'))
		return unexpected(text, "'{'", err);
	while (!accept(text, '}')) {
		enum hv_code code = entry_read(out, seen, text, err);

		if (code != HV_OK)
			return code;
		if (!accept(text, ',') && !next_is(text, '}'))
			return unexpected(text, "',' or '}'", err);
	}
	blanks_skip(text);
	if (text->at < text->end)
		return unexpected(text, "blanks up to the end of the header", err);
	for (size_t i = 0; i < KEYS; i++)
		if (!seen[i])
			return hv_fail(err, HV_EFORMAT, "the header has no key '%s'", keys[i].name);
	return HV_OK;
}

/* Checks magic and version and finds the header's text. */
static enum hv_code header_find(struct text *out, const struct hv_tensor_file *file, struct hv_error *err)
{
	const unsigned char *start = file->map;
	size_t prefix = MAGIC_SIZE + 2, length = 0, width;

	if (file->size < prefix || memcmp(start, HV_NPY_MAGIC, MAGIC_SIZE) != 0)
		return hv_fail(err, HV_EFORMAT, "not a .npy file: expected it to begin with \\x93NUMPY");
	if (start[6] < 1 || start[6] > 3 || start[7] != 0)
		return hv_fail(err, HV_EFORMAT, "format version %d.%d: expected 1.0, 2.0 or 3.0", start[6],
		    start[7]);
	width = start[6] == 1 ? 2 : 4;
	if (file->size < prefix + width)
		return hv_fail(err, HV_EFORMAT, "%zu bytes: the file ends before its header", file->size);
	memcpy(&length, start + prefix, width);
	prefix += width;
	if (length > file->size - prefix)
		return hv_fail(err, HV_EFORMAT, "header of %zu bytes: the file ends after %zu of them",
		    length, file->size - prefix);
	out->file = (const char *)start;
	out->at = out->file + prefix;
	out->end = out->at + length;
	return HV_OK;
}

static enum hv_code data_find(struct header *header, const struct text *text,
    const struct hv_tensor_file *file, struct hv_error *err)
{
	struct hv_tensor *tensor = &header->tensor;
	size_t have = file->size - (size_t)(text->end - text->file);
	char shape[HV_SHAPE_MAX];

	hv_tensor_shape_format(shape, tensor);
	if (!hv_tensor_pack(tensor, header->fortran))
		return hv_fail(err, HV_EFORMAT, "shape %s of %s overflows", shape,
		    hv_dtype_name(tensor->dtype));
	if (hv_tensor_bytes(tensor) != have)
		return hv_fail(err, HV_EFORMAT,
		    "shape %s of %s needs %zu bytes, the file has %zu after its header", shape,
		    hv_dtype_name(tensor->dtype), hv_tensor_bytes(tensor), have);
	tensor->data = (const unsigned char *)text->end;
	return HV_OK;
}

static enum hv_code file_read(struct hv_tensor_file *file, struct hv_error *err)
{
	struct header header = { 0 };
	struct text text;
	enum hv_code code;

	if ((code = header_find(&text, file, err)) != HV_OK ||
	    (code = header_read(&header, &text, err)) != HV_OK ||
	    (code = data_find(&header, &text, file, err)) != HV_OK)
		return code;
	file->tensor = malloc(sizeof *file->tensor);
	if (!file->tensor)
		return hv_fail_memory(err, "the tensor");
	*file->tensor = header.tensor;
	file->tensors = 1;
	file->tensor->name = strdup("npy");
	return file->tensor->name ? HV_OK : hv_fail_memory(err, "the tensor's name");
}

enum hv_code hv_npy_open(struct hv_tensor_file *out, const char *path, struct hv_error *err)
{
	return hv_tensor_file_open(out, path, file_read, err);
}
