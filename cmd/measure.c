/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/measure.c -- hopeviz measure: scores and softmax weights against token distance, from recorded queries and keys. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/progress.h"
#include "cmd/quantiles.h"
#include "cmd/recording.h"
#include "cmd/specs.h"
#include "lib/bins.h"
#include "lib/measured.h"
#include "lib/number.h"
#include "lib/table.h"
#include "lib/threads.h"

#define NAME_MAX_LEN 512 /* a SPEC is shorter: lib/encoding.c limits its parts */
#define AT_ONCE_MAX  64  /* small heads that are measured at the same time */

struct measure_options {
	char **spec;
	char *statistic, *normalise, *bins, *quantiles, *seed;
	int unscaled, from_means, single, precise, spread;
	struct recording_options recording;
	struct model_options model;
	struct common common;
};

struct group { /* of heads that become one curve a series: one, or all that are pooled */
	const struct hv_layer *layer;
	size_t batch, head; /* the first */
	struct hv_recording *recording;
	size_t heads;
	struct hv_measured result;
	enum hv_code code;
	struct hv_error err;
};

struct measure {
	const struct measure_options *options;
	struct output *output;
	struct specs specs;
	struct recordings recordings;
	struct hv_measure asked;
	double p[HV_QUANTILES_MAX];
	enum hv_bin_kind bin_kind;
	size_t bins;
	struct hv_bins cut; /* for layers of cut_seq positions */
	size_t cut_seq;
	struct group group[AT_ONCE_MAX]; /* to be measured at the same time, and written in this order */
	size_t groups;
	struct hv_table table;
	struct progress progress;
};

/* --- options --------------------------------------------------------------------------------------------- */

static enum hv_code parse_bins(struct measure *measure, const char *text, struct hv_error *err)
{
	double bins;
	const char *count;

	measure->bin_kind = HV_BINS_ALL;
	if (!text || strcmp(text, "all") == 0)
		return HV_OK;
	measure->bin_kind = strncmp(text, "log:", 4) == 0 ? HV_BINS_LOG : HV_BINS_LINEAR;
	count = strchr(text, ':');
	if ((measure->bin_kind == HV_BINS_LOG || strncmp(text, "linear:", 7) == 0) &&
	    hv_number_parse(&bins, count + 1) && bins >= 1 && bins <= 1e9 && bins == floor(bins)) {
		measure->bins = (size_t)bins;
		return HV_OK;
	}
	return hv_fail(err, HV_EDOMAIN, "--bins '%s': expected all, linear:B or log:B, with B bins, 1 to 1e9",
	    text);
}

/* Options that only one of the statistics has. */
static enum hv_code parse_statistic(struct measure *measure, struct hv_error *err)
{
	const struct measure_options *options = measure->options;
	const char *statistic = options->statistic ? options->statistic : "score";
	bool weight = strcmp(statistic, "weight") == 0;
	const char *misplaced = weight ? options->single ? "--single"
		: options->from_means                    ? "--from-means"
							 : NULL
	    : options->precise         ? "--precise"
	    : options->normalise       ? "--normalise"
				       : NULL;

	if (!weight && strcmp(statistic, "score") != 0)
		return hv_fail(err, HV_EDOMAIN, "--statistic '%s': expected score or weight", statistic);
	if (misplaced)
		return hv_fail(err, HV_EDOMAIN, "%s goes with --statistic %s", misplaced,
		    weight ? "score" : "weight");
	if (options->normalise && strcmp(options->normalise, "uniform") != 0)
		return hv_fail(err, HV_EDOMAIN, "--normalise '%s': expected uniform", options->normalise);
	measure->asked.statistic = weight ? HV_WEIGHT : HV_SCORE;
	return HV_OK;
}

static enum hv_code check_options(struct measure *measure, struct hv_error *err)
{
	const struct measure_options *options = measure->options;
	size_t seed = 0;
	enum hv_code code = parse_statistic(measure, err);

