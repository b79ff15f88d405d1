/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/base.c -- hopeviz base: which rotary base a context needs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/progress.h"
#include "cmd/sheet.h"
#include "cmd/specs.h"
#include "lib/base.h"
#include "lib/number.h"
#include "lib/table.h"

#define CONTEXTS_MAX   64
#define TO_USUAL       1e15
#define STEP_USUAL     1e-9
#define LIMIT_USUAL    ((size_t)1 << 24) /* distances looked at for the first negative sum */
#define LIMIT_MAX      ((size_t)1 << 40)
#define WINDOWS_BEYOND 2.0 /* times the smallest base: as far as --windows looks without --to */

struct base_options {
	char *context, *dim, *base, *from, *to, *step, *limit, *windows;
	struct common common;
	struct output output;
};

enum column {
	CONTEXT,
	DIM,
	BASE,
	WINDOW_END,
	FIRST_NEGATIVE,
	COLUMNS
};

struct base {
	const struct base_options *options;
	size_t contexts, context[CONTEXTS_MAX];
	double given; /* the base of --base; NaN: the smallest that serves is searched */
	size_t limit;
	struct hv_base_search search;
	struct hv_table table;
	struct sheet windows;
	struct progress progress;
};

/* --- options --------------------------------------------------------------------------------------------- */

/* "1024,4096" */
static enum hv_code parse_contexts(struct base *base, const char *text, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (const char *at = text; code == HV_OK && at; at = strchr(at, ','), at += at != NULL) {
		char field[HV_NUMBER_MAX];
		size_t n = strcspn(at, ",");

		if (base->contexts == CONTEXTS_MAX)
			return hv_fail(err, HV_EDOMAIN, "--context '%s': expected at most %d contexts", text,
			    CONTEXTS_MAX);
		snprintf(field, sizeof field, "%.*s", (int)(n < sizeof field ? n : 0), at);
		code = option_whole(&base->context[base->contexts++], "--context", field, 1,
		    HV_BASE_CONTEXT_MOST, err);
	}
	return code;
}

/* A base, or what is like one. */
static enum hv_code parse_base(double *out, const char *option, const char *text, struct hv_error *err)
{
	enum hv_code code = option_number(out, option, text, err);

	if (code == HV_OK && text && !(*out >= 1 && *out <= HV_BASE_MOST))
		return hv_fail(err, HV_EDOMAIN, "%s %s: expected a base, 1 to %g", option, text,
		    HV_BASE_MOST);
	return code;
}

/* Options of the search have no say where the base is given. */
static enum hv_code check_together(const struct base_options *options, struct hv_error *err)
{
	const char *misplaced = options->from ? "--from"
	    : options->to                     ? "--to"
	    : options->windows                ? "--windows"
					      : NULL;

	if (!options->base && !options->context)
		return hv_fail(err, HV_EDOMAIN, "expected --context L, a number of tokens, or --base B");
	if (options->base && misplaced)
		return hv_fail(err, HV_EDOMAIN, "%s goes with a search, not with --base", misplaced);
	return HV_OK;
}

static enum hv_code base_init(struct base *base, const struct base_options *options, struct hv_error *err)
{
	struct hv_base_search *search = &base->search;
	enum hv_code code = check_together(options, err);

	base->options = options;
	base->given = NAN;
	base->limit = LIMIT_USUAL;
	*search = (struct hv_base_search){ .from = 1,
		.to = TO_USUAL,
		.step = STEP_USUAL,
		.threads = options->common.threads };
	if (code == HV_OK)
		code = dim_parse(&search->dim, options->dim, err);
	if (code == HV_OK && options->context)
		code = parse_contexts(base, options->context, err);
	if (code == HV_OK)
		code = parse_base(&base->given, "--base", options->base, err);
	if (code == HV_OK)
		code = parse_base(&search->from, "--from", options->from, err);
	if (code == HV_OK)
		code = parse_base(&search->to, "--to", options->to, err);
	if (code == HV_OK && search->to < search->from)
		code = hv_fail(err, HV_EDOMAIN, "--from %g --to %g: expected them ascending", search->from,
		    search->to);
	if (code == HV_OK)
		code = option_number(&search->step, "--step", options->step, err);
	if (code == HV_OK && !(search->step >= 1e-12 && search->step <= 1e-3))
		code = hv_fail(err, HV_EDOMAIN, "--step %s: expected 1e-12 to 0.001", options->step);
	if (code == HV_OK)
		code = option_whole(&base->limit, "--limit", options->limit, 1, LIMIT_MAX, err);
	return code;
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static enum hv_code add_columns(struct base *base, struct hv_error *err)
{
	static const char *const names[COLUMNS] = { "context", "dim", "base", "window_end",
		"first_negative" };
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < COLUMNS; i++)
		code = hv_table_add(&base->table, names[i], err);
	return code == HV_OK ? sheet_columns(&base->windows, names, WINDOW_END + 1, err) : code;
}

