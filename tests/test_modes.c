/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_modes.c -- single modes and their sums, held to identities. */
#include "lib/modes.h"

#include <float.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sum_kernel.h"
#include "tests/close.h"

static const struct hv_mode third = { .turns = { 1.0 / 3, 1.850371707708594e-17 } }; /* a third of a turn */

/* Three steps of a third of a turn are none, at any distance up to 2^53. */
static void phases_are_exact_at_any_distance(void **state)
{
	const double distances[] = { 0, 3, 999999, 3e12, 9007199254740990 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		double re, im;

		hv_mode_at(&re, &im, &third, distances[i]);
		assert_close(re, 1, 1e-15);
		assert_close(im, 0, 1e-15);
		hv_mode_at(&re, &im, &third, distances[i] + 1);
		assert_close(re, -0.5, 1e-15);
		assert_close(im, sqrt(3) / 2, 1e-15);
	}
}

static void a_mode_of_both_kinds_is_their_product(void **state)
{
	struct hv_mode both = third, decay = { .decay = { 0.125, 0 } };

	(void)state;
	both.decay = decay.decay;
	for (double D = 0; D < 5000; D += 7) {
		double re, im, size, none, cosine, sine;

		hv_mode_at(&re, &im, &both, D);
		hv_mode_at(&size, &none, &decay, D);
		hv_mode_at(&cosine, &sine, &third, D);
		assert_close(re, size * cosine, 0);
		assert_close(im, size * sine, 0);
		assert_true(none == 0);
		assert_close(size, exp(-0.125 * D), DBL_EPSILON * size);
	}
}

/* exp(-a D) over- and underflows to what it should, not to NaN. */
static void extremes_are_infinite_or_nothing(void **state)
{
	struct hv_mode grow = { .decay = { -800, 0 } }, fall = { .decay = { 1e6, 0 } };
	double re, im;

	(void)state;
	hv_mode_at(&re, &im, &grow, 2);
	assert_true(isinf(re) && re > 0 && im == 0);
	hv_mode_at(&re, &im, &fall, 1e15);
	assert_true(re == 0 && im == 0);
}

static void double_double_differences_keep_what_cancels(void **state)
{
	struct hv_dd a = { 1, 1e-20 }, b = { 1, -1e-20 }, tiny = { 1e-30, 0 };
	struct hv_dd difference = hv_dd_difference(a, b), nearly = hv_dd_difference(a, tiny);

	(void)state;
	assert_close(difference.hi + difference.lo, 2e-20, 1e-36);
	assert_close(nearly.lo, 1e-20 - 1e-30, 1e-36);
}

static void products_are_those_of_the_pair(void **state)
{
	const double q[2] = { 0.5, -2 }, k[2] = { 3, 0.25 };
	struct hv_products p;
	struct hv_mode mode = { .product = HV_ROTARY };
	double re, im;

	(void)state;
	hv_products(&p, q, k, 1);
	assert_true(p.dot == 1 && p.wedge == -6.125 && p.position == 1);
	assert_true(p.u == -1.5 * 3.25 / 2 && p.v == 2.5 * 2.75 / 2);
	assert_true(p.u + p.v == p.dot); /* (dot + cross)/2 + (dot - cross)/2 */
	hv_mode_coefficient(&re, &im, &mode, &p);
	assert_true(re == p.dot && im == p.wedge);
	mode.product = HV_CONE_V;
	hv_mode_coefficient(&re, &im, &mode, &p);
	assert_true(re == p.v && im == 0);
}