	if (code == HV_OK)
		code = parse_bins(measure, options->bins, err);
	if (code == HV_OK)
		code = quantiles_parse(measure->p, &measure->asked.quantiles, options->quantiles, err);
	if (code == HV_OK)
		code = option_whole(&seed, "--seed", options->seed, 0, (size_t)1 << 53, err);
	if (code == HV_OK)
		code = specs_read(&measure->specs, options->spec, &options->model, "measure",
		    options->common.quiet, err);
	if (code == HV_OK)
		specs_remark(&measure->specs, &options->model, "measure", options->common.quiet);
	measure->asked.p = measure->p;
	measure->asked.curves = measure->specs.count;
	measure->asked.encoding = measure->specs.encoding;
	measure->asked.unscaled = options->unscaled;
	measure->asked.single = options->single;
	measure->asked.precise = options->precise;
	measure->asked.uniform = options->normalise != NULL;
	measure->asked.means = options->from_means;
	measure->asked.spread = options->spread || options->quantiles;
	measure->asked.seed = seed;
	measure->asked.threads = options->common.threads;
	return code;
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static enum hv_code add_columns(struct measure *measure, struct hv_error *err)
{
	static const char *const names[] = { "batch", "layer", "head", "encoding", "distance", "count",
		"mean" };
	struct hv_table *table = &measure->table;
	bool batch = measure->options->recording.batch && measure->recordings.batch.all;
	enum hv_code code = HV_OK;
	char name[NAME_MAX_LEN];

	for (size_t i = batch ? 0 : 1; code == HV_OK && i < sizeof names / sizeof names[0]; i++)
		code = hv_table_add(table, names[i], err);
	if (code == HV_OK && measure->asked.spread)
		code = hv_table_add(table, "std", err);
	for (size_t i = 0; code == HV_OK && i < measure->asked.quantiles; i++) {
		quantile_name(name, sizeof name, measure->p[i], "");
		code = hv_table_add(table, name, err);
	}
	if (code == HV_OK && measure->asked.quantiles)
		code = hv_table_add(table, "sample", err);
	for (size_t i = 0; code == HV_OK && i < measure->asked.quantiles; i++) {
		quantile_name(name, sizeof name, measure->p[i], ".error");
		code = hv_table_add(table, name, err);
	}
	if (code == HV_OK && measure->asked.statistic == HV_WEIGHT && measure->recordings.skip_keys > 0)
		code = hv_table_add(table, "sink", err);
	return code;
}

/* A column that says which layer, head or batch: its number, or `all` where several were pooled. */
static enum hv_code fill_label(struct hv_table *table, const char *name, size_t number, bool all,
    struct hv_error *err)
{
	struct hv_column *column = hv_table_find(table, name);
	double value = (double)number;
	enum hv_code code = HV_OK;

	if (all)
		code = hv_table_word(&value, table, (size_t)(column - table->column), "all", err);
	for (size_t i = 0; code == HV_OK && i < table->rows; i++)
		column->value[i] = value;
	return code;
}

static enum hv_code fill_labels(struct measure *measure, const struct group *group, struct hv_error *err)
{
	bool pool = measure->options->recording.pool;
	struct hv_table *table = &measure->table;
	enum hv_code code = fill_label(table, "layer", group->layer->number, false, err);

