/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_measured.c -- means, spreads and quantiles of pooled heads, held to all their pairs one by one. */
#include "lib/measured.h"

#include <stdlib.h>

#include "tests/close.h"

enum {
	SEQ = 90,
	DIM = 6,
	HEADS = 3,
	SKIP = 2,
	KEYS = SEQ - SKIP,
	CURVES = 2,
	QUANTILES = 3
};

static const double p[QUANTILES] = { 0, 0.25, 0.9 };

struct data {
	double q[HEADS][SEQ * DIM], k[HEADS][SEQ * DIM];
	struct hv_tensor tensor[HEADS][2];
	struct hv_recording head[HEADS];
	struct hv_encoding encoding[CURVES];
	double slope; /* of encoding[1] */
};

/* Uniform in [-1, 1), the same on every machine. */
static double uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(*state >> 11) / 4503599627370496.0 - 1;
}

static int make(void **state)
{
	struct data *data = calloc(1, sizeof *data);
	uint64_t seed = 11;

	if (!data)
		return -1;
	for (size_t h = 0; h < HEADS; h++) {
		const double *side[2] = { data->q[h], data->k[h] };

		for (size_t i = 0; i < SEQ * DIM; i++) {
			data->q[h][i] = 3 * uniform(&seed) + 1;
			data->k[h][i] = 2 * uniform(&seed) - (double)h;
		}
		for (size_t i = 0; i < 2; i++)
			data->tensor[h][i] = (struct hv_tensor){ .name = "head",
				.dtype = HV_F64,
				.rank = 2,
				.shape = { SEQ, DIM },
				.stride = { DIM, 1 },
				.data = (const unsigned char *)side[i] };
		data->head[h] = (struct hv_recording){
			.q = { .tensor = &data->tensor[h][0], .row = DIM, .channel = 1 },
			.k = { .tensor = &data->tensor[h][1], .row = DIM, .channel = 1 },
			.seq = SEQ,
			.dim = DIM,
			.skip_keys = SKIP,
		};
	}
	assert_int_equal(hv_encoding_parse(&data->encoding[0], "nope", NULL), HV_OK);
	data->slope = 0.25;
	assert_int_equal(hv_encoding_parse(&data->encoding[1], "alibi:slope=0.25", NULL), HV_OK);
	*state = data;
	return 0;
}

static int unmake(void **state)
{
	struct data *data = *state;

	for (size_t c = 0; c < CURVES; c++)
		hv_encoding_free(&data->encoding[c]);
	free(data);
	return 0;
}

static double score(const struct data *data, size_t curve, size_t h, size_t m, size_t n)
{
	double sum = 0;

	for (size_t c = 0; c < DIM; c++)
		sum += data->q[h][m * DIM + c] * data->k[h][n * DIM + c];
	return sum / sqrt(DIM) - (curve == 1 ? data->slope * (double)(m - n) : 0);
}

static double weight(const struct data *data, size_t curve, size_t h, size_t m, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i <= m; i++)
		sum += exp(score(data, curve, h, m, i) - score(data, curve, h, m, n));
	return 1 / sum;
}

/* All values of a bin, ascending; their number. */
static size_t gather(double *out, const struct data *data, enum hv_statistic statistic, size_t curve,
    const struct hv_bins *bins, size_t b)
{
	size_t count = 0;

	for (size_t h = 0; h < HEADS; h++)
		for (size_t D = bins->first[b]; D < bins->first[b + 1]; D++)
			for (size_t n = SKIP; n + D < SEQ; n++) {
				double value = statistic == HV_WEIGHT ? weight(data, curve, h, n + D, n)
								      : score(data, curve, h, n + D, n);
				size_t at = count++;

				for (; at > 0 && out[at - 1] > value; at--)
					out[at] = out[at - 1];
				out[at] = value;
			}
	return count;
}

static double quantile(const double *sorted, size_t n, double at)
{
	double place = at * (double)(n - 1), low = floor(place);
	size_t i = (size_t)low;

	return sorted[i] + (i + 1 < n ? (place - low) * (sorted[i + 1] - sorted[i]) : 0);
}

static void check(const struct data *data, enum hv_statistic statistic, enum hv_bin_kind kind,
    size_t bin_count)
{
	static double sorted[HEADS * SEQ * SEQ];
	struct hv_bins bins;
	struct hv_measured got;
	struct hv_measure asked = { .curves = CURVES,
		.encoding = data->encoding,
		.statistic = statistic,
		.precise = true,
		.spread = true,
		.quantiles = QUANTILES,
		.p = p,
		.bins = &bins,
		.threads = 2 };

	assert_int_equal(hv_bins_cut(&bins, kind, bin_count, KEYS, NULL), HV_OK);
	assert_int_equal(hv_measure_heads(&got, &asked, data->head, HEADS, NULL), HV_OK);
	assert_int_equal(got.bins, bins.count);
	assert_true((got.sink != NULL) == (statistic == HV_WEIGHT));
	for (size_t c = 0; c < CURVES; c++)
		for (size_t b = 0; b < bins.count; b++) {
			size_t n = gather(sorted, data, statistic, c, &bins, b), at = c * bins.count + b;
			double mean = 0, square = 0, size = fmax(fabs(sorted[0]), fabs(sorted[n - 1]));

			for (size_t i = 0; i < n; i++)
				mean += sorted[i] / (double)n;
			for (size_t i = 0; i < n; i++)
				square += pow((sorted[i] - mean) / size, 2) / (double)n;
			assert_int_equal(got.count[b], n);
			assert_int_equal(got.sample[at], n);
			assert_close(got.mean[at], mean, 1e-12 * size);
			assert_close(got.std[at], size * sqrt(square), 1e-11 * size);
			for (size_t i = 0; i < QUANTILES; i++) {
				assert_close(got.quantile[at * QUANTILES + i], quantile(sorted, n, p[i]),
				    1e-11 * size);
				assert_true(got.error[at * QUANTILES + i] == 0);
			}
		}
	hv_measured_free(&got);
	hv_measured_free(&got);
	hv_bins_free(&bins);
}

