/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_attention.c -- softmax weights, spread and quantiles held to every pair, one by one. */
#include "lib/attention.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/attention_sample.h"
#include "lib/attention_tile.h"
#include "lib/encoding.h"
#include "lib/npy.h"
#include "tests/close.h"

#define SAMPLE "tests/data/stories260k/"

enum {
	SEQ_MOST = 1040, /* enough for products in float32 */
	DIM = 6,         /* an odd number of pairs */
};

struct data {
	double q[SEQ_MOST * DIM], k[SEQ_MOST * DIM];
	struct hv_tensor q_tensor, k_tensor;
};

/* Uniform in [-1, 1), the same on every machine. */
static double uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(*state >> 11) / 4503599627370496.0 - 1;
}

static struct hv_tensor view(const char *name, const double *data)
{
	return (struct hv_tensor){ .name = name,
		.dtype = HV_F64,
		.rank = 2,
		.shape = { SEQ_MOST, DIM },
		.stride = { DIM, 1 },
		.data = (const unsigned char *)data };
}

/* Queries and keys of non-zero mean, as recorded ones are. */
static int make(void **state)
{
	struct data *data = malloc(sizeof *data);
	uint64_t seed = 20260902;

	if (!data)
		return -1;
	for (size_t i = 0; i < SEQ_MOST * DIM; i++) {
		data->q[i] = 2 * uniform(&seed) + 0.5;
		data->k[i] = uniform(&seed) - 0.25;
	}
	data->q_tensor = view("q", data->q);
	data->k_tensor = view("k", data->k);
	*state = data;
	return 0;
}

static int unmake(void **state)
{
	free(*state);
	return 0;
}

static struct hv_recording recording_of(const struct data *data, size_t seq, size_t skip)
{
	return (struct hv_recording){
		.q = { .tensor = &data->q_tensor, .row = DIM, .channel = 1 },
		.k = { .tensor = &data->k_tensor, .row = DIM, .channel = 1 },
		.seq = seq,
		.dim = DIM,
		.skip_keys = skip,
	};
}

struct curve { /* an encoding, ready for use */
	struct hv_modes modes;
	double bias[SEQ_MOST];
	struct hv_attention_curve attention;
	struct hv_attention job;
};

static struct curve *curve_of(const char *spec, double scale, int threads)
{
	struct curve *curve = calloc(1, sizeof *curve);
	struct hv_encoding encoding;
	struct hv_error err;

	assert_non_null(curve);
	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK ||
	    hv_encoding_modes(&curve->modes, &encoding, DIM, &err) != HV_OK)
		fail_msg("%s", err.msg);
	for (size_t D = 0; D < SEQ_MOST; D++)
		curve->bias[D] = hv_encoding_bias(&encoding, (double)D);
	curve->attention =
	    (struct hv_attention_curve){ &curve->modes, encoding.row->bias ? curve->bias : NULL };
	curve->job = (struct hv_attention){ .curves = 1,
		.curve = &curve->attention,
		.scale = scale,
		.threads = threads };
	hv_encoding_free(&encoding);
	return curve;
}

static void curve_free(struct curve *curve)
{
	hv_modes_free(&curve->modes);
	free(curve);
}

/* --- every pair, one by one --------------------------------------------------------------------------------- */

static double *numbers(size_t n)
{
	double *out = calloc(n, sizeof *out);

	assert_non_null(out);
	return out;
}

/* score[m * seq + n] of all pairs, by the definition in lib/modes.h. */
static double *scores_of(const struct curve *curve, const struct hv_recording *recording)
{
	size_t seq = recording->seq, dim = recording->dim, modes = curve->modes.count;
	double *score = numbers(seq * seq), *at = numbers(seq * modes * 2);
	double *q = numbers(seq * dim), *k = numbers(seq * dim);

	for (size_t D = 0; D < seq; D++) {
		for (size_t i = 0; i < modes; i++)
			hv_mode_at(&at[2 * (D * modes + i)], &at[2 * (D * modes + i) + 1],
			    &curve->modes.mode[i], (double)D);
		hv_recording_vector(q + D * dim, recording, &recording->q, D);
		hv_recording_vector(k + D * dim, recording, &recording->k, D);
	}
	for (size_t m = 0; m < seq; m++)
		for (size_t n = 0; n <= m; n++) {
			struct hv_products product[DIM / 2];
			const double *mode_at = at + 2 * (m - n) * modes;
			double sum = 0;

			hv_products(product, q + m * dim, k + n * dim, dim / 2);
			for (size_t i = 0; i < modes; i++) {
				double re, im;

				hv_mode_coefficient(&re, &im, &curve->modes.mode[i],
				    &product[curve->modes.mode[i].pair]);
				sum += re * mode_at[2 * i] - im * mode_at[2 * i + 1];
			}
			score[m * seq + n] = curve->job.scale * sum + curve->bias[m - n];
		}
	free(at);
	free(q);
	free(k);
	return score;
}

