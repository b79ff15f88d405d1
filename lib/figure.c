/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure.c -- what a figure learns from the blocks of a CSV: its style, its curves, its ranges. */
#include "lib/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/number.h"
#include "lib/plots.h"

#define LABEL_MAX    96
#define NAME_MAX_LEN 512 /* of a ladder: a path and a type of layers */

struct style {
	const char *name, *text, *single;
	const char *needs; /* for messages */
	bool (*fits)(const struct hv_table *block);
	enum hv_code (*follow)(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
	const char *x_label, *y_label; /* where the command gives none */
	const char *drawn_as;
	bool log_x, log_y; /* the command may ask for them, too */
	bool linear_x;     /* drawn on no logarithmic x beside the linear one */
	double top;        /* of a logarithmic y; 0: the highest value */
};

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

static enum hv_code find_panel(size_t *out, struct hv_figure *figure, const char *title, struct hv_error *err)
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

static enum hv_code find_kind(size_t *out, struct hv_figure *figure, const char *name, struct hv_error *err)
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
	enum hv_code code = find_panel(&panel, figure, panel_title, err);

	if (code == HV_OK)
		code = find_kind(&kind, figure, name, err);
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

static void note_x(struct hv_figure *figure, double x)
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
static enum hv_code add_rows(struct hv_figure *figure, const char *panel, const char *name,
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
		note_x(figure, x->value[i]);
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
	enum hv_code code =
	    add_rows(figure, panel, name, block, &block->column[x], &block->column[y], 0, block->rows, err);

	return code == HV_OK && high ? add_upper(figure, panel, name, block, x, *high, err) : code;
}

static const struct hv_column *find_numbers(const struct hv_table *block, const char *name)
{
	const struct hv_column *column = hv_table_find(block, name);

	return column && !column->word ? column : NULL;
}

static bool is_wide(const struct hv_table *block)
{
	for (size_t i = 0; i < block->columns; i++)
		if (block->column[i].word)
			return false;
	return block->columns > 1 && hv_table_find(block, "distance");
}

/* A curve for each column but that of x. */
static enum hv_code follow_columns(struct hv_figure *figure, const struct hv_table *block, const char *x_name,
    struct hv_error *err)
{
	const struct hv_column *x = find_numbers(block, x_name);
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < block->columns; i++) {
		const struct hv_column *column = &block->column[i];

		if (column != x)
			code = add_rows(figure, "", column->name, block, x, column, 0, block->rows, err);
	}
	return code;
}

static enum hv_code follow_wide(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	return follow_columns(figure, block, "distance", err);
}

static bool is_long(const struct hv_table *block)
{
	return find_numbers(block, "distance") && find_numbers(block, "mean") &&
	    hv_table_find(block, "encoding") && hv_table_find(block, "layer") && hv_table_find(block, "head");
}

/* What a cell says: its word, or its number in `number`. */
static const char *cell(char number[HV_NUMBER_MAX], const struct hv_column *column, size_t row)
{
	if (column->word)
		return column->word[(size_t)column->value[row]];
	hv_number_format(number, column->value[row]);
	return number;
}

/* Appends "layer 2", or "all layers" where the rows are of all of them together. */
static void append_label(char title[LABEL_MAX], const struct hv_column *column, size_t row)
{
	char number[HV_NUMBER_MAX];
	size_t length = strlen(title);
	const char *comma = length > 0 ? ", " : "", *value = cell(number, column, row);

	if (strcmp(value, "all") == 0)
		snprintf(title + length, LABEL_MAX - length, "%sall %ss", comma, column->name);
	else
		snprintf(title + length, LABEL_MAX - length, "%s%s %s", comma, column->name, value);
}

/* Follows a run of rows of one curve. */
static enum hv_code follow_run(struct hv_figure *figure, const struct hv_table *block, size_t from,
    size_t end, struct hv_error *err)
{
	static const char *const labels[] = { "batch", "layer", "head" };
	char title[LABEL_MAX] = "", number[HV_NUMBER_MAX];

	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		const struct hv_column *column = hv_table_find(block, labels[i]);

		if (column)
			append_label(title, column, from);
	}
	return add_rows(figure, title, cell(number, hv_table_find(block, "encoding"), from), block,
	    hv_table_find(block, "distance"), hv_table_find(block, "mean"), from, end, err);
}