	if (code == HV_OK && hv_table_find(table, "batch"))
		code = fill_label(table, "batch", group->batch, pool && measure->recordings.batch.all, err);
	if (code == HV_OK)
		code = fill_label(table, "head", group->head, pool && measure->recordings.head.all, err);
	return code;
}

/* Copies `values` into a column that may not be there; NULL: the curve has no such value. */
static void fill(const struct hv_table *table, const char *name, size_t row, const double *values,
    size_t step, size_t n)
{
	struct hv_column *column = hv_table_find(table, name);

	for (size_t i = 0; column && i < n; i++)
		column->value[row + i] = values ? values[i * step] : NAN;
}

/* One curve, in bins; `means`: what the mean query and key predict, which has no spread. */
static void fill_curve(const struct measure *measure, const struct hv_measured *got, size_t row, size_t curve,
    bool means)
{
	const struct hv_table *table = &measure->table;
	struct hv_column *distance = hv_table_find(table, "distance");
	size_t bins = got->bins, at = curve * bins, q = got->quantiles;
	char name[NAME_MAX_LEN];

	for (size_t b = 0; b < bins; b++)
		distance->value[row + b] = hv_bin_middle(&measure->cut, b);
	fill(table, "count", row, got->count, 1, bins);
	fill(table, "mean", row, (means ? got->means : got->mean) + at, 1, bins);
	fill(table, "std", row, got->std && !means ? got->std + at : NULL, 1, bins);
	fill(table, "sink", row, got->sink ? got->sink + at : NULL, 1, bins);
	fill(table, "sample", row, got->sample && !means ? got->sample + at : NULL, 1, bins);
	for (size_t i = 0; i < q; i++) {
		quantile_name(name, sizeof name, measure->p[i], "");
		fill(table, name, row, means ? NULL : got->quantile + at * q + i, q, bins);
		quantile_name(name, sizeof name, measure->p[i], ".error");
		fill(table, name, row, means ? NULL : got->error + at * q + i, q, bins);
	}
}

/* The rows of one group: curve after curve, each followed by what the means predict. */
static enum hv_code write_group(struct measure *measure, const struct group *group, struct hv_error *err)
{
	size_t bins = group->result.bins, kinds = measure->asked.means ? 2 : 1, row = 0;
	struct hv_column *label = hv_table_find(&measure->table, "encoding");
	enum hv_code code = hv_table_resize(&measure->table, measure->specs.count * kinds * bins, err);

	if (code == HV_OK)
		code = fill_labels(measure, group, err);
	for (size_t i = 0; code == HV_OK && i < measure->specs.count * kinds; i++, row += bins) {
		bool means = i % kinds == 1;
		char name[NAME_MAX_LEN];
		double word;

		snprintf(name, sizeof name, "%s%s", measure->specs.encoding[i / kinds].spec,
		    means ? "/means" : "");
		code =
		    hv_table_word(&word, &measure->table, (size_t)(label - measure->table.column), name, err);
		for (size_t b = 0; code == HV_OK && b < bins; b++)
			label->value[row + b] = word;
		if (code == HV_OK)
			fill_curve(measure, &group->result, row, i / kinds, means);
	}
	return code == HV_OK ? output_rows(measure->output, &measure->table, err) : code;
}

/* --- groups of heads ------------------------------------------------------------------------------------- */

static void group_free(struct group *group)
{
	free(group->recording);
	hv_measured_free(&group->result);
	*group = (struct group){ 0 };
}

static void measure_group(const struct measure *measure, struct group *group, int threads,
    struct hv_progress progress)
{
	struct hv_measure asked = measure->asked;

	asked.bins = &measure->cut;
	asked.threads = threads;
	asked.progress = progress;
	group->code = hv_measure_heads(&group->result, &asked, group->recording, group->heads, &group->err);
}

/* Measures the groups at hand, at the same time if there are several, and writes them in their order.  One
 * alone is measured outside of any parallel region: inside, each of its own would start its threads anew. */
static enum hv_code flush_groups(struct measure *measure, struct hv_error *err)
{
	size_t n = measure->groups;
	enum hv_code code = HV_OK;

