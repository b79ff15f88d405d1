/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/output.c -- -o, -g and -p: the CSV, the gnuplot script and the picture of one command. */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/gnuplot.h"
#include "cmd/place.h"

struct output_state {
	struct place csv, script, picture;
	char *source; /* out->source, absolute and without links; NULL if rows cannot be picked from it */
	FILE *rows;   /* where the CSV goes: a file, standard output or NULL */
	const char *format; /* of the picture, NULL if there is to be none */
	bool started;       /* the header was written */
};

static bool is_term(const struct output *out)
{
	return out->picture && strcmp(out->picture, "term") == 0;
}

/* The format that a picture's name asks for. */
static enum hv_code find_format(const char **out, const char *picture, struct hv_error *err)
{
	static const char *const formats[] = { "png", "svg", "pdf" };
	const char *dot = strrchr(picture, '.');

	for (size_t i = 0; dot && i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(dot + 1, formats[i]) == 0) {
			*out = formats[i];
			return HV_OK;
		}
	return hv_fail(err, HV_EDOMAIN, "picture '%s': expected FILE.png, FILE.svg, FILE.pdf or term",
	    picture);
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* An output that would take the place of what the command reads. */
static enum hv_code check_inputs(const struct output *out, struct hv_error *err)
{
	const struct place *places[] = { &out->state->csv, &out->state->script, &out->state->picture };

	for (size_t i = 0; i < sizeof out->input / sizeof out->input[0]; i++) {
		char *input = out->input[i] ? path_resolve(out->input[i]) : NULL;
		bool lost = false;

		for (size_t p = 0; p < 3; p++)
			lost |= same(input, places[p]->real);
		free(input);
		if (lost)
			return hv_fail(err, HV_EDOMAIN, "'%s' is read: expected another name to write to",
			    out->input[i]);
	}
	return HV_OK;
}

/* One file cannot be two. */
static enum hv_code check_distinct(const struct output_state *state, struct hv_error *err)
{
	const char *csv = state->csv.real ? state->csv.real : state->source, *script = state->script.real,
		   *picture = state->picture.real;
	const char *twice = NULL;

	if (same(csv, script) || same(script, picture))
		twice = state->script.path;
	else if (same(csv, picture))
		twice = state->picture.path;
	if (twice)
		return hv_fail(err, HV_EDOMAIN, "'%s' is given for two files: expected different names",
		    twice);
	return HV_OK;
}

/* Standard output takes the CSV, unless a look at the picture is all that is wanted there. */
static enum hv_code open_standard(struct output *out, struct hv_error *err)
{
	if (is_term(out) && isatty(STDOUT_FILENO))
		return HV_OK;
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return write_failed(NULL, err);
	out->state->rows = stdout;
	return HV_OK;
}

static enum hv_code open_csv(struct output *out, struct hv_error *err)
{
	struct output_state *state = out->state;
	struct stat status;

	if (out->no_csv) {
		if (out->source && stat(out->source, &status) == 0 && S_ISREG(status.st_mode))
			state->source = path_resolve(out->source);
		return HV_OK;
	}
	if (!out->csv || strcmp(out->csv, "-") == 0)
		return open_standard(out, err);
	if (place_open(&state->csv, out->csv, err) != HV_OK)
		return HV_EIO;
	state->rows = state->csv.stream;
	return HV_OK;
}

enum hv_code output_open(struct output *out, struct hv_error *err)
{
	struct output_state *state = out->state = calloc(1, sizeof *state);
	enum hv_code code = HV_OK;

	if (!state)
		return hv_fail_memory(err, "the output");
	place_guard();
	if (is_term(out))
		state->format = "term";
	else if (out->picture)
		code = find_format(&state->format, out->picture, err);
	if (code == HV_OK)
		code = open_csv(out, err);
	if (code == HV_OK && out->script)
		code = place_open(&state->script, out->script, err);
	if (code == HV_OK && out->picture && !is_term(out))
		code = place_open(&state->picture, out->picture, err);
	if (code == HV_OK)
		code = check_distinct(state, err);
	return code == HV_OK ? check_inputs(out, err) : code;
}

enum hv_code output_draw(struct output *out, const struct hv_table *block, struct hv_error *err)
{
	if (!out->script && !out->picture)
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

/* The name of the picture that the script makes, in the folder where gnuplot is run: that of -p, or the
 * script's own with another ending. */
static char *picture_name(const struct output *out)
{
	const char *path = out->picture && !is_term(out) ? out->picture : out->script;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
	size_t stem = dot && dot > name ? (size_t)(dot - name) : strlen(name), size = stem + sizeof ".png";
	char *made;

	if (path == out->picture)
		return strdup(name);
	made = malloc(size);
	if (made)
		snprintf(made, size, "%.*s.png", (int)stem, name);
	return made;
}

/* Points the script at the CSV, if that is a file: from the script's own folder, if it has one. */
static enum hv_code aim_at_csv(struct hv_figure_target *target, char **path, const struct output *out,
    struct hv_error *err)
{
	const struct output_state *state = out->state;
	const char *csv = state->csv.real ? state->csv.real : state->source;

