/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/commands.h -- the subcommands: each takes its own argv ("hopeviz NAME" in place 0) and returns an exit
 * status. */
#ifndef COMMANDS_H
#define COMMANDS_H

enum {
	EXIT_DONE = 0,
	EXIT_NEGATIVE = 1, /* a verdict was negative */
	EXIT_TROUBLE = 2,  /* the call, its input or the system was at fault */
};

int cmd_decay(int argc, const char **argv);
int cmd_measure(int argc, const char **argv);
int cmd_spectrum(int argc, const char **argv);
int cmd_verify(int argc, const char **argv);
int cmd_precision(int argc, const char **argv);
int cmd_plot(int argc, const char **argv);
int cmd_base(int argc, const char **argv);
int cmd_sweep(int argc, const char **argv);
int cmd_info(int argc, const char **argv);

#endif
