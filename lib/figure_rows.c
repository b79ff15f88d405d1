/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_rows.c -- pictures of rows: a name on the left, bars, points or ranges beside it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/figure_label.h"
#include "lib/number.h"

#define NAME_ROOM 160
#define LANES_MAX 500   /* a PNG ends at 32767 pixels */
#define COUNT_MAX 1e300 /* of pairs: shares are to be finite */

static const char *word(const struct hv_column *column, size_t row)
{
	return column->word[(size_t)column->value[row]];
}

/* The index of the row of that name; added where there is none yet. */
static enum hv_code find_lane(size_t *out, struct hv_figure *figure, const char *name, struct hv_error *err)
{
	char **grown;

	for (*out = 0; *out < figure->lanes; ++*out)
		if (strcmp(figure->lane[*out], name) == 0)
			return HV_OK;
	if (figure->lanes == LANES_MAX)
		return hv_fail(err, HV_EDOMAIN,
		    "too many rows to draw: expected at most %d with names of their own", LANES_MAX);
	grown = realloc(figure->lane, (figure->lanes + 1) * sizeof *grown);
	if (!grown)
		return hv_fail_memory(err, "the rows of a figure");
	figure->lane = grown;
	grown[figure->lanes] = strdup(name);
	if (!grown[figure->lanes])
		return hv_fail_memory(err, "the rows of a figure");
	figure->lanes++;
	return HV_OK;
}

/* A bar, a range or, where both ends are one, a point. */
static enum hv_code add_span(struct hv_figure *figure, const char *panel, const char *name, const char *row,
    double from, double to, struct hv_error *err)
{
	struct hv_figure_span span = { .from = from, .to = to };
	struct hv_figure_span *grown = realloc(figure->span, (figure->spans + 1) * sizeof *grown);
	enum hv_code code = grown ? HV_OK : hv_fail_memory(err, "the rows of a figure");

	if (grown)
		figure->span = grown;
	if (code == HV_OK)
		code = hv_figure_find_panel(&span.panel, figure, panel, err);
	if (code == HV_OK)
		code = hv_figure_find_kind(&span.kind, figure, name, err);
	if (code == HV_OK)
		code = find_lane(&span.lane, figure, row, err);
	if (code != HV_OK)
		return code;
	figure->span[figure->spans++] = span;
	hv_figure_note_x(figure, from);
	hv_figure_note_x(figure, to);
	return HV_OK;
}

/* --- spectrum --summary: a panel for each number, a bar for each series ------------------------------------ */

static const char *const summary_columns[] = { "total_power", "oscillation_energy", "rises", "first_rise",
	"largest_rebound", "spectral_entropy", "peak_frequency", "peak_period", "effective_range",
	"effective_range_1pct" };
enum {
	SUMMARY_COLUMNS = sizeof summary_columns / sizeof summary_columns[0]
};

bool hv_is_summary(const struct hv_table *block)
{
	return hv_table_find(block, "series") && hv_figure_numbers(block, "total_power") &&
	    hv_figure_numbers(block, "spectral_entropy");
}

static bool any_finite(const struct hv_column *column, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		if (isfinite(column->value[i]))
			return true;
	return false;
}

enum hv_code hv_follow_summary(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *series = hv_table_find(block, "series");
	char number[HV_NUMBER_MAX];
	enum hv_code code = HV_OK;

	for (size_t c = 0; c < SUMMARY_COLUMNS; c++) {
		const struct hv_column *column = hv_figure_numbers(block, summary_columns[c]);

		if (!column || !any_finite(column, block->rows))
			continue;
		for (size_t i = 0; code == HV_OK && i < block->rows; i++)
			code = add_span(figure, hv_figure_label(summary_columns[c]), "",
			    hv_figure_word(number, series, i), 0, column->value[i], err);
	}
	return code;
}

/* --- verify --monotone: shares of the verdicts ------------------------------------------------------------- */

struct verdict_class {
	const char *words;
	const char *share; /* of the summary rows that hopeviz verify writes of many pairs */
};

static const struct verdict_class classes[] = {
	{ "falls at every distance", "decreasing" },
	{ "rises in the end", "rising-tail" },
	{ "rises somewhere, falls in the end", "interior-rise" },
	{ "oscillates for ever", "oscillating" },
	{ "is constant", "constant" },
	{ "undecided", "undecided" },
};
enum {
	FALLS,
	RISES_IN_THE_END,
	RISES_SOMEWHERE,
	OSCILLATES,
	IS_CONSTANT,
	UNDECIDED,
	CLASSES
};

