/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/certify_tail.c -- the decision, in balls: find the tail, then what lies before it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/certify_work.h"

#define DOUBLE_BITS   53         /* signs of the numbers given were enough */
#define IMPROVED      (1L << 14) /* evaluations that an earlier rise is worth */
#define DOUBLINGS_MAX 16384      /* of X; decays have at most HV_DECIMAL_MAX decimals */
#define SINGLY        4          /* integers that are not worth a look as an interval */
#define NEAR          4096       /* distances at which a rise of a turning mode is looked for first */
#define WINDOW        64         /* and about where its phase says it rises */
#define PHASES        20         /* powers of two of its periods */

enum {
	UNSURE = 2,
};

/* --- before the tail ------------------------------------------------------------------------------------- */

/* The first D from `first` to `last` with g(D) < 0; false if there is none, or work->doubtful.  `at` is the precision
 * to begin with. */
static bool find_rise(fmpz_t out, struct work *work, size_t at, const fmpz_t first, const fmpz_t last)
{
	bool found = false;
	int sign = 0;
	fmpz_t middle;

	if (fmpz_cmp(first, last) > 0)
		return false;
	if (work->evaluations <= 0) {
		work->doubtful = true;
		return false;
	}
	fmpz_init(middle);
	fmpz_sub(middle, last, first);
	if (fmpz_is_zero(middle))
		sign = work_sign_at(work, first);
	else if (fmpz_cmp_ui(middle, SINGLY) >= 0)
		sign = work_sign_between(work, &at, first, last);
	if (sign < 0) {
		fmpz_set(out, first);
		found = true;
	} else if (sign == 0 && !fmpz_is_zero(middle)) {
		fmpz_add(middle, first, last);
		fmpz_fdiv_q_2exp(middle, middle, 1);
		found = find_rise(out, work, at, first, middle);
		fmpz_add_ui(middle, middle, 1);
		if (!found)
			found = find_rise(out, work, at, middle, last);
	}
	fmpz_clear(middle);
	return found;
}

/* --- the tail -------------------------------------------------------------------------------------------- */

/* The sign that no partial sum at X contradicts, and the last one, g(X), has; 0 if there is none, UNSURE if more bits
 * might find one.  What turns counts with the worse sign. */
static int tail_sign_at(struct work *work, const struct level *level, const fmpz_t X)
{
	bool falls = true, rises = true, unsure = false;
	slong bits = level->bits;
	arb_t size, part, low, high;
	fmpz_t twice;
	int sign;

	arb_init(size);
	arb_init(part);
	arb_init(low);
	arb_init(high);
	fmpz_init(twice);
	fmpz_mul_2exp(twice, X, 1);
	work->evaluations--;
	for (size_t i = 0; (falls || rises) && i < work->terms; i++) {
		level_size(size, level, i, twice, bits);
		if (work->term[i].wave) {
			acb_abs(part, level->weight + i, bits);
			arb_addmul(high, part, size, bits);
			arb_submul(low, part, size, bits);
		} else {
			arb_addmul(high, acb_realref(level->weight + i), size, bits);
			arb_addmul(low, acb_realref(level->weight + i), size, bits);
		}
		if (work->term[i].last) {
			unsure |= (falls && arb_contains_zero(low)) || (rises && arb_contains_zero(high));
			falls &= !arb_is_negative(low);
			rises &= !arb_is_positive(high);
		}
	}
	sign = !falls && !rises ? 0 : unsure ? UNSURE : falls ? 1 : -1;
	fmpz_clear(twice);
	arb_clear(size);
	arb_clear(part);
	arb_clear(low);
	arb_clear(high);
	return sign;
}

static int tail_sign(struct work *work, const fmpz_t X)
{
	const struct level *level;
	int sign = UNSURE;

	for (size_t i = 0; sign == UNSURE && (level = work_level(work, i)); i++)
		sign = tail_sign_at(work, level, X);
	return sign == UNSURE ? 0 : sign;
}

/* Finds X by doubling from 0, then the least between it and the one before. */
static bool find_tail(fmpz_t X, struct work *work, int sign)
{
	size_t doublings = 0;
	fmpz_t low, middle;

	fmpz_zero(X);
	while (tail_sign(work, X) != sign) {
		if (++doublings > DOUBLINGS_MAX)
			return false;
		fmpz_one_2exp(X, doublings - 1);
	}
	fmpz_init(low);
	fmpz_init(middle);
	fmpz_fdiv_q_2exp(low, X, 1);
	for (fmpz_add_ui(middle, low, 1); fmpz_cmp(middle, X) < 0; fmpz_add_ui(middle, low, 1)) {
		fmpz_add(middle, low, X);
		fmpz_fdiv_q_2exp(middle, middle, 1);
		fmpz_set(tail_sign(work, middle) == sign ? X : low, middle);
	}
	fmpz_clear(low);
	fmpz_clear(middle);
	return true;
}

