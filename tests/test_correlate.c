/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_correlate.c -- sums by FFT held to sums pair by pair, formed from the printed formulas. */
#include "lib/correlate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/encoding.h"
#include "tests/close.h"

enum {
	SEQ = 777,
	DIM = 20,
	PAIRS = DIM / 2
}; /* more than one group of pairs, an odd number of blocks */

struct data {
	double q[SEQ * DIM], k[SEQ * DIM];
	struct hv_tensor q_tensor, k_tensor;
	struct hv_recording recording;
};

/* Uniform in [-1, 1), the same on every machine. */
static double uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(*state >> 11) / 4503599627370496.0 - 1;
}

static struct hv_tensor view(const char *name, const double *data, size_t seq)
{
	return (struct hv_tensor){ .name = name,
		.dtype = HV_F64,
		.rank = 2,
		.shape = { seq, DIM },
		.stride = { DIM, 1 },
		.data = (const unsigned char *)data };
}

/* Queries and keys of non-zero mean, as recorded ones are. */
static int make(void **state)
{
	struct data *data = malloc(sizeof *data);
	uint64_t seed = 20260901;

	if (!data)
		return -1;
	for (size_t i = 0; i < SEQ * DIM; i++) {
		data->q[i] = 2 * uniform(&seed) + 0.5;
		data->k[i] = uniform(&seed) - 0.25;
	}
	data->q_tensor = view("q", data->q, SEQ);
	data->k_tensor = view("k", data->k, SEQ);
	data->recording = (struct hv_recording){
		.q = { .tensor = &data->q_tensor, .row = DIM, .channel = 1 },
		.k = { .tensor = &data->k_tensor, .row = DIM, .channel = 1 },
		.seq = SEQ,
		.dim = DIM,
	};
	*state = data;
	return 0;
}

static int unmake(void **state)
{
	free(*state);
	return 0;
}

enum formula {
	DOT,
	ROTARY,
	HYPERBOLIC,
	XPOS
};

/* What multiplies dot and the mixed product of pair j at distance D: RoFormer Eq. (35), HoPE Eqs. (5) and
 * (9), xPos 3.2, as they print it. */
static void factors(long double out[2], enum formula formula, size_t j, size_t D)
{
	long double x = (long double)D * powl(10000, -2.0L * (long double)j / DIM), size = 1;

	out[0] = formula == DOT ? 1 : formula == HYPERBOLIC ? coshl(x) : cosl(x);
	out[1] = formula == DOT ? 0 : formula == HYPERBOLIC ? sinhl(x) : sinl(x);
	if (formula == HYPERBOLIC)
		size = expl(-1.0625L * (long double)D);
	if (formula == XPOS)
		size =
		    powl((2.0L * (long double)j / DIM + 0.4) / (1 + (long double)0.4), (long double)D / 512);
	out[0] *= size;
	out[1] *= size;
}

static long double score_sum(enum formula formula, const struct data *data, size_t seq, size_t skip, size_t D)
{
	long double sum = 0, factor[2];

	for (size_t j = 0; j < PAIRS; j++) {
		long double dot = 0, mixed = 0;

		for (size_t n = skip; n + D < seq; n++) {
			const double *q = data->q + (n + D) * DIM + 2 * j, *k = data->k + n * DIM + 2 * j;
			long double sign = formula == HYPERBOLIC ? 1 : -1;

			dot += (long double)q[0] * k[0] + (long double)q[1] * k[1];
			mixed += (long double)q[0] * k[1] + sign * ((long double)q[1] * k[0]);
		}
		factors(factor, formula, j, D);
		sum += factor[0] * dot + factor[1] * mixed;
	}
	return sum;
}

static void sum_pairs(double *out, enum formula formula, const struct data *data, size_t skip)
{
	for (size_t D = 0; D < SEQ; D++)
		out[D] = (double)score_sum(formula, data, SEQ, skip, D);
}

static const char *const specs[] = { "nope", "rope", "hope:damping=1.0625", "xpos", "alibi" };
static const enum formula formulas[] = { DOT, ROTARY, HYPERBOLIC, XPOS, DOT };
enum {
	CURVES = 5
};

static void modes_of(struct hv_modes *out, const char *spec)
{
	struct hv_encoding encoding;

	assert_int_equal(hv_encoding_parse(&encoding, spec, NULL), HV_OK);
	assert_int_equal(hv_encoding_modes(out, &encoding, DIM, NULL), HV_OK);
	hv_encoding_free(&encoding);
}

static void correlate(double *sum, const struct hv_recording *recording, size_t first, size_t curves,
    bool single, int threads)
{
	struct hv_modes modes[CURVES];
	struct hv_correlate job = { .curves = curves, .modes = modes, .single = single, .threads = threads };
	struct hv_error err;

	for (size_t c = 0; c < curves; c++)
		modes_of(&modes[c], specs[first + c]);
	if (hv_correlate(sum, &job, recording, &err) != HV_OK)
		fail_msg("%s", err.msg);
	for (size_t c = 0; c < curves; c++)
		hv_modes_free(&modes[c]);
}

