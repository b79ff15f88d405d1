/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_ensemble.c -- ensembles held to theory within 5 standard errors, and to sums over their draws done one
 * by one. */
#include "lib/ensemble.h"

#include <float.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/curve.h"
#include "lib/ensemble_draw.h"
#include "lib/ensemble_kernel.h"
#include "lib/ensemble_select.h"
#include "tests/close.h"

#define ERRORS 5 /* standard errors that are still chance: one in 1.7 million */

static struct hv_error error;

static struct hv_encoding parse(const char *spec)
{
	struct hv_encoding encoding;

	if (hv_encoding_parse(&encoding, spec, &error) != HV_OK)
		fail_msg("%s", error.msg);
	return encoding;
}

static double *numbers(size_t n)
{
	double *out = calloc(n, sizeof *out);

	assert_non_null(out);
	return out;
}

/* A repeatable number in -1 .. 1. */
static double next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(int64_t)*state / 9223372036854775808.0;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Type 7 of Hyndman and Fan, of values in order. */
static double quantile_of(const double *sorted, size_t n, double p)
{
	double h = (double)(n - 1) * p, low = floor(h);
	size_t i = (size_t)low;

	return i + 1 < n ? sorted[i] + (h - low) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

/* --- parts ----------------------------------------------------------------------------------------------- */

static void kernels_multiply_alike(void **state)
{
	enum {
		COLUMNS = 37
	};
	static double value[COLUMNS * HV_STEPS], tile[2 * COLUMNS * HV_LANES], out[HV_STEPS * HV_LANES];
	static double even[COLUMNS * HV_LANES], odd[COLUMNS * HV_LANES], rows[2 * HV_STEPS * HV_LANES];
	static double re[COLUMNS], im[COLUMNS];
	uint64_t seed = 1;
	size_t choice = 0;

	(void)state;
	for (size_t i = 0; i < sizeof value / sizeof value[0]; i++)
		value[i] = next(&seed);
	for (size_t i = 0; i < sizeof tile / sizeof tile[0]; i++)
		tile[i] = next(&seed);
	for (size_t k = 0; k < COLUMNS; k++) {
		re[k] = next(&seed);
		im[k] = next(&seed);
	}
	for (const struct hv_ensemble_kernel *kernel; (kernel = hv_ensemble_kernel(choice)) != NULL;
	     choice++) {
		kernel->product(out, HV_LANES, value, tile, COLUMNS);
		for (size_t s = 0; s < HV_STEPS; s++)
			for (size_t l = 0; l < HV_LANES; l++) {
				long double sum = 0;

				for (size_t c = 0; c < COLUMNS; c++)
					sum += (long double)value[c * HV_STEPS + s] * tile[c * HV_LANES + l];
				assert_close(out[s * HV_LANES + l], (double)sum, 1e-14);
			}
		kernel->turn(even, odd, tile, re, im, COLUMNS);
		for (size_t k = 0; k < COLUMNS; k++)
			for (size_t l = 0; l < HV_LANES; l++) {
				double x = tile[2 * k * HV_LANES + l], y = tile[(2 * k + 1) * HV_LANES + l];

				assert_close(even[k * HV_LANES + l], re[k] * x - im[k] * y, 4 * DBL_EPSILON);
				assert_close(odd[k * HV_LANES + l], re[k] * y + im[k] * x, 4 * DBL_EPSILON);
			}
		kernel->spread(rows + (HV_STEPS - 1) * HV_LANES, rows + HV_STEPS * HV_LANES, HV_LANES, even,
		    odd);
		for (size_t s = 0; s < HV_STEPS; s++)
			for (size_t l = 0; l < HV_LANES; l++) {
				double e = even[s * HV_LANES + l], o = odd[s * HV_LANES + l];

				assert_true(rows[(HV_STEPS - 1 - s) * HV_LANES + l] == e + o);
				assert_true(rows[(HV_STEPS + s) * HV_LANES + l] == e - o);
			}
	}
	assert_true(choice >= 1);
}

static void kernels_gather_alike(void **state)
{
	enum {
		N = 203
	};
	static const double low[3] = { -INFINITY, -0.25, 0.5 }, high[3] = { -0.75, 0.125, 0.5 };
	static double x[N], inside[N + HV_GATHER_SLACK];
	uint64_t seed = 2;

	(void)state;
	for (size_t i = 0; i < N; i++)
		x[i] = rint(8 * next(&seed)) / 8; /* so that some lie on the limits */
	for (size_t choice = 0; hv_ensemble_kernel(choice); choice++)
		for (size_t n = 0; n <= N; n++) {
			size_t below[3], taken, want = 0, fewer[3] = { 0 };

			taken = hv_ensemble_kernel(choice)->gather(inside, below, x, n, low, high, 3);
			for (size_t i = 0; i < n; i++) {
				bool in = false;

				for (size_t r = 0; r < 3; r++) {
					fewer[r] += x[i] < low[r];
					in |= x[i] >= low[r] && x[i] <= high[r];
				}
				if (in) {
					assert_true(want < taken);
					assert_true(inside[want++] == x[i]);
				}
			}
			assert_int_equal(taken, want);
			for (size_t r = 0; r < 3; r++)
				assert_int_equal(below[r], fewer[r]);
		}
}

/* Whatever it is told of mean and standard deviation, and however the values move. */
static void quantiles_are_exact(void **state)
{
	static const size_t sizes[] = { 1, 2, 3, 31, 32, 33, 64, 65, 100, 1000, 5000 };
	static const double p[] = { 0, 0.001, 0.05, 0.25, 0.4999, 0.5, 0.5001, 0.75, 0.95, 0.999, 1 };
	enum {
		P = sizeof p / sizeof p[0],
		SETS = 24
	};
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t n = sizes[i];
		double *x = numbers(n), *sorted = numbers(n), *slow = numbers(n), got[P];
		struct hv_select select = { 0 };

		assert_int_equal(hv_select_init(&select, p, P, n, &error), HV_OK);
		for (size_t j = 0; j < n; j++)
			slow[j] = next(&seed) + next(&seed);
		for (size_t set = 0; set < SETS; set++) {
			for (size_t j = 0; j < n; j++)
				x[j] = set < 8 ? slow[j] + 0.05 * next(&seed)
				    : set < 12 ? rint(3 * slow[j]) /* ties */
				    : set < 16 ? 7                 /* nothing else */
				    : set < 20 ? exp(40 * slow[j]) /* far out */
					       : slow[j] * 1e-310; /* subnormal */
			memcpy(sorted, x, n * sizeof *x);
			qsort(sorted, n, sizeof *sorted, ascending);
			hv_select(got, &select, x,
			    set % 3 == 2                ? 5
				: set >= 12 && set < 16 ? 7
							: 0,
			    set == 13 ? 0 : 0.8, set % 5 == 0);
			for (size_t k = 0; k < P; k++)
				assert_true(got[k] == quantile_of(sorted, n, p[k]));
		}
		hv_select_free(&select);
		free(x);
		free(sorted);
		free(slow);
	}
}

