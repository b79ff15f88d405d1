/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/verify_shares.c -- hopeviz verify --samples and --measured: of many pairs, how many have a curve that falls? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/verify_job.h"
#include "lib/number.h"
#include "lib/shares.h"

#define SAMPLES_MAX ((size_t)100000000)
#define ROWS_MAX    ((size_t)1000000) /* of samples that are listed one by one */
#define PAIRS       1e7               /* of a recording, beyond which they are drawn */

/* --- shares of many pairs -------------------------------------------------------------------------------- */

struct share {
	const char *name, *words;
	double count;
	bool always; /* named even where there is none */
};
enum {
	SHARES = 7
};

static void list_shares(struct share out[SHARES], const struct hv_shares *shares)
{
	const double *by = shares->certificate;
	const struct share list[SHARES] = {
		{ "decreasing", "fall at every distance", shares->decreasing, true },
		{ "completely-monotone", "of these, since no term of theirs rises",
		    by[HV_COMPLETELY_MONOTONE], true },
		{ "rising-tail", "rise in the end", by[HV_RISING_TAIL], true },
		{ "interior-rise", "rise somewhere, and fall in the end", by[HV_FIRST_RISE], true },
		{ "oscillating", "oscillate for ever", by[HV_OSCILLATES] + by[HV_ALMOST_PERIODIC], false },
		{ "constant", "are constant", by[HV_CONSTANT], false },
		{ "undecided", "are undecided", by[HV_OPEN], false },
	};

	memcpy(out, list, sizeof list);
}

/* "18.12%", and its interval unless all pairs were decided. */
static void format_share(char *out, size_t room, double count, double n, bool drawn)
{
	double low, high;

	hv_wilson(&low, &high, count, n);
	if (drawn)
		snprintf(out, room, "%.4g%% [%.4g %.4g]", 100 * count / n, 100 * low, 100 * high);
	else
		snprintf(out, room, "%.4g%%", 100 * count / n);
}

static void print_shares(const char *series, const struct hv_shares *shares, const char *pairs, bool drawn)
{
	struct share list[SHARES];

	list_shares(list, shares);
	printf("%s: %s\n", series, pairs);
	for (size_t i = 0; i < SHARES; i++) {
		char text[96];

		if (!list[i].always && list[i].count == 0)
			continue;
		format_share(text, sizeof text, list[i].count, shares->curves, drawn);
		printf("  %12.0f  %-26s %s\n", list[i].count, text, list[i].words);
	}
}

/* The row, or the lines, of all pairs together. */
static enum hv_code add_shares(struct job *job, const char *series, const struct hv_shares *shares,
    const char *pairs, bool drawn, struct hv_error *err)
{
	struct share list[SHARES];
	struct hv_decision all = { .bits = 0 };
	char text[1024] = "";

	list_shares(list, shares);
	for (size_t i = 0; i < SHARES; i++) {
		size_t length = strlen(text);
		char share[96];

		if (!list[i].always && list[i].count == 0)
			continue;
		format_share(share, sizeof share, list[i].count, shares->curves, drawn);
		snprintf(text + length, sizeof text - length, "%s %.0f %s; ", list[i].name, list[i].count,
		    share);
	}
	snprintf(text + strlen(text), sizeof text - strlen(text), "pairs %.0f", shares->curves);
	all.verdict = shares->decreasing == shares->curves                        ? HV_HOLDS
	    : shares->decreasing + shares->certificate[HV_OPEN] == shares->curves ? HV_UNDECIDED
										  : HV_FAILS;
	all.bits = shares->bits;
	if (job->options->text)
		print_shares(series, shares, pairs, drawn);
	return job_add_row(job, series, &all, text, err);
}

static struct hv_share_job share_job(struct job *job, const struct hv_encoding *encoding, double pairs)
{
	return (struct hv_share_job){
		.encoding = encoding,
		.bits = job->options->precision,
		.seed = job->options->seed,
		.threads = job->options->common.threads,
		.progress = progress_part(&job->progress, pairs),
	};
}

