/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/claims_hope.c -- what the HoPE paper says of its own encoding. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/claims_work.h"
#include "lib/shares.h"

#define BITS   256
#define POINTS 64   /* at which an identity or an inequality is checked */
#define PLACES 2000 /* positions up to which eq. 9 is checked */
#define PEAKS  3    /* distances at which a score is made largest */

/* (q1, q2), times e^{damping} and boosted by theta: Eq. (5), in place. */
static void boost(arb_t q1, arb_t q2, const arb_t theta, const arb_t damping, slong bits)
{
	arb_t even, odd, t;

	arb_init(even);
	arb_init(odd);
	arb_init(t);
	arb_sinh_cosh(odd, even, theta, bits);
	arb_exp(t, damping, bits);
	arb_mul(even, even, t, bits);
	arb_mul(odd, odd, t, bits);
	arb_mul(t, q1, even, bits);
	arb_addmul(t, q2, odd, bits);
	arb_mul(q2, q2, even, bits);
	arb_addmul(q2, q1, odd, bits);
	arb_swap(q1, t);
	arb_clear(even);
	arb_clear(odd);
	arb_clear(t);
}

/* --- relative -------------------------------------------------------------------------------------------- */

struct places { /* of a pair j of channels: query at m, key at n */
	slong m, n;
	size_t j;
	double v[4]; /* q1, q2, k1, k2 */
};

/* The score by eq. 9 with the query boosted by m and the key by -n. */
static void score_by_positions(arb_t out, const struct hv_claim_setting *setting, const struct places *at,
    slong bits)
{
	arb_t theta, damping, x, y;
	arb_ptr v = _arb_vec_init(4);

	arb_init(theta);
	arb_init(damping);
	arb_init(x);
	arb_init(y);
	for (size_t c = 0; c < 4; c++)
		arb_set_d(v + c, at->v[c]);
	claim_theta(theta, setting, at->j, bits);
	claim_damping(damping, setting, bits);
	arb_mul_si(x, theta, at->m, bits);
	arb_mul_si(y, damping, -at->m, bits);
	boost(v, v + 1, x, y, bits);
	arb_mul_si(x, theta, -at->n, bits);
	arb_mul_si(y, damping, at->n, bits);
	boost(v + 2, v + 3, x, y, bits);
	arb_dot(out, NULL, 0, v, 1, v + 2, 1, 2, bits);
	arb_clear(theta);
	arb_clear(damping);
	arb_clear(x);
	arb_clear(y);
	_arb_vec_clear(v, 4);
}

static void score_by_distance(arb_t out, const struct hv_claim_setting *setting, const struct places *at,
    slong bits)
{
	struct places apart = *at;

	apart.m = at->m - at->n;
	apart.n = 0;
	score_by_positions(out, setting, &apart, bits);
}

static struct places draw_places(const struct hv_claim_setting *setting, size_t i)
{
	struct places at = { .j = i % (setting->dim / 2) };

	at.m = (slong)floor(PLACES * fabs(claim_random(setting, 8 * i)));
	at.n = (slong)floor((double)at.m * fabs(claim_random(setting, 8 * i + 1)));
	for (size_t c = 0; c < 4; c++)
		at.v[c] = claim_random(setting, 8 * i + 2 + c);
	return at;
}

enum hv_code claim_relative(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	slong bits = 16384; /* e^{m (theta' + theta)} cancels: that takes some 6 m bits */
	size_t same = 0;
	struct places at;
	arb_t one, other, off;

	(void)err;
	arb_init(one);
	arb_init(other);
	arb_init(off);
	for (size_t i = 0; i < POINTS; i++) {
		at = draw_places(setting, i);
		score_by_positions(one, setting, &at, bits);
		score_by_distance(other, setting, &at, bits);
		arb_sub(off, one, other, bits);
		same += arb_contains_zero(off) && arb_rel_accuracy_bits(one) > 128 &&
		    arb_rel_accuracy_bits(other) > 128;
	}
	out->verdict = same == POINTS ? HV_HOLDS : HV_UNDECIDED;
	claim_say(out->evidence,
	    "boosts along one axis commute and add, so B(theta, m) and B(theta, -n) make B(theta, m - n), and e^{-m theta'} "
	    "e^{n theta'} makes e^{-(m - n) theta'} (proof); eq. 9 with positions m, n up to %d and with m - n alone agree "
	    "to 128 bits in balls at %zu of %d points",
	    PLACES, same, POINTS);
	claim_say(out->witness, "m = %ld, n = %ld and m = %ld, n = 0, pair %zu: %.10g both", (long)at.m,
	    (long)at.n, (long)(at.m - at.n), at.j, arf_get_d(arb_midref(one), ARF_RND_NEAR));
	arb_clear(one);
	arb_clear(other);
	arb_clear(off);
	return HV_OK;
}

