/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_spectrum.c -- pictures of what hopeviz spectrum writes: densities, lines, short-time densities. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/figure_map.h"
#include "lib/number.h"

bool hv_is_spectrum(const struct hv_table *block)
{
	for (size_t i = 0; i < block->columns; i++)
		if (block->column[i].word)
			return false;
	return block->columns > 1 && hv_table_find(block, "frequency");
}

enum hv_code hv_follow_spectrum(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	return hv_figure_add_columns(figure, block, "frequency", err);
}

bool hv_is_lines(const struct hv_table *block)
{
	return hv_table_find(block, "series") && hv_figure_numbers(block, "frequency") &&
	    hv_figure_numbers(block, "amplitude");
}

/* A curve for each series, and a mark where theory has a line. */
enum hv_code hv_follow_lines(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	static const char *const keys[HV_RUN_KEYS] = { "series" };
	const struct hv_column *series = hv_table_find(block, "series");
	const struct hv_column *x = hv_figure_numbers(block, "theory_frequency"),
			       *y = hv_figure_numbers(block, "theory_amplitude");
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		char number[HV_NUMBER_MAX];
		const char *name = hv_figure_word(number, series, from);

		end = hv_figure_run_end(block, from, keys);
		code = hv_figure_add_rows(figure, "", name, block, hv_table_find(block, "frequency"),
		    hv_table_find(block, "amplitude"), from, end, err);
		for (size_t i = from; x && y && code == HV_OK && i < end; i++)
			code = hv_figure_add_mark(figure, name, x->value[i], y->value[i], NULL, err);
	}
	return code;
}

/* How high a curve is at the row nearest to x. */
static double height_at(const struct hv_figure_curve *curve, double x)
{
	const struct hv_thin *thin = &curve->thin;
	double high = NAN, nearest = INFINITY;

	for (size_t i = 0; i < thin->points; i++)
		if (fabs(thin->point[i].x - x) < nearest) {
			nearest = fabs(thin->point[i].x - x);
			high = thin->point[i].high;
		}
	return high;
}

static const struct hv_figure_curve *curve_named(const struct hv_figure *figure, const char *name)
{
	for (size_t i = 0; i < figure->curves; i++)
		if (strcmp(figure->kind[figure->curve[i].kind].name, name) == 0)
			return &figure->curve[i];
	return NULL;
}

enum hv_code hv_figure_name_lines(bool *joined, struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series"), *pair = hv_table_find(block, "pair");
	const struct hv_column *frequency = hv_figure_numbers(block, "frequency");
	enum hv_code code = HV_OK;

	*joined = false;
	if (!hv_is_lines(block) || !figure->style || strcmp(figure->style, "spectrum") != 0)
		return HV_OK;
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		char number[HV_NUMBER_MAX], name[32] = "";
		const char *of = hv_figure_word(number, series, i);
		const struct hv_figure_curve *curve = curve_named(figure, of);

		if (!curve)
			continue;
		*joined = true;
		if (pair && (pair->word || isfinite(pair->value[i]))) {
			char text[HV_NUMBER_MAX];

			snprintf(name, sizeof name, "pair %.8s", hv_figure_word(text, pair, i));
		}
		code = hv_figure_add_mark(figure, of, frequency->value[i],
		    height_at(curve, frequency->value[i]), name, err);
	}
	return code;
}

bool hv_is_stft(const struct hv_table *block)
{
	return hv_table_find(block, "series") && hv_figure_numbers(block, "distance") &&
	    hv_figure_numbers(block, "frequency") && hv_figure_numbers(block, "power");
}

/* A panel for each series. */
enum hv_code hv_follow_stft(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series"),
			       *x = hv_figure_numbers(block, "distance");
	const struct hv_column *y = hv_figure_numbers(block, "frequency"),
			       *value = hv_figure_numbers(block, "power");
	enum hv_code code = hv_figure_reserve_cells(figure, block->rows, err);
	size_t panel = 0;

	figure->pixels_of = hv_pixels_of_maps;
	figure->write_pixels = hv_pixels_write_maps;
	figure->value_label = "power spectral density";
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		char number[HV_NUMBER_MAX];

		if (i == 0 || series->value[i] != series->value[i - 1])
			code = hv_figure_find_panel(&panel, figure, hv_figure_word(number, series, i), err);
		hv_figure_note_x(figure, x->value[i]);
		figure->cell[figure->cells++] =
		    (struct hv_figure_cell){ panel, x->value[i], y->value[i], value->value[i] };
	}
	return code;
}
