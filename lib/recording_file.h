/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/recording_file.h -- queries and keys of whole layers in one file: which there are, and each head's
 * place. */
#ifndef HV_RECORDING_FILE_H
#define HV_RECORDING_FILE_H

#include <stddef.h>

#include "lib/error.h"
#include "lib/recording.h"
#include "lib/tensor.h"

struct hv_layer {
	size_t number;
	const struct hv_tensor *q, *k; /* NULL: the file has only the other */
	/* Valid after hv_layer_check(): */
	size_t batches, heads, key_heads; /* query head h reads key head h / (heads / key_heads) */
	size_t seq, dim;
};

struct hv_recording_file {
	struct hv_tensor_file file[2]; /* a safetensors file, or q's and k's .npy */
	size_t layers;
	struct hv_layer *layer; /* [layers], by number */
};

/* Opens a safetensors file and lists its layers: the tensors whose names match `q_name` and `k_name`, in
 * which
 * "{layer}" stands for the number; a name without it is layer 0.
 *
 *   out    written only on success; release with hv_recording_file_close()
 * HV_OK, HV_ENOMEM, HV_EIO, or HV_EFORMAT: not a safetensors file, or no tensor of those names. */
enum hv_code hv_recording_file_open(struct hv_recording_file *out, const char *path, const char *q_name,
    const char *k_name, struct hv_error *err);

/* The same of two .npy files, which are one layer of the given number. */
enum hv_code hv_recording_file_open_npy(struct hv_recording_file *out, const char *q_path, const char *k_path,
    size_t number, struct hv_error *err);

/* Checks that a layer's q and k fit together and finds its sizes.  Shapes: [seq, dim], [heads, seq, dim] or
 * [batch, heads, seq, dim]; the same of k, whose heads divide q's.
 * HV_OK, or HV_EFORMAT naming the tensors and what does not fit. */
enum hv_code hv_layer_check(struct hv_layer *layer, struct hv_error *err);

/* Places q and k of one head in the recording, and sets seq and dim; the rest of *out is the caller's.  The
 * layer is checked, batch and head are in range. */
void hv_layer_head(struct hv_recording *out, const struct hv_layer *layer, size_t batch, size_t head);

/* Closes and zeroes; may already be zeroed.  Cannot fail. */
void hv_recording_file_close(struct hv_recording_file *file);

#endif
