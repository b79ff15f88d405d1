/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/certify_ball.c -- the drop of a sum in balls, its signs at a distance and between two.
 *
 * All sums are multiplied by e^{a_1 D}, a_1 the slowest decay: signs stay, and nothing under- or overflows. */
#include "lib/certify_work.h"

#include <stdlib.h>

#define EVALUATIONS_MAX (1L << 17) /* of a sum */

/* --- the terms of a drop --------------------------------------------------------------------------------- */

static void add_term(struct work *work, const struct hv_exponent *exponent)
{
	work->term[work->terms++] = (struct drop_term){
		.exponent = exponent,
		.wave = exponent && !fmpq_is_zero(exponent->frequency),
	};
}

static bool decay_alike(const struct hv_exponent *a, const struct hv_exponent *b)
{
	if (a && b)
		return hv_exponent_alike(a, b);
	if (!a) /* the slope, which does not decay */
		a = b;
	return a->root == 0 && fmpq_is_zero(a->decay);
}

void work_weigh(struct work *work)
{
	const struct hv_expsum *sum = work->sum;
	bool slope = !fmpq_is_zero(sum->slope);

	work->round++;
	work->terms = 0;
	work->used = 0;
	work->evaluations = EVALUATIONS_MAX;
	work->doubtful = false;
	for (size_t k = 0; k < sum->count; k++) {
		if (slope && hv_exponent_sign(sum, &sum->exponent[k]) > 0) {
			add_term(work, NULL);
			slope = false;
		}
		if (hv_exponent_drops(&sum->exponent[k]))
			add_term(work, &sum->exponent[k]);
	}
	if (slope)
		add_term(work, NULL);
	for (size_t i = 0; i < work->terms; i++)
		work->term[i].last =
		    i + 1 == work->terms || !decay_alike(work->term[i].exponent, work->term[i + 1].exponent);
}

enum hv_code work_init(struct work *work, const struct hv_expsum *sum, slong limit, struct hv_error *err)
{
	*work = (struct work){ .sum = sum, .limit = limit };
	work->term = calloc(sum->count + 1, sizeof *work->term);
	if (!work->term)
		return hv_fail_memory(err, "the terms of a drop");
	work_weigh(work);
	return HV_OK;
}

void work_free(struct work *work)
{
	for (size_t i = 0; i < LEVELS; i++) {
		struct level *level = &work->level[i];
		slong n = (slong)work->sum->count;

		if (!level->known)
			continue;
		_arb_vec_clear(level->decay, n);
		_acb_vec_clear(level->factor, n);
		_arb_vec_clear(level->lag, n + 1);
		_arb_vec_clear(level->frequency, n + 1);
		_acb_vec_clear(level->weight, n + 1);
	}
	free(work->term);
	*work = (struct work){ 0 };
}

/* w in rad/token */
static void get_frequency(arb_t out, const struct hv_exponent *exponent, slong bits)
{
	arb_set_fmpq(out, exponent->frequency, bits);
	if (exponent->turns) {
		arb_t pi;

		arb_init(pi);
		arb_const_pi(pi, bits);
		arb_mul(out, out, pi, bits);
		arb_mul_2exp_si(out, out, 1);
		arb_clear(pi);
	}
}

/* a_k, and 1 - e^{-a_k + i w_k}, for every exponent of the sum. */
static void know_factors(struct level *level, const struct hv_expsum *sum)
{
	slong n = (slong)sum->count, bits = level->bits;
	arb_t size, cosine, sine;
	fmpz_t twice;

	level->decay = _arb_vec_init(n);
	level->factor = _acb_vec_init(n);
	level->lag = _arb_vec_init(n + 1);
	level->frequency = _arb_vec_init(n + 1);
	level->weight = _acb_vec_init(n + 1);
	level->known = true;
	arb_init(size);
	arb_init(cosine);
	arb_init(sine);
	fmpz_init_set_ui(twice, 2);
	for (slong k = 0; k < n; k++) {
		acb_ptr factor = level->factor + k;

		hv_exponent_decay(level->decay + k, sum, &sum->exponent[k], bits);
		arb_neg(size, level->decay + k);
		if (fmpq_is_zero(sum->exponent[k].frequency)) {
			arb_expm1(acb_realref(factor), size, bits);
			acb_neg(factor, factor);
			continue;
		}
		arb_exp(size, size, bits);
		hv_exponent_turn(cosine, sine, &sum->exponent[k], twice, bits);
		arb_mul(acb_realref(factor), size, cosine, bits);
		arb_mul(acb_imagref(factor), size, sine, bits);
		acb_sub_ui(factor, factor, 1, bits);
		acb_neg(factor, factor);
	}
	fmpz_clear(twice);
	arb_clear(size);
	arb_clear(cosine);
	arb_clear(sine);
}