	measure->groups = 0;
	if (n == 1)
		measure_group(measure, &measure->group[0], measure->asked.threads,
		    progress_part(&measure->progress, (double)measure->group[0].heads));
	else {
#pragma omp parallel for num_threads(measure->asked.threads) schedule(dynamic)
		for (size_t i = 0; i < n; i++)
			measure_group(measure, &measure->group[i], 1, (struct hv_progress){ 0 });
	}
	for (size_t i = 0; i < n; i++) {
		struct group *group = &measure->group[i];

		if (code == HV_OK && group->code != HV_OK) {
			code = group->code;
			*err = group->err;
		}
		if (code == HV_OK)
			code = write_group(measure, group, err);
		progress_step(&measure->progress, (double)group->heads);
		group_free(group);
	}
	return code;
}

/* Heads so small that several at a time are better than one on all threads. */
static size_t at_once(const struct measure *measure, const struct hv_layer *layer, size_t heads)
{
	double seq = (double)layer->seq, operations = (double)heads * seq * (double)layer->dim;
	size_t threads = (size_t)measure->asked.threads;
	bool pairs = measure->asked.statistic == HV_WEIGHT || measure->asked.spread;

	operations *= pairs ? seq : HV_OPERATIONS_A_CHANNEL;
	if (hv_threads_worth(2, operations) > 1)
		return 1;
	return 4 * threads < AT_ONCE_MAX ? 4 * threads : AT_ONCE_MAX;
}

/* Readies what all groups of a layer share. */
static enum hv_code fit_layer(struct measure *measure, const struct hv_layer *layer, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (measure->cut_seq != layer->seq || measure->recordings.rotation.count != layer->dim / 2) {
		code = flush_groups(measure, err);
		hv_bins_free(&measure->cut);
		measure->cut_seq = layer->seq;
		if (code == HV_OK)
			code = hv_bins_cut(&measure->cut, measure->bin_kind, measure->bins,
			    layer->seq - measure->recordings.skip_keys, err);
	}
	return code == HV_OK ? recordings_fit(&measure->recordings, layer->dim, err) : code;
}

/* Adds a group of batches x heads of a layer to those at hand. */
static enum hv_code add_group(struct measure *measure, const struct hv_layer *layer, struct range batches,
    struct range heads, struct hv_error *err)
{
	struct group *group = &measure->group[measure->groups];
	size_t count = (batches.end - batches.first) * (heads.end - heads.first);

	*group = (struct group){ .layer = layer, .batch = batches.first, .head = heads.first };
	group->recording = calloc(count, sizeof *group->recording);
	if (!group->recording)
		return hv_fail_memory(err, "the heads of a layer");
	for (size_t b = batches.first; b < batches.end; b++)
		for (size_t h = heads.first; h < heads.end; h++)
			group->recording[group->heads++] = recordings_head(&measure->recordings, layer, b, h);
	measure->groups++;
	return measure->groups < at_once(measure, layer, count) ? HV_OK : flush_groups(measure, err);
}

static enum hv_code measure_layer(struct measure *measure, const struct hv_layer *layer, struct range batches,
    struct hv_error *err)
{
	struct range heads = recordings_heads(&measure->recordings, layer);
	enum hv_code code;

	batches = recordings_batches(layer, batches);
	if (batches.first >= batches.end)
		return HV_OK;
	code = fit_layer(measure, layer, err);
	if (code == HV_OK && measure->options->recording.pool)
		return add_group(measure, layer, batches, heads, err);
	for (size_t h = heads.first; code == HV_OK && h < heads.end; h++)
		code = add_group(measure, layer, batches, (struct range){ h, h + 1 }, err);
	return code;
}

/* Batch by batch, unless they are pooled, layer by layer, head by head. */
static enum hv_code measure_all(struct measure *measure, struct hv_error *err)
{
	const struct recordings *recordings = &measure->recordings;
	struct range all = recordings->batches;
	size_t step = measure->options->recording.pool ? all.end - all.first : 1;
	enum hv_code code = HV_OK;

	for (size_t b = all.first; b < all.end; b += step)
		for (size_t l = recordings->layers.first; code == HV_OK && l < recordings->layers.end; l++)
			code = measure_layer(measure, &recordings->file.layer[l],
			    (struct range){ b, b + step }, err);
	return code == HV_OK ? flush_groups(measure, err) : code;
}

/* --- the command ----------------------------------------------------------------------------------------- */

static void remark(const struct measure *measure)
{
	const struct recordings *recordings = &measure->recordings;

	if (measure->options->common.verbose)
		fprintf(stderr,
		    "hopeviz measure: %s: heads: %.0f, pairs: %s, recorded %s rotation, base: %g, threads: %d\n",
		    recordings->name, recordings->heads, recordings->half ? "half-split" : "interleaved",
		    recordings->rotated ? "after" : "before", recordings->base, measure->asked.threads);
}

static void label_figure(struct measure *measure)
{
	bool weight = measure->asked.statistic == HV_WEIGHT;

	measure->output->figure.title = strdup(weight ? "Mean attention weight of recorded queries and keys"
						      : "Mean attention score of recorded queries and keys");
	measure->output->figure.y_label = strdup(!weight ? "mean score"
		: measure->asked.uniform                 ? "mean weight, uniform = 1"
							 : "mean weight");
	measure->output->figure.log_y = weight; /* most keys have little of all */
}

static enum hv_code run(struct measure *measure, const char *const *operand, struct hv_error *err)
{
	const struct recording_options *recording = &measure->options->recording;
	enum hv_code code = check_options(measure, err);

