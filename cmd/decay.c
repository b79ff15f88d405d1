/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/decay.c -- hopeviz decay: attention score against token distance, from theory and from random vectors, as CSV. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/decay_ensemble.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/progress.h"
#include "cmd/specs.h"
#include "cmd/vectors.h"
#include "lib/curve.h"
#include "lib/table.h"

#define ROWS_AT_ONCE ((size_t)1 << 18) /* rows in memory, however many there are */

struct decay_options {
	char **spec;
	char *dim, *count, *distances, *curve, *content_scale, *vectors, *layout;
	int softmax;
	struct model_options model;
	struct ensemble_options ensemble;
	struct common common;
	struct output output;
};

/* Everything a block of rows is computed from. */
struct decay {
	struct specs specs;
	struct hv_curve curve;
	struct hv_distances distances;
	double *list, *vectors;     /* owned: the distances of a list, and q then k as the file has them */
	bool half;                  /* the file's layout */
	double *placed;             /* owned: q then k in neighbouring pairs, of the encoding at hand */
	struct hv_softmax *softmax; /* [specs.count], or NULL */
	struct ensemble ensemble;   /* of random vectors, in the place of the curve */
	int threads;
};

static enum hv_code parse_curve(enum hv_curve_kind *out, const struct decay_options *options,
    struct hv_error *err)
{
	if (options->curve && options->vectors)
		return hv_fail(err, HV_EDOMAIN, "--curve and --vectors: expected one or the other");
	*out = HV_CURVE_VECTORS;
	return options->vectors ? HV_OK : curve_kind_parse(out, options->curve, err);
}

static enum hv_code read_vectors(struct decay *decay, const struct decay_options *options,
    struct hv_error *err)
{
	enum hv_code code;

	decay->half = decay->specs.half;
	code = vectors_layout(&decay->half, options->layout, err);
	if (code == HV_OK)
		code = vectors_read(&decay->vectors, &decay->curve.dim, options->vectors, options->dim, err);
	if (code != HV_OK)
		return code;
	decay->placed = malloc(2 * decay->curve.dim * sizeof *decay->placed);
	if (!decay->placed)
		return hv_fail_memory(err, "the vectors");
	decay->curve.q = decay->placed;
	decay->curve.k = decay->placed + decay->curve.dim;
	return HV_OK;
}

/* --samples and what does not go with it. */
static enum hv_code parse_ensemble(struct decay *decay, const struct decay_options *options,
    struct hv_error *err)
{
	const char *other = options->curve ? "--curve"
	    : options->vectors             ? "--vectors"
	    : options->softmax             ? "--softmax"
					   : NULL;
	enum hv_code code = ensemble_parse(&decay->ensemble, &options->ensemble, err);

	if (code == HV_OK && decay->ensemble.draws > 0 && other)
		return hv_fail(err, HV_EDOMAIN, "--samples and %s: expected one or the other", other);
	return code;
}

static enum hv_code decay_init(struct decay *decay, const struct decay_options *options, struct hv_error *err)
{
	enum hv_code code = parse_curve(&decay->curve.kind, options, err);

	decay->curve.content_scale = 1;
	decay->threads = options->common.threads;
	if (code == HV_OK)
		code = option_number(&decay->curve.content_scale, "--content-scale", options->content_scale,
		    err);
	if (code == HV_OK)
		code = parse_ensemble(decay, options, err);
	if (code == HV_OK && options->layout && !options->vectors)
		code = hv_fail(err, HV_EDOMAIN, "--layout goes with --vectors");
	if (code == HV_OK && options->softmax &&
	    (decay->curve.kind == HV_CURVE_RMS || decay->curve.kind == HV_CURVE_BOUND))
		code = hv_fail(err, HV_EDOMAIN,
		    "--softmax: %s is no score that keys compete with; expected aligned, ones or --vectors",
		    hv_curve_names[decay->curve.kind]);
	if (code == HV_OK)
		code = specs_read(&decay->specs, options->spec, &options->model, "decay",
		    options->common.quiet, err);
	if (code == HV_OK)
		specs_remark(&decay->specs, &options->model, "decay", options->common.quiet);
	if (code == HV_OK)
		code =
		    distances_parse(&decay->distances, &decay->list, options->distances, options->count, err);
	if (code == HV_OK)
		code = options->vectors ? read_vectors(decay, options, err)
					: specs_dim(&decay->curve.dim, options->dim, &decay->specs, err);
	decay->ensemble.law.dim = decay->curve.dim;
	decay->ensemble.content_scale = decay->curve.content_scale;
	if (code == HV_OK && options->softmax) {
		decay->softmax = calloc(decay->specs.count, sizeof *decay->softmax);
		if (!decay->softmax)
			code = hv_fail_memory(err, "the softmax");
	}
	return code;
}

