/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/verify_monotone.c -- hopeviz verify --monotone: does a curve fall at every distance, to infinity? */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/specs.h"
#include "cmd/vectors.h"
#include "cmd/verify_job.h"
#include "lib/expsum.h"
#include "lib/number.h"

#define TERMS_MAX  65536 /* of a file of coefficients */
#define DRAWN_MIN  64    /* distances of a picture, unless a witness lies farther */
#define DRAWN_ROWS 1024  /* of a curve */

/* --- one curve ------------------------------------------------------------------------------------------- */

enum hv_code job_add_row(struct job *job, const char *series, const struct hv_decision *decision,
    const char *certificate, struct hv_error *err)
{
	char bits[HV_NUMBER_MAX];
	const char *row[] = { series, hv_verdict_names[decision->verdict], certificate,
		decision->witness ? decision->witness : "nan",
		decision->tail_from ? decision->tail_from : "nan", bits };

	hv_number_format(bits, (double)decision->bits);
	*job->negative |= decision->verdict == HV_FAILS;
	return verify_row(&job->table, row, err);
}

void job_print(const struct job *job, const char *series, const struct hv_decision *decision,
    const char *certificate, const char *words)
{
	printf("%-*s  ", job->width, series);
	verify_print_verdict(decision->verdict, 9);
	if (*words)
		printf("  %-22s  %s\n", certificate, words);
	else
		printf("  %s\n", certificate);
}

/* A point of the picture. */
static enum hv_code add_point(struct job *job, double series, double D, double score, struct hv_error *err)
{
	struct hv_table *figure = &job->figure;
	enum hv_code code = hv_table_resize(figure, figure->rows + 1, err);

	if (code != HV_OK)
		return code;
	figure->column[0].value[figure->rows - 1] = series;
	figure->column[1].value[figure->rows - 1] = D;
	figure->column[2].value[figure->rows - 1] = score;
	return HV_OK;
}

/* The distances to draw: those of -n, else far enough to show the witness. */
static enum hv_code find_span(double *out, const struct job *job, const struct hv_decision *decision,
    struct hv_error *err)
{
	size_t count = 0;
	enum hv_code code = option_whole(&count, "-n", job->options->count, 2, 1000000000, err);
	double witness = 0;

	if (decision->witness && hv_number_parse(&witness, decision->witness) && witness < 1e15)
		count = count ? count : (size_t)(2 * witness) + 2;
	*out = count > DRAWN_MIN || job->options->count ? (double)count : DRAWN_MIN;
	return code;
}

/* The rise at the witness, as a curve of two points with a name of its own. */
static enum hv_code draw_witness(struct job *job, const char *series, const struct hv_expsum *sum,
    const struct hv_decision *decision, struct hv_error *err)
{
	char name[NAME_ROOM];
	double D, word;
	enum hv_code code;

	if (!decision->witness || !hv_number_parse(&D, decision->witness) || D > 1e15)
		return HV_OK;
	snprintf(name, sizeof name, "%s: s(%.0f) %s s(%.0f)", series, D + 1,
	    decision->certificate == HV_CONSTANT ? "=" : ">", D);
	code = hv_table_word(&word, &job->figure, 0, name, err);
	for (int i = 0; code == HV_OK && i < 2; i++)
		code = add_point(job, word, D + i, hv_certify_score(sum, D + i), err);
	return code;
}

static enum hv_code draw_curve(struct job *job, const char *series, const struct hv_expsum *sum,
    const struct hv_decision *decision, struct hv_error *err)
{
	double word, span, step;
	enum hv_code code;

	if (!output_draws(&job->options->output))
		return HV_OK;
	code = find_span(&span, job, decision, err);
	if (code == HV_OK)
		code = hv_table_word(&word, &job->figure, 0, series, err);
	step = ceil(span / DRAWN_ROWS);
	for (double D = 0; code == HV_OK && D < span; D += step)
		code = add_point(job, word, D, hv_certify_score(sum, D), err);
	return code == HV_OK ? draw_witness(job, series, sum, decision, err) : code;
}

static enum hv_code decide(struct job *job, const char *series, const struct hv_expsum *sum,
    struct hv_error *err)
{
	struct hv_decision decision = { 0 };
	char words[HV_RISE_MAX] = "", *certificate = malloc(HV_CERTIFICATE_MAX);
	struct hv_rise rise;
	enum hv_code code;