static void check(const double *got, enum formula formula, const struct data *data, size_t skip,
    double tolerance)
{
	static double want[SEQ];

	sum_pairs(want, formula, data, skip);
	for (size_t D = 0; D < SEQ; D++)
		assert_close(got[D], want[D], tolerance * DIM * (double)(SEQ - D));
}

static void all_encodings_at_once_equal_the_sum_over_pairs(void **state)
{
	struct data *data = *state;
	static double sum[CURVES * SEQ];

	correlate(sum, &data->recording, 0, CURVES, false, 2);
	for (size_t c = 0; c < CURVES; c++)
		check(sum + c * SEQ, formulas[c], data, 0, 1e-14);
}

/* A single rotary curve goes another way: rotated first, one inverse transform. */
static void each_encoding_alone_equals_the_sum_over_pairs(void **state)
{
	struct data *data = *state;
	static double sum[SEQ];

	for (size_t c = 0; c < CURVES; c++) {
		correlate(sum, &data->recording, c, 1, false, 2);
		check(sum, formulas[c], data, 0, 1e-14);
	}
}

static void single_precision_errs_by_its_share(void **state)
{
	struct data *data = *state;
	static double sum[CURVES * SEQ];

	correlate(sum, &data->recording, 0, CURVES, true, 2);
	for (size_t c = 0; c < CURVES; c++)
		check(sum + c * SEQ, formulas[c], data, 0, 1e-6);
}

/* The damping multiplies the correlation, so 1e-17 has as many digits as 1. */
static void the_tail_of_hope_keeps_its_digits(void **state)
{
	struct data *data = *state;
	static double sum[SEQ], want[SEQ];

	correlate(sum, &data->recording, 2, 1, false, 1);
	sum_pairs(want, HYPERBOLIC, data, 0);
	for (size_t D = 600; D < SEQ; D++) {
		assert_true(fabs(want[D]) < 1e-12);
		assert_close(sum[D], want[D], 1e-11 * fabs(want[D]));
	}
}

static void skipped_keys_are_in_no_sum(void **state)
{
	struct data *data = *state;
	static double sum[CURVES * SEQ];
	const size_t skips[] = { 1, 4, 255, 256, 300, SEQ - 1 };

	for (size_t i = 0; i < sizeof skips / sizeof skips[0]; i++) {
		struct hv_recording recording = data->recording;

		recording.skip_keys = skips[i];
		correlate(sum, &recording, 1, 2, false, 2);
		check(sum, ROTARY, data, skips[i], 1e-14);
		check(sum + SEQ, HYPERBOLIC, data, skips[i], 1e-14);
		assert_int_equal(hv_pairs_at(&recording, 0), SEQ - skips[i]);
		assert_int_equal(hv_pairs_at(&recording, SEQ - skips[i]), 0);
	}
}

/* The same vectors, the halves of a pair half the channels apart. */
static void a_half_split_recording_gives_the_same(void **state)
{
	struct data *data = *state;
	static double sum[CURVES * SEQ], q[SEQ * DIM], k[SEQ * DIM];
	struct hv_tensor q_tensor = view("q", q, SEQ), k_tensor = view("k", k, SEQ);
	struct hv_recording recording = data->recording;

	for (size_t i = 0; i < SEQ * DIM; i++) {
		size_t c = i % DIM, to = i - c + c / 2 + (c % 2) * PAIRS;

		q[to] = data->q[i];
		k[to] = data->k[i];
	}
	recording.half = true;
	recording.q.tensor = &q_tensor;
	recording.k.tensor = &k_tensor;
	correlate(sum, &recording, 0, CURVES, false, 2);
	for (size_t c = 0; c < CURVES; c++)
		check(sum + c * SEQ, formulas[c], data, 0, 1e-14);
}

static void rotate(double *out, const double *in)
{
	for (size_t n = 0; n < SEQ; n++)
		for (size_t j = 0; j < PAIRS; j++) {
			size_t at = n * DIM + 2 * j;
			double x = (double)n * pow(10000, -2.0 * (double)j / DIM);

			out[at] = in[at] * cos(x) - in[at + 1] * sin(x);
			out[at + 1] = in[at] * sin(x) + in[at + 1] * cos(x);
		}
}

/* RoPE of a rotated recording is its plain dot product; the others need the rotation undone. */
static void a_rotated_recording_gives_the_same(void **state)
{
	struct data *data = *state;
	static double sum[CURVES * SEQ], q[SEQ * DIM], k[SEQ * DIM];
	struct hv_tensor q_tensor = view("q", q, SEQ), k_tensor = view("k", k, SEQ);
	struct hv_recording recording = data->recording;
	struct hv_modes rotation;

	rotate(q, data->q);
	rotate(k, data->k);
	modes_of(&rotation, "rope");
	recording.rotation = &rotation;
	recording.q.tensor = &q_tensor;
	recording.k.tensor = &k_tensor;
	correlate(sum, &recording, 0, CURVES, false, 2);
	for (size_t c = 0; c < CURVES; c++)
		check(sum + c * SEQ, formulas[c], data, 0, 1e-12);
	correlate(sum, &recording, 1, 1, false, 2);
	check(sum, ROTARY, data, 0, 1e-12);
	hv_modes_free(&rotation);
}

