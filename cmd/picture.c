/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/picture.c -- one value of -p: a file, or two, that gnuplot draws, or a look in the terminal. */
#include "cmd/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/gnuplot.h"
#include "lib/number.h"

#define SMALLEST     0.5 /* inches */
#define LARGEST      100.0
#define CM           2.54 /* of an inch */
#define COLUMN       3.3  /* inches, of a page of two columns: one, */
#define DOUBLE       6.9  /* and both */
#define TEX_LINE_MAX 4096 /* of LaTeX as gnuplot writes it */
#define WORD_MAX     32

struct format {
	const char *name;
	double dots;        /* an inch: of pixels where it has them, else of points */
	const char *dated;  /* what comes before the date that gnuplot puts in; NULL: none */
	bool dated_to_line; /* the date takes the rest of the line, not "(...)" */
};

static const struct format formats[] = {
	{ "png", 232, NULL, false }, { "svg", 96, NULL, false }, { "pdf", 72, "/CreationDate (", false },
	{ "eps", 72, "%%CreationDate:", true }, { "html", 96, NULL, false }, { "tex", 72, NULL, false },
	{ "term", 96, NULL, false }, /* which has a size of its own */
};
enum {
	FORMATS = sizeof formats / sizeof formats[0]
};

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

bool picture_is_term(const struct picture *picture)
{
	return strcmp(picture->format, "term") == 0;
}

/* --- sizes ------------------------------------------------------------------------------------------------ */

/* "WIDTHxHEIGHT" without its unit; HEIGHT is 0 where it is not given. */
static bool read_lengths(double *width, double *height, const char *text)
{
	char word[WORD_MAX], *times;

	if (strlen(text) >= sizeof word)
		return false;
	strcpy(word, text);
	times = strchr(word, 'x');
	*height = 0;
	if (times)
		*times = '\0';
	return hv_number_parse(width, word) && (!times || hv_number_parse(height, times + 1));
}

/* Takes the unit off a size and returns what an inch has of it; 0: an unknown one. */
static double take_unit(char *text, const char *format)
{
	size_t n = strlen(text), letters = 0;
	char unit[WORD_MAX];

	while (letters < n && strchr("incmpx", text[n - letters - 1]))
		letters++;
	strcpy(unit, text + n - letters);
	text[n - letters] = '\0';
	if (!*unit || strcmp(unit, "in") == 0)
		return 1;
	if (strcmp(unit, "px") == 0)
		return find_format(format)->dots;
	return strcmp(unit, "cm") == 0 ? CM : 0;
}

enum hv_code picture_size(double *width, double *height, const char *size, const char *format,
    struct hv_error *err)
{
	char text[WORD_MAX];
	double an_inch = 0;

	*width = *height = 0;
	if (!size)
		return HV_OK;
	if (strcmp(size, "column") == 0 || strcmp(size, "double") == 0) {
		*width = *size == 'c' ? COLUMN : DOUBLE;
		return HV_OK;
	}
	if (strlen(size) < sizeof text) {
		strcpy(text, size);
		an_inch = take_unit(text, format);
	}
	if (!(an_inch > 0) || !read_lengths(width, height, text))
		return hv_fail(err, HV_EDOMAIN,
		    "--size '%s': expected column, double, WIDTH or WIDTHxHEIGHT, in inches or with cm or px after it",
		    size);
	*width /= an_inch;
	*height /= an_inch;
	if (!(*width >= SMALLEST && *width <= LARGEST) ||
	    (*height != 0 && !(*height >= SMALLEST && *height <= LARGEST)))
		return hv_fail(err, HV_EDOMAIN,
		    "--size %s: expected %g to %g inches each way; px after it makes it pixels", size,
		    SMALLEST, LARGEST);
	return HV_OK;
}

/* --- files ------------------------------------------------------------------------------------------------ */

/* "a/b-inc.pdf" of "a/b.tex". */
static enum hv_code open_graphics(struct picture *picture, struct hv_error *err)
{
	size_t stem = strlen(picture->path) - strlen(".tex"), size = stem + sizeof "-inc.pdf";

	picture->graphics_path = malloc(size);
	if (!picture->graphics_path)
		return hv_fail_memory(err, "a path");
	snprintf(picture->graphics_path, size, "%.*s-inc.pdf", (int)stem, picture->path);
	return place_open(&picture->graphics, picture->graphics_path, err);
}