/* The rows of the samples one by one. */
static enum hv_code add_each(struct job *job, const char *spec, const struct hv_decision *each, size_t n,
    struct hv_error *err)
{
	char series[NAME_ROOM], *certificate = malloc(HV_CERTIFICATE_MAX);
	enum hv_code code = certificate ? HV_OK : hv_fail_memory(err, "a certificate");

	for (size_t i = 0; code == HV_OK && i < n; i++) {
		snprintf(series, sizeof series, "%s/%zu", spec, i);
		hv_certificate_format(certificate, &each[i], job->options->precision);
		code = job_add_row(job, series, &each[i], certificate, err);
		if (code == HV_OK && job->options->text)
			job_print(job, series, &each[i], certificate, "");
	}
	free(certificate);
	return code;
}

static enum hv_code decide_samples_of(struct job *job, const struct hv_encoding *encoding, size_t count,
    struct hv_error *err)
{
	bool list = !job->options->text || job->options->each;
	struct hv_share_job share = share_job(job, encoding, (double)count);
	struct hv_decision *each = list ? calloc(count, sizeof *each) : NULL;
	struct hv_shares shares = { 0 };
	enum hv_code code = HV_OK;
	char pairs[160];

	if (list && !each)
		return hv_fail_memory(err, "the decisions");
	code = hv_shares_gaussian(&shares, each, &share, job->curve.dim, count, err);
	progress_step(&job->progress, (double)count);
	if (code == HV_OK && each)
		code = add_each(job, encoding->spec, each, count, err);
	snprintf(pairs, sizeof pairs,
	    "%zu pairs drawn, q and k independent N(0, I), d = %zu; intervals: Wilson, 95 %%", count,
	    job->curve.dim);
	if (code == HV_OK)
		code = add_shares(job, encoding->spec, &shares, pairs, true, err);
	for (size_t i = 0; each && i < count; i++)
		hv_decision_free(&each[i]);
	free(each);
	return code;
}

enum hv_code job_decide_samples(struct job *job, struct hv_error *err)
{
	bool list = !job->options->text || job->options->each;
	size_t count = 0;
	enum hv_code code =
	    option_whole(&count, "--samples", job->options->samples, 1, list ? ROWS_MAX : SAMPLES_MAX, err);

	if (code != HV_OK)
		return code;
	progress_start(&job->progress, "pairs", (double)(count * job->specs.count),
	    job->options->common.quiet);
	for (size_t s = 0; code == HV_OK && s < job->specs.count; s++)
		code = decide_samples_of(job, &job->specs.encoding[s], count, err);
	progress_end(&job->progress);
	return code;
}

/* --- a recording ----------------------------------------------------------------------------------------- */

struct measured {
	struct job *job;
	struct recordings recordings;
	double pairs, most;      /* there are, over all heads chosen; and so many at most are decided */
	struct hv_shares *total; /* [specs.count] */
};

typedef enum hv_code head_visit(struct measured *measured, const struct hv_layer *layer, size_t batch,
    size_t head, struct hv_error *err);

static enum hv_code visit_heads(struct measured *measured, head_visit *visit, struct hv_error *err)
{
	const struct recordings *recordings = &measured->recordings;
	enum hv_code code = HV_OK;

	for (size_t l = recordings->layers.first; l < recordings->layers.end; l++) {
		const struct hv_layer *layer = &recordings->file.layer[l];
		struct range heads = recordings_heads(recordings, layer);
		struct range batches = recordings_batches(layer, recordings->batches);

		for (size_t b = batches.first; b < batches.end; b++)
			for (size_t h = heads.first; code == HV_OK && h < heads.end; h++)
				code = visit(measured, layer, b, h, err);
	}
	return code;
}

static enum hv_code count_pairs(struct measured *measured, const struct hv_layer *layer, size_t batch,
    size_t head, struct hv_error *err)
{
	struct hv_recording recording = recordings_head(&measured->recordings, layer, batch, head);

	(void)err;
	measured->pairs += hv_shares_pairs(&recording);
	return HV_OK;
}