/* --- asymptotic ------------------------------------------------------------------------------------------ */

/* e^{-D theta'} cosh(D theta_j) / e^{-D (theta' - theta_j)} */
static void asymptotic_ratio(arb_t out, const struct hv_claim_setting *setting, size_t j, const fmpz_t D)
{
	slong bits = BITS + (slong)fmpz_bits(D);
	arb_t theta, damping;

	arb_init(theta);
	arb_init(damping);
	claim_theta(theta, setting, j, bits);
	claim_damping(damping, setting, bits);
	arb_mul_fmpz(theta, theta, D, bits);
	arb_mul_fmpz(damping, damping, D, bits);
	arb_cosh(out, theta, bits);
	arb_sub(theta, damping, theta, bits); /* D (theta' - theta_j) */
	arb_exp(theta, theta, bits);
	arb_mul(out, out, theta, bits);
	arb_neg(damping, damping);
	arb_exp(damping, damping, bits);
	arb_mul(out, out, damping, bits);
	arb_clear(theta);
	arb_clear(damping);
}

/* Whether the ratio of pair j is 1/2 within 2^-64 at D = 50 / theta_j, where e^{-2 D theta_j} is 2^-144. */
static bool is_half(const struct hv_claim_setting *setting, size_t j)
{
	bool is;
	arb_t ratio;
	fmpz_t D;

	arb_init(ratio);
	fmpz_init(D);
	claim_theta(ratio, setting, j, BITS);
	arb_ui_div(ratio, 50, ratio, BITS);
	arb_ceil(ratio, ratio, BITS);
	arf_get_fmpz(D, arb_midref(ratio), ARF_RND_CEIL);
	asymptotic_ratio(ratio, setting, j, D);
	arb_mul_2exp_si(ratio, ratio, 1);
	arb_sub_ui(ratio, ratio, 1, BITS);
	arb_abs(ratio, ratio);
	arb_mul_2exp_si(ratio, ratio, 63);
	arb_sub_ui(ratio, ratio, 1, BITS);
	is = arb_is_negative(ratio);
	arb_clear(ratio);
	fmpz_clear(D);
	return is;
}

enum hv_code claim_asymptotic(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	size_t pairs = setting->dim / 2, half = 0;
	double shown[3];
	fmpz_t D;
	arb_t ratio;

	(void)err;
	for (size_t j = 0; j < pairs; j++)
		half += is_half(setting, j);
	fmpz_init(D);
	arb_init(ratio);
	for (size_t i = 0; i < 3; i++) {
		fmpz_set_ui(D, i == 0 ? 0 : i == 1 ? 1 : 10);
		asymptotic_ratio(ratio, setting, 0, D);
		shown[i] = arf_get_d(arb_midref(ratio), ARF_RND_NEAR);
	}
	fmpz_clear(D);
	arb_clear(ratio);
	out->verdict = half == pairs ? HV_HOLDS : HV_UNDECIDED;
	claim_say(out->evidence,
	    "the ratio of the two sides is (1 + e^{-2 D theta_i}) / 2, whose limit is 1/2 (proof): they fall alike, and differ "
	    "by a factor of 2 in the end; in balls it is 1/2 to 2^-64 at D = 50 / theta_i for %zu of %zu pairs",
	    half, pairs);
	claim_say(out->witness, "pair 0: the ratio is %.10g at D = 0, %.10g at 1, %.10g at 10", shown[0],
	    shown[1], shown[2]);
	return HV_OK;
}

