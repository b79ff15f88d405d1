/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/curves.c -- the curves that a command analyses. */
#include "cmd/curves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/sheet.h"
#include "lib/number.h"
#include "lib/spectrum.h"
#include "lib/table.h"

#define NAME_MAX_LENGTH 256
#define VALUE_MAX       1e140
#define UNEVEN          1e-6 /* of a step: what a distance may be off, being rounded in its decimals */

/* Equal steps, from row to row, that go up. */
static enum hv_code take_distances(struct hv_distances *out, const double *distance, size_t rows,
    const char *path, const char *series, struct hv_error *err)
{
	const char *comma = *series ? ": " : "";
	double start, step;

	if (rows < HV_SPECTRUM_ROWS)
		return hv_fail(err, HV_EFORMAT, "%s%s%s: %zu row%s: expected at least %zu", path, comma,
		    series, rows, rows == 1 ? "" : "s", HV_SPECTRUM_ROWS);
	start = distance[0];
	step = distance[1] - start;
	for (size_t i = 0; i < rows; i++) {
		if (!isfinite(distance[i]))
			return hv_fail(err, HV_EFORMAT, "%s%s%s: row %zu: the distance is %g", path, comma,
			    series, i + 1, distance[i]);
		if (i == 0)
			continue;
		if (!(distance[i] > distance[i - 1]))
			return hv_fail(err, HV_EFORMAT,
			    "%s%s%s: row %zu: distance %.10g after %.10g: expected distances that grow", path,
			    comma, series, i + 1, distance[i], distance[i - 1]);
		if (fabs(distance[i] - distance[i - 1] - step) > UNEVEN * step + 4e-16 * fabs(distance[i]))
			return hv_fail(err, HV_EFORMAT,
			    "%s%s%s: row %zu: distance %.10g after %.10g, where the steps before were of %.10g: "
			    "a spectrum needs equal steps",
			    path, comma, series, i + 1, distance[i], distance[i - 1], step);
	}
	step = (distance[rows - 1] - start) / (double)(rows - 1);
	*out = (struct hv_distances){ .count = rows, .start = start, .step = step };
	return HV_OK;
}

/* Gives the curves one more series; `name` is copied. */
static enum hv_code add_series(struct curves *curves, const char *name, struct hv_error *err)
{
	size_t n = curves->count;
	struct curve_series *grown = curves->series;

	if ((n & (n - 1)) == 0) {
		grown = realloc(grown, (n ? 2 * n : 1) * sizeof *grown);
		if (!grown)
			return hv_fail_memory(err, "the series");
		curves->series = grown;
	}
	grown[n] = (struct curve_series){ .name = strdup(name) };
	if (!grown[n].name)
		return hv_fail_memory(err, "the name of a series");
	curves->count++;
	return HV_OK;
}

struct names { /* what encodings may be called */
	const struct specs *specs;
	double seq_len;
};

/* The series' encoding, if that is what the text is. */
static void recognise(struct curve_series *series, const char *text, const struct names *names)
{
	struct hv_error none;

	for (size_t i = 0; i < names->specs->count; i++)
		if (strcmp(names->specs->encoding[i].spec, text) == 0)
			series->encoding = &names->specs->encoding[i];
	if (series->encoding || hv_encoding_parse(&series->own, text, &none) != HV_OK)
		return;
	if (isnan(names->seq_len) ||
	    hv_encoding_default(&series->own, "seq-len", names->seq_len, &none) == HV_OK)
		series->encoding = &series->own;
}

/* Points each series at its own encoding, now that the series stay where they are. */
static void settle(struct curves *curves)
{
	for (size_t s = 0; s < curves->count; s++)
		if (curves->series[s].own.row)
			curves->series[s].encoding = &curves->series[s].own;
}

/* Also refuses numbers whose squares, summed, might overflow. */
static enum hv_code check_values(const struct curves *curves, const char *path, struct hv_error *err)
{
	for (size_t s = 0; s < curves->count; s++)
		for (size_t i = 0; i < curves->distances.count; i++)
			if (!(fabs(curves->series[s].value[i]) <= VALUE_MAX))
				return hv_fail(err, HV_EFORMAT,
				    "%s: series '%s', row %zu is %g: expected a finite number within %g",
				    path, curves->series[s].name, i + 1, curves->series[s].value[i],
				    VALUE_MAX);
	return HV_OK;
}

