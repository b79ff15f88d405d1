/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_sweep.c -- pictures of a grid of parameters: a curve over one key, a map over two.
 *
 * A map has a pixel for each point of the grid, whatever the spacing of its axes: pixels are placed by their number,
 * and tics say which values they stand for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/figure_label.h"
#include "lib/figure_map.h"
#include "lib/grid.h"
#include "lib/plots.h"

#define TITLE_ROOM  160
#define TICS        5  /* of an axis, about */
#define WIDE_VALUES 10 /* from so large a ratio on, colours go by the logarithm */

/* The first column of a metric; the columns before it are keys. */
static size_t find_metric(const struct hv_table *block)
{
	for (size_t i = 0; i < block->columns; i++)
		for (size_t m = 0; m < HV_METRICS; m++)
			if (strcmp(block->column[i].name, hv_metric_names[m]) == 0)
				return i;
	return block->columns;
}

bool hv_is_sweep(const struct hv_table *block)
{
	size_t metric = find_metric(block);

	for (size_t i = 0; i < block->columns; i++)
		if (block->column[i].word)
			return false;
	return metric < block->columns && metric >= 1 && metric <= HV_AXES_MAX;
}

static enum hv_code label(char **out, const char *text, struct hv_error *err)
{
	if (!*out)
		*out = strdup(text);
	return *out ? HV_OK : hv_fail_memory(err, "the label of an axis");
}

/* Whether an axis was spaced by differences. */
static bool is_even(const double *value, size_t count)
{
	double step = count > 1 ? value[1] - value[0] : 0;

	for (size_t i = 2; i < count; i++)
		if (!(fabs(value[i] - value[0] - (double)i * step) <= 1e-6 * fabs(step)))
			return false;
	return step != 0 && isfinite(step);
}

/* Whether an axis was spaced by ratios rather than by differences; so short a stretch that it may be either is even. */
static bool is_geometric(const double *value, size_t count)
{
	double ratio = count > 2 ? value[1] / value[0] : NAN;

	if (!(value[0] > 0 && ratio > 0 && ratio != 1) || is_even(value, count))
		return false;
	for (size_t i = 2; i < count; i++)
		if (!(fabs(value[i] / value[i - 1] - ratio) < 1e-6 * ratio))
			return false;
	return true;
}

static enum hv_code rename_panel(char **panel, const char *text, struct hv_error *err)
{
	char *copy = strdup(text);

	if (!copy)
		return hv_fail_memory(err, "the title of a panel");
	free(*panel);
	*panel = copy;
	return HV_OK;
}

/* The label of a metric, which outlives the table. */
static const char *metric_label(const char *name)
{
	size_t m = 0;

	while (m + 1 < HV_METRICS && strcmp(hv_metric_names[m], name) != 0)
		m++;
	return hv_figure_label(hv_metric_names[m]);
}

/* The title of a row's map: the values of the keys before its last two, "base=10000, scale=0.5", and else `usual`. */
static void map_title(char out[TITLE_ROOM], const struct hv_table *block, size_t keys, size_t row,
    const char *usual)
{
	size_t length = 0;

	snprintf(out, TITLE_ROOM, "%s", keys > 2 ? "" : usual);
	for (size_t k = 0; k + 2 < keys && length < TITLE_ROOM; k++)
		length += (size_t)snprintf(out + length, TITLE_ROOM - length, "%s%s=%.6g", k ? ", " : "",
		    block->column[k].name, block->column[k].value[row]);
}

static enum hv_code follow_map(struct hv_figure *figure, const struct hv_table *block, size_t keys,
    struct hv_error *err)
{
	const struct hv_column *x = &block->column[keys - 2], *y = x + 1, *metric = y + 1;
	char title[TITLE_ROOM];
	enum hv_code code = hv_figure_reserve_cells(figure, block->rows, err);
	size_t panel = 0;

	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		map_title(title, block, keys, i, hv_figure_label(metric->name));
		code = hv_figure_find_panel(&panel, figure, title, err);
		hv_figure_note_x(figure, x->value[i]);
		figure->cell[figure->cells++] =
		    (struct hv_figure_cell){ panel, x->value[i], y->value[i], metric->value[i] };
	}
	figure->value_label = metric_label(metric->name);
	figure->text = figure->single = hv_plot_sweep;
	figure->pixels_of = hv_pixels_of_sweep;
	figure->write_pixels = hv_pixels_write_sweep;
	figure->bar_beside = true;
	figure->log_x = figure->log_y = false; /* as the grid is spaced */
	return code;
}

