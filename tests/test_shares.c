/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_shares.c -- shares of pairs: known ones, one by one and together, on any number of threads. */
#include "lib/shares.h"

#include <stdlib.h>
#include <string.h>

#include "tests/close.h"

static struct hv_encoding parse(const char *spec)
{
	struct hv_encoding encoding;
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return encoding;
}

static struct hv_shares shares_of(const char *spec, size_t dim, size_t count, int threads,
    struct hv_decision *each)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_share_job job = { .encoding = &encoding,
		.bits = HV_CERTIFY_BITS,
		.seed = 3,
		.threads = threads };
	struct hv_shares shares = { 0 };
	struct hv_error err;

	if (hv_shares_gaussian(&shares, each, &job, dim, count, &err) != HV_OK)
		fail_msg("%s", err.msg);
	hv_encoding_free(&encoding);
	return shares;
}

/* Found with another program: 18 %, 49 % and 33 % of 3000 draws. */
static void finds_the_shares_of_random_pairs(void **state)
{
	const double n = 20000;
	struct hv_shares shares = shares_of("hope", 64, (size_t)n, 2, NULL);

	(void)state;
	assert_close(shares.curves, n, 0);
	assert_close(shares.decreasing / n, 0.18, 0.01);
	assert_close(shares.certificate[HV_RISING_TAIL] / n, 0.5, 0.012);
	assert_close(shares.certificate[HV_FIRST_RISE] / n, 0.33, 0.012);
}

static void knows_the_other_encodings(void **state)
{
	(void)state;
	assert_close(shares_of("rope", 16, 100, 1, NULL).certificate[HV_ALMOST_PERIODIC], 100, 0);
	assert_close(shares_of("xpos", 16, 100, 1, NULL).certificate[HV_OSCILLATES], 100, 0);
	assert_close(shares_of("nope", 16, 100, 1, NULL).certificate[HV_CONSTANT], 100, 0);
	assert_close(shares_of("alibi", 16, 100, 1, NULL).decreasing, 100, 0);
	assert_close(shares_of("alibi:slope=0", 16, 100, 1, NULL).certificate[HV_CONSTANT], 100, 0);
}

/* One by one, each with its witness, and the class alone: the same, whatever the threads. */
static void agrees_with_the_single_decisions(void **state)
{
	enum {
		COUNT = 1000
	};
	static struct hv_decision one[COUNT], two[COUNT];
	long bits = 0;
	struct hv_shares brief = shares_of("hope:damping=1.01", 16, COUNT, 1, NULL);
	struct hv_shares each = shares_of("hope:damping=1.01", 16, COUNT, 1, one);
	struct hv_shares threads = shares_of("hope:damping=1.01", 16, COUNT, 2, two);

	(void)state;
	assert_memory_equal(&brief, &each, sizeof brief);
	assert_memory_equal(&brief, &threads, sizeof brief);
	for (int i = 0; i < COUNT; i++) {
		bits = one[i].bits > bits ? one[i].bits : bits;
		assert_int_equal(one[i].certificate, two[i].certificate);
		assert_int_equal(one[i].verdict == HV_FAILS, one[i].witness != NULL);
		if (one[i].witness)
			assert_string_equal(one[i].witness, two[i].witness);
		hv_decision_free(&one[i]);
		hv_decision_free(&two[i]);
	}
	assert_int_equal(each.bits, bits);
}

/* Sums of their numbers, and the higher of their precisions. */
static void adds_up_shares(void **state)
{
	struct hv_shares to = shares_of("alibi", 16, 100, 1, NULL);
	struct hv_shares from = shares_of("xpos", 16, 300, 1, NULL);

	(void)state;
	to.bits = 256;
	hv_shares_add(&to, &from);
	assert_true(to.curves == 400 && to.decreasing == 100 && to.certificate[HV_OSCILLATES] == 300);
	assert_int_equal(to.bits, 256);
	hv_shares_add(&from, &to);
	assert_int_equal(from.bits, 256);
}

/* A recording in memory: [seq][dim] of float64. */
static struct hv_recording recording_of(struct hv_tensor tensor[2], const double *q, const double *k,
    size_t seq, size_t dim)
{
	const double *data[2] = { q, k };

	for (int i = 0; i < 2; i++) {
		tensor[i] = (struct hv_tensor){ .name = i ? "k" : "q",
			.dtype = HV_F64,
			.rank = 2,
			.shape = { seq, dim },
			.data = (const unsigned char *)data[i] };
		hv_tensor_pack(&tensor[i], false);
	}
	return (struct hv_recording){ .q = { &tensor[0], 0, dim, 1 },
		.k = { &tensor[1], 0, dim, 1 },
		.seq = seq,
		.dim = dim };
}

