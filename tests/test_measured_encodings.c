/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_measured_encodings.c -- recordings under encodings that turn some channels, multiply, mask, or take
 * other distances: held to sums pair by pair, formed from the formulas. */
#include <stdlib.h>
#include <string.h>

#include "lib/measured.h"
#include "tests/close.h"

enum {
	SEQ = 1100, /* enough for transforms, and for weights in float32 */
	DIM = 8
};

struct shape { /* what a formula is made of */
	const char *spec;
	bool half;
	size_t plain, turned; /* turned channels, from `plain` on */
	double gain;          /* of what is turned */
	double window;        /* 0: none */
	double cut;           /* distances that rotation does not exceed; 0: none */
	double logit;
};

static const struct shape shapes[] = {
	{ "rope:partial=0.5", true, 0, 4, 1, 0, 0, 1 },
	{ "yarn:factor=1:attention-factor=1.25:partial=0.5", false, 0, 4, 1.5625, 0, 0, 1 },
	{ "yarn:factor=1:attention-factor=1.25", true, 0, 8, 1.5625, 0, 0, 1 },
	{ "rope", false, 2, 6, 1, 100, 0, 1.5 },
	{ "rope", true, 4, 4, 1, 700, 0, 0.5 },
	{ "rerope:window=40", true, 0, 8, 1, 0, 40, 1 },
};

struct data {
	double q[SEQ * DIM], k[SEQ * DIM];
	struct hv_tensor tensor[2];
	double score[SEQ * SEQ]; /* of the shape at hand */
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
	const double *side[2];
	uint64_t seed = 5;

	if (!data)
		return -1;
	side[0] = data->q;
	side[1] = data->k;
	for (size_t i = 0; i < SEQ * DIM; i++) {
		data->q[i] = 2 * uniform(&seed) + 0.3;
		data->k[i] = uniform(&seed) - 0.2;
	}
	for (size_t i = 0; i < 2; i++)
		data->tensor[i] = (struct hv_tensor){ .name = "head",
			.dtype = HV_F64,
			.rank = 2,
			.shape = { SEQ, DIM },
			.stride = { DIM, 1 },
			.data = (const unsigned char *)side[i] };
	*state = data;
	return 0;
}

static int unmake(void **state)
{
	free(*state);
	return 0;
}

/* The channels of pair j: turned ones lie half of them apart in the half layout. */
static void channels_of(size_t out[2], const struct shape *shape, size_t j)
{
	size_t at = j - shape->plain / 2;
	bool turned = j >= shape->plain / 2 && at < shape->turned / 2;

	out[0] = shape->half && turned ? shape->plain + at : 2 * j;
	out[1] = shape->half && turned ? out[0] + shape->turned / 2 : 2 * j + 1;
}

static double score(const struct data *data, const struct shape *shape, const double cosine[DIM / 2],
    const double sine[DIM / 2], size_t m, size_t n)
{
	double sum = 0;

	for (size_t j = 0; j < DIM / 2; j++) {
		bool turned = j >= shape->plain / 2 && j < (shape->plain + shape->turned) / 2;
		const double *q = data->q + m * DIM, *k = data->k + n * DIM;
		size_t c[2];

		channels_of(c, shape, j);
		sum += (turned ? shape->gain : 1) *
		    ((q[c[0]] * k[c[0]] + q[c[1]] * k[c[1]]) * cosine[j] +
			(q[c[0]] * k[c[1]] - q[c[1]] * k[c[0]]) * sine[j]);
	}
	return shape->logit * sum / sqrt(DIM);
}

static void fill_scores(struct data *data, const struct shape *shape)
{
	for (size_t D = 0; D < SEQ; D++) {
		double at = shape->cut > 0 ? fmin((double)D, shape->cut) : (double)D;
		double cosine[DIM / 2], sine[DIM / 2];

		for (size_t j = 0; j < DIM / 2; j++) {
			double i = (double)j - (double)shape->plain / 2, d = (double)shape->turned;
			double theta = i >= 0 && i < d / 2 ? pow(10000, -2 * i / d) : 0;

			cosine[j] = cos(theta * at);
			sine[j] = sin(theta * at);
		}
		for (size_t n = 0; n + D < SEQ; n++)
			data->score[(n + D) * SEQ + n] = shape->window > 0 && (double)D >= shape->window
			    ? -INFINITY
			    : score(data, shape, cosine, sine, n + D, n);
	}
}