	if (!csv || out->apart)
		return HV_OK;
	target->beside = state->script.real != NULL;
	*path = target->beside ? path_between(state->script.real, csv)
			       : strdup(out->no_csv ? out->source : out->csv);
	target->csv = *path;
	return *path ? HV_OK : hv_fail_memory(err, "the path of the CSV");
}

static enum hv_code write_script(const struct output *out, struct hv_error *err)
{
	struct output_state *state = out->state;
	char *name = picture_name(out), *csv = NULL;
	struct hv_figure_target target = {
		.format = state->picture.path ? state->format : "png",
		.output = name,
	};
	enum hv_code code = name ? aim_at_csv(&target, &csv, out, err) : hv_fail_memory(err, "the script");

	if (code == HV_OK)
		code = hv_figure_write(&out->figure, &target, state->script.stream, err);
	if (code == HV_OK)
		code = place_put(&state->script, err);
	free(name);
	free(csv);
	return code;
}

/* A number of the environment, as COLUMNS; or `usual`. */
static int environment_number(const char *name, int usual)
{
	const char *text = getenv(name);
	long number = text ? strtol(text, NULL, 10) : 0;

	return number > 0 && number < 10000 ? (int)number : usual;
}

/* The size of the terminal behind a stream, less a line for the prompt; or what the environment says. */
static void fit_terminal(struct hv_figure_target *target, FILE *look)
{
	struct winsize size;

	if (ioctl(fileno(look), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 1) {
		target->columns = size.ws_col;
		target->lines = size.ws_row - 1;
	} else {
		target->columns = environment_number("COLUMNS", 80);
		target->lines = environment_number("LINES", 24);
	}
	target->colour = isatty(fileno(look));
}

/* Shows a picture made of characters; gnuplot starts it with a form feed. */
static enum hv_code show(FILE *picture, FILE *look, struct hv_error *err)
{
	int c;

	rewind(picture);
	while ((c = getc(picture)) != EOF)
		if (c != '\f')
			putc(c, look);
	return fflush(look) == 0 && !ferror(look) ? HV_OK : write_failed(NULL, err);
}

/* Runs gnuplot on the same script, which here carries the points and draws to standard output. */
static enum hv_code draw(const struct output *out, struct hv_figure_target *target, FILE *picture,
    struct hv_error *err)
{
	FILE *script = scratch_open(err);
	enum hv_code code;

	if (!script)
		return HV_EIO;
	target->format = out->state->format;
	code = hv_figure_write(&out->figure, target, script, err);
	if (code == HV_OK)
		code = gnuplot_draw(picture, script, out->picture, err);
	fclose(script);
	return code;
}

static enum hv_code draw_term(const struct output *out, struct hv_error *err)
{
	FILE *look = out->state->rows == stdout ? stderr : stdout, *picture = scratch_open(err);
	struct hv_figure_target target = { 0 };
	enum hv_code code;

	if (!picture)
		return HV_EIO;
	fit_terminal(&target, look);
	code = draw(out, &target, picture, err);
	if (code == HV_OK)
		code = show(picture, look, err);
	fclose(picture);
	return code;
}

static enum hv_code draw_file(const struct output *out, struct hv_error *err)
{
	struct place *picture = &out->state->picture;
	struct hv_figure_target target = { 0 };
	enum hv_code code = draw(out, &target, picture->stream, err);

	return code == HV_OK ? place_put(picture, err) : code;
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

enum hv_code output_close(struct output *out, struct hv_error *err)
{
	struct output_state *state = out->state;
	enum hv_code code = HV_OK;

	if (state->csv.stream)
		code = place_put(&state->csv, err);
	if (code == HV_OK && out->script)
		code = write_script(out, err);
	if (code != HV_OK || !out->picture)
		return code;
	code = is_term(out) ? draw_term(out, err) : draw_file(out, err);
	return code == HV_OK ? HV_OK : picture_failed(out, code, err);
}

void output_free(struct output *out)
{
	if (out->state) {
		place_discard(&out->state->csv);
		place_discard(&out->state->script);
		place_discard(&out->state->picture);
		free(out->state->source);
		free(out->state);
	}
	hv_figure_free(&out->figure);
	free(out->csv);
	free(out->script);
	free(out->picture);
	*out = (struct output){ 0 };
}