/* Query m and key n of one pair, all u products 1 or -1 by the sign of the query: half of the queries are negative. */
static void counts_each_causal_pair_once(void **state)
{
	enum {
		SEQ = 301,
		SKIP = 5
	};
	static double q[2 * SEQ], k[2 * SEQ];
	struct hv_encoding hope = parse("hope");
	struct hv_share_job job = { .encoding = &hope, .bits = HV_CERTIFY_BITS, .threads = 2 };
	struct hv_tensor tensor[2];
	struct hv_recording recording;
	struct hv_shares all = { 0 }, drawn = { 0 };
	double negative = 0;

	(void)state;
	for (int n = 0; n < SEQ; n++) {
		q[2 * n] = q[2 * n + 1] = n % 3 == 0 ? -1 : 1;
		k[2 * n] = k[2 * n + 1] = 1;
		if (n >= SKIP && n % 3 == 0)
			negative += n - SKIP + 1;
	}
	recording = recording_of(tensor, q, k, SEQ, 2);
	recording.skip_keys = SKIP;
	assert_close(hv_shares_pairs(&recording), 296 * 297 / 2, 0);
	assert_int_equal(hv_shares_recording(&all, &job, &recording, 0, 0, NULL), HV_OK);
	assert_close(all.curves, 296 * 297 / 2, 0);
	assert_close(all.certificate[HV_RISING_TAIL], negative, 0);
	assert_close(all.certificate[HV_COMPLETELY_MONOTONE], all.curves - negative, 0);
	assert_int_equal(hv_shares_recording(&drawn, &job, &recording, 0, 20000, NULL), HV_OK);
	assert_close(drawn.curves, 20000, 0);
	assert_close(drawn.certificate[HV_RISING_TAIL] / 20000, negative / all.curves, 0.015);
	hv_encoding_free(&hope);
}

/* Products that underflow, overflow or cancel are decided exactly. */
static void decides_what_doubles_do_not_hold(void **state)
{
	static const double q[8] = { 1e-200, 1e-200, 1e200, 1e200, 1, -1, 1e-310, 0 };
	static const double k[8] = { 1e-200, 1e-200, -1e200, -1e200, 1, -1, 1e-310, 0 };
	struct hv_encoding hope = parse("hope");
	struct hv_share_job job = { .encoding = &hope, .bits = HV_CERTIFY_BITS, .threads = 1 };
	struct hv_tensor tensor[2];
	struct hv_recording recording = recording_of(tensor, q, k, 4, 2);
	struct hv_shares shares = { 0 };

	(void)state;
	assert_int_equal(hv_shares_recording(&shares, &job, &recording, 0, 0, NULL), HV_OK);
	assert_close(shares.curves, 10, 0);
	assert_close(shares.certificate[HV_OPEN], 0, 0);
	assert_close(shares.certificate[HV_CONSTANT], 2, 0); /* queries 2, keys 0 and 1: u_q = 0, v_k = 0 */
	assert_close(shares.certificate[HV_RISING_TAIL], 2, 0); /* queries 1 and 3, key 1: u_q u_k < 0 */
	assert_close(shares.certificate[HV_COMPLETELY_MONOTONE], 6, 0);
	hv_encoding_free(&hope);
}

/* The ends x solve (p - x)^2 = z^2 x (1 - x) / n [Wilson 1927]; scipy's brentq found these. */
static void has_wilsons_interval(void **state)
{
	double low, high;

	(void)state;
	hv_wilson(&low, &high, 18, 100);
	assert_close(low, 0.117002255, 1e-9);
	assert_close(high, 0.266673584, 1e-9);
	hv_wilson(&low, &high, 0, 10);
	assert_close(low, 0, 0);
	assert_close(high, 0.277532800, 1e-9);
	hv_wilson(&low, &high, 10, 10);
	assert_close(low, 0.722467200, 1e-9);
	assert_close(high, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_shares_of_random_pairs),
		cmocka_unit_test(knows_the_other_encodings),
		cmocka_unit_test(agrees_with_the_single_decisions),
		cmocka_unit_test(adds_up_shares),
		cmocka_unit_test(counts_each_causal_pair_once),
		cmocka_unit_test(decides_what_doubles_do_not_hold),
		cmocka_unit_test(has_wilsons_interval),
	};
	return cmocka_run_group_tests_name("shares", tests, NULL, NULL);
}
