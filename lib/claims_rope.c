/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/claims_rope.c -- what the HoPE paper says of RoPE, of ALiBi, and of trained models. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/claims_work.h"
#include "lib/shares.h"

#define BITS         256
#define POINTS       64                 /* at which an identity is checked */
#define NEAR         1024               /* distances at which rises are counted */
#define FAR          1024               /* distances past the longest wavelength */
#define UNLIKE       0.1                /* of s(0), a deviation that nobody would call "like" */
#define DISTANCE_MAX 4503599627370496.0 /* 2^52 */

static void rope_spec(char out[HV_SPEC_MAX], const struct hv_claim_setting *setting)
{
	snprintf(out, HV_SPEC_MAX, "rope:base=%s", setting->base);
}

/* (q1 k1 + q2 k2) cosh(x) + (q1 k2 + q2 k1) sinh(x) at x = i angle, q2 -> i q2, k2 -> -i k2. */
static void continued_score(acb_t out, const double v[4], const arb_t angle)
{
	acb_t x, even, odd;

	acb_init(x);
	acb_init(even);
	acb_init(odd);
	arb_set(acb_imagref(x), angle);
	acb_cosh(even, x, BITS);
	acb_sinh(odd, x, BITS);
	acb_set_d(x, v[0] * v[2] + v[1] * v[3]); /* of 20 bits each, so exact; (i q2)(-i k2) = q2 k2 */
	acb_mul(even, even, x, BITS);
	acb_set_d(x, v[1] * v[2] - v[0] * v[3]); /* q1 (-i k2) + (i q2) k1 = i (q2 k1 - q1 k2) */
	acb_mul_onei(x, x);
	acb_mul(odd, odd, x, BITS);
	acb_add(out, even, odd, BITS);
	acb_clear(x);
	acb_clear(even);
	acb_clear(odd);
}

/* (q1 k1 + q2 k2) cos(angle) + (q1 k2 - q2 k1) sin(angle) */
static void rope_score(acb_t out, const double v[4], const arb_t angle)
{
	arb_t cosine, sine, factor;

	arb_init(cosine);
	arb_init(sine);
	arb_init(factor);
	arb_sin_cos(sine, cosine, angle, BITS);
	arb_set_d(factor, v[0] * v[2] + v[1] * v[3]);
	arb_mul(cosine, cosine, factor, BITS);
	arb_set_d(factor, v[0] * v[3] - v[1] * v[2]);
	arb_mul(sine, sine, factor, BITS);
	acb_set_arb(out, cosine);
	arb_add(acb_realref(out), cosine, sine, BITS);
	arb_clear(cosine);
	arb_clear(sine);
	arb_clear(factor);
}

/* At how many of POINTS random places the continued HoPE score is RoPE's, to 2^-128. */
static size_t count_agreements(const struct hv_claim_setting *setting)
{
	size_t agree = 0;
	acb_t one, other;
	arb_t angle, size;

	acb_init(one);
	acb_init(other);
	arb_init(angle);
	arb_init(size);
	for (size_t i = 0; i < POINTS; i++) {
		double v[4];

		for (size_t c = 0; c < 4; c++)
			v[c] = claim_random(setting, 8 * i + c);
		claim_theta(angle, setting, i % (setting->dim / 2), BITS);
		arb_mul_ui(angle, angle, i * i * i + i, BITS);
		continued_score(one, v, angle);
		rope_score(other, v, angle);
		acb_sub(one, one, other, BITS);
		acb_abs(size, one, BITS);
		arb_mul_2exp_si(size, size, 128);
		arb_sub_ui(size, size, 1, BITS);
		agree += acb_contains_zero(one) && arb_is_negative(size);
	}
	acb_clear(one);
	acb_clear(other);
	arb_clear(angle);
	arb_clear(size);
	return agree;
}

/* The first distances at which pair 0 of RoPE, cos D, turns up and down again. */
static bool find_turns(int turn[2])
{
	int turns = 0, was = 0;
	arb_t here, next;

	arb_init(here);
	arb_init(next);
	for (int D = 0; turns < 2 && D < 16; D++) {
		int sign;

		arb_set_si(here, D);
		arb_cos(here, here, BITS);
		arb_set_si(next, D + 1);
		arb_cos(next, next, BITS);
		sign = arb_gt(here, next) ? 1 : arb_lt(here, next) ? -1 : 0;
		if (was * sign < 0)
			turn[turns++] = D;
		was = sign;
	}
	arb_clear(here);
	arb_clear(next);
	return turns == 2;
}