/* a_k - a_1; the difference of rational decays is formed before it is rounded. */
static void get_lag(arb_t out, const struct work *work, const struct level *level, size_t i)
{
	const struct hv_exponent *slow = work->term[0].exponent, *exponent = work->term[i].exponent;
	fmpq_t lag;

	if ((slow && slow->root) || (exponent && exponent->root)) {
		const struct hv_exponent *first = work->sum->exponent;

		arb_zero(out);
		if (exponent)
			arb_set(out, level->decay + (exponent - first));
		if (slow)
			arb_sub(out, out, level->decay + (slow - first), level->bits);
		return;
	}
	fmpq_init(lag);
	if (exponent)
		fmpq_set(lag, exponent->decay);
	if (slow)
		fmpq_sub(lag, lag, slow->decay);
	arb_set_fmpq(out, lag, level->bits);
	fmpq_clear(lag);
}

static void get_weight(acb_t out, const struct work *work, const struct level *level, size_t i)
{
	const struct hv_exponent *exponent = work->term[i].exponent;
	slong bits = level->bits;

	acb_zero(out);
	if (!exponent) { /* slope sqrt(root), as all is multiplied by the root */
		arb_sqrt_ui(acb_realref(out), work->sum->root, bits);
		arb_mul_fmpz(acb_realref(out), acb_realref(out), fmpq_numref(work->sum->slope), bits);
		arb_div_fmpz(acb_realref(out), acb_realref(out), fmpq_denref(work->sum->slope), bits);
		return;
	}
	arb_set_fmpq(acb_realref(out), exponent->re, bits);
	if (hv_exponent_turns(exponent))
		arb_set_fmpq(acb_imagref(out), exponent->im, bits);
	acb_mul(out, out, level->factor + (exponent - work->sum->exponent), bits);
	if (!hv_exponent_turns(exponent))
		arb_zero(acb_imagref(out));
}

const struct level *work_level(struct work *work, size_t i)
{
	struct level *level;

	if (i >= LEVELS || (i > 0 && work->limit <= (slong)64 << (i - 1)))
		return NULL;
	level = &work->level[i];
	level->bits = work->limit < (slong)64 << i ? work->limit : (slong)64 << i;
	if (!level->known)
		know_factors(level, work->sum);
	if (level->round != work->round)
		for (size_t t = 0; t < work->terms; t++) {
			get_lag(level->lag + t, work, level, t);
			if (work->term[t].wave)
				get_frequency(level->frequency + t, work->term[t].exponent, level->bits);
			get_weight(level->weight + t, work, level, t);
		}
	level->round = work->round;
	if (level->bits > work->used)
		work->used = level->bits;
	return level;
}

/* --- values ---------------------------------------------------------------------------------------------- */

static int sign_of(const arb_t x)
{
	return arb_is_positive(x) ? 1 : arb_is_negative(x) ? -1 : 0;
}

void level_size(arb_t out, const struct level *level, size_t i, const fmpz_t twice, slong bits)
{
	arb_mul_fmpz(out, level->lag + i, twice, bits);
	arb_mul_2exp_si(out, out, -1);
	arb_neg(out, out);
	arb_exp(out, out, bits);
}

