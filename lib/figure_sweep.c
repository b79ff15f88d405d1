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
	return metric < block->columns && (metric == 1 || metric == 2);
}

static enum hv_code label(char **out, const char *text, struct hv_error *err)
{
	if (!*out)
		*out = strdup(text);
	return *out ? HV_OK : hv_fail_memory(err, "the label of an axis");
}

/* Whether an axis was spaced by ratios rather than by differences. */
static bool is_geometric(const double *value, size_t count)
{
	double ratio = count > 2 ? value[1] / value[0] : NAN, last = value[count - 1];

	return value[0] > 0 && ratio > 0 && ratio != 1 && fabs(value[2] / value[1] - ratio) < 1e-6 * ratio &&
	    fabs(last / value[count - 2] - ratio) < 1e-6 * ratio;
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

static enum hv_code follow_map(struct hv_figure *figure, const struct hv_table *block,
    const struct hv_column *metric, struct hv_error *err)
{
	struct hv_figure_cell *grown =
	    realloc(figure->cell, (figure->cells + block->rows + 1) * sizeof *grown);
	size_t kind, panel = 0;
	enum hv_code code =
	    grown ? hv_figure_find_kind(&kind, figure, "", err) : hv_fail_memory(err, "a map");

	if (grown)
		figure->cell = grown;
	if (code == HV_OK)
		code = hv_figure_find_panel(&panel, figure, hv_figure_label(metric->name), err);
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		hv_figure_note_x(figure, block->column[0].value[i]);
		grown[figure->cells++] = (struct hv_figure_cell){ panel, block->column[0].value[i],
			block->column[1].value[i], metric->value[i] };
	}
	figure->text = figure->single = hv_plot_sweep;
	figure->pixels_of = hv_pixels_of_sweep;
	figure->write_pixels = hv_pixels_write_sweep;
	figure->bar_beside = true;
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
	if (keys == 2)
		return hv_figure_label(block->column[1].name);
	for (size_t c = 1; c < block->columns; c++)
		if (!hv_figure_is_share(block->column[c].name))
			return block->columns == 2 ? hv_figure_label(block->column[1].name) : "";
	return "share of random pairs";
}

enum hv_code hv_follow_sweep(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	size_t keys = find_metric(block);
	enum hv_code code = label(&figure->x_label, hv_figure_label(block->column[0].name), err);

	if (code == HV_OK)
		code = label(&figure->y_label, y_label(block, keys), err);
	if (code != HV_OK)
		return code;
	if (keys == 2)
		return follow_map(figure, block, &block->column[keys], err);
	figure->log_x |= block->rows > 2 && is_geometric(block->column[0].value, block->rows);
	return follow_curves(figure, block, err);
}

/* Where a value lies among those of an axis, in pixels; NaN: the axis is spaced neither evenly nor by ratios. */
static double pixel_of(double value, const double *axis, size_t count)
{
	double step = count > 1 ? axis[1] - axis[0] : 0;

	if (is_geometric(axis, count))
		return log(value / axis[0]) / log(axis[1] / axis[0]);
	if (step != 0 && fabs(axis[count - 1] - axis[0] - (double)(count - 1) * step) <= 1e-6 * fabs(step))
		return (value - axis[0]) / step;
	return NAN;
}

static bool put_tic(double value, const double *axis, size_t count, bool first, FILE *to)
{
	double pixel = pixel_of(value, axis, count);

	if (!(pixel >= -0.5 && pixel <= (double)count - 0.5))
		return false;
	fprintf(to, "%s\"%.6g\" %.6g", first ? "" : ", ", value, pixel);
	return true;
}

/* 1, 2 and 5 times powers of ten; powers alone where these are many. */
static size_t put_ratio_tics(const double *axis, size_t count, FILE *to)
{
	double low = fmin(axis[0], axis[count - 1]), high = fmax(axis[0], axis[count - 1]);
	double decades = log10(high / low);
	size_t put = 0;

	for (double k = floor(log10(low)); k <= log10(high) + 1; k++)
		for (int m = 1; m <= 5; m = m == 2 ? 5 : m == 1 && decades < 2 ? 2 : 6)
			put += put_tic(m * pow(10, k), axis, count, put == 0, to);
	return put;
}

/* Multiples of 1, 2 or 5 times a power of ten. */
static size_t put_even_tics(const double *axis, size_t count, FILE *to)
{
	double low = fmin(axis[0], axis[count - 1]), high = fmax(axis[0], axis[count - 1]);
	double rough = (high - low) / TICS, power = pow(10, floor(log10(rough)));
	double step = rough < 2 * power ? 2 * power : rough < 5 * power ? 5 * power : 10 * power;
	size_t put = 0;

	for (double n = ceil(low / step - 0.5); n * step <= high + step; n++)
		put += put_tic(n == 0 ? 0 : n * step, axis, count, put == 0, to);
	return put;
}

/* "set xtics (...)": round values by their pixel, or every so many-th value. */
static void write_tics(char name, const double *axis, size_t count, FILE *to)
{
	size_t every = (count + TICS - 1) / TICS, put = 0;

	fprintf(to, "%c_tics = '(", name);
	if (is_geometric(axis, count))
		put = put_ratio_tics(axis, count, to);
	else if (isfinite(pixel_of(axis[0], axis, count)))
		put = put_even_tics(axis, count, to);
	for (size_t i = 0; put == 0 && i < count; i += every)
		fprintf(to, "%s\"%.3g\" %zu", i ? ", " : "", axis[i], i);
	fputs(")'\n", to);
}

static void write_values(const struct hv_pixels *pixels, FILE *to)
{
	double low = INFINITY, high = -INFINITY;

	fputs("$map << END\n", to);
	for (size_t i = 0; i < pixels->rows * pixels->columns; i++) {
		double value = pixels->value[i];

		if (isfinite(value)) {
			low = fmin(low, value);
			high = fmax(high, value);
			fprintf(to, "%.9g", value);
		} else {
			fputs("NaN", to);
		}
		fputc((i + 1) % pixels->columns != 0 ? ',' : '\n', to);
	}
	fputs("END\n", to);
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
	write_tics('x', pixels->x, pixels->columns, to);
	write_tics('y', pixels->y, pixels->rows, to);
	write_values(pixels, to);
}

enum hv_code hv_pixels_of_sweep(struct hv_pixels *out, const struct hv_figure *figure, struct hv_error *err)
{
	const struct hv_figure_cell *cell = figure->cell;
	struct hv_pixels pixels = { .panels = 1, .rows = 1 };
	enum hv_code code;

	while (pixels.rows < figure->cells && cell[pixels.rows].x == cell[0].x)
		pixels.rows++;
	pixels.columns = figure->cells / pixels.rows;
	for (size_t i = 0; i < figure->cells; i++)
		if (pixels.columns * pixels.rows != figure->cells ||
		    cell[i].x != cell[i / pixels.rows * pixels.rows].x ||
		    cell[i].y != cell[i % pixels.rows].y)
			return hv_fail(err, HV_EDOMAIN,
			    "row %zu is none of a grid: expected each value of the second key for each of the first",
			    i + 1);
	code = hv_pixels_allocate(&pixels, err);
	if (code != HV_OK)
		return code;
	for (size_t i = 0; i < figure->cells; i++) {
		pixels.x[i / pixels.rows] = cell[i].x;
		pixels.y[i % pixels.rows] = cell[i].y;
		pixels.value[i % pixels.rows * pixels.columns + i / pixels.rows] = cell[i].value;
	}
	*out = pixels;
	return HV_OK;
}
