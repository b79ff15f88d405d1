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

struct grid { /* of pixels */
	size_t columns, rows;
	double low, high; /* log10 of y */
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

/* pixel[row][column] = log10 of the mean. */
static void resample(double *pixel, const struct grid *grid, const struct map *map)
{
	double tall = (grid->high - grid->low) / (double)grid->rows;

	for (size_t r = 0; r < grid->rows; r++) {
		size_t y = row_at(map, grid->low + (double)r * tall);
		size_t y_end = row_at(map, grid->low + (double)(r + 1) * tall);

		for (size_t c = 0; c < grid->columns; c++) {
			size_t x = c * map->columns / grid->columns,
			       x_end = (c + 1) * map->columns / grid->columns;

			pixel[r * grid->columns + c] =
			    log10(mean(map, x, x_end > x ? x_end : x + 1, y, y_end > y ? y_end : y + 1));
		}
	}
}

static void put_matrix(const double *pixel, const struct grid *grid, double least, FILE *to)
{
	for (size_t r = 0; r < grid->rows; r++)
		for (size_t c = 0; c < grid->columns; c++) {
			char number[HV_NUMBER_MAX];

			hv_number_format(number, rint(1e3 * fmax(pixel[r * grid->columns + c], least)) / 1e3);
			fprintf(to, "%s%c", number, c + 1 < grid->columns ? ',' : '\n');
		}
}

static void put_number(const char *name, double value, FILE *to)
{
	char number[HV_NUMBER_MAX];

	hv_number_format(number, value);
	fprintf(to, "%s = %s\n", name, number);
}

static void write_maps(const struct map *map, double *pixel, const struct hv_figure *figure,
    const struct grid *grid, FILE *to)
{
	double top = -INFINITY;

	for (size_t p = 0; p < figure->panels; p++) {
		double *of = pixel + p * grid->rows * grid->columns;

		resample(of, grid, &map[p]);
		for (size_t i = 0; i < grid->rows * grid->columns; i++)
			top = isfinite(of[i]) ? fmax(top, of[i]) : top;
	}
	if (!isfinite(top))
		top = 0; /* nothing but zeros */
	put_number("value_low", top - DEPTH, to);
	put_number("value_high", top, to);
	put_number("map_low", grid->low, to);
	put_number("map_high", grid->high, to);
	fprintf(to, "map_columns = %zu\nmap_rows = %zu\n", grid->columns, grid->rows);
	fputs("# log10 of each pixel of a map: the mean of the cells in it, or the cell that it lies in\n",
	    to);
	for (size_t p = 0; p < figure->panels; p++) {
		fprintf(to, "$map%zu << END\n", p + 1);
		put_matrix(pixel + p * grid->rows * grid->columns, grid, top - DEPTH, to);
		fputs("END\n", to);
	}
}

enum hv_code hv_figure_write_maps(const struct hv_figure *figure, FILE *to, struct hv_error *err)
{
	struct map *map = calloc(figure->panels, sizeof *map);
	struct grid grid = { COLUMNS, ROWS, INFINITY, -INFINITY };
	double *pixel = NULL;
	enum hv_code code = map ? HV_OK : hv_fail_memory(err, "the maps of a figure");

	for (size_t p = 0; code == HV_OK && p < figure->panels; p++) {
		code = find_map(&map[p], figure, p, err);
		if (code != HV_OK)
			break;
		grid.low = fmin(grid.low, log10(map[p].cell[1].y / 2));
		grid.high = fmax(grid.high, log10(map[p].cell[map[p].rows - 1].y));
		if (p == 0 || map[p].columns < grid.columns)
			grid.columns = map[p].columns < COLUMNS ? map[p].columns : COLUMNS;
	}
	if (code == HV_OK) {
		pixel = malloc(figure->panels * grid.rows * grid.columns * sizeof *pixel);
		if (!pixel)
			code = hv_fail_memory(err, "the maps of a figure");
	}
	if (code == HV_OK)
		write_maps(map, pixel, figure, &grid, to);
	free(pixel);
	free(map);
	return code;
}