/* A sum of two lists of coefficients is the sum of the sums. */
static void sums_are_linear(void **state)
{
	enum {
		N = 600
	};
	struct hv_mode mode[2] = { third, { .decay = { 0.01, 0 } } };
	struct hv_modes modes = { .count = 2, .mode = mode };
	struct hv_distances distances = { .count = N, .start = 5, .step = 2 };
	const double zero[2] = { 0 }, re[3][2] = { { 1, 0 }, { 0, -2 }, { 1, -2 } }, im[2] = { 0.5, 0 };
	double a[N], b[N], both[N];

	(void)state;
	assert_int_equal(hv_modes_sum(a, &modes, re[0], im, &distances, 1, NULL), HV_OK);
	assert_int_equal(hv_modes_sum(b, &modes, re[1], zero, &distances, 2, NULL), HV_OK);
	assert_int_equal(hv_modes_sum(both, &modes, re[2], im, &distances, 3, NULL), HV_OK);
	for (size_t i = 0; i < N; i++)
		assert_close(both[i], a[i] + b[i], 1e-15);
}

/* splitmix64 */
static uint64_t random_bits(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* -1 .. 1 */
static double random_number(uint64_t *state)
{
	return (double)(int64_t)random_bits(state) / 9223372036854775808.0;
}

/* A whole number of up to 53 bits, small ones as often as large ones. */
static double random_distance(uint64_t *state)
{
	uint64_t bits = random_bits(state);

	return (double)(random_bits(state) >> (11 + bits % 53));
}

static struct hv_dd random_turns(uint64_t *state)
{
	double hi = ldexp(random_number(state), -(int)(random_bits(state) % 30));

	return (struct hv_dd){ hi, ldexp(hi * random_number(state), -54) };
}

/* cos and sin of 2 pi turns D, to 200 bits. */
static void rotation(mpfr_t cosine, mpfr_t sine, struct hv_dd turns, double distance)
{
	mpfr_t phase, D, pi;

	mpfr_inits2(300, phase, D, pi, (mpfr_ptr)0);
	mpfr_set_d(phase, turns.hi, MPFR_RNDN);
	mpfr_add_d(phase, phase, turns.lo, MPFR_RNDN);
	mpfr_set_d(D, distance, MPFR_RNDN);
	mpfr_mul(phase, phase, D, MPFR_RNDN);
	mpfr_frac(phase, phase, MPFR_RNDN);
	mpfr_const_pi(pi, MPFR_RNDN);
	mpfr_mul(phase, phase, pi, MPFR_RNDN);
	mpfr_mul_2ui(phase, phase, 1, MPFR_RNDN);
	mpfr_sin_cos(sine, cosine, phase, MPFR_RNDN);
	mpfr_clears(phase, D, pi, (mpfr_ptr)0);
}

static void assert_near(double got, const mpfr_t want, double tolerance)
{
	mpfr_t error;

	mpfr_init2(error, 200);
	mpfr_sub_d(error, want, got, MPFR_RNDN);
	assert_close(mpfr_get_d(error, MPFR_RNDN), 0, tolerance);
	mpfr_clear(error);
}

enum {
	MANY = 4099 /* not a multiple of any vector */
};

static void kernels_rotate_as_multiprecision_does(void **state)
{
	static double D[MANY], cosine[MANY], sine[MANY];
	uint64_t seed = 5;
	mpfr_t c, s;

	(void)state;
	mpfr_inits2(200, c, s, (mpfr_ptr)0);
	for (int turn = 0; turn < 10; turn++) {
		struct hv_dd turns = random_turns(&seed);

		for (size_t i = 0; i < MANY; i++)
			D[i] = random_distance(&seed);
		for (size_t k = 0; hv_sum_kernel(k); k++) {
			hv_sum_kernel(k)->rotate(cosine, sine, turns, D, MANY);
			for (size_t i = 0; i < MANY; i++) {
				rotation(c, s, turns, D[i]);
				assert_near(cosine[i], c, 2.5 * 0x1p-53);
				assert_near(sine[i], s, 2.5 * 0x1p-53);
			}
		}
	}
	mpfr_clears(c, s, (mpfr_ptr)0);
}

static void fill_random(double *to, size_t n, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++)
		to[i] = random_number(seed);
}