static enum hv_code add_row(struct hv_table *table, const double *row, struct hv_error *err)
{
	enum hv_code code = hv_table_resize(table, table->rows + 1, err);

	for (size_t i = 0; code == HV_OK && i < table->columns; i++)
		table->column[i].value[table->rows - 1] = row[i];
	return code;
}

/* Rounds an edge into its window, to the digits that the step vouches for. */
static double inward(double edge, double step, double (*whole)(double))
{
	double unit = pow(10, floor(log10(edge)) + 1 + ceil(log10(step)));

	return unit < 1 ? whole(edge * round(1 / unit)) / round(1 / unit) : whole(edge / unit) * unit;
}

static struct hv_base_window rounded(struct hv_base_window window, double from, double step)
{
	double first = window.first > from ? inward(window.first, step, ceil) : from;
	double last = isfinite(window.last) ? inward(window.last, step, floor) : window.last;

	if (!(first > last)) { /* not narrower than the digits */
		window.first = first;
		window.last = last;
	}
	return window;
}

static enum hv_code first_negative(double *out, const struct base *base, double rotary_base,
    struct hv_error *err)
{
	double limit = (double)base->limit;
	enum hv_code code =
	    hv_base_first_negative(out, base->search.dim, rotary_base, limit, base->search.threads, err);

	if (code != HV_OK || *out < limit)
		return code;
	*out = NAN;
	if (!base->options->common.quiet)
		fprintf(stderr, "hopeviz base: base %.10g: no sum is negative below --limit %zu\n",
		    rotary_base, base->limit);
	return HV_OK;
}

/* --- searches -------------------------------------------------------------------------------------------- */

static enum hv_code none_serves(const struct hv_base_search *search, struct hv_error *err)
{
	return hv_fail(err, HV_EDOMAIN, "no base from %.10g to %.10g serves %zu tokens with d = %zu",
	    search->from, search->to, search->context, search->dim);
}

/* Lists the windows after the first. */
static enum hv_code list_windows(struct base *base, struct hv_base_window window, struct hv_error *err)
{
	struct hv_base_search search = base->search;
	bool found = true;
	enum hv_code code = HV_OK;

	if (!base->options->to)
		search.to = fmin(WINDOWS_BEYOND * window.first, HV_BASE_MOST);
	while (code == HV_OK && found) {
		struct hv_base_window shown = rounded(window, search.from, search.step);
		const double row[] = { (double)search.context, (double)search.dim, shown.first, shown.last };

		code = sheet_row(&base->windows, row, err);
		search.from = window.last * (1 + 2 * search.step);
		found = search.from < search.to; /* neither if it has no end nor if that is not known */
		if (code == HV_OK && found)
			code = hv_base_window(&window, &found, &search, err);
	}
	return code;
}

/* The smallest base that serves a context. */
static enum hv_code search_base(struct base *base, struct hv_error *err)
{
	struct hv_base_window window = { 0 }, shown = { 0 };
	bool found = false;
	double first = NAN;
	enum hv_code code = hv_base_window(&window, &found, &base->search, err);

	if (code == HV_OK && !found)
		code = none_serves(&base->search, err);
	if (code == HV_OK) {
		shown = rounded(window, base->search.from, base->search.step);
		code = first_negative(&first, base, shown.first, err);
	}
	if (code == HV_OK && base->options->windows)
		code = list_windows(base, window, err);
	if (code == HV_OK) {
		const double row[COLUMNS] = { (double)base->search.context, (double)base->search.dim,
			shown.first, shown.last, first };

		code = add_row(&base->table, row, err);
	}
	return code;
}

/* The context that a base serves, and the window it lies in; or whether it serves a given context. */
static enum hv_code judge_base(struct base *base, struct hv_error *err)
{
	struct hv_base_search search = base->search;
	struct hv_base_window window = { .last = NAN };
	bool found = false;
	double first, context, end = NAN;
	enum hv_code code = first_negative(&first, base, base->given, err);

