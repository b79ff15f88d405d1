/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/safetensors.c -- the safetensors format: 8 bytes of header length, a JSON header, then the data.
 *
 * Method    jansson parses the header and refuses duplicate names, broken UTF-8 and nesting without end.
 *           Each tensor's shape must account for its bytes; sorted by address, each must begin where the one
 *           before it ends.  What is allocated is sized by what the parser found, never by a number in it. */
#include "lib/safetensors.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MAX 100000000 /* bytes; the format's own limit */
#define METADATA   "__metadata__"

struct span { /* a part of the file: its header, or all the data after that */
	const unsigned char *start;
	size_t size;
};

static const char *const dtypes[HV_DTYPES] = {
	[HV_F64] = "F64",
	[HV_F32] = "F32",
	[HV_F16] = "F16",
	[HV_BF16] = "BF16",
	[HV_I64] = "I64",
	[HV_I32] = "I32",
	[HV_I16] = "I16",
	[HV_I8] = "I8",
	[HV_U64] = "U64",
	[HV_U32] = "U32",
	[HV_U16] = "U16",
	[HV_U8] = "U8",
	[HV_BOOL] = "BOOL",
	[HV_F8_E4M3] = "F8_E4M3",
	[HV_F8_E5M2] = "F8_E5M2",
};

/* An integer that is a size: 1e3, 8.0 and -1 are none. */
static bool size_read(size_t *out, const json_t *value)
{
	json_int_t integer = json_integer_value(value);

	*out = (size_t)integer;
	return json_is_integer(value) && integer >= 0 && (json_int_t)*out == integer;
}

static enum hv_code dtype_read(struct hv_tensor *tensor, const json_t *value, struct hv_error *err)
{
	const char *name = json_string_value(value);

	if (!name)
		return hv_fail(err, HV_EFORMAT, "dtype: expected a string");
	for (enum hv_dtype i = 0; i < HV_DTYPES; i++)
		if (strcmp(dtypes[i], name) == 0) {
			tensor->dtype = i;
			return HV_OK;
		}
	return hv_fail(err, HV_EFORMAT, "unknown dtype '%.32s'", name);
}

static enum hv_code shape_read(struct hv_tensor *tensor, const json_t *value, struct hv_error *err)
{
	if (!json_is_array(value))
		return hv_fail(err, HV_EFORMAT, "shape: expected an array");
	tensor->rank = json_array_size(value);
	if (tensor->rank > HV_RANK_MAX)
		return hv_fail(err, HV_EFORMAT, "shape has %zu axes: expected at most %d", tensor->rank,
		    HV_RANK_MAX);
	for (size_t i = 0; i < tensor->rank; i++)
		if (!size_read(&tensor->shape[i], json_array_get(value, i)))
			return hv_fail(err, HV_EFORMAT, "shape: axis %zu: expected a whole number, 0 or more",
			    i);
	return HV_OK;
}

/* Finds the data, whose size the shape must account for. */
static enum hv_code offsets_read(struct hv_tensor *tensor, const json_t *value, const struct span *data,
    struct hv_error *err)
{
	char shape[HV_SHAPE_MAX];
	size_t begin, end;

	if (json_array_size(value) != 2 || !size_read(&begin, json_array_get(value, 0)) ||
	    !size_read(&end, json_array_get(value, 1)))
		return hv_fail(err, HV_EFORMAT, "data_offsets: expected two whole numbers");
	if (begin > end || end > data->size)
		return hv_fail(err, HV_EFORMAT,
		    "data_offsets [%zu, %zu]: expected begin <= end <= %zu, the bytes there are", begin, end,
		    data->size);
	hv_tensor_shape_format(shape, tensor);
	if (!hv_tensor_pack(tensor, false))
		return hv_fail(err, HV_EFORMAT, "shape %s of %s overflows", shape,
		    hv_dtype_name(tensor->dtype));
	if (hv_tensor_bytes(tensor) != end - begin)
		return hv_fail(err, HV_EFORMAT, "shape %s of %s needs %zu bytes, data_offsets give %zu",
		    shape, hv_dtype_name(tensor->dtype), hv_tensor_bytes(tensor), end - begin);
	tensor->data = data->start + begin;
	return HV_OK;
}

/* The keys of the format; others are ignored, as its reference implementation does. */
static enum hv_code tensor_read(struct hv_tensor *tensor, const json_t *entry, const struct span *data,
    struct hv_error *err)
{
	enum hv_code code;

	if (!json_is_object(entry))
		return hv_fail(err, HV_EFORMAT, "expected an object");
	if ((code = dtype_read(tensor, json_object_get(entry, "dtype"), err)) != HV_OK ||
	    (code = shape_read(tensor, json_object_get(entry, "shape"), err)) != HV_OK)
		return code;
	return offsets_read(tensor, json_object_get(entry, "data_offsets"), data, err);
}

static enum hv_code tensors_read(struct hv_tensor_file *file, json_t *root, const struct span *data,
    struct hv_error *err)
{
	const char *name;
	json_t *entry;

	file->tensor = calloc(json_object_size(root) + 1, sizeof *file->tensor); /* room for none, too */
	if (!file->tensor)
		return hv_fail_memory(err, "the tensors");
	json_object_foreach(root, name, entry)
	{
		struct hv_tensor *tensor = &file->tensor[file->tensors];
		struct hv_error why;
		enum hv_code code;

		if (strcmp(name, METADATA) == 0)
			continue;
		tensor->name = strdup(name);
		if (!tensor->name)
			return hv_fail_memory(err, "a tensor's name");
		file->tensors++;
		code = tensor_read(tensor, entry, data, &why);
		if (code != HV_OK)
			return hv_fail(err, code, "tensor '%.100s': %s", name, why.msg);
	}
	return HV_OK;
}

