/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_curve.c -- theory curves held to the printed formulas, evaluated in 320 bits. */
#include "lib/curve.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include "tests/close.h"

#define BITS 320
#define RNDN MPFR_RNDN

static const double bases[] = { 10000, 500000 };
static const size_t dims[] = { 2, 64, 128 };
static const double damping = 1.0625;

static struct hv_encoding parse(const char *spec)
{
	struct hv_encoding encoding;
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return encoding;
}

static void curve_of(double *out, enum hv_curve_kind kind, const char *spec, size_t dim,
    const struct hv_distances *distances)
{
	struct hv_encoding encoding = parse(spec);
	struct hv_curve curve = { .kind = kind, .dim = dim, .content_scale = 1 };
	struct hv_error err;

	if (hv_curve_compute(out, &curve, &encoding, distances, 2, &err) != HV_OK)
		fail_msg("%s", err.msg);
	hv_encoding_free(&encoding);
}

/* theta_j, as printed. */
static void theta(mpfr_t out, double base, size_t j, size_t dim)
{
	mpfr_t exponent;

	mpfr_init2(exponent, BITS);
	mpfr_set_d(exponent, -2.0 * (double)j, RNDN);
	mpfr_div_ui(exponent, exponent, dim, RNDN);
	mpfr_set_d(out, base, RNDN);
	mpfr_pow(out, out, exponent, RNDN);
	mpfr_clear(exponent);
}

/* What one pair adds at distance D: the summand of the formula in the comment of the test that uses it. */
typedef void (*summand)(mpfr_t out, const mpfr_t theta, double D, size_t j, size_t dim);

static double reference(summand term, double base, size_t dim, double D)
{
	mpfr_t sum, one, t;
	double out;

	mpfr_inits2(BITS, sum, one, t, (mpfr_ptr)0);
	mpfr_set_zero(sum, 1);
	for (size_t j = 0; j < dim / 2; j++) {
		theta(t, base, j, dim);
		term(one, t, D, j, dim);
		mpfr_add(sum, sum, one, RNDN);
	}
	mpfr_mul_ui(sum, sum, 2, RNDN);
	mpfr_div_ui(sum, sum, dim, RNDN);
	out = mpfr_get_d(sum, RNDN);
	mpfr_clears(sum, one, t, (mpfr_ptr)0);
	return out;
}

static void cosine(mpfr_t out, const mpfr_t t, double D, size_t j, size_t dim)
{
	(void)j;
	(void)dim;
	mpfr_mul_d(out, t, D, RNDN);
	mpfr_cos(out, out, RNDN);
}

/* e^{-damping D} */
static void damped(mpfr_t out, double D)
{
	mpfr_set_d(out, -damping, RNDN);
	mpfr_mul_d(out, out, D, RNDN);
	mpfr_exp(out, out, RNDN);
}

static void damped_cosh(mpfr_t out, const mpfr_t t, double D, size_t j, size_t dim)
{
	mpfr_t factor;

	(void)j;
	(void)dim;
	mpfr_init2(factor, BITS);
	damped(factor, D);
	mpfr_mul_d(out, t, D, RNDN);
	mpfr_cosh(out, out, RNDN);
	mpfr_mul(out, out, factor, RNDN);
	mpfr_clear(factor);
}

/* q = k = 1 of Eqs. (5) and (9): cosh + sinh = e^{theta D} */
static void damped_exp(mpfr_t out, const mpfr_t t, double D, size_t j, size_t dim)
{
	mpfr_t factor;

	(void)j;
	(void)dim;
	mpfr_init2(factor, BITS);
	damped(factor, D);
	mpfr_mul_d(out, t, D, RNDN);
	mpfr_exp(out, out, RNDN);
	mpfr_mul(out, out, factor, RNDN);
	mpfr_clear(factor);
}

