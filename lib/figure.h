/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure.h -- gnuplot text: settings, a template of plots/, and where the data is. */
#ifndef HV_FIGURE_H
#define HV_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/error.h"
#include "lib/table.h"
#include "lib/thin.h"

struct hv_figure_kind {      /* the curves of one name, drawn alike in every panel */
	char *name;          /* what the key calls it, owned */
	double low, high;    /* range of its finite values */
	double least;        /* least |value| but 0, for a logarithmic axis */
	double span, travel; /* summed over its curves: high - low, and the way up and down from row to row */
	bool band;           /* its curves are areas */
};

struct hv_figure_curve {
	size_t panel, kind;     /* indices */
	size_t x, y;            /* columns of the CSV, from 1 as gnuplot counts them */
	size_t first;           /* its first row of the CSV, from 0, the header not counted */
	size_t y_high;          /* of a band, the column of its upper edge; else y */
	double low, high, last; /* range of its finite values, and the latest of them */
	struct hv_thin thin;    /* its rows: how many, and what a picture can show of them */
	struct hv_thin upper;   /* of a band, the same rows of its upper edge */
};

struct hv_figure_mark { /* what theory expects, a point beside the curves */
	size_t kind;    /* index */
	double x, y;
	char name[16]; /* written beside it; may be empty */
};

struct hv_figure_cell { /* a point of a map */
	size_t panel;   /* index */
	double x, y, value;
};

struct hv_figure_span {           /* of a lane: a bar, a range, or a point, where both ends are one */
	size_t panel, kind, lane; /* indices */
	double from, to;          /* infinite: it goes on beyond the frame */
};

struct hv_pixels; /* lib/figure_map.h */

struct hv_figure {
	const char *style;             /* its name, as "decay"; NULL until a block is followed */
	const char *text;              /* its template */
	const char *single;            /* that of a single panel */
	const char *x_usual, *y_usual; /* its labels */
	const char *drawn_as;          /* the curves: "lines", "impulses"; NULL: as rows allow */
	bool linear_x;                 /* a logarithmic x says nothing */
	bool own_scales;               /* each panel has its own y */
	bool stems;                    /* from 0, with room beside the last */
	bool bar_beside;               /* a bar of colours on the right */
	/* Of maps: what can be seen of the cells, and how the template takes it. */
	enum hv_code (
	    *pixels_of)(struct hv_pixels *out, const struct hv_figure *figure, struct hv_error *err);
	void (*write_pixels)(const struct hv_pixels *pixels, FILE *to);
	double top; /* where a logarithmic y ends at most; 0: at the highest value */
	bool log_x, log_y;
	char *title, *x_label, *y_label; /* owned; NULL: no title, the style's own labels */
	const char *value_label;         /* of maps: what their colours mean */
	size_t panels, kinds, curves;
	char **panel;                  /* [panels] titles, owned */
	struct hv_figure_kind *kind;   /* [kinds] */
	struct hv_figure_curve *curve; /* [curves] */
	size_t marks, cells, lanes, spans, places;
	struct hv_figure_mark *mark;   /* [marks] */
	struct hv_figure_cell *cell;   /* [cells] of maps, which have no curves */
	char **lane;                   /* [lanes] names of rows, owned, of figures that have neither */
	struct hv_figure_span *span;   /* [spans] */
	const char *const *place;      /* [places] names of x = 0, 1, ...; NULL: x are numbers */
	double x_low, x_least, x_high; /* range of x, and its least positive value */
	size_t rows;                   /* followed so far */
	bool scattered;                /* gnuplot cannot pick the curves' rows from the CSV by number */
};