static bool is_ladder(const struct hv_table *block)
{
	const struct hv_column *type = hv_table_find(block, "layer_type");

	return type && type->word && find_numbers(block, "pair") && find_numbers(block, "frequency");
}

/* "config.json sliding_attention", without what says nothing. */
static void ladder_name(char out[NAME_MAX_LEN], const struct hv_table *block, size_t row)
{
	const struct hv_column *config = hv_table_find(block, "config");
	char file[HV_NUMBER_MAX], number[HV_NUMBER_MAX];
	const char *type = cell(number, hv_table_find(block, "layer_type"), row);

	if (!config)
		snprintf(out, NAME_MAX_LEN, "%s", type);
	else
		snprintf(out, NAME_MAX_LEN, "%s%s%s", cell(file, config, row),
		    strcmp(type, "all") == 0 ? "" : " ", strcmp(type, "all") == 0 ? "" : type);
}

static enum hv_code follow_ladder(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	enum hv_code code = HV_OK;
	char name[NAME_MAX_LEN], next[NAME_MAX_LEN];

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		ladder_name(name, block, from);
		for (end = from + 1; end < block->rows; end++) {
			ladder_name(next, block, end);
			if (strcmp(name, next) != 0)
				break;
		}
		code = add_rows(figure, "", name, block, hv_table_find(block, "pair"),
		    hv_table_find(block, "frequency"), from, end, err);
	}
	return code;
}

static bool same_curve(const struct hv_table *block, size_t row, size_t other)
{
	static const char *const keys[] = { "encoding", "head", "layer", "batch" };

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct hv_column *column = hv_table_find(block, keys[i]);

		if (column && column->value[row] != column->value[other])
			return false;
	}
	return true;
}

static enum hv_code follow_long(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		for (end = from + 1; end < block->rows && same_curve(block, from, end);)
			end++;
		code = follow_run(figure, block, from, end, err);
	}
	return code;
}

static bool is_base(const struct hv_table *block)
{
	return find_numbers(block, "context") && find_numbers(block, "dim") && find_numbers(block, "base");
}

/* A curve for each head dimension: the base over the context. */
static enum hv_code follow_base(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *dim = find_numbers(block, "dim");
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		char name[HV_NUMBER_MAX + 4] = "d = ";

		for (end = from + 1; end < block->rows && dim->value[end] == dim->value[from];)
			end++;
		hv_number_format(name + 4, dim->value[from]);
		code = add_rows(figure, "", name, block, find_numbers(block, "context"),
		    find_numbers(block, "base"), from, end, err);
	}
	return code;
}

static bool is_precision(const struct hv_table *block)
{
	return find_numbers(block, "distance") && find_numbers(block, "error") &&
	    hv_table_find(block, "series") && hv_table_find(block, "dtype");
}

/* A panel for each series, a curve for each type. */
static enum hv_code follow_precision(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series"),
			       *dtype = hv_table_find(block, "dtype");
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		char number[2][HV_NUMBER_MAX];

		for (end = from + 1; end < block->rows && series->value[end] == series->value[from] &&
		     dtype->value[end] == dtype->value[from];)
			end++;
		code = add_rows(figure, cell(number[0], series, from), cell(number[1], dtype, from), block,
		    hv_table_find(block, "distance"), hv_table_find(block, "error"), from, end, err);
	}
	return code;
}

static bool is_spectrum(const struct hv_table *block)
{
	for (size_t i = 0; i < block->columns; i++)
		if (block->column[i].word)
			return false;
	return block->columns > 1 && hv_table_find(block, "frequency");
}

static enum hv_code follow_spectrum(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	return follow_columns(figure, block, "frequency", err);
}

static bool is_lines(const struct hv_table *block)
{
	return hv_table_find(block, "series") && find_numbers(block, "frequency") &&
	    find_numbers(block, "amplitude");
}