enum hv_code claim_rope_special_case(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	size_t agree = count_agreements(setting);
	int turn[2] = { 0 };
	bool turns = find_turns(turn);

	(void)err;
	out->verdict = agree == POINTS && turns ? HV_HOLDS_IF : HV_UNDECIDED;
	claim_say(out->evidence,
	    "holds if theta may be imaginary: theta -> i theta, theta' = 0, q2 -> i q2, k2 -> -i k2 turn eq. 9 into RoPE's "
	    "score (cosh ix = cos x, sinh ix = i sin x: proof; equal to 2^-128 at %zu of %d points in balls). For no real "
	    "theta and theta': a pair of HoPE has two real exponentials, whose drop changes sign once at most (Descartes), "
	    "and a pair of RoPE's does so again and again",
	    agree, POINTS);
	if (turns)
		claim_say(out->witness,
		    "q = k = (1, 0, ..., 0): cos D falls to D = %d, rises to D = %d and falls again", turn[0],
		    turn[1]);
	return HV_OK;
}

static enum hv_code sample(double *score, const struct hv_claim_setting *setting, const char *spec,
    const struct hv_distances *distances, struct hv_error *err)
{
	struct hv_curve curve = { .kind = HV_CURVE_ALIGNED, .dim = setting->dim, .content_scale = 1 };
	struct hv_encoding encoding = { 0 };
	enum hv_code code = hv_encoding_parse(&encoding, spec, err);

	if (code == HV_OK)
		code = hv_curve_compute(score, &curve, &encoding, distances, setting->threads, err);
	hv_encoding_free(&encoding);
	return code;
}

enum hv_code claim_rope_oscillates(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	struct hv_curve curve = { .kind = HV_CURVE_ALIGNED, .dim = setting->dim, .content_scale = 1 };
	struct hv_distances near = { .count = NEAR, .step = 1 };
	struct hv_decision decision = { 0 };
	char spec[HV_SPEC_MAX], words[HV_RISE_MAX];
	double score[NEAR];
	enum hv_code code;
	int rises = 0;

	rope_spec(spec, setting);
	code = claim_certify(&decision, words, setting, spec, &curve, err);
	if (code == HV_OK)
		code = sample(score, setting, spec, &near, err);
	if (code == HV_OK) {
		bool oscillates = decision.certificate == HV_ALMOST_PERIODIC;

		for (int D = 0; D + 1 < NEAR; D++)
			rises += score[D + 1] > score[D] + 1e-12;
		out->verdict = oscillates              ? HV_HOLDS
		    : decision.verdict == HV_UNDECIDED ? HV_UNDECIDED
						       : HV_FAILS;
		claim_say(out->evidence,
		    "%s: a line spectrum, %zu undamped modes of frequency theta_j / (2 pi) with amplitude %.4g each, which "
		    "comes back arbitrarily near to s(0) (proof); %d of the first %d steps rise (sampled)",
		    oscillates ? "almost periodic" : "not almost periodic", setting->dim / 2,
		    2 / (double)setting->dim, rises, NEAR - 1);
		claim_say(out->witness, "%s", words);
	}
	hv_decision_free(&decision);
	return code;
}

enum hv_code claim_alibi_not_monotone(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	struct hv_encoding alibi = { 0 };
	struct hv_shares shares = { 0 };
	struct hv_share_job job = { .encoding = &alibi,
		.bits = setting->bits,
		.seed = setting->seed,
		.threads = 1 };
	enum hv_code code = hv_encoding_parse(&alibi, "alibi", err);

	if (code == HV_OK)
		code = hv_shares_gaussian(&shares, NULL, &job, setting->dim, POINTS, err);
	if (code == HV_OK) {
		double slope = hv_encoding_bias(&alibi, 0) - hv_encoding_bias(&alibi, 1);
		bool falls = shares.decreasing == shares.curves && slope > 0;

		out->verdict = falls ? HV_FAILS : HV_UNDECIDED;
		claim_say(out->evidence,
		    "q.k does not depend on the distance, so s(D) - s(D + 1) = slope > 0 for every q and k, at every D (proof; "
		    "%.0f of %.0f drawn pairs certified). For fixed q and k, the sense in which HoPE's decay is meant, "
		    "ALiBi decays strictly and without exception",
		    shares.decreasing, shares.curves);
		claim_say(out->witness, "head 0 of 8: s(D) - s(D + 1) = %g for every q and k", slope);
	}
	hv_encoding_free(&alibi);
	return code;
}

