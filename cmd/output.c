/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/output.c -- -o, -g and -p: the CSV, the gnuplot script and the pictures of one command. */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/picture.h"
#include "cmd/place.h"

#define PICTURES_MAX 16

struct output_state {
	struct place csv, script;
	struct picture picture[PICTURES_MAX];
	size_t pictures;
	char **
	    source; /* [1 + besides] out->source, absolute and without links; NULL if rows cannot be picked from it */
	FILE *rows;   /* where the CSV goes: a file, standard output or NULL */
	bool started; /* the header was written */
};

bool output_draws(const struct output *out)
{
	return out->script || out->picture;
}

static bool has_term(const struct output *out)
{
	for (size_t i = 0; i < out->state->pictures; i++)
		if (picture_is_term(&out->state->picture[i]))
			return true;
	return false;
}

const struct place *output_picture(const struct output *out, size_t i)
{
	const struct output_state *state = out->state;

	if (!state || i >= 2 * state->pictures)
		return NULL;
	return i % 2 == 0 ? &state->picture[i / 2].place : &state->picture[i / 2].graphics;
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* The i-th of the files that are written, and of those that the rows come from; false: no more. */
static bool next_file(const char **real, const struct output *out, size_t i)
{
	const struct output_state *state = out->state;
	const struct place *picture;

	*real = NULL;
	if (i < 2) {
		*real = i == 0 ? state->csv.real : state->script.real;
		return true;
	}
	picture = output_picture(out, i - 2);
	if (picture) {
		*real = picture->real;
		return true;
	}
	i -= 2 + 2 * state->pictures;
	if (!state->source || i > out->besides)
		return false;
	*real = state->source[i];
	return true;
}

/* The files that the command reads are none of those that it writes. */
static enum hv_code check_inputs(const struct output *out, struct hv_error *err)
{
	for (size_t i = 0; i < sizeof out->input / sizeof out->input[0]; i++) {
		char *input = out->input[i] ? path_resolve(out->input[i]) : NULL;
		const char *real;
		bool lost = false;

		for (size_t f = 0; input && next_file(&real, out, f); f++)
			lost |= same(input, real);
		free(input);
		if (lost)
			return hv_fail(err, HV_EDOMAIN, "'%s' is read: expected another name to write to",
			    out->input[i]);
	}
	return HV_OK;
}

/* The i-th file as the user named it. */
static const char *typed(const struct output *out, size_t i)
{
	return i == 0 ? out->csv : i == 1 ? out->script : output_picture(out, i - 2)->path;
}

/* One file cannot be two, but one CSV can be drawn twice. */
static enum hv_code check_distinct(const struct output *out, struct hv_error *err)
{
	size_t written = 2 + 2 * out->state->pictures;
	const char *one, *other;

	for (size_t i = 0; i < written && next_file(&one, out, i); i++)
		for (size_t j = i + 1; next_file(&other, out, j); j++)
			if (same(one, other))
				return hv_fail(err, HV_EDOMAIN,
				    "'%s' is given for two files: expected different names", typed(out, i));
	return HV_OK;
}

/* Standard output takes the CSV, unless a look at the picture is all that is wanted there. */
static enum hv_code open_standard(struct output *out, struct hv_error *err)
{
	if (has_term(out) && isatty(STDOUT_FILENO))
		return HV_OK;
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return write_failed(NULL, err);
	out->state->rows = stdout;
	return HV_OK;
}

/* Where the rows are that are drawn: regular files only, for a script reads them anew. */
static enum hv_code find_sources(struct output *out, struct hv_error *err)
{
	struct stat status;

	if (!out->source)
		return HV_OK;
	out->state->source = calloc(1 + out->besides, sizeof *out->state->source);
	if (!out->state->source)
		return hv_fail_memory(err, "the output");
	for (size_t i = 0; i <= out->besides; i++)
		if (out->source[i] && stat(out->source[i], &status) == 0 && S_ISREG(status.st_mode))
			out->state->source[i] = path_resolve(out->source[i]);
	return HV_OK;
}

static enum hv_code open_csv(struct output *out, struct hv_error *err)
{
	struct output_state *state = out->state;

	if (out->no_csv)
		return find_sources(out, err);
	if (!out->csv || strcmp(out->csv, "-") == 0)
		return open_standard(out, err);
	if (place_open(&state->csv, out->csv, err) != HV_OK)
		return HV_EIO;
	state->rows = state->csv.stream;
	return HV_OK;
}

static enum hv_code open_pictures(struct output *out, struct hv_error *err)
{
	struct output_state *state = out->state;
	double width, height;
	enum hv_code code = hv_figure_check_theme(out->theme, err);

	for (char **path = out->picture; code == HV_OK && path && *path; path++) {
		struct picture *picture = &state->picture[state->pictures];

		if (state->pictures == PICTURES_MAX)
			return hv_fail(err, HV_EDOMAIN, "-p: expected at most %d pictures", PICTURES_MAX);
		code = picture_open(picture, *path, err);
		state->pictures++; /* also after a failure, for what it has opened */
		if (code == HV_OK)
			code = picture_size(&width, &height, out->size, picture->format, err);
	}
	if (code == HV_OK)
		code = picture_size(&width, &height, out->size, "png", err);
	return code;
}

enum hv_code output_open(struct output *out, struct hv_error *err)
{
	enum hv_code code;

	out->state = calloc(1, sizeof *out->state);
	if (!out->state)
		return hv_fail_memory(err, "the output");
	place_guard();
	code = open_pictures(out, err);
	if (code == HV_OK)
		code = open_csv(out, err);
	if (code == HV_OK && out->script)
		code = place_open(&out->state->script, out->script, err);
	if (code == HV_OK)
		code = check_distinct(out, err);
	return code == HV_OK ? check_inputs(out, err) : code;
}

enum hv_code output_draw(struct output *out, const struct hv_table *block, struct hv_error *err)
{
	if (!output_draws(out))
		return HV_OK;
	return hv_figure_follow(&out->figure, block, out->style, err);
}

enum hv_code output_rows(struct output *out, const struct hv_table *block, struct hv_error *err)
{
	struct output_state *state = out->state;
	enum hv_code code = HV_OK;

	if (!out->apart)
		code = output_draw(out, block, err);
	if (code != HV_OK || !state->rows)
		return code;
	if (!state->started)
		code = hv_table_write_header(block, state->rows, err);
	state->started = true;
	if (code == HV_OK)
		code = hv_table_write_rows(block, out->threads > 1 ? out->threads : 1, state->rows, err);
	return code == HV_EIO ? write_failed(state->csv.path, err) : code;
}

/* --- the close -------------------------------------------------------------------------------------------- */

/* The figures of the page; to be freed. */
static const struct hv_figure **list_figures(const struct output *out, struct hv_error *err)
{
	const struct hv_figure **figure = malloc((1 + out->besides) * sizeof *figure);

	if (!figure) {
		hv_fail_memory(err, "the output");
		return NULL;
	}
	figure[0] = &out->figure;
	for (size_t i = 0; i < out->besides; i++)
		figure[1 + i] = &out->beside[i];
	return figure;
}

/* The picture that the script makes: the first of -p that is a file of gnuplot's alone. */
static const struct picture *find_model(const struct output_state *state)
{
	for (size_t i = 0; i < state->pictures; i++) {
		const char *format = state->picture[i].format;

		if (strcmp(format, "term") != 0 && strcmp(format, "html") != 0)
			return &state->picture[i];
	}
	return NULL;
}

/* The name of that picture in the folder where gnuplot is run; that of the script with another ending where there is
 * none.  To be freed. */
static char *picture_name(const struct output *out, const struct picture *model)
{
	const char *path = model ? model->path : out->script;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
	size_t stem = dot && dot > name ? (size_t)(dot - name) : strlen(name), size = stem + sizeof ".png";
	char *made;

	if (model)
		return strdup(name);
	made = malloc(size);
	if (made)
		snprintf(made, size, "%.*s.png", (int)stem, name);
	return made;
}

/* The i-th CSV as the script sees it, from its own folder if it has one: NULL where it carries the rows.  To be freed. */
static enum hv_code aim_at_csv(char **path, const struct output *out, size_t i, struct hv_error *err)
{
	const struct output_state *state = out->state;
	const char *csv = state->source ? state->source[i] : state->csv.real;

	*path = NULL;
	if (!csv || out->apart)
		return HV_OK;
	if (state->script.real)
		*path = path_between(state->script.real, csv);
	else
		*path = strdup(state->source ? out->source[i] : out->csv);
	return *path ? HV_OK : hv_fail_memory(err, "the path of the CSV");
}

static enum hv_code write_script(const struct output *out, const struct page *page, struct hv_error *err)
{
	struct place *script = &out->state->script;
	const struct picture *model = find_model(out->state);
	char *name = picture_name(out, model);
	char **csv = calloc(page->parts, sizeof *csv);
	struct hv_figure_target target = {
		.format = model ? model->format : "png",
		.output = name,
		.csv = (const char *const *)csv,
		.theme = page->theme,
	};
	enum hv_code code = name && csv
	    ? picture_size(&target.width, &target.height, page->size, target.format, err)
	    : hv_fail_memory(err, "the script");

	for (size_t i = 0; code == HV_OK && i < page->parts; i++) {
		code = aim_at_csv(&csv[i], out, i, err);
		target.beside |= csv[i] && script->real;
	}
	if (code == HV_OK)
		code = hv_figure_write(page->figure, page->parts, &target, script->stream, err);
	if (code == HV_EIO)
		write_failed(script->path, err);
	if (code == HV_OK)
		code = place_put(script, err);
	for (size_t i = 0; csv && i < page->parts; i++)
		free(csv[i]);
	free(csv);
	free(name);
	return code;
}

/* A picture that failed takes nothing else with it, and the message says so. */
static enum hv_code picture_failed(const struct output *out, enum hv_code code, struct hv_error *err)
{
	const char *kept = out->no_csv ? out->script ? "the script is" : NULL
	    : !out->state->rows        ? NULL
	    : out->script              ? "the CSV and the script are"
				       : "the CSV is";
	struct hv_error cause = *err;

	if (!kept)
		return code;
	return hv_fail(err, code, "%s (%s written)", cause.msg, kept);
}

static enum hv_code draw(const struct output *out, const struct page *page, struct hv_error *err)
{
	struct output_state *state = out->state;
	enum hv_code code = HV_OK;

	if (out->script)
		code = write_script(out, page, err);
	if (code != HV_OK)
		return code;
	for (size_t i = 0; code == HV_OK && i < state->pictures; i++)
		code = picture_draw(&state->picture[i], page, state->rows == stdout ? stderr : stdout, err);
	return code == HV_OK ? HV_OK : picture_failed(out, code, err);
}

enum hv_code output_close(struct output *out, struct hv_error *err)
{
	struct page page = { .parts = 1 + out->besides, .theme = out->theme, .size = out->size };
	const struct hv_figure **figure;
	enum hv_code code = HV_OK;

	if (out->state->csv.stream)
		code = place_put(&out->state->csv, err);
	if (code != HV_OK || !output_draws(out))
		return code;
	page.figure = figure = list_figures(out, err);
	if (!figure)
		return HV_ENOMEM;
	code = draw(out, &page, err);
	free(figure);
	return code;
}

static void state_free(struct output *out)
{
	struct output_state *state = out->state;

	place_discard(&state->csv);
	place_discard(&state->script);
	for (size_t i = 0; i < state->pictures; i++)
		picture_discard(&state->picture[i]);
	for (size_t i = 0; state->source && i <= out->besides; i++)
		free(state->source[i]);
	free(state->source);
	free(state);
}

void output_free(struct output *out)
{
	if (out->state)
		state_free(out);
	hv_figure_free(&out->figure);
	for (size_t i = 0; i < out->besides; i++)
		hv_figure_free(&out->beside[i]);
	free(out->beside);
	free(out->csv);
	free(out->script);
	for (char **path = out->picture; path && *path; path++)
		free(*path);
	free(out->picture);
	free(out->theme);
	free(out->size);
	*out = (struct output){ 0 };
}