bool hv_is_verdicts(const struct hv_table *block)
{
	return hv_figure_words(block, "series") && hv_figure_words(block, "verdict") &&
	    hv_figure_words(block, "certificate");
}

/* The class of a curve, from its verdict and its certificate. */
static size_t classify(const char *verdict, const char *certificate)
{
	if (strcmp(verdict, "holds") == 0)
		return FALLS;
	if (strcmp(verdict, "undecided") == 0)
		return UNDECIDED;
	if (strstr(certificate, "rising-tail"))
		return RISES_IN_THE_END;
	if (strstr(certificate, "constant"))
		return IS_CONSTANT;
	return strstr(certificate, "oscillat") || strstr(certificate, "almost-periodic") ? OSCILLATES
											 : RISES_SOMEWHERE;
}

struct tally { /* of the curves of one name */
	double count[CLASSES];
	bool whole; /* from a row for all of them, which the rows one by one add nothing to */
};

static bool is_whole(const char *certificate)
{
	return strstr(certificate, "; pairs ") != NULL;
}

/* "decreasing 18 18% [..]; ...; rising-tail 49 49% [..]; ...; pairs 100" */
static void read_shares(struct tally *tally, const char *certificate)
{
	*tally = (struct tally){ .whole = true };
	for (size_t c = 0; c < CLASSES; c++) {
		const char *at = strstr(certificate, classes[c].share);
		double count = at ? strtod(at + strlen(classes[c].share), NULL) : 0;

		tally->count[c] = count > 0 && count < COUNT_MAX ? count : 0;
	}
}

/* The series without the number of one of its samples: "hope" of "hope/12". */
static void stem_of(char out[NAME_ROOM], const char *series)
{
	const char *slash = strrchr(series, '/');
	bool number = slash && slash[1] && slash[1 + strspn(slash + 1, "0123456789")] == '\0';

	snprintf(out, NAME_ROOM, "%.*s", (int)(number ? (size_t)(slash - series) : strlen(series)), series);
}

/* The shares of one name as bars end to end. */
static enum hv_code add_tally(struct hv_figure *figure, const char *name, const struct tally *tally,
    struct hv_error *err)
{
	double all = 0, before = 0;
	enum hv_code code = HV_OK;

	for (size_t c = 0; c < CLASSES; c++)
		all += tally->count[c];
	for (size_t c = 0; code == HV_OK && c < CLASSES; c++) {
		double share = 100 * tally->count[c] / all;

		if (tally->count[c] > 0)
			code = add_span(figure, "", classes[c].words, name, before, before + share, err);
		before += share;
	}
	return code;
}

/* Kinds of the key in the order of the classes. */
static enum hv_code name_classes(struct hv_figure *figure, const struct tally *tally, struct hv_error *err)
{
	enum hv_code code = HV_OK;
	size_t kind;

	for (size_t c = 0; c < CLASSES; c++) {
		double any = 0;

		for (size_t i = 0; i < figure->lanes; i++)
			any += tally[i].count[c];
		if (code == HV_OK && any > 0)
			code = hv_figure_find_kind(&kind, figure, classes[c].words, err);
	}
	return code;
}

enum hv_code hv_follow_verdicts(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *series = hv_figure_words(block, "series"),
			       *verdict = hv_figure_words(block, "verdict");
	const struct hv_column *certificate = hv_figure_words(block, "certificate");
	char number[HV_NUMBER_MAX], name[NAME_ROOM];
	struct tally *tally; /* of rows named so far */
	enum hv_code code;
	size_t row = 0;

	if (figure->lanes > 0) /* shares of some of the curves are none of all */
		return hv_fail(err, HV_EDOMAIN, "verdicts: expected all rows in one block");
	tally = calloc(block->rows + 1, sizeof *tally);
	code = tally ? HV_OK : hv_fail_memory(err, "the rows of a figure");
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		const char *proof = word(certificate, i);

		stem_of(name, hv_figure_word(number, series, i));
		code = find_lane(&row, figure, name, err);
		if (code != HV_OK || tally[row].whole)
			continue;
		if (is_whole(proof))
			read_shares(&tally[row], proof);
		else
			tally[row].count[classify(word(verdict, i), proof)]++;
	}
	if (code == HV_OK)
		code = name_classes(figure, tally, err);
	for (size_t i = 0; code == HV_OK && i < figure->lanes; i++)
		code = add_tally(figure, figure->lane[i], &tally[i], err);
	free(tally);
	return code;
}

