/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_certify.c -- decisions held to what MPFR says of s(D) - s(D + 1), distance by distance, and to sums whose
 * zeros were placed. */
#include "lib/certify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include "lib/certify_work.h"
#include "tests/close.h"
#include "tests/scratch.h"

#define TERMS_MAX   8
#define TEXT_MAX    1400
#define RNDN        MPFR_RNDN
#define EXPAND_BITS 2400

/* A sum as its decimals, which is all that the decision and MPFR have in common. */
struct text_sum {
	size_t n;
	char decay[TERMS_MAX][32], frequency[TERMS_MAX][32], re[TERMS_MAX][TEXT_MAX];
};

static struct hv_expsum *expsum_of(const struct text_sum *text)
{
	struct hv_expsum *sum;
	struct hv_error err;
	enum hv_code code = hv_expsum_new(&sum, &err);

	for (size_t k = 0; code == HV_OK && k < text->n; k++)
		code = hv_expsum_add(sum, text->decay[k], text->frequency[k], text->re[k], "0", &err);
	if (code == HV_OK)
		code = hv_expsum_settle(sum, &err);
	if (code != HV_OK)
		fail_msg("%s", err.msg);
	return sum;
}

static struct hv_decision decide(const struct text_sum *text, long bits)
{
	struct hv_expsum *sum = expsum_of(text);
	struct hv_decision decision = { 0 };
	struct hv_error err;

	if (hv_certify(&decision, sum, bits, &err) != HV_OK)
		fail_msg("%s", err.msg);
	hv_expsum_free(sum);
	return decision;
}

/* Signs of s(D) - s(D + 1), D = 0 .. count - 1, in so many bits. */
static void signs_of(int *sign, size_t count, const struct text_sum *text, mpfr_prec_t bits)
{
	mpfr_t x[TERMS_MAX], y[TERMS_MAX], stepx[TERMS_MAX], stepy[TERMS_MAX], c, size, here, next, part;

	mpfr_inits2(bits, c, size, here, next, part, (mpfr_ptr)0);
	for (size_t k = 0; k < text->n; k++) { /* x + i y = c e^{(-a + i w) D} */
		mpfr_inits2(bits, x[k], y[k], stepx[k], stepy[k], (mpfr_ptr)0);
		mpfr_set_str(size, text->decay[k], 10, RNDN);
		mpfr_neg(size, size, RNDN);
		mpfr_exp(size, size, RNDN);
		mpfr_set_str(c, text->frequency[k], 10, RNDN);
		mpfr_sin_cos(stepy[k], stepx[k], c, RNDN);
		mpfr_mul(stepx[k], stepx[k], size, RNDN);
		mpfr_mul(stepy[k], stepy[k], size, RNDN);
		mpfr_set_str(x[k], text->re[k], 10, RNDN);
		mpfr_set_zero(y[k], 1);
	}
	for (size_t D = 0; D <= count; D++) {
		mpfr_set_zero(next, 1);
		for (size_t k = 0; k < text->n; k++) {
			mpfr_add(next, next, x[k], RNDN);
			mpfr_fmms(part, x[k], stepx[k], y[k], stepy[k], RNDN);
			mpfr_fmma(y[k], x[k], stepy[k], y[k], stepx[k], RNDN);
			mpfr_swap(x[k], part);
		}
		if (D > 0)
			sign[D - 1] = mpfr_cmp(here, next);
		mpfr_swap(here, next);
	}
	for (size_t k = 0; k < text->n; k++)
		mpfr_clears(x[k], y[k], stepx[k], stepy[k], (mpfr_ptr)0);
	mpfr_clears(c, size, here, next, part, (mpfr_ptr)0);
	mpfr_free_cache();
}

static int first_rise(const int *sign, size_t count)
{
	for (size_t D = 0; D < count; D++)
		if (sign[D] <= 0)
			return (int)D;
	return -1;
}

static double uniform(uint64_t *seed)
{
	return (double)random_below(seed, (size_t)1 << 40) / 1099511627776.0;
}

/* --- zeros that were placed ------------------------------------------------------------------------------ */

enum placing {
	ANYWHERE,
	BETWEEN,
	NEAR_INTEGER,
	AT_INTEGER
};

