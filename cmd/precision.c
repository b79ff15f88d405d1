/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/precision.c -- hopeviz precision: scores as a narrow data type computes them, beside the exact ones. */
#include "cmd/precision.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/progress.h"
#include "lib/table.h"

#define ROWS_AT_ONCE ((size_t)1 << 16) /* rows in memory, however many there are */
#define NAME_MAX_LEN 512               /* a SPEC is shorter: lib/encoding.c limits its parts */

enum column {
	DISTANCE,
	DTYPE,
	SERIES,
	EXACT,
	COMPUTED,
	ERROR,
	COLUMNS,
};

struct run {
	struct precision *job;
	struct output *output;
	struct hv_table table;
	struct sheet summary;
	struct progress progress;
};

static void fill_words(struct hv_column *column, size_t rows, double word)
{
	for (size_t i = 0; i < rows; i++)
		column->value[i] = word;
}

/* Fills the error, and takes each row into the summary. */
static void judge(struct run *run)
{
	struct hv_column *column = run->table.column;

	for (size_t i = 0; i < run->table.rows; i++) {
		double exact = column[EXACT].value[i], computed = column[COMPUTED].value[i];
		double relative = hv_relative_error(exact, computed);

		summary_note(&run->job->summary, column[DISTANCE].value[i], relative);
		column[ERROR].value[i] = !run->job->absolute ? relative
		    : exact == computed                      ? 0
							     : fabs(computed - exact);
	}
}

/* Rows `first` and on of a curve, as many as the table has. */
static enum hv_code write_block(struct run *run, const struct hv_emulation *emulation, size_t first,
    struct hv_error *err)
{
	const struct precision *job = run->job;
	struct hv_distances part = job->distances;
	struct hv_column *column = run->table.column;
	enum hv_code code;

	part.count = run->table.rows;
	part.start = hv_distance(&job->distances, first);
	if (part.list)
		part.list += first;
	for (size_t i = 0; i < part.count; i++)
		column[DISTANCE].value[i] = hv_distance(&part, i);
	code = hv_emulation_rows(column[EXACT].value, column[COMPUTED].value, emulation, &part,
	    job->options->common.threads, err);
	if (code != HV_OK)
		return code;
	judge(run);
	return output_rows(run->output, &run->table, err);
}

static enum hv_code write_curve(struct run *run, const struct hv_emulation *emulation, const char *series,
    struct hv_error *err)
{
	size_t n = run->job->distances.count;
	struct hv_column *column = run->table.column;
	double dtype, name;
	enum hv_code code =
	    hv_table_word(&dtype, &run->table, DTYPE, hv_dtype_name(emulation->asked.dtype), err);

	if (code == HV_OK)
		code = hv_table_word(&name, &run->table, SERIES, series, err);
	for (size_t i = 0; code == HV_OK && i < n; i += ROWS_AT_ONCE) {
		code = hv_table_resize(&run->table, n - i < ROWS_AT_ONCE ? n - i : ROWS_AT_ONCE, err);
		if (code != HV_OK)
			break;
		fill_words(&column[DTYPE], run->table.rows, dtype);
		fill_words(&column[SERIES], run->table.rows, name);
		code = write_block(run, emulation, i, err);
	}
	return code;
}

/* One encoding in one type: its rows, and its line of the summary. */
static enum hv_code compute_curve(struct run *run, const struct hv_encoding *encoding, enum hv_dtype dtype,
    const char *series, struct hv_error *err)
{
	struct precision *job = run->job;
	struct hv_precision asked = job->asked;
	struct hv_emulation emulation = { 0 };
	enum hv_code code;

	asked.dtype = dtype;
	for (size_t s = 0; s < HV_STEPS; s++)
		hv_step_type(&asked.type[s], job->type[s], dtype);
	code = hv_emulation_init(&emulation, &asked, encoding, err);
	if (code == HV_OK)
		code = summary_add(&job->summary, series, dtype, err);
	if (code == HV_OK)
		code = hv_emulation_scan(&job->summary.row[job->summary.rows - 1].events, &emulation,
		    job->positions, job->options->common.threads, err);
	if (code == HV_OK)
		code = write_curve(run, &emulation, series, err);
	hv_emulation_free(&emulation);
	progress_step(&run->progress, 1);
	return code;
}

/* Every encoding in every type, of one q and k or of one head; `head` is what its series are called besides. */
static enum hv_code compute_curves(struct run *run, const char *head, struct hv_error *err)
{
	struct precision *job = run->job;
	enum hv_code code = HV_OK;

