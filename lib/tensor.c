/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/tensor.c -- typed, strided, read-only views of mapped memory, and the file that holds them. */
#define _DEFAULT_SOURCE /* madvise() */
#include "lib/tensor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian files are read in place");
_Static_assert(sizeof(size_t) >= sizeof(off_t), "a file is mapped whole");

static double f64_at(const unsigned char *at)
{
	double value;

	memcpy(&value, at, sizeof value);
	return value;
}

static float float_from_bits(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static uint32_t bits_from_float(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof bits);
	return bits;
}

static double f32_at(const unsigned char *at)
{
	uint32_t bits;

	memcpy(&bits, at, sizeof bits);
	return (double)float_from_bits(bits);
}

/* A bfloat16 is the upper half of a float. */
static double bf16_at(const unsigned char *at)
{
	uint16_t bits;

	memcpy(&bits, at, sizeof bits);
	return (double)float_from_bits((uint32_t)bits << 16);
}

/* Method    The 5 exponent and 10 fraction bits move to where a float has its 8 and 23, and the exponent's
 *           bias grows from 15 to 127.  An exponent of 31 (infinity, NaN) becomes 255 instead.  An exponent
 *           of 0 means fraction 2^-24, which is a normal float, or zero.
 * Speed     Both kinds are computed and one is selected, so that a loop over it needs no branch. */
static double f16_at(const unsigned char *at)
{
	uint16_t half;
	uint32_t sign, moved, normal, tiny;

	memcpy(&half, at, sizeof half);
	sign = (half & 0x8000U) << 16;
	moved = (half & 0x7fffU) << 13;
	normal = moved + ((moved < 31U << 23 ? 127U - 15U : 255U - 31U) << 23);
	tiny = bits_from_float((float)(half & 0x3ff) * 0x1p-24F);
	return (double)float_from_bits(sign | (moved < 1U << 23 ? tiny : normal));
}

/* The loop of every reader.  Inlined into each with its constants, it is free of calls; the first branch,
 * whose step is constant too, becomes vector code. */
static inline void elements_read(double *restrict out, const unsigned char *restrict in, size_t size,
    size_t stride, size_t count, double (*element_at)(const unsigned char *))
{
	if (stride == 1)
		for (size_t i = 0; i < count; i++)
			out[i] = element_at(in + i * size);
	else
		for (size_t i = 0; i < count; i++)
			out[i] = element_at(in + i * stride * size);
}

static void f64_read(double *out, const unsigned char *in, size_t stride, size_t count)
{
	elements_read(out, in, 8, stride, count, f64_at);
}

static void f32_read(double *out, const unsigned char *in, size_t stride, size_t count)
{
	elements_read(out, in, 4, stride, count, f32_at);
}

static void f16_read(double *out, const unsigned char *in, size_t stride, size_t count)
{
	elements_read(out, in, 2, stride, count, f16_at);
}

static void bf16_read(double *out, const unsigned char *in, size_t stride, size_t count)
{
	elements_read(out, in, 2, stride, count, bf16_at);
}

static const struct dtype {
	const char *name;
	size_t size;
	void (*read)(double *out, const unsigned char *in, size_t stride, size_t count); /* NULL: no float */
} dtypes[HV_DTYPES] = {
	[HV_F64] = { "f64", 8, f64_read },
	[HV_F32] = { "f32", 4, f32_read },
	[HV_F16] = { "f16", 2, f16_read },
	[HV_BF16] = { "bf16", 2, bf16_read },
	[HV_I64] = { "i64", 8, NULL },
	[HV_I32] = { "i32", 4, NULL },
	[HV_I16] = { "i16", 2, NULL },
	[HV_I8] = { "i8", 1, NULL },
	[HV_U64] = { "u64", 8, NULL },
	[HV_U32] = { "u32", 4, NULL },
	[HV_U16] = { "u16", 2, NULL },
	[HV_U8] = { "u8", 1, NULL },
	[HV_BOOL] = { "bool", 1, NULL },
	[HV_F8_E4M3] = { "f8_e4m3", 1, NULL },
	[HV_F8_E5M2] = { "f8_e5m2", 1, NULL },
};

const char *hv_dtype_name(enum hv_dtype dtype)
{
	return dtypes[dtype].name;
}

size_t hv_dtype_size(enum hv_dtype dtype)
{
	return dtypes[dtype].size;
}

bool hv_dtype_is_float(enum hv_dtype dtype)
{
	return dtypes[dtype].read != NULL;
}

void hv_tensor_read(double *out, const struct hv_tensor *tensor, size_t offset, size_t stride, size_t count)
{
	const struct dtype *dtype = &dtypes[tensor->dtype];

	dtype->read(out, tensor->data + offset * dtype->size, stride, count);
}