static enum hv_code metadata_read(struct hv_tensor_file *file, json_t *metadata, struct hv_error *err)
{
	const char *key;
	json_t *value;

	if (!metadata)
		return HV_OK;
	if (!json_is_object(metadata))
		return hv_fail(err, HV_EFORMAT, METADATA ": expected an object");
	file->metadata = calloc(json_object_size(metadata) + 1, sizeof *file->metadata);
	if (!file->metadata)
		return hv_fail_memory(err, "the metadata");
	json_object_foreach(metadata, key, value)
	{
		struct hv_metadata *entry = &file->metadata[file->entries++];

		if (!json_is_string(value))
			return hv_fail(err, HV_EFORMAT, METADATA ": '%.100s': expected a string", key);
		entry->key = strdup(key);
		entry->value = strdup(json_string_value(value));
		if (!entry->key || !entry->value)
			return hv_fail_memory(err, "the metadata");
	}
	return HV_OK;
}

/* By address; where tensors without data share one, those come first, by name. */
static int tensor_compare(const void *one, const void *other)
{
	const struct hv_tensor *a = one, *b = other;
	size_t a_bytes = hv_tensor_bytes(a), b_bytes = hv_tensor_bytes(b);

	if (a->data != b->data)
		return a->data < b->data ? -1 : 1;
	if (a_bytes != b_bytes)
		return a_bytes < b_bytes ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Sorts the tensors by address and refuses holes and overlaps. */
static enum hv_code layout_check(struct hv_tensor_file *file, const struct span *data, struct hv_error *err)
{
	size_t end = 0;

	qsort(file->tensor, file->tensors, sizeof *file->tensor, tensor_compare);
	for (size_t i = 0; i < file->tensors; i++) {
		const struct hv_tensor *tensor = &file->tensor[i];
		size_t begin = (size_t)(tensor->data - data->start);

		if (begin < end)
			return hv_fail(err, HV_EFORMAT,
			    "tensor '%.100s' begins at byte %zu of the data and overlaps '%.100s', which ends at %zu",
			    tensor->name, begin, file->tensor[i - 1].name, end);
		if (begin > end)
			return hv_fail(err, HV_EFORMAT,
			    "tensor '%.100s' begins at byte %zu of the data, leaving a hole from byte %zu",
			    tensor->name, begin, end);
		end += hv_tensor_bytes(tensor);
	}
	if (end != data->size)
		return hv_fail(err, HV_EFORMAT, "the tensors end at byte %zu of the data, the file at %zu",
		    end, data->size);
	return HV_OK;
}

/* Splits what follows the header's length in two. */
static enum hv_code header_find(struct span *header, struct span *data, const struct hv_tensor_file *file,
    struct hv_error *err)
{
	const unsigned char *start = file->map;
	uint64_t length;
	size_t rest;

	if (file->size < sizeof length)
		return hv_fail(err, HV_EFORMAT, "%zu bytes: too short for a safetensors file", file->size);
	memcpy(&length, start, sizeof length);
	rest = file->size - sizeof length;
	if (length > rest)
		return hv_fail(err, HV_EFORMAT,
		    "header of %" PRIu64 " bytes: only %zu follow its length, at byte 0", length, rest);
	if (length > HEADER_MAX)
		return hv_fail(err, HV_EFORMAT, "header of %" PRIu64 " bytes: expected at most %d", length,
		    HEADER_MAX);
	if (length == 0 || start[sizeof length] != '{')
		return hv_fail(err, HV_EFORMAT, "byte %zu: expected '{', a JSON object", sizeof length);
	*header = (struct span){ start + sizeof length, (size_t)length };
	*data = (struct span){ header->start + header->size, rest - header->size };
	return HV_OK;
}

static enum hv_code header_parse(json_t **out, const struct span *header, struct hv_error *err)
{
	json_error_t fault = { 0 };

	*out = json_loadb((const char *)header->start, header->size, JSON_REJECT_DUPLICATES, &fault);
	if (*out)
		return HV_OK;
	if (!*fault.text) /* jansson has a reason for everything else */
		return hv_fail_memory(err, "the header");
	return hv_fail(err, HV_EFORMAT, "byte %zu: %s", sizeof(uint64_t) + (size_t)fault.position,
	    fault.text);
}

static enum hv_code file_read(struct hv_tensor_file *file, struct hv_error *err)
{
	struct span header = { 0 }, data = { 0 };
	json_t *root = NULL;
	enum hv_code code;

	if ((code = header_find(&header, &data, file, err)) == HV_OK &&
	    (code = header_parse(&root, &header, err)) == HV_OK &&
	    (code = metadata_read(file, json_object_get(root, METADATA), err)) == HV_OK &&
	    (code = tensors_read(file, root, &data, err)) == HV_OK)
		code = layout_check(file, &data, err);
	json_decref(root); /* may be NULL */
	return code;
}

enum hv_code hv_safetensors_open(struct hv_tensor_file *out, const char *path, struct hv_error *err)
{
	return hv_tensor_file_open(out, path, file_read, err);
}
