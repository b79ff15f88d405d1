/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/spectrum.c -- hopeviz spectrum: what oscillates in curves of score against distance, as CSV. */
#include "cmd/spectrum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/progress.h"
#include "lib/number.h"

#define ROWS_MAX      ((size_t)100000000) /* of a curve made on the spot */
#define PAD_MAX       64.0
#define SEGMENT_USUAL ((size_t)256)
#define NOISE_ROUNDINGS                                                                                      \
	64.0 /* of a curve's largest value: an oscillation of so little may be an error of it */

enum file {
	LINES,
	STFT,
	SUMMARY,
	FILES
};

struct spectrum_options {
	char **spec;
	char *dim, *count, *curve, *content_scale, *window, *detrend, *pad, *method, *segment, *overlap,
	    *above;
	char *file[FILES];
	int theory;
	struct model_options model;
	struct common common;
	struct output output;
};

static bool is_welch(const struct spectrum_options *options)
{
	return options->method && strcmp(options->method, "welch") == 0;
}

static enum hv_code check_method(const struct spectrum_options *options, struct hv_error *err)
{
	if (options->method && !is_welch(options) && strcmp(options->method, "periodogram") != 0)
		return hv_fail(err, HV_EDOMAIN, "--method '%s': expected periodogram or welch",
		    options->method);
	if (!is_welch(options) && !options->file[STFT] && (options->segment || options->overlap))
		return hv_fail(err, HV_EDOMAIN, "%s goes with --method welch or --stft",
		    options->segment ? "--segment" : "--overlap");
	return HV_OK;
}

static enum hv_code parse_detrend(enum hv_detrend *out, const char *text, struct hv_error *err)
{
	*out = HV_DETREND_MEAN;
	if (!text)
		return HV_OK;
	for (*out = HV_DETREND_NONE; *out < HV_DETRENDS; (*out)++)
		if (strcmp(text, hv_detrend_names[*out]) == 0)
			return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "--detrend '%s': expected none, mean or linear", text);
}

/* --overlap: a share below 1, a percentage, or rows.  Half of the segment by default. */
static enum hv_code parse_overlap(size_t *out, const char *text, size_t segment, struct hv_error *err)
{
	size_t length = text ? strlen(text) : 0;
	bool percent = length > 1 && text[length - 1] == '%' && length <= HV_NUMBER_MAX;
	char digits[HV_NUMBER_MAX] = "";
	double number = 0.5;

	if (percent)
		memcpy(digits, text, length - 1);
	if (text && !hv_number_parse(&number, percent ? digits : text))
		number = NAN;
	if (percent)
		number /= 100;
	if (percent ? !(number >= 0 && number < 1)
		    : !(number >= 0 && (number < 1 || (number == floor(number) && number < (double)segment))))
		return hv_fail(err, HV_EDOMAIN,
		    "--overlap '%s': expected a share below 1, as 0.5, a percentage, as 50%%, or rows, fewer than the %zu "
		    "of a segment",
		    text, segment);
	if (number < 1)
		number = floor(
		    number * (double)segment + 1e-9); /* 0.57 of 100 is 57, whatever the binary fraction */
	*out = (size_t)number;
	return HV_OK;
}

static enum hv_code parse_pad(double *out, const char *text, struct hv_error *err)
{
	enum hv_code code;

	*out = 1;
	code = option_number(out, "--pad", text, err);
	if (code == HV_OK && !(*out >= 1 && *out <= PAD_MAX))
		code = hv_fail(err, HV_EDOMAIN, "--pad '%s': expected a factor, 1 to %g", text, PAD_MAX);
	return code;
}

static size_t padded(size_t segment, double pad)
{
	return (size_t)rint(pad * (double)segment);
}