static void threads_do_not_change_a_bit(void **state)
{
	enum {
		LONG = 40000
	};
	struct data *data = *state;
	double *q = malloc(2 * LONG * DIM * sizeof *q), *one = malloc(CURVES * LONG * sizeof *one);
	double *other = malloc(CURVES * LONG * sizeof *other);
	struct hv_tensor q_tensor = view("q", q, LONG), k_tensor = view("k", q + LONG * DIM, LONG);
	struct hv_recording recording = data->recording;
	uint64_t seed = 7;

	for (size_t i = 0; i < 2 * LONG * DIM; i++)
		q[i] = uniform(&seed);
	recording.q.tensor = &q_tensor;
	recording.k.tensor = &k_tensor;
	recording.seq = LONG;
	for (size_t first = 0; first < 2; first++) { /* all curves, then RoPE alone */
		size_t curves = first ? 1 : CURVES;

		correlate(one, &recording, first, curves, false, 1);
		for (int threads = 2; threads <= 5; threads++) {
			correlate(other, &recording, first, curves, false, threads);
			assert_memory_equal(one, other, curves * LONG * sizeof *one);
		}
	}
	free(q);
	free(one);
	free(other);
}

static void the_smallest_recordings_work(void **state)
{
	struct data *data = *state;
	struct hv_recording recording = data->recording;
	static double sum[CURVES * SEQ];

	for (size_t seq = 1; seq < 70; seq++) {
		recording.seq = seq;
		correlate(sum, &recording, 0, CURVES, false, 2);
		for (size_t D = 0; D < seq; D++)
			assert_close(sum[seq + D], (double)score_sum(ROTARY, data, seq, 0, D), 1e-12);
	}
}

static void sums_that_overflow_are_refused(void **state)
{
	struct data *data = *state;
	struct hv_modes modes;
	struct hv_correlate job = { .curves = 1, .modes = &modes, .threads = 1 };
	static double sum[SEQ];
	struct hv_error err;
	double kept = data->q[5 * DIM];

	modes_of(&modes, "nope");
	data->q[5 * DIM] = 1e308;
	data->k[0] *= 100;
	assert_int_equal(hv_correlate(sum, &job, &data->recording, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "overflow"));
	data->q[5 * DIM] = kept;
	data->k[0] /= 100;
	hv_modes_free(&modes);
}

static void a_value_that_is_not_finite_is_named(void **state)
{
	struct data *data = *state;
	struct hv_error err;
	double kept = data->k[400 * DIM + 7];

	assert_int_equal(hv_recording_check(&data->recording, 2, &err), HV_OK);
	data->k[400 * DIM + 7] = NAN;
	assert_int_equal(hv_recording_check(&data->recording, 2, &err), HV_EFORMAT);
	assert_non_null(strstr(err.msg, "tensor 'k': nan at [400, 7]"));
	data->k[400 * DIM + 7] = -INFINITY;
	data->k[400 * DIM + 8] = NAN;
	assert_int_equal(hv_recording_check(&data->recording, 1, &err), HV_EFORMAT);
	assert_non_null(strstr(err.msg, "-inf at [400, 7]"));
	data->k[400 * DIM + 7] = kept;
	data->k[400 * DIM + 8] = 0;
}

static void means_are_of_the_vectors_before_rotation(void **state)
{
	struct data *data = *state;
	struct hv_recording recording = data->recording;
	double q[DIM], k[DIM];

	recording.skip_keys = 3;
	assert_int_equal(hv_recording_means(q, k, &recording, NULL), HV_OK);
	for (size_t c = 0; c < DIM; c++) {
		double want_q = 0, want_k = 0;

		for (size_t n = 0; n < SEQ; n++) {
			want_q += data->q[n * DIM + c] / SEQ;
			want_k += n < 3 ? 0 : data->k[n * DIM + c] / (SEQ - 3);
		}
		assert_close(q[c], want_q, 1e-13);
		assert_close(k[c], want_k, 1e-13);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_encodings_at_once_equal_the_sum_over_pairs),
		cmocka_unit_test(each_encoding_alone_equals_the_sum_over_pairs),
		cmocka_unit_test(single_precision_errs_by_its_share),
		cmocka_unit_test(the_tail_of_hope_keeps_its_digits),
		cmocka_unit_test(skipped_keys_are_in_no_sum),
		cmocka_unit_test(a_half_split_recording_gives_the_same),
		cmocka_unit_test(a_rotated_recording_gives_the_same),
		cmocka_unit_test(threads_do_not_change_a_bit),
		cmocka_unit_test(the_smallest_recordings_work),
		cmocka_unit_test(sums_that_overflow_are_refused),
		cmocka_unit_test(a_value_that_is_not_finite_is_named),
		cmocka_unit_test(means_are_of_the_vectors_before_rotation),
	};
	return cmocka_run_group_tests_name("correlate", tests, make, unmake);
}