/* rms of 1 - s(D), and the least |1 - s(D)|, over the distances. */
static enum hv_code measure_deviation(double *rms, double *least, const struct hv_claim_setting *setting,
    const struct hv_distances *distances, struct hv_error *err)
{
	char spec[HV_SPEC_MAX];
	double score[FAR];
	enum hv_code code;

	rope_spec(spec, setting);
	code = sample(score, setting, spec, distances, err);
	*rms = 0;
	*least = INFINITY;
	for (size_t i = 0; code == HV_OK && i < FAR; i++) {
		*rms += (1 - score[i]) * (1 - score[i]) / FAR;
		*least = fmin(*least, fabs(1 - score[i]));
	}
	*rms = sqrt(*rms);
	return code;
}

enum hv_code claim_rope_becomes_nope(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	double longest, rms, least;
	struct hv_distances past = { .count = FAR };
	enum hv_code code;
	arb_t theta;

	arb_init(theta);
	claim_theta(theta, setting, setting->dim / 2 - 1, BITS);
	longest = 2 * acos(-1) / arf_get_d(arb_midref(theta), ARF_RND_NEAR);
	arb_clear(theta);
	if (longest > DISTANCE_MAX) {
		out->verdict = HV_UNDECIDED;
		claim_say(out->evidence, "the longest wavelength, %.4g tokens, is beyond 2^52", longest);
		return HV_OK;
	}
	past.start = ceil(longest);
	past.step = fmax(floor(longest / FAR), 1);
	code = measure_deviation(&rms, &least, setting, &past, err);
	if (code != HV_OK)
		return code;
	out->verdict = rms > UNLIKE ? HV_FAILS : HV_HOLDS;
	claim_say(out->evidence,
	    "past the longest wavelength, %.6g tokens, the aligned RoPE score is off NoPE's, which is 1, by %.3g (rms; at "
	    "least %.3g) at %d distances from %.0f to %.0f (sampled, each to 1e-12). No pair stops turning there; it only "
	    "has been round once",
	    longest, rms, least, FAR, past.start, past.start + past.step * (FAR - 1));
	claim_say(out->witness, "rms deviation %.6g of s(0) = 1, where being alike would be 0", rms);
	return HV_OK;
}

/* sum_j 2 (cos^2 + sin^2) of theta_j D, the variance of the score of independent N(0, I) vectors, is d. */
static bool variance_is_dim(const struct hv_claim_setting *setting, ulong D)
{
	arb_t sum, angle, cosine, sine;
	bool is;

	arb_init(sum);
	arb_init(angle);
	arb_init(cosine);
	arb_init(sine);
	for (size_t j = 0; j < setting->dim / 2; j++) {
		claim_theta(angle, setting, j, BITS);
		arb_mul_ui(angle, angle, D, BITS);
		arb_sin_cos(sine, cosine, angle, BITS);
		arb_addmul(sum, cosine, cosine, BITS);
		arb_addmul(sum, sine, sine, BITS);
	}
	arb_mul_2exp_si(sum, sum, 1);
	arb_sub_ui(sum, sum, setting->dim, BITS);
	is = arb_contains_zero(sum);
	arb_mul_2exp_si(sum, sum, 128);
	arb_sub_ui(sum, sum, 1, BITS);
	is &= arb_is_negative(sum);
	arb_clear(sum);
	arb_clear(angle);
	arb_clear(cosine);
	arb_clear(sine);
	return is;
}

enum hv_code claim_gaussian_rope(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	static const ulong distances[] = { 0, 1, 17, 1000, 1000000 };
	const size_t n = sizeof distances / sizeof distances[0];
	size_t same = 0;

	(void)err;
	for (size_t i = 0; i < n; i++)
		same += variance_is_dim(setting, distances[i]);
	out->verdict = same == n ? HV_HOLDS : HV_UNDECIDED;
	claim_say(out->evidence,
	    "for independent N(0, I) the mean is 0 and the variance sum_j 2 (cos^2 + sin^2) = d at every distance, as "
	    "without an encoding (proof; in balls at %zu of %zu distances up to 10^6, to 2^-128): no decay",
	    same, n);
	claim_say(out->witness, "standard deviation sqrt(d) = %.6g at every D", sqrt((double)setting->dim));
	return HV_OK;
}

enum hv_code claim_perplexity(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	(void)setting;
	(void)err;
	out->verdict = HV_OUT_OF_SCOPE;
	claim_say(out->evidence,
	    "needs models that were trained with each encoding; no curve of scores decides what a model learns");
	out->witness[0] = '\0';
	return HV_OK;
}
