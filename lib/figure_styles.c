/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_styles.c -- what the columns of a CSV say of its picture: a row of the table below for each kind of file. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/figure_map.h"
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
	bool own_scales;   /* a scale a panel */
	bool own_axes;     /* the command has no say in which are logarithmic */
	double top;        /* of a logarithmic y; 0: the highest value */
};

const struct hv_column *hv_figure_numbers(const struct hv_table *block, const char *name)
{
	const struct hv_column *column = hv_table_find(block, name);

	return column && !column->word ? column : NULL;
}

const struct hv_column *hv_figure_words(const struct hv_table *block, const char *name)
{
	const struct hv_column *column = hv_table_find(block, name);

	return column && column->word ? column : NULL;
}

size_t hv_figure_run_end(const struct hv_table *block, size_t from, const char *const keys[HV_RUN_KEYS])
{
	const struct hv_column *column[HV_RUN_KEYS];
	size_t columns = 0, end = from + 1;

	for (size_t k = 0; k < HV_RUN_KEYS && keys[k]; k++) {
		column[columns] = hv_table_find(block, keys[k]);
		columns += column[columns] != NULL;
	}
	for (; end < block->rows; end++)
		for (size_t k = 0; k < columns; k++)
			if (column[k]->value[end] != column[k]->value[from])
				return end;
	return end;
}

static bool is_wide(const struct hv_table *block)
{
	for (size_t i = 0; i < block->columns; i++)
		if (block->column[i].word)
			return false;
	return block->columns > 1 && hv_table_find(block, "distance");
}

enum hv_code hv_figure_add_columns(struct hv_figure *figure, const struct hv_table *block, const char *x_name,
    struct hv_error *err)
{
	const struct hv_column *x = hv_figure_numbers(block, x_name);
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < block->columns; i++) {
		const struct hv_column *column = &block->column[i];

		if (column != x)
			code = hv_figure_add_rows(figure, "", column->name, block, x, column, 0, block->rows,
			    err);
	}
	return code;
}

static enum hv_code follow_wide(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	return hv_figure_add_columns(figure, block, "distance", err);
}

static bool is_long(const struct hv_table *block)
{
	return hv_figure_numbers(block, "distance") && hv_figure_numbers(block, "mean") &&
	    hv_table_find(block, "encoding") && hv_table_find(block, "layer") && hv_table_find(block, "head");
}

const char *hv_figure_word(char number[HV_NUMBER_MAX], const struct hv_column *column, size_t row)
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
	const char *comma = length > 0 ? ", " : "", *value = hv_figure_word(number, column, row);

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
	return hv_figure_add_rows(figure, title,
	    hv_figure_word(number, hv_table_find(block, "encoding"), from), block,
	    hv_table_find(block, "distance"), hv_table_find(block, "mean"), from, end, err);
}

static bool is_ladder(const struct hv_table *block)
{
	const struct hv_column *type = hv_table_find(block, "layer_type");

	return type && type->word && hv_figure_numbers(block, "pair") &&
	    hv_figure_numbers(block, "frequency");
}

/* "config.json sliding_attention", without what says nothing. */
static void ladder_name(char out[NAME_MAX_LEN], const struct hv_table *block, size_t row)
{
	const struct hv_column *config = hv_table_find(block, "config");
	char file[HV_NUMBER_MAX], number[HV_NUMBER_MAX];
	const char *type = hv_figure_word(number, hv_table_find(block, "layer_type"), row);

	if (!config)
		snprintf(out, NAME_MAX_LEN, "%s", type);
	else
		snprintf(out, NAME_MAX_LEN, "%s%s%s", hv_figure_word(file, config, row),
		    strcmp(type, "all") == 0 ? "" : " ", strcmp(type, "all") == 0 ? "" : type);
}

static enum hv_code follow_ladder(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	static const char *const keys[HV_RUN_KEYS] = { "config", "layer_type" };
	enum hv_code code = HV_OK;
	char name[NAME_MAX_LEN];

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		end = hv_figure_run_end(block, from, keys);
		ladder_name(name, block, from);
		code = hv_figure_add_rows(figure, "", name, block, hv_table_find(block, "pair"),
		    hv_table_find(block, "frequency"), from, end, err);
	}
	return code;
}

static enum hv_code follow_long(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	static const char *const keys[HV_RUN_KEYS] = { "encoding", "head", "layer", "batch" };
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		end = hv_figure_run_end(block, from, keys);
		code = follow_run(figure, block, from, end, err);
	}
	return code;
}

static bool is_base(const struct hv_table *block)
{
	return hv_figure_numbers(block, "context") && hv_figure_numbers(block, "dim") &&
	    hv_figure_numbers(block, "base");
}

/* A curve for each head dimension: the base over the context. */
static enum hv_code follow_base(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	static const char *const keys[HV_RUN_KEYS] = { "dim" };
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		char name[HV_NUMBER_MAX + 4] = "d = ";

		end = hv_figure_run_end(block, from, keys);
		hv_number_format(name + 4, hv_figure_numbers(block, "dim")->value[from]);
		code = hv_figure_add_rows(figure, "", name, block, hv_figure_numbers(block, "context"),
		    hv_figure_numbers(block, "base"), from, end, err);
	}
	return code;
}

static bool is_precision(const struct hv_table *block)
{
	return hv_figure_numbers(block, "distance") && hv_figure_numbers(block, "error") &&
	    hv_table_find(block, "series") && hv_table_find(block, "dtype");
}

