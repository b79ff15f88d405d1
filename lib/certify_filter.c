/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/certify_filter.c -- the decision in doubles, with a bound on every error; what it cannot settle, it leaves.
 *
 * Accuracy  Factors and powers come from balls of 128 bits and are correctly rounded but for one unit.  A term, the
 *           product of three such numbers, is within 12 eps of itself beside the error of its coefficient, and a
 *           partial sum of n terms within n eps of the sum of their magnitudes, eps = 2^-53 (Higham 2002, 4.2).
 *           SLACK (n + 16) eps of that sum is more than both.  What underflows is below DBL_MIN a term. */
#include "lib/certify_work.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define BITS  128
#define FIT   64 /* of them, that a factor must have kept */
#define EPS   (DBL_EPSILON / 2)
#define SLACK 1.5
#define TINY  1e-270 /* magnitudes outside of TINY .. 1 / TINY are left to balls */

static size_t *order_terms(struct filter *filter, const struct hv_expsum *sum)
{
	bool slope = !fmpq_is_zero(sum->slope);

	filter->exponent = malloc((sum->count + 1) * sizeof *filter->exponent);
	if (!filter->exponent)
		return NULL;
	for (size_t k = 0; k < sum->count; k++) {
		if (slope && hv_exponent_sign(sum, &sum->exponent[k]) > 0) {
			filter->exponent[filter->terms++] = SIZE_MAX;
			slope = false;
		}
		filter->exponent[filter->terms++] = k;
	}
	if (slope)
		filter->exponent[filter->terms++] = SIZE_MAX;
	return filter->exponent;
}

static bool is_undamped(const struct hv_expsum *sum, size_t k)
{
	return k == SIZE_MAX || (sum->exponent[k].root == 0 && fmpq_is_zero(sum->exponent[k].decay));
}

static void mark_term(struct filter *filter, const struct hv_expsum *sum, size_t i)
{
	size_t k = filter->exponent[i], next = i + 1 < filter->terms ? filter->exponent[i + 1] : k;

	filter->undamped[i] = is_undamped(sum, k);
	filter->grows[i] = k != SIZE_MAX && hv_exponent_sign(sum, &sum->exponent[k]) < 0;
	filter->wave[i] = k != SIZE_MAX && !fmpq_is_zero(sum->exponent[k].frequency);
	filter->flat[i] = k != SIZE_MAX && filter->undamped[i] && !filter->wave[i];
	filter->last[i] = i + 1 == filter->terms ||
	    !((filter->undamped[i] && is_undamped(sum, next)) ||
		(k != SIZE_MAX && next != SIZE_MAX &&
		    hv_exponent_alike(&sum->exponent[k], &sum->exponent[next])));
}