/* --- an ensemble against its draws one by one ------------------------------------------------------------ */

struct result {
	double *mean, *std, **quantile;
	size_t quantiles;
};

static const double tenths[] = { 0, 0.05, 0.25, 0.5, 0.75, 0.95, 1 };
enum {
	TENTHS = sizeof tenths / sizeof tenths[0]
};

static struct result result_of(const struct hv_ensembles *ensembles, size_t encoding, double scale,
    size_t quantiles, const struct hv_distances *distances, int threads)
{
	struct result result = { numbers(distances->count), numbers(distances->count),
		calloc(TENTHS, sizeof *result.quantile), quantiles };
	struct hv_ensemble_curves curves = { .encoding = encoding,
		.content_scale = scale,
		.p = tenths,
		.quantiles = quantiles,
		.mean = result.mean,
		.std = result.std,
		.quantile = result.quantile };

	for (size_t i = 0; i < quantiles; i++)
		result.quantile[i] = numbers(distances->count);
	if (hv_ensembles_curves(&curves, ensembles, distances, threads, NULL, &error) != HV_OK)
		fail_msg("%s", error.msg);
	return result;
}

static void result_free(struct result *result)
{
	for (size_t i = 0; i < result->quantiles; i++)
		free(result->quantile[i]);
	free(result->quantile);
	free(result->mean);
	free(result->std);
}

