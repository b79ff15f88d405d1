/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_theme.h -- how pictures look: sizes, fonts, colours; private to lib/figure*.c. */
#ifndef HV_FIGURE_THEME_H
#define HV_FIGURE_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/error.h"
#include "lib/figure.h"

#define HV_COLOURS 7 /* of curves; with the dashes of plots/page.gp they make 35 looks */

struct hv_theme {
	const char *name;
	double column, full; /* width of a page of one panel, of more, in inches */
	double ratio;        /* height by width of a page with one row of panels; 0: as the panels have it */
	double points;       /* of the usual font, */
	double small;        /* and with more than three panels beside one another */
	double weight;       /* of lines, in those of paper */
	const char *paper, *ink, *axis, *grid, *zero;
	const char *colour[HV_COLOURS];
};

/* The theme of that name; NULL: that of a printed page.  HV_OK or HV_EDOMAIN. */
enum hv_code hv_theme_find(const struct hv_theme **out, const char *name, struct hv_error *err);

/* Whether a kind's curves are what theory makes of others', SPEC/means or SPEC/theory, drawn over these. */
bool hv_theme_is_theory(const struct hv_figure_kind *kind);

/* The colour of a figure's kind, "#rrggbb": bands are the first colour, the widest nearest to paper, and theory is
 * as dark as text. */
void hv_theme_colour(char out[8], const struct hv_theme *theme, const struct hv_figure *figure, size_t kind);

/* Writes the theme as settings of a script. */
void hv_theme_write(const struct hv_theme *theme, FILE *to);

#endif
