/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/gnuplot.h -- runs gnuplot, an external program. */
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stdio.h>

#include "lib/error.h"

/* Runs gnuplot on a script, read from its start; what it draws, on its standard output, is written to
 * `picture` (both are files, no memory streams).  `name` is what messages call the picture. HV_OK or HV_EIO:
 * gnuplot is not installed, or failed, or drew nothing. */
enum hv_code gnuplot_draw(FILE *picture, FILE *script, const char *name, struct hv_error *err);

#endif
