/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_layout.h -- where the panels of a picture are on its page; private to lib/figure*.c.
 *
 * A page holds parts, one a figure: those of a single panel beside one another, others one below the other.  A part is a
 * title and a key over a grid of cells; a cell is a panel, or one of the two that show it on a linear and on a
 * logarithmic x.  Lengths are inches, fonts are points. */
#ifndef HV_FIGURE_LAYOUT_H
#define HV_FIGURE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/figure.h"
#include "lib/figure_theme.h"

struct hv_part {                          /* the figure's place */
	double left, top, width, height;  /* from the page's upper left corner */
	double points, line;              /* of the usual font; height of a line of it */
	size_t each, cells, across, down; /* cells a panel; of all; in a row; rows */
	double head, heading;             /* height of title and key; of a panel's own title */
	double margin, gap, side;         /* left of the panels; right of each; right of all */
	double inset, below;              /* left of each and below each, for numbers of its own */
	double cell_width, cell_height;   /* with gap, heading and what is below a panel */
	double title_points, panel_points, key_points, lane_points; /* fonts that fit */
	size_t key_columns, key_longest;                            /* letters of its longest name */
};

struct hv_page {
	double width, height;
	size_t parts;
	struct hv_part *part; /* [parts] owned */
};

struct hv_box { /* as shares of the page, from its lower left corner */
	double left, right, bottom, top;
};

/* Lays out the figures' page.  `width` and `height` are the page's; 0: as the theme and the panels have them.
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: the page is too small for the panels. */
enum hv_code hv_layout_make(struct hv_page *out, const struct hv_figure *const *figure, size_t parts,
    const struct hv_theme *theme, double width, double height, struct hv_error *err);
void hv_layout_free(struct hv_page *page);

/* The frame of cell n, from 0, of a part. */
struct hv_box hv_layout_cell(const struct hv_page *page, const struct hv_part *part, size_t n);

/* The panel of cell n, and whether its x is logarithmic. */
size_t hv_layout_panel(const struct hv_part *part, size_t n);
bool hv_layout_is_log(const struct hv_figure *figure, const struct hv_part *part, size_t n);

#endif