/* Takes a table whose columns beside `distance` are the series. */
static enum hv_code take_wide(struct curves *curves, struct hv_table *table, const char *path,
    const struct names *names, struct hv_error *err)
{
	const struct hv_column *distance = hv_table_find(table, "distance");
	enum hv_code code;

	if (!distance || distance->word)
		return hv_fail(err, HV_EFORMAT, "%s: no column of numbers 'distance'", path);
	code = take_distances(&curves->distances, distance->value, table->rows, path, "", err);
	for (size_t c = 0; code == HV_OK && c < table->columns; c++) {
		struct hv_column *column = &table->column[c];

		if (column == distance)
			continue;
		if (column->word)
			return hv_fail(err, HV_EFORMAT,
			    "%s: column '%s', row 1: expected a number, found '%.40s'", path, column->name,
			    column->word[0]);
		code = add_series(curves, column->name, err);
		if (code != HV_OK)
			break;
		recognise(&curves->series[curves->count - 1], column->name, names);
		curves->series[curves->count - 1].value = column->value; /* moves over */
		column->value = NULL;
	}
	if (code == HV_OK && curves->count == 0)
		code = hv_fail(err, HV_EFORMAT, "%s: no series beside 'distance'", path);
	return code;
}

static const char *const keys[] = { "batch", "layer", "head", "encoding" };
enum {
	KEYS = sizeof keys / sizeof keys[0]
};

static bool is_long(const struct hv_table *table)
{
	for (size_t k = 1; k < KEYS; k++)
		if (!hv_table_find(table, keys[k]))
			return false;
	return hv_table_find(table, "mean") != NULL;
}

static const char *cell(char number[HV_NUMBER_MAX], const struct hv_column *column, size_t row)
{
	if (column->word)
		return column->word[(size_t)column->value[row]];
	hv_number_format(number, column->value[row]);
	return number;
}

/* "layer 2 head 0 rope"; "all heads" where they were pooled. */
static void name_series(char name[NAME_MAX_LENGTH], const struct hv_table *table, size_t row)
{
	size_t length = 0;

	name[0] = '\0';
	for (size_t k = 0; k < KEYS; k++) {
		const struct hv_column *column = hv_table_find(table, keys[k]);
		char number[HV_NUMBER_MAX];
		const char *value = column ? cell(number, column, row) : NULL, *space = length > 0 ? " " : "";
		size_t room = NAME_MAX_LENGTH - length;

		if (!column)
			continue;
		if (k == KEYS - 1)
			snprintf(name + length, room, "%s%s", space, value);
		else if (strcmp(value, "all") == 0)
			snprintf(name + length, room, "%sall %s%s", space, keys[k], k == 0 ? "es" : "s");
		else
			snprintf(name + length, room, "%s%s %s", space, keys[k], value);
		length = strlen(name);
	}
}

static bool same_series(const struct hv_table *table, size_t row, size_t other)
{
	for (size_t k = 0; k < KEYS; k++) {
		const struct hv_column *column = hv_table_find(table, keys[k]);

		if (column && column->value[row] != column->value[other])
			return false;
	}
	return true;
}