struct reference {
	double *score, *weight;          /* [seq][seq] */
	double *sum, *sink, *normaliser; /* [seq] */
	long double *squares;            /* [seq] far smaller than a double may be */
};

static struct reference reference_of(const struct curve *curve, const struct hv_recording *recording)
{
	size_t seq = recording->seq, skip = recording->skip_keys;
	struct reference out = { scores_of(curve, recording), numbers(seq * seq), numbers(seq), numbers(seq),
		numbers(seq), calloc(seq, sizeof *out.squares) };

	assert_non_null(out.squares);
	for (size_t m = 0; m < seq; m++) {
		double most = -INFINITY;
		long double total = 0, mass = 0;

		for (size_t n = 0; n <= m; n++)
			most = fmax(most, out.score[m * seq + n]);
		for (size_t n = 0; n <= m; n++)
			total += out.weight[m * seq + n] = exp(out.score[m * seq + n] - most);
		out.normaliser[m] = (double)(most + logl(total));
		for (size_t n = 0; n <= m; n++) {
			long double weight = out.weight[m * seq + n] / total;

			if (n < skip)
				mass += weight;
			if (curve->job.uniform)
				weight *= (long double)(m + 1);
			out.weight[m * seq + n] = (double)weight;
			if (n < skip)
				continue;
			out.sum[m - n] += (double)weight;
			out.squares[m - n] += weight * weight;
		}
		for (size_t D = 0; D + skip <= m; D++)
			out.sink[D] += (double)mass;
	}
	return out;
}

static void reference_free(struct reference *reference)
{
	free(reference->score);
	free(reference->weight);
	free(reference->sum);
	free(reference->squares);
	free(reference->sink);
	free(reference->normaliser);
}

/* --- weights ------------------------------------------------------------------------------------------------ */

struct measured {
	double sum[SEQ_MOST], squares[SEQ_MOST], unit[SEQ_MOST], sink[SEQ_MOST], normaliser[SEQ_MOST];
};

static struct measured *measure(const struct curve *curve, const struct hv_recording *recording)
{
	struct measured *out = malloc(sizeof *out);
	struct hv_error err;

