/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/certify.c -- does a score fall at every step?  Doubles first, then balls; and what a bias has to say. */
#include "lib/certify.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/certify_work.h"

#define BIAS_STEPS 65536 /* distances at which a bias is looked at */
#define BIAS_DOUBT 1e-9  /* of a bias computed in doubles, relative */
#define RISE_BITS  1024  /* for the values at a witness, to begin with */
#define SCORE_BITS 128

const char *const hv_verdict_names[HV_VERDICTS] = {
	[HV_HOLDS] = "holds",
	[HV_HOLDS_IF] = "holds-if",
	[HV_FAILS] = "fails",
	[HV_UNDECIDED] = "undecided",
	[HV_OUT_OF_SCOPE] = "out-of-scope",
};

/* The number in decimal digits, to be freed; NULL for a negative one. */
static enum hv_code set_number(char **out, int number, struct hv_error *err)
{
	char text[16];

	if (number < 0)
		return HV_OK;
	snprintf(text, sizeof text, "%d", number);
	*out = strdup(text);
	return *out ? HV_OK : hv_fail_memory(err, "a certificate");
}

enum hv_code filter_report(struct hv_decision *out, const struct filter_outcome *outcome,
    struct hv_error *err)
{
	struct hv_decision decision = {
		.verdict = outcome->verdict,
		.certificate = outcome->certificate,
		.bits = 53,
	};
	enum hv_code code = set_number(&decision.witness, outcome->witness, err);

	if (code == HV_OK)
		code = set_number(&decision.tail_from, outcome->tail, err);
	if (code == HV_OK)
		*out = decision;
	else
		hv_decision_free(&decision);
	return code;
}

/* What doubles say of one sum. */
static enum hv_code ask_filter(struct filter_outcome *out, const struct hv_expsum *sum, struct hv_error *err)
{
	struct filter_coefficients coefficients = { 0 };
	struct filter filter;
	enum hv_code code = filter_init(&filter, sum, err);

	if (code != HV_OK)
		return code;
	code = filter_coefficients_init(&coefficients, &filter, err);
	if (code == HV_OK) {
		filter_weigh(&coefficients, &filter, sum);
		*out = filter_decide(&filter, &coefficients, false);
	}
	filter_coefficients_free(&coefficients);
	filter_free(&filter);
	return code;
}

static enum hv_code decide(struct hv_decision *out, const struct hv_expsum *sum, long bits,
    struct hv_error *err)
{
	struct filter_outcome outcome;
	struct work work;
	enum hv_code code = ask_filter(&outcome, sum, err);

	if (code != HV_OK)
		return code;
	if (outcome.settled)
		return filter_report(out, &outcome, err);
	code = work_init(&work, sum, bits, err);
	if (code == HV_OK)
		code = work_decide(out, &work, err);
	work_free(&work);
	return code;
}

int bias_rise(const struct hv_expsum *sum)
{
	const struct hv_encoding *encoding = sum->encoding;
	bool exact;
	double here;

	if (!hv_expsum_is_bent(sum))
		return -1;
	if (encoding->window > 0)
		return encoding->window <= INT_MAX ? (int)encoding->window : -1;
	exact = hv_encoding_bias_shape(encoding) == HV_BIAS_STEPS;
	here = hv_encoding_bias(encoding, 0);
	for (int D = 0; D < BIAS_STEPS; D++) {
		double next = hv_encoding_bias(encoding, D + 1.0);
		double doubt = exact ? 0 : BIAS_DOUBT * (fabs(here) + fabs(next));

		if (next - here > doubt || (next == here && (exact || isinf(next))))
			return D;
		here = next;
	}
	return -1;
}

enum hv_code bias_decide(struct hv_decision *decision, const struct hv_expsum *sum, int rise,
    struct hv_error *err)
{
	bool constant = decision->certificate == HV_CONSTANT, falls = decision->verdict == HV_HOLDS;
	struct hv_decision with = { .verdict = HV_UNDECIDED, .certificate = HV_OPEN, .bits = decision->bits };
	enum hv_bias_shape shape;
	enum hv_code code = HV_OK;

	if (!hv_expsum_is_bent(sum))
		return HV_OK;
	shape = hv_encoding_bias_shape(sum->encoding);
	if (shape == HV_BIAS_WINDOW && decision->witness && decision->verdict == HV_FAILS &&
	    hv_encoding_bias(sum->encoding, strtod(decision->witness, NULL) + 1) == 0) {
		decision->certificate = HV_FIRST_RISE; /* in sight; all else ends with the window */
		return HV_OK;
	}
	if (falls && (shape == HV_BIAS_FALLING || shape == HV_BIAS_STEPS))
		return HV_OK;
	if (constant && shape == HV_BIAS_FALLING) {
		with.verdict = HV_HOLDS;
		with.certificate = HV_BIAS;
	} else if (rise >= 0 && (constant || isinf(hv_encoding_bias(sum->encoding, rise)))) {
		with.verdict = HV_FAILS;
		with.certificate = HV_FIRST_RISE;
		code = set_number(&with.witness, rise, err);
	}
	hv_decision_free(decision);
	*decision = with;
	return code;
}

enum hv_code hv_certify(struct hv_decision *out, const struct hv_expsum *sum, long bits, struct hv_error *err)
{
	struct hv_decision decision = { 0 };
	enum hv_code code = decide(&decision, sum, bits, err);

	if (code == HV_OK)
		code = bias_decide(&decision, sum, bias_rise(sum), err);
	flint_cleanup();
	if (code == HV_OK)
		*out = decision;
	else
		hv_decision_free(&decision);
	return code;
}

