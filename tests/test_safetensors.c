/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_safetensors.c -- valid files opened as they are meant, every other refused with the reason. */
#include "lib/safetensors.h"
#include "tests/scratch.h"

/* Joins header length, header and `data` bytes of zeros; returns the size. */
static size_t file_build(unsigned char *out, size_t room, const char *header, size_t data)
{
	uint64_t length = strlen(header);

	assert_true(sizeof length + length + data <= room);
	memset(out, 0, sizeof length + length + data);
	memcpy(out, &length, sizeof length);
	memcpy(out + sizeof length, header, length);
	return sizeof length + length + data;
}

static const char *file_write(void **state, const char *header, size_t data)
{
	unsigned char bytes[4096];

	return scratch_write(state, bytes, file_build(bytes, sizeof bytes, header, data));
}

static void assert_header_refused(void **state, const char *header, size_t data, const char *phrase)
{
	assert_refused(hv_safetensors_open, file_write(state, header, data), HV_EFORMAT, phrase);
}

static struct hv_tensor_file opened(void **state, const char *header, size_t data)
{
	struct hv_tensor_file file = { 0 };
	struct hv_error err = { HV_OK, "" };
	enum hv_code code = hv_safetensors_open(&file, file_write(state, header, data), &err);

	assert_string_equal(err.msg, "");
	assert_int_equal(code, HV_OK);
	tensors_touch(&file);
	return file;
}

static void tensors_come_in_the_order_of_their_data(void **state)
{
	struct hv_tensor_file file = opened(state,
	    "{\"k\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[16,28]},"
	    "\"__metadata__\":{\"stage\":\"pre-rotation\",\"rope_theta\":\"10000\"},"
	    "\"q\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}  ",
	    28);

	assert_int_equal(file.tensors, 2);
	assert_string_equal(file.tensor[0].name, "q");
	assert_string_equal(file.tensor[1].name, "k");
	assert_int_equal(file.tensor[1].dtype, HV_BF16);
	assert_int_equal(file.tensor[1].rank, 2);
	assert_int_equal(file.tensor[1].shape[1], 3);
	assert_int_equal(file.tensor[1].stride[0], 3);
	assert_ptr_equal(file.tensor[1].data, (unsigned char *)file.map + file.size - 12);
	assert_int_equal(file.entries, 2);
	assert_string_equal(file.metadata[1].key, "rope_theta");
	assert_string_equal(hv_metadata_find(&file, "stage"), "pre-rotation");
	hv_tensor_file_close(&file);
}

static void a_file_may_hold_nothing(void **state)
{
	struct hv_tensor_file file = opened(state, "{}", 0);

	assert_int_equal(file.tensors, 0);
	hv_tensor_file_close(&file);
	file = opened(state, "{\"__metadata__\":{}}", 0);
	assert_int_equal(file.tensors + file.entries, 0);
	hv_tensor_file_close(&file);
}

static void scalars_and_empty_tensors_are_legal(void **state)
{
	struct hv_tensor_file file = opened(state,
	    "{\"z\":{\"dtype\":\"F64\",\"shape\":[3,0],\"data_offsets\":[8,8]},"
	    "\"b\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]},"
	    "\"a\":{\"dtype\":\"U8\",\"shape\":[0,7],\"data_offsets\":[0,0]},"
	    "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}",
	    8);

	assert_string_equal(file.tensor[0].name, "a");
	assert_string_equal(file.tensor[1].name, "b");
	assert_string_equal(file.tensor[2].name, "s");
	assert_string_equal(file.tensor[3].name, "z");
	assert_int_equal(file.tensor[2].rank, 0);
	assert_int_equal(hv_tensor_bytes(&file.tensor[3]), 0);
	hv_tensor_file_close(&file);
}

