/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/main.c -- finds the subcommand's row and calls it. */
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/place.h"

static const struct command {
	const char *name;
	int (*run)(int argc, const char **argv);
	const char *title; /* in place 0 of the subcommand's argv: popt prints it in the usage line */
	const char *about;
} commands[] = {
	{ "decay", cmd_decay, "hopeviz decay", "attention score against token distance, from theory" },
	{ "measure", cmd_measure, "hopeviz measure", "the same from a model's recorded queries and keys" },
	{ "spectrum", cmd_spectrum, "hopeviz spectrum", "what oscillates in such curves, and how strongly" },
	{ "precision", cmd_precision, "hopeviz precision", "what a narrow data type does to the score" },
	{ "base", cmd_base, "hopeviz base", "which rotary base a context needs" },
	{ "sweep", cmd_sweep, "hopeviz sweep", "a curve's shape over a grid of parameters" },
	{ "verify", cmd_verify, "hopeviz verify",
	    "whether curves fall for ever, and a paper's claims, decided" },
	{ "plot", cmd_plot, "hopeviz plot", "draw CSV files that hopeviz wrote" },
	{ "info", cmd_info, "hopeviz info",
	    "what encodings there are, what a tensor file or a config.json holds" },
};
enum {
	COMMANDS = sizeof commands / sizeof commands[0]
};

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void usage(FILE *to)
{
	fputs("Usage: hopeviz COMMAND [OPTION...] [FILE...]\n"
	      "       hopeviz help [COMMAND]\n"
	      "       hopeviz --version\n"
	      "\n"
	      "How an attention score falls with token distance, under any positional encoding.\n"
	      "\n",
	    to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-9s  %s\n", commands[i].name, commands[i].about);
	fputs("\nEach command's options: hopeviz help COMMAND; its manual: man hopeviz-COMMAND\n", to);
}

static int run(const struct command *command, int argc, const char **argv)
{
	argv[0] = command->title;
	return command->run(argc, argv);
}

static int unknown(const char *name)
{
	fprintf(stderr, "hopeviz: unknown command '%s': expected one of", name);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stderr, "%s %s", i ? "," : "", commands[i].name);
	fputs(", help\n", stderr);
	return EXIT_TROUBLE;
}

static int help(const char *name)
{
	const struct command *command;
	const char *argv[] = { NULL, "--help", NULL };

	if (!name || strcmp(name, "help") == 0) {
		usage(stdout);
		return EXIT_DONE;
	}
	command = command_find(name);
	return command ? run(command, 2, argv) : unknown(name);
}

/* Help and version are output like any other: a full disk is reported, not ignored.  A command that failed has
 * said why. */
static int flushed(const char *name, int status)
{
	struct hv_error err;

	if (status == EXIT_TROUBLE || (fflush(stdout) == 0 && !ferror(stdout)))
		return status;
	write_failed(NULL, &err);
	fprintf(stderr, "%s: %s\n", name, err.msg);
	return EXIT_TROUBLE;
}

int main(int argc, const char **argv)
{
	const struct command *command;

	if (argc < 2) {
		usage(stderr);
		return EXIT_TROUBLE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("hopeviz " HOPEVIZ_VERSION);
		return flushed("hopeviz", EXIT_DONE);
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return flushed("hopeviz help", help(argc > 2 ? argv[2] : NULL));
	command = command_find(argv[1]);
	return command ? flushed(command->title, run(command, argc - 1, argv + 1)) : unknown(argv[1]);
}
