/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_map.c -- heat maps as matrices of what a picture can show.
 *
 * Method    A pixel is the mean of the cells that lie in it, or the cell that it lies in, whichever is larger: y is
 *           evenly spaced in the file but logarithmic in the picture. */
#include "lib/figure_map.h"

#include <math.h>
#include <stdlib.h>

#include "lib/number.h"

#define COLUMNS 256 /* pixels of a map, at most */
#define ROWS    128
#define DEPTH   10.0 /* decades below the highest value; what is lower looks alike */

struct map { /* the cells of one panel */
	const struct hv_figure_cell *cell;
	size_t columns, rows; /* [columns][rows] */
};

/* The panel's cells are neighbours; its rows are those of the first x. */
static enum hv_code find_map(struct map *out, const struct hv_figure *figure, size_t panel,
    struct hv_error *err)
{
	size_t from = 0, count = 0, rows = 0;
	const struct hv_figure_cell *cell;

	while (from < figure->cells && figure->cell[from].panel != panel)
		from++;
	cell = figure->cell + from;
	while (from + count < figure->cells && cell[count].panel == panel)
		count++;
	while (rows < count && cell[rows].x == cell[0].x)
		rows++;
	*out = (struct map){ cell, count / (rows ? rows : 1), rows };
	for (size_t i = 0; i < count; i++) {
		double step = rows > 1 ? cell[1].y : 0, y = (double)(i % rows) * step;

		if (rows < 2 || count % rows != 0 || cell[i].x != cell[i / rows * rows].x ||
		    !(fabs(cell[i].y - y) <= 1e-6 * step))
			return hv_fail(err, HV_EDOMAIN,
			    "the map '%s' is not whole: expected the same frequencies from 0 at each distance",
			    figure->panel[panel]);
	}
	return HV_OK;
}

/* Mean over columns [x, x_end) and rows [y, y_end) of a map. */
static double mean(const struct map *map, size_t x, size_t x_end, size_t y, size_t y_end)
{
	double sum = 0;

	for (size_t i = x; i < x_end; i++)
		for (size_t j = y; j < y_end; j++)
			sum += map->cell[i * map->rows + j].value;
	return sum / (double)((x_end - x) * (y_end - y));
}

static size_t row_at(const struct map *map, double log_y)
{
	double row = rint(pow(10, log_y) / map->cell[1].y);

	return row < 1 ? 1 : row >= (double)map->rows ? map->rows - 1 : (size_t)row;
}

/* The means of a panel's pixels. */
static void resample(struct hv_pixels *pixels, size_t panel, const struct map *map)
{
	double tall = (pixels->high - pixels->low) / (double)pixels->rows;
	double *value = pixels->value + panel * pixels->rows * pixels->columns;

	for (size_t r = 0; r < pixels->rows; r++) {
		size_t y = row_at(map, pixels->low + (double)r * tall);
		size_t y_end = row_at(map, pixels->low + (double)(r + 1) * tall);

		for (size_t c = 0; c < pixels->columns; c++) {
			size_t x = c * map->columns / pixels->columns,
			       x_end = (c + 1) * map->columns / pixels->columns;

			value[r * pixels->columns + c] =
			    mean(map, x, x_end > x ? x_end : x + 1, y, y_end > y ? y_end : y + 1);
		}
	}
}

/* What the pixels stand for: the first of the x of a column, the middle of a row's y. */
static void place(struct hv_pixels *pixels, const struct map *map)
{
	double tall = (pixels->high - pixels->low) / (double)pixels->rows;

	for (size_t c = 0; c < pixels->columns; c++)
		pixels->x[c] = map->cell[c * map->columns / pixels->columns * map->rows].x;
	for (size_t r = 0; r < pixels->rows; r++)
		pixels->y[r] = pow(10, pixels->low + ((double)r + 0.5) * tall);
}

