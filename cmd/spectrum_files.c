/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/spectrum_files.c -- --lines, --stft and --summary of hopeviz spectrum. */
#include <math.h>
#include <stdlib.h>

#include "cmd/spectrum.h"

#define ROWS_AT_ONCE ((size_t)1 << 17)
#define RUN          1024 /* numbers added up before they join a sum */

/* Gives a file its columns, the first of words. */
static enum hv_code add_columns(struct sheet *sheet, const char *const *names, size_t count,
    struct hv_error *err)
{
	double index;
	enum hv_code code = sheet_columns(sheet, names, count, err);

	return code == HV_OK ? hv_table_word(&index, &sheet->table, 0, "", err) : code;
}

/* The expected line that a peak can be: the nearest, within half its width. */
static const struct hv_theory_line *match(const struct expected *expected, const struct hv_peak *peak)
{
	const struct hv_theory_line *best = NULL;

	for (size_t i = 0; i < expected->count; i++) {
		const struct hv_theory_line *line = &expected->line[i];

		if (fabs(line->frequency - peak->frequency) <= peak->width / 2 &&
		    (!best ||
			fabs(line->frequency - peak->frequency) < fabs(best->frequency - peak->frequency)))
			best = line;
	}
	return best;
}

enum hv_code lines_write(struct sheet *sheet, const struct analysis *analysis, struct hv_error *err)
{
	static const char *const names[] = { "series", "frequency", "period", "power", "amplitude",
		"prominence", "width", "pair", "theory_frequency", "theory_amplitude" };
	enum {
		COLUMNS = sizeof names / sizeof names[0]
	};
	enum hv_code code = add_columns(sheet, names, COLUMNS, err);

	for (size_t s = 0; code == HV_OK && s < analysis->curves.count; s++) {
		const struct expected *expected = &analysis->expected[s];
		const struct hv_peaks *peaks = &analysis->found[s].peaks;
		double series;

		code = hv_table_word(&series, &sheet->table, 0, analysis->curves.series[s].name, err);
		for (size_t i = 0; code == HV_OK && i < peaks->count; i++) {
			const struct hv_peak *peak = &peaks->peak[i];
			const struct hv_theory_line *line = match(expected, peak);
			double row[COLUMNS] = { series, peak->frequency, 1 / peak->frequency,
				peak->amplitude * peak->amplitude / 2, peak->amplitude, peak->prominence,
				peak->width, line ? (double)line->pair : NAN, line ? line->frequency : NAN,
				line && expected->amplitudes ? line->amplitude : NAN };

			code = sheet_row(sheet, row, err);
		}
	}
	return code == HV_OK ? sheet_rows(sheet, err) : code;
}

/* The densities of some segments of one series. */
static enum hv_code write_block(struct sheet *sheet, const struct analysis *analysis, double *density,
    size_t series, double word, size_t first, size_t count, struct hv_error *err)
{
	const struct hv_spectrum *pieces = &analysis->pieces;
	const struct hv_distances *distances = &analysis->curves.distances;
	size_t bins = hv_spectrum_bins(pieces);
	enum hv_code code = hv_spectrum_segments(density, pieces, analysis->curves.series[series].value,
	    first, count, analysis->threads, err);

	if (code == HV_OK)
		code = hv_table_resize(&sheet->table, count * bins, err);
	if (code != HV_OK)
		return code;
	for (size_t i = 0; i < count * bins; i++) {
		double middle = (double)((first + i / bins) * pieces->stride) + (double)pieces->segment / 2;
		double row[] = { word, distances->start + middle * distances->step,
			hv_spectrum_frequency(pieces, (double)(i % bins)), density[i] };

		for (size_t c = 0; c < 4; c++)
			sheet->table.column[c].value[i] = row[c];
	}
	return sheet_rows(sheet, err);
}

enum hv_code pieces_write(struct sheet *sheet, const struct analysis *analysis, struct hv_error *err)
{
	static const char *const names[] = { "series", "distance", "frequency", "power" };
	size_t bins = hv_spectrum_bins(&analysis->pieces), segments = analysis->pieces.segments;
	size_t most = bins < ROWS_AT_ONCE ? ROWS_AT_ONCE / bins : 1;
	double *density;
	enum hv_code code = add_columns(sheet, names, 4, err);

	most = most < segments ? most : segments;
	density = malloc(most * bins * sizeof *density);
	if (!density)
		return hv_fail_memory(err, "the short-time transform");
	for (size_t s = 0; code == HV_OK && s < analysis->curves.count; s++) {
		double word;

		code = hv_table_word(&word, &sheet->table, 0, analysis->curves.series[s].name, err);
		for (size_t from = 0; code == HV_OK && from < segments; from += most)
			code = write_block(sheet, analysis, density, s, word, from,
			    segments - from < most ? segments - from : most, err);
	}
	free(density);
	return code;
}

static double sum_from(const double *value, size_t from, size_t n)
{
	double sum = 0;

	for (size_t start = from; start < n; start += RUN) {
		double run = 0;

		for (size_t i = start; i < n && i < start + RUN; i++)
			run += value[i];
		sum += run;
	}
	return sum;
}

/* Shannon's entropy of the shares of power, by that of an even spectrum: 0 for one bin, 1 for white noise. */
static double entropy(const double *density, size_t bins)
{
	double whole = sum_from(density, 0, bins), sum = 0;

	for (size_t b = 0; b < bins; b++) {
		double share = density[b] / whole;

		if (share > 0)
			sum -= share * log(share);
	}
	return whole > 0 ? sum / log((double)bins) : (double)NAN;
}

/* The highest bin but that of the constant; 0 where there is no power. */
static size_t highest(const double *density, size_t bins)
{
	size_t top = 0;

	for (size_t b = 1; b < bins; b++)
		if (density[b] > (top ? density[top] : 0))
			top = b;
	return top;
}

enum hv_code summary_write(struct sheet *sheet, const struct analysis *analysis, const struct hv_table *table,
    struct hv_error *err)
{
	static const char *const names[] = { "series", "total_power", "oscillation_energy", "rises",
		"first_rise", "largest_rebound", "spectral_entropy", "peak_frequency", "peak_period",
		"effective_range", "effective_range_1pct", "noise_bandwidth", "power_above" };
	bool split = !isnan(analysis->above);
	size_t columns = sizeof names / sizeof names[0] - !split, bins = table->rows, first = 0;
	double width = hv_spectrum_frequency(&analysis->density, 1);
	enum hv_code code = add_columns(sheet, names, columns, err);

	while (split && first < bins && table->column[0].value[first] <= analysis->above)
		first++;
	for (size_t s = 0; code == HV_OK && s < analysis->curves.count; s++) {
		const struct hv_monotone *monotone = &analysis->found[s].monotone;
		const double *density = table->column[s + 1].value;
		size_t top = highest(density, bins);
		double peak = top ? table->column[0].value[top] : (double)NAN,
		       whole = sum_from(density, 0, bins);
		double row[] = { 0, whole * width, monotone->oscillation_energy, (double)monotone->rises,
			monotone->first_rise, monotone->largest_rebound, entropy(density, bins), peak,
			1 / peak, monotone->effective_range, monotone->effective_range_1pct,
			hv_spectrum_bandwidth(&analysis->density), sum_from(density, first, bins) / whole };

		code = hv_table_word(&row[0], &sheet->table, 0, analysis->curves.series[s].name, err);
		if (code == HV_OK)
			code = sheet_row(sheet, row, err);
	}
	return code == HV_OK ? sheet_rows(sheet, err) : code;
}