/* zeta_j^(D/512) cos(theta_j D), zeta_j = (2j/d + 0.4)/1.4, 0.4 being the double */
static void xpos_term(mpfr_t out, const mpfr_t t, double D, size_t j, size_t dim)
{
	mpfr_t zeta, whole;

	mpfr_inits2(BITS, zeta, whole, (mpfr_ptr)0);
	mpfr_set_ui(zeta, 2 * j, RNDN);
	mpfr_div_ui(zeta, zeta, dim, RNDN);
	mpfr_add_d(zeta, zeta, 0.4, RNDN);
	mpfr_set_d(whole, 0.4, RNDN);
	mpfr_add_ui(whole, whole, 1, RNDN);
	mpfr_div(zeta, zeta, whole, RNDN);
	mpfr_set_d(whole, D, RNDN);
	mpfr_div_ui(whole, whole, 512, RNDN);
	mpfr_pow(zeta, zeta, whole, RNDN);
	cosine(out, t, D, j, dim);
	mpfr_mul(out, out, zeta, RNDN);
	mpfr_clears(zeta, whole, (mpfr_ptr)0);
}

/* Whole numbers up to 10^6, dense where blocks begin and end; some beyond. */
static double probe(size_t i)
{
	static const double edges[] = { 0, 1, 2, 255, 256, 257, 511, 512, 1707, 65535, 65536, 262143, 262144,
		999999, 1000000 };
	enum {
		EDGES = sizeof edges / sizeof edges[0]
	};

	return i < EDGES ? edges[i] : floor(fmod((double)(i - EDGES + 1) * 618033.988749895, 1000001));
}
enum {
	PROBES = 120
};

static struct hv_distances probes(double list[PROBES])
{
	for (size_t i = 0; i < PROBES; i++)
		list[i] = probe(i);
	return (struct hv_distances){ .count = PROBES, .list = list };
}

static void check(enum hv_curve_kind kind, const char *name, summand term, double absolute, double relative)
{
	double list[PROBES], got[PROBES];
	struct hv_distances distances = probes(list);
	char spec[64];

	for (size_t b = 0; b < 2; b++)
		for (size_t d = 0; d < 3; d++) {
			snprintf(spec, sizeof spec, "%s:base=%.0f", name, bases[b]);
			curve_of(got, kind, spec, dims[d], &distances);
			for (size_t i = 0; i < PROBES; i++) {
				double want = reference(term, bases[b], dims[d], list[i]);

				assert_close(got[i], want,
				    absolute + (fabs(want) >= DBL_MIN ? relative * fabs(want) : DBL_MIN));
			}
		}
}

/* RoPE: (2/d) sum cos(theta_j D) */
static void rope_is_a_sum_of_cosines(void **state)
{
	(void)state;
	check(HV_CURVE_ALIGNED, "rope", cosine, 2e-15, 0);
	check(HV_CURVE_ONES, "rope", cosine, 2e-15, 0);
	check(HV_CURVE_ALIGNED, "sinusoidal", cosine, 2e-15, 0);
}

/* HoPE: (2/d) sum e^{-theta' D} cosh(theta_j D)  [Eq. (12)] */
static void hope_keeps_its_digits_down_to_the_smallest_normal_number(void **state)
{
	double list[64], got[64];
	struct hv_distances distances = { .count = 64, .list = list };

	(void)state;
	for (size_t i = 0; i < 64; i++)
		list[i] = (double)(i * 179); /* e^{-0.0625 D} leaves the normal numbers at D = 11,334 */
	curve_of(got, HV_CURVE_ALIGNED, "hope:damping=1.0625", 64, &distances);
	for (size_t i = 0; i < 64; i++) {
		double want = reference(damped_cosh, 10000, 64, list[i]);

		assert_close(got[i], want, want >= DBL_MIN ? 3e-15 * want : 4 * DBL_TRUE_MIN);
	}
	check(HV_CURVE_ALIGNED, "hope:damping=1.0625", damped_cosh, 0, 3e-15);
	check(HV_CURVE_ONES, "hope:damping=1.0625", damped_exp, 0, 3e-15);
}