void hv_certificate_format(char out[HV_CERTIFICATE_MAX], const struct hv_decision *decision, long bits)
{
	static const char *const names[HV_CERTIFICATES] = {
		[HV_COMPLETELY_MONOTONE] = "completely-monotone",
		[HV_RISING_TAIL] = "rising-tail",
		[HV_OSCILLATES] = "oscillates",
		[HV_ALMOST_PERIODIC] = "almost-periodic",
		[HV_CONSTANT] = "constant",
		[HV_BIAS] = "falling-bias",
	};

	switch (decision->certificate) {
	case HV_TAIL:
		snprintf(out, HV_CERTIFICATE_MAX, "tail %s + %s integers checked", decision->tail_from,
		    decision->tail_from);
		break;
	case HV_FIRST_RISE: snprintf(out, HV_CERTIFICATE_MAX, "witness %s", decision->witness); break;
	case HV_OPEN: snprintf(out, HV_CERTIFICATE_MAX, "undecided at %ld bits", bits); break;
	default: snprintf(out, HV_CERTIFICATE_MAX, "%s", names[decision->certificate]);
	}
}

/* The value, with so many correct digits, as "0.125" or "1.25e-30"; cut short where there is no room. */
static void format_value(char out[64], const arb_t value, slong digits)
{
	char *text;

	if (!arb_is_finite(value)) { /* what a window masks */
		snprintf(out, 64, "-inf");
		return;
	}
	text = arb_get_str(value, digits, ARB_STR_NO_RADIUS);
	snprintf(out, 64, "%s", text);
	flint_free(text);
}

/* A whole number, or its first digits where it has more than fit the eye: "1.38629436e+300". */
static void format_number(char out[64], const fmpz_t number)
{
	size_t digits = fmpz_sizeinbase(number, 10);
	char *text = fmpz_get_str(NULL, 10, number);

	if (digits <= 20)
		snprintf(out, 64, "%s", text);
	else
		snprintf(out, 64, "%.1s.%.8se+%zu", text, text + 1, strlen(text) - 1);
	flint_free(text);
}

/* s(D); a bias that is not linear is what it is in doubles. */
static void get_score(arb_t out, const struct hv_expsum *sum, const fmpz_t D, slong bits)
{
	arf_t bias;

	hv_expsum_value(out, sum, D, bits);
	if (!hv_expsum_is_bent(sum))
		return;
	arf_init(bias);
	arf_set_d(bias, hv_encoding_bias(sum->encoding, fmpz_get_d(D)));
	arb_add_arf(out, out, bias, bits);
	arf_clear(bias);
}

/* s(D), s(D + 1) and their difference, with bits enough to see that it is not 0; false if it seems to be. */
static bool get_rise(arb_t before, arb_t after, arb_t rise, const struct hv_expsum *sum, const fmpz_t D,
    const fmpz_t next)
{
	for (slong bits = RISE_BITS; bits <= HV_CERTIFY_BITS_MAX; bits *= 4) {
		get_score(before, sum, D, bits);
		get_score(after, sum, next, bits);
		arb_sub(rise, after, before, bits);
		if (!arb_contains_zero(rise))
			return true;
	}
	return false;
}

void hv_certify_rise(struct hv_rise *out, const struct hv_expsum *sum, const char *witness)
{
	arb_t before, after, rise;
	slong digits = 10;
	fmpz_t D, next;

	fmpz_init(D);
	fmpz_init(next);
	arb_init(before);
	arb_init(after);
	arb_init(rise);
	fmpz_set_str(D, witness, 10);
	fmpz_add_ui(next, D, 1);
	out->rises = get_rise(before, after, rise, sum, D, next);
	format_number(out->at, D);
	format_number(out->next, next);
	format_value(out->rise, rise, 6);
	do {
		format_value(out->before, before, digits);
		format_value(out->after, after, digits);
		digits += 5;
	} while (out->rises && digits <= 45 && strcmp(out->before, out->after) == 0);
	arb_clear(before);
	arb_clear(after);
	arb_clear(rise);
	fmpz_clear(D);
	fmpz_clear(next);
	flint_cleanup();
}

double hv_certify_score(const struct hv_expsum *sum, double D)
{
	double out;
	arb_t score;
	fmpz_t at;

	arb_init(score);
	fmpz_init(at);
	fmpz_set_d(at, D);
	get_score(score, sum, at, SCORE_BITS);
	out = arf_get_d(arb_midref(score), ARF_RND_NEAR);
	arb_clear(score);
	fmpz_clear(at);
	return out;
}

void hv_rise_format(char out[HV_RISE_MAX], const struct hv_rise *rise)
{
	if (!rise->rises)
		snprintf(out, HV_RISE_MAX, "s(%s) = s(%s) = %s", rise->next, rise->at, rise->before);
	else if (strcmp(rise->at, rise->next) == 0)
		snprintf(out, HV_RISE_MAX, "s(D + 1) = s(D) + %s, s(D) = %s at D = %s", rise->rise,
		    rise->before, rise->at);
	else if (strcmp(rise->before, rise->after) == 0)
		snprintf(out, HV_RISE_MAX, "s(%s) = s(%s) + %s, s(%s) = %s", rise->next, rise->at, rise->rise,
		    rise->at, rise->before);
	else
		snprintf(out, HV_RISE_MAX, "s(%s) = %s > s(%s) = %s", rise->next, rise->after, rise->at,
		    rise->before);
}

void hv_decision_free(struct hv_decision *decision)
{
	free(decision->witness);
	free(decision->tail_from);
	*decision = (struct hv_decision){ 0 };
}
