/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/picture.h -- one value of -p: a file, or two, that gnuplot draws, or a look in the terminal. */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>
#include <stdio.h>

#include "cmd/place.h"
#include "lib/error.h"
#include "lib/figure.h"

struct picture {
	const char *path;      /* as given; borrowed */
	const char *format;    /* as hv_figure_target has it, or "html" */
	struct place place;    /* but for the terminal */
	struct place graphics; /* of "tex": what the text goes over, FILE-inc.pdf */
	char *graphics_path;   /* owned */
};

struct page { /* what a picture is of */
	const struct hv_figure *const *figure;
	size_t parts;
	const char *theme; /* NULL: paper */
	const char *size;  /* "WIDTHxHEIGHT" and the like; NULL: as the theme and the panels have it */
};

/* Finds the format by the path's ending and opens its files.  HV_OK, HV_ENOMEM, HV_EDOMAIN or HV_EIO. */
enum hv_code picture_open(struct picture *out, const char *path, struct hv_error *err);

/* Whether it is a look in the terminal. */
bool picture_is_term(const struct picture *picture);

/* Reads a size, in inches of a format's pictures: "column", "double", "WIDTH" or "WIDTHxHEIGHT", with "in" (default),
 * "cm" or "px" after it.  NULL: 0, 0.  HV_OK or HV_EDOMAIN. */
enum hv_code picture_size(double *width, double *height, const char *size, const char *format,
    struct hv_error *err);

/* Draws, and puts the files in place; in the terminal, on `look`.  HV_OK, HV_ENOMEM, HV_EDOMAIN or HV_EIO. */
enum hv_code picture_draw(struct picture *picture, const struct page *page, FILE *look, struct hv_error *err);

/* Removes what was not put in place and frees; may be zeroed. */
void picture_discard(struct picture *picture);

#endif