	assert_non_null(out);
	if (hv_attention_weights(&(struct hv_weights){ out->sum, out->squares, out->unit, out->sink,
				     out->normaliser },
		&curve->job, recording, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return out;
}

/* Relative, as long as it is a normal number. */
static void assert_near(const double *got, const double *want, size_t n, double tolerance)
{
	for (size_t i = 0; i < n; i++)
		assert_close(got[i], want[i], tolerance * fabs(want[i]) + 1e-280);
}

static void compare(const struct curve *curve, const struct hv_recording *recording, double tolerance)
{
	size_t seq = recording->seq;
	struct reference want = reference_of(curve, recording);
	struct measured *got = measure(curve, recording);
	double total = 0;

	assert_near(got->sum, want.sum, seq, tolerance);
	for (size_t D = 0; D < seq; D++) {
		long double unit = got->unit[D];

		if (want.sum[D] > 1e-290)
			assert_close(got->squares[D], (double)(want.squares[D] / unit / unit),
			    4 * tolerance * (double)(want.squares[D] / unit / unit));
		assert_close(got->sink[D], want.sink[D], tolerance * (double)seq);
		assert_close(got->normaliser[D], want.normaliser[D],
		    tolerance * (1 + fabs(want.normaliser[D])));
		total += got->sum[D];
	}
	if (!curve->job.uniform)
		assert_close(total + got->sink[0], (double)(seq - recording->skip_keys), 1e-9 * (double)seq);
	free(got);
	reference_free(&want);
}

static const char *const specs[] = { "nope", "rope", "hope:damping=1.0625", "hope:damping=0.02:scale=0.01",
	"hope:damping=40", "hope:damping=1e6", "hope:damping=0.95:scale=0.9:base=1.5", "xpos",
	"xpos:scale-base=3", "alibi", "alibi:slope=8", "sinusoidal" };
static const size_t sizes[] = { 1, 2, 15, 16, 17, 63, 64, 65, 95, 96, 97, 127, 192, 200, 777 };

enum {
	SPECS = sizeof specs / sizeof specs[0],
	SIZES = sizeof sizes / sizeof sizes[0],
};

static void weights_are_those_of_every_pair(void **state)
{
	for (size_t e = 0; e < SPECS; e++)
		for (size_t s = 0; s < SIZES; s++) {
			struct curve *curve = curve_of(specs[e], 1 / sqrt(DIM), 2);
			struct hv_recording recording = recording_of(*state, sizes[s], 0);

			if (sizes[s] < 200 || e % 3 == 1)
				compare(curve, &recording, 1e-12);
			curve_free(curve);
		}
}

static void float32_products_are_right_to_1e_6(void **state)
{
	static const char *const some[] = { "rope", "hope:damping=0.02:scale=0.01", "xpos", "alibi" };

	for (size_t e = 0; e < sizeof some / sizeof some[0]; e++) {
		bool hard = e % 2 == 0;
		struct curve *curve = curve_of(some[e], hard ? 1.5 : 0.5, 2);
		struct hv_recording recording = recording_of(*state, SEQ_MOST, hard ? 130 : 0);

		curve->job.uniform = hard;
		compare(curve, &recording, 1e-6);
		curve_free(curve);
	}
}

/* Asked for, or chosen because of large scores. */
static void float64_products_are_right_to_1e_12(void **state)
{
	for (int precise = 0; precise < 2; precise++) {
		struct curve *curve = curve_of("rope", precise ? 0.5 : 4, 2);
		struct hv_recording recording = recording_of(*state, SEQ_MOST, 1);

		curve->job.precise = precise;
		compare(curve, &recording, 2e-12);
		curve_free(curve);
	}
}

static void large_scores_do_not_overflow(void **state)
{
	static const double scales[] = { 50, 3000, 1e30 };

	for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++)
		for (size_t e = 0; e < SPECS; e++) {
			struct curve *curve = curve_of(specs[e], scales[i], 2);
			struct hv_recording recording = recording_of(*state, 200, 3);

			compare(curve, &recording, 1e-15 * scales[i] < 1 ? 1e-14 * scales[i] : 1e-12);
			curve_free(curve);
		}
}

static void skipped_keys_keep_their_place_in_the_softmax(void **state)
{
	static const size_t skips[] = { 1, 95, 96, 97, 150, 199 };

	for (size_t e = 0; e < SPECS; e++)
		for (size_t i = 0; i < sizeof skips / sizeof skips[0]; i++) {
			struct curve *curve = curve_of(specs[e], 1, 3);
			struct hv_recording recording = recording_of(*state, 200, skips[i]);

			curve->job.uniform = i % 2;
			compare(curve, &recording, 1e-12);
			curve_free(curve);
		}
}

/* Rows of unlike length, and far pairs that only a bias tells apart. */
static void a_bias_of_any_shape_is_kept(void **state)
{
	static const char *const some[] = { "nope", "hope:damping=1.0625", "hope:damping=9", "sinusoidal" };

	for (size_t e = 0; e < sizeof some / sizeof some[0]; e++)
		for (int shape = 0; shape < 4; shape++) {
			struct curve *curve = curve_of(some[e], 1, 2);
			struct hv_recording recording = recording_of(*state, 400, 5);

			for (size_t D = 0; D < SEQ_MOST; D++)
				curve->bias[D] = shape == 0 ? 0.3 * (double)D
				    : shape == 1            ? 1e4 * sin((double)D)
				    : shape == 2            ? -3 * (double)D + 1e6
							    : -1e9 * (double)(D < 100);
			curve->attention.bias = curve->bias;
			curve->job.uniform = shape % 2;
			compare(curve, &recording, shape == 3 ? 1e-6 : 1e-9);
			curve_free(curve);
		}
}

static void every_layout_gives_the_same(void **state)
{
	struct data *other = malloc(sizeof *other);
	struct hv_recording plain = recording_of(*state, 300, 0), half, rotated;
	struct curve *rope = curve_of("rope", 1, 2);

	assert_non_null(other);
	*other = *(const struct data *)*state;
	other->q_tensor.data = (const unsigned char *)other->q;
	other->k_tensor.data = (const unsigned char *)other->k;
	half = rotated = recording_of(other, 300, 0);
	half.half = true;
	rotated.rotation = &rope->modes;
	for (size_t e = 0; e < SPECS; e++) {
		struct curve *curve = curve_of(specs[e], 1, 2);
		struct measured *want = measure(curve, &plain), *got;

		for (size_t n = 0; n < 300; n++)
			for (size_t c = 0; c < DIM; c++) {
				size_t to = n * DIM + c % 2 * (DIM / 2) + c / 2;

				other->q[to] = ((const struct data *)*state)->q[n * DIM + c];
				other->k[to] = ((const struct data *)*state)->k[n * DIM + c];
			}
		got = measure(curve, &half);
		assert_memory_equal(got, want, 300 * sizeof got->sum[0]);
		free(got);
		for (size_t n = 0; n < 300; n++)
			for (size_t j = 0; j < DIM / 2; j++) {
				const double *q = ((const struct data *)*state)->q + n * DIM + 2 * j;
				const double *k = ((const struct data *)*state)->k + n * DIM + 2 * j;
				double *to_q = other->q + n * DIM + 2 * j, *to_k = other->k + n * DIM + 2 * j,
				       c, s;

				hv_mode_at(&c, &s, &rope->modes.mode[j], (double)n);
				to_q[0] = q[0] * c - q[1] * s;
				to_q[1] = q[0] * s + q[1] * c;
				to_k[0] = k[0] * c - k[1] * s;
				to_k[1] = k[0] * s + k[1] * c;
			}
		got = measure(curve, &rotated);
		assert_near(got->sum, want->sum, 300, 1e-12);
		free(got);
		free(want);
		curve_free(curve);
	}
	curve_free(rope);
	free(other);
}

static void bytes_do_not_depend_on_threads(void **state)
{
	static const int threads[] = { 2, 3, 7 };

	for (size_t e = 0; e < SPECS; e += 2)
		for (size_t seq = 500; seq <= SEQ_MOST; seq += SEQ_MOST - 500) {
			struct curve *curve = curve_of(specs[e], 1, 1);
			struct hv_recording recording = recording_of(*state, seq, 7);
			struct measured *one = measure(curve, &recording);

			for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
				struct measured *many;

				curve->job.threads = threads[t];
				many = measure(curve, &recording);
				assert_memory_equal(many->sum, one->sum, seq * sizeof one->sum[0]);
				assert_memory_equal(many->squares, one->squares, seq * sizeof one->sum[0]);
				assert_memory_equal(many->sink, one->sink, seq * sizeof one->sum[0]);
				assert_memory_equal(many->normaliser, one->normaliser,
				    seq * sizeof one->sum[0]);
				free(many);
			}
			free(one);
			curve_free(curve);
		}
}