	context = search.context > 0 ? (double)search.context : isnan(first) ? (double)base->limit : first;
	search.from = base->given;
	search.context = (size_t)context;
	if (code == HV_OK && (base->contexts || !isnan(first)) && context <= (double)HV_BASE_CONTEXT_MOST &&
	    !(first < context)) {
		search.to = HV_BASE_MOST;
		code = hv_base_window(&window, &found, &search, err);
		end = found && window.first <= base->given * (1 + 2 * search.step)
		    ? rounded(window, base->given, search.step).last
		    : NAN;
	}
	if (code == HV_OK) {
		const double row[COLUMNS] = { context, (double)search.dim, base->given, end, first };

		code = add_row(&base->table, row, err);
	}
	return code;
}

static enum hv_code compute(struct base *base, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < (base->contexts ? base->contexts : 1); i++) {
		base->search.context = base->contexts ? base->context[i] : 0;
		base->search.progress = progress_part(&base->progress, 1);
		code = isnan(base->given) ? search_base(base, err) : judge_base(base, err);
		progress_step(&base->progress, 1);
	}
	return code;
}

/* --- the command ----------------------------------------------------------------------------------------- */

static enum hv_code write_windows(struct base *base, struct hv_error *err)
{
	enum hv_code code;

	if (!base->windows.path)
		return HV_OK;
	code = sheet_rows(&base->windows, err);
	return code == HV_OK ? sheet_close(&base->windows, err) : code;
}

static enum hv_code run(struct base *base, struct output *output, struct hv_error *err)
{
	enum hv_code code = add_columns(base, err);

	base->windows.path = base->options->windows;
	if (code == HV_OK)
		code = sheet_claim(&base->windows, 1, output, err);
	if (code == HV_OK)
		code = output_open(output, err);
	if (code == HV_OK)
		code = sheet_open(&base->windows, 1, output, err);
	if (code != HV_OK)
		return code;
	progress_start(&base->progress, "contexts", base->contexts ? (double)base->contexts : 1,
	    base->options->common.quiet);
	code = compute(base, err);
	progress_end(&base->progress);
	output->figure.title = strdup(isnan(base->given) ? "Smallest rotary base that serves a context"
							 : "Context that a rotary base serves");
	if (code == HV_OK) /* before the rows, whose reader may have enough of them and end the program */
		code = write_windows(base, err);
	if (code == HV_OK)
		code = output_rows(output, &base->table, err);
	return code == HV_OK ? output_close(output, err) : code;
}

static void options_release(struct base_options *options)
{
	char *strings[] = { options->context, options->dim, options->base, options->from, options->to,
		options->step, options->limit, options->windows, options->common.threads_text };

	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_base(int argc, const char **argv)
{
	struct base_options options = { 0 };
	const struct poptOption table[] = {
		{ "context", 0, POPT_ARG_STRING, &options.context, 0,
		    "tokens to be served, or several: L1,L2,...", "L" },
		{ "base", 0, POPT_ARG_STRING, &options.base, 0, "judge this base, search none", "B" },
		{ "dim", 'd', POPT_ARG_STRING, &options.dim, 0, "head dimension, even (default: 64)", "DIM" },
		{ "from", 0, POPT_ARG_STRING, &options.from, 0, "smallest base to consider (default: 1)",
		    "B0" },
		{ "to", 0, POPT_ARG_STRING, &options.to, 0, "largest base to consider (default: 1e15)",
		    "B1" },
		{ "step", 0, POPT_ARG_STRING, &options.step, 0,
		    "relative width below which a window may be missed (default: 1e-9)", "RELATIVE" },
		{ "limit", 0, POPT_ARG_STRING, &options.limit, 0,
		    "distances looked at for first_negative (default: 16777216)", "N" },
		{ "windows", 0, POPT_ARG_STRING, &options.windows, 0,
		    "write all windows up to B1 (default: twice the smallest base) to FILE", "FILE.csv" },
		OUTPUT_OPTIONS(&options.output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct options parsed;
	struct base base = { 0 };
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...]", argc, argv, &status)) {
		code = common_check(&options.common, &err);
		if (code == HV_OK && *parsed.operand)
			code = hv_fail(&err, HV_EDOMAIN, "'%s': expected options only", *parsed.operand);
		if (code == HV_OK)
			code = base_init(&base, &options, &err);
		if (code == HV_OK)
			code = run(&base, &options.output, &err);
		if (code != HV_OK)
			status = command_fail("base", &err);
	}
	sheet_free(&base.windows);
	hv_table_free(&base.table);
	output_free(&options.output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
