/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_npy.c -- headers as NumPy and others write them, in C and Fortran order; every other refused. */
#include "lib/npy.h"
#include "tests/scratch.h"

/* Joins magic, version, header length, header and data; returns the size. */
static size_t file_build(unsigned char *out, size_t room, unsigned char major, const char *header,
    const void *data, size_t bytes)
{
	size_t length = strlen(header), width = major == 1 ? 2 : 4, prefix = 8 + width;

	assert_true(prefix + length + bytes <= room);
	memcpy(out, HV_NPY_MAGIC, 6);
	out[6] = major;
	out[7] = 0;
	memcpy(out + 8, &length, width);
	memcpy(out + prefix, header, length);
	memcpy(out + prefix + length, data, bytes);
	return prefix + length + bytes;
}

static const unsigned char zeros[256];

static const char *file_write(void **state, const char *header, size_t data)
{
	unsigned char bytes[1024];

	return scratch_write(state, bytes, file_build(bytes, sizeof bytes, 1, header, zeros, data));
}

static void assert_header_refused(void **state, const char *header, size_t data, const char *phrase)
{
	assert_refused(hv_npy_open, file_write(state, header, data), HV_EFORMAT, phrase);
}

static struct hv_tensor_file opened(const char *path)
{
	struct hv_tensor_file file = { 0 };
	struct hv_error err = { HV_OK, "" };
	enum hv_code code = hv_npy_open(&file, path, &err);

	assert_string_equal(err.msg, "");
	assert_int_equal(code, HV_OK);
	assert_int_equal(file.tensors, 1);
	assert_int_equal(file.entries, 0);
	assert_string_equal(file.tensor->name, "npy");
	tensors_touch(&file);
	return file;
}

static void a_header_as_numpy_writes_it(void **state)
{
	struct hv_tensor_file file = opened(file_write(state,
	    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 5), }             \n", 120));

	assert_int_equal(file.tensor->dtype, HV_F32);
	assert_int_equal(file.tensor->rank, 3);
	assert_int_equal(file.tensor->shape[0], 2);
	assert_int_equal(file.tensor->shape[1], 3);
	assert_int_equal(file.tensor->shape[2], 5);
	assert_int_equal(file.tensor->stride[0], 15);
	assert_int_equal(file.tensor->stride[1], 5);
	assert_int_equal(file.tensor->stride[2], 1);
	assert_ptr_equal(file.tensor->data, (unsigned char *)file.map + file.size - 120);
	hv_tensor_file_close(&file);
}

static void any_spelling_of_the_same_dictionary(void **state)
{
	static const char *const headers[] = {
		"{'descr':'<f2','fortran_order':False,'shape':(6,)}",
		"{\"shape\": (6,), \"descr\": \"<f2\", \"fortran_order\": False}\n",
		" {\t'fortran_order' : False ,'shape' : ( 6 , ) , 'descr' : '<f2' , } ",
	};

	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		struct hv_tensor_file file = opened(file_write(state, headers[i], 12));

		assert_int_equal(file.tensor->dtype, HV_F16);
		assert_int_equal(file.tensor->rank, 1);
		assert_int_equal(file.tensor->shape[0], 6);
		hv_tensor_file_close(&file);
	}
}

static void every_version_has_its_width_of_length(void **state)
{
	const char *header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2,)}\n";

	for (unsigned char major = 1; major <= 3; major++) {
		unsigned char bytes[256];
		size_t size = file_build(bytes, sizeof bytes, major, header, "abcd", 4);
		struct hv_tensor_file file = opened(scratch_write(state, bytes, size));

		assert_memory_equal(file.tensor->data, "abcd", 4);
		hv_tensor_file_close(&file);
	}
}

static void every_dtype_is_known(void **state)
{
	static const struct {
		const char *descr;
		enum hv_dtype dtype;
	} rows[] = {
		{ "<f8", HV_F64 },
		{ "<f4", HV_F32 },
		{ "<f2", HV_F16 },
		{ "<i8", HV_I64 },
		{ "<i4", HV_I32 },
		{ "<i2", HV_I16 },
		{ "|i1", HV_I8 },
		{ "<u8", HV_U64 },
		{ "<u4", HV_U32 },
		{ "<u2", HV_U16 },
		{ "|u1", HV_U8 },
		{ "|b1", HV_BOOL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct hv_tensor_file file;
		char header[128];

		snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (3,)}",
		    rows[i].descr);
		file = opened(file_write(state, header, 3 * hv_dtype_size(rows[i].dtype)));
		assert_int_equal(file.tensor->dtype, rows[i].dtype);
		hv_tensor_file_close(&file);
	}
}

static void scalars_and_empty_arrays_are_legal(void **state)
{
	struct hv_tensor_file file =
	    opened(file_write(state, "{'descr': '<f8', 'fortran_order': False, 'shape': ()}", 8));

	assert_int_equal(file.tensor->rank, 0);
	hv_tensor_file_close(&file);
	file = opened(file_write(state, "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}", 0));
	assert_int_equal(hv_tensor_bytes(file.tensor), 0);
	hv_tensor_file_close(&file);
}