void hv_tensor_prefetch(const struct hv_tensor *tensor, size_t offset)
{
	__builtin_prefetch((const void *)((uintptr_t)tensor->data + offset * dtypes[tensor->dtype].size));
}

void hv_tensor_fault_in(const struct hv_tensor *tensor, size_t offset, size_t count)
{
#ifdef MADV_POPULATE_READ
	size_t size = dtypes[tensor->dtype].size, page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)tensor->data + offset * size, end = from + count * size;

	from -= from % page;
	madvise((void *)from, end - from, MADV_POPULATE_READ); /* if it fails, reading does the same */
#else
	(void)tensor, (void)offset, (void)count;
#endif
}

static enum hv_code descriptor_map(struct hv_tensor_file *out, int fd, const char *path, struct hv_error *err)
{
	struct stat status;
	void *map;

	if (fstat(fd, &status) != 0)
		return hv_fail(err, HV_EIO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return hv_fail(err, HV_EFORMAT, "%s: not a regular file", path);
	if (status.st_size == 0)
		return hv_fail(err, HV_EFORMAT, "%s: the file is empty", path);
	map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return hv_fail(err, HV_EIO, "%s: cannot be mapped: %s", path, strerror(errno));
	out->map = map;
	out->size = (size_t)status.st_size;
	return HV_OK;
}

enum hv_code hv_tensor_file_map(struct hv_tensor_file *out, const char *path, struct hv_error *err)
{
	/* Without O_NONBLOCK, opening a named pipe would wait for its writer, only to refuse it then. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum hv_code code;

	if (fd < 0)
		return hv_fail(err, HV_EIO, "%s: %s", path, strerror(errno));
	code = descriptor_map(out, fd, path, err);
	close(fd); /* the mapping stays */
	return code;
}

enum hv_code hv_tensor_file_open(struct hv_tensor_file *out, const char *path,
    enum hv_code (*read)(struct hv_tensor_file *file, struct hv_error *err), struct hv_error *err)
{
	struct hv_tensor_file file = { 0 };
	struct hv_error why;
	enum hv_code code = hv_tensor_file_map(&file, path, err);

	if (code != HV_OK)
		return code;
	code = read(&file, &why);
	if (code != HV_OK) {
		hv_tensor_file_close(&file);
		return hv_fail(err, code, "%s: %s", path, why.msg);
	}
	*out = file;
	return HV_OK;
}

bool hv_tensor_pack(struct hv_tensor *tensor, bool fortran)
{
	size_t size = hv_dtype_size(tensor->dtype), elements = 1;

	for (size_t i = 0; i < tensor->rank; i++) {
		size_t axis = fortran ? i : tensor->rank - 1 - i;
		size_t length = tensor->shape[axis] ? tensor->shape[axis] : 1;

		if (length > SIZE_MAX / size / elements)
			return false;
		tensor->stride[axis] = elements;
		elements *= length;
	}
	return true;
}

size_t hv_tensor_bytes(const struct hv_tensor *tensor)
{
	size_t bytes = hv_dtype_size(tensor->dtype);

	for (size_t i = 0; i < tensor->rank; i++)
		bytes *= tensor->shape[i];
	return bytes;
}

void hv_tensor_shape_format(char out[HV_SHAPE_MAX], const struct hv_tensor *tensor)
{
	char *end = out;

	*end++ = '[';
	for (size_t i = 0; i < tensor->rank; i++)
		end += sprintf(end, "%s%zu", i ? ", " : "", tensor->shape[i]);
	*end++ = ']';
	*end = '\0';
}

const struct hv_tensor *hv_tensor_find(const struct hv_tensor_file *file, const char *name)
{
	for (size_t i = 0; i < file->tensors; i++)
		if (strcmp(file->tensor[i].name, name) == 0)
			return &file->tensor[i];
	return NULL;
}

const char *hv_metadata_find(const struct hv_tensor_file *file, const char *key)
{
	for (size_t i = 0; i < file->entries; i++)
		if (strcmp(file->metadata[i].key, key) == 0)
			return file->metadata[i].value;
	return NULL;
}

void hv_tensor_file_close(struct hv_tensor_file *file)
{
	for (size_t i = 0; i < file->tensors; i++)
		free((char *)file->tensor[i].name);
	for (size_t i = 0; i < file->entries; i++) {
		free(file->metadata[i].key);
		free(file->metadata[i].value);
	}
	free(file->tensor);
	free(file->metadata);
	if (file->map)
		munmap(file->map, file->size);
	*file = (struct hv_tensor_file){ 0 };
}