static void every_dtype_is_known(void **state)
{
	static const char *const names[HV_DTYPES] = { "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8",
		"U64", "U32", "U16", "U8", "BOOL", "F8_E4M3", "F8_E5M2" };

	for (enum hv_dtype i = 0; i < HV_DTYPES; i++) {
		struct hv_tensor_file file;
		char header[128];

		snprintf(header, sizeof header,
		    "{\"t\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%zu]}}", names[i],
		    hv_dtype_size(i));
		file = opened(state, header, hv_dtype_size(i));
		assert_int_equal(file.tensor[0].dtype, i);
		hv_tensor_file_close(&file);
	}
}

static void keys_beyond_the_format_are_ignored(void **state)
{
	struct hv_tensor_file file = opened(state,
	    "{\"t\":{\"shape\":[1],\"note\":[1e3],\"data_offsets\":[0,1],\"dtype\":\"U8\"}}", 1);

	hv_tensor_file_close(&file);
}

static void a_file_too_short_for_a_length_is_refused(void **state)
{
	assert_refused(hv_safetensors_open, scratch_write(state, "", 0), HV_EFORMAT, "empty");
	assert_refused(hv_safetensors_open, scratch_write(state, "\2\0\0\0\0\0\0", 7), HV_EFORMAT,
	    "7 bytes: too short");
}

static void a_length_beyond_the_file_is_refused(void **state)
{
	assert_refused(hv_safetensors_open, scratch_write(state, "\3\0\0\0\0\0\0\0{}", 10), HV_EFORMAT,
	    "header of 3 bytes: only 2 follow");
	assert_refused(hv_safetensors_open, scratch_write(state, "\0\0\0\0\0\0\0\x80{}", 10), HV_EFORMAT,
	    "header of 9223372036854775808 bytes");
	assert_refused(hv_safetensors_open, scratch_write(state, "\xff\xff\xff\xff\xff\xff\xff\xff{}", 10),
	    HV_EFORMAT, "header of 18446744073709551615 bytes");
}

/* A sparse file, so that the length is true. */
static void a_length_beyond_the_format_is_refused(void **state)
{
	const uint64_t length = 100000001;
	const char *path = scratch_write(state, &length, sizeof length);

	assert_int_equal(truncate(path, (off_t)(sizeof length + length)), 0);
	assert_refused(hv_safetensors_open, path, HV_EFORMAT, "expected at most 100000000");
}

static void a_header_that_is_no_json_object_is_refused(void **state)
{
	assert_header_refused(state, "", 1, "byte 8: expected '{'");
	assert_header_refused(state, "[]", 0, "byte 8: expected '{'");
	assert_header_refused(state, " {}", 0, "byte 8: expected '{'");
	assert_header_refused(state, "{", 0, "byte 9: ");
	assert_header_refused(state, "{} x", 0, "end of file expected");
	assert_header_refused(state, "{\"a\":\n\n}", 0, "byte ");
	assert_header_refused(state, "{\"\xff\":{}}", 0, "byte 10: unable to decode byte 0xff");
	assert_header_refused(state, "{\"a\\u0000b\":{}}", 0, "\\u0000");
}

static void nesting_without_end_is_refused(void **state)
{
	char header[4001] = "{\"a\":";

	memset(header + 5, '[', sizeof header - 6);
	assert_header_refused(state, header, 0, "depth");
}

static void duplicate_names_are_refused(void **state)
{
	assert_header_refused(state,
	    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
	    "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
	    2, "duplicate");
	assert_header_refused(state,
	    "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
	    "duplicate");
}

static void metadata_must_be_strings(void **state)
{
	assert_header_refused(state, "{\"__metadata__\":[]}", 0, "__metadata__: expected an object");
	assert_header_refused(state, "{\"__metadata__\":null}", 0, "__metadata__: expected an object");
	assert_header_refused(state, "{\"__metadata__\":{\"a\":\"b\",\"base\":1}}", 0,
	    "__metadata__: 'base': expected a string");
}