/* How to compute the density, that for the lines, and the short-time transform. */
static enum hv_code plan(struct analysis *analysis, const struct spectrum_options *options,
    struct hv_error *err)
{
	size_t rows = analysis->curves.distances.count, segment = rows < SEGMENT_USUAL ? rows : SEGMENT_USUAL,
	       overlap = 0;
	struct hv_spectrum whole = { .segment = rows,
		.stride = rows,
		.step = analysis->curves.distances.step };
	double pad = 1;
	enum hv_code code =
	    option_whole(&segment, "--segment", options->segment, HV_SPECTRUM_ROWS, rows, err);

	if (code == HV_OK)
		code = parse_overlap(&overlap, options->overlap, segment, err);
	if (code == HV_OK)
		code = hv_window_find(&whole.window, options->window ? options->window : "hann", err);
	if (code == HV_OK)
		code = parse_detrend(&whole.detrend, options->detrend, err);
	if (code == HV_OK)
		code = parse_pad(&pad, options->pad, err);
	if (code != HV_OK)
		return code;
	analysis->density = analysis->pieces = whole;
	analysis->pieces.segment = segment;
	analysis->pieces.stride = segment - overlap;
	analysis->pieces.padded = padded(segment, pad);
	if (is_welch(options))
		analysis->density = analysis->pieces;
	else
		analysis->density.padded = padded(rows, pad);
	analysis->lines = analysis->density;
	analysis->lines.padded = HV_LINE_PADDING * analysis->lines.segment;
	code = hv_spectrum_fit(&analysis->density, rows, err);
	if (code == HV_OK)
		code = hv_spectrum_fit(&analysis->pieces, rows, err);
	if (code == HV_OK)
		code = hv_spectrum_fit(&analysis->lines, rows, err);
	return code;
}

/* Reads the curves of the operand, or makes them. */
static enum hv_code take_curves(struct analysis *analysis, const struct spectrum_options *options,
    const char *path, struct hv_error *err)
{
	struct hv_curve *curve = &analysis->curve;
	size_t count = 1024;
	double seq_len;
	enum hv_code code = curve_kind_parse(&curve->kind, options->curve, err);

	curve->content_scale = 1;
	if (code == HV_OK)
		code = option_number(&curve->content_scale, "--content-scale", options->content_scale, err);
	if (code == HV_OK && path && (options->spec || options->count))
		code = hv_fail(err, HV_EDOMAIN, "%s and curves to read, '%s': expected one or the other",
		    options->spec ? "-e" : "-n", path);
	if (code == HV_OK)
		code = option_whole(&count, "-n", options->count, HV_SPECTRUM_ROWS, ROWS_MAX, err);
	if (code == HV_OK)
		code = seq_len_parse(&seq_len, options->model.seq_len, err);
	if (code == HV_OK && (!path || model_path(&options->model)))
		code = specs_read(&analysis->specs, options->spec, &options->model, "spectrum",
		    options->common.quiet, err);
	if (code == HV_OK)
		code = specs_dim(&curve->dim, options->dim, &analysis->specs, err);
	if (code != HV_OK)
		return code;
	return path ? curves_read(&analysis->curves, path, &analysis->specs, seq_len, err)
		    : curves_make(&analysis->curves, &analysis->specs, curve, count, analysis->threads, err);
}

/* The lines that theory has for a series: none where its encoding or the dimension is not known. */
static enum hv_code expect(struct expected *out, const struct analysis *analysis, size_t series,
    struct hv_error *err)
{
	const struct curve_series *of = &analysis->curves.series[series];
	struct hv_curve_terms terms = { 0 };
	struct hv_curve curve;
	enum hv_code code;

	if (!of->encoding)
		return HV_OK;
	curve = curve_of(&analysis->curve, of->encoding);
	if (analysis->curves.recorded)
		curve.kind = HV_CURVE_ALIGNED;
	code = hv_curve_terms(&terms, &curve, of->encoding, NULL, err);
	if (code != HV_OK)
		return code == HV_EDOMAIN ? HV_OK : code; /* no sum of modes: no lines to expect */
	out->line = malloc(terms.modes.count * sizeof *out->line);
	out->amplitudes = !analysis->curves.recorded;
	if (out->line)
		hv_spectrum_theory_lines(out->line, &out->count, &analysis->density, &terms,
		    analysis->curves.distances.start);
	else
		code = hv_fail_memory(err, "the lines of theory");
	hv_curve_terms_free(&terms);
	return code;
}

