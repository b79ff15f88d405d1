/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_tensor.c -- elements read exactly from any address, at any stride; files mapped or refused. */
#include <math.h>
#include <sys/stat.h>

#include "lib/tensor.h"
#include "tests/scratch.h"

/* The same double, the sign of a zero included; any NaN will do for a NaN. */
static void assert_same(double got, double want)
{
	if (isnan(want))
		assert_true(isnan(got));
	else
		assert_memory_equal(&got, &want, sizeof got);
}

/* IEEE 754's definition: sign, exponent of `exponent_bits`, fraction of the rest of 16 bits. */
static double small_float(unsigned bits, int exponent_bits)
{
	int fraction_bits = 15 - exponent_bits, top = (1 << exponent_bits) - 1, bias = top / 2;
	int fraction = (int)bits & ((1 << fraction_bits) - 1), exponent = (int)bits >> fraction_bits & top;
	double magnitude;

	if (exponent == top)
		magnitude = fraction ? NAN : INFINITY;
	else if (exponent == 0)
		magnitude = ldexp(fraction, 1 - bias - fraction_bits);
	else
		magnitude = ldexp(fraction + (1 << fraction_bits), exponent - bias - fraction_bits);
	return bits & 0x8000 ? -magnitude : magnitude;
}

/* All 65536 values, on their own (the scalar loop) and together (the vector loop), from an odd address. */
static void assert_all_values(enum hv_dtype dtype, int exponent_bits)
{
	enum {
		VALUES = 65536
	};
	unsigned char *bytes = test_malloc(2 * VALUES + 1);
	double *out = test_malloc(VALUES * sizeof *out);
	struct hv_tensor tensor = { .dtype = dtype, .rank = 1, .shape = { VALUES }, .stride = { 1 } };

	tensor.data = bytes + 1;
	for (unsigned i = 0; i < VALUES; i++) {
		bytes[1 + 2 * i] = (unsigned char)(i & 0xff);
		bytes[2 + 2 * i] = (unsigned char)(i >> 8);
	}
	hv_tensor_read(out, &tensor, 0, 1, VALUES);
	for (unsigned i = 0; i < VALUES; i++) {
		double alone;

		hv_tensor_read(&alone, &tensor, i, 7, 1);
		assert_same(alone, small_float(i, exponent_bits));
		assert_same(out[i], small_float(i, exponent_bits));
	}
	test_free(out);
	test_free(bytes);
}

static void every_f16_is_exact(void **state)
{
	(void)state;
	assert_all_values(HV_F16, 5);
}

static void every_bf16_is_exact(void **state)
{
	(void)state;
	assert_all_values(HV_BF16, 8);
}

static void f32_and_f64_are_exact_at_any_address(void **state)
{
	const float f32[] = { 0, -0.0F, 1.5F, -3e38F, 0x1p-149F, INFINITY, -INFINITY, NAN, 0.1F };
	const double f64[] = { 0, -0.0, 1.5, -1e308, 0x1p-1074, INFINITY, -INFINITY, NAN, 0.1 };
	enum {
		COUNT = sizeof f32 / sizeof f32[0]
	};

	(void)state;
	for (size_t shift = 0; shift < 8; shift++) {
		unsigned char bytes[sizeof f64 + 8];
		struct hv_tensor tensor = { .dtype = HV_F32, .data = bytes + shift };
		double out[COUNT];

		memcpy(bytes + shift, f32, sizeof f32);
		hv_tensor_read(out, &tensor, 0, 1, COUNT);
		for (size_t i = 0; i < COUNT; i++)
			assert_same(out[i], (double)f32[i]);
		tensor.dtype = HV_F64;
		memcpy(bytes + shift, f64, sizeof f64);
		hv_tensor_read(out, &tensor, 0, 1, COUNT);
		for (size_t i = 0; i < COUNT; i++)
			assert_same(out[i], f64[i]);
	}
}

