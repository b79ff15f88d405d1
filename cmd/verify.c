/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/verify.c -- hopeviz verify: the paper's claims, and monotonic decay, decided. */
#include "cmd/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/specs.h"

#define WIDTH 100 /* columns of text */

enum hv_code verify_row(struct hv_table *table, const char *const *word, struct hv_error *err)
{
	size_t row = table->rows;
	enum hv_code code = hv_table_resize(table, row + 1, err);

	for (size_t i = 0; code == HV_OK && i < table->columns; i++)
		code = hv_table_word(&table->column[i].value[row], table, i, word[i], err);
	return code;
}

static bool in_colour(void)
{
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
}

void verify_print_verdict(enum hv_verdict verdict, int width)
{
	static const char *const colours[HV_VERDICTS] = {
		[HV_HOLDS] = "\033[32m",
		[HV_HOLDS_IF] = "\033[33m",
		[HV_FAILS] = "\033[31m",
		[HV_UNDECIDED] = "\033[35m",
		[HV_OUT_OF_SCOPE] = "\033[2m",
	};
	bool colour = in_colour();

	printf("%s%-*s%s", colour ? colours[verdict] : "", width, hv_verdict_names[verdict],
	    colour ? "\033[0m" : "");
}

void verify_print_wrapped(const char *text, int indent)
{
	int column = 0;

	while (*text) {
		int n = (int)strcspn(text, " ");

		if (column > 0 && column + 1 + n > WIDTH) {
			putchar('\n');
			column = 0;
		}
		if (column == 0)
			column = printf("%*s%.*s", indent, "", n, text);
		else
			column += printf(" %.*s", n, text);
		text += n + (text[n] == ' ');
	}
	putchar('\n');
}

/* Options of one form only. */
static enum hv_code check_forms(const struct verify_options *options, struct hv_error *err)
{
	const char *misplaced = options->monotone       ? options->claim ? "--claim"
		      : options->list                                    ? "--list"
		      : options->damping                                 ? "--damping"
									 : NULL
	    : options->spec                             ? "-e"
	    : model_path(&options->model)               ? "--config"
	    : options->vectors                          ? "--vectors"
	    : options->coefficients                     ? "--coefficients"
	    : options->samples                          ? "--samples"
	    : options->measured || options->recording.q ? "--measured"
	    : options->curve                            ? "--curve"
							: NULL;

	if (options->list && output_draws(&options->output))
		return hv_fail(err, HV_EDOMAIN, "--list goes without -p and -g: nothing is decided");
	if (!misplaced)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s goes %s --monotone", misplaced,
	    options->monotone ? "without" : "with");
}

/* Text is for people: the default for claims, and for curves on a terminal. */
static enum hv_code choose_format(struct verify_options *options, struct hv_error *err)
{
	const char *format = options->format;

	options->text = format ? strcmp(format, "text") == 0
			       : !options->output.csv && (!options->monotone || isatty(STDOUT_FILENO));
	if (format && !options->text && strcmp(format, "csv") != 0)
		return hv_fail(err, HV_EDOMAIN, "--format '%s': expected text or csv", format);
	if (options->text && options->output.csv)
		return hv_fail(err, HV_EDOMAIN, "-o writes CSV: expected --format csv");
	options->output.no_csv = options->text;
	return HV_OK;
}

static enum hv_code check(struct verify_options *options, const char *const *operand, struct hv_error *err)
{
	size_t bits = HV_CERTIFY_BITS, seed = 0;
	enum hv_code code = common_check(&options->common, err);

	if (code == HV_OK && *operand)
		code = hv_fail(err, HV_EDOMAIN, "'%s': expected options only", *operand);
	if (code == HV_OK)
		code = check_forms(options, err);
	if (code == HV_OK)
		code = choose_format(options, err);
	if (code == HV_OK)
		code = option_whole(&bits, "--bits", options->bits, 64, HV_CERTIFY_BITS_MAX, err);
	if (code == HV_OK)
		code = option_whole(&seed, "--seed", options->seed_text, 0, (size_t)1 << 53, err);
	options->precision = (long)bits;
	options->seed = seed;
	return code;
}

static void options_release(struct verify_options *options)
{
	char *strings[] = { options->dim, options->damping, options->format, options->curve, options->vectors,
		options->coefficients, options->samples, options->measured, options->pairs, options->bits,
		options->count, options->seed_text, options->common.threads_text };

	options_free_list(options->claim);
	options_free_list(options->spec);
	model_options_free(&options->model);
	recording_options_free(&options->recording);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_verify(int argc, const char **argv)
{
	struct verify_options options = { 0 };
	const struct poptOption table[] = {
		{ "claim", 0, POPT_ARG_ARGV, &options.claim, 0, "a claim, repeatable (default: all)", "ID" },
		{ "list", 0, POPT_ARG_NONE, &options.list, 0, "list the claims, without a verdict", NULL },
		{ "damping", 0, POPT_ARG_STRING, &options.damping, 0,
		    "theta' of the claims (default: 1.0625)", "T" },
		{ "monotone", 0, POPT_ARG_NONE, &options.monotone, 0,
		    "decide whether curves fall at every distance", NULL },
		ENCODING_OPTION(&options.spec),
		CONFIG_OPTIONS(&options.model),
		{ "dim", 'd', POPT_ARG_STRING, &options.dim, 0, "head dimension, even (default: 64)", "DIM" },
		{ "curve", 0, POPT_ARG_STRING, &options.curve, 0, "aligned (default) or ones", "KIND" },
		{ "vectors", 0, POPT_ARG_STRING, &options.vectors, 0,
		    "the curve of one q and k: a CSV with columns q and k", "FILE" },
		{ "coefficients", 0, POPT_ARG_STRING, &options.coefficients, 0,
		    "any exponential sum: a CSV decay,frequency,coefficient", "FILE" },
		{ "samples", 0, POPT_ARG_STRING, &options.samples, 0, "the curves of M random pairs", "M" },
		{ "measured", 0, POPT_ARG_STRING, &options.measured, 0, "those of a recording's causal pairs",
		    "FILE" },
		{ "pairs", 0, POPT_ARG_STRING, &options.pairs, 0,
		    "draw N of more pairs than that, or all (default: 10000000)", "N" },
		{ "each", 0, POPT_ARG_NONE, &options.each, 0, "text: also each of the --samples", NULL },
		{ "bits", 0, POPT_ARG_STRING, &options.bits, 0, "where the precision ends (default: 4096)",
		    "B" },
		{ "seed", 0, POPT_ARG_STRING, &options.seed_text, 0, "of what is drawn (default: 0)", "S" },
		{ "format", 0, POPT_ARG_STRING, &options.format, 0,
		    "text or csv (default: text; with --monotone only on a terminal)", "F" },
		{ "count", 'n', POPT_ARG_STRING, &options.count, 0, "draw distances 0 .. N - 1", "N" },
		RECORDING_OPTIONS(&options.recording),
		OUTPUT_OPTIONS(&options.output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct options parsed;
	struct hv_error err;
	enum hv_code code;
	bool negative = false;
	int status;

	if (options_parse(&parsed, table, "[OPTION...]", argc, argv, &status)) {
		code = check(&options, parsed.operand, &err);
		if (code == HV_OK)
			code = options.monotone ? verify_monotone(&negative, &options, &err)
						: verify_claims(&negative, &options, &err);
		status = code != HV_OK ? command_fail("verify", &err) : negative ? EXIT_NEGATIVE : EXIT_DONE;
	}
	output_free(&options.output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