/* A series' lines: a transform of their own, padded for the purpose. */
static enum hv_code find_lines(struct found *found, const struct analysis *analysis, const double *curve,
    int threads, struct hv_error *err)
{
	double *density = malloc(hv_spectrum_bins(&analysis->lines) * sizeof *density), top = 0;
	enum hv_code code = density ? HV_OK : hv_fail_memory(err, "the lines");

	for (size_t i = 0; i < analysis->curves.distances.count; i++)
		top = fmax(top, fabs(curve[i]));
	if (code == HV_OK)
		code = hv_spectrum_density(density, &analysis->lines, curve, threads, err);
	if (code == HV_OK)
		code = hv_peaks_find(&found->peaks, &analysis->lines, density,
		    NOISE_ROUNDINGS * 0x1p-52 * top, err);
	free(density);
	return code;
}

static enum hv_code analyse_one(struct analysis *analysis, double *density, size_t series, bool lines,
    int threads, struct hv_error *err)
{
	const double *curve = analysis->curves.series[series].value;
	struct found *found = &analysis->found[series];
	enum hv_code code = hv_spectrum_density(density, &analysis->density, curve, threads, err);

	if (code == HV_OK)
		code = hv_monotone_measure(&found->monotone, curve, &analysis->curves.distances, err);
	if (code == HV_OK && lines)
		code = find_lines(found, analysis, curve, threads, err);
	return code;
}

/* Threads take series, or, if there is one only, its segments. */
static enum hv_code analyse(struct analysis *analysis, struct hv_table *table, bool lines,
    struct hv_error *err)
{
	size_t count = analysis->curves.count;
	int outer = count < (size_t)analysis->threads ? (int)count : analysis->threads;
	int inner = outer > 1 ? 1 : analysis->threads;
	enum hv_code code = HV_OK;

#pragma omp parallel for schedule(dynamic) num_threads(outer)
	for (size_t s = 0; s < count; s++) {
		struct hv_error failure;

		if (analyse_one(analysis, table->column[s + 1].value, s, lines, inner, &failure) == HV_OK)
			continue;
#pragma omp critical
		{
			*err = failure;
			code = failure.code;
		}
	}
	return code;
}

/* Fills the columns of theory, which follow those of the series. */
static enum hv_code add_theory(const struct analysis *analysis, struct hv_table *table,
    struct progress *progress, struct hv_error *err)
{
	size_t count = analysis->curves.count;
	enum hv_code code = HV_OK;

	for (size_t s = 0; code == HV_OK && s < count; s++) {
		const struct hv_encoding *encoding = analysis->curves.series[s].encoding;
		struct hv_curve curve = curve_of(&analysis->curve, encoding);
		struct hv_curve_terms terms = { 0 };

		code = hv_curve_terms(&terms, &curve, encoding, &analysis->curves.distances, err);
		if (code == HV_OK)
			code = hv_spectrum_theory(table->column[1 + count + s].value, &analysis->density,
			    &terms, analysis->curves.distances.start, analysis->threads, err);
		hv_curve_terms_free(&terms);
		progress_step(progress, 1);
	}
	return code;
}

/* Refuses what has no theory before there is any work. */
static enum hv_code check_theory(const struct analysis *analysis, struct hv_error *err)
{
	if (analysis->curves.recorded)
		return hv_fail(err, HV_EDOMAIN,
		    "--theory: the coefficients of recorded curves are not known");
	for (size_t s = 0; s < analysis->curves.count; s++)
		if (!analysis->curves.series[s].encoding)
			return hv_fail(err, HV_EDOMAIN,
			    "--theory: series '%s' is no encoding's: expected a SPEC",
			    analysis->curves.series[s].name);
	return HV_OK;
}