static struct hv_ensembles *draw(const struct hv_law *law, const struct hv_encoding *encoding,
    size_t encodings, size_t draws, size_t quantiles)
{
	struct hv_ensembles *ensembles;

	if (hv_ensembles_draw(&ensembles, law, encoding, encodings, draws, quantiles, 2, NULL, &error) !=
	    HV_OK)
		fail_msg("%s", error.msg);
	return ensembles;
}

/* The coefficients of all draws, as the ensemble has them. */
static struct hv_drawn coefficients(const struct hv_law *law, const struct hv_encoding *encoding,
    size_t draws)
{
	struct hv_drawn drawn = { 0 };

	assert_int_equal(hv_basis_init(&drawn.basis, encoding, law->dim, &error), HV_OK);
	assert_int_equal(hv_moments_init(&drawn.moments, &drawn.basis, false, &error), HV_OK);
	assert_int_equal(hv_rows_init(&drawn.rows, draws, drawn.basis.columns, &error), HV_OK);
	assert_int_equal(hv_draw(&drawn, 1, law, draws, 1, NULL, &error), HV_OK);
	return drawn;
}

static void drawn_free(struct hv_drawn *drawn)
{
	hv_basis_free(&drawn->basis);
	hv_moments_free(&drawn->moments);
	hv_rows_free(&drawn->rows);
}

/* Every draw's score at D, and the largest sum of its terms' sizes. */
static double scores_at(double *score, const struct hv_drawn *drawn, double scale, double D)
{
	const struct hv_basis *basis = &drawn->basis;
	double largest = 0;

	for (size_t r = 0; r < drawn->rows.count; r++) {
		long double sum = 0;
		double size = 0;

		for (size_t k = 0; k < basis->modes.count; k++) {
			double c = hv_rows_get(&drawn->rows, r, basis->column[k]), s = 0, re, im;

			if (hv_rotates(&basis->modes.mode[k]))
				s = hv_rows_get(&drawn->rows, r, basis->column[k] + 1);
			hv_mode_at(&re, &im, &basis->modes.mode[k], D);
			sum += (long double)c * re - (long double)s * im;
			size += (fabs(c) + fabs(s)) * hypot(re, im);
		}
		score[r] = (double)(scale * sum);
		largest = fmax(largest, fabs(scale) * size);
	}
	return largest;
}

static void assert_as_one_by_one(const char *spec, size_t dim, size_t draws,
    const struct hv_distances *distances, double scale)
{
	const struct hv_law law = { .dim = dim, .correlation = 0.25, .mean = 0.5, .seed = 7 };
	struct hv_encoding encoding = parse(spec);
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, draws, TENTHS);
	struct hv_drawn drawn = coefficients(&law, &encoding, draws);
	struct result got = result_of(ensembles, 0, scale, TENTHS, distances, 2);
	double *score = numbers(draws);

	for (size_t i = 0; i < distances->count; i++) {
		double D = hv_distance(distances, i), bias = hv_encoding_bias(&encoding, D);
		double off = 16 * DBL_EPSILON * scores_at(score, &drawn, scale, D) + 1e-320;
		long double mean = 0, square = 0;

		for (size_t r = 0; r < draws; r++)
			mean += score[r] / (long double)draws;
		for (size_t r = 0; r < draws; r++)
			square += ((long double)score[r] - mean) * (score[r] - mean) / (long double)draws;
		qsort(score, draws, sizeof *score, ascending);
		assert_close(got.mean[i], (double)mean + bias, off + DBL_EPSILON * fabs(bias));
		assert_close(got.std[i], (double)sqrtl(square), off);
		for (size_t q = 0; q < TENTHS; q++)
			assert_close(got.quantile[q][i], quantile_of(score, draws, tenths[q]) + bias,
			    off + DBL_EPSILON * fabs(bias));
	}
	free(score);
	result_free(&got);
	drawn_free(&drawn);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

