/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/recording_file.c -- queries and keys of whole layers in one file. */
#include "lib/recording_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/npy.h"
#include "lib/safetensors.h"

#define LAYER_DIGITS 9 /* of a layer's number at most */

/* Whether `name` is `pattern` with "{layer}" replaced by a decimal number, and which. */
static bool match(size_t *number, const char *name, const char *pattern)
{
	const char *hole = strstr(pattern, "{layer}"), *rest;
	size_t prefix, digits, value = 0;

	if (!hole) {
		*number = 0;
		return strcmp(name, pattern) == 0;
	}
	prefix = (size_t)(hole - pattern);
	rest = hole + strlen("{layer}");
	if (strncmp(name, pattern, prefix) != 0)
		return false;
	name += prefix;
	digits = strspn(name, "0123456789");
	if (digits == 0 || digits > LAYER_DIGITS || (digits > 1 && name[0] == '0') ||
	    strcmp(name + digits, rest) != 0)
		return false;
	for (size_t i = 0; i < digits; i++)
		value = 10 * value + (size_t)(name[i] - '0');
	*number = value;
	return true;
}

static int by_number(const void *a, const void *b)
{
	size_t x = ((const struct hv_layer *)a)->number, y = ((const struct hv_layer *)b)->number;

	return (x > y) - (x < y);
}

/* Sorts the layers and joins each layer's q and k, which were listed one by one. */
static void join_layers(struct hv_recording_file *file)
{
	size_t kept = 0;

	qsort(file->layer, file->layers, sizeof *file->layer, by_number);
	for (size_t i = 0; i < file->layers; i++) {
		struct hv_layer *last = kept > 0 ? &file->layer[kept - 1] : NULL;

		if (!last || last->number != file->layer[i].number)
			file->layer[kept++] = file->layer[i];
		else if (file->layer[i].q)
			last->q = file->layer[i].q;
		else
			last->k = file->layer[i].k;
	}
	file->layers = kept;
}

enum hv_code hv_recording_file_open(struct hv_recording_file *out, const char *path, const char *q_name,
    const char *k_name, struct hv_error *err)
{
	struct hv_recording_file file = { 0 };
	size_t queries = 0;
	enum hv_code code = hv_safetensors_open(&file.file[0], path, err);

	if (code != HV_OK)
		return code;
	file.layer = calloc(2 * file.file[0].tensors + 1, sizeof *file.layer);
	if (!file.layer)
		code = hv_fail_memory(err, "the layers");
	for (size_t i = 0; code == HV_OK && i < file.file[0].tensors; i++) {
		const struct hv_tensor *tensor = &file.file[0].tensor[i];
		size_t number;

		if (match(&number, tensor->name, q_name)) {
			file.layer[file.layers++] = (struct hv_layer){ .number = number, .q = tensor };
			queries++;
		}
		if (match(&number, tensor->name, k_name))
			file.layer[file.layers++] = (struct hv_layer){ .number = number, .k = tensor };
	}
	if (code == HV_OK && file.file[0].tensors == 0)
		code = hv_fail(err, HV_EFORMAT, "%s: the file has no tensors", path);
	if (code == HV_OK && (queries == 0 || queries == file.layers))
		code = hv_fail(err, HV_EFORMAT,
		    "%s: no tensor is named '%s' (the first is '%s'): see --q-name and --k-name", path,
		    queries ? k_name : q_name, file.file[0].tensor[0].name);
	if (code != HV_OK) {
		hv_recording_file_close(&file);
		return code;
	}
	join_layers(&file);
	*out = file;
	return HV_OK;
}

/* An .npy file has no names; messages speak of its path. */
static enum hv_code open_named(struct hv_tensor_file *out, const char *path, struct hv_error *err)
{
	enum hv_code code = hv_npy_open(out, path, err);
	char *name = code == HV_OK ? strdup(path) : NULL;

	if (code == HV_OK && !name)
		return hv_fail_memory(err, "a name");
	if (code == HV_OK) {
		free((char *)out->tensor[0].name);
		out->tensor[0].name = name;
	}
	return code;
}

enum hv_code hv_recording_file_open_npy(struct hv_recording_file *out, const char *q_path, const char *k_path,
    size_t number, struct hv_error *err)
{
	struct hv_recording_file file = { .layers = 1, .layer = calloc(1, sizeof *file.layer) };
	enum hv_code code = file.layer ? HV_OK : hv_fail_memory(err, "a layer");

	if (code == HV_OK)
		code = open_named(&file.file[0], q_path, err);
	if (code == HV_OK)
		code = open_named(&file.file[1], k_path, err);
	if (code != HV_OK) {
		hv_recording_file_close(&file);
		return code;
	}
	file.layer[0] =
	    (struct hv_layer){ .number = number, .q = file.file[0].tensor, .k = file.file[1].tensor };
	*out = file;
	return HV_OK;
}