static void several_curves_are_those_of_each(void **state)
{
	enum {
		SEQ = 150
	};
	struct hv_recording recording = recording_of(*state, SEQ, 4);
	struct curve *curve[SPECS];
	struct hv_attention_curve all[SPECS];
	struct hv_attention job = { .curves = SPECS, .curve = all, .scale = 0.5, .threads = 2 };
	double *sum = numbers(SPECS * SEQ), *sink = numbers(SPECS * SEQ);

	for (size_t e = 0; e < SPECS; e++) {
		curve[e] = curve_of(specs[e], 0.5, 2);
		all[e] = curve[e]->attention;
	}
	assert_int_equal(hv_attention_weights(&(struct hv_weights){ .sum = sum, .sink = sink }, &job,
			     &recording, NULL),
	    HV_OK);
	for (size_t e = 0; e < SPECS; e++) {
		struct measured *one = measure(curve[e], &recording);

		assert_memory_equal(sum + e * SEQ, one->sum, SEQ * sizeof *sum);
		assert_memory_equal(sink + e * SEQ, one->sink, SEQ * sizeof *sink);
		free(one);
		curve_free(curve[e]);
	}
	free(sum);
	free(sink);
}

static void report(void *user, double done, double total)
{
	double *last = user;

	assert_true(done >= *last && done <= total);
	*last = done / total;
}

static void progress_ends_at_its_total(void **state)
{
	struct curve *curve = curve_of("rope", 1, 1);
	struct hv_recording recording = recording_of(*state, 777, 0);
	double last = 0;

	curve->job.progress = (struct hv_progress){ report, &last };
	free(measure(curve, &recording));
	assert_close(last, 1, 0);
	curve_free(curve);
}

static void what_might_overflow_is_refused(void **state)
{
	struct curve *curve = curve_of("hope:damping=0.1:scale=1:allow-growth=1", 1, 2);
	struct hv_recording recording = recording_of(*state, 200, 0);
	struct hv_error err;
	double sum[SEQ_MOST];

	compare(curve, &recording, 1e-3); /* scores reach e^180: the largest of a row takes all */
	recording.seq = 1000;
	assert_int_equal(hv_attention_weights(&(struct hv_weights){ .sum = sum }, &curve->job, &recording,
			     &err),
	    HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "'q'"));
	curve->bias[99] = NAN;
	curve->attention.bias = curve->bias;
	assert_int_equal(hv_attention_weights(&(struct hv_weights){ .sum = sum }, &curve->job, &recording,
			     &err),
	    HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "distance 99"));
	curve_free(curve);
}

static void a_recorded_head_has_its_reference_curve(void **state)
{
	struct hv_tensor_file q, k;
	struct hv_recording recording = { .seq = 512, .dim = 8 };
	struct hv_encoding encoding;
	struct hv_modes modes;
	struct hv_attention_curve curve = { .modes = &modes };
	struct hv_attention job = { .curves = 1, .curve = &curve, .scale = 1 / sqrt(8), .threads = 2 };
	FILE *file = fopen(SAMPLE "expected/rope-weights.csv", "r");
	double sum[512];
	char line[256];

	(void)state;
	assert_non_null(file);
	assert_int_equal(hv_npy_open(&q, SAMPLE "layer2-q.npy", NULL), HV_OK);
	assert_int_equal(hv_npy_open(&k, SAMPLE "layer2-k.npy", NULL), HV_OK);
	recording.q = (struct hv_vectors){ .tensor = q.tensor, .row = 8, .channel = 1 };
	recording.k = (struct hv_vectors){ .tensor = k.tensor, .row = 8, .channel = 1 };
	assert_int_equal(hv_encoding_parse(&encoding, "rope", NULL), HV_OK);
	assert_int_equal(hv_encoding_modes(&modes, &encoding, 8, NULL), HV_OK);
	assert_int_equal(hv_attention_weights(&(struct hv_weights){ .sum = sum }, &job, &recording, NULL),
	    HV_OK);
	assert_non_null(fgets(line, sizeof line, file));
	for (size_t D = 0; D < 512; D++) {
		double mean;

		assert_non_null(fgets(line, sizeof line, file));
		mean = strtod(strrchr(line, ',') + 1, NULL);
		assert_close(sum[D] / (double)(512 - D), mean, 1e-12 * mean);
	}
	fclose(file);
	hv_modes_free(&modes);
	hv_encoding_free(&encoding);
	hv_tensor_file_close(&q);
	hv_tensor_file_close(&k);
}