/* The coefficients of one q and k give the curve that lib/curve.h gives of them. */
static void a_row_is_the_curve_of_its_vectors(void **state)
{
	static const char *const specs[] = { "rope", "hope", "xpos", "alibi", "nope" };
	enum {
		CHANNELS = 10,
		N = 70
	};
	const struct hv_distances every = { .count = N, .step = 1 };
	double q[CHANNELS], k[CHANNELS], row[2 * CHANNELS], curve[N];
	struct hv_products product[CHANNELS / 2];
	uint64_t seed = 4;

	(void)state;
	for (size_t c = 0; c < CHANNELS; c++) {
		q[c] = next(&seed);
		k[c] = next(&seed);
	}
	hv_products(product, q, k, CHANNELS / 2);
	for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
		struct hv_encoding encoding = parse(specs[s]);
		const struct hv_curve theirs = { HV_CURVE_VECTORS, CHANNELS, sqrt(CHANNELS), q, k };
		struct hv_basis basis;

		assert_int_equal(hv_basis_init(&basis, &encoding, CHANNELS, &error), HV_OK);
		hv_basis_row(row, &basis, product);
		assert_int_equal(hv_curve_compute(curve, &theirs, &encoding, &every, 1, &error), HV_OK);
		for (size_t D = 0; D < N; D++) {
			double sum = hv_encoding_bias(&encoding, (double)D), re, im;

			for (size_t m = 0; m < basis.modes.count; m++) {
				hv_mode_at(&re, &im, &basis.modes.mode[m], (double)D);
				sum += row[basis.column[m]] * re;
				if (hv_rotates(&basis.modes.mode[m]))
					sum -= row[basis.column[m] + 1] * im;
			}
			assert_close(curve[D], sum, 1e-14 * fmax(1, fabs(sum)));
		}
		hv_basis_free(&basis);
		hv_encoding_free(&encoding);
	}
}

static void scores_are_those_of_the_draws(void **state)
{
	static const char *const specs[] = { "rope", "hope", "xpos", "alibi", "nope", "sinusoidal",
		"hope:damping=3:scale=0.5" };
	static const double list[] = { 9, 0, 0, 1000000, 3, 40000 };
	static const struct hv_distances every = { .count = 150, .step = 1 },
					 apart = { .count = 131, .start = 77, .step = 1000 },
					 listed = { .count = 6, .list = list };
	static const size_t draws[] = { 1, 2, 25, 700 };

	(void)state;
	for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++)
		for (size_t m = 0; m < sizeof draws / sizeof draws[0]; m++) {
			assert_as_one_by_one(specs[s], 16, draws[m], &every, 1);
			assert_as_one_by_one(specs[s], 16, draws[m], &apart, -2);
			assert_as_one_by_one(specs[s], 6, draws[m], &listed, 0.125);
		}
}

/* q = k: every other covariance of RoPE's coefficients is 0, and S is singular. */
static void aligned_draws_have_no_sine(void **state)
{
	const struct hv_law law = { .dim = 8, .correlation = 1, .seed = 1 };
	struct hv_encoding encoding = parse("rope");
	struct hv_drawn drawn = coefficients(&law, &encoding, 300);
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, 300, 0);
	const struct hv_distances distances = { .count = 100, .step = 1 };
	struct result got = result_of(ensembles, 0, 1, 0, &distances, 1);
	double score[300];

	(void)state;
	for (size_t r = 0; r < 300; r++)
		for (size_t k = 0; k < 4; k++)
			assert_true(hv_rows_get(&drawn.rows, r, drawn.basis.column[k] + 1) == 0);
	for (size_t i = 0; i < 100; i++) {
		double size = scores_at(score, &drawn, 1, (double)i), mean = 0, square = 0;

		for (size_t r = 0; r < 300; r++)
			mean += score[r] / 300;
		for (size_t r = 0; r < 300; r++)
			square += (score[r] - mean) * (score[r] - mean) / 300;
		assert_close(got.mean[i], mean, 1e-14 * size);
		assert_close(got.std[i], sqrt(square), 1e-14 * size);
	}
	result_free(&got);
	drawn_free(&drawn);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

/* --- an ensemble against theory -------------------------------------------------------------------------- */

enum {
	DRAWS = 10000,
	COUNT = 512,
	DIM = 64
};
static const struct hv_distances distances = { .count = COUNT, .step = 1 };

