/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/verify_claims.c -- hopeviz verify: every claim of the paper, with its evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/progress.h"
#include "cmd/specs.h"
#include "cmd/verify.h"
#include "lib/claims.h"
#include "lib/encoding.h"

#define DRAWS   4096      /* pairs, */
#define NUMBERS (1 << 22) /* but of no more numbers, */
#define LEAST   256       /* unless they were too few */
#define COLUMNS 5

static enum hv_code unknown_claim(const char *id, struct hv_error *err)
{
	char list[400] = "";

	for (const struct hv_claim *claim = hv_claims; claim->id; claim++) {
		size_t length = strlen(list);

		snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", claim->id);
	}
	return hv_fail(err, HV_EDOMAIN, "--claim '%.40s': expected one of %s", id, list);
}

static bool is_wanted(const struct hv_claim *claim, char *const *id)
{
	if (!id)
		return true;
	while (*id && strcmp(*id, claim->id) != 0)
		id++;
	return *id != NULL;
}

/* Base and damping have the ranges that the keys of `hope` have. */
static enum hv_code check_setting(const struct hv_claim_setting *setting, struct hv_error *err)
{
	struct hv_encoding hope = { 0 };
	char spec[256];
	enum hv_code code;

	snprintf(spec, sizeof spec, "hope:base=%.64s:damping=%.64s:allow-growth=1", setting->base,
	    setting->damping);
	code = hv_encoding_parse(&hope, spec, err);
	hv_encoding_free(&hope);
	return code;
}

static enum hv_code get_setting(struct hv_claim_setting *out, const struct verify_options *options,
    struct hv_error *err)
{
	enum hv_code code = HV_OK;

	*out = (struct hv_claim_setting){
		.base = options->recording.base ? options->recording.base : "10000",
		.damping = options->damping ? options->damping : "1.0625",
		.draws = DRAWS,
		.seed = options->seed,
		.bits = options->precision,
		.threads = options->common.threads,
	};
	for (char *const *id = options->claim; code == HV_OK && id && *id; id++)
		if (!hv_claim_find(*id))
			code = unknown_claim(*id, err);
	if (code == HV_OK)
		code = dim_parse(&out->dim, options->dim, err);
	if (code == HV_OK && out->draws > NUMBERS / out->dim)
		out->draws = NUMBERS / out->dim > LEAST ? NUMBERS / out->dim : LEAST;
	return code == HV_OK ? check_setting(out, err) : code;
}

static void print_finding(const struct hv_claim *claim, const struct hv_finding *finding)
{
	printf("%-18s  ", claim->id);
	verify_print_verdict(finding->verdict, 12);
	printf("  %s (%s)\n", claim->text, claim->source);
	verify_print_wrapped(finding->evidence, 4);
	if (*finding->witness) {
		char line[HV_EVIDENCE_MAX + 16];

		snprintf(line, sizeof line, "witness: %s", finding->witness);
		verify_print_wrapped(line, 4);
	}
}

static enum hv_code show(struct hv_table *table, const struct verify_options *options,
    const struct hv_claim *claim, const struct hv_finding *finding, struct hv_error *err)
{
	const char *row[COLUMNS] = { claim->id, claim->source, hv_verdict_names[finding->verdict],
		finding->evidence, finding->witness };

	if (options->text)
		print_finding(claim, finding);
	if (options->text && !output_draws(&options->output))
		return HV_OK;
	return verify_row(table, row, err);
}

static enum hv_code decide_all(bool *negative, struct hv_table *table, const struct verify_options *options,
    struct hv_error *err)
{
	struct hv_claim_setting setting;
	enum hv_code code = get_setting(&setting, options, err);

	for (const struct hv_claim *claim = hv_claims; code == HV_OK && claim->id; claim++) {
		struct hv_finding finding = { 0 };

		if (!is_wanted(claim, options->claim))
			continue;
		code = claim->decide(&finding, &setting, err);
		if (code == HV_OK)
			code = show(table, options, claim, &finding, err);
		*negative |= finding.verdict == HV_FAILS;
	}
	return code;
}

static enum hv_code list_all(struct hv_table *table, const struct verify_options *options,
    struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (const struct hv_claim *claim = hv_claims; code == HV_OK && claim->id; claim++) {
		const char *row[] = { claim->id, claim->source, claim->text };

		if (options->text)
			printf("%-18s  %-13s  %s\n", claim->id, claim->source, claim->text);
		else
			code = verify_row(table, row, err);
	}
	return code;
}

static enum hv_code set_title(struct hv_figure *figure, struct hv_error *err)
{
	figure->title = strdup("The claims of arXiv:2509.05218, decided");
	return figure->title ? HV_OK : hv_fail_memory(err, "the title of the figure");
}

enum hv_code verify_claims(bool *negative, struct verify_options *options, struct hv_error *err)
{
	static const char *const decided[] = { "claim", "source", "verdict", "evidence", "witness", NULL };
	static const char *const listed[] = { "claim", "source", "text", NULL };
	struct hv_table table = { 0 };
	enum hv_code code = output_open(&options->output, err);

	for (const char *const *name = options->list ? listed : decided; code == HV_OK && *name; name++)
		code = hv_table_add(&table, *name, err);
	if (code == HV_OK)
		code = options->list ? list_all(&table, options, err)
				     : decide_all(negative, &table, options, err);
	if (code == HV_OK && output_draws(&options->output))
		code = set_title(&options->output.figure, err);
	if (code == HV_OK)
		code = output_rows(&options->output, &table, err);
	if (code == HV_OK)
		code = output_close(&options->output, err);
	hv_table_free(&table);
	return code;
}