/* Zeros of g in 0 .. 40, in pairs so that g touches or just crosses 0 there. */
static void place_zeros(double *x, double *apart, size_t pairs, enum placing placing, uint64_t *seed)
{
	for (size_t i = 0; i < pairs; i++) {
		double whole = (double)random_below(seed, 40);

		switch (placing) {
		case ANYWHERE:
			x[i] = 40 * uniform(seed);
			apart[i] = 5 * uniform(seed);
			break;
		case BETWEEN: /* two integers: g < 0 between them, and never at one */
			x[i] = whole + 0.1 + 0.2 * uniform(seed);
			apart[i] = 0.5 * uniform(seed);
			break;
		case NEAR_INTEGER:
			x[i] = whole - 1e-9 * uniform(seed);
			apart[i] = 2e-9 * uniform(seed);
			break;
		case AT_INTEGER: /* a double zero: only the rounding of the decimals decides */
			x[i] = whole;
			apart[i] = 0;
			break;
		}
	}
}

/* d(y) = y sign prod (y - e^{-h x}), y = e^{-h D}, as a sum whose coefficients have so many digits. */
static void expand(struct text_sum *out, const char *h, const double *x, const double *apart, size_t pairs,
    int sign, int digits)
{
	size_t n = 2 * pairs + 1;
	mpfr_t d[TERMS_MAX], root, step, factor;

	mpfr_inits2(EXPAND_BITS, root, step, factor, (mpfr_ptr)0);
	mpfr_set_str(step, h, 10, RNDN);
	for (size_t k = 0; k < n; k++) {
		mpfr_init2(d[k], EXPAND_BITS);
		mpfr_set_si(d[k], k == 0 ? sign : 0, RNDN);
	}
	for (size_t i = 0; i < 2 * pairs; i++) {
		mpfr_set_d(root, i % 2 ? x[i / 2] + apart[i / 2] : x[i / 2], RNDN);
		mpfr_mul(root, root, step, RNDN);
		mpfr_neg(root, root, RNDN);
		mpfr_exp(root, root, RNDN);
		for (size_t k = i + 2; k-- > 0;) { /* times (root - y): positive at y = 0 */
			mpfr_mul(d[k], d[k], root, RNDN);
			if (k > 0)
				mpfr_sub(d[k], d[k], d[k - 1], RNDN);
		}
	}
	out->n = n;
	for (size_t k = 0; k < n; k++) {
		mpfr_mul_si(factor, step, -(long)(k + 1), RNDN);
		mpfr_expm1(factor, factor, RNDN);
		mpfr_neg(factor, factor, RNDN);
		mpfr_div(factor, d[k], factor, RNDN); /* c_k = d_k / (1 - e^{-a_k}) */
		mpfr_snprintf(out->re[k], TEXT_MAX, "%.*Re", digits, factor);
		mpfr_mul_ui(factor, step, k + 1, RNDN);
		mpfr_snprintf(out->decay[k], 32, "%.6Rf", factor);
		strcpy(out->frequency[k], "0");
		mpfr_clear(d[k]);
	}
	mpfr_clears(root, step, factor, (mpfr_ptr)0);
}

static void check_placed(const struct text_sum *text, int sign, mpfr_prec_t bits, long limit)
{
	struct hv_decision decision = decide(text, limit);
	int want[64], rise;

	signs_of(want, 64, text, bits);
	rise = first_rise(want, 64);
	assert_int_not_equal(decision.verdict, HV_UNDECIDED);
	assert_int_equal(decision.verdict, rise < 0 ? HV_HOLDS : HV_FAILS);
	if (rise >= 0)
		assert_int_equal(atoi(decision.witness), rise);
	if (rise >= 0)
		assert_int_equal(decision.certificate, sign < 0 ? HV_RISING_TAIL : HV_FIRST_RISE);
	else
		assert_true(
		    decision.certificate == HV_TAIL || decision.certificate == HV_COMPLETELY_MONOTONE);
	hv_decision_free(&decision);
}

static void placed(enum placing placing, int cases, int digits, mpfr_prec_t bits)
{
	static const char *const steps[] = { "0.05", "0.11", "0.2", "0.37" };
	uint64_t seed = 6;

	for (int i = 0; i < cases; i++) {
		size_t pairs = 1 + random_below(&seed, 3);
		int sign = random_below(&seed, 4) ? 1 : -1;
		double x[TERMS_MAX], apart[TERMS_MAX];
		struct text_sum text;

		place_zeros(x, apart, pairs, placing, &seed);
		expand(&text, steps[random_below(&seed, 4)], x, apart, pairs, sign, digits);
		check_placed(&text, sign, bits, HV_CERTIFY_BITS);
	}
}