/* Replaces the scores by the softmax of each row. */
static void weigh(struct data *data)
{
	for (size_t m = 0; m < SEQ; m++) {
		double *row = data->score + m * SEQ, top = -INFINITY, sum = 0;

		for (size_t n = 0; n <= m; n++)
			top = fmax(top, row[n]);
		for (size_t n = 0; n <= m; n++)
			sum += row[n] = exp(row[n] - top);
		for (size_t n = 0; n <= m; n++)
			row[n] /= sum;
	}
}

static double mean_at(const struct data *data, size_t D)
{
	double sum = 0;

	for (size_t n = 0; n + D < SEQ; n++)
		sum += data->score[(n + D) * SEQ + n];
	return sum / (double)(SEQ - D);
}

static struct hv_encoding encoding_of(const struct shape *shape)
{
	struct hv_encoding encoding;

	assert_int_equal(hv_encoding_parse(&encoding, shape->spec, NULL), HV_OK);
	encoding.plain = shape->plain;
	encoding.window = shape->window;
	encoding.logit_factor = shape->logit;
	return encoding;
}

static enum hv_code measure(struct hv_measured *out, const struct data *data, const struct shape *shape,
    enum hv_statistic statistic, bool spread, struct hv_error *err)
{
	struct hv_encoding encoding[2] = { encoding_of(shape), { 0 } };
	struct hv_bins bins;
	struct hv_recording head = {
		.q = { .tensor = &data->tensor[0], .row = DIM, .channel = 1 },
		.k = { .tensor = &data->tensor[1], .row = DIM, .channel = 1 },
		.seq = SEQ,
		.dim = DIM,
		.half = shape->half,
		.plain = shape->plain,
		.turned = shape->turned,
	};
	struct hv_measure asked = { .curves = 2,
		.encoding = encoding,
		.statistic = statistic,
		.spread = spread,
		.bins = &bins,
		.threads = 2 };
	enum hv_code code;

	assert_int_equal(hv_encoding_parse(&encoding[1], "nope", NULL), HV_OK);
	assert_int_equal(hv_bins_cut(&bins, HV_BINS_ALL, 0, SEQ, NULL), HV_OK);
	code = hv_measure_heads(out, &asked, &head, 1, err);
	hv_bins_free(&bins);
	hv_encoding_free(&encoding[0]);
	hv_encoding_free(&encoding[1]);
	return code;
}

/* -inf is as close to -inf as can be. */
static void assert_means(const struct hv_measured *got, const struct data *data, double tolerance)
{
	for (size_t D = 0; D < SEQ; D++) {
		double want = mean_at(data, D);

		if (got->mean[D] != want)
			assert_close(got->mean[D], want, tolerance * (isfinite(want) ? 1 : 0));
	}
}

static void scores_follow_the_formulas(void **state)
{
	struct data *data = *state;

	for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
		struct hv_measured got;

		fill_scores(data, &shapes[s]);
		assert_int_equal(measure(&got, data, &shapes[s], HV_SCORE, false, NULL), HV_OK);
		assert_means(&got, data, 1e-12);
		hv_measured_free(&got);
	}
}

static void weights_follow_the_formulas(void **state)
{
	struct data *data = *state;

	for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
		struct hv_measured got;
		struct hv_error err;

		if (shapes[s].cut > 0) {
			assert_int_equal(measure(&got, data, &shapes[s], HV_WEIGHT, false, &err), HV_EDOMAIN);
			assert_non_null(strstr(err.msg, "only mean scores can be measured"));
			assert_int_equal(measure(&got, data, &shapes[s], HV_SCORE, true, &err), HV_EDOMAIN);
			continue;
		}
		fill_scores(data, &shapes[s]);
		weigh(data);
		assert_int_equal(measure(&got, data, &shapes[s], HV_WEIGHT, true, NULL), HV_OK);
		assert_means(&got, data, 1e-8);
		hv_measured_free(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_follow_the_formulas),
		cmocka_unit_test(weights_follow_the_formulas),
	};
	return cmocka_run_group_tests_name("measured_encodings", tests, make, unmake);
}