/* --- threshold and monotone decay ------------------------------------------------------------------------ */

/* Decides the score of q = (1, 1, 0, ..., 0) and k = sign q: one mode, of decay theta' - theta_0. */
static enum hv_code certify_light(struct hv_decision *out, char words[HV_RISE_MAX],
    const struct hv_claim_setting *setting, const char *damping, double sign, struct hv_error *err)
{
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS, .dim = setting->dim, .content_scale = 1 };
	char spec[HV_SPEC_MAX];
	double *q = NULL, *k;
	enum hv_code code = claim_light_vectors(&q, &k, setting->dim, sign, err);

	claim_hope_spec(spec, setting, damping);
	curve.q = q;
	curve.k = k;
	if (code == HV_OK)
		code = claim_certify(out, words, setting, spec, &curve, err);
	free(q);
	return code;
}

enum hv_code claim_threshold(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	struct hv_decision here = { 0 }, edge = { 0 };
	char words[HV_RISE_MAX], edge_words[HV_RISE_MAX];
	enum hv_code code = certify_light(&here, words, setting, NULL, 1, err);

	if (code == HV_OK)
		code = certify_light(&edge, edge_words, setting, "1", 1, err);
	if (code == HV_OK && here.verdict == HV_HOLDS) {
		out->verdict = edge.certificate == HV_CONSTANT ? HV_HOLDS : HV_UNDECIDED;
		claim_say(out->evidence,
		    "theta' = %s exceeds max theta_i = theta_0 = 1, and all %zu modes decay, the slowest by theta' - 1 a token "
		    "(proof); at theta' = 1 the slowest does not decay, and below it grows",
		    setting->damping, setting->dim);
		claim_say(out->witness, "theta' = 1, q = k = (1, 1, 0, ..., 0): %s", edge_words);
	} else if (code == HV_OK) {
		bool flat = here.certificate == HV_CONSTANT;

		out->verdict = here.verdict == HV_FAILS ? HV_FAILS : HV_UNDECIDED;
		claim_say(out->evidence,
		    "theta' = %s does not exceed max theta_i = theta_0 = 1, and the slowest mode %s: its decay is theta' - 1 a "
		    "token (proof). It takes theta' > 1 for every mode to decay",
		    setting->damping, flat ? "stays" : "grows without bound");
		claim_say(out->witness, "q = k = (1, 1, 0, ..., 0): %s", words);
	}
	hv_decision_free(&here);
	hv_decision_free(&edge);
	return code;
}

enum hv_code claim_monotone_aligned(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	struct hv_curve curve = { .kind = HV_CURVE_ALIGNED, .dim = setting->dim, .content_scale = 1 };
	struct hv_decision decision = { 0 };
	char spec[HV_SPEC_MAX], words[HV_RISE_MAX], *certificate = malloc(HV_CERTIFICATE_MAX);
	enum hv_code code;

	if (!certificate)
		return hv_fail_memory(err, "a certificate");
	claim_hope_spec(spec, setting, NULL);
	code = claim_certify(&decision, words, setting, spec, &curve, err);
	if (code == HV_OK) {
		hv_certificate_format(certificate, &decision, setting->bits);
		out->verdict = decision.verdict;
		claim_say(out->evidence,
		    "%.200s: (2/d) sum e^{-D theta'} cosh(D theta_i), the expectation over q = k ~ N(0, I), %s",
		    certificate,
		    decision.verdict == HV_HOLDS ? "falls at every distance, to infinity (proof)"
						 : "does not fall at every distance");
		claim_say(out->witness, "%s", words);
	}
	hv_decision_free(&decision);
	free(certificate);
	return code;
}