/* What the slowest terms, all of one decay, come to in the end. */
enum fate {
	FATE_OPEN,  /* more bits are needed */
	FATE_FALLS, /* g > 0 in the end */
	FATE_RISES, /* g < 0 in the end */
	FATE_WAVES, /* they turn, and g < 0 again and again */
	FATE_MIXED, /* they turn about a positive mean, which they exceed: g < 0 sometime, most likely */
};

static enum fate slowest_fate(const struct work *work, const struct level *level)
{
	slong bits = level->bits;
	enum fate fate;
	arb_t mean, waves, part;
	size_t i = 0;

	arb_init(mean);
	arb_init(waves);
	arb_init(part);
	do {
		acb_srcptr weight = level->weight + i;

		acb_abs(part, weight, bits);
		if (work->term[i].wave)
			arb_add(waves, waves, part, bits);
		else
			arb_add(mean, mean, acb_realref(weight), bits);
	} while (!work->term[i++].last);
	arb_abs(part, mean);
	if (arb_gt(part, waves))
		fate = arb_is_positive(mean) ? FATE_FALLS : FATE_RISES;
	else if (!arb_lt(part, waves) || (arb_contains_zero(mean) && !arb_is_zero(mean)))
		fate = FATE_OPEN;
	else
		fate = arb_is_positive(mean) ? FATE_MIXED : FATE_WAVES;
	arb_clear(mean);
	arb_clear(waves);
	arb_clear(part);
	return fate;
}

/* --- what turns ------------------------------------------------------------------------------------------ */

/* The distance, after so many periods, at which a term's phase is pi: its d_k e^{i w D} most negative. */
static bool find_phase(fmpz_t out, const struct level *level, size_t i, double periods)
{
	double start = atan2(arf_get_d(arb_midref(acb_imagref(level->weight + i)), ARF_RND_NEAR),
	    arf_get_d(arb_midref(acb_realref(level->weight + i)), ARF_RND_NEAR));
	double w = arf_get_d(arb_midref(level->frequency + i), ARF_RND_NEAR);
	double D = floor((acos(-1) - start + 2 * acos(-1) * periods) / w);

	if (!(D >= 0 && D < 1e300))
		return false;
	fmpz_set_d(out, D);
	return true;
}

/* Looks for a rise about the distances where one of the slowest terms is most negative. */
static bool find_rise_by_phase(fmpz_t out, struct work *work, const struct level *level)
{
	bool found = false;
	fmpz_t from, to;

	fmpz_init(from);
	fmpz_init(to);
	for (int power = 0; !found && power < PHASES; power++)
		for (size_t i = 0; !found && (i == 0 || !work->term[i - 1].last); i++) {
			if (!work->term[i].wave || !find_phase(to, level, i, power ? exp2(power) : 0))
				continue;
			fmpz_sub_ui(from, to, WINDOW);
			if (fmpz_sgn(from) < 0)
				fmpz_zero(from);
			fmpz_add_ui(to, to, WINDOW);
			found = find_rise(out, work, 0, from, to);
		}
	fmpz_clear(from);
	fmpz_clear(to);
	return found;
}

/* --- the decision ---------------------------------------------------------------------------------------- */

/* Every term is positive and none grows: from the signs of exact numbers. */
static bool is_completely_monotone(const struct work *work)
{
	for (size_t i = 0; i < work->terms; i++) {
		const struct hv_exponent *exponent = work->term[i].exponent;

		if (work->term[i].wave)
			return false;
		if (exponent ? fmpq_sgn(exponent->re) < 0 || hv_exponent_sign(work->sum, exponent) < 0
			     : fmpq_sgn(work->sum->slope) < 0)
			return false;
	}
	return true;
}

/* The number in decimal digits, to be freed. */
static char *digits(const fmpz_t number)
{
	char *text = malloc(fmpz_sizeinbase(number, 10) + 2);

	return text ? fmpz_get_str(text, 10, number) : NULL;
}