	for (size_t e = 0; code == HV_OK && e < job->specs.count; e++) {
		if (!job->measured)
			code = precision_vectors(job, &job->specs.encoding[e], err);
		for (size_t t = 0; code == HV_OK && t < job->dtypes; t++) {
			const struct hv_encoding *encoding = &job->specs.encoding[e];
			char series[NAME_MAX_LEN];

			snprintf(series, sizeof series, "%s%s", encoding->spec, head);
			code = compute_curve(run, encoding, job->dtype[t], series, err);
		}
	}
	return code;
}

static enum hv_code compute_head(struct run *run, const struct hv_layer *layer, size_t batch, size_t head,
    struct hv_error *err)
{
	struct precision *job = run->job;
	struct hv_recording recording = recordings_head(&job->recordings, layer, batch, head);
	char name[64] = "";

	if (job->recordings.batch.all)
		snprintf(name, sizeof name, "/%zu.%zu.%zu", batch, layer->number, head);
	else if (job->recordings.heads > 1)
		snprintf(name, sizeof name, "/%zu.%zu", layer->number, head);
	job->asked.dim = recording.dim;
	job->asked.recording = &recording;
	return compute_curves(run, name, err);
}

static enum hv_code compute_layer(struct run *run, const struct hv_layer *layer, struct hv_error *err)
{
	struct recordings *recordings = &run->job->recordings;
	struct range heads = recordings_heads(recordings, layer);
	struct range batches = recordings_batches(layer, recordings->batches);
	enum hv_code code = recordings_fit(recordings, layer->dim, err);

	if (code == HV_OK)
		code = precision_place(run->job, layer->seq, err);
	for (size_t b = batches.first; b < batches.end; b++)
		for (size_t h = heads.first; code == HV_OK && h < heads.end; h++)
			code = compute_head(run, layer, b, h, err);
	return code;
}

static enum hv_code compute_all(struct run *run, struct hv_error *err)
{
	const struct recordings *recordings = &run->job->recordings;
	enum hv_code code = HV_OK;

	if (!run->job->measured)
		return compute_curves(run, "", err);
	for (size_t l = recordings->layers.first; code == HV_OK && l < recordings->layers.end; l++)
		code = compute_layer(run, &recordings->file.layer[l], err);
	return code;
}

static void remark(const struct precision *job)
{
	if (!job->options->common.verbose)
		return;
	fputs("hopeviz precision:", stderr);
	for (size_t s = 0; s < HV_STEPS; s++)
		fprintf(stderr, " %s: %s,", hv_step_about[s].name, job->type[s]);
	fprintf(stderr, " threads: %d\n", job->options->common.threads);
}

static void label_figure(const struct run *run)
{
	const struct precision *job = run->job;
	char title[96];

	snprintf(title, sizeof title, "Error of scores, %s method%s",
	    job->asked.relative ? "relative" : "literal", job->measured ? ", recorded q and k" : "");
	run->output->figure.title = strdup(title);
	run->output->figure.y_label = strdup(job->absolute ? "absolute error" : "relative error");
}

static enum hv_code run_job(struct run *run, struct hv_error *err)
{
	static const char *const names[COLUMNS] = { "distance", "dtype", "series", "exact", "computed",
		"error" };
	struct precision *job = run->job;
	double heads = job->measured ? job->recordings.heads : 1;
	enum hv_code code = job->measured ? HV_OK : precision_place(job, 0, err);

	for (size_t i = 0; code == HV_OK && i < COLUMNS; i++)
		code = hv_table_add(&run->table, names[i], err);
	if (code == HV_OK)
		code = sheet_claim(&run->summary, 1, run->output, err);
	if (code == HV_OK)
		code = output_open(run->output, err);
	if (code == HV_OK)
		code = sheet_open(&run->summary, 1, run->output, err);
	if (code != HV_OK)
		return code;
	remark(job);
	run->output->threads = job->options->common.threads;
	job->summary.relative = job->asked.relative;
	progress_start(&run->progress, "curves", heads * (double)(job->specs.count * job->dtypes),
	    job->options->common.quiet);
	code = compute_all(run, err);
	progress_end(&run->progress);
	label_figure(run);
	if (code == HV_OK && run->summary.path)
		code = summary_file(&run->summary, &job->summary, err);
	if (code == HV_OK)
		code = output_close(run->output, err);
	if (code == HV_OK && !job->options->common.quiet)
		summary_print(&job->summary);
	return code;
}

static void options_release(struct precision_options *options)
{
	char *strings[] = { options->dim, options->count, options->distances, options->dtype, options->method,
		options->like, options->damping, options->query_position, options->key_position,
		options->vectors, options->vectors_are, options->seed, options->measured, options->reference,
		options->error, options->tolerance, options->summary, options->common.threads_text };

	options_free_list(options->spec);
	recording_options_free(&options->recording);
	model_options_free(&options->model);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
	for (size_t s = 0; s < HV_STEPS; s++)
		options_free_string(options->step[s]);
}

