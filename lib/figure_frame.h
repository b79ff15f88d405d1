/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_frame.h -- the ranges of a figure's axes; private to lib/figure*.c. */
#ifndef HV_FIGURE_FRAME_H
#define HV_FIGURE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/figure.h"

struct hv_frame { /* of y */
	double low, high;
	double limit; /* kinds that reach farther leave it */
};

struct hv_reach {           /* of x */
	double low, high;   /* of a linear axis */
	double least, most; /* of a logarithmic one */
};

/* The frame that all panels share: of y, or, on a logarithmic axis, of |y|. */
struct hv_frame hv_frame_shared(const struct hv_figure *figure);

/* The frame of a panel: the shared one, or its own where the figure's panels have their own scales. */
struct hv_frame hv_frame_of(const struct hv_figure *figure, size_t panel);

struct hv_reach hv_reach_of(const struct hv_figure *figure);

/* The x of a panel of lanes, from `low` to `high` whether it is logarithmic or not. */
struct hv_reach hv_reach_of_lanes(const struct hv_figure *figure, size_t panel);

/* Whether a kind reaches farther than the shared frame. */
bool hv_frame_leaves(const struct hv_figure *figure, const struct hv_frame *frame, size_t kind);

/* Whether a panel has a value to draw. */
bool hv_figure_has_values(const struct hv_figure *figure, size_t panel);

/* Whether any value is below 0. */
bool hv_figure_is_signed(const struct hv_figure *figure);

/* Whether any mark has a name. */
bool hv_figure_has_names(const struct hv_figure *figure);

/* What x and y are. */
const char *hv_figure_x_label(const struct hv_figure *figure);
const char *hv_figure_y_label(const struct hv_figure *figure);

#endif