/* Element [i][j] of 3 x 4 is 10 i + j; in Fortran order i runs fastest. */
static void fortran_order_becomes_strides(void **state)
{
	unsigned char bytes[256];
	double data[12], row[4];
	struct hv_tensor_file file;
	size_t size;

	for (int j = 0; j < 4; j++)
		for (int i = 0; i < 3; i++)
			data[3 * j + i] = 10 * i + j;
	size = file_build(bytes, sizeof bytes, 1,
	    "{'descr': '<f8', 'fortran_order': True, 'shape': (3, 4), }\n", data, sizeof data);
	file = opened(scratch_write(state, bytes, size));
	for (size_t i = 0; i < 3; i++) {
		hv_tensor_read(row, file.tensor, i * file.tensor->stride[0], file.tensor->stride[1], 4);
		for (size_t j = 0; j < 4; j++)
			assert_true(row[j] == (double)(10 * i + j));
	}
	hv_tensor_file_close(&file);
}

static void a_file_without_magic_is_refused(void **state)
{
	assert_refused(hv_npy_open, scratch_write(state, "", 0), HV_EFORMAT, "empty");
	assert_refused(hv_npy_open, scratch_write(state, "\x93NUM", 4), HV_EFORMAT, "not a .npy file");
	assert_refused(hv_npy_open, scratch_write(state, "PK\3\4 is an .npz file", 20), HV_EFORMAT,
	    "not a .npy file");
}

static void an_unknown_version_is_refused(void **state)
{
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\0\0\0\0", 10), HV_EFORMAT,
	    "format version 0.0");
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\4\0\0\0", 10), HV_EFORMAT,
	    "format version 4.0: expected 1.0, 2.0 or 3.0");
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\1\1\0\0", 10), HV_EFORMAT,
	    "format version 1.1");
}

static void a_truncated_header_is_refused(void **state)
{
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\1\0\7", 9), HV_EFORMAT,
	    "9 bytes: the file ends before its header");
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\2\0\7\0\0", 11), HV_EFORMAT,
	    "11 bytes: the file ends before its header");
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\1\0\xff\xff{}", 12), HV_EFORMAT,
	    "header of 65535 bytes: the file ends after 2");
	assert_refused(hv_npy_open, scratch_write(state, HV_NPY_MAGIC "\3\0\xff\xff\xff\xff{}", 14),
	    HV_EFORMAT, "header of 4294967295 bytes: the file ends after 2");
}

static void a_broken_dictionary_is_refused_at_its_byte(void **state)
{
	assert_header_refused(state, "", 4, "byte 10: expected '{'");
	assert_header_refused(state, "[]", 4, "byte 10: expected '{'");
	assert_header_refused(state, "{", 4, "byte 11: expected a key in quotes");
	assert_header_refused(state, "{,}", 4, "byte 11: expected a key in quotes");
	assert_header_refused(state, "{'descr", 4, "byte 11: expected a key in quotes");
	assert_header_refused(state, "{'descr\"", 4, "byte 11: expected a key in quotes");
	assert_header_refused(state, "{'descr' '<f4'}", 4, "byte 19: expected ':'");
	assert_header_refused(state, "{'descr': '<f4' 'shape': ()}", 4, "byte 26: expected ',' or '}'");
	assert_header_refused(state, "{'descr': '<f4',, 'shape': ()}", 4,
	    "byte 26: expected a key in quotes");
	assert_header_refused(state, "{'descr': '<f4', 'fortran_order': False, 'shape': ()", 4,
	    "expected ',' or '}'");
	assert_header_refused(state, "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", 4,
	    "byte 64: expected blanks up to the end");
}

static void each_key_comes_exactly_once(void **state)
{
	assert_header_refused(state, "{}", 4, "the header has no key 'descr'");
	assert_header_refused(state, "{'descr': '<f4', 'fortran_order': False}", 4, "no key 'shape'");
	assert_header_refused(state, "{'descr': '<f4', 'shape': ()}", 4, "no key 'fortran_order'");
	assert_header_refused(state, "{'descr': '<f4', 'descr': '<f4'}", 4, "repeated key 'descr'");
	assert_header_refused(state, "{'descr': '<f4', 'desc': 1}", 4, "unknown key 'desc'");
	assert_header_refused(state, "{'shape\\n': ()}", 4, "unknown key 'shape\\n'");
}

static void assert_descr_refused(void **state, const char *descr, const char *phrase)
{
	char header[256];

	snprintf(header, sizeof header, "{'descr': %s, 'fortran_order': False, 'shape': (1,)}\n", descr);
	assert_header_refused(state, header, 8, phrase);
}

