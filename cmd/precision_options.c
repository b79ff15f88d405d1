/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/precision_options.c -- hopeviz precision: its options, read and checked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "cmd/precision.h"
#include "cmd/vectors.h"

#define POSITION_MAX  ((size_t)1 << 53) /* beyond it not every whole number is a double */
#define POSITIONS_MAX ((size_t)1 << 20) /* looked at for the summary */

/* Which of two words an option has; the first by default. */
static enum hv_code choose(bool *second, const char *option, const char *text, const char *first_word,
    const char *second_word, struct hv_error *err)
{
	*second = text && strcmp(text, second_word) == 0;
	if (!text || *second || strcmp(text, first_word) == 0)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s '%s': expected %s or %s", option, text, first_word, second_word);
}

/* "f32,bf16" */
static enum hv_code parse_dtypes(struct precision *job, const char *text, struct hv_error *err)
{
	const char *at = text ? text : "f32,f16,bf16,f64";

	while (*at) {
		size_t n = strcspn(at, ",");
		char word[8];
		enum hv_dtype dtype;
		bool known;

		snprintf(word, sizeof word, "%.*s", n < sizeof word ? (int)n : 0, at);
		known = strcmp(word, "dtype") != 0 && strcmp(word, "wide") != 0 &&
		    hv_step_type(&dtype, word, HV_F64);
		for (size_t i = 0; known && i < job->dtypes; i++)
			if (job->dtype[i] == dtype)
				return hv_fail(err, HV_EDOMAIN, "--dtype '%s': %s is given twice", text,
				    word);
		at += n + (at[n] == ',');
		if (!known || (at[-1] == ',' && !*at))
			return hv_fail(err, HV_EDOMAIN,
			    "--dtype '%s': expected f32, f16, bf16 and f64, one or several with commas",
			    text);
		job->dtype[job->dtypes++] = dtype;
	}
	if (job->dtypes > 0)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "--dtype '': expected f32, f16, bf16 or f64");
}

static enum hv_code no_practice(const char *name, struct hv_error *err)
{
	char names[128] = "";

	for (const struct hv_practice *row = hv_practices; row->name; row++) {
		size_t length = strlen(names);

		snprintf(names + length, sizeof names - length, "%s%s",
		    row == hv_practices ? ""
			: row[1].name   ? ", "
					: " or ",
		    row->name);
	}
	return hv_fail(err, HV_EDOMAIN, "--like '%s': expected %s", name, names);
}

/* The types of the steps: the practice's, but where an option names another. */
static enum hv_code parse_steps(struct precision *job, struct hv_error *err)
{
	const struct precision_options *options = job->options;
	const struct hv_practice *practice = hv_practices;

	while (options->like && practice->name && strcmp(practice->name, options->like) != 0)
		practice++;
	if (!practice->name)
		return no_practice(options->like, err);
	for (size_t s = 0; s < HV_STEPS; s++) {
		enum hv_dtype type;

		job->type[s] = options->step[s] ? options->step[s] : practice->type[s];
		if (!hv_step_type(&type, job->type[s], HV_F64))
			return hv_fail(err, HV_EDOMAIN,
			    "--%s '%s': expected f64, f32, f16, bf16, dtype (that of --dtype) or wide (f32, or f64 for f64)",
			    hv_step_about[s].name, job->type[s]);
	}
	return HV_OK;
}

/* Options that go with one source of q and k only. */
static enum hv_code check_sources(const struct precision *job, struct hv_error *err)
{
	const struct precision_options *options = job->options;
	const struct recording_options *recording = &options->recording;
	const char *of_recording = recording->layer ? "--layer"
	    : recording->head                       ? "--head"
	    : recording->batch                      ? "--batch"
	    : recording->stage                      ? "--stage"
	    : recording->base                       ? "--base"
	    : recording->q_name                     ? "--q-name"
	    : recording->k_name                     ? "--k-name"
						    : NULL;