enum hv_code picture_open(struct picture *out, const char *path, struct hv_error *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
	bool named = dot && dot > name;
	const struct format *format = strcmp(path, "term") == 0 ? find_format(path)
	    : named                                             ? find_format(dot + 1)
								: NULL;
	enum hv_code code;

	if (!format || (named && strcmp(dot + 1, "term") == 0))
		return hv_fail(err, HV_EDOMAIN,
		    "picture '%s': expected FILE.png, .svg, .pdf, .eps, .html or .tex, or term", path);
	*out = (struct picture){ .path = path, .format = format->name };
	if (picture_is_term(out))
		return HV_OK;
	code = place_open(&out->place, path, err);
	if (code == HV_OK && strcmp(format->name, "tex") == 0)
		code = open_graphics(out, err);
	return code;
}

void picture_discard(struct picture *picture)
{
	place_discard(&picture->place);
	place_discard(&picture->graphics);
	free(picture->graphics_path);
	*picture = (struct picture){ 0 };
}

/* --- drawing ---------------------------------------------------------------------------------------------- */

/* Runs gnuplot on a script that carries the points and draws to standard output, which is `drawn`. */
static enum hv_code draw(FILE *drawn, const struct picture *picture, const struct page *page,
    const struct hv_figure_target *target, struct hv_error *err)
{
	FILE *script = scratch_open(err);
	enum hv_code code;

	if (!script)
		return HV_EIO;
	code = hv_figure_write(page->figure, page->parts, target, script, err);
	if (code == HV_OK)
		code = gnuplot_draw(drawn, script, picture->path, err);
	fclose(script);
	return code;
}

/* Blanks the date that gnuplot puts in: the same input makes the same bytes.  A date that is not found, as in another
 * version's files, stays. */
static void remove_date(FILE *drawn, const struct format *format)
{
	const char *before = format->dated;
	size_t met = 0, length = before ? strlen(before) : 0;
	long start;
	int c;

	if (!before || fseek(drawn, 0, SEEK_SET) != 0)
		return;
	while (met < length && (c = getc(drawn)) != EOF)
		met = c == before[met] ? met + 1 : c == before[0] ? 1 : 0;
	if (met < length)
		return;
	start = ftell(drawn) - (format->dated_to_line ? 0 : (long)length);
	for (c = getc(drawn); c != EOF && c != '\n' && c != ')';)
		c = getc(drawn);
	for (long end = ftell(drawn) - (format->dated_to_line ? 1 : 0); start < end; start++)
		if (fseek(drawn, start, SEEK_SET) == 0)
			putc(' ', drawn);
	fseek(drawn, 0, SEEK_END);
}

/* Where a picture goes cannot always be read back: it is drawn here, and copied. */
static enum hv_code copy(struct place *to, FILE *from, struct hv_error *err)
{
	char buffer[1 << 16];
	size_t n;

	rewind(from);
	while ((n = fread(buffer, 1, sizeof buffer, from)) > 0)
		if (fwrite(buffer, 1, n, to->stream) != n)
			return write_failed(to->path, err);
	return fflush(to->stream) == 0 ? HV_OK : write_failed(to->path, err);
}

static enum hv_code draw_file(struct picture *picture, const struct page *page,
    const struct hv_figure_target *target, struct hv_error *err)
{
	FILE *drawn = scratch_open(err);
	enum hv_code code;

	if (!drawn)
		return HV_EIO;
	code = draw(drawn, picture, page, target, err);
	if (code == HV_OK) {
		remove_date(drawn, find_format(picture->format));
		code = copy(&picture->place, drawn, err);
	}
	fclose(drawn);
	return code == HV_OK ? place_put(&picture->place, err) : code;
}

static enum hv_code draw_page(struct picture *picture, const struct page *page,
    struct hv_figure_target *target, struct hv_error *err)
{
	FILE *drawn = scratch_open(err);
	enum hv_code code;

	if (!drawn)
		return HV_EIO;
	target->format = "svg";
	code = draw(drawn, picture, page, target, err);
	if (code == HV_OK) {
		rewind(drawn);
		code = hv_figure_write_page(page->figure, page->parts, target, drawn, picture->place.stream,
		    err);
		if (code == HV_EIO)
			write_failed(picture->path, err);
	}
	fclose(drawn);
	return code == HV_OK ? place_put(&picture->place, err) : code;
}