static enum hv_code decide_tail(struct hv_decision *out, struct work *work, int sign, struct hv_error *err)
{
	enum hv_code code = HV_OK;
	fmpz_t X, zero, last, rise;
	bool found, tail;

	fmpz_init(X);
	fmpz_init(zero);
	fmpz_init(last);
	fmpz_init(rise);
	tail = find_tail(X, work, sign);
	fmpz_sub_ui(last, X, sign > 0);
	found = tail && find_rise(rise, work, 0, zero, last);
	if (found || (tail && sign < 0)) {
		out->verdict = HV_FAILS;
		out->certificate = sign < 0 ? HV_RISING_TAIL : HV_FIRST_RISE;
		out->witness = digits(found ? rise : X);
	} else if (tail && !work->doubtful) {
		out->verdict = HV_HOLDS;
		out->certificate = HV_TAIL;
	}
	if (tail && (out->verdict == HV_HOLDS || sign < 0))
		out->tail_from = digits(X);
	if ((out->verdict == HV_HOLDS || out->verdict == HV_FAILS) && !out->tail_from && !out->witness)
		code = hv_fail_memory(err, "a certificate");
	fmpz_clear(X);
	fmpz_clear(zero);
	fmpz_clear(last);
	fmpz_clear(rise);
	return code;
}

/* Replaces a rise by the first of all, where that takes no long search. */
static void find_earlier_rise(fmpz_t rise, struct work *work)
{
	fmpz_t zero, before;

	fmpz_init(zero);
	fmpz_init(before);
	fmpz_sub_ui(before, rise, 1);
	if (work->evaluations > IMPROVED)
		work->evaluations = IMPROVED;
	find_rise(rise, work, 0, zero, before);
	fmpz_clear(zero);
	fmpz_clear(before);
}

/* Where the mean of the slowest terms is 0 or less, an almost periodic sum of them is negative again and again,
 * whether or not a distance is found at which it is. */
static enum hv_code decide_waves(struct hv_decision *out, struct work *work, const struct level *level,
    enum fate fate, struct hv_error *err)
{
	bool found,
	    damped = work->term[0].exponent &&
	    (work->term[0].exponent->root || !fmpq_is_zero(work->term[0].exponent->decay));
	fmpz_t zero, near, rise;

	fmpz_init(zero);
	fmpz_init(rise);
	fmpz_init_set_ui(near, NEAR);
	found = find_rise(rise, work, 0, zero, near);
	if (!found && find_rise_by_phase(rise, work, level)) {
		found = true;
		find_earlier_rise(rise, work);
	}
	if (found || fate == FATE_WAVES) {
		out->verdict = HV_FAILS;
		out->certificate = damped ? HV_OSCILLATES : HV_ALMOST_PERIODIC;
	}
	if (found)
		out->witness = digits(rise);
	fmpz_clear(zero);
	fmpz_clear(near);
	fmpz_clear(rise);
	return found && !out->witness ? hv_fail_memory(err, "a witness") : HV_OK;
}

static enum hv_code decide_constant(struct hv_decision *out, struct hv_error *err)
{
	out->verdict = HV_FAILS;
	out->certificate = HV_CONSTANT;
	out->witness = strdup("0");
	return out->witness ? HV_OK : hv_fail_memory(err, "a witness");
}

enum hv_code work_decide(struct hv_decision *out, struct work *work, struct hv_error *err)
{
	struct hv_decision decision = { .verdict = HV_UNDECIDED, .certificate = HV_OPEN };
	enum fate fate = FATE_OPEN;
	const struct level *level = NULL, *next;
	enum hv_code code = HV_OK;

	if (work->terms == 0) {
		code = decide_constant(&decision, err);
	} else if (is_completely_monotone(work)) {
		decision.verdict = HV_HOLDS;
		decision.certificate = HV_COMPLETELY_MONOTONE;
	} else {
		for (size_t i = 0; fate == FATE_OPEN && (next = work_level(work, i)); i++) {
			level = next;
			fate = slowest_fate(work, level);
		}
		if (fate == FATE_FALLS || fate == FATE_RISES)
			code = decide_tail(&decision, work, fate == FATE_FALLS ? 1 : -1, err);
		else if (fate != FATE_OPEN)
			code = decide_waves(&decision, work, level, fate, err);
	}
	decision.bits = work->used > 0 ? work->used : DOUBLE_BITS;
	if (code == HV_OK)
		*out = decision;
	else
		hv_decision_free(&decision);
	return code;
}