/* The type of one step. */
#define STEP_OPTION(options, step_name, at, about)                                                           \
	{                                                                                                    \
		step_name, 0, POPT_ARG_STRING, &(options)->step[at], 0, about, "T"                           \
	}

int cmd_precision(int argc, const char **argv)
{
	struct precision_options options = { 0 };
	const struct poptOption table[] = {
		ENCODING_OPTION(&options.spec),
		CONFIG_OPTIONS(&options.model),
		{ "dim", 'd', POPT_ARG_STRING, &options.dim, 0, "head dimension, even (default: 64)", "DIM" },
		{ "count", 'n', POPT_ARG_STRING, &options.count, 0,
		    "distances 0 .. N - 1 (default: 1024, or all of a recording)", "N" },
		{ "distances", 0, POPT_ARG_STRING, &options.distances, 0,
		    "A,B,C or START:STOP:STEP, or log:COUNT of 0 .. N - 1", "LIST" },
		{ "dtype", 0, POPT_ARG_STRING, &options.dtype, 0, "of q and k (default: f32,f16,bf16,f64)",
		    "LIST" },
		{ "method", 0, POPT_ARG_STRING, &options.method, 0,
		    "literal (default): q and k are encoded by position; or relative: the form in D", "M" },
		{ "query-position", 0, POPT_ARG_STRING, &options.query_position, 0,
		    "where the query stays (default: the farthest distance)", "P" },
		{ "key-position", 0, POPT_ARG_STRING, &options.key_position, 0,
		    "where the key stays, in its place; the query is D beyond", "P" },
		{ "like", 0, POPT_ARG_STRING, &options.like, 0,
		    "rounds as transformers (default), eager, cast, llama, kernel or narrow", "NAME" },
		STEP_OPTION(&options, "positions", HV_STEP_POSITIONS,
		    "type of positions: f64, f32, f16, bf16, dtype or wide (f32, or f64 for f64)"),
		STEP_OPTION(&options, "frequencies", HV_STEP_FREQUENCIES,
		    "of inverse frequencies and decays"),
		STEP_OPTION(&options, "angles", HV_STEP_ANGLES,
		    "of position x frequency, and functions of it"),
		STEP_OPTION(&options, "tables", HV_STEP_TABLES, "of cos, sin, cosh, sinh and exp as kept"),
		STEP_OPTION(&options, "products", HV_STEP_PRODUCTS,
		    "of turning, boosting and damping q and k"),
		STEP_OPTION(&options, "sums", HV_STEP_SUMS, "of the sum over channels"),
		STEP_OPTION(&options, "scores", HV_STEP_SCORES, "of the score, scaled and biased"),
		STEP_OPTION(&options, "biases", HV_STEP_BIASES, "of the bias"),
		{ "damping", 0, POPT_ARG_STRING, &options.damping, 0,
		    "apart (default), or folded into the tables", "D" },
		{ "vectors", 0, POPT_ARG_STRING, &options.vectors, 0,
		    "one q and k: a CSV with columns q and k (default: random)", "FILE" },
		{ "vectors-are", 0, POPT_ARG_STRING, &options.vectors_are, 0,
		    "random q and k: independent (default), or aligned: q = k", "W" },
		{ "seed", 0, POPT_ARG_STRING, &options.seed, 0, "of random q and k (default: 0)", "S" },
		{ "measured", 0, POPT_ARG_STRING, &options.measured, 0,
		    "q and k of each position: a recording", "FILE" },
		RECORDING_HEAD_OPTIONS(&options.recording),
		{ "reference", 0, POPT_ARG_STRING, &options.reference, 0,
		    "the exact score is of q and k as rounded (default) or given", "R" },
		{ "error", 0, POPT_ARG_STRING, &options.error, 0, "relative (default) or absolute", "E" },
		{ "tolerance", 0, POPT_ARG_STRING, &options.tolerance, 0,
		    "relative error of the summary (default: 0.001)", "X" },
		{ "summary", 0, POPT_ARG_STRING, &options.summary, 0, "write the summary as CSV, too",
		    "FILE" },
		OUTPUT_OPTIONS(&options.output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct precision job = { 0 };
	struct run run = { .job = &job, .output = &options.output };
	struct options parsed;
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...]", argc, argv, &status)) {
		code = common_check(&options.common, &err);
		if (code == HV_OK && *parsed.operand)
			code = hv_fail(&err, HV_EDOMAIN,
			    "'%s': expected options only; --measured takes a recording", *parsed.operand);
		if (code == HV_OK)
			code = precision_init(&job, &options, &err);
		run.summary.path = options.summary;
		if (code == HV_OK)
			code = run_job(&run, &err);
		if (code != HV_OK)
			status = command_fail("precision", &err);
	}
	hv_table_free(&run.table);
	sheet_free(&run.summary);
	precision_free(&job);
	output_free(&options.output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
