/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/decay_ensemble.c -- the part of hopeviz decay that draws queries and keys at random. */
#include "cmd/decay_ensemble.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/progress.h"
#include "cmd/quantiles.h"
#include "lib/table.h"

#define ROWS_AT_ONCE (256 * (size_t)HV_ENSEMBLE_BLOCK) /* rows in memory, however many there are */
#define NAME_MAX_LEN 640                               /* a SPEC has less than 512: lib/encoding.c */
#define SEED_MAX     ((size_t)1 << 53)

/* --- options --------------------------------------------------------------------------------------------- */

/* The option that is there without --samples, if any. */
static const char *misplaced(const struct ensemble_options *options)
{
	return options->vectors_are ? "--vectors-are"
	    : options->correlation  ? "--correlation"
	    : options->mean         ? "--mean"
	    : options->quantiles    ? "--quantiles"
	    : options->seed         ? "--seed"
				    : NULL;
}

static enum hv_code parse_correlation(struct hv_law *law, const struct ensemble_options *options,
    struct hv_error *err)
{
	const char *are = options->vectors_are;
	enum hv_code code;

	if (are && options->correlation)
		return hv_fail(err, HV_EDOMAIN, "--vectors-are and --correlation: expected one or the other");
	law->correlation = are && strcmp(are, "aligned") == 0 ? 1 : 0;
	if (are && law->correlation == 0 && strcmp(are, "independent") != 0)
		return hv_fail(err, HV_EDOMAIN, "--vectors-are '%s': expected independent or aligned", are);
	code = option_number(&law->correlation, "--correlation", options->correlation, err);
	if (code == HV_OK && !(law->correlation >= 0 && law->correlation <= 1))
		return hv_fail(err, HV_EDOMAIN, "--correlation '%s': expected a number, 0 to 1",
		    options->correlation);
	return code;
}

enum hv_code ensemble_parse(struct ensemble *out, const struct ensemble_options *options,
    struct hv_error *err)
{
	static const char usual[] = "0.05,0.25,0.5,0.75,0.95";
	const char *wrong = misplaced(options), *quantiles = options->quantiles ? options->quantiles : usual;
	size_t seed = 0;
	enum hv_code code;

	if (!options->samples)
		return wrong ? hv_fail(err, HV_EDOMAIN, "%s goes with --samples", wrong) : HV_OK;
	code = option_whole(&out->draws, "--samples", options->samples, 1, (size_t)HV_DRAWS_MAX, err);
	if (code == HV_OK)
		code = option_whole(&seed, "--seed", options->seed, 0, SEED_MAX, err);
	if (code == HV_OK)
		code = option_number(&out->law.mean, "--mean", options->mean, err);
	if (code == HV_OK && fabs(out->law.mean) > HV_ENSEMBLE_MEAN_MAX)
		code = hv_fail(err, HV_EDOMAIN, "--mean '%s': expected a number, %g to %g", options->mean,
		    -HV_ENSEMBLE_MEAN_MAX, HV_ENSEMBLE_MEAN_MAX);
	if (code == HV_OK)
		code = parse_correlation(&out->law, options, err);
	if (code == HV_OK && strcmp(quantiles, "none") != 0)
		code = quantiles_parse(out->p, &out->quantiles, quantiles, err);
	out->law.seed = seed;
	return code;
}