/* Rows from .. end - 1 are a series. */
static enum hv_code take_run(struct curves *curves, const struct hv_table *table, size_t from, size_t end,
    const char *path, const struct names *names, struct hv_error *err)
{
	const struct hv_column *distance = hv_table_find(table, "distance"),
			       *mean = hv_table_find(table, "mean");
	char name[NAME_MAX_LENGTH], number[HV_NUMBER_MAX], *spec, *tail;
	struct curve_series *series;
	struct hv_distances at;
	enum hv_code code;

	name_series(name, table, from);
	for (size_t s = 0; s < curves->count; s++)
		if (strcmp(curves->series[s].name, name) == 0)
			return hv_fail(err, HV_EFORMAT,
			    "%s: row %zu: %s again: expected the rows of a series together", path, from + 1,
			    name);
	code = take_distances(&at, distance->value + from, end - from, path, name, err);
	if (code != HV_OK)
		return code;
	if (curves->count == 0)
		curves->distances = at;
	if (at.count != curves->distances.count ||
	    fabs(at.start - curves->distances.start) > UNEVEN * at.step ||
	    fabs(at.step - curves->distances.step) > UNEVEN * at.step)
		return hv_fail(err, HV_EFORMAT,
		    "%s: %s has %zu rows from %.10g by %.10g, but %s %zu from %.10g by %.10g: expected the same distances",
		    path, name, at.count, at.start, at.step, curves->series[0].name, curves->distances.count,
		    curves->distances.start, curves->distances.step);
	code = add_series(curves, name, err);
	if (code != HV_OK)
		return code;
	series = &curves->series[curves->count - 1];
	series->value = malloc(at.count * sizeof *series->value);
	spec = strdup(cell(number, hv_table_find(table, "encoding"), from));
	if (!series->value || !spec) {
		free(spec);
		return hv_fail_memory(err, "a series");
	}
	memcpy(series->value, mean->value + from, at.count * sizeof *series->value);
	tail = strrchr(spec, '/');
	if (tail && strcmp(tail, "/means") == 0)
		*tail = '\0';
	recognise(series, spec, names);
	free(spec);
	return HV_OK;
}

static enum hv_code take_long(struct curves *curves, const struct hv_table *table, const char *path,
    const struct names *names, struct hv_error *err)
{
	static const char *const numbers[] = { "distance", "mean" };
	enum hv_code code = HV_OK;

	for (size_t i = 0; i < 2; i++) {
		const struct hv_column *column = hv_table_find(table, numbers[i]);

		if (!column || column->word)
			return hv_fail(err, HV_EFORMAT, "%s: no column of numbers '%s'", path, numbers[i]);
	}
	curves->recorded = true;
	for (size_t from = 0, end; code == HV_OK && from < table->rows; from = end) {
		for (end = from + 1; end < table->rows && same_series(table, from, end);)
			end++;
		code = take_run(curves, table, from, end, path, names, err);
	}
	if (code == HV_OK && curves->count == 0)
		code = hv_fail(err, HV_EFORMAT, "%s: no rows below the header", path);
	return code;
}

enum hv_code curves_read(struct curves *out, const char *path, const struct specs *specs, double seq_len,
    struct hv_error *err)
{
	const struct names names = { specs, seq_len };
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct hv_table table = { 0 };
	enum hv_code code = sheet_read(&table, path, err);

	*out = (struct curves){ 0 };
	if (code == HV_OK)
		code = is_long(&table) ? take_long(out, &table, name, &names, err)
				       : take_wide(out, &table, name, &names, err);
	settle(out);
	if (code == HV_OK)
		code = check_values(out, name, err);
	hv_table_free(&table);
	return code;
}

struct hv_curve curve_of(const struct hv_curve *curve, const struct hv_encoding *encoding)
{
	struct hv_curve own = *curve;

	if (encoding->dim > 0)
		own.dim = encoding->dim;
	return own;
}

enum hv_code curves_make(struct curves *out, const struct specs *specs, const struct hv_curve *curve,
    size_t count, int threads, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	*out = (struct curves){ .distances = { .count = count, .step = 1 } };
	for (size_t s = 0; code == HV_OK && s < specs->count; s++) {
		const struct hv_encoding *encoding = &specs->encoding[s];
		struct hv_curve own = curve_of(curve, encoding);
		double *value = NULL;

		code = add_series(out, encoding->spec, err);
		if (code != HV_OK)
			break;
		value = malloc(count * sizeof *value);
		out->series[s].encoding = encoding;
		out->series[s].value = value;
		code = value ? hv_curve_compute(value, &own, encoding, &out->distances, threads, err)
			     : hv_fail_memory(err, "a curve");
	}
	return code == HV_OK ? check_values(out, "the curve", err) : code;
}

void curves_free(struct curves *curves)
{
	for (size_t s = 0; s < curves->count; s++) {
		free(curves->series[s].name);
		free(curves->series[s].value);
		hv_encoding_free(&curves->series[s].own);
	}
	free(curves->series);
	*curves = (struct curves){ 0 };
}