static void decay_free(struct decay *decay)
{
	specs_free(&decay->specs);
	free(decay->list);
	free(decay->vectors);
	free(decay->placed);
	free(decay->softmax);
}

/* What is asked of one encoding: a model's heads have a dimension of their own, and its channels their places. */
static struct hv_curve curve_of(const struct decay *decay, const struct hv_encoding *encoding)
{
	struct hv_curve curve = decay->curve;
	size_t dim = decay->curve.dim;

	if (encoding->dim > 0 && !decay->vectors)
		curve.dim = encoding->dim;
	if (decay->vectors && (encoding->dim == 0 || encoding->dim == dim))
		vectors_place(decay->placed, decay->vectors, dim, decay->half, encoding);
	return curve;
}

/* Rows `first` and on, as many as the table has. */
static enum hv_code compute_block(struct hv_table *table, const struct decay *decay, size_t first,
    struct hv_error *err)
{
	struct hv_distances part = distances_part(&decay->distances, first, table->rows);

	for (size_t i = 0; i < part.count; i++)
		table->column[0].value[i] = hv_distance(&part, i);
	for (size_t s = 0; s < decay->specs.count; s++) {
		const struct hv_encoding *encoding = &decay->specs.encoding[s];
		struct hv_curve curve = curve_of(decay, encoding);
		enum hv_code code = hv_curve_compute(table->column[s + 1].value, &curve, encoding, &part,
		    decay->threads, err);

		if (code != HV_OK)
			return code;
	}
	return HV_OK;
}

/* Softmax needs every score before the first weight: a pass that only adds them up. */
static enum hv_code add_softmax(struct hv_table *table, const struct decay *decay, struct output *output,
    struct hv_error *err)
{
	(void)output;
	for (size_t s = 0; s < decay->specs.count; s++) {
		enum hv_code code =
		    hv_softmax_add(&decay->softmax[s], table->column[s + 1].value, table->rows, err);

		if (code != HV_OK)
			return code;
	}
	return HV_OK;
}

static enum hv_code write_rows(struct hv_table *table, const struct decay *decay, struct output *output,
    struct hv_error *err)
{
	for (size_t s = 0; decay->softmax && s < decay->specs.count; s++)
		hv_softmax_apply(table->column[s + 1].value, table->rows, &decay->softmax[s]);
	return output_rows(output, table, err);
}

/* Computes the curves block by block, and does with each block what this pass is for. */
static enum hv_code pass(struct hv_table *table, const struct decay *decay, struct output *output,
    struct progress *progress,
    enum hv_code (*use)(struct hv_table *, const struct decay *, struct output *, struct hv_error *),
    struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < decay->distances.count; i += ROWS_AT_ONCE) {
		size_t rest = decay->distances.count - i;

		code = hv_table_resize(table, rest < ROWS_AT_ONCE ? rest : ROWS_AT_ONCE, err);
		if (code == HV_OK)
			code = compute_block(table, decay, i, err);
		if (code == HV_OK)
			code = use(table, decay, output, err);
		progress_step(progress, (double)table->rows);
	}
	return code;
}

/* What the numbers are, for the picture's y axis. */
static const char *y_label(const struct decay *decay)
{
	static const char *const labels[HV_CURVES] = {
		[HV_CURVE_ALIGNED] = "expected score of q = k",
		[HV_CURVE_ONES] = "score of q = k = (1, ..., 1)",
		[HV_CURVE_RMS] = "rms score of independent q and k",
		[HV_CURVE_BOUND] = "Abel bound of the score",
		[HV_CURVE_VECTORS] = "score of one q and k",
	};
	return decay->softmax ? "attention weight (softmax)" : labels[decay->curve.kind];
}

static void remark(const struct decay *decay, const struct common *common)
{
	if (!common->verbose)
		return;
	if (decay->ensemble.draws > 0)
		fprintf(stderr, "hopeviz decay: samples: %zu, correlation: %g, mean: %g",
		    decay->ensemble.draws, decay->ensemble.law.correlation, decay->ensemble.law.mean);
	else
		fprintf(stderr, "hopeviz decay: curve: %s", hv_curve_names[decay->curve.kind]);
	fprintf(stderr, ", d: %zu, distances: %zu, series: %zu, threads: %d\n", decay->curve.dim,
	    decay->distances.count, decay->specs.count, decay->threads);
}