/* `decays`: every mode does. */
static void say_shares(struct hv_finding *out, const struct hv_shares *shares, bool decays)
{
	double n = shares->curves, low, high;
	double tail = shares->certificate[HV_RISING_TAIL], inside = shares->certificate[HV_FIRST_RISE];

	hv_wilson(&low, &high, shares->decreasing, n);
	claim_say(out->evidence,
	    "%s; of %.0f drawn pairs (independent N(0, I)) %.3g %% fall at every distance [%.3g, %.3g], %.3g %% rise in the "
	    "end%s, and %.3g %% rise at some distance though they fall in the end",
	    decays ? "holds if no product u_q u_k and v_q v_k is negative, and not all are 0"
		   : "holds under no condition on signs alone, as not every mode decays",
	    n, 100 * shares->decreasing / n, 100 * low, 100 * high, 100 * tail / n,
	    decays ? ", towards 0 from below" : "", 100 * inside / n);
}

enum hv_code claim_monotone_generic(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	struct hv_encoding hope = { 0 };
	struct hv_share_job job = { .encoding = &hope,
		.bits = setting->bits,
		.seed = setting->seed,
		.threads = setting->threads };
	struct hv_shares shares = { 0 };
	struct hv_decision decision = { 0 };
	char spec[HV_SPEC_MAX], words[HV_RISE_MAX];
	double sign = -1;
	enum hv_code code;
	bool decays;

	claim_hope_spec(spec, setting, NULL);
	code = hv_encoding_parse(&hope, spec, err);
	if (code == HV_OK)
		code = hv_shares_gaussian(&shares, NULL, &job, setting->dim, setting->draws, err);
	if (code == HV_OK)
		code = certify_light(&decision, words, setting, NULL, sign, err);
	decays = decision.certificate == HV_RISING_TAIL;
	if (code == HV_OK && decision.verdict == HV_HOLDS) { /* the mode grows, so its other sign rises */
		hv_decision_free(&decision);
		sign = 1;
		code = certify_light(&decision, words, setting, NULL, sign, err);
	}
	if (code == HV_OK) {
		out->verdict = decision.verdict == HV_FAILS ||
			shares.certificate[HV_OPEN] + shares.decreasing < shares.curves
		    ? HV_FAILS
		    : HV_UNDECIDED;
		say_shares(out, &shares, decays);
		claim_say(out->witness, "q = (1, 1, 0, ..., 0), k = %sq: %s", sign < 0 ? "-" : "", words);
	}
	hv_decision_free(&decision);
	hv_encoding_free(&hope);
	return code;
}

/* --- discrimination -------------------------------------------------------------------------------------- */

/* c e^{-aD} + f e^{-bD}, c = 1 or -1 */
static void two_modes(arb_t out, int c, const arb_t a, const arb_t f, const arb_t b, slong D)
{
	arb_t other;

	arb_init(other);
	arb_mul_si(out, a, -D, BITS);
	arb_exp(out, out, BITS);
	arb_mul_si(out, out, c, BITS);
	arb_mul_si(other, b, -D, BITS);
	arb_exp(other, other, BITS);
	arb_addmul(out, other, f, BITS);
	arb_clear(other);
}

/* Whether s(D) = c e^{-aD} + f e^{-bD}, a < b, with c = sign(a) and f such that s'(r) = 0, is largest at r: c a > 0
 * makes s''(r) < 0, and s' has no other zero, by Descartes.  *above is s(r) - s(0). */
static bool peaks_at(double *above, const arb_t a, const arb_t b, slong r)
{
	int c = arb_is_negative(a) ? -1 : 1;
	arb_t f, there, other;
	bool peaks;

	arb_init(f);
	arb_init(there);
	arb_init(other);
	arb_sub(f, b, a, BITS); /* f = -(c a / b) e^{(b - a) r} */
	arb_mul_si(f, f, r, BITS);
	arb_exp(f, f, BITS);
	arb_mul(f, f, a, BITS);
	arb_div(f, f, b, BITS);
	arb_mul_si(f, f, -c, BITS);
	two_modes(there, c, a, f, b, r);
	two_modes(other, c, a, f, b, r + 1);
	peaks = arb_gt(there, other);
	two_modes(other, c, a, f, b, r - 1);
	peaks &= arb_gt(there, other);
	two_modes(other, c, a, f, b, 0);
	peaks &= arb_gt(there, other);
	*above = arf_get_d(arb_midref(there), ARF_RND_NEAR) - arf_get_d(arb_midref(other), ARF_RND_NEAR);
	arb_clear(f);
	arb_clear(there);
	arb_clear(other);
	return peaks;
}

