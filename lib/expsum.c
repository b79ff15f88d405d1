/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/expsum.c -- exponential sums in rational numbers and roots of them.
 *
 * Exactness  theta_j = scale base^(-2j/dim) is rational where the root can be drawn, and then joins the rational
 *            part of its decay.  What is left over, rational +- theta_j, is irrational, so it equals no rational
 *            decay, and as the theta_j differ, no other one: decays are equal if and only if they look alike. */
#include "lib/expsum_form.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- numbers --------------------------------------------------------------------------------------------- */

void hv_rational_set(fmpq_t out, double x)
{
	fmpq_t rational;
	arf_t exact;

	arf_init(exact);
	fmpq_init(rational);
	arf_set_d(exact, x);
	arf_get_fmpq(rational, exact);
	fmpq_swap(out, rational);
	fmpq_clear(rational);
	arf_clear(exact);
}

/* Copies the digits of "12.50" as "1250" and counts those behind the point; NULL if they are none. */
static const char *take_digits(char *digits, long *behind, const char *text)
{
	size_t n = 0;
	bool point = false;

	*behind = 0;
	for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++)
		if (*text == '.') {
			point = true;
		} else {
			digits[n++] = *text;
			*behind += point;
		}
	digits[n] = '\0';
	return n > 0 ? text : NULL;
}

/* "e-12" or nothing; false unless that is all and within HV_DECIMAL_MAX. */
static bool take_exponent(long *out, const char *text)
{
	char *end;

	*out = 0;
	if (!*text)
		return true;
	if (*text != 'e' && *text != 'E')
		return false;
	text++;
	if (!isdigit((unsigned char)text[*text == '-' || *text == '+']))
		return false;
	*out = strtol(text, &end, 10);
	return !*end && labs(*out) <= HV_DECIMAL_MAX;
}

bool hv_rational_parse(fmpq_t out, const char *text)
{
	char digits[HV_DECIMAL_MAX + 1];
	bool negative = *text == '-';
	long behind, exponent;
	fmpz_t power;

	if (strlen(text) > HV_DECIMAL_MAX)
		return false;
	text += *text == '-' || *text == '+';
	text = take_digits(digits, &behind, text);
	if (!text || !take_exponent(&exponent, text))
		return false;
	exponent -= behind;
	fmpz_set_str(fmpq_numref(out), digits, 10);
	fmpz_one(fmpq_denref(out));
	fmpz_init(power);
	fmpz_ui_pow_ui(power, 10, (ulong)labs(exponent));
	if (exponent >= 0)
		fmpq_mul_fmpz(out, out, power);
	else
		fmpq_div_fmpz(out, out, power);
	fmpz_clear(power);
	if (negative)
		fmpq_neg(out, out);
	return true;
}

/* --- exponents ------------------------------------------------------------------------------------------- */

static void exponent_init(struct hv_exponent *exponent)
{
	*exponent = (struct hv_exponent){ 0 };
	fmpq_init(exponent->decay);
	fmpq_init(exponent->frequency);
	fmpq_init(exponent->re);
	fmpq_init(exponent->im);
	arb_init(exponent->rough);
}

static void exponent_clear(struct hv_exponent *exponent)
{
	fmpq_clear(exponent->decay);
	fmpq_clear(exponent->frequency);
	fmpq_clear(exponent->re);
	fmpq_clear(exponent->im);
	arb_clear(exponent->rough);
}

void hv_exponent_decay(arb_t out, const struct hv_expsum *sum, const struct hv_exponent *exponent, slong bits)
{
	arb_t rational;

	arb_set_fmpq(out, exponent->decay, bits);
	if (exponent->root == 0)
		return;
	bits += 16;
	arb_init(rational);
	arb_swap(rational, out);
	arb_set_fmpq(out, sum->base, bits);
	arb_root_ui(out, out, exponent->order, bits);
	arb_pow_ui(out, out, exponent->power, bits);
	arb_inv(out, out, bits);
	arb_mul_fmpz(out, out, fmpq_numref(sum->scale), bits);
	arb_div_fmpz(out, out, fmpq_denref(sum->scale), bits);
	if (exponent->root < 0)
		arb_neg(out, out);
	arb_add(out, out, rational, bits);
	arb_clear(rational);
}