static void decides_sums_with_placed_zeros(void **state)
{
	(void)state;
	placed(ANYWHERE, 800, 60, 500);
}

static void decides_zeros_between_integers(void **state)
{
	(void)state;
	placed(BETWEEN, 600, 60, 500);
}

static void decides_zeros_beside_integers(void **state)
{
	(void)state;
	placed(NEAR_INTEGER, 500, 60, 500);
}

/* The coefficients are rounded to 30 and to 320 digits, so g is of order 1e-30 and 1e-320 of its terms there. */
static void decides_double_zeros_at_integers(void **state)
{
	(void)state;
	placed(AT_INTEGER, 500, 30, 500);
	placed(AT_INTEGER, 60, 320, 2400);
}

/* A tie of 1e-300 in a sum of magnitude 1, either way. */
static void decides_near_ties(void **state)
{
	static const char *const tie[] = { "0.5e-300", "-0.5e-300" };
	struct text_sum text;

	(void)state;
	for (int i = 0; i < 2; i++) {
		double x[] = { 7 }, apart[] = { 0 };
		struct hv_decision decision;

		expand(&text, "0.1", x, apart, 1, 1, 400);
		text.n = 4; /* one more mode, which decides at the double zero alone */
		strcpy(text.decay[3], "5");
		strcpy(text.frequency[3], "0");
		strcpy(text.re[3], tie[i]);
		decision = decide(&text, HV_CERTIFY_BITS);
		assert_int_equal(decision.verdict, i ? HV_FAILS : HV_HOLDS);
		if (i)
			assert_string_equal(decision.witness, "7");
		assert_in_range(decision.bits, 513, HV_CERTIFY_BITS);
		hv_decision_free(&decision);
		decision = decide(&text, 512);
		assert_int_equal(decision.verdict, HV_UNDECIDED);
		hv_decision_free(&decision);
	}
}

/* --- random sums ----------------------------------------------------------------------------------------- */

static void draw_sum(struct text_sum *out, bool turning, uint64_t *seed)
{
	out->n = 1 + random_below(seed, TERMS_MAX);
	for (size_t k = 0; k < out->n; k++) {
		snprintf(out->decay[k], sizeof out->decay[k], "%.*f", (int)(1 + random_below(seed, 3)),
		    1.5 * uniform(seed) - (turning ? 0.1 : 0.3)); /* some grow */
		strcpy(out->frequency[k], "0");
		if (turning && random_below(seed, 2))
			snprintf(out->frequency[k], sizeof out->frequency[k], "%.2f", 4 * uniform(seed) - 1);
		snprintf(out->re[k], TEXT_MAX, "%d", (int)random_below(seed, 41) - 12);
	}
}

static void check_drawn(const struct text_sum *text)
{
	enum {
		FAR = 200
	};
	struct hv_decision decision = decide(text, HV_CERTIFY_BITS);
	int want[FAR], rise;

	signs_of(want, FAR, text, 500);
	rise = first_rise(want, FAR);
	switch (decision.verdict) {
	case HV_HOLDS: assert_int_equal(rise, -1); break;
	case HV_FAILS:
		assert_non_null(decision.witness);
		if (atoi(decision.witness) < FAR || rise >= 0)
			assert_int_equal(atoi(decision.witness), rise);
		for (int D = decision.tail_from ? atoi(decision.tail_from) : FAR; D < FAR; D++)
			assert_true(want[D] < 0);
		break;
	default: fail_msg("undecided");
	}
	hv_decision_free(&decision);
}

static void decides_random_sums(void **state)
{
	uint64_t seed = 20250;
	struct text_sum text;

	(void)state;
	for (int i = 0; i < 1500; i++) {
		draw_sum(&text, false, &seed);
		check_drawn(&text);
	}
}

static void decides_random_sums_that_turn(void **state)
{
	uint64_t seed = 410;
	struct text_sum text;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		draw_sum(&text, true, &seed);
		check_drawn(&text);
	}
}