static void scores_of_pooled_heads_are_those_of_all_pairs(void **state)
{
	check(*state, HV_SCORE, HV_BINS_ALL, 0);
	check(*state, HV_SCORE, HV_BINS_LINEAR, 7);
}

static void weights_of_pooled_heads_are_those_of_all_pairs(void **state)
{
	check(*state, HV_WEIGHT, HV_BINS_ALL, 0);
	check(*state, HV_WEIGHT, HV_BINS_LOG, 5);
}

/* The squares of these weights are far below the smallest double. */
static void weights_that_hardly_are_have_a_spread(void **state)
{
	struct data *data = *state;
	struct hv_encoding gentle = data->encoding[1];

	data->slope = 8;
	assert_int_equal(hv_encoding_parse(&data->encoding[1], "alibi:slope=8", NULL), HV_OK);
	check(data, HV_WEIGHT, HV_BINS_ALL, 0);
	check(data, HV_WEIGHT, HV_BINS_LINEAR, 7);
	hv_encoding_free(&data->encoding[1]);
	data->encoding[1] = gentle;
	data->slope = 0.25;
}

/* Every row's weights, with what is on the skipped keys, add up to one: in units of uniform attention, to m + 1. */
static void weights_and_sink_add_up_to_one(void **state)
{
	const struct data *data = *state;
	struct hv_bins bins;
	struct hv_measured plain, relative;
	struct hv_measure asked = { .curves = CURVES,
		.encoding = data->encoding,
		.statistic = HV_WEIGHT,
		.precise = true,
		.bins = &bins,
		.threads = 1 };

	assert_int_equal(hv_bins_cut(&bins, HV_BINS_ALL, 0, KEYS, NULL), HV_OK);
	assert_int_equal(hv_measure_heads(&plain, &asked, data->head, HEADS, NULL), HV_OK);
	asked.uniform = true;
	assert_int_equal(hv_measure_heads(&relative, &asked, data->head, HEADS, NULL), HV_OK);
	for (size_t c = 0; c < CURVES; c++) {
		double mass = 0, sink = 0, uniform_mass = 0;

		for (size_t D = 0; D < KEYS; D++) {
			mass += plain.count[D] * plain.mean[c * KEYS + D];
			uniform_mass += relative.count[D] * relative.mean[c * KEYS + D];
		}
		for (size_t h = 0; h < HEADS; h++)
			for (size_t m = SKIP; m < SEQ; m++)
				for (size_t n = 0; n < SKIP; n++) {
					sink += weight(data, c, h, m, n);
					uniform_mass += (double)(m + 1) * weight(data, c, h, m, n);
				}
		assert_close(mass + sink, (double)HEADS * KEYS, 1e-10);
		assert_close(plain.sink[c * KEYS] * HEADS * KEYS, sink, 1e-10);
		assert_close(uniform_mass, (double)HEADS * (SEQ * (SEQ + 1) / 2 - SKIP * (SKIP + 1) / 2),
		    1e-8);
	}
	hv_measured_free(&plain);
	hv_measured_free(&relative);
	hv_bins_free(&bins);
}

/* A head whose queries and keys are all alike is predicted by their means. */
static void means_predict_heads_without_variety(void **state)
{
	struct data *data = *state;
	struct hv_bins bins;
	struct hv_measured got;
	struct hv_measure asked = { .curves = CURVES,
		.encoding = data->encoding,
		.means = true,
		.spread = true,
		.bins = &bins,
		.threads = 1 };

	for (size_t h = 0; h < HEADS; h++)
		for (size_t i = 0; i < SEQ * DIM; i++) {
			data->q[h][i] = data->q[0][i % DIM];
			data->k[h][i] = data->k[0][i % DIM];
		}
	assert_int_equal(hv_bins_cut(&bins, HV_BINS_LINEAR, 9, KEYS, NULL), HV_OK);
	assert_int_equal(hv_measure_heads(&got, &asked, data->head, HEADS, NULL), HV_OK);
	for (size_t i = 0; i < CURVES * bins.count; i++)
		assert_close(got.means[i], got.mean[i], 1e-12 * fabs(got.mean[i]));
	for (size_t b = 0; b < bins.count; b++)
		assert_close(got.std[b], 0, 1e-6); /* NoPE: the same score for every pair */
	hv_measured_free(&got);
	hv_bins_free(&bins);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_of_pooled_heads_are_those_of_all_pairs),
		cmocka_unit_test(weights_of_pooled_heads_are_those_of_all_pairs),
		cmocka_unit_test(weights_that_hardly_are_have_a_spread),
		cmocka_unit_test(weights_and_sink_add_up_to_one),
		cmocka_unit_test(means_predict_heads_without_variety),
	};
	return cmocka_run_group_tests_name("measured", tests, make, unmake);
}
