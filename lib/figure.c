/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure.c -- what a figure learns from the blocks of a CSV: its curves, their ranges. */
#include "lib/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/figure_frame.h"

/* An array with room for one more item: the room doubles where the count is a power of two. */
static void *grow(void *array, size_t count, size_t size, struct hv_error *err)
{
	if (count > 0 && (count & (count - 1)) != 0)
		return array;
	array = realloc(array, (count ? 2 * count : 1) * size);
	if (!array)
		hv_fail_memory(err, "a figure");
	return array;
}

enum hv_code hv_figure_find_panel(size_t *out, struct hv_figure *figure, const char *title,
    struct hv_error *err)
{
	char **grown;

	for (size_t i = figure->panels; i > 0; i--)
		if (strcmp(figure->panel[i - 1], title) == 0) {
			*out = i - 1;
			return HV_OK;
		}
	grown = grow(figure->panel, figure->panels, sizeof *grown, err);
	if (!grown)
		return HV_ENOMEM;
	figure->panel = grown;
	figure->panel[figure->panels] = strdup(title);
	if (!figure->panel[figure->panels])
		return hv_fail_memory(err, "the title of a panel");
	*out = figure->panels++;
	return HV_OK;
}

enum hv_code hv_figure_find_kind(size_t *out, struct hv_figure *figure, const char *name,
    struct hv_error *err)
{
	struct hv_figure_kind *grown;

	for (*out = 0; *out < figure->kinds; ++*out)
		if (strcmp(figure->kind[*out].name, name) == 0)
			return HV_OK;
	grown = grow(figure->kind, figure->kinds, sizeof *grown, err);
	if (!grown)
		return HV_ENOMEM;
	figure->kind = grown;
	grown[*out] = (struct hv_figure_kind){ .name = strdup(name),
		.low = INFINITY,
		.high = -INFINITY,
		.least = INFINITY };
	if (!grown[*out].name)
		return hv_fail_memory(err, "the name of a curve");
	figure->kinds++;
	return HV_OK;
}

/* The curve of a panel and a kind; a new one takes its columns from the block. */
static enum hv_code find_curve(struct hv_figure_curve **out, struct hv_figure *figure,
    const char *panel_title, const char *name, struct hv_error *err)
{
	struct hv_figure_curve *grown;
	size_t panel = 0, kind = 0, at;
	enum hv_code code = hv_figure_find_panel(&panel, figure, panel_title, err);

	if (code == HV_OK)
		code = hv_figure_find_kind(&kind, figure, name, err);
	if (code != HV_OK)
		return code;
	for (size_t i = figure->curves; i > 0; i--) {
		*out = &figure->curve[i - 1];
		if ((*out)->panel == panel && (*out)->kind == kind)
			return HV_OK;
	}
	grown = grow(figure->curve, figure->curves, sizeof *grown, err);
	if (!grown)
		return HV_ENOMEM;
	figure->curve = grown;
	for (at = figure->curves++; at > 0 && grown[at - 1].panel > panel; at--)
		grown[at] = grown[at - 1]; /* the curves of a panel stay together */
	*out = &grown[at];
	**out = (struct hv_figure_curve){ .panel = panel, .kind = kind, .low = INFINITY, .high = -INFINITY };
	return HV_OK;
}

enum hv_code hv_figure_reserve_cells(struct hv_figure *figure, size_t more, struct hv_error *err)
{
	struct hv_figure_cell *grown = realloc(figure->cell, (figure->cells + more + 1) * sizeof *grown);
	size_t kind;

	if (!grown)
		return hv_fail_memory(err, "a map");
	figure->cell = grown;
	return hv_figure_find_kind(&kind, figure, "", err);
}

void hv_figure_note_x(struct hv_figure *figure, double x)
{
	if (!isfinite(x))
		return;
	figure->x_low = fmin(figure->x_low, x);
	figure->x_high = fmax(figure->x_high, x);
	if (x > 0)
		figure->x_least = fmin(figure->x_least, x);
}

static void note_y(struct hv_figure_kind *kind, struct hv_figure_curve *curve, double y)
{
	if (!isfinite(y))
		return;
	if (curve->low <= curve->high) { /* there was a value before */
		kind->travel += fabs(y - curve->last);
		kind->span += fmax(curve->low - y, 0) + fmax(y - curve->high, 0);
	}
	curve->last = y;
	curve->low = fmin(curve->low, y);
	curve->high = fmax(curve->high, y);
	kind->low = fmin(kind->low, y);
	kind->high = fmax(kind->high, y);
	if (y != 0)
		kind->least = fmin(kind->least, fabs(y));
}