static double nearest(const arb_t x)
{
	return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

struct powers { /* of one term, from distance to distance */
	arb_t decay, step, size, cosine, sine;
	fmpz_t twice;
};

static void powers_init(struct powers *powers)
{
	arb_init(powers->decay);
	arb_init(powers->step);
	arb_init(powers->size);
	arb_init(powers->cosine);
	arb_init(powers->sine);
	fmpz_init(powers->twice);
}

static void powers_clear(struct powers *powers)
{
	arb_clear(powers->decay);
	arb_clear(powers->step);
	arb_clear(powers->size);
	arb_clear(powers->cosine);
	arb_clear(powers->sine);
	fmpz_clear(powers->twice);
}

/* 1 - e^{-a + i w}; 1 for the slope */
static void find_factor(struct filter *filter, const struct hv_expsum *sum, size_t i, struct powers *powers)
{
	size_t k = filter->exponent[i];

	filter->re[i] = 1;
	filter->im[i] = 0;
	if (k == SIZE_MAX)
		return;
	hv_exponent_decay(powers->decay, sum, &sum->exponent[k], BITS);
	arb_neg(powers->step, powers->decay);
	if (!filter->wave[i]) {
		arb_expm1(powers->step, powers->step, BITS);
		filter->re[i] = -nearest(powers->step);
		filter->unfit[i] = !filter->flat[i] && arb_rel_accuracy_bits(powers->step) < FIT;
		return;
	}
	arb_exp(powers->step, powers->step, BITS);
	fmpz_set_ui(powers->twice, 2);
	hv_exponent_turn(powers->cosine, powers->sine, &sum->exponent[k], powers->twice, BITS);
	arb_mul(powers->cosine, powers->cosine, powers->step, BITS);
	arb_mul(powers->sine, powers->sine, powers->step, BITS);
	arb_sub_ui(powers->cosine, powers->cosine, 1, BITS);
	filter->re[i] = -nearest(powers->cosine);
	filter->im[i] = -nearest(powers->sine);
	filter->unfit[i] =
	    arb_rel_accuracy_bits(powers->cosine) < FIT && arb_rel_accuracy_bits(powers->sine) < FIT;
}

/* The same, unless doubles cannot hold it, or its sign. */
static void fill_factor(struct filter *filter, const struct hv_expsum *sum, size_t i, struct powers *powers)
{
	double size;

	find_factor(filter, sum, i, powers);
	size = fabs(filter->re[i]) + fabs(filter->im[i]);
	filter->unfit[i] |= !filter->flat[i] && !(size > TINY && size < 1 / TINY);
}

/* e^{-lag D} and e^{(-lag + i w) D}, lag beyond the slowest term of all */
static void fill_powers(struct filter *filter, const struct hv_expsum *sum, size_t i, const arb_t slowest,
    struct powers *powers)
{
	size_t k = filter->exponent[i];

	arb_zero(powers->decay);
	if (k != SIZE_MAX)
		hv_exponent_decay(powers->decay, sum, &sum->exponent[k], BITS);
	arb_sub(powers->step, slowest, powers->decay, BITS);
	arb_exp(powers->step, powers->step, BITS);
	arb_one(powers->size);
	for (size_t D = 0; D < FILTER_STEPS; D++) {
		size_t at = D * filter->terms + i;

		filter->size[at] = filter->x[at] = nearest(powers->size);
		filter->y[at] = 0;
		if (filter->wave[i]) {
			fmpz_set_ui(powers->twice, 2 * D);
			hv_exponent_turn(powers->cosine, powers->sine, &sum->exponent[k], powers->twice,
			    BITS);
			arb_mul(powers->cosine, powers->cosine, powers->size, BITS);
			arb_mul(powers->sine, powers->sine, powers->size, BITS);
			filter->x[at] = nearest(powers->cosine);
			filter->y[at] = nearest(powers->sine);
		}
		arb_mul(powers->size, powers->size, powers->step, BITS);
	}
}

enum hv_code filter_init(struct filter *out, const struct hv_expsum *sum, struct hv_error *err)
{
	struct filter filter = { 0 };
	size_t n = sum->count + 1;
	struct powers powers;
	arb_t slowest;

	filter.flat = calloc(6 * n, sizeof *filter.flat);
	filter.re = calloc(2 * n, sizeof *filter.re);
	filter.size = calloc(3 * FILTER_STEPS * n, sizeof *filter.size);
	if (!order_terms(&filter, sum) || !filter.flat || !filter.re || !filter.size) {
		filter_free(&filter);
		return hv_fail_memory(err, "the tables of a decision");
	}
	filter.wave = filter.flat + n;
	filter.last = filter.wave + n;
	filter.undamped = filter.last + n;
	filter.grows = filter.undamped + n;
	filter.unfit = filter.grows + n;
	filter.im = filter.re + n;
	filter.x = filter.size + FILTER_STEPS * n;
	filter.y = filter.x + FILTER_STEPS * n;
	powers_init(&powers);
	arb_init(slowest);
	if (filter.terms > 0 && filter.exponent[0] != SIZE_MAX)
		hv_exponent_decay(slowest, sum, &sum->exponent[filter.exponent[0]], BITS);
	for (size_t i = 0; i < filter.terms; i++) {
		mark_term(&filter, sum, i);
		fill_factor(&filter, sum, i, &powers);
		fill_powers(&filter, sum, i, slowest, &powers);
	}
	arb_clear(slowest);
	powers_clear(&powers);
	*out = filter;
	return HV_OK;
}

void filter_free(struct filter *filter)
{
	free(filter->exponent);
	free(filter->flat);
	free(filter->re);
	free(filter->size);
	*filter = (struct filter){ 0 };
}

enum hv_code filter_coefficients_init(struct filter_coefficients *out, const struct filter *filter,
    struct hv_error *err)
{
	size_t n = filter->terms + 1;

	out->re = calloc(3 * n, sizeof *out->re);
	if (!out->re)
		return hv_fail_memory(err, "the coefficients of a decision");
	out->im = out->re + n;
	out->error = out->im + n;
	return HV_OK;
}

void filter_coefficients_free(struct filter_coefficients *coefficients)
{
	free(coefficients->re);
	*coefficients = (struct filter_coefficients){ 0 };
}

static double rational_nearest(const fmpq_t x)
{
	double out;
	arb_t ball;

	arb_init(ball);
	arb_set_fmpq(ball, x, BITS);
	out = nearest(ball);
	arb_clear(ball);
	return out;
}

void filter_weigh(struct filter_coefficients *out, const struct filter *filter, const struct hv_expsum *sum)
{
	for (size_t i = 0; i < filter->terms; i++) {
		size_t k = filter->exponent[i];
		bool is_there = k == SIZE_MAX || hv_exponent_drops(&sum->exponent[k]);

		if (k == SIZE_MAX) {
			out->re[i] = rational_nearest(sum->slope) * sqrt((double)sum->root);
			out->im[i] = 0;
		} else {
			out->re[i] = rational_nearest(sum->exponent[k].re);
			out->im[i] =
			    hv_exponent_turns(&sum->exponent[k]) ? rational_nearest(sum->exponent[k].im) : 0;
		}
		out->error[i] = 4 * EPS * (fabs(out->re[i]) + fabs(out->im[i]));
		if (is_there && !(fabs(out->re[i]) + fabs(out->im[i]) > TINY))
			out->error[i] = TINY; /* underflowed, it may be, and is not 0 */
	}
}

/* The drop at one distance: its value, and the least and the largest partial sum that a turning term allows. */
struct partial {
	double value, error; /* of g(D) */
	bool falls, rises;   /* no partial sum is negative, positive */
};

struct weights { /* d_k */
	double re, im, size, error;
};

static struct weights weigh_term(const struct filter *filter, const struct filter_coefficients *coefficients,
    size_t i)
{
	double x = coefficients->re[i], y = coefficients->im[i], fx = filter->re[i], fy = filter->im[i];
	double factor = fabs(fx) + fabs(fy);

	return (struct weights){
		.re = x * fx - y * fy,
		.im = x * fy + y * fx,
		.size = (fabs(x) + fabs(y)) * factor,
		.error = coefficients->error[i] * factor,
	};
}

static struct partial partial_sums(const struct filter *filter,
    const struct filter_coefficients *coefficients, const double *size, const double *x, const double *y)
{
	struct partial out = { .falls = true, .rises = true };
	double low = 0, high = 0, sum = 0, error = 0, unit = SLACK * (double)(filter->terms + 16) * EPS;

	for (size_t i = 0; i < filter->terms; i++) {
		if (!filter->flat[i]) {
			struct weights d = weigh_term(filter, coefficients, i);

			error += d.error * size[i] + (d.size > 0 ? DBL_MIN : 0);
			sum += d.size * size[i];
			out.value += d.re * x[i] - d.im * y[i];
			if (filter->wave[i]) {
				double most = hypot(d.re, d.im) * size[i];

				low -= most;
				high += most;
			} else {
				low += d.re * size[i];
				high += d.re * size[i];
			}
		}
		if (filter->last[i]) {
			double doubt = unit * sum + SLACK * error;

			out.falls &= low >= doubt;
			out.rises &= high <= -doubt;
		}
	}
	out.error = unit * sum + SLACK * error;
	return out;
}

/* Whether a term counts: 1 if its coefficient is not 0, 0 if it is, -1 if that is not certain, or if it is too
 * large or too small for the bounds above. */
static int counts(const struct filter *filter, const struct filter_coefficients *coefficients, size_t i)
{
	double size = fabs(coefficients->re[i]) + fabs(coefficients->im[i]);

	if (filter->flat[i] || (size == 0 && coefficients->error[i] == 0))
		return 0;
	return !filter->unfit[i] && size > 2 * coefficients->error[i] && size > TINY && size < 1 / TINY ? 1
													: -1;
}

struct survey { /* of the signs of all terms */
	bool certain, positive;
	int slowest; /* sign of the slowest term; 2: it turns; 0: there is none */
};

static struct survey survey_terms(const struct filter *filter, const struct filter_coefficients *coefficients)
{
	struct survey out = { .certain = true, .positive = true };
	bool first = true;

	for (size_t i = 0; i < filter->terms; i++) {
		int counted = counts(filter, coefficients, i);

		if (counted < 0)
			return (struct survey){ .certain = false };
		if (counted > 0) {
			int sign = filter->wave[i]                             ? 2
			    : (coefficients->re[i] < 0) == (filter->re[i] < 0) ? 1
									       : -1;

			out.positive &= sign == 1 && !filter->grows[i];
			if (first && out.slowest != 0 && out.slowest != sign)
				return (struct survey){ .certain = false }; /* some turn, one does not */
			if (first)
				out.slowest = sign;
		}
		first &= out.slowest == 0 || !filter->last[i];
	}
	return out;
}

/* Whether the slowest terms never fade. */
static bool are_undamped(const struct filter *filter, const struct filter_coefficients *coefficients)
{
	size_t i = 0;

	while (counts(filter, coefficients, i) == 0)
		i++;
	return filter->undamped[i];
}

/* Walks from distance to distance until the tail is certain, or a rise where the tail does not matter: `slowest` as
 * in struct survey. */
static struct filter_outcome walk(const struct filter *filter, const struct filter_coefficients *coefficients,
    int slowest)
{
	struct filter_outcome out = { .verdict = HV_FAILS, .witness = -1, .tail = -1 };
	size_t n = filter->terms;

	for (int D = 0; D < FILTER_STEPS; D++) {
		size_t at = (size_t)D * n;
		struct partial sums =
		    partial_sums(filter, coefficients, filter->size + at, filter->x + at, filter->y + at);

		if (out.witness < 0 && !(fabs(sums.value) > sums.error))
			return out;
		if (out.witness < 0 && sums.value < 0)
			out.witness = D;
		out.settled = (slowest > 0 && out.witness >= 0) || sums.falls || sums.rises;
		if (!out.settled)
			continue;
		out.certificate = slowest < 0 ? HV_RISING_TAIL : HV_FIRST_RISE;
		if (slowest < 0)
			out.tail = D;
		if (sums.falls && out.witness < 0) {
			out.verdict = HV_HOLDS;
			out.certificate = HV_TAIL;
			out.tail = D;
		}
		return out;
	}
	return out;
}

struct filter_outcome filter_decide(const struct filter *filter,
    const struct filter_coefficients *coefficients, bool brief)
{
	struct filter_outcome out = { .settled = true, .verdict = HV_FAILS, .witness = -1, .tail = -1 };
	struct survey survey = survey_terms(filter, coefficients);

	if (!survey.certain)
		return (struct filter_outcome){ .settled = false };
	if (survey.slowest == 0) {
		out.certificate = HV_CONSTANT;
		out.witness = 0;
	} else if (survey.positive) {
		out.verdict = HV_HOLDS;
		out.certificate = HV_COMPLETELY_MONOTONE;
	} else if (survey.slowest < 0 && brief) {
		out.certificate = HV_RISING_TAIL;
	} else if (survey.slowest != 2 || !brief) {
		out = walk(filter, coefficients, survey.slowest);
	}
	if (survey.slowest == 2)
		out.certificate = are_undamped(filter, coefficients) ? HV_ALMOST_PERIODIC : HV_OSCILLATES;
	return out;
}