void ensemble_options_free(struct ensemble_options *options)
{
	char *strings[] = { options->samples, options->vectors_are, options->correlation, options->mean,
		options->quantiles, options->seed };

	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static size_t columns_of(const struct ensemble *ensemble)
{
	return 2 + ensemble->quantiles;
}

static enum hv_code add_columns(struct hv_table *table, const struct ensemble *ensemble,
    const struct specs *specs, struct hv_error *err)
{
	enum hv_code code = hv_table_add(table, "distance", err);

	for (size_t s = 0; s < specs->count; s++)
		for (size_t i = 0; code == HV_OK && i < columns_of(ensemble); i++) {
			char part[32], name[NAME_MAX_LEN];

			if (i < 2)
				strcpy(part, i == 0 ? "mean" : "std");
			else
				quantile_name(part, sizeof part, ensemble->p[i - 2], "");
			snprintf(name, sizeof name, "%s.%s", specs->encoding[s].spec, part);
			code = hv_table_add(table, name, err);
		}
	return code;
}

/* As many rows as the table has, of all encodings. */
static enum hv_code compute_rows(struct hv_table *table, const struct ensemble *ensemble,
    const struct hv_ensembles *drawn, const struct hv_distances *part, size_t encodings, int threads,
    struct progress *progress, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 0; i < part->count; i++)
		table->column[0].value[i] = hv_distance(part, i);
	for (size_t s = 0; code == HV_OK && s < encodings; s++) {
		struct hv_column *column = table->column + 1 + s * columns_of(ensemble);
		double *quantile[HV_QUANTILES_MAX];
		struct hv_ensemble_curves curves = {
			.encoding = s,
			.content_scale = ensemble->content_scale,
			.p = ensemble->p,
			.quantiles = ensemble->quantiles,
			.mean = column[0].value,
			.std = column[1].value,
			.quantile = quantile,
		};
		struct hv_progress lib = progress_part(progress, (double)part->count);

		for (size_t i = 0; i < ensemble->quantiles; i++)
			quantile[i] = column[2 + i].value;
		code = hv_ensembles_curves(&curves, drawn, part, threads, &lib, err);
		progress_step(progress, (double)part->count);
	}
	return code;
}

static enum hv_code write_rows(struct hv_table *table, const struct ensemble *ensemble,
    const struct hv_ensembles *drawn, const struct hv_distances *distances, const struct specs *specs,
    const struct common *common, struct output *output, struct hv_error *err)
{
	struct progress progress;
	enum hv_code code = HV_OK;

	progress_start(&progress, "distances", (double)distances->count * (double)specs->count,
	    common->quiet);
	for (size_t first = 0; code == HV_OK && first < distances->count; first += ROWS_AT_ONCE) {
		struct hv_distances part = distances_part(distances, first, ROWS_AT_ONCE);

		code = hv_table_resize(table, part.count, err);
		if (code == HV_OK)
			code = compute_rows(table, ensemble, drawn, &part, specs->count, common->threads,
			    &progress, err);
		if (code == HV_OK)
			code = output_rows(output, table, err);
	}
	progress_end(&progress);
	return code;
}

static enum hv_code draw(struct hv_ensembles **out, const struct ensemble *ensemble,
    const struct specs *specs, const struct common *common, struct hv_error *err)
{
	struct progress progress;
	struct hv_progress lib;
	enum hv_code code;

	progress_start(&progress, "draws", (double)ensemble->draws, common->quiet);
	lib = progress_part(&progress, (double)ensemble->draws);
	code = hv_ensembles_draw(out, &ensemble->law, specs->encoding, specs->count, ensemble->draws,
	    ensemble->quantiles, common->threads, &lib, err);
	progress_end(&progress);
	return code;
}

/* What the numbers are, for the picture. */
static enum hv_code label(struct hv_figure *figure, const struct ensemble *ensemble, struct hv_error *err)
{
	double r = ensemble->law.correlation;
	char title[128], how[48];

	if (r == 0 || r == 1)
		snprintf(how, sizeof how, "%s", r == 0 ? "independent" : "equal");
	else
		snprintf(how, sizeof how, "correlated (%.4g)", r);
	snprintf(title, sizeof title, "Scores of %zu random q and k, %s, d = %zu", ensemble->draws, how,
	    ensemble->law.dim);
	figure->title = strdup(title);
	figure->y_label = strdup("score");
	return figure->title && figure->y_label ? HV_OK : hv_fail_memory(err, "the title of a picture");
}

enum hv_code ensemble_run(const struct ensemble *ensemble, const struct specs *specs,
    const struct hv_distances *distances, const struct common *common, struct output *output,
    struct hv_error *err)
{
	struct hv_ensembles *drawn = NULL;
	struct hv_table table = { 0 };
	enum hv_code code = add_columns(&table, ensemble, specs, err);

	output->threads = common->threads;
	if (code == HV_OK)
		code = output_open(output, err);
	if (code == HV_OK)
		code = draw(&drawn, ensemble, specs, common, err);
	if (code == HV_OK)
		code = write_rows(&table, ensemble, drawn, distances, specs, common, output, err);
	if (code == HV_OK)
		code = label(&output->figure, ensemble, err);
	if (code == HV_OK)
		code = output_close(output, err);
	hv_ensembles_free(drawn);
	hv_table_free(&table);
	return code;
}