/* A curve for each series, and a mark where theory has a line. */
static enum hv_code follow_lines(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series");
	const struct hv_column *x = find_numbers(block, "theory_frequency"),
			       *y = find_numbers(block, "theory_amplitude");
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		char number[HV_NUMBER_MAX];
		const char *name = cell(number, series, from);

		for (end = from + 1; end < block->rows && series->value[end] == series->value[from];)
			end++;
		code = add_rows(figure, "", name, block, hv_table_find(block, "frequency"),
		    hv_table_find(block, "amplitude"), from, end, err);
		for (size_t i = from; x && y && code == HV_OK && i < end; i++)
			code = hv_figure_add_mark(figure, name, x->value[i], y->value[i], err);
	}
	return code;
}

static bool is_map(const struct hv_table *block)
{
	return hv_table_find(block, "series") && find_numbers(block, "distance") &&
	    find_numbers(block, "frequency") && find_numbers(block, "power");
}

/* A panel for each series.  The one kind has no name: a map needs no key. */
static enum hv_code follow_map(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series"), *x = find_numbers(block, "distance");
	const struct hv_column *y = find_numbers(block, "frequency"), *value = find_numbers(block, "power");
	struct hv_figure_cell *grown =
	    realloc(figure->cell, (figure->cells + block->rows + 1) * sizeof *grown);
	size_t kind, panel = 0;
	enum hv_code code = grown ? find_kind(&kind, figure, "", err) : hv_fail_memory(err, "a map");

	if (grown)
		figure->cell = grown;
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		char number[HV_NUMBER_MAX];

		if (i == 0 || series->value[i] != series->value[i - 1])
			code = find_panel(&panel, figure, cell(number, series, i), err);
		note_x(figure, x->value[i]);
		grown[figure->cells++] =
		    (struct hv_figure_cell){ panel, x->value[i], y->value[i], value->value[i] };
	}
	return code;
}

static bool is_verified(const struct hv_table *block)
{
	return find_numbers(block, "distance") && find_numbers(block, "score") &&
	    hv_table_find(block, "series");
}

static enum hv_code follow_verified(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series");
	char number[HV_NUMBER_MAX];
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		for (end = from + 1; end < block->rows && series->value[from] == series->value[end];)
			end++;
		code = add_rows(figure, "", cell(number, series, from), block,
		    hv_table_find(block, "distance"), hv_table_find(block, "score"), from, end, err);
	}
	return code;
}

static const struct style styles[] = {
	{ .name = "measure",
	    .text = hv_plot_measure,
	    .single = hv_plot_decay,
	    .needs = "layer, head, encoding, distance and mean",
	    .fits = is_long,
	    .follow = follow_long,
	    .x_label = "distance (tokens)",
	    .y_label = "score" },
	{ .name = "precision",
	    .text = hv_plot_measure,
	    .single = hv_plot_decay,
	    .needs = "distance, dtype, series and error",
	    .fits = is_precision,
	    .follow = follow_precision,
	    .x_label = "distance (tokens)",
	    .y_label = "error",
	    .log_y = true,
	    .top = 1 },
	{ .name = "stft",
	    .text = hv_plot_stft,
	    .single = hv_plot_stft,
	    .needs = "series, distance, frequency and power",
	    .fits = is_map,
	    .follow = follow_map,
	    .x_label = "distance (tokens)",
	    .y_label = "frequency (cycles/token)" },
	{ .name = "lines",
	    .text = hv_plot_spectrum,
	    .single = hv_plot_spectrum,
	    .needs = "series, frequency and amplitude",
	    .fits = is_lines,
	    .follow = follow_lines,
	    .x_label = "frequency (cycles/token)",
	    .y_label = "amplitude",
	    .drawn_as = "impulses",
	    .log_y = true },
	{ .name = "ladder",
	    .text = hv_plot_decay,
	    .single = hv_plot_decay,
	    .needs = "layer_type, pair and frequency",
	    .fits = is_ladder,
	    .follow = follow_ladder,
	    .x_label = "pair",
	    .y_label = "frequency (rad/token)",
	    .linear_x = true,
	    .log_y = true },
	{ .name = "spectrum",
	    .text = hv_plot_spectrum,
	    .single = hv_plot_spectrum,
	    .needs = "frequency, and one for each series, all of numbers",
	    .fits = is_spectrum,
	    .follow = follow_spectrum,
	    .x_label = "frequency (cycles/token)",
	    .y_label = "power spectral density",
	    .drawn_as = "lines",
	    .log_y = true },
	{ .name = "base",
	    .text = hv_plot_decay,
	    .single = hv_plot_decay,
	    .needs = "context, dim and base",
	    .fits = is_base,
	    .follow = follow_base,
	    .x_label = "context (tokens)",
	    .y_label = "rotary base",
	    .log_x = true,
	    .log_y = true },
	{ .name = "verify",
	    .text = hv_plot_decay,
	    .single = hv_plot_decay,
	    .needs = "series, distance and score",
	    .fits = is_verified,
	    .follow = follow_verified,
	    .x_label = "distance (tokens)",
	    .y_label = "score" },
	{ .name = "ensemble",
	    .text = hv_plot_ensemble,
	    .single = hv_plot_ensemble,
	    .needs = "distance, and NAME.mean, NAME.q05 and so on for each series",
	    .fits = hv_is_ensemble,
	    .follow = hv_follow_ensemble,
	    .x_label = "distance (tokens)",
	    .y_label = "score" },
	{ .name = "decay",
	    .text = hv_plot_decay,
	    .single = hv_plot_decay,
	    .needs = "distance, and one for each series, all of numbers",
	    .fits = is_wide,
	    .follow = follow_wide,
	    .x_label = "distance (tokens)",
	    .y_label = "score" },
};
enum {
	STYLES = sizeof styles / sizeof styles[0]
};