static void theory(double *out, enum hv_curve_kind kind, const struct hv_encoding *encoding)
{
	struct hv_curve curve = { .kind = kind, .dim = DIM, .content_scale = 1 };

	assert_int_equal(hv_curve_compute(out, &curve, encoding, &distances, 1, &error), HV_OK);
}

/* sum over modes of |e^{(-a + i w) D}|^4 or of its square. */
static double mode_power(const struct hv_encoding *encoding, double D, int power)
{
	struct hv_modes modes = { 0 };
	double sum = 0;

	assert_int_equal(hv_encoding_modes(&modes, encoding, DIM, &error), HV_OK);
	for (size_t k = 0; k < modes.count; k++) {
		double re, im;

		hv_mode_at(&re, &im, &modes.mode[k], D);
		sum += pow(hypot(re, im), power);
	}
	hv_modes_free(&modes);
	return sum;
}

/* Independent q and k: mean 0, standard deviation --curve rms.  The score is a sum of products of two normal
 * numbers (two for each rotating mode, of its size), whose fourth cumulant is 6: the variance of a sample
 * variance is (2 sigma^4 + 6 sum f^4) / M. */
static void assert_independent(const char *spec, uint64_t seed)
{
	const struct hv_law law = { .dim = DIM, .seed = seed };
	struct hv_encoding encoding = parse(spec);
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, DRAWS, TENTHS);
	struct result got = result_of(ensembles, 0, 1, TENTHS, &distances, 2);
	double rms[COUNT], root = sqrt(DRAWS);

	theory(rms, HV_CURVE_RMS, &encoding);
	for (size_t D = 0; D < COUNT; D++) {
		double sigma = rms[D],
		       f4 = mode_power(&encoding, (double)D, 4) * (encoding.row->modes_per_pair == 1 ? 2 : 1);
		double of_std = sqrt(2 * pow(sigma, 4) + 6 * f4) / (2 * sigma) / root;

		assert_close(got.mean[D], 0, ERRORS * sigma / root);
		assert_close(got.std[D], sigma, ERRORS * of_std);
		assert_close(got.quantile[3][D], 0,
		    ERRORS * 1.2534 * sigma / root); /* a normal one's, at most */
		assert_close(got.quantile[1][D], -got.quantile[5][D], ERRORS * 4 * sigma / root);
	}
	result_free(&got);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

static void independent_vectors_follow_the_rms_curve(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 3; seed++) {
		assert_independent("rope", seed);
		assert_independent("hope", seed);
		assert_independent("xpos", seed);
	}
}

/* Correlated ones: mean d r s(D) + MU^2 times the curve of ones.  Variances, by Isserlis, at r = 1 and MU = 0:
 * 4 cos^2 a rotating mode, 2 f^2 a light-cone one.  At other r they are no larger, but for the part of MU. */
static void assert_correlated(const char *spec, double r, double mu)
{
	const struct hv_law law = { .dim = DIM, .correlation = r, .mean = mu, .seed = 5 };
	struct hv_encoding encoding = parse(spec);
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, DRAWS, 0);
	struct result got = result_of(ensembles, 0, 1, 0, &distances, 2);
	double aligned[COUNT], ones[COUNT];

	theory(aligned, HV_CURVE_ALIGNED, &encoding);
	theory(ones, HV_CURVE_ONES, &encoding);
	for (size_t D = 0; D < COUNT; D++)
		assert_close(got.mean[D], DIM * (r * aligned[D] + mu * mu * ones[D]),
		    ERRORS * got.std[D] / sqrt(DRAWS));
	result_free(&got);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

static void aligned_vectors_follow_the_aligned_curve(void **state)
{
	(void)state;
	assert_correlated("rope", 1, 0);
	assert_correlated("hope", 1, 0);
	assert_correlated("hope", 0.5, 0);
	assert_correlated("rope", 0.75, 0.25);
	assert_correlated("hope", 0, 2);
}

static void aligned_vectors_spread_as_chi_squares_do(void **state)
{
	const struct hv_law law = { .dim = DIM, .correlation = 1, .seed = 2 };
	struct hv_encoding encoding = parse("hope");
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, DRAWS, 0);
	struct result got = result_of(ensembles, 0, 1, 0, &distances, 2);

	(void)state;
	for (size_t D = 0; D < COUNT; D++) { /* u^2 and v^2: variance 2, fourth cumulant 48 */
		double variance = 2 * mode_power(&encoding, (double)D, 2);
		double off =
		    sqrt((2 * variance * variance + 48 * mode_power(&encoding, (double)D, 4)) / DRAWS);

		assert_close(got.std[D] * got.std[D], variance, ERRORS * off);
	}
	result_free(&got);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