/* A model may have heads of several dimensions. */
static bool one_dim(const struct decay *decay)
{
	for (size_t s = 0; s < decay->specs.count; s++) {
		size_t dim = decay->specs.encoding[s].dim;

		if (dim > 0 && dim != decay->curve.dim)
			return false;
	}
	return true;
}

static enum hv_code run(struct decay *decay, struct decay_options *options, struct hv_error *err)
{
	struct hv_table table = { 0 };
	struct progress progress;
	char title[96], dim[32];
	enum hv_code code = hv_table_add(&table, "distance", err);

	for (size_t s = 0; code == HV_OK && s < decay->specs.count; s++)
		code = hv_table_add(&table, decay->specs.encoding[s].spec, err);
	options->output.input[0] = options->vectors;
	options->output.threads = decay->threads;
	options->output.input[1] = model_path(&options->model);
	if (code == HV_OK)
		code = output_open(&options->output, err);
	if (code == HV_OK)
		remark(decay, &options->common);
	progress_start(&progress, "rows", (decay->softmax ? 2 : 1) * (double)decay->distances.count,
	    options->common.quiet);
	if (code == HV_OK && decay->softmax)
		code = pass(&table, decay, &options->output, &progress, add_softmax, err);
	if (code == HV_OK)
		code = pass(&table, decay, &options->output, &progress, write_rows, err);
	progress_end(&progress);
	if (code == HV_OK) {
		snprintf(dim, sizeof dim, ", d = %zu", decay->curve.dim);
		snprintf(title, sizeof title, "Attention %s against token distance%s",
		    decay->softmax ? "weight" : "score", one_dim(decay) ? dim : "");
		options->output.figure.title = strdup(title);
		options->output.figure.y_label = strdup(y_label(decay));
		options->output.figure.log_y = decay->softmax; /* most keys have little of all weight */
		code = output_close(&options->output, err);
	}
	hv_table_free(&table);
	return code;
}

static enum hv_code run_either(struct decay *decay, struct decay_options *options, struct hv_error *err)
{
	if (decay->ensemble.draws == 0)
		return run(decay, options, err);
	remark(decay, &options->common);
	options->output.input[0] = model_path(&options->model);
	return ensemble_run(&decay->ensemble, &decay->specs, &decay->distances, &options->common,
	    &options->output, err);
}

static void options_release(struct decay_options *options)
{
	char *strings[] = { options->dim, options->count, options->distances, options->curve,
		options->content_scale, options->vectors, options->layout, options->common.threads_text };

	options_free_list(options->spec);
	model_options_free(&options->model);
	ensemble_options_free(&options->ensemble);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_decay(int argc, const char **argv)
{
	struct decay_options options = { 0 };
	const struct poptOption table[] = {
		ENCODING_OPTION(&options.spec),
		CONFIG_OPTIONS(&options.model),
		{ "dim", 'd', POPT_ARG_STRING, &options.dim, 0, "head dimension, even (default: 64)", "DIM" },
		{ "count", 'n', POPT_ARG_STRING, &options.count, 0, "distances 0 .. N - 1 (default: 1024)",
		    "N" },
		{ "distances", 0, POPT_ARG_STRING, &options.distances, 0,
		    "A,B,C or START:STOP:STEP, or log:COUNT of 0 .. N - 1", "LIST" },
		{ "curve", 0, POPT_ARG_STRING, &options.curve, 0, "aligned (default), ones, rms or bound",
		    "KIND" },
		{ "content-scale", 0, POPT_ARG_STRING, &options.content_scale, 0,
		    "multiply the score, not its bias (default: 1)", "X" },
		{ "softmax", 0, POPT_ARG_NONE, &options.softmax, 0,
		    "attention weights over the keys listed, not scores", NULL },
		{ "vectors", 0, POPT_ARG_STRING, &options.vectors, 0,
		    "the curve of one q and k: a CSV with columns q and k", "FILE" },
		{ "layout", 0, POPT_ARG_STRING, &options.layout, 0,
		    "channels of --vectors: interleaved or half (default: the model's, else interleaved)",
		    "L" },
		ENSEMBLE_OPTIONS(&options.ensemble),
		OUTPUT_OPTIONS(&options.output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct options parsed;
	struct decay decay = { 0 };
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...]", argc, argv, &status)) {
		code = common_check(&options.common, &err);
		if (code == HV_OK && *parsed.operand)
			code = hv_fail(&err, HV_EDOMAIN, "'%s': expected options only", *parsed.operand);
		if (code == HV_OK)
			code = decay_init(&decay, &options, &err);
		if (code == HV_OK)
			code = run_either(&decay, &options, &err);
		if (code != HV_OK)
			status = command_fail("decay", &err);
	}
	decay_free(&decay);
	output_free(&options.output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