enum hv_code claim_discrimination(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	static const slong distances[PEAKS] = { 1, 5, 17 };
	struct hv_decision light = { 0 };
	char words[HV_RISE_MAX];
	size_t peaks = 0, pair;
	double above = 0;
	arb_t a, b, theta;
	enum hv_code code = certify_light(&light, words, setting, NULL, 1, err);

	if (code != HV_OK)
		return code;
	arb_init(a);
	arb_init(b);
	arb_init(theta);
	claim_damping(a, setting, BITS);
	pair = light.certificate == HV_CONSTANT && setting->dim > 2 ? 1
								    : 0; /* one whose slow mode is not flat */
	claim_theta(theta, setting, pair, BITS);
	arb_add(b, a, theta, BITS);
	arb_sub(a, a, theta, BITS);
	for (size_t i = 0; i < PEAKS; i++)
		peaks += peaks_at(&above, a, b, distances[i]);
	arb_clear(a);
	arb_clear(b);
	arb_clear(theta);
	out->verdict =
	    HV_FAILS; /* one exponential, or a constant, has no single largest value but at an end */
	claim_say(out->evidence,
	    "holds if q has two light-cone coordinates, not 0, of different decays, not 0: then two exponentials of opposite signs "
	    "peak wherever k puts it, over all integers too (proof by Descartes; pair %zu, r = 1, 5, 17: %zu of %d certified), and "
	    "with r > 0 that score rises first, so it does not decay monotonically. Fails as stated, for every q: one coordinate "
	    "makes one exponential, %s, which is largest at an end or nowhere (proof)",
	    pair, peaks, PEAKS,
	    light.certificate == HV_CONSTANT ? "a constant here"
		: light.verdict == HV_HOLDS  ? "and it decays"
					     : "and it grows");
	if (peaks == PEAKS)
		claim_say(out->witness,
		    "q = (1, 1, 0, ..., 0): no k makes the score largest at distance 17 alone; with one channel of pair %zu "
		    "in the place of both, some k does: s(17) - s(0) = %.6g if u_q u_k is 1",
		    pair, above);
	else
		claim_say(out->witness,
		    "q = (1, 1, 0, ..., 0): no k makes the score largest at distance 17 alone");
	hv_decision_free(&light);
	return HV_OK;
}

/* --- norm-bound ------------------------------------------------------------------------------------------ */

/* e^{2 theta_j} |q|^2 - |B q|^2, which is (e^{2 theta} - e^{-2 theta}) (q1 - q2)^2 / 2. */
static void bound_margin(arb_t out, const struct hv_claim_setting *setting, size_t j, double q1, double q2)
{
	arb_t theta, zero;
	arb_ptr q = _arb_vec_init(2);

	arb_init(theta);
	arb_init(zero);
	claim_theta(theta, setting, j, BITS);
	arb_set_d(q, q1 * q1 + q2 * q2); /* of 20 bits each, so exact */
	arb_mul_2exp_si(out, theta, 1);
	arb_exp(out, out, BITS);
	arb_mul(out, out, q, BITS);
	arb_set_d(q, q1);
	arb_set_d(q + 1, q2);
	boost(q, q + 1, theta, zero, BITS);
	arb_submul(out, q, q, BITS);
	arb_submul(out, q + 1, q + 1, BITS);
	arb_clear(theta);
	arb_clear(zero);
	_arb_vec_clear(q, 2);
}