/* Rows from .. end - 1 of a block belong to the curve of that panel and that name. */
enum hv_code hv_figure_add_rows(struct hv_figure *figure, const char *panel, const char *name,
    const struct hv_table *block, const struct hv_column *x, const struct hv_column *y, size_t from,
    size_t end, struct hv_error *err)
{
	struct hv_figure_curve *curve;
	enum hv_code code = find_curve(&curve, figure, panel, name, err);

	if (code != HV_OK)
		return code;
	curve->x = (size_t)(x - block->column) + 1;
	curve->y = (size_t)(y - block->column) + 1;
	curve->y_high = curve->y_high ? curve->y_high : curve->y;
	if (curve->thin.rows == 0)
		curve->first = figure->rows + from;
	figure->scattered |= curve->first + curve->thin.rows != figure->rows + from;
	for (size_t i = from; code == HV_OK && i < end; i++) {
		hv_figure_note_x(figure, x->value[i]);
		note_y(&figure->kind[curve->kind], curve, y->value[i]);
		code = hv_thin_add(&curve->thin, x->value[i], y->value[i], err);
	}
	return code;
}

/* The upper edge of a band whose lower edge was added. */
static enum hv_code add_upper(struct hv_figure *figure, const char *panel, const char *name,
    const struct hv_table *block, size_t x, size_t high, struct hv_error *err)
{
	struct hv_figure_curve *curve;
	enum hv_code code = find_curve(&curve, figure, panel, name, err);

	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		double y = block->column[high].value[i];

		code = hv_thin_add(&curve->upper, block->column[x].value[i], y, err);
		note_y(&figure->kind[curve->kind], curve, y);
	}
	if (code == HV_OK) {
		curve->y_high = high + 1;
		figure->kind[curve->kind].band = true;
	}
	return code;
}

enum hv_code hv_figure_add(struct hv_figure *figure, const char *panel, const char *name,
    const struct hv_table *block, size_t x, size_t y, const size_t *high, struct hv_error *err)
{
	enum hv_code code = hv_figure_add_rows(figure, panel, name, block, &block->column[x],
	    &block->column[y], 0, block->rows, err);

	return code == HV_OK && high ? add_upper(figure, panel, name, block, x, *high, err) : code;
}

/* Whether rows or the header take more lines than one. */
static bool has_line_ends(const struct hv_table *block)
{
	for (size_t i = 0; i < block->columns; i++) {
		const struct hv_column *column = &block->column[i];

		if (strchr(column->name, '\n'))
			return true;
		for (size_t j = 0; j < column->words; j++)
			if (strchr(column->word[j], '\n'))
				return true;
	}
	return false;
}

enum hv_code hv_figure_follow(struct hv_figure *figure, const struct hv_table *block, const char *style,
    struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (!figure->style)
		code = hv_figure_choose_style(figure, block, style, err);
	if (code == HV_OK)
		code = hv_figure_follow_style(figure, block, err);
	if (code != HV_OK)
		return code;
	if (block->rows > 0 && figure->panels == 0)
		return hv_fail(err, HV_EDOMAIN, "nothing to draw: no row has a number to show");
	figure->scattered |= has_line_ends(block);
	figure->rows += block->rows;
	return HV_OK;
}

enum hv_code hv_figure_add_mark(struct hv_figure *figure, const char *name, double x, double y,
    const char *label, struct hv_error *err)
{
	struct hv_figure_mark *grown;
	size_t kind;
	enum hv_code code = hv_figure_find_kind(&kind, figure, name, err);

	if (code != HV_OK || !isfinite(x) || !isfinite(y))
		return code;
	grown = grow(figure->mark, figure->marks, sizeof *grown, err);
	if (!grown)
		return HV_ENOMEM;
	figure->mark = grown;
	grown[figure->marks] = (struct hv_figure_mark){ .kind = kind, .x = x, .y = y };
	snprintf(grown[figure->marks].name, sizeof grown->name, "%s", label ? label : "");
	figure->marks++;
	return HV_OK;
}

const char *hv_figure_x_label(const struct hv_figure *figure)
{
	return figure->x_label ? figure->x_label : figure->x_usual;
}

const char *hv_figure_y_label(const struct hv_figure *figure)
{
	return figure->y_label ? figure->y_label : figure->y_usual;
}

bool hv_figure_has_values(const struct hv_figure *figure, size_t panel)
{
	for (size_t i = 0; i < figure->curves; i++)
		if (figure->curve[i].panel == panel && figure->curve[i].low <= figure->curve[i].high)
			return true;
	return figure->cells > 0 || figure->spans > 0;
}

bool hv_figure_is_signed(const struct hv_figure *figure)
{
	for (size_t k = 0; k < figure->kinds; k++)
		if (figure->kind[k].low < 0)
			return true;
	return false;
}

void hv_figure_free(struct hv_figure *figure)
{
	for (size_t i = 0; i < figure->panels; i++)
		free(figure->panel[i]);
	for (size_t i = 0; i < figure->kinds; i++)
		free(figure->kind[i].name);
	for (size_t i = 0; i < figure->curves; i++) {
		hv_thin_free(&figure->curve[i].thin);
		hv_thin_free(&figure->curve[i].upper);
	}
	for (size_t i = 0; i < figure->lanes; i++)
		free(figure->lane[i]);
	free(figure->lane);
	free(figure->span);
	free(figure->panel);
	free(figure->kind);
	free(figure->curve);
	free(figure->mark);
	free(figure->cell);
	free(figure->title);
	free(figure->x_label);
	free(figure->y_label);
	*figure = (struct hv_figure){ 0 };
}
