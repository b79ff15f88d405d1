/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/specs.c -- the options that say which encodings, which head dimension and which distances. */
#include "cmd/specs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/options.h"
#include "lib/number.h"

#define DISTANCES_MAX ((size_t)1000000000)
#define DISTANCE_MAX  9007199254740992.0 /* 2^53: beyond it not every whole number is a double */
#define LIST_MAX      100000L            /* distances of a list or of log: */
#define FIELD_MAX     32

/* Adds the SPECs of a list that ends with NULL. */
static enum hv_code add_specs(struct specs *specs, char *const *spec, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (; code == HV_OK && *spec; spec++) {
		for (size_t i = 0; i < specs->count; i++)
			if (strcmp(*spec, specs->encoding[i].spec) == 0)
				code = hv_fail(err, HV_EDOMAIN, "%s: given twice", *spec);
		if (code == HV_OK)
			code = hv_encoding_parse(&specs->encoding[specs->count], *spec, err);
		if (code == HV_OK)
			specs->count++;
	}
	return code;
}

void model_warn(const struct hv_model_config *config, const char *command)
{
	for (size_t i = 0; i < config->warnings; i++)
		fprintf(stderr, "hopeviz %s: warning: %s\n", command, config->warning[i]);
}

enum hv_code seq_len_parse(double *out, const char *text, struct hv_error *err)
{
	*out = NAN;
	if (!text || (hv_number_parse(out, text) && *out >= 1 && *out <= DISTANCE_MAX && *out == floor(*out)))
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "--seq-len '%s': expected a whole number of tokens, 1 to 2^53", text);
}

/* Of LongRoPE one list of factors is for any length.  A model, whose `dim` is known, has no length of its own. */
bool seq_len_matters(const struct hv_encoding *encoding)
{
	const struct hv_encoding_row *row = encoding->row;

	if (!hv_key_find(row, "seq-len") ||
	    (hv_key_find(row, "factors") && hv_encoding_given(encoding, "factors")))
		return false;
	return encoding->dim > 0 || !hv_encoding_given(encoding, "seq-len");
}

void specs_remark(const struct specs *specs, const struct model_options *options, const char *command,
    bool quiet)
{
	bool matters = quiet || !options->seq_len;

	for (size_t i = 0; !matters && i < specs->count; i++)
		matters = seq_len_matters(&specs->encoding[i]);
	if (!matters)
		fprintf(stderr, "hopeviz %s: no encoding depends on --seq-len\n", command);
}

/* Takes over the encodings of a configuration. */
static void add_model(struct specs *specs, struct hv_model_config *config)
{
	for (size_t k = 0; k < config->kinds; k++) {
		specs->encoding[specs->count++] = config->kind[k].encoding;
		specs->dim = config->kind[k].encoding.dim;
		config->kind[k].encoding = (struct hv_encoding){ 0 };
	}
	specs->model = true;
	specs->half = config->half;
}

static enum hv_code set_seq_len(struct specs *specs, double seq_len, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && !isnan(seq_len) && i < specs->count; i++)
		code = hv_encoding_default(&specs->encoding[i], "seq-len", seq_len, err);
	return code;
}

const char *model_path(const struct model_options *options)
{
	return options->config ? options->config[0] : NULL;
}

/* The series of two configurations would have one name. */
static enum hv_code check_single(const struct model_options *options, struct hv_error *err)
{
	if (!options->config || !options->config[0] || !options->config[1])
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "--config '%s' and '%s': expected one configuration",
	    options->config[0], options->config[1]);
}

enum hv_code specs_read(struct specs *out, char *const *spec, const struct model_options *options,
    const char *command, bool quiet, struct hv_error *err)
{
	static char *const usual[] = { "rope", "hope", "alibi", "nope", NULL };
	struct hv_model_config config = { 0 };
	struct specs specs = { 0 };
	double seq_len;
	enum hv_code code = seq_len_parse(&seq_len, options->seq_len, err);
	size_t n = 0;

	if (code == HV_OK)
		code = check_single(options, err);
	if (code == HV_OK && model_path(options))
		code = hv_model_config_read(&config, model_path(options), seq_len, err);
	if (code != HV_OK)
		return code;
	if (!quiet)
		model_warn(&config, command);
	for (n = 0; spec && spec[n];)
		n++;
	specs.encoding = calloc(n + config.kinds + sizeof usual / sizeof usual[0], sizeof *specs.encoding);
	if (!specs.encoding)
		code = hv_fail_memory(err, "the encodings");
	if (code == HV_OK && (spec || !model_path(options)))
		code = add_specs(&specs, spec ? spec : usual, err);
	if (code == HV_OK)
		code = set_seq_len(&specs, seq_len, err);
	if (code == HV_OK && model_path(options))
		add_model(&specs, &config);
	hv_model_config_free(&config);
	if (code == HV_OK)
		*out = specs;
	else
		specs_free(&specs);
	return code;
}

enum hv_code specs_parse(struct specs *out, char *const *spec, struct hv_error *err)
{
	struct model_options none = { 0 };

	return specs_read(out, spec, &none, "", true, err);
}

size_t place_half(size_t c, struct hv_channels turned)
{
	size_t at = c - turned.first, half = turned.count / 2;

	if (c < turned.first || at >= turned.count)
		return c;
	return turned.first + (at < half ? 2 * at : 2 * (at - half) + 1);
}

void model_options_free(struct model_options *options)
{
	options_free_list(options->config);
	options_free_string(options->seq_len);
}