/* Everything that one kernel computes from the same numbers, one after the other; to be freed. */
static double *results(const struct hv_sum_kernel *kernel, size_t *count)
{
	enum {
		TERMS = 37,
		STRIDE = 3 * HV_SUM_COLUMNS,
		SUMS = HV_SUM_ROWS * STRIDE
	};
	size_t sizes[] = { TERMS * HV_SUM_ROWS, TERMS * HV_SUM_ROWS, TERMS * HV_SUM_COLUMNS,
		TERMS * HV_SUM_COLUMNS };
	uint64_t seed = 11;
	double *in[4], *out = aligned_alloc(64, (2 * MANY + 2 + SUMS) * sizeof(double)),
		       *sums = out + 2 * MANY;
	static double D[MANY];

	assert_non_null(out);
	for (size_t i = 0; i < 4; i++) {
		in[i] = aligned_alloc(64, (sizes[i] + 8) / 8 * 8 * sizeof(double));
		assert_non_null(in[i]);
		fill_random(in[i], sizes[i], &seed);
	}
	for (size_t i = 0; i < MANY; i++)
		D[i] = random_distance(&seed);
	fill_random(sums, SUMS, &seed);
	kernel->rotate(out, out + MANY, random_turns(&seed), D, MANY);
	kernel->add(sums, STRIDE, in[0], in[2], TERMS, HV_SUM_COLUMNS - 1);
	kernel->add_both(sums + HV_SUM_COLUMNS, sums + HV_SUM_COLUMNS, STRIDE, in[0], in[1], in[2], in[3],
	    TERMS);
	kernel->add_both(sums + 2 * HV_SUM_COLUMNS, sums + HV_SUM_COLUMNS - 1, STRIDE, in[1], in[0], in[2],
	    in[3], TERMS);
	for (size_t i = 0; i < 4; i++)
		free(in[i]);
	*count = 2 * MANY + SUMS;
	return out;
}

static void kernels_give_the_same_bits(void **state)
{
	size_t count;
	double *first = results(hv_sum_kernel(0), &count);

	(void)state;
	for (size_t k = 1; hv_sum_kernel(k); k++) {
		double *other = results(hv_sum_kernel(k), &count);

		if (memcmp(first, other, count * sizeof *first) != 0)
			fail_msg("%s and %s differ", hv_sum_kernel(0)->name, hv_sum_kernel(k)->name);
		free(other);
	}
	free(first);
}

/* Modes of every kind, two of each. */
static const struct hv_mode kinds[] = {
	{ .turns = { 0.1591549430918953357689, -9.8393e-18 } },
	{ .decay = { 0x1p-50, 1e-33 } },
	{ .turns = { 0.0123, 1e-19 } },
	{ .decay = { 0 } },
	{ .decay = { 0.001, 1e-20 }, .turns = { 0.04, 1e-19 } },
	{ .decay = { 0 } },
	{ .decay = { 1.25, 0 } },
	{ .decay = { 1e-5, 1e-22 }, .turns = { -0.21, 0 } },
};
enum {
	KINDS = sizeof kinds / sizeof kinds[0]
};
static const double kinds_re[KINDS] = { 0.5, 1, -2, 0.25, 1, 3, -1, 0.125 };
static const double kinds_im[KINDS] = { -1, 0, 0.25, 0, 0.5, 0, 0, -2 };

/* One mode after the other at one distance, and the size of what was added up. */
static double sum_of_modes(double *size, double D)
{
	double sum = 0;

	*size = 0;
	for (size_t k = 0; k < KINDS; k++) {
		double re, im;

		hv_mode_at(&re, &im, &kinds[k], D);
		sum += kinds_re[k] * re - kinds_im[k] * im;
		*size += hypot(kinds_re[k], kinds_im[k]) * hypot(re, im);
	}
	return sum;
}