/* Tells the figure of one more block of the CSV, in the order in which the blocks are written.  From the
 * header it learns the style:
 *
 *	decay      distance, and a column for each series: a panel, a curve a column
 *	ensemble   the same with columns NAME.mean, NAME.q05 and so on: a panel a series, its median and bands
 *	measure    layer, head, encoding, distance, mean: a panel for each batch, layer and head, a curve an encoding
 *	precision  distance, dtype, series, error: a panel a series, a curve a type, on a logarithmic axis
 *	events     series, dtype, key_overflow and so on: a row for each series and type, a point for each event
 *	spectrum   frequency, and a column for each series
 *	lines      series, frequency, amplitude: a stem a line
 *	stft       series, distance, frequency, power: a map for each series
 *	summary    series, total_power, spectral_entropy and so on: a panel for each, a bar for each series
 *	base       context, dim, base: a curve for each head dimension, both axes logarithmic
 *	windows    context, dim, base, window_end: a row for each context and dimension, with ranges
 *	sweep      keys and metrics: over one key a panel a metric, a curve; over more a map of the first metric over
 *	           the last two, a panel for each value of the others
 *	verify     series, distance, score: a curve a series
 *	verdicts   series, verdict, certificate: a bar for each series, of the shares of its curves
 *	claims     claim, verdict, evidence: a row a claim, a point at its verdict
 *	ladder     layer_type, pair, frequency, perhaps after config: a curve for each config and type of layers
 *
 * `style` forces one of them, NULL does not.  The rows of verdicts are one block.
 * HV_OK, HV_ENOMEM, HV_EDOMAIN (no such style, or nothing to draw) or HV_EFORMAT: the columns are none that a style
 * knows, or lack what the style needs. */
enum hv_code hv_figure_follow(struct hv_figure *figure, const struct hv_table *block, const char *style,
    struct hv_error *err);

/* Adds a point of theory to the curves of a name, with a label that may be NULL.  HV_OK or HV_ENOMEM. */
enum hv_code hv_figure_add_mark(struct hv_figure *figure, const char *name, double x, double y,
    const char *label, struct hv_error *err);

/* If a block has the lines of a spectrum that the figure shows, names them on its curves: *joined tells whether it has.
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_figure_name_lines(bool *joined, struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err);

/* Where a script finds its data, and what it makes. */
struct hv_figure_target {
	const char *const
	    *csv;    /* [parts] paths of the CSV as seen from the script; NULL, or one that is: the script
				 * carries the points */
	bool beside; /* they are relative to the script's own folder, not to where gnuplot runs */
	const char *format;   /* "png", "svg", "pdf", "eps", "tex" or "term" */
	const char *output;   /* name of the picture as seen from where gnuplot runs; NULL: standard output */
	const char *theme;    /* "paper", "slides" or "dark"; NULL: paper */
	double width, height; /* of the page, in inches; 0: as the theme and the panels have them */
	int columns, lines;   /* size of the terminal for "term", in characters */
	bool colour;          /* for "term": ANSI colours */
};

/* Checks the name of a theme.  HV_OK or HV_EDOMAIN. */
enum hv_code hv_figure_check_theme(const char *theme, struct hv_error *err);

/* Writes a whole gnuplot script: settings, the points where the script carries them, the common look, the templates of
 * the styles.  The page has a part for each of `parts` figures: those of one panel stand beside one another, others
 * below.  In the terminal they follow one another.  Curves too long for a picture (lib/thin.h) are carried thinned even
 * when csv is given; a switch in the script then draws every row of the CSV.
 * HV_OK, HV_ENOMEM, HV_EDOMAIN (no such theme, no rows, none to be seen on a logarithmic axis, a map in a terminal, or
 * a page too small) or HV_EIO. */
enum hv_code hv_figure_write(const struct hv_figure *const *figure, size_t parts,
    const struct hv_figure_target *target, FILE *to, struct hv_error *err);

/* Writes an interactive page, HTML that needs no other file: the picture, and the numbers that it shows where one points
 * at it.
 *
 *   target  as for the picture
 *   svg     the picture as gnuplot drew it, format "svg", read from its start
 * HV_OK, HV_ENOMEM, HV_EDOMAIN, HV_EFORMAT (no SVG) or HV_EIO. */
enum hv_code hv_figure_write_page(const struct hv_figure *const *figure, size_t parts,
    const struct hv_figure_target *target, FILE *svg, FILE *to, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_figure_free(struct hv_figure *figure);

#endif