void specs_free(struct specs *specs)
{
	for (size_t i = 0; i < specs->count; i++)
		hv_encoding_free(&specs->encoding[i]);
	free(specs->encoding);
	*specs = (struct specs){ 0 };
}

enum hv_code dim_parse(size_t *out, const char *text, struct hv_error *err)
{
	enum hv_code code;

	*out = 64;
	code = option_whole(out, "-d", text, 2, HV_DIM_MAX, err);
	return code == HV_OK ? hv_dim_check(*out, err) : code;
}

enum hv_code specs_dim(size_t *out, const char *text, const struct specs *specs, struct hv_error *err)
{
	enum hv_code code = dim_parse(out, text, err);

	if (specs->model && !text)
		*out = specs->dim;
	for (size_t s = 0; code == HV_OK && text && s < specs->count; s++) {
		const struct hv_encoding *encoding = &specs->encoding[s];

		if (encoding->dim > 0 && encoding->dim != *out)
			code = hv_fail(err, HV_EDOMAIN, "-d %zu: %s has heads of %zu channels", *out,
			    encoding->spec, encoding->dim);
	}
	return code;
}

enum hv_code curve_kind_parse(enum hv_curve_kind *out, const char *text, struct hv_error *err)
{
	*out = HV_CURVE_ALIGNED;
	if (!text)
		return HV_OK;
	for (; *out < HV_CURVE_VECTORS; (*out)++)
		if (strcmp(text, hv_curve_names[*out]) == 0)
			return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "--curve '%s': expected aligned, ones, rms or bound", text);
}

/* Reads a distance, or a number of them, up to one of `ends`, and steps past that. */
static bool next_whole(double *out, const char **at, const char *ends)
{
	size_t n = strcspn(*at, ends);
	char field[FIELD_MAX];

	if (n >= sizeof field)
		return false;
	memcpy(field, *at, n);
	field[n] = '\0';
	*at += n + ((*at)[n] != '\0');
	return hv_number_parse(out, field) && *out >= 0 && *out <= DISTANCE_MAX && *out == floor(*out);
}

static enum hv_code parse_list(struct hv_distances *out, double **list, const char *text,
    struct hv_error *err)
{
	const char *at = text;
	size_t n = 1, i = 0;

	for (const char *c = text; *c; c++)
		n += *c == ',';
	*list = malloc(n * sizeof **list);
	if (!*list)
		return hv_fail_memory(err, "the distances");
	while (i < n && next_whole(&(*list)[i], &at, ","))
		i++;
	if (i < n)
		return hv_fail(err, HV_EDOMAIN,
		    "--distances '%s': item %zu: expected a whole number of tokens, 0 to 2^53", text, i + 1);
	*out = (struct hv_distances){ .count = n, .list = *list };
	return HV_OK;
}

static enum hv_code parse_spaced(struct hv_distances *out, const char *text, struct hv_error *err)
{
	const char *at = text;
	double start, stop, step, count;

	if (!next_whole(&start, &at, ":") || !next_whole(&stop, &at, ":") || !next_whole(&step, &at, "") ||
	    step == 0 || stop < start)
		return hv_fail(err, HV_EDOMAIN,
		    "--distances '%s': expected START:STOP:STEP in whole tokens, STOP >= START, STEP > 0",
		    text);
	count = floor((stop - start) / step) + 1;
	if (count > (double)DISTANCES_MAX)
		return hv_fail(err, HV_EDOMAIN, "--distances '%s': %.0f distances: expected at most %ld",
		    text, count, DISTANCES_MAX);
	*out = (struct hv_distances){ .count = (size_t)count, .start = start, .step = step };
	return HV_OK;
}

static enum hv_code parse_log(struct hv_distances *out, double **list, const char *text, double n,
    struct hv_error *err)
{
	const char *at = text + strlen("log:");
	size_t kept = 0;
	double count;

	if (!next_whole(&count, &at, "") || count < 2 || count > (double)LIST_MAX)
		return hv_fail(err, HV_EDOMAIN, "--distances '%s': expected log:COUNT, COUNT 2 to %ld", text,
		    LIST_MAX);
	*list = malloc((size_t)count * sizeof **list);
	if (!*list)
		return hv_fail_memory(err, "the distances");
	for (double i = 0; i < count; i++) {
		double D = round(expm1(i / (count - 1) * log(n)));

		if (kept == 0 || D > (*list)[kept - 1])
			(*list)[kept++] = D;
	}
	*out = (struct hv_distances){ .count = kept, .list = *list };
	return HV_OK;
}

enum hv_code distances_parse(struct hv_distances *out, double **list, const char *text, const char *count,
    struct hv_error *err)
{
	size_t n = 1024;
	enum hv_code code = option_whole(&n, "-n", count, 1, DISTANCES_MAX, err);

	*list = NULL;
	*out = (struct hv_distances){ .count = n, .step = 1 };
	if (code != HV_OK || !text)
		return code;
	if (strncmp(text, "log:", 4) == 0)
		return parse_log(out, list, text, (double)n, err);
	if (count)
		return hv_fail(err, HV_EDOMAIN, "-n goes with --distances only for log:COUNT");
	return strchr(text, ':') ? parse_spaced(out, text, err) : parse_list(out, list, text, err);
}

struct hv_distances distances_part(const struct hv_distances *distances, size_t first, size_t most)
{
	struct hv_distances part = *distances;
	size_t rest = distances->count - first;

	part.count = rest < most ? rest : most;
	part.start = hv_distance(distances, first);
	if (part.list)
		part.list += first;
	return part;
}