enum hv_code hv_pixels_of_maps(struct hv_pixels *out, const struct hv_figure *figure, struct hv_error *err)
{
	struct map *map = calloc(figure->panels, sizeof *map);
	struct hv_pixels pixels = { .panels = figure->panels,
		.columns = COLUMNS,
		.rows = ROWS,
		.low = INFINITY,
		.high = -INFINITY };
	enum hv_code code = map ? HV_OK : hv_fail_memory(err, "the maps of a figure");

	for (size_t p = 0; code == HV_OK && p < figure->panels; p++) {
		code = find_map(&map[p], figure, p, err);
		if (code != HV_OK)
			break;
		pixels.low = fmin(pixels.low, log10(map[p].cell[1].y / 2));
		pixels.high = fmax(pixels.high, log10(map[p].cell[map[p].rows - 1].y));
		if (map[p].columns < pixels.columns)
			pixels.columns = map[p].columns;
	}
	if (code == HV_OK)
		code = hv_pixels_allocate(&pixels, err);
	for (size_t p = 0; code == HV_OK && p < figure->panels; p++)
		resample(&pixels, p, &map[p]);
	if (code == HV_OK) {
		place(&pixels, &map[0]);
		*out = pixels;
	}
	free(map);
	return code;
}

enum hv_code hv_pixels_allocate(struct hv_pixels *pixels, struct hv_error *err)
{
	pixels->x = malloc(pixels->columns * sizeof *pixels->x);
	pixels->y = malloc(pixels->rows * sizeof *pixels->y);
	pixels->value = malloc(pixels->panels * pixels->rows * pixels->columns * sizeof *pixels->value);
	if (pixels->x && pixels->y && pixels->value)
		return HV_OK;
	hv_pixels_free(pixels);
	return hv_fail_memory(err, "the maps of a figure");
}

void hv_pixels_free(struct hv_pixels *pixels)
{
	free(pixels->x);
	free(pixels->y);
	free(pixels->value);
	*pixels = (struct hv_pixels){ 0 };
}

static void put_number(const char *name, double value, FILE *to)
{
	char number[HV_NUMBER_MAX];

	hv_number_format(number, value);
	fprintf(to, "%s = %s\n", name, number);
}

/* log10 of a panel's pixels, none below `least`. */
static void put_matrix(const struct hv_pixels *pixels, size_t panel, double least, FILE *to)
{
	const double *value = pixels->value + panel * pixels->rows * pixels->columns;

	for (size_t r = 0; r < pixels->rows; r++)
		for (size_t c = 0; c < pixels->columns; c++) {
			double log = fmax(log10(value[r * pixels->columns + c]), least);
			char number[HV_NUMBER_MAX];

			hv_number_format(number, rint(1e3 * log) / 1e3);
			fprintf(to, "%s%c", number, c + 1 < pixels->columns ? ',' : '\n');
		}
}

void hv_pixels_write_maps(const struct hv_pixels *pixels, FILE *to)
{
	double top = -INFINITY;

	for (size_t i = 0; i < pixels->panels * pixels->rows * pixels->columns; i++) {
		double log = log10(pixels->value[i]);

		top = isfinite(log) ? fmax(top, log) : top;
	}
	if (!isfinite(top))
		top = 0; /* nothing but zeros */
	put_number("value_low", top - DEPTH, to);
	put_number("value_high", top, to);
	put_number("map_low", pixels->low, to);
	put_number("map_high", pixels->high, to);
	fprintf(to, "map_columns = %zu\nmap_rows = %zu\n", pixels->columns, pixels->rows);
	fputs("# log10 of each pixel of a map: the mean of the cells in it, or the cell that it lies in\n",
	    to);
	for (size_t p = 0; p < pixels->panels; p++) {
		fprintf(to, "$map%zu << END\n", p + 1);
		put_matrix(pixels, p, top - DEPTH, to);
		fputs("END\n", to);
	}
}
