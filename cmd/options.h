/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/options.h -- what every subcommand does with its command line: popt rows in, operands or an exit status
 * out. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include <popt.h>

#include "cmd/commands.h"
#include "lib/error.h"

struct options {
	poptContext context;
	const char **operand; /* NULL-terminated, owned by the context; never NULL itself */
};

struct common {             /* the options that every computing command has; zeroed at first */
	char *threads_text; /* as typed; popt allocates it */
	int threads;        /* after common_check() */
	int quiet, verbose;
};

/* Rows for a command's table.  HELP_OPTIONS ends it. */
#define COMMON_OPTIONS(common)                                                                               \
	{ "threads", 0, POPT_ARG_STRING, &(common)->threads_text, 0, "threads; all cores by default", "T" }, \
	    { "quiet", 'q', POPT_ARG_NONE, &(common)->quiet, 0, "no progress, no remarks", NULL },           \
	{                                                                                                    \
		"verbose", 'v', POPT_ARG_NONE, &(common)->verbose, 0, "say what is done, on standard error", \
		    NULL                                                                                     \
	}
#define HELP_OPTIONS { "help", 'h', POPT_ARG_NONE, NULL, 'h', "show this help", NULL }, POPT_TABLEEND

/* Reads the command line into the targets of `table`.  `usage` is the synopsis after the options, as "FILE".
 * False when there is nothing left to do: help was printed, or misuse was reported in one line; then *status
 * is the exit status.  Release with options_free() either way. */
bool options_parse(struct options *out, const struct poptOption *table, const char *usage, int argc,
    const char **argv, int *status);
void options_free(struct options *options);

/* Frees what popt stored for one string, or for a repeatable option (POPT_ARG_ARGV). */
void options_free_string(char *string);
void options_free_list(char **list);

/* Reads --threads; the number of cores where it is not given. */
enum hv_code common_check(struct common *common, struct hv_error *err);

/* The value of a numeric option: decimal, as everywhere in hopeviz.  Text that is NULL leaves *out as it is.
 * HV_OK, or HV_EDOMAIN naming the option and what it takes. */
enum hv_code option_number(double *out, const char *option, const char *text, struct hv_error *err);
enum hv_code option_whole(size_t *out, const char *option, const char *text, size_t low, size_t high,
    struct hv_error *err);

/* Prints "hopeviz COMMAND: sentence" and returns EXIT_TROUBLE. */
int command_fail(const char *command, const struct hv_error *err);

#endif