/* --- verify: the claims ------------------------------------------------------------------------------------ */

static const char *const verdicts[] = { "holds", "holds-if", "fails", "undecided", "out-of-scope" };
enum {
	VERDICTS = sizeof verdicts / sizeof verdicts[0]
};

bool hv_is_claims(const struct hv_table *block)
{
	return hv_figure_words(block, "claim") && hv_figure_words(block, "verdict") &&
	    hv_figure_words(block, "evidence");
}

enum hv_code hv_follow_claims(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *claim = hv_figure_words(block, "claim"),
			       *verdict = hv_figure_words(block, "verdict");
	enum hv_code code = HV_OK;

	figure->place = verdicts;
	figure->places = VERDICTS;
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		const char *text = word(verdict, i);
		size_t place = 0;

		while (place < VERDICTS && strcmp(verdicts[place], text) != 0)
			place++;
		if (place == VERDICTS)
			return hv_fail(err, HV_EFORMAT, "verdict '%s': no such verdict", text);
		code = add_span(figure, "", text, word(claim, i), (double)place, (double)place, err);
	}
	return code;
}

/* --- precision --summary: where things go wrong ------------------------------------------------------------- */

static const char *const events[][2] = {
	{ "query_overflow", "q overflows" },
	{ "key_overflow", "k overflows" },
	{ "query_zero", "q is 0" },
	{ "key_zero", "k is 0" },
	{ "factors_nan", "NaN" },
	{ "score_not_finite", "score not finite" },
	{ "score_off", "score off by 1 %" },
};
enum {
	EVENTS = sizeof events / sizeof events[0]
};

bool hv_is_events(const struct hv_table *block)
{
	return hv_figure_words(block, "series") && hv_figure_words(block, "dtype") &&
	    hv_figure_numbers(block, "key_overflow");
}

enum hv_code hv_follow_events(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *series = hv_figure_words(block, "series"),
			       *dtype = hv_figure_words(block, "dtype");
	enum hv_code code = HV_OK;
	char row[NAME_ROOM];

	for (size_t e = 0; code == HV_OK && e < EVENTS; e++) { /* the key in this order */
		const struct hv_column *event = hv_figure_numbers(block, events[e][0]);
		size_t kind;

		if (event && any_finite(event, block->rows))
			code = hv_figure_find_kind(&kind, figure, events[e][1], err);
	}
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		size_t index;

		snprintf(row, sizeof row, "%.100s %.50s", word(series, i), word(dtype, i));
		code = find_lane(&index, figure, row, err);
		for (size_t e = 0; code == HV_OK && e < EVENTS; e++) {
			const struct hv_column *event = hv_figure_numbers(block, events[e][0]);

			if (event && isfinite(event->value[i]))
				code = add_span(figure, "", events[e][1], row, event->value[i],
				    event->value[i], err);
		}
	}
	if (code == HV_OK && figure->spans == 0)
		return hv_fail(err, HV_EDOMAIN,
		    "nothing to draw: nothing overflows, is 0 or NaN, or off by 1 %%");
	return code;
}

/* --- base --windows: ranges of bases ------------------------------------------------------------------------ */

bool hv_is_windows(const struct hv_table *block)
{
	return hv_figure_numbers(block, "context") && hv_figure_numbers(block, "dim") &&
	    hv_figure_numbers(block, "base") && hv_figure_numbers(block, "window_end") &&
	    (block->rows == 1 || !hv_table_find(block, "first_negative"));
}

enum hv_code hv_follow_windows(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	const struct hv_column *context = hv_figure_numbers(block, "context"),
			       *dim = hv_figure_numbers(block, "dim");
	const struct hv_column *base = hv_figure_numbers(block, "base"),
			       *end = hv_figure_numbers(block, "window_end");
	enum hv_code code = HV_OK;
	char row[NAME_ROOM];

	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		snprintf(row, sizeof row, "%.10g tokens, d = %.10g", context->value[i], dim->value[i]);
		if (isfinite(base->value[i]) && !isnan(end->value[i])) /* a window may have no end */
			code = add_span(figure, "", "", row, base->value[i], end->value[i], err);
	}
	if (code == HV_OK && figure->spans == 0)
		return hv_fail(err, HV_EDOMAIN, "nothing to draw: no base serves");
	return code;
}
