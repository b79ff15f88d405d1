/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/sweep.c -- hopeviz sweep: curves, and shares of curves that fall, over a grid of an encoding's parameters. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/progress.h"
#include "cmd/specs.h"
#include "lib/grid.h"
#include "lib/number.h"
#include "lib/table.h"

#define POINTS_MAX ((size_t)10000000)
#define FIELD_MAX  64

#define SAMPLES_USUAL ((size_t)1000)
#define SAMPLES_MAX   ((size_t)100000000)
#define SEED_MAX      ((size_t)1 << 53)

struct sweep_options {
	char **spec, **over, **metric;
	char *dim, *count, *distances, *curve, *samples, *seed;
	struct common common;
	struct output output;
};

struct sweep {
	const struct sweep_options *options;
	struct hv_grid grid;
	char key[HV_AXES_MAX][FIELD_MAX];
	double *list;  /* the distances of a list, owned */
	double *found; /* [points][grid.metrics] */
	struct hv_table table;
};

/* --- options --------------------------------------------------------------------------------------------- */

/* Copies text up to one of `ends` and steps past that; false: it is too long, or nothing. */
static bool next_field(char out[FIELD_MAX], const char **at, const char *ends)
{
	size_t n = strcspn(*at, ends);

	if (n == 0 || n >= FIELD_MAX)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n + ((*at)[n] != '\0');
	return true;
}

static bool next_number(double *out, const char **at)
{
	char field[FIELD_MAX];

	return next_field(field, at, ":") && hv_number_parse(out, field) && isfinite(*out);
}

/* "damping=1.01:2:100" or "base=1e3:1e6:20:log" */
static enum hv_code parse_axis(struct sweep *sweep, const char *text, struct hv_error *err)
{
	struct hv_axis *axis = &sweep->grid.axis[sweep->grid.axes];
	char *key = sweep->key[sweep->grid.axes];
	const char *at = text;
	double count = 0;
	bool log = false,
	     good = strchr(text, '=') && next_field(key, &at, "=") && next_number(&axis->start, &at) &&
	    next_number(&axis->stop, &at) && next_number(&count, &at);

	if (good && *at)
		good = log = strcmp(at, "log") == 0;
	if (!good || !(count >= 1 && count <= (double)POINTS_MAX) || count != floor(count))
		return hv_fail(err, HV_EDOMAIN,
		    "--over '%s': expected KEY=START:STOP:COUNT or KEY=START:STOP:COUNT:log, COUNT 1 to %zu",
		    text, POINTS_MAX);
	if (log && !(axis->start > 0 && axis->stop > 0))
		return hv_fail(err, HV_EDOMAIN, "--over '%s': log needs START and STOP above 0", text);
	for (size_t a = 0; a < sweep->grid.axes; a++)
		if (strcmp(sweep->key[a], key) == 0)
			return hv_fail(err, HV_EDOMAIN, "--over %s: given twice", key);
	axis->key = key;
	axis->count = (size_t)count;
	axis->logarithmic = log;
	sweep->grid.axes++;
	return HV_OK;
}

static enum hv_code parse_axes(struct sweep *sweep, char *const *over, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (!over)
		return hv_fail(err, HV_EDOMAIN, "expected --over KEY=START:STOP:COUNT");
	for (; code == HV_OK && *over; over++) {
		if (sweep->grid.axes == HV_AXES_MAX)
			return hv_fail(err, HV_EDOMAIN, "--over: expected at most %d keys", HV_AXES_MAX);
		code = parse_axis(sweep, *over, err);
	}
	if (code == HV_OK && (hv_grid_points(&sweep->grid) == 0 || hv_grid_points(&sweep->grid) > POINTS_MAX))
		return hv_fail(err, HV_EDOMAIN, "--over: expected at most %zu points in all", POINTS_MAX);
	return code;
}

static enum hv_code unknown_metric(const char *name, struct hv_error *err)
{
	char names[256] = "";

	for (size_t m = 0; m < HV_METRICS; m++) {
		size_t length = strlen(names);

		snprintf(names + length, sizeof names - length, "%s%s", m ? ", " : "", hv_metric_names[m]);
	}
	return hv_fail(err, HV_EDOMAIN, "--metric '%s': expected one of %s", name, names);
}

/* The metrics asked for, "a,b" or one by one; where none is, all those of a curve. */
static enum hv_code parse_metrics(struct hv_grid *grid, char *const *text, struct hv_error *err)
{
	char field[FIELD_MAX];