/* g(x) at x = twice / 2, and its derivative unless that is NULL. */
static void evaluate(arb_t value, arb_ptr derivative, struct work *work, const struct level *level,
    const fmpz_t twice)
{
	slong bits = level->bits;
	arb_t size, cosine, sine, one, other;

	work->evaluations--;
	arb_init(size);
	arb_init(cosine);
	arb_init(sine);
	arb_init(one);
	arb_init(other);
	arb_zero(value);
	if (derivative)
		arb_zero(derivative);
	for (size_t i = 0; i < work->terms; i++) {
		acb_srcptr weight = level->weight + i;

		level_size(size, level, i, twice, bits);
		if (work->term[i].wave) { /* Re d e^{i w x}, and -w Im d e^{i w x} */
			hv_exponent_turn(cosine, sine, work->term[i].exponent, twice, bits);
			arb_mul(one, acb_realref(weight), cosine, bits);
			arb_submul(one, acb_imagref(weight), sine, bits);
			arb_mul(other, acb_realref(weight), sine, bits);
			arb_addmul(other, acb_imagref(weight), cosine, bits);
			arb_mul(other, other, level->frequency + i, bits);
		} else {
			arb_set(one, acb_realref(weight));
			arb_zero(other);
		}
		arb_addmul(value, one, size, bits);
		if (derivative) {
			arb_addmul(other, one, level->lag + i, bits);
			arb_submul(derivative, other, size, bits);
		}
	}
	arb_clear(size);
	arb_clear(cosine);
	arb_clear(sine);
	arb_clear(one);
	arb_clear(other);
}

/* A bound of |g''| from x = start on: sum |d_k| |-lag + i w|^2 e^{-lag start}, lag >= 0. */
static void bound_curvature(arb_t out, const struct work *work, const struct level *level, const fmpz_t start)
{
	slong bits = 32;
	arb_t size, square, part;
	fmpz_t twice;

	arb_init(size);
	arb_init(square);
	arb_init(part);
	fmpz_init(twice);
	fmpz_mul_2exp(twice, start, 1);
	arb_zero(out);
	for (size_t i = 0; i < work->terms; i++) {
		level_size(size, level, i, twice, bits);
		arb_mul(square, level->lag + i, level->lag + i, bits);
		arb_addmul(square, level->frequency + i, level->frequency + i, bits);
		acb_abs(part, level->weight + i, bits);
		arb_mul(part, part, square, bits);
		arb_addmul(out, part, size, bits);
	}
	fmpz_clear(twice);
	arb_clear(size);
	arb_clear(square);
	arb_clear(part);
}

int work_sign_at(struct work *work, const fmpz_t D)
{
	const struct level *level;
	int sign = 0;
	fmpz_t twice;
	arb_t value;

	fmpz_init(twice);
	fmpz_mul_2exp(twice, D, 1);
	arb_init(value);
	for (size_t i = 0; sign == 0 && (level = work_level(work, i)); i++) {
		evaluate(value, NULL, work, level, twice);
		sign = sign_of(value);
	}
	work->doubtful |= sign == 0;
	arb_clear(value);
	fmpz_clear(twice);
	return sign;
}

/* How far g may be from its value in the middle of first .. last: by its derivative there and a bound of its
 * curvature. */
static void bound_spread(arb_t out, const arb_t slope, const struct work *work, const struct level *level,
    const fmpz_t first, const fmpz_t last)
{
	arb_t curvature, radius;
	fmpz_t width;

	arb_init(curvature);
	arb_init(radius);
	fmpz_init(width);
	fmpz_sub(width, last, first);
	arb_set_fmpz(radius, width);
	arb_mul_2exp_si(radius, radius, -1);
	bound_curvature(curvature, work, level, first);
	arb_mul_2exp_si(curvature, curvature, -1);
	arb_abs(out, slope);
	arb_addmul(out, curvature, radius, level->bits);
	arb_mul(out, out, radius, level->bits);
	arb_clear(curvature);
	arb_clear(radius);
	fmpz_clear(width);
}

int work_sign_between(struct work *work, size_t *at, const fmpz_t first, const fmpz_t last)
{
	const struct level *level;
	arb_t value, slope, spread, size;
	fmpz_t twice;
	int sign = 0;

	fmpz_init(twice);
	fmpz_add(twice, first, last);
	arb_init(value);
	arb_init(slope);
	arb_init(spread);
	arb_init(size);
	while ((level = work_level(work, *at))) {
		evaluate(value, slope, work, level, twice);
		bound_spread(spread, slope, work, level, first, last);
		arb_abs(size, value);
		if (arb_gt(size, spread))
			sign = sign_of(value);
		arb_set_arf(size, arb_midref(spread));
		arb_mul_2exp_si(size, size, -2);
		arf_set_mag(arb_midref(slope), arb_radref(value));
		if (sign != 0 || arf_cmp(arb_midref(slope), arb_midref(size)) < 0 ||
		    !work_level(work, *at + 1))
			break;
		++*at;
	}
	arb_clear(value);
	arb_clear(slope);
	arb_clear(spread);
	arb_clear(size);
	fmpz_clear(twice);
	return sign;
}