static void other_dtypes_are_refused_with_their_reason(void **state)
{
	assert_descr_refused(state, "'>f4'", "descr '>f4': big-endian data are not supported");
	assert_descr_refused(state, "'|O'", "descr '|O': arrays of Python objects are not supported");
	assert_descr_refused(state, "[('q', '<f4'), ('k', '<f4')]", "structured dtypes are not supported");
	assert_descr_refused(state, "'=f8'", "descr '=f8': expected one of <f8 <f4");
	assert_descr_refused(state, "'<c8'", "descr '<c8': expected one of <f8 <f4");
	assert_descr_refused(state, "'|S8'", "descr '|S8': expected one of");
	assert_descr_refused(state, "'<f'", "descr '<f': expected one of");
	assert_descr_refused(state, "''", "descr '': expected one of");
	assert_descr_refused(state, "None", "byte 20: expected a dtype in quotes");
}

static void the_order_is_true_or_false(void **state)
{
	assert_header_refused(state, "{'fortran_order': 0}", 4, "byte 28: expected True or False");
	assert_header_refused(state, "{'fortran_order': 'False'}", 4, "byte 28: expected True or False");
	assert_header_refused(state, "{'fortran_order': Falsehood}", 4, "byte 33: expected ',' or '}'");
	assert_header_refused(state, "{'fortran_order': Tru", 4, "byte 28: expected True or False");
}

static void a_shape_is_a_tuple_of_whole_numbers(void **state)
{
	assert_header_refused(state, "{'shape': 3}", 4, "byte 20: expected a tuple");
	assert_header_refused(state, "{'shape': [3]}", 4, "byte 20: expected a tuple");
	assert_header_refused(state, "{'shape': (3)}", 4, "byte 22: expected ','");
	assert_header_refused(state, "{'shape': (3 4)}", 4, "byte 23: expected ','");
	assert_header_refused(state, "{'shape': (3, 4 5)}", 4, "byte 26: expected ','");
	assert_header_refused(state, "{'shape': (,)}", 4, "byte 21: expected a whole number");
	assert_header_refused(state, "{'shape': (3,, 4)}", 4, "byte 23: expected a whole number");
	assert_header_refused(state, "{'shape': (-3,)}", 4, "byte 21: expected a whole number");
	assert_header_refused(state, "{'shape': (1e3,)}", 4, "byte 22: expected ','");
	assert_header_refused(state, "{'shape': (18446744073709551616,)}", 4,
	    "expected a whole number of 64 bits");
	assert_header_refused(state, "{'shape': (3,", 4, "byte 23: expected a whole number");
	assert_header_refused(state, "{'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1)}", 4,
	    "too many axes: expected at most 8");
}

static void a_shape_that_overflows_is_refused(void **state)
{
	assert_header_refused(state,
	    "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551615,)}", 4,
	    "shape [18446744073709551615] of f32 overflows");
	assert_header_refused(state,
	    "{'descr': '|u1', 'fortran_order': True, 'shape': (0, 4294967296, 4294967296)}", 0, "overflows");
}

static void shape_and_file_must_agree(void **state)
{
	const char *header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 8), }\n";

	assert_header_refused(state, header, 127,
	    "shape [4, 8] of f32 needs 128 bytes, the file has 127 after its header");
	assert_header_refused(state, header, 129, "the file has 129");
	assert_header_refused(state, header, 0, "the file has 0");
}

static void the_reason_may_be_left_out(void **state)
{
	struct hv_tensor_file file = { 0 };

	assert_int_equal(hv_npy_open(&file, file_write(state, "{}", 0), NULL), HV_EFORMAT);
	assert_int_equal(hv_npy_open(&file, "/nonexistent", NULL), HV_EIO);
}

static void mutants_open_whole_or_not_at_all(void **state)
{
	const char *header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 1), }\n";

	for (unsigned char major = 1; major <= 2; major++) {
		unsigned char valid[256];
		size_t size = file_build(valid, sizeof valid, major, header, zeros, 24);

		mutants_open(state, hv_npy_open, valid, size, 2500);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_as_numpy_writes_it),
		cmocka_unit_test(any_spelling_of_the_same_dictionary),
		cmocka_unit_test(every_version_has_its_width_of_length),
		cmocka_unit_test(every_dtype_is_known),
		cmocka_unit_test(scalars_and_empty_arrays_are_legal),
		cmocka_unit_test(fortran_order_becomes_strides),
		cmocka_unit_test(a_file_without_magic_is_refused),
		cmocka_unit_test(an_unknown_version_is_refused),
		cmocka_unit_test(a_truncated_header_is_refused),
		cmocka_unit_test(a_broken_dictionary_is_refused_at_its_byte),
		cmocka_unit_test(each_key_comes_exactly_once),
		cmocka_unit_test(other_dtypes_are_refused_with_their_reason),
		cmocka_unit_test(the_order_is_true_or_false),
		cmocka_unit_test(a_shape_is_a_tuple_of_whole_numbers),
		cmocka_unit_test(a_shape_that_overflows_is_refused),
		cmocka_unit_test(shape_and_file_must_agree),
		cmocka_unit_test(the_reason_may_be_left_out),
		cmocka_unit_test(mutants_open_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("npy", tests, scratch_make, scratch_remove);
}