/* The filter and the balls are two computations of one thing. */
static void filter_and_balls_agree(void **state)
{
	uint64_t seed = 77;
	int settled = 0;
	struct text_sum text;
	struct hv_error err;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct filter_coefficients coefficients;
		struct filter_outcome outcome;
		struct hv_decision balls = { 0 };
		struct hv_expsum *sum;
		struct filter filter;
		struct work work;

		draw_sum(&text, i % 2, &seed);
		sum = expsum_of(&text);
		assert_int_equal(filter_init(&filter, sum, &err), HV_OK);
		assert_int_equal(filter_coefficients_init(&coefficients, &filter, &err), HV_OK);
		filter_weigh(&coefficients, &filter, sum);
		outcome = filter_decide(&filter, &coefficients, i % 3 == 0);
		assert_int_equal(work_init(&work, sum, 4096, &err), HV_OK);
		assert_int_equal(work_decide(&balls, &work, &err), HV_OK);
		if (outcome.settled) {
			settled++;
			assert_int_equal(outcome.verdict, balls.verdict);
			assert_int_equal(outcome.certificate, balls.certificate);
			if (outcome.witness >= 0)
				assert_int_equal(outcome.witness, atoi(balls.witness));
		}
		hv_decision_free(&balls);
		work_free(&work);
		filter_coefficients_free(&coefficients);
		filter_free(&filter);
		hv_expsum_free(sum);
	}
	assert_in_range(settled, 700, 999); /* else one of the two was not tried */
}

/* --- sums with names ------------------------------------------------------------------------------------- */

static struct text_sum sum_of(size_t n, const char *const rows[][3])
{
	struct text_sum text = { .n = n };

	for (size_t k = 0; k < n; k++) {
		strcpy(text.decay[k], rows[k][0]);
		strcpy(text.frequency[k], rows[k][1]);
		strcpy(text.re[k], rows[k][2]);
	}
	return text;
}

#define assert_decided(rows, verdict, certificate, witness)                                                  \
	assert_decided_at(sizeof(rows) / sizeof(rows)[0], (rows), (verdict), (certificate), (witness),       \
	    __LINE__)

static void assert_decided_at(size_t n, const char *const rows[][3], enum hv_verdict verdict,
    const char *certificate, const char *witness, int line)
{
	static char words[HV_CERTIFICATE_MAX];
	struct text_sum text = sum_of(n, rows);
	struct hv_decision decision = decide(&text, HV_CERTIFY_BITS);

	hv_certificate_format(words, &decision, HV_CERTIFY_BITS);
	if (decision.verdict != verdict || strcmp(words, certificate) != 0 ||
	    strcmp(decision.witness ? decision.witness : "", witness) != 0)
		fail_msg("line %d: %s, %s, witness %s", line, hv_verdict_names[decision.verdict], words,
		    decision.witness);
	hv_decision_free(&decision);
}

static void knows_the_simple_cases(void **state)
{
	static const char *const falls[][3] = { { "0.5", "0", "1" } };
	static const char *const rises[][3] = { { "0.5", "0", "-1" } };
	static const char *const grows[][3] = { { "-0.1", "0", "1" }, { "1", "0", "1" } };
	static const char *const sinks[][3] = { { "-0.1", "0", "-1" }, { "1", "0", "1" } };
	static const char *const stays[][3] = { { "0", "0", "5" } };
	static const char *const cancels[][3] = { { "0.5", "0", "1" }, { "5e-1", "0", "-1.0" },
		{ "0", "0", "1" } };
	static const char *const empty[][3] = { { "0.5", "0", "0" }, { "0.25", "3", "0" } };
	static const char *const above[][3] = { { "0", "0", "3" }, { "1", "0", "1" } };
	static const char *const turns[][3] = { { "0", "1", "1" } };
	static const char *const fades[][3] = { { "0.1", "1", "1" }, { "0.2", "0", "5" } };
	static const char *const mirrored[][3] = { { "0.3", "1", "1" }, { "0.3", "-1", "-1" },
		{ "1", "0", "1" } };

	static const char *const least[][3] = { { "1e4000", "0", "1" }, { "1", "0", "-1e-4000" } };
	static const char *const slight[][3] = { { "-1e-4000", "0", "1" }, { "1", "0", "1" } };

	(void)state;
	assert_decided(least, HV_FAILS, "rising-tail", "1");
	assert_decided(slight, HV_FAILS, "rising-tail", "9210");
	assert_decided(falls, HV_HOLDS, "completely-monotone", "");
	assert_decided(rises, HV_FAILS, "rising-tail", "0");
	assert_decided(grows, HV_FAILS, "rising-tail", "2");
	assert_decided(sinks, HV_HOLDS, "tail 0 + 0 integers checked", "");
	assert_decided(stays, HV_FAILS, "constant", "0");
	assert_decided(cancels, HV_FAILS, "constant", "0");
	assert_decided(empty, HV_FAILS, "constant", "0");
	assert_decided(above, HV_HOLDS, "completely-monotone", "");
	assert_decided(turns, HV_FAILS, "almost-periodic", "3");
	assert_decided(fades, HV_FAILS, "oscillates", "4");
	assert_decided(mirrored, HV_HOLDS, "completely-monotone", ""); /* cos is even: the two cancel */
}