/* LaTeX names the graphics by the name that they have in the end, without its ending. */
static enum hv_code copy_tex(struct picture *picture, FILE *from, struct hv_error *err)
{
	const char *slash = strrchr(picture->graphics_path, '/');
	const char *name = slash ? slash + 1 : picture->graphics_path;
	int stem = (int)(strlen(name) - strlen(".pdf"));
	FILE *to = picture->place.stream;
	char line[TEX_LINE_MAX];

	while (fgets(line, sizeof line, from)) {
		char *path = strstr(line, "{\\includegraphics["), *end = path ? strstr(path, "}}%") : NULL;

		path = end ? strstr(path, "]{") : NULL;
		if (path)
			fprintf(to, "%.*s%.*s%s", (int)(path + 2 - line), line, stem, name, end);
		else
			fputs(line, to);
	}
	return fflush(to) == 0 && !ferror(to) ? HV_OK : write_failed(picture->path, err);
}

static enum hv_code place_tex(struct picture *picture, const struct folder *folder, struct hv_error *err)
{
	FILE *text = fopen(folder->file[0], "r"), *graphics = fopen(folder->file[1], "r+");
	enum hv_code code = HV_OK;

	if (!graphics) /* as later versions name it */
		graphics = fopen(folder->file[2], "r+");
	if (!text || !graphics)
		code = hv_fail(err, HV_EIO, "gnuplot cannot draw '%s': it drew nothing", picture->path);
	if (code == HV_OK)
		code = copy_tex(picture, text, err);
	if (code == HV_OK) {
		remove_date(graphics, find_format("pdf"));
		code = copy(&picture->graphics, graphics, err);
	}
	if (text)
		fclose(text);
	if (graphics)
		fclose(graphics);
	if (code == HV_OK)
		code = place_put(&picture->graphics, err);
	return code == HV_OK ? place_put(&picture->place, err) : code;
}

/* gnuplot insists on names for what it draws for LaTeX: two files of a folder. */
static enum hv_code draw_tex(struct picture *picture, const struct page *page,
    struct hv_figure_target *target, struct hv_error *err)
{
	static const char *const names[] = { "picture.tex", "picture.pdf", "picture-inc.pdf" };
	struct folder folder;
	FILE *nothing = scratch_open(err);
	enum hv_code code;

	if (!nothing)
		return HV_EIO;
	code = folder_open(&folder, names, sizeof names / sizeof names[0], err);
	if (code == HV_OK) {
		target->output = folder.file[0];
		fputc(' ', nothing); /* what is empty was not drawn */
		fflush(nothing);
		code = draw(nothing, picture, page, target, err);
	}
	if (code == HV_OK)
		code = place_tex(picture, &folder, err);
	folder_discard(&folder);
	fclose(nothing);
	return code;
}

/* --- the terminal ----------------------------------------------------------------------------------------- */

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
static enum hv_code show(FILE *drawn, FILE *look, struct hv_error *err)
{
	int c;

	rewind(drawn);
	while ((c = getc(drawn)) != EOF)
		if (c != '\f')
			putc(c, look);
	return fflush(look) == 0 && !ferror(look) ? HV_OK : write_failed(NULL, err);
}

static enum hv_code draw_term(struct picture *picture, const struct page *page,
    struct hv_figure_target *target, FILE *look, struct hv_error *err)
{
	FILE *drawn = scratch_open(err);
	enum hv_code code;

	if (!drawn)
		return HV_EIO;
	fit_terminal(target, look);
	code = draw(drawn, picture, page, target, err);
	if (code == HV_OK)
		code = show(drawn, look, err);
	fclose(drawn);
	return code;
}

enum hv_code picture_draw(struct picture *picture, const struct page *page, FILE *look, struct hv_error *err)
{
	struct hv_figure_target target = { .format = picture->format, .theme = page->theme };
	enum hv_code code = picture_size(&target.width, &target.height, page->size, picture->format, err);

	if (code != HV_OK)
		return code;
	if (picture_is_term(picture))
		return draw_term(picture, page, &target, look, err);
	if (strcmp(picture->format, "html") == 0)
		return draw_page(picture, page, &target, err);
	if (strcmp(picture->format, "tex") == 0)
		return draw_tex(picture, page, &target, err);
	return draw_file(picture, page, &target, err);
}