static void describe_pairs(char *out, size_t room, const struct measured *measured, double decided,
    double heads)
{
	bool drawn = measured->pairs > measured->most;

	snprintf(out, room, "%s%.0f%s causal pairs of %.0f head%s%s", drawn ? "" : "all ", decided,
	    drawn ? " drawn" : "", heads, heads == 1 ? "" : "s", drawn ? "; intervals: Wilson, 95 %" : "");
}

static enum hv_code decide_head(struct measured *measured, const struct hv_layer *layer, size_t batch,
    size_t head, struct hv_error *err)
{
	struct job *job = measured->job;
	struct hv_recording recording = recordings_head(&measured->recordings, layer, batch, head);
	double pairs = hv_shares_pairs(&recording);
	bool drawn = measured->pairs > measured->most,
	     alone = measured->recordings.heads > 1 && !job->options->recording.pool;
	size_t take = drawn ? (size_t)ceil(measured->most * (pairs / measured->pairs)) : 0;
	size_t number = (layer->number << 24 | batch << 12) + head;
	enum hv_code code = recordings_fit(&measured->recordings, layer->dim, err);

	recording = recordings_head(&measured->recordings, layer, batch, head);
	for (size_t s = 0; code == HV_OK && s < job->specs.count; s++) {
		const struct hv_encoding *encoding = &job->specs.encoding[s];
		struct hv_share_job share = share_job(job, encoding, take ? (double)take : pairs);
		struct hv_shares shares = { 0 };
		char series[NAME_ROOM], words[160];

		code = hv_shares_recording(&shares, &share, &recording, number, take, err);
		progress_step(&job->progress, take ? (double)take : pairs);
		snprintf(series, sizeof series, "%s/batch%zu/layer%zu/head%zu", encoding->spec, batch,
		    layer->number, head);
		describe_pairs(words, sizeof words, measured, shares.curves, 1);
		if (code == HV_OK && alone)
			code = add_shares(job, series, &shares, words, drawn, err);
		hv_shares_add(&measured->total[s], &shares);
	}
	return code;
}

static enum hv_code add_totals(struct measured *measured, struct hv_error *err)
{
	struct job *job = measured->job;
	enum hv_code code = HV_OK;

	for (size_t s = 0; code == HV_OK && s < job->specs.count; s++) {
		char words[160];

		describe_pairs(words, sizeof words, measured, measured->total[s].curves,
		    measured->recordings.heads);
		code = add_shares(job, job->specs.encoding[s].spec, &measured->total[s], words,
		    measured->pairs > measured->most, err);
	}
	return code;
}

static enum hv_code parse_pairs(double *out, const char *text, struct hv_error *err)
{
	size_t pairs = (size_t)PAIRS;
	bool all = text && strcmp(text, "all") == 0;
	enum hv_code code = all ? HV_OK : option_whole(&pairs, "--pairs", text, 1, (size_t)1 << 53, err);

	*out = all ? INFINITY : (double)pairs;
	return code;
}

enum hv_code job_decide_measured(struct job *job, struct hv_error *err)
{
	struct measured measured = { .job = job };
	const char *const operand[] = { job->options->measured, NULL };
	enum hv_code code = parse_pairs(&measured.most, job->options->pairs, err);

	measured.total = calloc(job->specs.count, sizeof *measured.total);
	if (code == HV_OK && !measured.total)
		code = hv_fail_memory(err, "the shares");
	if (code == HV_OK)
		code = recordings_open(&measured.recordings, &job->options->recording, operand, &job->specs,
		    job->options->common.threads, err);
	if (code == HV_OK)
		code = visit_heads(&measured, count_pairs, err);
	progress_start(&job->progress, "pairs",
	    fmin(measured.pairs, measured.most) * (double)job->specs.count, job->options->common.quiet);
	if (code == HV_OK)
		code = visit_heads(&measured, decide_head, err);
	progress_end(&job->progress);
	if (code == HV_OK)
		code = add_totals(&measured, err);
	recordings_close(&measured.recordings);
	free(measured.total);
	return code;
}
