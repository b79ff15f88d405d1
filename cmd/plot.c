/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/plot.c -- hopeviz plot: draws CSV files that hopeviz wrote. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/sheet.h"
#include "lib/table.h"

struct plot_options { /* as typed; popt allocates them */
	char **style, **title, **y_label;
	int log_x, log_y;
	const char **source; /* the file of each figure; NULL: standard input */
	struct output output;
};

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* --style has two uses, whose words differ: how the picture looks, and what the columns mean. */
static enum hv_code sort_styles(struct plot_options *options, struct hv_error *err)
{
	for (char **style = options->style; style && *style; style++) {
		bool look = hv_figure_check_theme(*style, NULL) == HV_OK;

		if (look ? options->output.theme != NULL : options->output.style != NULL)
			return hv_fail(err, HV_EDOMAIN, "--style %s: there is one already, %s", *style,
			    look ? options->output.theme : options->output.style);
		if (!look)
			options->output.style = *style;
		else if (!(options->output.theme = strdup(*style)))
			return hv_fail_memory(err, "an option");
	}
	return HV_OK;
}

/* A file is read once: standard input cannot be read twice. */
static enum hv_code check_operands(size_t *files, const char *const *path, struct hv_error *err)
{
	size_t standard = 0;

	for (*files = 0; path[*files]; ++*files)
		standard += is_standard(path[*files]);
	if (*files == 0)
		return hv_fail(err, HV_EDOMAIN, "expected FILE.csv, or - for standard input");
	if (standard > 1)
		return hv_fail(err, HV_EDOMAIN, "'-' is given twice: standard input can be read once");
	return HV_OK;
}

/* Room for the figure of each file, each with its title and axes. */
static enum hv_code prepare(struct plot_options *options, size_t files, struct hv_error *err)
{
	struct output *output = &options->output;
	char **title = options->title, **y_label = options->y_label;

	output->beside = calloc(files, sizeof *output->beside);
	if (!output->beside)
		return hv_fail_memory(err, "the figures");
	output->besides = files - 1;
	for (size_t i = 0; i < files; i++) {
		struct hv_figure *figure = i == 0 ? &output->figure : &output->beside[i - 1];

		figure->log_x = options->log_x;
		figure->log_y = options->log_y;
		if (title && *title && !(figure->title = strdup(*title++)))
			return hv_fail_memory(err, "a title");
		if (y_label && *y_label && !(figure->y_label = strdup(*y_label++)))
			return hv_fail_memory(err, "a label");
	}
	if (title && *title)
		return hv_fail(err, HV_EDOMAIN, "--title '%s': expected one for each file at most", *title);
	if (y_label && *y_label)
		return hv_fail(err, HV_EDOMAIN, "--ylabel '%s': expected one for each file at most",
		    *y_label);
	return HV_OK;
}

/* Says in which file it went wrong. */
static void name_file(const char *path, struct hv_error *err)
{
	struct hv_error cause = *err;

	hv_fail(err, cause.code, "%.200s: %.300s", is_standard(path) ? "standard input" : path, cause.msg);
}

/* Reads the i-th file, which belongs to the page's last figure but one if it names the lines there. */
static enum hv_code follow(struct output *output, size_t *parts, const char *path, struct hv_error *err)
{
	struct hv_figure *last = *parts < 2 ? &output->figure : &output->beside[*parts - 2];
	struct hv_figure *figure = *parts == 0 ? &output->figure : &output->beside[*parts - 1];
	struct hv_table table = { 0 };
	bool joined = false;
	enum hv_code code = sheet_read(&table, path, err);

	if (code == HV_OK && table.rows == 0)
		code = hv_fail(err, HV_EFORMAT, "%s: no rows below the header", path);
	if (code == HV_OK && *parts > 0)
		code = hv_figure_name_lines(&joined, last, &table, err);
	if (code == HV_OK && !joined) {
		code = hv_figure_follow(figure, &table, output->style, err);
		if (code == HV_EFORMAT)
			name_file(path, err);
		++*parts;
	}
	hv_table_free(&table);
	return code;
}

static enum hv_code run(struct plot_options *options, const char *const *path, struct hv_error *err)
{
	struct output *output = &options->output;
	size_t files = 0, parts = 0;
	enum hv_code code = check_operands(&files, path, err);

	if (code == HV_OK)
		code = sort_styles(options, err);
	if (code == HV_OK)
		code = prepare(options, files, err);
	if (code == HV_OK) {
		output->source = options->source = calloc(files, sizeof *options->source);
		code = options->source ? HV_OK : hv_fail_memory(err, "the figures");
	}
	for (size_t i = 0; code == HV_OK && i < files; i++) {
		options->source[parts] = is_standard(path[i]) ? NULL : path[i];
		code = follow(output, &parts, path[i], err);
	}
	if (code == HV_OK) {
		output->besides = parts - 1;
		code = output_open(output, err);
	}
	if (code == HV_OK)
		code = output_close(output, err);
	return code;
}

/* Without -g and -p: a look in the terminal. */
static enum hv_code choose_term(struct output *output, struct hv_error *err)
{
	if (output_draws(output))
		return HV_OK;
	output->picture = calloc(2, sizeof *output->picture);
	if (!output->picture || !(output->picture[0] = strdup("term")))
		return hv_fail_memory(err, "an option");
	return HV_OK;
}

int cmd_plot(int argc, const char **argv)
{
	struct plot_options options = { .output = { .no_csv = true } };
	const struct poptOption table[] = {
		FIGURE_OPTIONS(&options.output),
		{ "style", 0, POPT_ARG_ARGV, &options.style, 0,
		    "look: paper, slides or dark; or what the columns mean (default: by the header)",
		    "STYLE" },
		{ "logx", 0, POPT_ARG_NONE, &options.log_x, 0, "logarithmic x axis only", NULL },
		{ "logy", 0, POPT_ARG_NONE, &options.log_y, 0, "logarithmic |score|", NULL },
		{ "title", 0, POPT_ARG_ARGV, &options.title, 0, "title, repeatable: one for each file", "T" },
		{ "ylabel", 0, POPT_ARG_ARGV, &options.y_label, 0, "what y is, repeatable: one for each file",
		    "L" },
		HELP_OPTIONS,
	};
	struct options parsed;
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...] FILE.csv|-...", argc, argv, &status)) {
		code = choose_term(&options.output, &err);
		if (code == HV_OK)
			code = run(&options, parsed.operand, &err);
		if (code != HV_OK)
			status = command_fail("plot", &err);
	}
	output_free(&options.output);
	free(options.source);
	options_free_list(options.style);
	options_free_list(options.title);
	options_free_list(options.y_label);
	options_free(&parsed);
	return status;
}