	for (size_t m = 0; !text && m < HV_METRIC_SHARES; m++)
		grid->metric[grid->metrics++] = (enum hv_metric)m;
	for (; text && *text; text++)
		for (const char *at = *text; *at;) {
			size_t m = 0;

			if (!next_field(field, &at, ","))
				return unknown_metric(*text, err);
			while (m < HV_METRICS && strcmp(hv_metric_names[m], field) != 0)
				m++;
			if (m == HV_METRICS)
				return unknown_metric(field, err);
			for (size_t i = 0; i < grid->metrics; i++)
				if (grid->metric[i] == (enum hv_metric)m)
					return hv_fail(err, HV_EDOMAIN, "--metric %s: given twice", field);
			grid->metric[grid->metrics++] = (enum hv_metric)m;
		}
	return grid->metrics > 0 ? HV_OK : unknown_metric("", err);
}

/* The pairs that shares are of. */
static enum hv_code parse_samples(struct hv_grid *grid, const struct sweep_options *options,
    struct hv_error *err)
{
	size_t seed = 0;
	bool shares = false;
	enum hv_code code;

	for (size_t m = 0; m < grid->metrics; m++)
		shares |= grid->metric[m] >= HV_METRIC_SHARES;
	if (!shares && (options->samples || options->seed))
		return hv_fail(err, HV_EDOMAIN, "%s goes with --metric %s, %s, %s or %s",
		    options->samples ? "--samples" : "--seed", hv_metric_names[HV_METRIC_DECREASING],
		    hv_metric_names[HV_METRIC_RISING_TAIL], hv_metric_names[HV_METRIC_INTERIOR_RISE],
		    hv_metric_names[HV_METRIC_UNDECIDED]);
	if (!shares)
		return HV_OK;
	grid->samples = SAMPLES_USUAL;
	code = option_whole(&grid->samples, "--samples", options->samples, 1, SAMPLES_MAX, err);
	if (code == HV_OK)
		code = option_whole(&seed, "--seed", options->seed, 0, SEED_MAX, err);
	grid->seed = seed;
	return code;
}

static enum hv_code sweep_init(struct sweep *sweep, const struct sweep_options *options, struct hv_error *err)
{
	struct hv_grid *grid = &sweep->grid;
	enum hv_code code = HV_OK;

	sweep->options = options;
	grid->curve.content_scale = 1;
	grid->threads = options->common.threads;
	if (!options->spec || !options->spec[0] || options->spec[1])
		code = hv_fail(err, HV_EDOMAIN, "expected one encoding, -e SPEC");
	else
		grid->spec = options->spec[0];
	if (code == HV_OK)
		code = parse_axes(sweep, options->over, err);
	if (code == HV_OK)
		code = parse_metrics(grid, options->metric, err);
	if (code == HV_OK)
		code = parse_samples(grid, options, err);
	if (code == HV_OK)
		code = curve_kind_parse(&grid->curve.kind, options->curve, err);
	if (code == HV_OK)
		code =
		    distances_parse(&grid->distances, &sweep->list, options->distances, options->count, err);
	if (code == HV_OK && grid->distances.count > POINTS_MAX)
		code = hv_fail(err, HV_EDOMAIN, "%zu distances: expected at most %zu", grid->distances.count,
		    POINTS_MAX);
	return code == HV_OK ? dim_parse(&grid->curve.dim, options->dim, err) : code;
}

/* --- the command ----------------------------------------------------------------------------------------- */

static enum hv_code add_columns(struct sweep *sweep, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t a = 0; code == HV_OK && a < sweep->grid.axes; a++)
		code = hv_table_add(&sweep->table, sweep->key[a], err);
	for (size_t m = 0; code == HV_OK && m < sweep->grid.metrics; m++)
		code = hv_table_add(&sweep->table, hv_metric_names[sweep->grid.metric[m]], err);
	return code;
}

static enum hv_code fill(struct sweep *sweep, struct hv_error *err)
{
	const struct hv_grid *grid = &sweep->grid;
	enum hv_code code = hv_table_resize(&sweep->table, hv_grid_points(grid), err);

	for (size_t p = 0; code == HV_OK && p < sweep->table.rows; p++) {
		double value[HV_AXES_MAX];

		hv_grid_point(value, grid, p);
		for (size_t a = 0; a < grid->axes; a++)
			sweep->table.column[a].value[p] = value[a];
		for (size_t m = 0; m < grid->metrics; m++)
			sweep->table.column[grid->axes + m].value[p] = sweep->found[p * grid->metrics + m];
	}
	return code;
}

static enum hv_code measure(struct sweep *sweep, struct hv_error *err)
{
	struct hv_grid *grid = &sweep->grid;
	size_t points = hv_grid_points(grid), lost = 0;
	struct progress progress;
	enum hv_code code;