/* A sum in doubles, as it comes to mind. */
static double naive(const char *const rows[][3], size_t n, double D)
{
	double sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += strtod(rows[k][2], NULL) * exp(-strtod(rows[k][0], NULL) * D);
	return sum;
}

/* Both fall at the first 1024 distances in doubles; one rises beyond, one by 1e-21 among them.  As in the manual. */
static void sees_what_doubles_do_not(void **state)
{
	static const char *const beyond[][3] = { { "0.01", "0", "1" }, { "0.001", "0", "-1e-6" } };
	static const char *const dip[][3] = { { "0.1", "0", "1.7370155875346980119" },
		{ "0.2", "0", "-4.4858095528526688829" }, { "0.3", "0", "3.8582959135100826023" } };

	(void)state;
	for (int D = 0; D < 1024; D++) {
		assert_true(naive(beyond, 2, D) > naive(beyond, 2, D + 1));
		assert_true(naive(dip, 3, D) > naive(dip, 3, D + 1));
	}
	assert_decided(beyond, HV_FAILS, "rising-tail", "1791");
	assert_decided(dip, HV_FAILS, "witness 9", "9");
}

/* Times of 10^9 and more are no more work than times of 10. */
static void decides_slow_sums(void **state)
{
	static const char *const slow[][3] = { { "1e-12", "0", "1" }, { "2e-12", "0", "-1" },
		{ "3e-12", "0", "1" } };
	static const char *const slower[][3] = { { "1e-300", "0", "1" }, { "1.5e-300", "0", "-1" },
		{ "2e-300", "0", "2" } };
	static const char *const rises[][3] = { { "1e-300", "0", "-1" }, { "2e-300", "0", "2" } };
	struct text_sum text = sum_of(2, rises);
	struct hv_decision decision = decide(&text, HV_CERTIFY_BITS);

	(void)state;
	assert_int_equal(decision.certificate, HV_RISING_TAIL);
	/* g < 0 from e^{-1e-300 D} = 1/4 on, nearly: ln 4 = 1.386294361119890618834464... */
	assert_int_equal(strncmp(decision.witness, "138629436111989061883446424291635", 33), 0);
	assert_int_equal(strlen(decision.witness), 301);
	hv_decision_free(&decision);
	text = sum_of(3, slow);
	decision = decide(&text, HV_CERTIFY_BITS);
	assert_int_equal(decision.verdict, HV_HOLDS);
	hv_decision_free(&decision);
	text = sum_of(3, slower);
	decision = decide(&text, HV_CERTIFY_BITS);
	assert_int_equal(decision.verdict, HV_HOLDS);
	hv_decision_free(&decision);
}

/* --- encodings ------------------------------------------------------------------------------------------- */

static struct hv_decision decide_encoding(const char *spec, const struct hv_curve *curve,
    struct hv_rise *rise)
{
	struct hv_encoding encoding;
	struct hv_decision decision = { 0 };
	struct hv_expsum *sum = NULL;
	struct hv_error err;

	if (hv_encoding_parse(&encoding, spec, &err) != HV_OK ||
	    hv_expsum_encoding(&sum, &encoding, curve->dim, &err) != HV_OK)
		fail_msg("%s", err.msg);
	hv_expsum_weigh(sum, curve);
	if (hv_certify(&decision, sum, HV_CERTIFY_BITS, &err) != HV_OK)
		fail_msg("%s", err.msg);
	if (rise && decision.witness)
		hv_certify_rise(rise, sum, decision.witness);
	hv_expsum_free(sum);
	hv_encoding_free(&encoding);
	return decision;
}

