/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/output.h -- -o, -g and -p: the CSV, the gnuplot script and the picture of one command.
 *
 * Every file is written beside its place under a temporary name and renamed when whole; what is not renamed
 * is removed on failure, on exit and on SIGINT, SIGTERM, SIGHUP and SIGPIPE.  A path that exists and is no
 * regular file (/dev/full, a named pipe) is written directly. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <popt.h>
#include <stdbool.h>
#include <stdio.h>

#include "lib/error.h"
#include "lib/figure.h"
#include "lib/table.h"

struct output {
	char *csv, *script, *picture; /* the options' values; popt allocates them */
	struct hv_figure figure;      /* a command may set title, labels and log axes before the close */
	const char *style;            /* forces a figure style; NULL: found from the header */
	bool no_csv;                  /* only script and picture (plot): the rows come from `source` */
	const char *source;           /* with no_csv: path of that CSV; NULL: the script carries the rows */
	int threads;                  /* that make the CSV's text; 0: one */
	bool apart;                   /* the figure is not of the CSV's rows but of those of output_draw() */
	const char *input[16];        /* files that the command reads: no output may replace them */
	struct output_state *state;   /* what is open; private */
};

/* Rows for a command's option table: those of the figure, or all. */
#define FIGURE_OPTIONS(out)                                                                                  \
	{ "gnuplot", 'g', POPT_ARG_STRING, &(out)->script, 0, "write a gnuplot script", "FILE.gp" },         \
	{                                                                                                    \
		"plot", 'p', POPT_ARG_STRING, &(out)->picture, 0, "draw FILE.png, .svg or .pdf, or 'term'",  \
		    "FILE"                                                                                   \
	}
#define OUTPUT_OPTIONS(out)                                                                                  \
	{ "output", 'o', POPT_ARG_STRING, &(out)->csv, 0, "write the CSV to FILE", "FILE" },                 \
	    FIGURE_OPTIONS(out)

/* Checks the names (a picture's extension, one path used twice) and opens temporary files, so that a bad path
 * fails before any work. */
enum hv_code output_open(struct output *out, struct hv_error *err);

/* Appends a block of rows; the first block also writes the header. */
enum hv_code output_rows(struct output *out, const struct hv_table *block, struct hv_error *err);

/* With `apart`: the next rows that the figure is of. */
enum hv_code output_draw(struct output *out, const struct hv_table *block, struct hv_error *err);

/* Puts everything in place, in this order: CSV, script, picture. */
enum hv_code output_close(struct output *out, struct hv_error *err);

/* Removes what was not put in place and frees everything, also after output_close(). */
void output_free(struct output *out);

#endif