/* A panel for each metric, but for shares, which have one together. */
static enum hv_code follow_curves(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	size_t metrics = block->columns - 1;
	enum hv_code code = HV_OK;

	for (size_t c = 1; code == HV_OK && c < block->columns; c++) {
		const struct hv_column *column = &block->column[c];
		bool share = hv_figure_is_share(column->name);
		const char *text = hv_figure_label(column->name);

		code = hv_figure_add_rows(figure, share || metrics == 1 ? "" : text, share ? text : "", block,
		    &block->column[0], column, 0, block->rows, err);
	}
	figure->own_scales = figure->panels > 1;
	for (size_t i = 0; code == HV_OK && i < figure->panels; i++)
		if (figure->panels > 1 && !*figure->panel[i])
			code = rename_panel(&figure->panel[i], "share of random pairs", err);
	return code;
}

/* What y is: the second key, the only metric, or shares; metrics have panels with titles. */
static const char *y_label(const struct hv_table *block, size_t keys)
{
	if (keys >= 2)
		return hv_figure_label(block->column[keys - 1].name);
	for (size_t c = 1; c < block->columns; c++)
		if (!hv_figure_is_share(block->column[c].name))
			return block->columns == 2 ? hv_figure_label(block->column[1].name) : "";
	return "share of random pairs";
}

enum hv_code hv_follow_sweep(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	size_t keys = find_metric(block);
	size_t first = keys >= 2 ? keys - 2 : 0;
	enum hv_code code = label(&figure->x_label, hv_figure_label(block->column[first].name), err);

	if (code == HV_OK)
		code = label(&figure->y_label, y_label(block, keys), err);
	if (code != HV_OK)
		return code;
	if (keys >= 2)
		return follow_map(figure, block, keys, err);
	figure->log_x |= block->rows > 2 && is_geometric(block->column[0].value, block->rows);
	return follow_curves(figure, block, err);
}

/* Where a value lies among those of an axis, in pixels; NaN: the axis is spaced neither evenly nor by ratios. */
static double pixel_of(double value, const double *axis, size_t count)
{
	if (is_geometric(axis, count))
		return log(value / axis[0]) / log(axis[1] / axis[0]);
	return is_even(axis, count) ? (value - axis[0]) / (axis[1] - axis[0]) : NAN;
}

struct tics { /* of an axis, as gnuplot takes them: "name" pixel, ... */
	const double *axis;
	size_t count;
	size_t put; /* so far */
	bool bare;  /* without names */
	FILE *to;
};

static void put_at(struct tics *tics, double value, double pixel, int digits)
{
	fputs(tics->put++ ? ", " : "", tics->to);
	if (tics->bare)
		fprintf(tics->to, "\"\" %.6g", pixel);
	else
		fprintf(tics->to, "\"%.*g\" %.6g", digits, value, pixel);
}

static void put_tic(struct tics *tics, double value, int digits)
{
	double pixel = pixel_of(value, tics->axis, tics->count);

	if (pixel >= -0.5 && pixel <= (double)tics->count - 0.5)
		put_at(tics, value, pixel, digits);
}

/* 1, 2 and 5 times powers of ten; powers alone where these are many. */
static void put_ratio_tics(struct tics *tics, double low, double high)
{
	bool few = log10(high / low) < 2;

	for (double k = floor(log10(low)); k <= log10(high); k++) {
		put_tic(tics, pow(10, k), 6);
		if (few) {
			put_tic(tics, 2 * pow(10, k), 6);
			put_tic(tics, 5 * pow(10, k), 6);
		}
	}
}

/* Multiples of 1, 2 or 5 times a power of ten. */
static void put_even_tics(struct tics *tics, double low, double high)
{
	double rough = (high - low) / TICS, power = pow(10, floor(log10(rough)));
	double step = rough < 2 * power ? 2 * power : rough < 5 * power ? 5 * power : 10 * power;
	double first = ceil(low / step - 0.5);

	for (int i = 0; i <= 2 * TICS; i++) { /* far from 0 adding 1 to a double may add nothing */
		double value = (first + i) * step;

		put_tic(tics, value == 0 ? 0 : value, 10);
	}
}