static void decides_the_aligned_curves(void **state)
{
	static const struct {
		const char *spec;
		enum hv_certificate certificate;
	} want[] = {
		{ "hope", HV_COMPLETELY_MONOTONE },
		{ "hope:damping=1.00000000000000000000000000000001:allow-growth=1", HV_COMPLETELY_MONOTONE },
		{ "hope:damping=1:allow-growth=1", HV_COMPLETELY_MONOTONE },
		{ "hope:damping=0.99999999999999999999999999999999:allow-growth=1", HV_RISING_TAIL },
		{ "rope", HV_ALMOST_PERIODIC },
		{ "xpos", HV_OSCILLATES },
		{ "alibi", HV_COMPLETELY_MONOTONE },
		{ "alibi:slope=0", HV_CONSTANT },
		{ "nope", HV_CONSTANT },
		{ "sinusoidal", HV_ALMOST_PERIODIC },
	};
	static const size_t dims[] = { 2, 8, 64, 128 };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		for (size_t d = 0; d < sizeof dims / sizeof dims[0]; d++) {
			struct hv_curve curve = { .kind = HV_CURVE_ALIGNED,
				.dim = dims[d],
				.content_scale = 1 };
			struct hv_decision decision = decide_encoding(want[i].spec, &curve, NULL);

			if (decision.certificate != want[i].certificate)
				fail_msg("%s, d = %zu: %d", want[i].spec, dims[d], decision.certificate);
			hv_decision_free(&decision);
		}
}

/* theta' = theta_1 = 0.1 exactly, since 10000^(-2/8) is rational: the mode of pair 1 does not decay, to the last digit,
 * and as no double is 0.1 only the decimal of the SPEC says so. */
static void takes_decimals_exactly(void **state)
{
	double q[] = { 0, 0, 1, 1, 0, 0, 0, 0 };
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS, .dim = 8, .content_scale = 1, .q = q, .k = q };
	struct hv_decision flat = decide_encoding("hope:damping=0.1:allow-growth=1", &curve, NULL);
	struct hv_decision falls =
	    decide_encoding("hope:damping=0.10000000000000001:allow-growth=1", &curve, NULL);

	(void)state;
	assert_int_equal(flat.certificate, HV_CONSTANT);
	assert_int_equal(falls.certificate, HV_COMPLETELY_MONOTONE);
	hv_decision_free(&flat);
	hv_decision_free(&falls);
}

/* s = 2 e^{-a D} / sqrt(2) - slope D, rising at first where the slope is small. */
static void adds_a_linear_bias(void **state)
{
	double q[] = { 1, 2, 0.5, -3 }, k[] = { -1, 0.25, 4, 1 };
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS, .dim = 4, .content_scale = 1, .q = q, .k = k };
	struct hv_rise rise;
	struct hv_decision alibi = decide_encoding("alibi:slope=1e-300", &curve, NULL);
	struct hv_decision nope = decide_encoding("nope", &curve, &rise);
	char words[HV_RISE_MAX];

	(void)state;
	assert_int_equal(alibi.verdict, HV_HOLDS);
	assert_int_equal(nope.certificate, HV_CONSTANT);
	hv_rise_format(words, &rise);
	assert_string_equal(words, "s(1) = s(0) = -0.7500000000");
	hv_decision_free(&alibi);
	hv_decision_free(&nope);
}

static double falling_bias(const struct hv_encoding *encoding, double D)
{
	(void)encoding;
	return -log1p(D);
}

static double table_bias(const struct hv_encoding *encoding, double D)
{
	(void)encoding;
	return -fmin(D, 7);
}

static double window_bias(const struct hv_encoding *encoding, double D)
{
	(void)encoding;
	return D < 12 ? -D : -INFINITY;
}

static double humped_bias(const struct hv_encoding *encoding, double D)
{
	(void)encoding;
	return D < 4 ? -D : D;
}

/* Flat content for q = k = (1, 1, 0, 0), falling content for (0, 0, 1, 1), rising content for its negative. */
static void content_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	(void)encoding;
	for (size_t j = 0; j < dim / 2; j++)
		out[j] = (struct hv_mode){ .pair = j, .product = HV_CONE_U, .decay = { (double)j, 0 } };
}