/* Element i of each type is the number i, exact in all of them. */
static void offsets_and_strides_count_elements(void **state)
{
	static const enum hv_dtype dtypes[] = { HV_F64, HV_F32, HV_F16, HV_BF16 };
	const uint16_t halves[] = { 0, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600, 0x4700, 0x4800 };
	unsigned char bytes[4][72];

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		double number = (double)i;
		float narrow = (float)i;

		memcpy(bytes[0] + 8 * i, &number, 8);
		memcpy(bytes[1] + 4 * i, &narrow, 4);
		memcpy(bytes[2] + 2 * i, &halves[i], 2);
		memcpy(bytes[3] + 2 * i, (unsigned char *)&narrow + 2, 2);
	}
	for (size_t type = 0; type < 4; type++) {
		const struct hv_tensor tensor = { .dtype = dtypes[type], .data = bytes[type] };
		double out[4] = { -1, -1, -1, -1 };

		hv_tensor_read(out, &tensor, 2, 3, 3);
		for (size_t i = 0; i < 3; i++)
			assert_same(out[i], (double)(2 + 3 * i));
		assert_same(out[3], -1);
		hv_tensor_read(out, &tensor, 5, 0, 4);
		for (size_t i = 0; i < 4; i++)
			assert_same(out[i], 5);
	}
}

static void nothing_is_read_for_a_count_of_zero(void **state)
{
	const struct hv_tensor tensor = { .dtype = HV_F32, .data = (const unsigned char *)"" };

	(void)state;
	hv_tensor_read(NULL, &tensor, 0, 1, 0);
	hv_tensor_read(NULL, &tensor, 0, 9, 0);
}

static void dtypes_have_distinct_names_and_their_size(void **state)
{
	(void)state;
	for (enum hv_dtype i = 0; i < HV_DTYPES; i++) {
		const char *digits = hv_dtype_name(i) + strcspn(hv_dtype_name(i), "0123456789");
		size_t bits = (size_t)strtol(digits, NULL, 10);

		assert_int_equal(hv_dtype_size(i), bits ? bits / 8 : 1); /* bool has no digits */
		assert_int_equal(hv_dtype_is_float(i), i <= HV_BF16);
		for (enum hv_dtype j = 0; j < i; j++)
			assert_string_not_equal(hv_dtype_name(i), hv_dtype_name(j));
	}
}

static void a_packed_array_runs_through_its_last_or_first_axis(void **state)
{
	struct hv_tensor tensor = { .dtype = HV_F32, .rank = 3, .shape = { 4, 5, 6 } };

	(void)state;
	assert_true(hv_tensor_pack(&tensor, false));
	assert_int_equal(hv_tensor_bytes(&tensor), 480);
	assert_int_equal(tensor.stride[0], 30);
	assert_int_equal(tensor.stride[1], 6);
	assert_int_equal(tensor.stride[2], 1);
	assert_true(hv_tensor_pack(&tensor, true));
	assert_int_equal(hv_tensor_bytes(&tensor), 480);
	assert_int_equal(tensor.stride[0], 1);
	assert_int_equal(tensor.stride[1], 4);
	assert_int_equal(tensor.stride[2], 20);
}

static void the_largest_array_packs_and_no_larger_one(void **state)
{
	struct hv_tensor tensor = { .dtype = HV_U8, .rank = 2, .shape = { SIZE_MAX, 1 } };

	(void)state;
	assert_true(hv_tensor_pack(&tensor, false));
	assert_true(hv_tensor_bytes(&tensor) == SIZE_MAX);
	tensor.dtype = HV_I16;
	assert_false(hv_tensor_pack(&tensor, false));
	tensor = (struct hv_tensor){ .dtype = HV_U8, .rank = 2, .shape = { SIZE_MAX / 2 + 1, 2 } };
	assert_false(hv_tensor_pack(&tensor, false));
	tensor = (struct hv_tensor){ .dtype = HV_U8, .rank = 3, .shape = { 0, SIZE_MAX, SIZE_MAX } };
	assert_false(hv_tensor_pack(&tensor, false));
	assert_false(hv_tensor_pack(&tensor, true));
}