/* An axis counted from the last, 1 where the tensor has none. */
static size_t axis(const struct hv_tensor *tensor, size_t from_last)
{
	return from_last < tensor->rank ? tensor->shape[tensor->rank - 1 - from_last] : 1;
}

static enum hv_code check_tensor(const struct hv_tensor *tensor, struct hv_error *err)
{
	char shape[HV_SHAPE_MAX];

	hv_tensor_shape_format(shape, tensor);
	if (!hv_dtype_is_float(tensor->dtype))
		return hv_fail(err, HV_EFORMAT, "tensor '%s': dtype %s: expected f64, f32, f16 or bf16",
		    tensor->name, hv_dtype_name(tensor->dtype));
	if (tensor->rank < 2 || tensor->rank > 4)
		return hv_fail(err, HV_EFORMAT,
		    "tensor '%s': shape %s: expected [seq, dim], [heads, seq, dim] or [batch, heads, seq, dim]",
		    tensor->name, shape);
	for (size_t i = 0; i < tensor->rank; i++)
		if (tensor->shape[i] == 0)
			return hv_fail(err, HV_EFORMAT, "tensor '%s': shape %s: expected no empty axis",
			    tensor->name, shape);
	return HV_OK;
}

enum hv_code hv_layer_check(struct hv_layer *layer, struct hv_error *err)
{
	const struct hv_tensor *q = layer->q, *k = layer->k;
	char q_shape[HV_SHAPE_MAX], k_shape[HV_SHAPE_MAX];
	const char *misfit = NULL;
	enum hv_code code;

	if (!q || !k)
		return hv_fail(err, HV_EFORMAT, "layer %zu: '%s' has no %s beside it", layer->number,
		    q ? q->name : k->name, q ? "key" : "query");
	code = check_tensor(q, err);
	if (code == HV_OK)
		code = check_tensor(k, err);
	if (code != HV_OK)
		return code;
	hv_tensor_shape_format(q_shape, q);
	hv_tensor_shape_format(k_shape, k);
	if (axis(q, 0) != axis(k, 0))
		misfit = "head dimensions differ";
	else if (axis(q, 1) != axis(k, 1))
		misfit = "numbers of positions differ";
	else if (axis(q, 2) % axis(k, 2) != 0)
		misfit = "key heads do not divide query heads";
	else if (axis(q, 3) != axis(k, 3))
		misfit = "batches differ";
	if (misfit)
		return hv_fail(err, HV_EFORMAT, "tensors '%s' %s and '%s' %s: %s", q->name, q_shape, k->name,
		    k_shape, misfit);
	if (axis(q, 0) % 2 != 0 || axis(q, 0) > HV_DIM_MAX)
		return hv_fail(err, HV_EFORMAT,
		    "tensor '%s' %s: head dimension %zu: expected an even number, 2 to %d", q->name, q_shape,
		    axis(q, 0), HV_DIM_MAX);
	layer->dim = axis(q, 0);
	layer->seq = axis(q, 1);
	layer->heads = axis(q, 2);
	layer->key_heads = axis(k, 2);
	layer->batches = axis(q, 3);
	return HV_OK;
}

static struct hv_vectors place(const struct hv_tensor *tensor, size_t batch, size_t head)
{
	size_t last = tensor->rank - 1;
	struct hv_vectors out = { .tensor = tensor,
		.row = tensor->stride[last - 1],
		.channel = tensor->stride[last] };

	if (tensor->rank > 2)
		out.offset += head * tensor->stride[last - 2];
	if (tensor->rank > 3)
		out.offset += batch * tensor->stride[last - 3];
	return out;
}

void hv_layer_head(struct hv_recording *out, const struct hv_layer *layer, size_t batch, size_t head)
{
	out->q = place(layer->q, batch, head);
	out->k = place(layer->k, batch, head / (layer->heads / layer->key_heads));
	out->seq = layer->seq;
	out->dim = layer->dim;
}

void hv_recording_file_close(struct hv_recording_file *file)
{
	hv_tensor_file_close(&file->file[0]);
	hv_tensor_file_close(&file->file[1]);
	free(file->layer);
	*file = (struct hv_recording_file){ 0 };
}