/* A bias that is not linear decides where the content falls or stays, as far as its shape is known. */
static void decides_bent_biases(void **state)
{
	static double flat[] = { 1, 1, 0, 0 }, falls[] = { 0, 0, 1, 1 }, rises[] = { 0, 0, -1, -1 };
	static const struct {
		double (*bias)(const struct hv_encoding *encoding, double D);
		enum hv_bias_shape shape;
		double *q, *k;
		enum hv_verdict verdict;
		const char *witness;
	} want[] = {
		{ falling_bias, HV_BIAS_FALLING, flat, flat, HV_HOLDS, "" },
		{ falling_bias, HV_BIAS_FALLING, falls, falls, HV_HOLDS, "" },
		{ falling_bias, HV_BIAS_FALLING, falls, rises, HV_UNDECIDED, "" },
		{ falling_bias, HV_BIAS_UNKNOWN, flat, flat, HV_UNDECIDED, "" },
		{ table_bias, HV_BIAS_STEPS, flat, flat, HV_FAILS, "7" },
		{ table_bias, HV_BIAS_STEPS, falls, falls, HV_HOLDS, "" },
		{ window_bias, HV_BIAS_UNKNOWN, flat, flat, HV_FAILS, "12" },
		{ window_bias, HV_BIAS_UNKNOWN, falls, falls, HV_FAILS, "12" },
		{ humped_bias, HV_BIAS_UNKNOWN, flat, flat, HV_FAILS, "3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		const struct hv_encoding_row row = { .name = "bent",
			.modes_per_pair = 1,
			.modes = content_modes,
			.bias = want[i].bias,
			.bias_shape = want[i].shape };
		const struct hv_encoding bent = { .row = &row, .logit_factor = 1 };
		struct hv_curve curve = { .kind = HV_CURVE_VECTORS,
			.dim = 4,
			.content_scale = 1,
			.q = want[i].q,
			.k = want[i].k };
		struct hv_decision decision = { 0 };
		struct hv_expsum *sum = NULL;

		assert_int_equal(hv_expsum_encoding(&sum, &bent, 4, NULL), HV_OK);
		hv_expsum_weigh(sum, &curve);
		assert_int_equal(hv_certify(&decision, sum, HV_CERTIFY_BITS, NULL), HV_OK);
		if (decision.verdict != want[i].verdict ||
		    strcmp(decision.witness ? decision.witness : "", want[i].witness) != 0)
			fail_msg("case %zu: %s, %s", i, hv_verdict_names[decision.verdict], decision.witness);
		hv_decision_free(&decision);
		hv_expsum_free(sum);
	}
}

static void says_a_rise_in_words(void **state)
{
	static const char *const rows[][3] = { { "0", "0", "1" }, { "1", "0", "-1e-50" } };
	struct text_sum text = sum_of(2, rows);
	struct hv_expsum *sum = expsum_of(&text);
	struct hv_rise rise;
	char words[HV_RISE_MAX];

	(void)state;
	hv_certify_rise(&rise, sum, "3");
	hv_rise_format(words, &rise);
	assert_true(strncmp(words, "s(4) = s(3) + 3.14714e-52, s(3) = 1.000", 39) == 0);
	hv_expsum_free(sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_sums_with_placed_zeros),
		cmocka_unit_test(decides_zeros_between_integers),
		cmocka_unit_test(decides_zeros_beside_integers),
		cmocka_unit_test(decides_double_zeros_at_integers),
		cmocka_unit_test(decides_near_ties),
		cmocka_unit_test(decides_random_sums),
		cmocka_unit_test(decides_random_sums_that_turn),
		cmocka_unit_test(filter_and_balls_agree),
		cmocka_unit_test(knows_the_simple_cases),
		cmocka_unit_test(sees_what_doubles_do_not),
		cmocka_unit_test(decides_slow_sums),
		cmocka_unit_test(decides_the_aligned_curves),
		cmocka_unit_test(takes_decimals_exactly),
		cmocka_unit_test(adds_a_linear_bias),
		cmocka_unit_test(decides_bent_biases),
		cmocka_unit_test(says_a_rise_in_words),
	};
	return cmocka_run_group_tests_name("certify", tests, NULL, NULL);
}
