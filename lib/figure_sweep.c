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
		code = hv_figure_find_panel(&panel, figure, metric->name, err);
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		hv_figure_note_x(figure, block->column[0].value[i]);
		grown[figure->cells++] = (struct hv_figure_cell){ panel, block->column[0].value[i],
			block->column[1].value[i], metric->value[i] };
	}
	figure->text = figure->single = hv_plot_sweep;
	return code;
}

enum hv_code hv_follow_sweep(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	size_t keys = find_metric(block);
	const struct hv_column *metric = &block->column[keys];
	enum hv_code code = label(&figure->x_label, block->column[0].name, err);

	if (code == HV_OK)
		code = label(&figure->y_label, keys == 2 ? block->column[1].name : metric->name, err);
	if (code != HV_OK)
		return code;
	if (keys == 2)
		return follow_map(figure, block, metric, err);
	figure->log_x |= block->rows > 2 && is_geometric(block->column[0].value, block->rows);
	return hv_figure_add_rows(figure, "", metric->name, block, &block->column[0], metric, 0, block->rows,
	    err);
}

/* "set xtics (...)": every so many-th value, by its pixel. */
static void write_tics(char axis, const struct hv_figure_cell *cell, size_t count, size_t step, FILE *to)
{
	size_t every = (count + TICS - 1) / TICS;

	fprintf(to, "%c_tics = '(", axis);
	for (size_t i = 0; i < count; i += every)
		fprintf(to, "%s\"%.3g\" %zu", i ? ", " : "",
		    axis == 'x' ? cell[i * step].x : cell[i * step].y, i);
	fputs(")'\n", to);
}

static void write_values(const struct hv_figure *figure, size_t columns, size_t rows, FILE *to)
{
	double low = INFINITY, high = -INFINITY;

	fputs("$map << END\n", to);
	for (size_t y = 0; y < rows; y++)
		for (size_t x = 0; x < columns; x++) {
			double value = figure->cell[x * rows + y].value;

			if (isfinite(value)) {
				low = fmin(low, value);
				high = fmax(high, value);
				fprintf(to, "%.9g", value);
			} else {
				fputs("NaN", to);
			}
			fputc(x + 1 < columns ? ',' : '\n', to);
		}
	fputs("END\n", to);
	if (!(low < high)) {
		low = isfinite(low) ? low - 0.5 : 0;
		high = low + 1;
	}
	fprintf(to, "value_low = %.9g\nvalue_high = %.9g\nvalue_log = %d\n", low, high,
	    low > 0 && high / low > WIDE_VALUES);
}

enum hv_code hv_figure_write_sweep(const struct hv_figure *figure, FILE *to, struct hv_error *err)
{
	const struct hv_figure_cell *cell = figure->cell;
	size_t rows = 1, columns;

	while (rows < figure->cells && cell[rows].x == cell[0].x)
		rows++;
	columns = figure->cells / rows;
	for (size_t i = 0; i < figure->cells; i++)
		if (columns * rows != figure->cells || cell[i].x != cell[i / rows * rows].x ||
		    cell[i].y != cell[i % rows].y)
			return hv_fail(err, HV_EDOMAIN,
			    "row %zu is none of a grid: expected each value of the second key for each of the first",
			    i + 1);
	fprintf(to, "map_columns = %zu\nmap_rows = %zu\n", columns, rows);
	write_tics('x', cell, columns, rows, to);
	write_tics('y', cell, rows, 1, to);
	write_values(figure, columns, rows, to);
	return HV_OK;
}