/* --- spread ------------------------------------------------------------------------------------------------- */

static void deviations_are_those_of_every_pair(void **state)
{
	for (size_t e = 0; e < SPECS; e++)
		for (size_t s = 0; s < SIZES; s++) {
			struct curve *curve = curve_of(specs[e], 1, 2);
			size_t seq = sizes[s], skip = seq > 16 ? 11 : 0;
			struct hv_recording recording = recording_of(*state, seq, skip);
			double *score = scores_of(curve, &recording);
			double *mean = numbers(seq), *sum = numbers(seq), *squares = numbers(seq);

			for (size_t D = 0; D + skip < seq; D++) {
				for (size_t m = D + skip; m < seq; m++)
					mean[D] += score[m * seq + m - D] - curve->bias[D];
				mean[D] /= (double)(seq - skip - D);
			}
			assert_int_equal(hv_attention_deviations(sum, squares, mean, &curve->job, &recording,
					     NULL),
			    HV_OK);
			for (size_t D = 0; D + skip < seq; D++) {
				double want = 0, size = 0;

				for (size_t m = D + skip; m < seq; m++) {
					double score_here = score[m * seq + m - D] - curve->bias[D];

					want += (score_here - mean[D]) * (score_here - mean[D]);
					/* 1: the terms of a sum of modes, which may cancel. */
					size += 1 + fabs(score_here) + fabs(curve->bias[D]);
				}
				assert_close(squares[D], want, 1e-11 * want + 1e-28 * size * size + 1e-300);
				assert_close(sum[D], 0, 1e-13 * (size + (double)(seq - D)));
			}
			free(score);
			free(mean);
			free(sum);
			free(squares);
			curve_free(curve);
		}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* By sorting; numpy.quantile's default. */
static double quantile_of(double *value, size_t n, double p)
{
	double h = (double)(n - 1) * p, low = floor(h);
	size_t i = (size_t)low;

	qsort(value, n, sizeof *value, ascending);
	return i + 1 < n ? value[i] + (h - low) * (value[i + 1] - value[i]) : value[i];
}

enum {
	SEQ_QUANTILES = 200
};

static const double shares[] = { 0.5, 0, 0.05, 0.95, 0.25, 1, 0.501 };
static const size_t edges[] = { 0, 1, 2, 7, 8, 64, 65, 180, 195 };

enum {
	SHARES = sizeof shares / sizeof shares[0],
	BINS = sizeof edges / sizeof edges[0] - 1,
};

/* The values of a bin, in order of distance and key. */
static size_t gather(double *out, const double *value, size_t seq, size_t skip, size_t bin)
{
	size_t n = 0;

	for (size_t D = edges[bin]; D < edges[bin + 1]; D++)
		for (size_t m = D + skip; m < seq; m++)
			out[n++] = value[m * seq + m - D];
	return n;
}

static void quantiles_are_exact_within_the_budget(void **state)
{
	for (size_t e = 0; e < SPECS; e++)
		for (int weights = 0; weights < 2; weights++) {
			struct curve *curve = curve_of(specs[e], 1, 2);
			struct hv_recording recording = recording_of(*state, SEQ_QUANTILES, 5);
			struct reference want = reference_of(curve, &recording);
			double *value = numbers(SEQ_QUANTILES * SEQ_QUANTILES);
			double got[BINS * SHARES], error[BINS * SHARES];
			struct hv_sample sample;

			assert_int_equal(hv_sample_plan(&sample, edges, BINS, &recording, 1, HV_SAMPLE_BUDGET,
					     NULL),
			    HV_OK);
			assert_int_equal(hv_sample_draw(&sample, 0, &curve->job, 0,
					     weights ? want.normaliser : NULL, 1, &recording, NULL),
			    HV_OK);
			assert_int_equal(hv_sample_quantiles(got, error, &sample, shares, SHARES, 2, NULL),
			    HV_OK);
			for (size_t b = 0; b < BINS; b++) {
				size_t n =
				    gather(value, weights ? want.weight : want.score, SEQ_QUANTILES, 5, b);

				assert_int_equal(sample.pairs[b], n);
				assert_int_equal(sample.first[b + 1] - sample.first[b], n);
				for (size_t i = 0; i < SHARES; i++) {
					double right = quantile_of(value, n, shares[i]);

					assert_close(got[b * SHARES + i], right,
					    1e-12 * (weights ? right : 10 + fabs(right)));
					assert_close(error[b * SHARES + i], 0, 0);
				}
			}
			hv_sample_free(&sample);
			reference_free(&want);
			free(value);
			curve_free(curve);
		}
}

/* Draws with that budget, from two heads: the recording and itself. */
static void draw(struct hv_sample *sample, struct curve *curve, const struct hv_recording *recording,
    size_t budget, uint64_t seed, int threads)
{
	curve->job.threads = threads;
	assert_int_equal(hv_sample_plan(sample, edges, BINS, recording, 2, budget, NULL), HV_OK);
	for (size_t head = 0; head < 2; head++)
		assert_int_equal(hv_sample_draw(sample, head, &curve->job, 0, NULL, seed, recording, NULL),
		    HV_OK);
}

static void a_sample_is_its_seed_s(void **state)
{
	struct curve *curve = curve_of("xpos", 1, 1);
	struct hv_recording recording = recording_of(*state, SEQ_MOST, 5);
	struct hv_sample one, same, other;
	size_t bytes;

	draw(&one, curve, &recording, 8000, 3, 1);
	draw(&same, curve, &recording, 8000, 3, 7);
	draw(&other, curve, &recording, 8000, 4, 2);
	assert_in_range(one.first[BINS], 7900, 8000);
	bytes = one.first[BINS] * sizeof *one.value;
	assert_memory_equal(one.value, same.value, bytes);
	assert_memory_not_equal(one.value, other.value, bytes);
	for (size_t b = 0; b < BINS; b++) {
		size_t take = (one.first[b + 1] - one.first[b]) / 2;
		double *head = one.value + one.first[b];

		assert_memory_not_equal(head, head + take,
		    take * sizeof *head); /* heads draw for themselves */
	}
	hv_sample_free(&one);
	hv_sample_free(&same);
	hv_sample_free(&other);
	curve_free(curve);
}

/* Over many seeds, the quantiles of samples scatter round the true ones by their standard error. */
static void standard_errors_are_honest(void **state)
{
	enum {
		SEQ = 600,
		SEEDS = 40
	};
	struct curve *curve = curve_of("rope", 1, 2);
	struct hv_recording recording = recording_of(*state, SEQ, 5);
	double *score = scores_of(curve, &recording), *value = numbers(SEQ * SEQ);
	double away[BINS * SHARES] = { 0 }, squares[BINS * SHARES] = { 0 }, errors[BINS * SHARES] = { 0 };
	double right[BINS * SHARES], ratio = 0;
	size_t inner = 0;

	for (size_t i = 0; i < BINS * SHARES; i++)
		right[i] = quantile_of(value, gather(value, score, SEQ, 5, i / SHARES), shares[i % SHARES]);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		double got[BINS * SHARES], error[BINS * SHARES];
		struct hv_sample sample;

		draw(&sample, curve, &recording, 2 * BINS * 300, seed, 2);
		assert_int_equal(hv_sample_quantiles(got, error, &sample, shares, SHARES, 2, NULL), HV_OK);
		for (size_t i = 0; i < BINS * SHARES; i++) {
			away[i] += got[i] - right[i];
			squares[i] += (got[i] - right[i]) * (got[i] - right[i]);
			errors[i] += error[i] * error[i];
		}
		hv_sample_free(&sample);
	}
	for (size_t i = 0; i < BINS * SHARES; i++) {
		bool extreme = shares[i % SHARES] == 0 || shares[i % SHARES] == 1;

		assert_true(isnan(errors[i]) == extreme);
		if (extreme)
			continue;
		assert_true(fabs(away[i]) < 5 * sqrt(errors[i]));
		ratio += squares[i] / errors[i];
		inner++;
	}
	assert_close(ratio / (double)inner, 1, 0.3);
	free(score);
	free(value);
	curve_free(curve);
}