	if (!certificate)
		return hv_fail_memory(err, "a certificate");
	code = hv_certify(&decision, sum, job->options->precision, err);
	if (code == HV_OK) {
		hv_certificate_format(certificate, &decision, job->options->precision);
		code = job_add_row(job, series, &decision, certificate, err);
	}
	if (code == HV_OK && job->options->text && decision.witness) {
		hv_certify_rise(&rise, sum, decision.witness);
		hv_rise_format(words, &rise);
	}
	if (code == HV_OK && job->options->text)
		job_print(job, series, &decision, certificate, words);
	if (code == HV_OK)
		code = draw_curve(job, series, sum, &decision, err);
	hv_decision_free(&decision);
	free(certificate);
	return code;
}

static enum hv_code decide_specs(struct job *job, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t s = 0; code == HV_OK && s < job->specs.count; s++) {
		const struct hv_encoding *encoding = &job->specs.encoding[s];
		struct hv_expsum *sum = NULL;
		struct hv_curve curve = job->curve;

		if (encoding->dim > 0 && !job->vectors)
			curve.dim = encoding->dim;
		code = hv_expsum_encoding(&sum, encoding, curve.dim, err);
		if (code == HV_OK && job->vectors)
			vectors_place(job->placed, job->vectors, curve.dim, job->half, encoding);
		if (code == HV_OK) {
			hv_expsum_weigh(sum, &curve);
			code = decide(job, encoding->spec, sum, err);
		}
		hv_expsum_free(sum);
	}
	return code;
}

/* --- any exponential sum --------------------------------------------------------------------------------- */

static const char *cell(const struct hv_table *table, const char *column, size_t row)
{
	const struct hv_column *words = hv_table_find(table, column);

	return words ? words->word[(size_t)words->value[row]] : "0";
}

static enum hv_code take_coefficients(struct hv_expsum *sum, const struct hv_table *table, const char *path,
    struct hv_error *err)
{
	static const char *const needed[] = { "decay", "frequency", "coefficient" };
	struct hv_error cause;

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!hv_table_find(table, needed[i]))
			return hv_fail(err, HV_EFORMAT,
			    "%s: expected columns decay, frequency and coefficient", path);
	if (table->rows == 0 || table->rows > TERMS_MAX)
		return hv_fail(err, HV_EFORMAT, "%s: %zu rows: expected 1 to %d", path, table->rows,
		    TERMS_MAX);
	for (size_t row = 0; row < table->rows; row++)
		if (hv_expsum_add(sum, cell(table, "decay", row), cell(table, "frequency", row),
			cell(table, "coefficient", row), cell(table, "imaginary", row), &cause) != HV_OK)
			return hv_fail(err, cause.code == HV_EDOMAIN ? HV_EFORMAT : cause.code,
			    "%s: row %zu: %s", path, row + 1, cause.msg);
	return hv_expsum_settle(sum, err);
}

static enum hv_code decide_coefficients(struct job *job, struct hv_error *err)
{
	const char *path = job->options->coefficients;
	struct hv_table table = { 0 };
	struct hv_expsum *sum = NULL;
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	enum hv_code code;

	if (!file)
		return hv_fail(err, HV_EIO, "cannot open '%s': %s", path, strerror(errno));
	code = hv_table_read_words(&table, file, path, err);
	if (file != stdin)
		fclose(file);
	if (code == HV_OK)
		code = hv_expsum_new(&sum, err);
	if (code == HV_OK)
		code = take_coefficients(sum, &table, path, err);
	job->width = (int)strlen(path);
	if (code == HV_OK)
		code = decide(job, path, sum, err);
	hv_expsum_free(sum);
	hv_table_free(&table);
	return code;
}

/* --- the form -------------------------------------------------------------------------------------------- */

/* An option that only a recording gives a meaning, or NULL. */
static const char *recording_option(const struct verify_options *options)
{
	const struct recording_options *recording = &options->recording;

	return options->pairs      ? "--pairs"
	    : recording->layer     ? "--layer"
	    : recording->head      ? "--head"
	    : recording->batch     ? "--batch"
	    : recording->pool      ? "--pool"
	    : recording->stage     ? "--stage"
	    : recording->base      ? "--base"
	    : recording->skip_keys ? "--skip-keys"
	    : recording->q_name    ? "--q-name"
	    : recording->k_name    ? "--k-name"
				   : NULL;
}

/* One source of curves at a time. */
static enum hv_code check_source(const struct verify_options *options, struct hv_error *err)
{
	bool measured = options->measured || options->recording.q || options->recording.k;
	int sources = (options->vectors != NULL) + (options->coefficients != NULL) +
	    (options->samples != NULL) + measured + (options->curve != NULL);
	bool picture = output_draws(&options->output);

