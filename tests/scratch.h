/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/scratch.h -- a file in a folder of its own, written anew by each test that needs one; and what makes
 * it hostile. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/tensor.h"

struct scratch {
	char folder[256], path[272];
};

/* Group setup and teardown for cmocka: *state becomes the struct scratch. */
static inline int scratch_make(void **state)
{
	struct scratch *scratch = calloc(1, sizeof *scratch);
	const char *parent = getenv("TMPDIR");

	if (!scratch)
		return -1;
	*state = scratch;
	snprintf(scratch->folder, sizeof scratch->folder, "%s/hopeviz-test-XXXXXX", parent ? parent : "/tmp");
	if (!mkdtemp(scratch->folder))
		return -1;
	snprintf(scratch->path, sizeof scratch->path, "%s/file", scratch->folder);
	return 0;
}

static inline int scratch_remove(void **state)
{
	struct scratch *scratch = *state;

	unlink(scratch->path);
	rmdir(scratch->folder);
	free(scratch);
	return 0;
}

static inline const char *scratch_write(void **state, const void *bytes, size_t size)
{
	struct scratch *scratch = *state;
	FILE *file = fopen(scratch->path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return scratch->path;
}

/* Fails unless opening is refused with that code and a one-line sentence that names the path and contains the
 * phrase. */
#define assert_refused(open, path, code, phrase)                                                             \
	assert_refused_at((open), (path), (code), (phrase), __FILE__, __LINE__)

static inline void assert_refused_at(enum hv_code (*open)(struct hv_tensor_file *out, const char *path,
					 struct hv_error *err),
    const char *path, enum hv_code code, const char *phrase, const char *file, int line)
{
	static const struct hv_tensor_file untouched;
	struct hv_tensor_file opened = { 0 };
	struct hv_error err = { HV_OK, "" };
	enum hv_code got = open(&opened, path, &err);

	if (got == code && err.code == code && strncmp(err.msg, path, strlen(path)) == 0 &&
	    strstr(err.msg, phrase) && !strchr(err.msg, '\n') &&
	    memcmp(&opened, &untouched, sizeof opened) == 0)
		return;
	print_error("%s:%d: code %d, \"%s\", want code %d and \"%s\"\n", file, line, got, err.msg, code,
	    phrase);
	_fail(file, line);
}

/* Reads every tensor's first and last element, which must lie in the mapping. */
static inline void tensors_touch(const struct hv_tensor_file *file)
{
	for (size_t i = 0; i < file->tensors; i++) {
		const struct hv_tensor *tensor = &file->tensor[i];
		size_t bytes = hv_tensor_bytes(tensor), last = 0;
		volatile unsigned char sink;

		if (bytes == 0)
			continue;
		for (size_t axis = 0; axis < tensor->rank; axis++)
			last += (tensor->shape[axis] - 1) * tensor->stride[axis];
		assert_int_equal((last + 1) * hv_dtype_size(tensor->dtype), bytes);
		assert_true(tensor->data >= (const unsigned char *)file->map);
		assert_true(tensor->data + bytes <= (const unsigned char *)file->map + file->size);
		sink = tensor->data[0];
		sink = tensor->data[bytes - 1];
		(void)sink;
	}
}

/* A seeded stream of numbers below `bound`: splitmix64 (Steele, Lea and Flood 2014). */
static inline size_t random_below(uint64_t *seed, size_t bound)
{
	uint64_t mix = *seed += 0x9e3779b97f4a7c15U;

	mix = (mix ^ mix >> 30) * 0xbf58476d1ce4e5b9U;
	mix = (mix ^ mix >> 27) * 0x94d049bb133111ebU;
	return (size_t)((mix ^ mix >> 31) % bound);
}

/* Overwrites, inserts or deletes one byte; half of the new bytes are those that mean something in a header.
 * There is room for one byte more than *size, which is never 0. */
static inline void byte_mutate(unsigned char *bytes, size_t *size, uint64_t *seed)
{
	static const unsigned char meaningful[] = "{}[](),:'\"\\0123456789-eE.<>|fiubTFAS \n";
	size_t at = random_below(seed, *size);
	unsigned char byte = (unsigned char)random_below(seed, 256);

	if (random_below(seed, 2))
		byte = meaningful[random_below(seed, sizeof meaningful)]; /* its NUL means something, too */
	switch (random_below(seed, 4)) {
	case 0:
		memmove(bytes + at + 1, bytes + at, (*size)++ - at);
		bytes[at] = byte;
		break;
	case 1:
		if (*size > 1)
			memmove(bytes + at, bytes + at + 1, --*size - at);
		break;
	default: bytes[at] = byte;
	}
}

/* Opens `rounds` files that differ from the valid one by 1 to 4 bytes, most of them within the first `head`
 * bytes, whose structure is under attack.  Each opens whole or is refused with a sentence. */
static inline void mutants_open(void **state,
    enum hv_code (*open)(struct hv_tensor_file *out, const char *path, struct hv_error *err),
    const unsigned char *valid, size_t size, int rounds)
{
	uint64_t seed = 20260;
	int opened = 0;

	for (int round = 0; round < rounds; round++) {
		unsigned char bytes[2048];
		struct hv_tensor_file file = { 0 };
		struct hv_error err = { HV_OK, "" };
		size_t length = size;
		const char *path;

		assert_in_range(size, 1, sizeof bytes - 4);
		memcpy(bytes, valid, size);
		for (size_t edits = 1 + random_below(&seed, 4); edits > 0; edits--)
			byte_mutate(bytes, &length, &seed);
		path = scratch_write(state, bytes, length);
		if (open(&file, path, &err) != HV_OK) {
			assert_true(strlen(err.msg) > strlen(path));
			continue;
		}
		opened++;
		tensors_touch(&file);
		hv_tensor_file_close(&file);
	}
	assert_in_range(opened, 1, rounds - 1); /* else the mutations are too tame, or too wild */
}

#endif