/* Round values by their pixel, or every so many-th value. */
static void write_tics(const char *name, bool bare, const double *axis, size_t count, FILE *to)
{
	struct tics tics = { axis, count, 0, bare, to };
	size_t every = (count + TICS - 1) / TICS;
	double low = fmin(axis[0], axis[count - 1]), high = fmax(axis[0], axis[count - 1]);

	fprintf(to, "%s = '(", name);
	if (is_geometric(axis, count))
		put_ratio_tics(&tics, low, high);
	else if (isfinite(pixel_of(low, axis, count)))
		put_even_tics(&tics, low, high);
	for (size_t i = 0, none = tics.put == 0; none && i < count; i += every)
		put_at(&tics, axis[i], (double)i, 6);
	fputs(")'\n", to);
}

static void write_values(const struct hv_pixels *pixels, FILE *to)
{
	size_t each = pixels->rows * pixels->columns;
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < pixels->panels * each; i++) {
		double value = pixels->value[i];

		if (i % each == 0)
			fprintf(to, "$map%zu << END\n", i / each + 1);
		if (isfinite(value)) {
			low = fmin(low, value);
			high = fmax(high, value);
			fprintf(to, "%.9g", value);
		} else {
			fputs("NaN", to);
		}
		fputc((i + 1) % pixels->columns != 0 ? ',' : '\n', to);
		if ((i + 1) % each == 0)
			fputs("END\n", to);
	}
	if (!(low < high)) {
		low = isfinite(low) ? low - 0.5 : 0;
		high = low + 1;
	}
	fprintf(to, "value_low = %.9g\nvalue_high = %.9g\nvalue_log = %d\n", low, high,
	    low > 0 && high / low > WIDE_VALUES);
}

void hv_pixels_write_sweep(const struct hv_pixels *pixels, FILE *to)
{
	fprintf(to, "map_columns = %zu\nmap_rows = %zu\n", pixels->columns, pixels->rows);
	write_tics("x_tics", false, pixels->x, pixels->columns, to);
	write_tics("y_tics", false, pixels->y, pixels->rows, to);
	write_tics("x_bare", true, pixels->x, pixels->columns, to);
	write_tics("y_bare", true, pixels->y, pixels->rows, to);
	write_values(pixels, to);
}

/* Whether a panel's cells, neighbours in the file, are each y for each x. */
static enum hv_code check_grid(const struct hv_figure_cell *cell, const struct hv_pixels *pixels, size_t from,
    struct hv_error *err)
{
	for (size_t i = 0; i < pixels->rows * pixels->columns; i++) {
		const struct hv_figure_cell *here = &cell[from + i];

		if (here->panel != from / (pixels->rows * pixels->columns) ||
		    here->x != cell[i / pixels->rows * pixels->rows].x || here->y != cell[i % pixels->rows].y)
			return hv_fail(err, HV_EDOMAIN,
			    "row %zu is none of a grid: expected each value of the second key for each of the first",
			    from + i + 1);
	}
	return HV_OK;
}

enum hv_code hv_pixels_of_sweep(struct hv_pixels *out, const struct hv_figure *figure, struct hv_error *err)
{
	const struct hv_figure_cell *cell = figure->cell;
	struct hv_pixels pixels = { .panels = figure->panels, .rows = 1 };
	size_t each = figure->cells / figure->panels;
	enum hv_code code = HV_OK;

	while (pixels.rows < each && cell[pixels.rows].x == cell[0].x)
		pixels.rows++;
	pixels.columns = each / pixels.rows;
	if (pixels.panels * pixels.rows * pixels.columns != figure->cells)
		code = hv_fail(err, HV_EDOMAIN,
		    "%zu rows are no grid: expected every value of each key for each of the others",
		    figure->cells);
	for (size_t p = 0; code == HV_OK && p < pixels.panels; p++)
		code = check_grid(cell, &pixels, p * pixels.rows * pixels.columns, err);
	if (code == HV_OK)
		code = hv_pixels_allocate(&pixels, err);
	if (code != HV_OK)
		return code;
	for (size_t i = 0; i < figure->cells; i++) {
		size_t at = i % (pixels.rows * pixels.columns), from = i - at;

		pixels.x[at / pixels.rows] = cell[i].x;
		pixels.y[at % pixels.rows] = cell[i].y;
		pixels.value[from + at % pixels.rows * pixels.columns + at / pixels.rows] = cell[i].value;
	}
	*out = pixels;
	return HV_OK;
}
