/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/precision_summary.c -- hopeviz precision: where things go wrong, as a table for people and as CSV. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/precision.h"
#include "lib/number.h"

#define CELL_MAX 40

enum hv_code summary_add(struct summary *summary, const char *series, enum hv_dtype dtype,
    struct hv_error *err)
{
	struct summary_row *grown = realloc(summary->row, (summary->rows + 1) * sizeof *grown);

	if (!grown)
		return hv_fail_memory(err, "the summary");
	summary->row = grown;
	grown[summary->rows] =
	    (struct summary_row){ .series = strdup(series), .dtype = dtype, .above = NAN, .below = NAN };
	if (!grown[summary->rows].series)
		return hv_fail_memory(err, "the summary");
	summary->rows++;
	return HV_OK;
}

void summary_note(struct summary *summary, double distance, double relative_error)
{
	struct summary_row *row = &summary->row[summary->rows - 1];

	if (relative_error < summary->tolerance)
		row->below = fmax(row->below, distance);
	else
		row->above = fmin(row->above, distance);
}

static void put_position(char out[CELL_MAX], const char *whose, size_t position)
{
	if (position == HV_NEVER)
		snprintf(out, CELL_MAX, "-");
	else
		snprintf(out, CELL_MAX, "%s%zu", whose, position);
}

/* The earlier of two events, and whose it is; the factors of the closed form are nobody's. */
static void put_earlier(char out[CELL_MAX], const size_t event[2], bool relative)
{
	bool key = event[1] < event[0];

	put_position(out, relative ? "" : key ? "key " : "query ", event[key]);
}

static void put_distance(char out[CELL_MAX], double distance)
{
	if (isnan(distance))
		snprintf(out, CELL_MAX, "-");
	else
		snprintf(out, CELL_MAX, "%.0f", distance);
}

static void print_row(const struct summary_row *row, int width, bool relative)
{
	char cell[7][CELL_MAX];

	put_earlier(cell[0], row->events.overflow, relative);
	put_earlier(cell[1], row->events.zero, relative);
	put_position(cell[2], "", row->events.nan);
	put_position(cell[3], "", row->events.lost);
	put_position(cell[4], "", row->events.off);
	put_distance(cell[5], row->above);
	put_distance(cell[6], row->below);
	fprintf(stderr, "%-*s  %-5s  %-12s  %-12s  %-8s  %-10s  %-10s  %-10s  %s\n", width, row->series,
	    hv_dtype_name(row->dtype), cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6]);
}

void summary_print(const struct summary *summary)
{
	int width = (int)strlen("series");
	char tolerance[HV_NUMBER_MAX];

	for (size_t i = 0; i < summary->rows; i++)
		if ((int)strlen(summary->row[i].series) > width)
			width = (int)strlen(summary->row[i].series);
	hv_number_format(tolerance, summary->tolerance);
	fprintf(stderr, "%*s         first %s where %s   first position where the   distances whose error\n",
	    width, "", summary->relative ? "distance" : "position",
	    summary->relative ? "the factors           " : "the factors of q and k");
	fprintf(stderr,
	    "%*s         overflow      are 0         are NaN   score of distance 0 is     is less than %s\n",
	    width, "", tolerance);
	fprintf(stderr, "%-*s  dtype  %-36s  not finite  off by 1 %%  first not   last\n", width, "series",
	    "");
	for (size_t i = 0; i < summary->rows; i++)
		print_row(&summary->row[i], width, summary->relative);
}

static double number_of(size_t position)
{
	return position == HV_NEVER ? (double)NAN : (double)position;
}

enum hv_code summary_file(struct sheet *sheet, const struct summary *summary, struct hv_error *err)
{
	static const char *const names[] = { "series", "dtype", "query_overflow", "key_overflow",
		"query_zero", "key_zero", "factors_nan", "score_not_finite", "score_off", "first_beyond",
		"last_within", "tolerance" };
	enum hv_code code = sheet_columns(sheet, names, sizeof names / sizeof names[0], err);

	for (size_t i = 0; code == HV_OK && i < summary->rows; i++) {
		const struct summary_row *of = &summary->row[i];
		const struct hv_precision_events *events = &of->events;
		double row[] = { 0, 0, number_of(events->overflow[0]), number_of(events->overflow[1]),
			number_of(events->zero[0]), number_of(events->zero[1]), number_of(events->nan),
			number_of(events->lost), number_of(events->off), of->above, of->below,
			summary->tolerance };

		code = hv_table_word(&row[0], &sheet->table, 0, of->series, err);
		if (code == HV_OK)
			code = hv_table_word(&row[1], &sheet->table, 1, hv_dtype_name(of->dtype), err);
		if (code == HV_OK)
			code = sheet_row(sheet, row, err);
	}
	if (code == HV_OK)
		code = sheet_rows(sheet, err);
	return code == HV_OK ? sheet_close(sheet, err) : code;
}

void summary_free(struct summary *summary)
{
	for (size_t i = 0; i < summary->rows; i++)
		free(summary->row[i].series);
	free(summary->row);
	*summary = (struct summary){ 0 };
}