enum hv_code claim_norm_bound(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	size_t within = 0;
	bool attained;
	arb_t margin;

	(void)err;
	arb_init(margin);
	for (size_t i = 0; i < POINTS; i++) {
		bound_margin(margin, setting, i % (setting->dim / 2), claim_random(setting, 2 * i),
		    claim_random(setting, 2 * i + 1));
		within += arb_is_nonnegative(margin) ? 1 : 0;
	}
	bound_margin(margin, setting, 0, 1, 1);
	attained = arb_contains_zero(margin) && mag_cmp_2exp_si(arb_radref(margin), -BITS / 2) < 0;
	arb_clear(margin);
	out->verdict = within == POINTS && attained ? HV_HOLDS : HV_UNDECIDED;
	claim_say(out->evidence,
	    "B is symmetric with eigenvalues e^theta, e^-theta, so that is its norm (proof); certified in balls for %zu of %d "
	    "drawn q, over the pairs",
	    within, POINTS);
	claim_say(out->witness, "attained at q1 = q2: B (1, 1) = e^theta (1, 1)");
	return HV_OK;
}

/* --- algorithm-1 ----------------------------------------------------------------------------------------- */

/* The first n at which e^{n theta'} cosh(n theta_0), by which a key is multiplied, exceeds e^log_most. */
static int first_overflow(const struct hv_claim_setting *setting, double log_most)
{
	int n = 0;
	bool over = false;
	arb_t factor, damping, limit;

	arb_init(factor);
	arb_init(damping);
	arb_init(limit);
	arb_set_d(limit, log_most);
	arb_exp(limit, limit, BITS);
	while (!over) {
		claim_damping(damping, setting, BITS);
		arb_mul_si(damping, damping, ++n, BITS);
		arb_exp(damping, damping, BITS);
		arb_set_si(factor, n);
		arb_cosh(factor, factor, BITS);
		arb_mul(factor, factor, damping, BITS);
		over = arb_gt(factor, limit);
	}
	arb_clear(factor);
	arb_clear(damping);
	arb_clear(limit);
	return n;
}

/* As printed, the key's second channel is c k1 + c k2 in the place of -s k1 + c k2.  At m = n = 1, q = k = (1, 0), eq. 9
 * is 1; the dampings cancel, q' = (c, s), and k' = (c, c). */
static bool slip_shows(double *printed, double *corrected)
{
	bool shows;
	arb_t c, s, wrong, right;

	arb_init(c);
	arb_init(s);
	arb_init(wrong);
	arb_init(right);
	arb_one(wrong);
	arb_sinh_cosh(s, c, wrong, BITS);
	arb_mul(right, c, c, BITS);
	arb_set(wrong, right);
	arb_addmul(wrong, s, c, BITS);
	arb_submul(right, s, s, BITS);
	*printed = arf_get_d(arb_midref(wrong), ARF_RND_NEAR);
	*corrected = arf_get_d(arb_midref(right), ARF_RND_NEAR);
	arb_sub_ui(wrong, wrong, 1, BITS);
	shows = arb_is_positive(wrong) && arb_contains_si(right, 1);
	arb_clear(c);
	arb_clear(s);
	arb_clear(wrong);
	arb_clear(right);
	return shows;
}

enum hv_code claim_algorithm_1(struct hv_finding *out, const struct hv_claim_setting *setting,
    struct hv_error *err)
{
	/* ln of what rounds to infinity: half a unit above the largest number. */
	double f16 = log(65520), f32 = 128 * log(2), f64 = 1024 * log(2), printed, corrected;
	bool slip = slip_shows(&printed, &corrected);

	(void)err;
	out->verdict = slip ? HV_FAILS : HV_UNDECIDED;
	claim_say(out->evidence,
	    "as printed its second key line has c k_i + c k_{i+1} where eq. 6 needs -s k_i + c k_{i+1} (certified in balls). "
	    "Corrected, it computes eq. 9 in exact arithmetic, but multiplies a key by e^{n theta'} cosh(n theta_0), which "
	    "overflows from position %d on in float32 and bfloat16, %d in float16, %d in float64",
	    first_overflow(setting, f32), first_overflow(setting, f16), first_overflow(setting, f64));
	claim_say(out->witness,
	    "m = n = 1, q = k = (1, 0, ..., 0): %.10g as printed, %.10g corrected, 1 by eq. 9", printed,
	    corrected);
	return HV_OK;
}