static void a_budget_has_a_value_for_each_bin(void **state)
{
	struct hv_recording recording = recording_of(*state, SEQ_QUANTILES, 5);
	struct hv_sample sample;
	struct hv_error err;

	assert_int_equal(hv_sample_plan(&sample, edges, BINS, &recording, 3, 3 * BINS - 1, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "budget"));
	assert_int_equal(hv_sample_plan(&sample, edges, BINS, &recording, 3, 3 * BINS, &err), HV_OK);
	assert_int_equal(sample.first[BINS], 3 * BINS);
	hv_sample_free(&sample);
}

/* --- kernels, every one this processor can run -------------------------------------------------------------- */

static void exponentials_are_right_to_two_ulps(void **state)
{
	double zeros[HV_TILE] = { 0 }, ones[HV_TILE];

	(void)state;
	for (size_t i = 0; i < HV_TILE; i++)
		ones[i] = 1;
	for (size_t choice = 0; hv_tiles(choice); choice++)
		for (double from = 0; from < 86; from += 0.37) {
			double x[HV_TILE], precise[HV_TILE], part, reference = 0;
			float single[HV_TILE];
			long double sum = 0;

			for (size_t i = 0; i < HV_TILE; i++) {
				x[i] = (double)(float)((i % 2 ? 1 : -1) * (from + (double)i / 128));
				single[i] = (float)x[i];
				precise[i] = 8 * (x[i] - 87);
				sum += expl(x[i]);
			}
			hv_tiles(choice)->f32->weigh(single, HV_TILE, ones, NULL, &part, 1);
			assert_close(part, (double)sum, 2 * FLT_EPSILON * (double)sum);
			hv_tiles(choice)->f64->weigh(precise, HV_TILE, zeros, &reference, &part, 1);
			for (size_t i = 0; i < HV_TILE; i++) {
				double want = (double)expl(x[i]),
				       less = (double)expl(8 * ((long double)x[i] - 87));

				assert_close(single[i], want, 2 * FLT_EPSILON * want);
				assert_close(precise[i], less, 2 * DBL_EPSILON * less + DBL_MIN * 4);
			}
		}
}