static const struct style *find_style(const char *name)
{
	for (size_t i = 0; i < STYLES; i++)
		if (strcmp(styles[i].name, name) == 0)
			return &styles[i];
	return NULL;
}

/* The failure to find a style for these columns, or to fit them to the one asked for. */
static enum hv_code no_style(const char *name, struct hv_error *err)
{
	const struct style *style = name ? find_style(name) : NULL;
	char choices[sizeof err->msg / 2] = "";

	if (style)
		return hv_fail(err, HV_EFORMAT, "these columns cannot be drawn as %s: expected %s", name,
		    style->needs);
	for (size_t i = 0; i < STYLES; i++) {
		size_t length = strlen(choices);

		snprintf(choices + length, sizeof choices - length, "%s%s", i ? ", " : "", styles[i].name);
	}
	if (name)
		return hv_fail(err, HV_EDOMAIN, "style '%s': expected one of %s", name, choices);
	return hv_fail(err, HV_EFORMAT, "these columns cannot be drawn: expected those of one of %s",
	    choices);
}

/* The style asked for, or, if `name` is NULL, the first that these columns fit. */
static enum hv_code choose_style(struct hv_figure *figure, const struct hv_table *block, const char *name,
    struct hv_error *err)
{
	for (size_t i = 0; i < STYLES; i++)
		if ((!name || strcmp(styles[i].name, name) == 0) && styles[i].fits(block)) {
			figure->style = styles[i].name;
			figure->text = styles[i].text;
			figure->x_usual = styles[i].x_label;
			figure->y_usual = styles[i].y_label;
			figure->log_x |= styles[i].log_x;
			figure->log_y |= styles[i].log_y;
			figure->linear_x = styles[i].linear_x;
			figure->top = styles[i].top;
			figure->single = styles[i].single;
			figure->drawn_as = styles[i].drawn_as;
			figure->x_low = figure->x_least = INFINITY;
			figure->x_high = -INFINITY;
			return HV_OK;
		}
	return no_style(name, err);
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
		code = choose_style(figure, block, style, err);
	if (code == HV_OK)
		code = find_style(figure->style)->follow(figure, block, err);
	if (code != HV_OK)
		return code;
	figure->scattered |= has_line_ends(block);
	figure->rows += block->rows;
	return HV_OK;
}

enum hv_code hv_figure_add_mark(struct hv_figure *figure, const char *name, double x, double y,
    struct hv_error *err)
{
	struct hv_figure_mark *grown;
	size_t kind;
	enum hv_code code = find_kind(&kind, figure, name, err);

	if (code != HV_OK || !isfinite(x) || !isfinite(y))
		return code;
	grown = grow(figure->mark, figure->marks, sizeof *grown, err);
	if (!grown)
		return HV_ENOMEM;
	figure->mark = grown;
	grown[figure->marks++] = (struct hv_figure_mark){ kind, x, y };
	return HV_OK;
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