static enum hv_code make_table(struct hv_table *table, const struct analysis *analysis, bool theory,
    struct hv_error *err)
{
	size_t bins = hv_spectrum_bins(&analysis->density);
	enum hv_code code = hv_table_add(table, "frequency", err);

	for (size_t s = 0; code == HV_OK && s < analysis->curves.count; s++)
		code = hv_table_add(table, analysis->curves.series[s].name, err);
	for (size_t s = 0; code == HV_OK && theory && s < analysis->curves.count; s++) {
		const char *of = analysis->curves.series[s].name;
		size_t size = strlen(of) + sizeof "/theory";
		char *name = malloc(size);

		if (!name)
			return hv_fail_memory(err, "the name of a column");
		snprintf(name, size, "%s/theory", of);
		code = hv_table_add(table, name, err);
		free(name);
	}
	if (code == HV_OK)
		code = hv_table_resize(table, bins, err);
	for (size_t b = 0; code == HV_OK && b < bins; b++)
		table->column[0].value[b] = hv_spectrum_frequency(&analysis->density, (double)b);
	return code;
}

static void remark(const struct analysis *analysis, const struct spectrum_options *options, bool given)
{
	const struct hv_spectrum *how = &analysis->density;
	bool matters = false;

	if (options->common.verbose)
		fprintf(stderr,
		    "hopeviz spectrum: series: %zu, rows: %zu from %g by %g, segments: %zu of %zu rows, window: %s, "
		    "noise bandwidth: %g cycles/token, detrend: %s, transform: %zu, threads: %d\n",
		    analysis->curves.count, analysis->curves.distances.count,
		    analysis->curves.distances.start, how->step, how->segments, how->segment,
		    how->window->name, hv_spectrum_bandwidth(how), hv_detrend_names[how->detrend],
		    how->padded, analysis->threads);
	for (size_t s = 0; s < analysis->curves.count; s++)
		matters |= analysis->curves.series[s].encoding &&
		    seq_len_matters(analysis->curves.series[s].encoding);
	if (options->model.seq_len && !matters && !options->common.quiet)
		fputs("hopeviz spectrum: no encoding depends on --seq-len\n", stderr);
	if (!given || !options->file[LINES] || options->dim || analysis->specs.model || options->common.quiet)
		return;
	for (size_t s = 0; s < analysis->curves.count; s++)
		if (analysis->curves.series[s].encoding &&
		    analysis->curves.series[s].encoding->row->rotates) {
			fprintf(stderr, "hopeviz spectrum: pairs are %s; -d says the head dimension\n",
			    analysis->curves.recorded ? "not named" : "named as for a head dimension of 64");
			return;
		}
}

/* Circles in the picture where theory has a line, as high as it would be on a bin. */
static enum hv_code add_marks(struct hv_figure *figure, const struct analysis *analysis, struct hv_error *err)
{
	double bandwidth = hv_spectrum_bandwidth(&analysis->density);
	enum hv_code code = HV_OK;

	for (size_t s = 0; s < analysis->curves.count; s++)
		for (size_t i = 0; code == HV_OK && i < analysis->expected[s].count; i++) {
			const struct hv_theory_line *line = &analysis->expected[s].line[i];

			if (analysis->expected[s].amplitudes)
				code = hv_figure_add_mark(figure, analysis->curves.series[s].name,
				    line->frequency, line->amplitude * line->amplitude / (2 * bandwidth),
				    NULL, err);
		}
	return code;
}

static enum hv_code set_title(struct hv_figure *figure, const struct analysis *analysis, struct hv_error *err)
{
	char title[128];
	bool marked = figure->marks > 0;

	snprintf(title, sizeof title, "Power spectral density, %s window%s", analysis->density.window->name,
	    marked ? ", with theory's lines (circles)" : "");
	figure->title = strdup(title);
	return figure->title ? HV_OK : hv_fail_memory(err, "the title of the figure");
}

