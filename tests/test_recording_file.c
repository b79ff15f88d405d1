/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_recording_file.c -- which layers a file holds, whether q and k fit, and where each head lies. */
#include "lib/recording_file.h"

#include "tests/scratch.h"

/* Writes a safetensors file of f32 zeros; `header` describes `bytes` bytes. */
static const char *file_of(void **state, const char *header, size_t bytes)
{
	static unsigned char out[4096];
	uint64_t length = strlen(header);

	assert_true(8 + length + bytes <= sizeof out);
	memset(out, 0, sizeof out);
	memcpy(out, &length, 8);
	memcpy(out + 8, header, length);
	return scratch_write(state, out, 8 + length + bytes);
}

static struct hv_recording_file opened(const char *path, const char *q_name, const char *k_name)
{
	struct hv_recording_file file;
	struct hv_error err;

	if (hv_recording_file_open(&file, path, q_name, k_name, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return file;
}

static void layers_are_found_by_name_and_sorted_by_number(void **state)
{
	const char *path = file_of(state,
	    "{\"m.10.q\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
	    "\"m.9.q\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,32]},"
	    "\"m.10.k\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[32,48]},"
	    "\"m.09.k\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[48,64]},"
	    "\"m.x.k\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[64,80]},"
	    "\"m.9.k.extra\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[80,96]}}",
	    96);
	struct hv_recording_file file = opened(path, "m.{layer}.q", "m.{layer}.k");
	struct hv_error err;

	assert_int_equal(file.layers, 2);
	assert_int_equal(file.layer[0].number, 9);
	assert_int_equal(file.layer[1].number, 10);
	assert_null(file.layer[0].k); /* 09, x and .extra are other names */
	assert_int_equal(hv_layer_check(&file.layer[0], &err), HV_EFORMAT);
	assert_non_null(strstr(err.msg, "layer 9: 'm.9.q' has no key beside it"));
	assert_int_equal(hv_layer_check(&file.layer[1], &err), HV_OK);
	hv_recording_file_close(&file);
	hv_recording_file_close(&file);
}

static void a_name_without_a_hole_is_layer_0(void **state)
{
	const char *path = file_of(state,
	    "{\"query\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
	    "\"key\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,32]}}",
	    32);
	struct hv_recording_file file = opened(path, "query", "key");
	struct hv_error err;

	assert_int_equal(file.layers, 1);
	assert_int_equal(file.layer[0].number, 0);
	assert_int_equal(hv_layer_check(&file.layer[0], NULL), HV_OK);
	hv_recording_file_close(&file);
	file = opened(path, "key", "key"); /* keys that attend to keys */
	assert_int_equal(hv_layer_check(&file.layer[0], NULL), HV_OK);
	hv_recording_file_close(&file);
	assert_int_equal(hv_recording_file_open(&file, path, "query", "x", &err), HV_EFORMAT);
	assert_non_null(strstr(err.msg, "no tensor is named 'x'"));
	assert_int_equal(hv_recording_file_open(&file, path, "q", "k", &err), HV_EFORMAT);
	assert_non_null(strstr(err.msg, "no tensor is named 'q' (the first is 'query')"));
}

/* [batch, heads, seq, dim] = [2, 4, 3, 2] against 2 key heads. */
static void heads_lie_where_the_strides_say(void **state)
{
	const char *path = file_of(state,
	    "{\"layers.0.q\":{\"dtype\":\"F32\",\"shape\":[2,4,3,2],\"data_offsets\":[0,192]},"
	    "\"layers.0.k\":{\"dtype\":\"F32\",\"shape\":[2,2,3,2],\"data_offsets\":[192,288]}}",
	    288);
	struct hv_recording_file file = opened(path, "layers.{layer}.q", "layers.{layer}.k");
	struct hv_layer *layer = &file.layer[0];
	struct hv_recording recording = { .half = true };

	assert_int_equal(hv_layer_check(layer, NULL), HV_OK);
	assert_int_equal(layer->batches, 2);
	assert_int_equal(layer->heads, 4);
	assert_int_equal(layer->key_heads, 2);
	assert_int_equal(layer->seq, 3);
	assert_int_equal(layer->dim, 2);
	hv_layer_head(&recording, layer, 1, 3);
	assert_int_equal(recording.q.offset, 24 + 18);
	assert_int_equal(recording.k.offset, 12 + 6); /* key head 3 / 2 = 1 */
	assert_int_equal(recording.q.row, 2);
	assert_int_equal(recording.q.channel, 1);
	assert_int_equal(recording.seq, 3);
	assert_true(recording.half);
	hv_recording_file_close(&file);
}

static void misfit(void **state, const char *q, const char *k, size_t q_end, size_t end, const char *phrase)
{
	char header[512];
	struct hv_recording_file file;
	struct hv_error err;

	snprintf(header, sizeof header,
	    "{\"layers.0.q\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[0,%zu]},"
	    "\"layers.0.k\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%zu,%zu]}}",
	    q, q_end, k, q_end, end);
	file = opened(file_of(state, header, end), "layers.{layer}.q", "layers.{layer}.k");
	assert_int_equal(hv_layer_check(&file.layer[0], &err), HV_EFORMAT);
	if (!strstr(err.msg, phrase))
		fail_msg("'%s' does not say '%s'", err.msg, phrase);
	hv_recording_file_close(&file);
}

static void what_does_not_fit_is_named(void **state)
{
	misfit(state, "[2,4]", "[2,2]", 32, 48, "head dimensions differ");
	misfit(state, "[2,4]", "[3,4]", 32, 80, "numbers of positions differ");
	misfit(state, "[3,2,2]", "[2,2,2]", 48, 80, "key heads do not divide query heads");
	misfit(state, "[2,1,2,2]", "[1,1,2,2]", 32, 48, "batches differ");
	misfit(state, "[2,3]", "[2,3]", 24, 48, "head dimension 3: expected an even number");
	misfit(state, "[4]", "[4]", 16, 32, "shape [4]: expected [seq, dim]");
	misfit(state, "[1,1,1,2,2]", "[2,2]", 16, 32, "expected [seq, dim]");
	misfit(state, "[0,2]", "[0,2]", 0, 0, "no empty axis");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers_are_found_by_name_and_sorted_by_number),
		cmocka_unit_test(a_name_without_a_hole_is_layer_0),
		cmocka_unit_test(heads_lie_where_the_strides_say),
		cmocka_unit_test(what_does_not_fit_is_named),
	};
	return cmocka_run_group_tests_name("recording_file", tests, scratch_make, scratch_remove);
}