enum {
	CHANNELS = 5,
	LIVE = 3, /* channels that a product is to use */
	STRIDE = HV_TILE + 3,
};

struct tile { /* two tiles of queries and keys, and what the kernels make of them */
	double query[CHANNELS][HV_TILE], key[CHANNELS][HV_TILE], decay[CHANNELS];
	double product[HV_TILE]
		      [HV_TILE]; /* of the live channels, the keys faded and HV_TILE + 1 positions away */
	double direct[HV_TILE][HV_TILE]; /* of all channels, in one place */
};

static void make_tile(struct tile *tile)
{
	uint64_t seed = 20260903;

	for (size_t c = 0; c < CHANNELS; c++) {
		tile->decay[c] = 0.02 * (double)c;
		for (size_t i = 0; i < HV_TILE; i++) {
			tile->query[c][i] = uniform(&seed);
			tile->key[c][i] = uniform(&seed);
		}
	}
	for (size_t r = 0; r < HV_TILE; r++)
		for (size_t n = 0; n < HV_TILE; n++) {
			tile->product[r][n] = tile->direct[r][n] = 0;
			for (size_t c = 0; c < CHANNELS; c++) {
				double both = tile->query[c][r] * tile->key[c][n], a = tile->decay[c];

				if (c < LIVE)
					tile->product[r][n] += both * exp(-a * (double)(HV_TILE + 1 - n));
				if (n <= r)
					tile->direct[r][n] += both * exp(-a * (double)(r - n));
			}
		}
}

/* As the kernels want it; a fade is exp(-a (HV_TILE - 1 - i)), and 0 beyond. */
static double packed(double of[CHANNELS][HV_TILE], size_t lanes, size_t i)
{
	return of[i / lanes % CHANNELS][i / (lanes * CHANNELS) * lanes + i % lanes];
}

static double fade_of(const struct tile *tile, size_t i)
{
	size_t x = i % (2 * HV_TILE);

	return x < HV_TILE ? exp(-tile->decay[i / (2 * HV_TILE)] * (double)(HV_TILE - 1 - x)) : 0;
}

enum {
	TILE = CHANNELS * HV_TILE
};

static void check_f64(struct tile *tile, const struct hv_tile_f64 *kernel)
{
	double query[TILE], key[TILE], faded[TILE], fade[2 * TILE], middle[CHANNELS];
	double score[HV_TILE * STRIDE];

	for (size_t i = 0; i < TILE; i++) {
		query[i] = packed(tile->query, kernel->rows, i);
		key[i] = packed(tile->key, kernel->lanes, i);
	}
	for (size_t i = 0; i < 2 * TILE; i++)
		fade[i] = fade_of(tile, i);
	for (size_t c = 0; c < CHANNELS; c++)
		middle[c] = exp(-2 * tile->decay[c]);
	kernel->fade(faded, key, fade, middle, CHANNELS, LIVE);
	kernel->product(score, STRIDE, query, faded, HV_TILE, CHANNELS, LIVE);
	for (size_t i = 0; i < HV_TILE * HV_TILE; i++)
		assert_close(score[i / HV_TILE * STRIDE + i % HV_TILE],
		    tile->product[i / HV_TILE][i % HV_TILE], 1e-14);
	kernel->direct(score, STRIDE, query, key, fade, 0, HV_TILE, CHANNELS);
	for (size_t i = 0; i < HV_TILE * HV_TILE; i++)
		assert_close(score[i / HV_TILE * STRIDE + i % HV_TILE],
		    tile->direct[i / HV_TILE][i % HV_TILE], 1e-14);
}