static enum hv_code write_files(struct sheet *sheet, const struct analysis *analysis,
    const struct hv_table *table, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (sheet[LINES].path)
		code = lines_write(&sheet[LINES], analysis, err);
	if (code == HV_OK && sheet[STFT].path)
		code = pieces_write(&sheet[STFT], analysis, err);
	if (code == HV_OK && sheet[SUMMARY].path)
		code = summary_write(&sheet[SUMMARY], analysis, table, err);
	for (size_t i = 0; code == HV_OK && i < FILES; i++)
		code = sheet_close(&sheet[i], err);
	return code;
}

/* Room for what is found, and what theory expects where that is asked for. */
static enum hv_code prepare(struct analysis *analysis, bool given, const struct spectrum_options *options,
    struct hv_error *err)
{
	bool named = !analysis->curves.recorded || options->dim || analysis->specs.model;
	enum hv_code code = plan(analysis, options, err);

	if (code == HV_OK && options->theory)
		code = check_theory(analysis, err);
	if (code != HV_OK)
		return code;
	analysis->expected = calloc(analysis->curves.count, sizeof *analysis->expected);
	analysis->found = calloc(analysis->curves.count, sizeof *analysis->found);
	if (!analysis->expected || !analysis->found)
		return hv_fail_memory(err, "the series");
	for (size_t s = 0; code == HV_OK && named && s < analysis->curves.count; s++)
		code = expect(&analysis->expected[s], analysis, s, err);
	if (code == HV_OK)
		remark(analysis, options, given);
	return code;
}

static enum hv_code run(struct analysis *analysis, struct sheet *sheet, struct spectrum_options *options,
    const char *path, struct hv_error *err)
{
	struct output *output = &options->output;
	struct hv_table table = { 0 };
	struct progress progress;
	enum hv_code code = check_method(options, err);

	output->threads = analysis->threads;
	output->input[1] = model_path(&options->model);
	output->input[0] = path && strcmp(path, "-") != 0 ? path : NULL;
	if (code == HV_OK)
		code = sheet_claim(sheet, FILES, output, err);
	if (code == HV_OK)
		code = output_open(output, err);
	if (code == HV_OK)
		code = sheet_open(sheet, FILES, output, err);
	if (code == HV_OK)
		code = take_curves(analysis, options, path, err);
	if (code == HV_OK)
		code = prepare(analysis, path != NULL, options, err);
	if (code == HV_OK)
		code = make_table(&table, analysis, options->theory, err);
	if (code == HV_OK)
		code = analyse(analysis, &table, sheet[LINES].path != NULL, err);
	progress_start(&progress, "series", (double)analysis->curves.count, options->common.quiet);
	if (code == HV_OK && options->theory)
		code = add_theory(analysis, &table, &progress, err);
	progress_end(&progress);
	if (code == HV_OK) /* before the rows, whose reader may have enough of them and end the program */
		code = write_files(sheet, analysis, &table, err);
	if (code == HV_OK)
		code = output_rows(output, &table, err);
	if (code == HV_OK)
		code = add_marks(&output->figure, analysis, err);
	if (code == HV_OK)
		code = set_title(&output->figure, analysis, err);
	if (code == HV_OK)
		code = output_close(output, err);
	hv_table_free(&table);
	return code;
}

static void analysis_free(struct analysis *analysis)
{
	for (size_t s = 0; s < analysis->curves.count; s++) {
		if (analysis->found)
			hv_peaks_free(&analysis->found[s].peaks);
		if (analysis->expected)
			free(analysis->expected[s].line);
	}
	free(analysis->found);
	free(analysis->expected);
	curves_free(&analysis->curves);
	specs_free(&analysis->specs);
}

