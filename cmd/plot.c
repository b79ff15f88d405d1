/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/plot.c -- hopeviz plot: draws a CSV file that hopeviz wrote. */
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/sheet.h"
#include "lib/table.h"

static enum hv_code run(struct output *output, const char *path, struct hv_error *err)
{
	struct hv_table table = { 0 };
	enum hv_code code = output_open(output, err);

	if (code == HV_OK)
		code = sheet_read(&table, path, err);
	if (code == HV_OK && table.rows == 0)
		code = hv_fail(err, HV_EFORMAT, "%s: no rows below the header", path);
	if (code == HV_OK)
		code = output_rows(output, &table, err);
	if (code == HV_OK)
		code = output_close(output, err);
	hv_table_free(&table);
	return code;
}

int cmd_plot(int argc, const char **argv)
{
	char *style = NULL, *title = NULL;
	int log_x = 0, log_y = 0;
	struct output output = { .no_csv = true };
	const struct poptOption table[] = {
		FIGURE_OPTIONS(&output),
		{ "style", 0, POPT_ARG_STRING, &style, 0,
		    "what the columns mean (default: found from the header)", "STYLE" },
		{ "logx", 0, POPT_ARG_NONE, &log_x, 0, "logarithmic x axis only", NULL },
		{ "logy", 0, POPT_ARG_NONE, &log_y, 0, "logarithmic |score|", NULL },
		{ "title", 0, POPT_ARG_STRING, &title, 0, "title of the picture", "T" },
		HELP_OPTIONS,
	};
	struct options parsed;
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...] FILE.csv|-", argc, argv, &status)) {
		const char *path = parsed.operand[0];

		if (!output.script && !output.picture)
			output.picture = strdup("term");
		output.style = style;
		output.source = path && strcmp(path, "-") != 0 ? path : NULL;
		output.figure.log_x = log_x;
		output.figure.log_y = log_y;
		output.figure.title = title;
		title = NULL;
		if (!path || parsed.operand[1])
			code = hv_fail(&err, HV_EDOMAIN, "expected one FILE.csv, or - for standard input");
		else
			code = run(&output, path, &err);
		if (code != HV_OK)
			status = command_fail("plot", &err);
	}
	output_free(&output);
	options_free_string(style);
	options_free_string(title);
	options_free(&parsed);
	return status;
}
