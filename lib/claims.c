/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/claims.c -- the table of claims, and what their functions share. */
#include "lib/claims.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/claims_work.h"
#include "lib/expsum_form.h"

const struct hv_claim hv_claims[] = {
	{ "relative", "eq. 9", "the score depends on m - n alone", claim_relative },
	{ "rope-special-case", "abstract", "RoPE is a special case of HoPE", claim_rope_special_case },
	{ "asymptotic", "eq. 12", "e^(-D theta') cosh(D theta_i) ~ e^(-D (theta' - theta_i))",
	    claim_asymptotic },
	{ "threshold", "3.2.1, 3.2.3", "scores decay, for which theta' > max theta_i is needed",
	    claim_threshold },
	{ "monotone-aligned", "abstract", "attention decays monotonically: the expected aligned curve",
	    claim_monotone_aligned },
	{ "monotone-generic", "abstract", "attention decays monotonically: any query and key",
	    claim_monotone_generic },
	{ "rope-oscillates", "fig. 1, 4, 6", "RoPE oscillates", claim_rope_oscillates },
	{ "discrimination", "thm 3.2.2",
	    "for every r and q there is a k whose score is largest at distance r", claim_discrimination },
	{ "norm-bound", "eq. 31", "|B(theta) q| <= e^theta |q|", claim_norm_bound },
	{ "alibi-not-monotone", "section 5", "ALiBi lacks guarantees for monotonic decay",
	    claim_alibi_not_monotone },
	{ "rope-becomes-nope", "8.2.1", "past its longest wavelength RoPE is like no encoding",
	    claim_rope_becomes_nope },
	{ "gaussian-rope", "4.5", "of random q and k, RoPE has no decay, like no encoding",
	    claim_gaussian_rope },
	{ "algorithm-1", "Algorithm 1", "Algorithm 1 computes eq. 9", claim_algorithm_1 },
	{ "perplexity", "tables 1-3", "models trained with HoPE have the lower perplexity",
	    claim_perplexity },
	{ 0 },
};

const struct hv_claim *hv_claim_find(const char *id)
{
	for (const struct hv_claim *claim = hv_claims; claim->id; claim++)
		if (strcmp(claim->id, id) == 0)
			return claim;
	return NULL;
}

void claim_say(char out[HV_EVIDENCE_MAX], const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(out, HV_EVIDENCE_MAX, fmt, args);
	va_end(args);
}

void claim_hope_spec(char out[HV_SPEC_MAX], const struct hv_claim_setting *setting, const char *damping)
{
	snprintf(out, HV_SPEC_MAX, "hope:base=%s:damping=%s:allow-growth=1", setting->base,
	    damping ? damping : setting->damping);
}

enum hv_code claim_certify(struct hv_decision *out, char words[HV_RISE_MAX],
    const struct hv_claim_setting *setting, const char *spec, const struct hv_curve *curve,
    struct hv_error *err)
{
	struct hv_encoding encoding = { 0 };
	struct hv_expsum *sum = NULL;
	struct hv_rise rise;
	enum hv_code code = hv_encoding_parse(&encoding, spec, err);

	if (code == HV_OK)
		code = hv_expsum_encoding(&sum, &encoding, setting->dim, err);
	if (code == HV_OK) {
		hv_expsum_weigh(sum, curve);
		code = hv_certify(out, sum, setting->bits, err);
	}
	if (code == HV_OK && words) {
		words[0] = '\0';
		if (out->witness) {
			hv_certify_rise(&rise, sum, out->witness);
			hv_rise_format(words, &rise);
		}
	}
	hv_expsum_free(sum);
	hv_encoding_free(&encoding);
	return code;
}

enum hv_code claim_light_vectors(double **q, double **k, size_t dim, double sign, struct hv_error *err)
{
	*q = calloc(2 * dim, sizeof **q);
	if (!*q)
		return hv_fail_memory(err, "two vectors");
	*k = *q + dim;
	(*q)[0] = (*q)[1] = 1;
	(*k)[0] = (*k)[1] = sign;
	return HV_OK;
}

/* A ball about a decimal, which was found to be one before. */
static void decimal_ball(arb_t out, const char *text, slong bits)
{
	fmpq_t number;

	fmpq_init(number);
	if (hv_rational_parse(number, text))
		arb_set_fmpq(out, number, bits);
	fmpq_clear(number);
}

void claim_theta(arb_t out, const struct hv_claim_setting *setting, size_t j, slong bits)
{
	arb_t power;

	arb_init(power);
	arb_set_si(power, -2 * (slong)j);
	arb_div_ui(power, power, setting->dim, bits);
	decimal_ball(out, setting->base, bits);
	arb_pow(out, out, power, bits);
	arb_clear(power);
}

void claim_damping(arb_t out, const struct hv_claim_setting *setting, slong bits)
{
	decimal_ball(out, setting->damping, bits);
}

double claim_random(const struct hv_claim_setting *setting, size_t place)
{
	uint64_t mix = setting->seed + 0x9e3779b97f4a7c15U * (place + 1); /* splitmix64 */

	mix = (mix ^ mix >> 30) * 0xbf58476d1ce4e5b9U;
	mix = (mix ^ mix >> 27) * 0x94d049bb133111ebU;
	mix ^= mix >> 31;
	return (double)(mix >> 44) / 524288 - 1;
}
