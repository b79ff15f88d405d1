/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/output.h -- -o, -g and -p: the CSV, the gnuplot script and the pictures of one command.
 *
 * Every file is written beside its place under a temporary name and renamed when whole; what is not renamed
 * is removed on failure, on exit and on SIGINT, SIGTERM, SIGHUP and SIGPIPE.  A path that exists and is no
 * regular file (/dev/full, a named pipe) is written directly. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <popt.h>
#include <stdbool.h>
#include <stdio.h>

#include "cmd/place.h"
#include "lib/error.h"
#include "lib/figure.h"
#include "lib/table.h"

struct output {
	char *csv, *script, **picture; /* the options' values; popt allocates them */
	char *theme, *size;            /* how pictures look, and how large they are; NULL: as usual */
	struct hv_figure figure;       /* a command may set title, labels and log axes before the close */
	struct hv_figure *beside;      /* [besides] further figures of the page; owned */
	size_t besides;
	const char *style; /* forces a figure style; NULL: found from the header */
	bool no_csv;       /* only script and pictures (plot): the rows come from `source` */
	const char *const
	    *source; /* with no_csv: [1 + besides] paths of those CSVs; one that is NULL: the script carries
				    * the rows */
	int threads; /* that make the CSV's text; 0: one */
	bool apart;  /* the figure is not of the CSV's rows but of those of output_draw() */
	const char *input[16];      /* files that the command reads: no output may replace them */
	struct output_state *state; /* what is open; private */
};

/* Rows for a command's option table: those of the figure, or all. */
#define FIGURE_OPTIONS(out)                                                                                  \
	{ "gnuplot", 'g', POPT_ARG_STRING, &(out)->script, 0, "write a gnuplot script", "FILE.gp" },         \
	    { "plot", 'p', POPT_ARG_ARGV, &(out)->picture, 0,                                                \
		    "draw FILE.png, .svg, .pdf, .eps, .html or .tex, or 'term'; repeatable", "FILE" },       \
	{                                                                                                    \
		"size", 0, POPT_ARG_STRING, &(out)->size, 0,                                                 \
		    "of the picture: column, double, or WIDTH[xHEIGHT] in inches", "SIZE"                    \
	}
#define OUTPUT_OPTIONS(out)                                                                                  \
	{ "output", 'o', POPT_ARG_STRING, &(out)->csv, 0, "write the CSV to FILE", "FILE" },                 \
	    FIGURE_OPTIONS(out),                                                                             \
	{                                                                                                    \
		"style", 0, POPT_ARG_STRING, &(out)->theme, 0,                                               \
		    "look of the picture: paper (default), slides or dark", "STYLE"                          \
	}

/* Whether there is anything to draw for. */
bool output_draws(const struct output *out);

/* Checks the names (a picture's ending, one path used twice) and opens temporary files, so that a bad path
 * fails before any work. */
enum hv_code output_open(struct output *out, struct hv_error *err);

/* Appends a block of rows; the first block also writes the header. */
enum hv_code output_rows(struct output *out, const struct hv_table *block, struct hv_error *err);

/* With `apart`: the next rows that the figure is of. */
enum hv_code output_draw(struct output *out, const struct hv_table *block, struct hv_error *err);

/* The files opened for pictures, one after another; NULL: no more. */
const struct place *output_picture(const struct output *out, size_t i);

/* Puts everything in place, in this order: CSV, script, pictures. */
enum hv_code output_close(struct output *out, struct hv_error *err);

/* Removes what was not put in place and frees everything, also after output_close(). */
void output_free(struct output *out);

#endif