static void a_scalar_has_one_element_and_an_empty_array_none(void **state)
{
	struct hv_tensor tensor = { .dtype = HV_F64 };

	(void)state;
	assert_true(hv_tensor_pack(&tensor, false));
	assert_int_equal(hv_tensor_bytes(&tensor), 8);
	tensor = (struct hv_tensor){ .dtype = HV_F64, .rank = 2, .shape = { 3, 0 } };
	assert_true(hv_tensor_pack(&tensor, false));
	assert_int_equal(hv_tensor_bytes(&tensor), 0);
}

static void every_shape_fits_its_text(void **state)
{
	struct hv_tensor tensor = { .rank = 0 };
	char text[HV_SHAPE_MAX];

	(void)state;
	hv_tensor_shape_format(text, &tensor);
	assert_string_equal(text, "[]");
	tensor = (struct hv_tensor){ .rank = 4, .shape = { 4, 8, 512, 8 } };
	hv_tensor_shape_format(text, &tensor);
	assert_string_equal(text, "[4, 8, 512, 8]");
	tensor.rank = HV_RANK_MAX;
	for (size_t i = 0; i < HV_RANK_MAX; i++)
		tensor.shape[i] = SIZE_MAX;
	hv_tensor_shape_format(text, &tensor);
	assert_int_equal(strlen(text), 2 + HV_RANK_MAX * 20 + (HV_RANK_MAX - 1) * 2);
}

static void tensors_and_metadata_are_found_by_name(void **state)
{
	struct hv_tensor tensor[] = { { .name = "q" }, { .name = "k" } };
	struct hv_metadata metadata[] = { { (char[]){ "stage" }, (char[]){ "pre-rotation" } } };
	const struct hv_tensor_file file = { .tensors = 2,
		.entries = 1,
		.tensor = tensor,
		.metadata = metadata };

	(void)state;
	assert_ptr_equal(hv_tensor_find(&file, "k"), &tensor[1]);
	assert_null(hv_tensor_find(&file, "v"));
	assert_string_equal(hv_metadata_find(&file, "stage"), "pre-rotation");
	assert_null(hv_metadata_find(&file, "stag"));
}

static void a_file_is_mapped_whole(void **state)
{
	struct hv_tensor_file file = { 0 };

	assert_int_equal(hv_tensor_file_map(&file, scratch_write(state, "hopeviz", 7), NULL), HV_OK);
	assert_int_equal(file.size, 7);
	assert_memory_equal(file.map, "hopeviz", 7);
	hv_tensor_file_close(&file);
	assert_null(file.map);
	hv_tensor_file_close(&file);
}

static void what_is_no_file_is_refused(void **state)
{
	struct scratch *scratch = *state;

	assert_refused(hv_tensor_file_map, "/nonexistent/q.npy", HV_EIO, "No such file or directory");
	assert_refused(hv_tensor_file_map, scratch->folder, HV_EFORMAT, "not a regular file");
	assert_refused(hv_tensor_file_map, scratch_write(state, "", 0), HV_EFORMAT, "empty");
}

static void a_pipe_without_a_writer_is_refused_at_once(void **state)
{
	struct scratch *scratch = *state;

	unlink(scratch->path);
	assert_int_equal(mkfifo(scratch->path, 0600), 0);
	assert_refused(hv_tensor_file_map, scratch->path, HV_EFORMAT, "not a regular file");
	unlink(scratch->path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_f16_is_exact),
		cmocka_unit_test(every_bf16_is_exact),
		cmocka_unit_test(f32_and_f64_are_exact_at_any_address),
		cmocka_unit_test(offsets_and_strides_count_elements),
		cmocka_unit_test(nothing_is_read_for_a_count_of_zero),
		cmocka_unit_test(dtypes_have_distinct_names_and_their_size),
		cmocka_unit_test(a_packed_array_runs_through_its_last_or_first_axis),
		cmocka_unit_test(the_largest_array_packs_and_no_larger_one),
		cmocka_unit_test(a_scalar_has_one_element_and_an_empty_array_none),
		cmocka_unit_test(every_shape_fits_its_text),
		cmocka_unit_test(tensors_and_metadata_are_found_by_name),
		cmocka_unit_test(a_file_is_mapped_whole),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_pipe_without_a_writer_is_refused_at_once),
	};

	return cmocka_run_group_tests_name("tensor", tests, scratch_make, scratch_remove);
}