static void xpos_is_a_damped_sum_of_cosines(void **state)
{
	(void)state;
	check(HV_CURVE_ALIGNED, "xpos", xpos_term, 2e-15, 0);
}

static void alibi_falls_by_its_slope(void **state)
{
	double list[PROBES], got[PROBES];
	struct hv_distances distances = probes(list);

	(void)state;
	curve_of(got, HV_CURVE_ALIGNED, "alibi:heads=8:head=1", 64, &distances);
	for (size_t i = 0; i < PROBES; i++)
		assert_true(got[i] == 1 - 0.25 * list[i]);
}

/* The list takes one distance at a time, the grid 256: the same curve. */
static void a_grid_agrees_with_a_list(void **state)
{
	enum {
		N = 700
	};
	static const char *const specs[] = { "rope", "hope", "xpos", "sinusoidal" };
	double list[N], got[N], want[N];
	struct hv_distances grid = { .count = N, .start = 1000, .step = 37 },
			    each = { .count = N, .list = list };

	(void)state;
	for (size_t i = 0; i < N; i++)
		list[i] = hv_distance(&grid, i);
	for (size_t s = 0; s < 4; s++)
		for (int kind = HV_CURVE_ALIGNED; kind <= HV_CURVE_RMS; kind++) {
			curve_of(got, (enum hv_curve_kind)kind, specs[s], 64, &grid);
			curve_of(want, (enum hv_curve_kind)kind, specs[s], 64, &each);
			for (size_t i = 0; i < N; i++)
				/* the rms of 32 terms of size 1; the other curves' sizes add up to 1 */
				assert_close(got[i], want[i],
				    (kind == HV_CURVE_RMS ? 64e-15 : 2e-15) + 4e-15 * fabs(want[i]));
		}
}

static void rope_first_goes_negative_at_1707(void **state)
{
	enum {
		N = 1708
	};
	struct hv_distances distances = { .count = N, .step = 1 };
	double got[N];

	(void)state;
	curve_of(got, HV_CURVE_ALIGNED, "rope", 128, &distances);
	for (size_t D = 0; D < 1707; D++)
		assert_true(got[D] > 0);
	assert_true(got[1707] < 0);
}

/* A frequency is right to 107 bits, so a phase is right at 10^12 tokens as at one. */
static void rope_is_right_at_a_trillion_tokens(void **state)
{
	double list[3] = { 1e9, 999999999989.0, 1e12 }, got[3];
	struct hv_distances distances = { .count = 3, .list = list };

	(void)state;
	curve_of(got, HV_CURVE_ALIGNED, "rope", 128, &distances);
	for (size_t i = 0; i < 3; i++)
		assert_close(got[i], reference(cosine, 10000, 128, list[i]), 2e-15);
}

/* sqrt(d) for RoPE and NoPE at every distance; HoPE: sqrt(sum 2 e^{-2 theta' D} cosh(2 theta_j D)). */
static void rms_follows_its_closed_form(void **state)
{
	double list[3] = { 0, 1000, 9000 }, got[3];
	struct hv_distances distances = { .count = 3, .list = list };
	mpfr_t sum, one, t;

	(void)state;
	curve_of(got, HV_CURVE_RMS, "rope", 64, &distances);
	for (size_t i = 0; i < 3; i++)
		assert_close(got[i], 8, 1e-14);
	curve_of(got, HV_CURVE_RMS, "alibi", 64, &distances);
	for (size_t i = 0; i < 3; i++)
		assert_close(got[i], 8, 1e-14);
	curve_of(got, HV_CURVE_RMS, "hope:damping=1.0625", 64, &distances);
	mpfr_inits2(BITS, sum, one, t, (mpfr_ptr)0);
	for (size_t i = 0; i < 3; i++) {
		mpfr_set_zero(sum, 1);
		for (size_t j = 0; j < 32; j++) {
			theta(t, 10000, j, 64);
			mpfr_mul_2ui(t, t, 1, RNDN);
			mpfr_mul_d(t, t, list[i], RNDN);
			mpfr_cosh(t, t, RNDN);
			damped(one, 2 * list[i]);
			mpfr_mul(one, one, t, RNDN);
			mpfr_mul_2ui(one, one, 1, RNDN);
			mpfr_add(sum, sum, one, RNDN);
		}
		mpfr_sqrt(sum, sum, RNDN);
		assert_close(got[i], mpfr_get_d(sum, RNDN), 1e-14 * got[i]);
		assert_true(got[i] > 0); /* at 9000, e^{-2 * 0.0625 D} itself is below every double */
	}
	mpfr_clears(sum, one, t, (mpfr_ptr)0);
}