/* --- what must not matter -------------------------------------------------------------------------------- */

static void assert_same_bits(const struct result *a, const struct result *b, size_t from, size_t n)
{
	assert_memory_equal(a->mean + from, b->mean, n * sizeof(double));
	assert_memory_equal(a->std + from, b->std, n * sizeof(double));
	for (size_t i = 0; i < b->quantiles; i++)
		assert_memory_equal(a->quantile[i] + from, b->quantile[i], n * sizeof(double));
}

static void threads_blocks_and_company_do_not_matter(void **state)
{
	const struct hv_law law = { .dim = 8, .seed = 11 };
	struct hv_encoding encoding[] = { parse("rope"), parse("hope") };
	const size_t draws = 3000;
	struct hv_ensembles *both = draw(&law, encoding, 2, draws, TENTHS), *alone, *moments;
	const struct hv_distances part = { .count = 50, .start = 2 * HV_ENSEMBLE_BLOCK, .step = 1 };

	(void)state;
	assert_int_equal(hv_ensembles_draw(&alone, &law, &encoding[1], 1, draws, TENTHS, 1, NULL, &error),
	    HV_OK);
	moments = draw(&law, &encoding[1], 1, draws, 0);
	for (size_t e = 0; e < 2; e++) {
		struct result one = result_of(both, e, 1, TENTHS, &distances, 1),
			      three = result_of(both, e, 1, TENTHS, &distances, 3),
			      piece = result_of(both, e, 1, TENTHS, &part, 1);

		assert_same_bits(&one, &three, 0, COUNT);
		assert_same_bits(&one, &piece, 2 * HV_ENSEMBLE_BLOCK, 50);
		if (e == 1) {
			struct result lone = result_of(alone, 0, 1, TENTHS, &distances, 1),
				      few = result_of(moments, 0, 1, 0, &distances, 1);

			assert_same_bits(&one, &lone, 0, COUNT);
			assert_same_bits(&one, &few, 0, COUNT);
			result_free(&lone);
			result_free(&few);
		}
		result_free(&one);
		result_free(&three);
		result_free(&piece);
	}
	hv_ensembles_free(both);
	hv_ensembles_free(alone);
	hv_ensembles_free(moments);
	hv_encoding_free(&encoding[0]);
	hv_encoding_free(&encoding[1]);
}

static void more_draws_begin_with_the_same(void **state)
{
	const struct hv_law law = { .dim = 4, .seed = 3 }, other = { .dim = 4, .seed = 4 };
	struct hv_encoding encoding = parse("nope");
	struct hv_drawn few = coefficients(&law, &encoding, 300), many = coefficients(&law, &encoding, 1000),
			different = coefficients(&other, &encoding, 300);
	size_t same = 0;

	(void)state;
	for (size_t r = 0; r < 300; r++) {
		assert_true(hv_rows_get(&few.rows, r, 0) == hv_rows_get(&many.rows, r, 0));
		same += hv_rows_get(&few.rows, r, 0) == hv_rows_get(&different.rows, r, 0);
	}
	assert_int_equal(same, 0);
	for (size_t r = 240; r < 1000; r++) /* no stream is another's */
		assert_true(hv_rows_get(&many.rows, r, 0) != hv_rows_get(&many.rows, r % 240, 0));
	drawn_free(&few);
	drawn_free(&many);
	drawn_free(&different);
	hv_encoding_free(&encoding);
}

/* --- limits ---------------------------------------------------------------------------------------------- */