	if (options->vectors && job->measured)
		return hv_fail(err, HV_EDOMAIN, "--vectors and --measured: expected one or the other");
	if (of_recording && !job->measured)
		return hv_fail(err, HV_EDOMAIN, "%s goes with --measured", of_recording);
	if (recording->layout && !options->vectors && !job->measured)
		return hv_fail(err, HV_EDOMAIN, "--layout goes with --vectors or --measured");
	if ((options->seed || options->vectors_are) && (options->vectors || job->measured))
		return hv_fail(err, HV_EDOMAIN,
		    "%s goes with random q and k, without --vectors and --measured",
		    options->seed ? "--seed" : "--vectors-are");
	if (options->dim && job->measured)
		return hv_fail(err, HV_EDOMAIN, "-d: the recording has the head dimension");
	if (options->query_position && options->key_position)
		return hv_fail(err, HV_EDOMAIN,
		    "--query-position and --key-position: expected one or the other");
	return HV_OK;
}

/* How q and k will be drawn, and of how many channels. */
static enum hv_code read_law(struct precision *job, struct hv_error *err)
{
	const struct precision_options *options = job->options;
	enum hv_code code =
	    choose(&job->aligned, "--vectors-are", options->vectors_are, "independent", "aligned", err);

	if (code == HV_OK)
		code = option_whole(&job->seed, "--seed", options->seed, 0, UINT32_MAX, err);
	if (code == HV_OK)
		code = dim_parse(&job->dim, options->dim, err);
	if (job->specs.model && !options->dim)
		job->dim = job->specs.dim;
	for (size_t e = 0; code == HV_OK && options->dim && e < job->specs.count; e++) {
		const struct hv_encoding *encoding = &job->specs.encoding[e];

		if (encoding->dim > 0 && encoding->dim != job->dim)
			code = hv_fail(err, HV_EDOMAIN, "-d %zu: %s has heads of %zu channels", job->dim,
			    encoding->spec, encoding->dim);
	}
	return code;
}

static enum hv_code take_source(struct precision *job, struct precision_options *options,
    struct hv_error *err)
{
	const char *operand[2] = { options->measured, NULL };
	enum hv_code code;

	options->output.input[3] = model_path(&options->model);
	if (job->measured) {
		options->output.input[0] = options->measured;
		options->output.input[1] = options->recording.q;
		options->output.input[2] = options->recording.k;
		return recordings_open(&job->recordings, &options->recording, operand, &job->specs,
		    options->common.threads, err);
	}
	if (!options->vectors)
		return read_law(job, err);
	options->output.input[0] = options->vectors;
	job->half = job->specs.half;
	code = vectors_layout(&job->half, options->recording.layout, err);
	return code == HV_OK ? vectors_read(&job->vectors, &job->dim, options->vectors, options->dim, err)
			     : code;
}

/* q's channels, then k's, each from N(0, 1). */
static enum hv_code draw_vectors(const struct precision *job, size_t dim, struct hv_error *err)
{
	gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);

	if (!generator)
		return hv_fail_memory(err, "a generator of random numbers");
	gsl_rng_set(generator, job->seed);
	for (size_t c = 0; c < 2 * dim; c++)
		job->placed[c] =
		    job->aligned && c >= dim ? job->placed[c - dim] : gsl_ran_gaussian_ziggurat(generator, 1);
	gsl_rng_free(generator);
	return HV_OK;
}

enum hv_code precision_vectors(struct precision *job, const struct hv_encoding *encoding,
    struct hv_error *err)
{
	size_t dim = encoding->dim > 0 && !job->vectors ? encoding->dim : job->dim;

	free(job->placed);
	job->placed = malloc(2 * dim * sizeof *job->placed);
	if (!job->placed)
		return hv_fail_memory(err, "the vectors");
	job->asked.dim = dim;
	job->asked.q = job->placed;
	job->asked.k = job->placed + dim;
	if (!job->vectors)
		return draw_vectors(job, dim, err);
	if (encoding->dim == 0 || encoding->dim == dim)
		vectors_place(job->placed, job->vectors, dim, job->half, encoding);
	return HV_OK;
}

enum hv_code precision_init(struct precision *job, struct precision_options *options, struct hv_error *err)
{
	enum hv_code code;