static void an_entry_needs_its_three_keys(void **state)
{
	assert_header_refused(state, "{\"t\":1}", 0, "tensor 't': expected an object");
	assert_header_refused(state, "{\"t\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
	    "tensor 't': dtype: expected a string");
	assert_header_refused(state, "{\"t\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1,
	    "tensor 't': shape: expected an array");
	assert_header_refused(state, "{\"t\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1,
	    "tensor 't': data_offsets: expected two whole numbers");
}

static void an_unknown_dtype_is_refused(void **state)
{
	assert_header_refused(state, "{\"t\":{\"dtype\":\"F128\",\"shape\":[1],\"data_offsets\":[0,16]}}", 16,
	    "tensor 't': unknown dtype 'F128'");
	assert_header_refused(state, "{\"t\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
	    "unknown dtype 'f32'");
	assert_header_refused(state, "{\"t\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
	    "dtype: expected a string");
}

/* One tensor of f32 with this shape and these offsets, over 64 bytes of data. */
static void assert_entry_refused(void **state, const char *shape, const char *offsets, const char *phrase)
{
	char header[512];

	snprintf(header, sizeof header,
	    "{\"layers.0.q\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}", shape, offsets);
	assert_header_refused(state, header, 64, phrase);
}

static void a_shape_is_made_of_whole_numbers(void **state)
{
	assert_entry_refused(state, "16", "[0,64]", "shape: expected an array");
	assert_entry_refused(state, "[1.6e1]", "[0,64]", "shape: axis 0: expected a whole number");
	assert_entry_refused(state, "[1e3]", "[0,64]", "shape: axis 0: expected a whole number");
	assert_entry_refused(state, "[16.0]", "[0,64]", "shape: axis 0: expected a whole number");
	assert_entry_refused(state, "[4,-4]", "[0,64]", "shape: axis 1: expected a whole number");
	assert_entry_refused(state, "[\"16\"]", "[0,64]", "shape: axis 0: expected a whole number");
	assert_entry_refused(state, "[true]", "[0,64]", "shape: axis 0: expected a whole number");
	assert_entry_refused(state, "[18446744073709551616]", "[0,64]", "integer");
	assert_entry_refused(state, "[1,1,1,1,1,1,1,1,16]", "[0,64]", "shape has 9 axes: expected at most 8");
}

static void a_shape_that_overflows_is_refused(void **state)
{
	assert_entry_refused(state, "[4611686018427387904,4]", "[0,64]",
	    "shape [4611686018427387904, 4] of f32 overflows");
	assert_entry_refused(state, "[4294967296,4294967296]", "[0,64]", "overflows");
	assert_entry_refused(state, "[0,4294967296,4294967296]", "[0,0]", "overflows");
	assert_entry_refused(state, "[4611686018427387904]", "[0,64]", "overflows");
}

static void shape_and_offsets_must_agree(void **state)
{
	assert_entry_refused(state, "[4,8]", "[0,64]",
	    "tensor 'layers.0.q': shape [4, 8] of f32 needs 128 bytes, data_offsets give 64");
	assert_entry_refused(state, "[]", "[0,64]", "shape [] of f32 needs 4 bytes");
	assert_entry_refused(state, "[16,0]", "[0,64]", "needs 0 bytes");
	assert_entry_refused(state, "[16]", "[0,0]", "data_offsets give 0");
}

static void offsets_are_two_numbers_in_order_within_the_data(void **state)
{
	assert_entry_refused(state, "[16]", "[0]", "data_offsets: expected two whole numbers");
	assert_entry_refused(state, "[16]", "[0,32,64]", "data_offsets: expected two whole numbers");
	assert_entry_refused(state, "[16]", "{}", "data_offsets: expected two whole numbers");
	assert_entry_refused(state, "[16]", "[0,64.0]", "data_offsets: expected two whole numbers");
	assert_entry_refused(state, "[16]", "[-64,0]", "data_offsets: expected two whole numbers");
	assert_entry_refused(state, "[16]", "[64,0]", "data_offsets [64, 0]: expected begin <= end <= 64");
	assert_entry_refused(state, "[16]", "[1,65]", "data_offsets [1, 65]: expected begin <= end <= 64");
	assert_entry_refused(state, "[16]", "[9223372036854775743,9223372036854775807]",
	    "expected begin <= end <= 64");
}