static void check_f32(struct tile *tile, const struct hv_tile_f32 *kernel)
{
	float query[TILE], key[TILE], faded[TILE], fade[2 * TILE], middle[CHANNELS];
	float score[HV_TILE * STRIDE];

	for (size_t i = 0; i < TILE; i++) {
		query[i] = (float)packed(tile->query, kernel->rows, i);
		key[i] = (float)packed(tile->key, kernel->lanes, i);
	}
	for (size_t i = 0; i < 2 * TILE; i++)
		fade[i] = (float)fade_of(tile, i);
	for (size_t c = 0; c < CHANNELS; c++)
		middle[c] = (float)exp(-2 * tile->decay[c]);
	kernel->fade(faded, key, fade, middle, CHANNELS, LIVE);
	kernel->product(score, STRIDE, query, faded, HV_TILE, CHANNELS, LIVE);
	for (size_t i = 0; i < HV_TILE * HV_TILE; i++)
		assert_close(score[i / HV_TILE * STRIDE + i % HV_TILE],
		    tile->product[i / HV_TILE][i % HV_TILE], 1e-6);
	kernel->direct(score, STRIDE, query, key, fade, 0, HV_TILE, CHANNELS);
	for (size_t i = 0; i < HV_TILE * HV_TILE; i++)
		assert_close(score[i / HV_TILE * STRIDE + i % HV_TILE],
		    tile->direct[i / HV_TILE][i % HV_TILE], 1e-6);
}

static void products_are_sums_over_channels(void **state)
{
	struct tile *tile = malloc(sizeof *tile);

	(void)state;
	assert_non_null(tile);
	make_tile(tile);
	for (size_t choice = 0; hv_tiles(choice); choice++) {
		check_f64(tile, hv_tiles(choice)->f64);
		check_f32(tile, hv_tiles(choice)->f32);
	}
	free(tile);
}

static void diagonals_add_rows_by_their_factors(void **state)
{
	enum {
		ROWS = 7,
		COUNT = 45
	};
	double value[ROWS * STRIDE + HV_TILE_SLACK] = { 0 }, factor[ROWS], inverse[COUNT + HV_TILE_SLACK];
	float single[ROWS * STRIDE + HV_TILE_SLACK] = { 0 };
	uint64_t seed = 20260904;

	(void)state;
	for (size_t i = 0; i < ROWS * STRIDE; i++) {
		single[i] = (float)uniform(&seed);
		value[i] = (double)single[i];
	}
	for (size_t r = 0; r < ROWS; r++)
		factor[r] = uniform(&seed);
	for (size_t i = 0; i < COUNT + HV_TILE_SLACK; i++)
		inverse[i] = ldexp(1, (int)i);
	for (size_t choice = 0; hv_tiles(choice); choice++) {
		double sum[COUNT + HV_TILE_SLACK], squares[COUNT + HV_TILE_SLACK],
		    again[COUNT + HV_TILE_SLACK];

		hv_tiles(choice)->f64->diagonals(sum, squares, value, STRIDE + 1, factor, inverse, ROWS,
		    COUNT);
		hv_tiles(choice)->f32->diagonals(again, NULL, single, STRIDE + 1, factor, NULL, ROWS, COUNT);
		for (size_t i = 0; i < COUNT; i++) {
			double want = 0, square = 0;

			for (size_t r = 0; r < ROWS; r++) {
				double x = factor[r] * value[r * (STRIDE + 1) + i];

				want += x;
				square += x * x * inverse[i] * inverse[i];
			}
			assert_close(sum[i], want, 1e-15);
			assert_close(squares[i], square, 1e-15 * square);
			assert_close(again[i], want, 1e-15);
		}
		assert_close(hv_tiles(choice)->dot(value, value + 1, value + 2, 0), 0, 0);
		for (size_t n = 1; n < 40; n++) {
			double want = 0;

			for (size_t i = 0; i < n; i++)
				want += value[i] * value[i + 1] * value[i + 2];
			assert_close(hv_tiles(choice)->dot(value, value + 1, value + 2, n), want, 1e-15);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_are_those_of_every_pair),
		cmocka_unit_test(float32_products_are_right_to_1e_6),
		cmocka_unit_test(float64_products_are_right_to_1e_12),
		cmocka_unit_test(large_scores_do_not_overflow),
		cmocka_unit_test(skipped_keys_keep_their_place_in_the_softmax),
		cmocka_unit_test(a_bias_of_any_shape_is_kept),
		cmocka_unit_test(every_layout_gives_the_same),
		cmocka_unit_test(bytes_do_not_depend_on_threads),
		cmocka_unit_test(several_curves_are_those_of_each),
		cmocka_unit_test(progress_ends_at_its_total),
		cmocka_unit_test(what_might_overflow_is_refused),
		cmocka_unit_test(a_recorded_head_has_its_reference_curve),
		cmocka_unit_test(deviations_are_those_of_every_pair),
		cmocka_unit_test(quantiles_are_exact_within_the_budget),
		cmocka_unit_test(a_sample_is_its_seed_s),
		cmocka_unit_test(standard_errors_are_honest),
		cmocka_unit_test(a_budget_has_a_value_for_each_bin),
		cmocka_unit_test(exponentials_are_right_to_two_ulps),
		cmocka_unit_test(products_are_sums_over_channels),
		cmocka_unit_test(diagonals_add_rows_by_their_factors),
	};

	return cmocka_run_group_tests_name("attention", tests, make, unmake);
}
