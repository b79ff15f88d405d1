/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_map.h -- the part of a gnuplot script that carries heat maps; private. */
#ifndef HV_FIGURE_MAP_H
#define HV_FIGURE_MAP_H

#include "lib/figure.h"

/* Writes $map1, $map2, ... of a figure's panels, and what places them: log10 of the value over x and log10 of y, each
 * map resampled to what a picture can show.  HV_OK, HV_ENOMEM, or HV_EDOMAIN: the rows of a panel are not, for each x
 * in turn, the same evenly spaced y from 0. */
enum hv_code hv_figure_write_maps(const struct hv_figure *figure, FILE *to, struct hv_error *err);

/* The same of a figure of style "sweep": a pixel for each point of a grid, and its tics.  HV_OK, or HV_EDOMAIN: the rows
 * are no grid. */
enum hv_code hv_figure_write_sweep(const struct hv_figure *figure, FILE *to, struct hv_error *err);

#endif
