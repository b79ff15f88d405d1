/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/options.c -- what every subcommand does with its command line. */
#include "cmd/options.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/number.h"

#define THREADS_MAX 1024

bool options_parse(struct options *out, const struct poptOption *table, const char *usage, int argc,
    const char **argv, int *status)
{
	static const char *none[] = { NULL };
	int code;

	out->operand = none;
	out->context = poptGetContext("hopeviz", argc, argv, table, 0);
	poptSetOtherOptionHelp(out->context, usage);
	while ((code = poptGetNextOpt(out->context)) > 0)
		if (code == 'h') {
			poptPrintHelp(out->context, stdout, 0);
			*status = EXIT_DONE;
			return false;
		}
	if (code < -1) {
		fprintf(stderr, "%s: %s: %s; see %s --help\n", argv[0], poptBadOption(out->context, 0),
		    poptStrerror(code), argv[0]);
		*status = EXIT_TROUBLE;
		return false;
	}
	if (poptPeekArg(out->context))
		out->operand = poptGetArgs(out->context);
	*status = EXIT_DONE;
	return true;
}

void options_free(struct options *options)
{
	poptFreeContext(options->context);
}

void options_free_string(char *string)
{
	free(string);
}

void options_free_list(char **list)
{
	for (char **item = list; item && *item; item++)
		free(*item);
	free(list);
}

enum hv_code option_number(double *out, const char *option, const char *text, struct hv_error *err)
{
	double number;

	if (!text)
		return HV_OK;
	if (!hv_number_parse(&number, text) || !isfinite(number))
		return hv_fail(err, HV_EDOMAIN, "%s '%s': expected a number", option, text);
	*out = number;
	return HV_OK;
}

enum hv_code option_whole(size_t *out, const char *option, const char *text, size_t low, size_t high,
    struct hv_error *err)
{
	double number;

	if (!text)
		return HV_OK;
	if (!hv_number_parse(&number, text) || !(number >= (double)low && number <= (double)high) ||
	    number != floor(number))
		return hv_fail(err, HV_EDOMAIN, "%s '%s': expected a whole number, %zu to %zu", option, text,
		    low, high);
	*out = (size_t)number;
	return HV_OK;
}

enum hv_code common_check(struct common *common, struct hv_error *err)
{
	size_t threads = (size_t)omp_get_num_procs();
	enum hv_code code = option_whole(&threads, "--threads", common->threads_text, 1, THREADS_MAX, err);

	common->threads = (int)threads;
	return code;
}

int command_fail(const char *command, const struct hv_error *err)
{
	fprintf(stderr, "hopeviz %s: %s\n", command, err->msg);
	return EXIT_TROUBLE;
}