	job->options = options;
	job->measured = options->measured || options->recording.q || options->recording.k;
	job->summary.tolerance = 1e-3;
	code = parse_dtypes(job, options->dtype, err);
	if (code == HV_OK)
		code = choose(&job->asked.relative, "--method", options->method, "literal", "relative", err);
	if (code == HV_OK)
		code = parse_steps(job, err);
	if (code == HV_OK)
		code = choose(&job->asked.folded, "--damping", options->damping, "apart", "folded", err);
	if (code == HV_OK)
		code = choose(&job->asked.given, "--reference", options->reference, "rounded", "given", err);
	if (code == HV_OK)
		code = choose(&job->absolute, "--error", options->error, "relative", "absolute", err);
	if (code == HV_OK)
		code = option_number(&job->summary.tolerance, "--tolerance", options->tolerance, err);
	if (code == HV_OK && !(job->summary.tolerance > 0))
		code = hv_fail(err, HV_EDOMAIN, "--tolerance '%s': expected a number more than 0",
		    options->tolerance);
	if (code == HV_OK)
		code = specs_read(&job->specs, options->spec, &options->model, "precision",
		    options->common.quiet, err);
	if (code == HV_OK)
		specs_remark(&job->specs, &options->model, "precision", options->common.quiet);
	if (code == HV_OK)
		code = check_sources(job, err);
	return code == HV_OK ? take_source(job, options, err) : code;
}

static size_t farthest(const struct hv_distances *distances)
{
	double most = 0;

	if (!distances->list)
		return (size_t)hv_distance(distances, distances->count - 1);
	for (size_t i = 0; i < distances->count; i++)
		most = fmax(most, distances->list[i]);
	return (size_t)most;
}

/* A recording has its last position, and the query by default is there. */
static enum hv_code place_in_recording(const struct precision *job, size_t seq, size_t most,
    struct hv_error *err)
{
	size_t last = job->asked.position + (job->asked.key_stays ? most : 0);

	if (last < seq)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "%s: it has %zu positions: expected none beyond %zu, found %zu",
	    job->recordings.name, seq, seq - 1, last);
}

enum hv_code precision_place(struct precision *job, size_t seq, struct hv_error *err)
{
	const struct precision_options *options = job->options;
	const char *list = options->distances, *count = options->count;
	const char *stays = options->key_position ? options->key_position : options->query_position;
	size_t *position = &job->asked.position, most;
	char all[24];
	enum hv_code code;

	job->asked.key_stays = options->key_position != NULL;
	*position = seq > 0 ? seq - 1 : 0;
	code = option_whole(position, job->asked.key_stays ? "--key-position" : "--query-position", stays, 0,
	    POSITION_MAX, err);
	if (seq > 0 && !count && (!list || strncmp(list, "log:", 4) == 0)) { /* as many as there are */
		size_t rest = *position < seq ? *position : seq - 1;

		snprintf(all, sizeof all, "%zu", job->asked.key_stays ? seq - rest : rest + 1);
		count = all;
	}
	free(job->list);
	job->list = NULL;
	if (code == HV_OK)
		code = distances_parse(&job->distances, &job->list, list, count, err);
	if (code != HV_OK)
		return code;
	most = farthest(&job->distances);
	if (seq == 0 && !stays)
		*position = most;
	if (!job->asked.key_stays && most > *position)
		return hv_fail(err, HV_EDOMAIN,
		    "distance %zu: the query is at position %zu, and no key is before position 0", most,
		    *position);
	job->positions = seq > 0 ? seq : *position + (job->asked.key_stays ? most : 0) + 1;
	if (options->common.quiet && !options->summary)
		job->positions = 0; /* there is nobody to tell */
	else if (job->positions > POSITIONS_MAX)
		job->positions = POSITIONS_MAX;
	return seq > 0 ? place_in_recording(job, seq, most, err) : HV_OK;
}

void precision_free(struct precision *job)
{
	specs_free(&job->specs);
	recordings_close(&job->recordings);
	summary_free(&job->summary);
	free(job->list);
	free(job->vectors);
	free(job->placed);
}
