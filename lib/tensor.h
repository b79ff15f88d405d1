/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/tensor.h -- typed, strided, read-only views of mapped memory, and the file that holds them. */
#ifndef HV_TENSOR_H
#define HV_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

#define HV_RANK_MAX  8
#define HV_SHAPE_MAX 192 /* room for any shape as text, its final NUL included */

enum hv_dtype { /* the float types can be read as numbers; the others are named, sized and left alone */
	HV_F64,
	HV_F32,
	HV_F16,
	HV_BF16,
	HV_I64,
	HV_I32,
	HV_I16,
	HV_I8,
	HV_U64,
	HV_U32,
	HV_U16,
	HV_U8,
	HV_BOOL,
	HV_F8_E4M3,
	HV_F8_E5M2,
	HV_DTYPES,
};

struct hv_tensor {
	const char *name; /* owned by the file */
	enum hv_dtype dtype;
	size_t rank;                /* 0 .. HV_RANK_MAX */
	size_t shape[HV_RANK_MAX];  /* elements along each axis */
	size_t stride[HV_RANK_MAX]; /* elements between neighbours along each axis */
	const unsigned char *data;  /* element [0, ..., 0]; not necessarily aligned; inside the mapping */
};

struct hv_metadata {
	char *key, *value;
};

struct hv_tensor_file { /* one mapped file; zeroed when there is none */
	void *map;
	size_t size; /* bytes mapped */
	size_t tensors, entries;
	struct hv_tensor *tensor;     /* [tensors], in the order of their data */
	struct hv_metadata *metadata; /* [entries], in the file's order */
};

/* "f32", "bf16", ..., and the bytes of one element. */
const char *hv_dtype_name(enum hv_dtype dtype);
size_t hv_dtype_size(enum hv_dtype dtype);
bool hv_dtype_is_float(enum hv_dtype dtype);

/* Maps a regular file read-only into a zeroed hv_tensor_file, without a look at its content.
 * HV_OK, HV_EIO (naming the path and the reason) or HV_EFORMAT (not a regular file, or empty). */
enum hv_code hv_tensor_file_map(struct hv_tensor_file *out, const char *path, struct hv_error *err);

/* Maps a file and has `read` fill in its tensors and metadata; for the readers of formats.  What `read`
 * refuses is closed, its sentence put after the path.
 *
 *   out    written only on success
 * HV_OK, or the code of hv_tensor_file_map() or of `read`. */
enum hv_code hv_tensor_file_open(struct hv_tensor_file *out, const char *path,
    enum hv_code (*read)(struct hv_tensor_file *file, struct hv_error *err), struct hv_error *err);

/* Sets the strides of a packed array whose dtype, rank and shape are set: the last axis runs fastest, or the
 * first (Fortran order).  False, and nothing to rely on, if its bytes exceed a size_t; an axis of length 0
 * excuses none of the others.  For the readers of formats. */
bool hv_tensor_pack(struct hv_tensor *tensor, bool fortran);

/* What the data of a packed array take: one element for a scalar, nothing where an axis is empty. */
size_t hv_tensor_bytes(const struct hv_tensor *tensor);

/* Writes the shape as "[4, 8, 512, 8]"; a scalar's is "[]". */
void hv_tensor_shape_format(char out[HV_SHAPE_MAX], const struct hv_tensor *tensor);

/* The tensor of that name, or NULL; the value of that metadata key, or NULL. */
const struct hv_tensor *hv_tensor_find(const struct hv_tensor_file *file, const char *name);
const char *hv_metadata_find(const struct hv_tensor_file *file, const char *key);

/* Reads `count` elements as doubles, exactly: out[i] = element at offset + i * stride, both in elements from
 * tensor->data.  The caller keeps to the shape; the dtype is a float type.  Thread-safe, cannot fail. */
void hv_tensor_read(double *out, const struct hv_tensor *tensor, size_t offset, size_t stride, size_t count);

/* Hints that the element at that offset will be read soon; it may lie outside the tensor.  Cannot fail. */
void hv_tensor_prefetch(const struct hv_tensor *tensor, size_t offset);

/* Maps the pages of `count` elements from `offset` on, at once rather than one by one at their first touch:
 * before they are read. */
void hv_tensor_fault_in(const struct hv_tensor *tensor, size_t offset, size_t count);

/* Unmaps, frees and zeroes; the struct may already be zeroed.  Every view of the file is dead.  Cannot fail.
 */
void hv_tensor_file_close(struct hv_tensor_file *file);

#endif