static void what_overflows_is_nan(void **state)
{
	const struct hv_law law = { .dim = 2, .seed = 1 };
	struct hv_encoding encoding = parse("hope:damping=0.5:allow-growth=1");
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, 40, TENTHS);
	const struct hv_distances far = { .count = 2000, .step = 1 };
	struct result got = result_of(ensembles, 0, 1, TENTHS, &far, 2);

	(void)state;
	for (size_t D = 0; D < 2000; D++) { /* e^{D / 2}, times products of up to 10 or so */
		double values[] = { got.mean[D], got.std[D], got.quantile[0][D],
			got.quantile[TENTHS - 1][D] };

		for (size_t i = 0; i < 4; i++)
			if (D < 1400 || D > 1420)
				assert_true(D < 1400 ? isfinite(values[i]) : isnan(values[i]));
	}
	result_free(&got);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

static void underflow_ends_at_zero(void **state)
{
	const struct hv_law law = { .dim = 8, .seed = 1 };
	struct hv_encoding encoding = parse("hope");
	struct hv_ensembles *ensembles = draw(&law, &encoding, 1, 100, TENTHS);
	const struct hv_distances far = { .count = 400, .start = 4000, .step = 30 };
	struct result got = result_of(ensembles, 0, 1, TENTHS, &far, 2);
	double rms[400];
	struct hv_curve curve = { .kind = HV_CURVE_RMS, .dim = 8, .content_scale = 1 };

	(void)state;
	assert_int_equal(hv_curve_compute(rms, &curve, &encoding, &far, 1, &error), HV_OK);
	for (size_t i = 0; i < 400; i++) {
		assert_true(got.quantile[0][i] <= got.quantile[TENTHS - 1][i]);
		if (rms[i] > DBL_MIN) /* squares underflowed long before */
			assert_true(got.std[i] > 0.5 * rms[i] && got.std[i] < 2 * rms[i]);
		if (rms[i] == 0)
			assert_true(got.std[i] == 0 && got.quantile[TENTHS - 1][i] == 0);
	}
	result_free(&got);
	hv_ensembles_free(ensembles);
	hv_encoding_free(&encoding);
}

static void assert_refused(struct hv_law law, size_t draws, size_t quantiles, const char *sentence)
{
	struct hv_encoding encoding = parse("rope");
	struct hv_ensembles *ensembles;

	assert_int_equal(hv_ensembles_draw(&ensembles, &law, &encoding, 1, draws, quantiles, 2, NULL, &error),
	    HV_EDOMAIN);
	if (!strstr(error.msg, sentence))
		fail_msg("'%s' lacks '%s'", error.msg, sentence);
	hv_encoding_free(&encoding);
}

static void bad_laws_are_refused(void **state)
{
	(void)state;
	assert_refused((struct hv_law){ .dim = 7 }, 10, 0, "even");
	assert_refused((struct hv_law){ .dim = 8, .correlation = 1.5 }, 10, 0, "correlation 1.5");
	assert_refused((struct hv_law){ .dim = 8, .correlation = NAN }, 10, 0, "correlation nan");
	assert_refused((struct hv_law){ .dim = 8, .mean = INFINITY }, 10, 0, "mean inf");
	assert_refused((struct hv_law){ .dim = 8 }, 0, 0, "0 draws");
	assert_refused((struct hv_law){ .dim = 8 }, (size_t)2e12, 0, "expected 1 to");
	assert_refused((struct hv_law){ .dim = 64 }, 1000000000, 5, "expected at most");
	assert_refused((struct hv_law){ .dim = 16384 }, 1000000000, 0, "a smaller dimension");
	hv_ensembles_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernels_multiply_alike),
		cmocka_unit_test(kernels_gather_alike),
		cmocka_unit_test(quantiles_are_exact),
		cmocka_unit_test(a_row_is_the_curve_of_its_vectors),
		cmocka_unit_test(scores_are_those_of_the_draws),
		cmocka_unit_test(aligned_draws_have_no_sine),
		cmocka_unit_test(independent_vectors_follow_the_rms_curve),
		cmocka_unit_test(aligned_vectors_follow_the_aligned_curve),
		cmocka_unit_test(aligned_vectors_spread_as_chi_squares_do),
		cmocka_unit_test(threads_blocks_and_company_do_not_matter),
		cmocka_unit_test(more_draws_begin_with_the_same),
		cmocka_unit_test(what_overflows_is_nan),
		cmocka_unit_test(underflow_ends_at_zero),
		cmocka_unit_test(bad_laws_are_refused),
	};

	return cmocka_run_group_tests_name("ensemble", tests, NULL, NULL);
}