/* (2/d) sum_i |S_i|, from phases in 320 bits; 32.5 at D = 0 by counting. */
static void bound_follows_its_definition(void **state)
{
	double list[6] = { 0, 1, 7, 250, 4208, 999999 }, got[6];
	struct hv_distances distances = { .count = 6, .list = list };

	(void)state;
	curve_of(got, HV_CURVE_BOUND, "rope", 128, &distances);
	for (size_t i = 0; i < 6; i++) {
		double re = 0, im = 0, sum = 0;

		for (size_t j = 0; j < 64; j++) {
			mpfr_t t, c, s;

			mpfr_inits2(BITS, t, c, s, (mpfr_ptr)0);
			theta(t, 10000, j, 128);
			mpfr_mul_d(t, t, list[i], RNDN);
			mpfr_sin_cos(s, c, t, RNDN);
			re += mpfr_get_d(c, RNDN);
			im += mpfr_get_d(s, RNDN);
			sum += hypot(re, im);
			mpfr_clears(t, c, s, (mpfr_ptr)0);
		}
		assert_close(got[i], 2 * sum / 128, 1e-13);
	}
	assert_true(got[0] == 32.5);
}

/* q^T B(-D) k / sqrt(d), pair by pair, as the papers print it. */
static void vectors_follow_the_pairwise_formulas(void **state)
{
	const double q[4] = { 0.5, -1.25, 2, 0.75 }, k[4] = { 1, 0.25, -0.5, 3 }, th[2] = { 1, 0.01 };
	struct hv_encoding rope = parse("rope"), hope = parse("hope:damping=1.5");
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS, .dim = 4, .content_scale = 1, .q = q, .k = k };
	struct hv_distances distances = { .count = 20, .step = 1 };
	double got[20];

	(void)state;
	assert_int_equal(hv_curve_compute(got, &curve, &rope, &distances, 1, NULL), HV_OK);
	for (int D = 0; D < 20; D++) {
		double want = 0;

		for (int j = 0; j < 2; j++)
			want += (q[2 * j] * k[2 * j] + q[2 * j + 1] * k[2 * j + 1]) * cos(th[j] * D) +
			    (q[2 * j] * k[2 * j + 1] - q[2 * j + 1] * k[2 * j]) * sin(th[j] * D);
		assert_close(got[D], want / 2, 1e-14);
	}
	assert_int_equal(hv_curve_compute(got, &curve, &hope, &distances, 1, NULL), HV_OK);
	for (int D = 0; D < 20; D++) {
		double want = 0;

		for (int j = 0; j < 2; j++)
			want += exp(-1.5 * D) *
			    ((q[2 * j] * k[2 * j] + q[2 * j + 1] * k[2 * j + 1]) * cosh(th[j] * D) +
				(q[2 * j] * k[2 * j + 1] + q[2 * j + 1] * k[2 * j]) * sinh(th[j] * D));
		assert_close(got[D], want / 2, 1e-13 * (fabs(want) + exp(-0.5 * D)));
	}
	hv_encoding_free(&rope);
	hv_encoding_free(&hope);
}