	sweep->found = malloc(points * grid->metrics * sizeof *sweep->found);
	if (!sweep->found)
		return hv_fail_memory(err, "the points of a grid");
	progress_start(&progress, "points", (double)points, sweep->options->common.quiet);
	grid->progress = progress_part(&progress, (double)points);
	code = hv_grid_measure(sweep->found, &lost, grid, err);
	progress_end(&progress);
	if (code == HV_OK && lost > 0 && !sweep->options->common.quiet)
		fprintf(stderr, "hopeviz sweep: %zu of %zu points have nan: %s\n", lost, points, err->msg);
	return code;
}

static void remark(const struct sweep *sweep)
{
	const struct hv_grid *grid = &sweep->grid;

	if (!sweep->options->common.verbose)
		return;
	fprintf(stderr,
	    "hopeviz sweep: encoding: %s, curve: %s, d: %zu, distances: %zu, points: %zu, threads: %d",
	    grid->spec, hv_curve_names[grid->curve.kind], grid->curve.dim, grid->distances.count,
	    hv_grid_points(grid), grid->threads);
	if (grid->samples > 0)
		fprintf(stderr, ", pairs: %zu, seed: %ju", grid->samples, (uintmax_t)grid->seed);
	fputc('\n', stderr);
}

static enum hv_code run(struct sweep *sweep, struct output *output, struct hv_error *err)
{
	enum hv_code code = add_columns(sweep, err);
	char title[FIELD_MAX * 2];

	output->threads = sweep->grid.threads;
	if (code == HV_OK)
		code = output_open(output, err);
	if (code == HV_OK)
		remark(sweep);
	if (code == HV_OK)
		code = measure(sweep, err);
	if (code == HV_OK)
		code = fill(sweep, err);
	snprintf(title, sizeof title, "%.64s, d = %zu", sweep->grid.spec, sweep->grid.curve.dim);
	output->figure.title = strdup(title);
	if (code == HV_OK)
		code = output_rows(output, &sweep->table, err);
	return code == HV_OK ? output_close(output, err) : code;
}

static void options_release(struct sweep_options *options)
{
	char *strings[] = { options->dim, options->count, options->distances, options->curve,
		options->samples, options->seed, options->common.threads_text };

	options_free_list(options->spec);
	options_free_list(options->over);
	options_free_list(options->metric);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_sweep(int argc, const char **argv)
{
	struct sweep_options options = { 0 };
	const struct poptOption table[] = {
		{ "encoding", 'e', POPT_ARG_ARGV, &options.spec, 0, "positional encoding", "SPEC" },
		{ "over", 0, POPT_ARG_ARGV, &options.over, 0,
		    "a key and its values, START:STOP:COUNT[:log]; repeatable", "KEY=VALUES" },
		{ "metric", 0, POPT_ARG_ARGV, &options.metric, 0,
		    "what to report, repeatable (default: all of the curve, no shares of pairs)", "M" },
		{ "dim", 'd', POPT_ARG_STRING, &options.dim, 0, "head dimension, even (default: 64)", "DIM" },
		{ "count", 'n', POPT_ARG_STRING, &options.count, 0, "distances 0 .. N - 1 (default: 1024)",
		    "N" },
		{ "distances", 0, POPT_ARG_STRING, &options.distances, 0,
		    "A,B,C or START:STOP:STEP, or log:COUNT of 0 .. N - 1", "LIST" },
		{ "curve", 0, POPT_ARG_STRING, &options.curve, 0, "aligned (default), ones, rms or bound",
		    "KIND" },
		{ "samples", 0, POPT_ARG_STRING, &options.samples, 0,
		    "random pairs that shares are of (default: 1000)", "M" },
		{ "seed", 0, POPT_ARG_STRING, &options.seed, 0, "of these pairs (default: 0)", "S" },
		OUTPUT_OPTIONS(&options.output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct options parsed;
	struct sweep sweep = { 0 };
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...]", argc, argv, &status)) {
		code = common_check(&options.common, &err);
		if (code == HV_OK && *parsed.operand)
			code = hv_fail(&err, HV_EDOMAIN, "'%s': expected options only", *parsed.operand);
		if (code == HV_OK)
			code = sweep_init(&sweep, &options, &err);
		if (code == HV_OK)
			code = run(&sweep, &options.output, &err);
		if (code != HV_OK)
			status = command_fail("sweep", &err);
	}
	free(sweep.list);
	free(sweep.found);
	hv_table_free(&sweep.table);
	output_free(&options.output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