static void options_release(struct spectrum_options *options)
{
	char *strings[] = { options->dim, options->count, options->curve, options->content_scale,
		options->window, options->detrend, options->pad, options->method, options->segment,
		options->overlap, options->above, options->file[LINES], options->file[STFT],
		options->file[SUMMARY], options->common.threads_text };

	model_options_free(&options->model);
	options_free_list(options->spec);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_spectrum(int argc, const char **argv)
{
	struct spectrum_options options = { 0 };
	const struct poptOption table[] = {
		ENCODING_OPTION(&options.spec),
		CONFIG_OPTIONS(&options.model),
		{ "dim", 'd', POPT_ARG_STRING, &options.dim, 0, "head dimension, even (default: 64)", "DIM" },
		{ "count", 'n', POPT_ARG_STRING, &options.count, 0, "distances 0 .. N - 1 (default: 1024)",
		    "N" },
		{ "curve", 0, POPT_ARG_STRING, &options.curve, 0, "aligned (default), ones, rms or bound",
		    "KIND" },
		{ "content-scale", 0, POPT_ARG_STRING, &options.content_scale, 0,
		    "multiply the score, not its bias (default: 1)", "X" },
		{ "window", 0, POPT_ARG_STRING, &options.window, 0,
		    "rect, hann (default), hamming, blackman, blackman-harris or flattop", "W" },
		{ "detrend", 0, POPT_ARG_STRING, &options.detrend, 0, "none, mean (default) or linear", "T" },
		{ "pad", 0, POPT_ARG_STRING, &options.pad, 0, "zeros up to F times the rows (default: 1)",
		    "F" },
		{ "method", 0, POPT_ARG_STRING, &options.method, 0, "periodogram (default) or welch", "M" },
		{ "segment", 0, POPT_ARG_STRING, &options.segment, 0,
		    "rows of a segment, of welch and --stft (default: 256)", "L" },
		{ "overlap", 0, POPT_ARG_STRING, &options.overlap, 0,
		    "of segments: a share, 0.5 (default), 50%, or rows", "P" },
		{ "theory", 0, POPT_ARG_NONE, &options.theory, 0, "the closed form of each density beside it",
		    NULL },
		{ "lines", 0, POPT_ARG_STRING, &options.file[LINES], 0, "write the lines found, as CSV",
		    "FILE" },
		{ "stft", 0, POPT_ARG_STRING, &options.file[STFT], 0, "write the density of each segment",
		    "FILE" },
		{ "summary", 0, POPT_ARG_STRING, &options.file[SUMMARY], 0, "write one row for each series",
		    "FILE" },
		{ "above", 0, POPT_ARG_STRING, &options.above, 0,
		    "share of power above F cycles/token, in the summary", "F" },
		OUTPUT_OPTIONS(&options.output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct options parsed;
	struct analysis analysis = { .above = NAN };
	struct sheet sheet[FILES] = { 0 };
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...] [CURVES.csv|-]", argc, argv, &status)) {
		for (size_t i = 0; i < FILES; i++)
			sheet[i].path = options.file[i];
		code = common_check(&options.common, &err);
		analysis.threads = options.common.threads;
		for (size_t i = 0; i < FILES; i++)
			sheet[i].threads = analysis.threads;
		if (code == HV_OK)
			code = option_number(&analysis.above, "--above", options.above, &err);
		if (code == HV_OK && options.above && !options.file[SUMMARY])
			code = hv_fail(&err, HV_EDOMAIN, "--above goes with --summary");
		if (code == HV_OK && parsed.operand[0] && parsed.operand[1])
			code =
			    hv_fail(&err, HV_EDOMAIN, "'%s': expected one file of curves", parsed.operand[1]);
		if (code == HV_OK)
			code = run(&analysis, sheet, &options, parsed.operand[0], &err);
		if (code != HV_OK)
			status = command_fail("spectrum", &err);
	}
	for (size_t i = 0; i < FILES; i++)
		sheet_free(&sheet[i]);
	analysis_free(&analysis);
	output_free(&options.output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