static void tensors_leave_no_byte_out_and_share_none(void **state)
{
	assert_header_refused(state,
	    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
	    "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[3,7]}}",
	    7, "tensor 'b' begins at byte 3 of the data and overlaps 'a', which ends at 4");
	assert_header_refused(state,
	    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
	    "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
	    4, "overlaps");
	assert_header_refused(state,
	    "{\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[5,9]},"
	    "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
	    9, "tensor 'b' begins at byte 5 of the data, leaving a hole from byte 4");
	assert_header_refused(state, "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[1,5]}}", 5,
	    "leaving a hole from byte 0");
	assert_header_refused(state, "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 5,
	    "the tensors end at byte 4 of the data, the file at 5");
	assert_header_refused(state,
	    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
	    "\"b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[2,2]}}",
	    4, "overlaps");
	assert_header_refused(state, "{}", 1, "the tensors end at byte 0 of the data, the file at 1");
}

static void hostile_names_do_not_break_the_line(void **state)
{
	assert_header_refused(state, "{\"a\\nb\\u001b[2J\":1}", 0, "tensor 'a?b?[2J': expected an object");
}

static void the_reason_may_be_left_out(void **state)
{
	struct hv_tensor_file file = { 0 };

	assert_int_equal(hv_safetensors_open(&file, file_write(state, "[]", 0), NULL), HV_EFORMAT);
	assert_int_equal(hv_safetensors_open(&file, "/nonexistent", NULL), HV_EIO);
}

static void mutants_open_whole_or_not_at_all(void **state)
{
	unsigned char valid[1024];
	size_t size = file_build(valid, sizeof valid,
	    "{\"__metadata__\":{\"base\":\"10000\"},"
	    "\"q\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
	    "\"k\":{\"dtype\":\"BF16\",\"shape\":[1,0],\"data_offsets\":[24,24]},"
	    "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[24,32]}} ",
	    32);

	mutants_open(state, hv_safetensors_open, valid, size, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tensors_come_in_the_order_of_their_data),
		cmocka_unit_test(a_file_may_hold_nothing),
		cmocka_unit_test(scalars_and_empty_tensors_are_legal),
		cmocka_unit_test(every_dtype_is_known),
		cmocka_unit_test(keys_beyond_the_format_are_ignored),
		cmocka_unit_test(a_file_too_short_for_a_length_is_refused),
		cmocka_unit_test(a_length_beyond_the_file_is_refused),
		cmocka_unit_test(a_length_beyond_the_format_is_refused),
		cmocka_unit_test(a_header_that_is_no_json_object_is_refused),
		cmocka_unit_test(nesting_without_end_is_refused),
		cmocka_unit_test(duplicate_names_are_refused),
		cmocka_unit_test(metadata_must_be_strings),
		cmocka_unit_test(an_entry_needs_its_three_keys),
		cmocka_unit_test(an_unknown_dtype_is_refused),
		cmocka_unit_test(a_shape_is_made_of_whole_numbers),
		cmocka_unit_test(a_shape_that_overflows_is_refused),
		cmocka_unit_test(shape_and_offsets_must_agree),
		cmocka_unit_test(offsets_are_two_numbers_in_order_within_the_data),
		cmocka_unit_test(tensors_leave_no_byte_out_and_share_none),
		cmocka_unit_test(hostile_names_do_not_break_the_line),
		cmocka_unit_test(the_reason_may_be_left_out),
		cmocka_unit_test(mutants_open_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("safetensors", tests, scratch_make, scratch_remove);
}