static void content_scale_leaves_the_bias_alone(void **state)
{
	struct hv_encoding alibi = parse("alibi:slope=0.125");
	struct hv_curve curve = { .kind = HV_CURVE_ALIGNED, .dim = 64, .content_scale = 8 };
	struct hv_distances distances = { .count = 10, .step = 1 };
	double got[10];

	(void)state;
	assert_int_equal(hv_curve_compute(got, &curve, &alibi, &distances, 1, NULL), HV_OK);
	for (int D = 0; D < 10; D++)
		assert_true(got[D] == 8 - 0.125 * D);
	hv_encoding_free(&alibi);
}

static void threads_do_not_change_a_bit(void **state)
{
	enum {
		N = 200000
	};
	struct hv_encoding encoding = parse("rope");
	struct hv_distances distances = { .count = N, .step = 1 };
	double *one = malloc(N * sizeof *one), *four = malloc(N * sizeof *four);

	(void)state;
	for (int kind = HV_CURVE_ALIGNED; kind <= HV_CURVE_BOUND; kind++) {
		struct hv_curve curve = { .kind = (enum hv_curve_kind)kind, .dim = 128, .content_scale = 1 };

		assert_int_equal(hv_curve_compute(one, &curve, &encoding, &distances, 1, NULL), HV_OK);
		assert_int_equal(hv_curve_compute(four, &curve, &encoding, &distances, 4, NULL), HV_OK);
		assert_memory_equal(one, four, N * sizeof *one);
	}
	free(one);
	free(four);
	hv_encoding_free(&encoding);
}

static void softmax_weights_sum_to_one_in_blocks(void **state)
{
	double score[7] = { 1e4, 9999, -1e4, 3, 1e4, 0, 9990 }, again[7];
	struct hv_softmax softmax = { 0 };
	double sum = 0;

	(void)state;
	memcpy(again, score, sizeof again);
	assert_int_equal(hv_softmax_add(&softmax, score, 3, NULL), HV_OK);
	assert_int_equal(hv_softmax_add(&softmax, score + 3, 4, NULL), HV_OK);
	hv_softmax_apply(again, 7, &softmax);
	for (int i = 0; i < 7; i++)
		sum += again[i];
	assert_close(sum, 1, 4 * DBL_EPSILON);
	assert_close(again[1] / again[0], exp(-1), 1e-15);
	score[2] = INFINITY;
	assert_int_equal(hv_softmax_add(&softmax, score, 3, NULL), HV_EDOMAIN);
}

static void refuses_what_has_no_meaning(void **state)
{
	struct hv_encoding hope = parse("hope"), nope = parse("nope");
	struct hv_curve curve = { .kind = HV_CURVE_BOUND, .dim = 64, .content_scale = 1 };
	struct hv_distances distances = { .count = 1, .step = 1 };
	struct hv_error err;
	double got;

	(void)state;
	assert_int_equal(hv_curve_compute(&got, &curve, &hope, &distances, 1, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "hope: no Abel bound"));
	assert_int_equal(hv_curve_compute(&got, &curve, &nope, &distances, 1, &err), HV_EDOMAIN);
	curve.dim = 7;
	assert_int_equal(hv_curve_compute(&got, &curve, &hope, &distances, 1, &err), HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "head dimension 7"));
	hv_encoding_free(&hope);
	hv_encoding_free(&nope);
}

/* (2/d) sum a^2 cos(theta_j D) over the turned pairs, and what is not turned is what it was at D = 0. */
static void factors_and_partial_rotation_weigh_pairs(void **state)
{
	double list[PROBES], got[PROBES], turned[PROBES], rms[PROBES], bound[PROBES];
	struct hv_distances distances = probes(list);

	(void)state;
	curve_of(got, HV_CURVE_ALIGNED, "yarn:factor=1:attention-factor=1.5:partial=0.25", 64, &distances);
	curve_of(rms, HV_CURVE_RMS, "yarn:factor=1:attention-factor=1.5:partial=0.25", 64, &distances);
	curve_of(turned, HV_CURVE_ALIGNED, "rope", 16, &distances);
	for (size_t i = 0; i < PROBES; i++) {
		assert_close(got[i], 2.25 * turned[i] / 4 + 0.75, 1e-14);
		assert_close(rms[i], sqrt(16 * 2.25 * 2.25 + 48), 1e-12);
	}
	curve_of(bound, HV_CURVE_BOUND, "yarn:factor=1:attention-factor=1.5", 64, &distances);
	curve_of(got, HV_CURVE_BOUND, "rope", 64, &distances);
	for (size_t i = 0; i < PROBES; i++)
		assert_close(bound[i], 2.25 * got[i], 1e-12);
}