static void sums_are_those_of_single_modes(void **state)
{
	enum {
		MOST = 40000
	};
	static const struct hv_distances grids[] = {
		{ .count = 1, .start = 0, .step = 1 },
		{ .count = 2, .start = 9007199254740991, .step = 1 },
		{ .count = 510, .start = 9007199254740992 - 509, .step = 1 },
		{ .count = 511, .start = 12345, .step = 7 },
		{ .count = 512, .start = 0, .step = 8796093022208 },
		{ .count = 513, .start = 1, .step = 17592186044416 },
		{ .count = 2044, .start = 4503599627370497, .step = 3 },
		{ .count = 2045, .start = 0, .step = 4398046511103 },
		{ .count = 16353, .start = 1, .step = 1 },
		{ .count = MOST, .start = 1000000000000, .step = 1001 },
	};
	const struct hv_modes modes = { .count = KINDS, .mode = (struct hv_mode *)kinds };
	double *got = malloc(MOST * sizeof *got), *again = malloc(MOST * sizeof *again);

	(void)state;
	assert_true(got && again);
	for (size_t g = 0; g < sizeof grids / sizeof grids[0]; g++) {
		size_t n = grids[g].count;

		assert_int_equal(hv_modes_sum(got, &modes, kinds_re, kinds_im, &grids[g], 1, NULL), HV_OK);
		assert_int_equal(hv_modes_sum(again, &modes, kinds_re, kinds_im, &grids[g], 3, NULL), HV_OK);
		assert_memory_equal(got, again, n * sizeof *got);
		for (size_t i = 0; i < n; i++) {
			double size, want = sum_of_modes(&size, hv_distance(&grids[g], i));

			assert_close(got[i], want, 12 * DBL_EPSILON * size);
		}
	}
	free(got);
	free(again);
}

/* A list has the same values as a grid, to rounding. */
static void lists_are_as_good_as_grids(void **state)
{
	const struct hv_modes modes = { .count = KINDS, .mode = (struct hv_mode *)kinds };
	static double D[1000], got[1000];
	const struct hv_distances list = { .count = 1000, .list = D };
	uint64_t seed = 2;

	(void)state;
	for (size_t i = 1; i < 1000; i++)
		D[i] = random_distance(&seed);
	assert_int_equal(hv_modes_sum(got, &modes, kinds_re, kinds_im, &list, 2, NULL), HV_OK);
	for (size_t i = 0; i < 1000; i++) {
		double size, want = sum_of_modes(&size, D[i]);

		assert_close(got[i], want, 12 * DBL_EPSILON * size);
	}
}

/* At no distance every exponential is 1, and that shows. */
static void the_origin_is_exact(void **state)
{
	const struct hv_modes modes = { .count = KINDS, .mode = (struct hv_mode *)kinds };
	const struct hv_distances grid = { .count = 3, .start = 0, .step = 1 };
	double got[3];

	(void)state;
	assert_int_equal(hv_modes_sum(got, &modes, kinds_re, kinds_im, &grid, 1, NULL), HV_OK);
	assert_true(got[0] == 0.5 + 1 - 2 + 0.25 + 1 + 3 - 1 + 0.125);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phases_are_exact_at_any_distance),
		cmocka_unit_test(a_mode_of_both_kinds_is_their_product),
		cmocka_unit_test(extremes_are_infinite_or_nothing),
		cmocka_unit_test(double_double_differences_keep_what_cancels),
		cmocka_unit_test(products_are_those_of_the_pair),
		cmocka_unit_test(sums_are_linear),
		cmocka_unit_test(kernels_rotate_as_multiprecision_does),
		cmocka_unit_test(kernels_give_the_same_bits),
		cmocka_unit_test(sums_are_those_of_single_modes),
		cmocka_unit_test(lists_are_as_good_as_grids),
		cmocka_unit_test(the_origin_is_exact),
	};
	return cmocka_run_group_tests_name("modes", tests, NULL, NULL);
}