	if (sources > 1)
		return hv_fail(err, HV_EDOMAIN,
		    "--curve, --vectors, --coefficients, --samples, --measured: expected one of them");
	if (options->coefficients && options->spec)
		return hv_fail(err, HV_EDOMAIN, "--coefficients stands in the place of -e");
	if (options->dim && (options->coefficients || measured))
		return hv_fail(err, HV_EDOMAIN, "-d goes without %s",
		    measured ? "--measured" : "--coefficients");
	if (!measured && recording_option(options))
		return hv_fail(err, HV_EDOMAIN, "%s goes with --measured", recording_option(options));
	if (options->each && !options->samples)
		return hv_fail(err, HV_EDOMAIN, "--each goes with --samples");
	if (options->count && !picture)
		return hv_fail(err, HV_EDOMAIN, "-n goes with -p or -g");
	if (picture && (options->samples || measured))
		return hv_fail(err, HV_EDOMAIN,
		    "-p and -g draw single curves: expected neither --samples nor --measured");
	return HV_OK;
}

static enum hv_code get_curve(struct job *job, struct hv_error *err)
{
	const struct verify_options *options = job->options;
	enum hv_code code = HV_OK;

	job->curve.content_scale = 1;
	if (options->curve && strcmp(options->curve, "ones") == 0)
		job->curve.kind = HV_CURVE_ONES;
	else if (options->curve && strcmp(options->curve, "aligned") != 0)
		return hv_fail(err, HV_EDOMAIN, "--curve '%s': expected aligned or ones", options->curve);
	if (options->recording.layout && !options->vectors && !options->measured && !options->recording.q)
		return hv_fail(err, HV_EDOMAIN, "--layout goes with --vectors or --measured");
	if (!options->vectors)
		return specs_dim(&job->curve.dim, options->dim, &job->specs, err);
	job->curve.kind = HV_CURVE_VECTORS;
	job->half = job->specs.half;
	code = vectors_layout(&job->half, options->recording.layout, err);
	if (code == HV_OK)
		code = vectors_read(&job->vectors, &job->curve.dim, options->vectors, options->dim, err);
	if (code != HV_OK)
		return code;
	job->placed = malloc(2 * job->curve.dim * sizeof *job->placed);
	if (!job->placed)
		return hv_fail_memory(err, "the vectors");
	job->curve.q = job->placed;
	job->curve.k = job->placed + job->curve.dim;
	return HV_OK;
}

static enum hv_code add_columns(struct job *job, struct hv_error *err)
{
	static const char *const names[] = { "series", "verdict", "certificate", "witness_distance",
		"tail_from", "precision_bits" };
	static const char *const drawn[] = { "series", "distance", "score" };
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < sizeof names / sizeof names[0]; i++)
		code = hv_table_add(&job->table, names[i], err);
	for (size_t i = 0; code == HV_OK && i < sizeof drawn / sizeof drawn[0]; i++)
		code = hv_table_add(&job->figure, drawn[i], err);
	return code;
}

static enum hv_code ready(struct job *job, struct hv_error *err)
{
	struct verify_options *options = job->options;
	enum hv_code code = check_source(options, err);

	if (code == HV_OK && !options->coefficients)
		code = specs_read(&job->specs, options->spec, &options->model, "verify",
		    options->common.quiet, err);
	if (code == HV_OK)
		specs_remark(&job->specs, &options->model, "verify", options->common.quiet);
	if (code == HV_OK)
		code = get_curve(job, err);
	for (size_t s = 0; s < job->specs.count; s++)
		if ((int)strlen(job->specs.encoding[s].spec) > job->width)
			job->width = (int)strlen(job->specs.encoding[s].spec);
	if (code == HV_OK)
		code = add_columns(job, err);
	options->output.apart = true;
	options->output.style = "verify";
	options->output.input[0] = options->vectors ? options->vectors : options->coefficients;
	options->output.input[1] = options->measured ? options->measured : options->recording.q;
	options->output.input[2] = options->recording.k;
	options->output.input[3] = model_path(&options->model);
	return code == HV_OK ? output_open(&options->output, err) : code;
}

enum hv_code verify_monotone(bool *negative, struct verify_options *options, struct hv_error *err)
{
	struct job job = { .options = options, .negative = negative };
	enum hv_code code = ready(&job, err);

	if (code == HV_OK)
		code = options->coefficients ? decide_coefficients(&job, err)
		    : options->samples       ? job_decide_samples(&job, err)
		    : options->measured || options->recording.q || options->recording.k
		    ? job_decide_measured(&job, err)
		    : decide_specs(&job, err);
	if (code == HV_OK)
		code = output_rows(&options->output, &job.table, err);
	if (code == HV_OK)
		code = output_draw(&options->output, &job.figure, err);
	options->output.figure.title = strdup("Curves, and where they first rise");
	if (code == HV_OK)
		code = output_close(&options->output, err);
	hv_table_free(&job.table);
	hv_table_free(&job.figure);
	specs_free(&job.specs);
	free(job.vectors);
	free(job.placed);
	return code;
}