/* RoFormer's figure 2 at d = 128: 32.5, 20.22 and 6.55 at D = 0, 7 and 250. */
static void the_bound_of_roformer_is_as_published(void **state)
{
	double list[] = { 0, 1, 7, 250 }, got[4];
	struct hv_distances distances = { .count = 4, .list = list };

	(void)state;
	curve_of(got, HV_CURVE_BOUND, "rope", 128, &distances);
	assert_close(got[0], 32.5, 1e-13);
	assert_close(got[1], 31.54, 0.005);
	assert_close(got[2], 20.22, 0.005);
	assert_close(got[3], 6.55, 0.005);
}

/* ReRoPE is RoPE up to its window, in a grid as in a list, and stands still beyond. */
static void rerope_is_rope_at_another_distance(void **state)
{
	static double rope[2000], rerope[2000];
	struct hv_distances grid = { .count = 2000, .step = 1 };

	(void)state;
	curve_of(rope, HV_CURVE_ALIGNED, "rope", 64, &grid);
	curve_of(rerope, HV_CURVE_ALIGNED, "rerope:window=300", 64, &grid);
	for (size_t D = 0; D < 2000; D++)
		assert_close(rerope[D], rope[D < 300 ? D : 300], 1e-14);
}

/* Masked keys have no weight, and the others share it all. */
static void masked_keys_have_no_weight(void **state)
{
	double score[] = { -INFINITY, 0, log(3), -INFINITY };
	struct hv_softmax softmax = { 0 };

	(void)state;
	assert_int_equal(hv_softmax_add(&softmax, score, 1, NULL), HV_OK); /* none in sight yet */
	assert_int_equal(hv_softmax_add(&softmax, score + 1, 3, NULL), HV_OK);
	hv_softmax_apply(score, 4, &softmax);
	assert_true(score[0] == 0 && score[3] == 0);
	assert_close(score[1], 0.25, 1e-15);
	assert_close(score[2], 0.75, 1e-15);
	assert_int_equal(hv_softmax_add(&softmax, (double[]){ INFINITY }, 1, NULL), HV_EDOMAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(factors_and_partial_rotation_weigh_pairs),
		cmocka_unit_test(the_bound_of_roformer_is_as_published),
		cmocka_unit_test(rerope_is_rope_at_another_distance),
		cmocka_unit_test(masked_keys_have_no_weight),
		cmocka_unit_test(rope_is_a_sum_of_cosines),
		cmocka_unit_test(hope_keeps_its_digits_down_to_the_smallest_normal_number),
		cmocka_unit_test(xpos_is_a_damped_sum_of_cosines),
		cmocka_unit_test(alibi_falls_by_its_slope),
		cmocka_unit_test(a_grid_agrees_with_a_list),
		cmocka_unit_test(rope_first_goes_negative_at_1707),
		cmocka_unit_test(rope_is_right_at_a_trillion_tokens),
		cmocka_unit_test(rms_follows_its_closed_form),
		cmocka_unit_test(bound_follows_its_definition),
		cmocka_unit_test(vectors_follow_the_pairwise_formulas),
		cmocka_unit_test(content_scale_leaves_the_bias_alone),
		cmocka_unit_test(threads_do_not_change_a_bit),
		cmocka_unit_test(softmax_weights_sum_to_one_in_blocks),
		cmocka_unit_test(refuses_what_has_no_meaning),
	};
	return cmocka_run_group_tests_name("curve", tests, NULL, NULL);
}
