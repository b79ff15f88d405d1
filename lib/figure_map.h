/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_map.h -- the part of a gnuplot script that carries heat maps; private. */
#ifndef HV_FIGURE_MAP_H
#define HV_FIGURE_MAP_H

#include "lib/figure.h"

struct hv_pixels { /* the maps of a figure's panels */
	size_t panels, columns, rows;
	double *x, *y;    /* [columns], [rows]: what a pixel stands for; owned */
	double *value;    /* [panels][rows][columns], the lowest row first; owned, NaN where there is none */
	double low, high; /* log10 of y at the edges, where that axis is logarithmic */
};

/* Room for panels x rows x columns of them.  HV_OK, or HV_ENOMEM with nothing left to free. */
enum hv_code hv_pixels_allocate(struct hv_pixels *pixels, struct hv_error *err);
void hv_pixels_free(struct hv_pixels *pixels);

/* The maps of style "stft": over x and log10 of y, each resampled to what a picture can show.  HV_OK, HV_ENOMEM, or
 * HV_EDOMAIN: the rows of a panel are not, for each x in turn, the same evenly spaced y from 0. */
enum hv_code hv_pixels_of_maps(struct hv_pixels *out, const struct hv_figure *figure, struct hv_error *err);

/* The map of style "sweep": a pixel for each point of a grid.  HV_OK, HV_ENOMEM, or HV_EDOMAIN: the rows are no grid. */
enum hv_code hv_pixels_of_sweep(struct hv_pixels *out, const struct hv_figure *figure, struct hv_error *err);

/* Writes them for the style's template. */
void hv_pixels_write_maps(const struct hv_pixels *pixels, FILE *to);
void hv_pixels_write_sweep(const struct hv_pixels *pixels, FILE *to);

#endif