void hv_exponent_turn(arb_t cosine, arb_t sine, const struct hv_exponent *exponent, const fmpz_t twice,
    slong bits)
{
	fmpq_t phase;
	arb_t ball;

	fmpq_init(phase);
	fmpq_mul_fmpz(phase, exponent->frequency, twice);
	if (exponent->turns) { /* w x = 2 pi turns twice / 2 */
		arb_sin_cos_pi_fmpq(sine, cosine, phase, bits);
	} else {
		arb_init(ball);
		arb_set_fmpq(ball, phase, bits + (slong)fmpz_bits(fmpq_numref(phase)));
		arb_mul_2exp_si(ball, ball, -1);
		arb_sin_cos(sine, cosine, ball, bits);
		arb_clear(ball);
	}
	fmpq_clear(phase);
}

bool hv_exponent_alike(const struct hv_exponent *a, const struct hv_exponent *b)
{
	return a->root == b->root && a->power == b->power && a->order == b->order &&
	    fmpq_equal(a->decay, b->decay);
}

bool hv_exponent_drops(const struct hv_exponent *exponent)
{
	bool flat = exponent->root == 0 && fmpq_is_zero(exponent->decay) && fmpq_is_zero(exponent->frequency);

	return !flat &&
	    (!fmpq_is_zero(exponent->re) || (hv_exponent_turns(exponent) && !fmpq_is_zero(exponent->im)));
}

/* At half a turn a token, e^{i w D} is 1 and -1 in turn. */
bool hv_exponent_turns(const struct hv_exponent *exponent)
{
	return !fmpq_is_zero(exponent->frequency) &&
	    !(exponent->turns && fmpz_equal_si(fmpq_denref(exponent->frequency), 2));
}

int hv_exponent_sign(const struct hv_expsum *sum, const struct hv_exponent *exponent)
{
	int sign;
	arb_t decay;

	if (exponent->root == 0)
		return fmpq_sgn(exponent->decay);
	arb_init(decay);
	arb_set(decay, exponent->rough);
	for (slong bits = 2 * HV_ROUGH_BITS; arb_contains_zero(decay); bits *= 2)
		hv_exponent_decay(decay, sum, exponent, bits);
	sign = arb_is_positive(decay) ? 1 : -1;
	arb_clear(decay);
	return sign;
}

/* Irrational decays that do not look alike differ, so some precision tells them apart. */
static int compare_decays(const struct hv_expsum *sum, const struct hv_exponent *a,
    const struct hv_exponent *b)
{
	int order = 0;
	arb_t x, y;

	if (a->root == 0 && b->root == 0)
		return fmpq_cmp(a->decay, b->decay);
	if (hv_exponent_alike(a, b))
		return 0;
	arb_init(x);
	arb_init(y);
	arb_set(x, a->rough);
	arb_set(y, b->rough);
	for (slong bits = 2 * HV_ROUGH_BITS; arb_overlaps(x, y); bits *= 2) {
		hv_exponent_decay(x, sum, a, bits);
		hv_exponent_decay(y, sum, b, bits);
	}
	order = arb_lt(x, y) ? -1 : 1;
	arb_clear(x);
	arb_clear(y);
	return order;
}

static int compare(const struct hv_expsum *sum, const struct hv_exponent *a, const struct hv_exponent *b)
{
	int order = compare_decays(sum, a, b);

	if (order == 0)
		order = (int)a->turns - (int)b->turns;
	return order ? order : fmpq_cmp(a->frequency, b->frequency);
}

/* A merge sort, which takes the sum along as qsort() would not. */
static void sort(const struct hv_expsum *sum, struct hv_exponent *exponent, struct hv_exponent *work,
    size_t n)
{
	size_t half = n / 2, i = 0, j = half;

	if (n < 2)
		return;
	sort(sum, exponent, work, half);
	sort(sum, exponent + half, work, n - half);
	for (size_t k = 0; k < n; k++) {
		bool first = j == n || (i < half && compare(sum, &exponent[i], &exponent[j]) <= 0);

		work[k] = exponent[first ? i++ : j++];
	}
	memcpy(exponent, work, n * sizeof *exponent);
}

enum hv_code hv_expsum_settle(struct hv_expsum *sum, struct hv_error *err)
{
	struct hv_exponent *work = malloc((sum->count + 1) * sizeof *work);
	size_t kept = 0;