	if (code == HV_OK)
		code = recordings_open(&measure->recordings, recording, operand, &measure->specs,
		    measure->asked.threads, err);
	if (code == HV_OK)
		code = add_columns(measure, err);
	measure->output->threads = measure->asked.threads;
	measure->output->input[0] = operand[0];
	measure->output->input[1] = recording->q;
	measure->output->input[2] = recording->k;
	measure->output->input[3] = model_path(&measure->options->model);
	if (code == HV_OK)
		code = output_open(measure->output, err);
	if (code != HV_OK)
		return code;
	remark(measure);
	progress_start(&measure->progress, "heads", measure->recordings.heads,
	    measure->options->common.quiet);
	code = measure_all(measure, err);
	progress_end(&measure->progress);
	label_figure(measure);
	return code == HV_OK ? output_close(measure->output, err) : code;
}

static void measure_free(struct measure *measure)
{
	for (size_t i = 0; i < AT_ONCE_MAX; i++)
		group_free(&measure->group[i]);
	hv_bins_free(&measure->cut);
	hv_table_free(&measure->table);
	recordings_close(&measure->recordings);
	specs_free(&measure->specs);
}

static void options_release(struct measure_options *options)
{
	char *strings[] = { options->statistic, options->normalise, options->bins, options->quantiles,
		options->seed, options->common.threads_text };

	options_free_list(options->spec);
	model_options_free(&options->model);
	recording_options_free(&options->recording);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_measure(int argc, const char **argv)
{
	struct measure_options options = { 0 };
	struct output output = { 0 };
	const struct poptOption table[] = {
		RECORDING_OPTIONS(&options.recording),
		ENCODING_OPTION(&options.spec),
		CONFIG_OPTIONS(&options.model),
		{ "statistic", 0, POPT_ARG_STRING, &options.statistic, 0, "score (default) or weight", "S" },
		{ "std", 0, POPT_ARG_NONE, &options.spread, 0, "add the standard deviation at each distance",
		    NULL },
		{ "quantiles", 0, POPT_ARG_STRING, &options.quantiles, 0,
		    "add std and these quantiles, as 0.05,0.5,0.95", "LIST" },
		{ "seed", 0, POPT_ARG_STRING, &options.seed, 0, "of pairs drawn for quantiles (default: 0)",
		    "S" },
		{ "bins", 0, POPT_ARG_STRING, &options.bins, 0, "all (default), linear:B or log:B", "BINS" },
		{ "from-means", 0, POPT_ARG_NONE, &options.from_means, 0,
		    "add what the mean query and key alone predict, as SPEC/means", NULL },
		{ "normalise", 0, POPT_ARG_STRING, &options.normalise, 0,
		    "weights in units of uniform attention: uniform", "N" },
		{ "unscaled", 0, POPT_ARG_NONE, &options.unscaled, 0, "do not divide by sqrt(dim)", NULL },
		{ "single", 0, POPT_ARG_NONE, &options.single, 0, "scores: float32 transforms", NULL },
		{ "precise", 0, POPT_ARG_NONE, &options.precise, 0, "weights: float64 products", NULL },
		OUTPUT_OPTIONS(&output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct measure measure = { .options = &options, .output = &output };
	struct options parsed;
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...] FILE.safetensors", argc, argv, &status)) {
		code = common_check(&options.common, &err);
		if (code == HV_OK)
			code = run(&measure, parsed.operand, &err);
		if (code != HV_OK)
			status = command_fail("measure", &err);
	}
	measure_free(&measure);
	output_free(&output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
