/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_claims.c -- every claim's verdict, and that it follows from the parameters. */
#include "lib/claims.h"

#include <stdio.h>
#include <string.h>

#include "tests/close.h"

static struct hv_finding decide(const char *id, size_t dim, const char *base, const char *damping)
{
	struct hv_claim_setting setting = { .dim = dim,
		.base = base,
		.damping = damping,
		.draws = 512,
		.bits = HV_CERTIFY_BITS,
		.threads = 2 };
	const struct hv_claim *claim = hv_claim_find(id);
	struct hv_finding finding = { 0 };
	struct hv_error err;

	assert_non_null(claim);
	if (claim->decide(&finding, &setting, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return finding;
}

#define assert_verdict(id, dim, base, damping, want)                                                         \
	do {                                                                                                 \
		struct hv_finding found = decide(id, dim, base, damping);                                    \
		if (found.verdict != (want))                                                                 \
			fail_msg("%s, d = %d, base %s, damping %s: %s: %s", id, (int)(dim), base, damping,   \
			    hv_verdict_names[found.verdict], found.evidence);                                \
	} while (0)

static const struct {
	const char *id;
	enum hv_verdict verdict;
} table[] = {
	{ "relative", HV_HOLDS },
	{ "rope-special-case", HV_HOLDS_IF },
	{ "asymptotic", HV_HOLDS },
	{ "threshold", HV_HOLDS },
	{ "monotone-aligned", HV_HOLDS },
	{ "monotone-generic", HV_FAILS },
	{ "rope-oscillates", HV_HOLDS },
	{ "discrimination", HV_FAILS },
	{ "norm-bound", HV_HOLDS },
	{ "alibi-not-monotone", HV_FAILS },
	{ "rope-becomes-nope", HV_FAILS },
	{ "gaussian-rope", HV_HOLDS },
	{ "algorithm-1", HV_FAILS },
	{ "perplexity", HV_OUT_OF_SCOPE },
};
enum {
	CLAIMS = sizeof table / sizeof table[0]
};

static void has_every_claim(void **state)
{
	(void)state;
	for (size_t i = 0; i < CLAIMS; i++)
		assert_string_equal(hv_claims[i].id, table[i].id);
	assert_null(hv_claims[CLAIMS].id);
	assert_null(hv_claim_find("peace"));
}

static void finds_the_verdicts(void **state)
{
	static const struct {
		size_t dim;
		const char *base, *damping;
	} at[] = { { 64, "10000", "1.0625" }, { 2, "10000", "1.5" }, { 8, "500000", "1.001" },
		{ 128, "10000", "2" } };

	(void)state;
	for (size_t s = 0; s < sizeof at / sizeof at[0]; s++)
		for (size_t i = 0; i < CLAIMS; i++) {
			struct hv_finding finding = decide(table[i].id, at[s].dim, at[s].base, at[s].damping);

			if (finding.verdict != table[i].verdict)
				fail_msg("%s, d = %zu: %s: %s", table[i].id, at[s].dim,
				    hv_verdict_names[finding.verdict], finding.evidence);
			assert_true(strlen(finding.evidence) > 20);
			assert_true(strlen(finding.evidence) < HV_EVIDENCE_MAX - 1); /* not cut short */
			if (finding.verdict == HV_FAILS || finding.verdict == HV_HOLDS_IF)
				assert_true(*finding.witness);
		}
}

static void verdicts_follow_the_damping(void **state)
{
	struct hv_finding finding = decide("threshold", 64, "10000", "0.9");

	(void)state;
	assert_int_equal(finding.verdict, HV_FAILS);
	assert_non_null(strstr(finding.witness, "s(1) = 0.276")); /* e^{0.1} / 4 */
	finding = decide("monotone-aligned", 64, "10000", "0.9");
	assert_int_equal(finding.verdict, HV_FAILS);
	assert_non_null(strstr(finding.witness, "s(8)"));
	assert_verdict("threshold", 64, "10000", "1", HV_FAILS);
	assert_verdict("monotone-aligned", 64, "10000", "1", HV_HOLDS); /* to a limit above 0 */
	assert_verdict("monotone-generic", 64, "10000", "0.9", HV_FAILS);
	assert_verdict("relative", 64, "10000", "0.9", HV_HOLDS);
}

static void finds_where_algorithm_1_overflows(void **state)
{
	struct hv_finding finding = decide("algorithm-1", 64, "10000", "1.0625");

	(void)state;
	assert_non_null(strstr(finding.evidence, "position 44 on in float32"));
	assert_non_null(strstr(finding.evidence, "6 in float16"));
	assert_non_null(strstr(finding.evidence, "345 in float64"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_every_claim),
		cmocka_unit_test(finds_the_verdicts),
		cmocka_unit_test(verdicts_follow_the_damping),
		cmocka_unit_test(finds_where_algorithm_1_overflows),
	};
	return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