	if (!work)
		return hv_fail_memory(err, "an exponential sum");
	for (size_t k = 0; k < sum->count; k++)
		hv_exponent_decay(sum->exponent[k].rough, sum, &sum->exponent[k], HV_ROUGH_BITS);
	sort(sum, sum->exponent, work, sum->count);
	free(work);
	for (size_t k = 0; k < sum->count; k++) {
		struct hv_exponent *next = &sum->exponent[k], *last = kept ? &sum->exponent[kept - 1] : NULL;
		size_t mode = next->mode;

		if (last && compare(sum, last, next) == 0) {
			fmpq_add(last->re, last->re, next->re);
			fmpq_add(last->im, last->im, next->im);
			exponent_clear(next);
		} else {
			sum->exponent[kept++] = *next;
		}
		if (sum->place)
			sum->place[mode].exponent = kept - 1;
	}
	sum->count = kept;
	return HV_OK;
}

/* --- sums ------------------------------------------------------------------------------------------------ */

enum hv_code hv_expsum_new(struct hv_expsum **out, struct hv_error *err)
{
	struct hv_expsum *sum = calloc(1, sizeof *sum);

	if (!sum)
		return hv_fail_memory(err, "an exponential sum");
	fmpq_init(sum->base);
	fmpq_init(sum->scale);
	fmpq_init(sum->slope);
	sum->root = 1;
	*out = sum;
	return HV_OK;
}

/* Makes room for one more mode; NULL when out of memory. */
static struct hv_exponent *append(struct hv_expsum *sum, struct hv_error *err)
{
	if (sum->count == sum->room) {
		size_t room = sum->room ? 2 * sum->room : 16;
		struct hv_exponent *grown = realloc(sum->exponent, room * sizeof *grown);

		if (!grown) {
			hv_fail_memory(err, "an exponential sum");
			return NULL;
		}
		sum->exponent = grown;
		sum->room = room;
	}
	exponent_init(&sum->exponent[sum->count]);
	sum->exponent[sum->count].mode = sum->count;
	return &sum->exponent[sum->count++];
}

/* Re c e^{-i w D} = Re conj(c) e^{i w D}. */
static bool make_positive(struct hv_exponent *exponent)
{
	bool negative = fmpq_sgn(exponent->frequency) < 0;

	if (negative) {
		fmpq_neg(exponent->frequency, exponent->frequency);
		fmpq_neg(exponent->im, exponent->im);
	}
	return negative;
}

enum hv_code hv_expsum_add(struct hv_expsum *sum, const char *decay, const char *frequency, const char *re,
    const char *im, struct hv_error *err)
{
	const char *const text[] = { decay, frequency, re, im };
	struct hv_exponent *exponent = append(sum, err);

	if (!exponent)
		return HV_ENOMEM;
	fmpq *const number[] = { exponent->decay, exponent->frequency, exponent->re, exponent->im };
	for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
		if (!hv_rational_parse(number[i], text[i]))
			return hv_fail(err, HV_EDOMAIN,
			    "'%.40s': expected a decimal number, of at most %d digits and powers of ten",
			    text[i], HV_DECIMAL_MAX);
	make_positive(exponent);
	return HV_OK;
}

static void dd_rational(fmpq_t out, struct hv_dd x)
{
	fmpq_t low;

	fmpq_init(low);
	hv_rational_set(out, x.hi);
	hv_rational_set(low, x.lo);
	fmpq_add(out, out, low);
	fmpq_clear(low);
}

/* base^(1/order), where it is rational. */
static bool rational_root(fmpq_t out, const fmpq_t base, ulong order)
{
	fmpz *const part[] = { fmpq_numref(out), fmpq_denref(out) };
	const fmpz *const whole[] = { fmpq_numref(base), fmpq_denref(base) };
	bool exact = true;
	fmpz_t back;

	fmpz_init(back);
	for (size_t i = 0; exact && i < 2; i++) {
		fmpz_root(part[i], whole[i], (slong)order);
		fmpz_pow_ui(back, part[i], order);
		exact = fmpz_equal(back, whole[i]);
	}
	fmpz_clear(back);
	return exact;
}