/* A panel for each series, a curve for each type. */
static enum hv_code follow_precision(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	static const char *const keys[HV_RUN_KEYS] = { "series", "dtype" };
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		char number[2][HV_NUMBER_MAX];

		end = hv_figure_run_end(block, from, keys);
		code = hv_figure_add_rows(figure,
		    hv_figure_word(number[0], hv_table_find(block, "series"), from),
		    hv_figure_word(number[1], hv_table_find(block, "dtype"), from), block,
		    hv_table_find(block, "distance"), hv_table_find(block, "error"), from, end, err);
	}
	return code;
}

static bool is_verified(const struct hv_table *block)
{
	return hv_figure_numbers(block, "distance") && hv_figure_numbers(block, "score") &&
	    hv_table_find(block, "series");
}

static enum hv_code follow_verified(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	static const char *const keys[HV_RUN_KEYS] = { "series" };
	char number[HV_NUMBER_MAX];
	enum hv_code code = HV_OK;

	for (size_t from = 0, end; code == HV_OK && from < block->rows; from = end) {
		end = hv_figure_run_end(block, from, keys);
		code = hv_figure_add_rows(figure, "",
		    hv_figure_word(number, hv_table_find(block, "series"), from), block,
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
	    .fits = hv_is_stft,
	    .follow = hv_follow_stft,
	    .x_label = "distance (tokens)",
	    .y_label = "frequency (cycles/token)",
	    .own_axes = true },
	{ .name = "lines",
	    .text = hv_plot_spectrum,
	    .single = hv_plot_spectrum,
	    .needs = "series, frequency and amplitude",
	    .fits = hv_is_lines,
	    .follow = hv_follow_lines,
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
	    .fits = hv_is_spectrum,
	    .follow = hv_follow_spectrum,
	    .x_label = "frequency (cycles/token)",
	    .y_label = "power spectral density",
	    .drawn_as = "lines",
	    .log_y = true },
	{ .name = "windows",
	    .text = hv_plot_lanes,
	    .single = hv_plot_lanes,
	    .needs = "context, dim, base and window_end",
	    .fits = hv_is_windows,
	    .follow = hv_follow_windows,
	    .x_label = "rotary base",
	    .y_label = "",
	    .drawn_as = "ranges",
	    .log_x = true,
	    .own_axes = true },
	{ .name = "summary",
	    .text = hv_plot_lanes,
	    .single = hv_plot_lanes,
	    .needs = "series, total_power and spectral_entropy",
	    .fits = hv_is_summary,
	    .follow = hv_follow_summary,
	    .x_label = "",
	    .y_label = "",
	    .drawn_as = "bars",
	    .own_scales = true,
	    .own_axes = true },
	{ .name = "verdicts",
	    .text = hv_plot_lanes,
	    .single = hv_plot_lanes,
	    .needs = "series, verdict and certificate",
	    .fits = hv_is_verdicts,
	    .follow = hv_follow_verdicts,
	    .x_label = "share of curves (%)",
	    .y_label = "",
	    .drawn_as = "bars",
	    .own_axes = true },
	{ .name = "claims",
	    .text = hv_plot_lanes,
	    .single = hv_plot_lanes,
	    .needs = "claim, verdict and evidence",
	    .fits = hv_is_claims,
	    .follow = hv_follow_claims,
	    .x_label = "verdict",
	    .y_label = "",
	    .drawn_as = "points",
	    .own_axes = true },
	{ .name = "events",
	    .text = hv_plot_lanes,
	    .single = hv_plot_lanes,
	    .needs = "series, dtype and key_overflow",
	    .fits = hv_is_events,
	    .follow = hv_follow_events,
	    .x_label = "position (tokens)",
	    .y_label = "",
	    .drawn_as = "points",
	    .log_x = true,
	    .own_axes = true },
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
	{ .name = "sweep",
	    .text = hv_plot_measure,
	    .single = hv_plot_decay,
	    .needs = "one to four of keys, then one of a metric, all of numbers",
	    .fits = hv_is_sweep,
	    .follow = hv_follow_sweep,
	    .linear_x = true },
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
	    .own_scales = true,
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
		return hv_fail(err, HV_EDOMAIN, "style '%s': expected paper, slides or dark, or one of %s",
		    name, choices);
	return hv_fail(err, HV_EFORMAT, "these columns cannot be drawn: expected those of one of %s",
	    choices);
}

/* The style asked for, or, if `name` is NULL, the first that these columns fit. */
enum hv_code hv_figure_choose_style(struct hv_figure *figure, const struct hv_table *block, const char *name,
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
			figure->own_scales = styles[i].own_scales;
			if (styles[i].own_axes) {
				figure->log_x = styles[i].log_x;
				figure->log_y = styles[i].log_y;
			}
			figure->stems = styles[i].drawn_as && strcmp(styles[i].drawn_as, "impulses") == 0;
			figure->top = styles[i].top;
			figure->single = styles[i].single;
			figure->drawn_as = styles[i].drawn_as;
			figure->x_low = figure->x_least = INFINITY;
			figure->x_high = -INFINITY;
			return HV_OK;
		}
	return no_style(name, err);
}

enum hv_code hv_figure_follow_style(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err)
{
	return find_style(figure->style)->follow(figure, block, err);
}