static ulong common_divisor(ulong a, ulong b)
{
	while (b) {
		ulong rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* decay += sign scale base^(-pair/pairs), as a rational if it is one. */
static void add_theta(struct hv_exponent *exponent, const struct hv_expsum *sum, int sign, ulong pair,
    ulong pairs)
{
	ulong divisor = common_divisor(pair, pairs);
	fmpq_t theta;

	exponent->power = pair / divisor;
	exponent->order = pairs / divisor;
	fmpq_init(theta);
	if (sign == 0 || rational_root(theta, sum->base, exponent->order)) {
		fmpq_pow_si(theta, theta, -(slong)exponent->power);
		fmpq_mul(theta, theta, sum->scale);
		fmpq_mul_si(theta, theta, sign);
		fmpq_add(exponent->decay, exponent->decay, theta);
		exponent->power = exponent->order = 0;
	} else {
		exponent->root = sign;
	}
	fmpq_clear(theta);
}

static void key_rational(fmpq_t out, const struct hv_encoding *encoding, const char *key)
{
	char text[HV_VALUE_MAX];

	hv_encoding_text(text, encoding, key);
	if (!hv_rational_parse(out, text)) /* more digits than a decimal may have */
		hv_rational_set(out, hv_encoding_value(encoding, key));
}

void hv_exponent_set_turns(struct hv_exponent *exponent, struct hv_dd turns)
{
	fmpz_t whole;

	exponent->turns = true;
	dd_rational(exponent->frequency, turns);
	fmpz_init(whole);
	fmpz_fdiv_q(whole, fmpq_numref(exponent->frequency), fmpq_denref(exponent->frequency));
	fmpq_sub_fmpz(exponent->frequency, exponent->frequency, whole); /* 0 .. 1 */
	fmpz_fdiv_q_2exp(whole, fmpq_denref(exponent->frequency), 1);
	if (fmpz_cmp(fmpq_numref(exponent->frequency), whole) > 0) {
		fmpz_one(whole);
		fmpq_sub_fmpz(exponent->frequency, exponent->frequency, whole);
	}
	fmpz_clear(whole);
}

static enum hv_code add_mode(struct hv_expsum *sum, size_t k, size_t dim, struct hv_error *err)
{
	const struct hv_encoding_row *row = sum->encoding->row;
	const struct hv_mode *mode = &sum->modes.mode[k];
	struct hv_exponent *exponent = append(sum, err);

	if (!exponent)
		return HV_ENOMEM;
	if (row->decay.constant) {
		key_rational(exponent->decay, sum->encoding, row->decay.constant);
		add_theta(exponent, sum, row->decay.theta[k % row->modes_per_pair], mode->pair, dim / 2);
	} else {
		dd_rational(exponent->decay, mode->decay);
	}
	hv_exponent_set_turns(exponent, mode->turns);
	sum->place[k].conjugate = make_positive(exponent);
	return HV_OK;
}

static enum hv_code add_encoding(struct hv_expsum *sum, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	enum hv_code code = hv_encoding_modes(&sum->modes, encoding, dim, err);

	if (code != HV_OK)
		return code;
	sum->encoding = encoding;
	sum->place = calloc(sum->modes.count, sizeof *sum->place);
	if (!sum->place)
		return hv_fail_memory(err, "an exponential sum");
	if (encoding->row->decay.constant) {
		key_rational(sum->base, encoding, "base");
		key_rational(sum->scale, encoding, "scale");
	}
	if (hv_encoding_bias_shape(encoding) == HV_BIAS_LINEAR) {
		hv_rational_set(sum->slope, hv_encoding_bias(encoding, 0) - hv_encoding_bias(encoding, 1));
	}
	for (size_t k = 0; code == HV_OK && k < sum->modes.count; k++)
		code = add_mode(sum, k, dim, err);
	return code == HV_OK ? hv_expsum_settle(sum, err) : code;
}

enum hv_code hv_expsum_encoding(struct hv_expsum **out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	struct hv_expsum *sum = NULL;
	enum hv_code code = hv_expsum_new(&sum, err);

	if (code == HV_OK)
		code = add_encoding(sum, encoding, dim, err);
	if (code == HV_OK)
		*out = sum;
	else
		hv_expsum_free(sum);
	return code;
}

void hv_expsum_free(struct hv_expsum *sum)
{
	if (!sum)
		return;
	for (size_t k = 0; k < sum->count; k++)
		exponent_clear(&sum->exponent[k]);
	fmpq_clear(sum->base);
	fmpq_clear(sum->scale);
	fmpq_clear(sum->slope);
	hv_modes_free(&sum->modes);
	free(sum->exponent);
	free(sum->place);
	free(sum);
}

bool hv_expsum_is_bent(const struct hv_expsum *sum)
{
	return sum->encoding && hv_encoding_is_biased(sum->encoding) &&
	    hv_encoding_bias_shape(sum->encoding) != HV_BIAS_LINEAR;
}
