/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_page.c -- an interactive page: the picture, the numbers behind it as JSON, and what shows these.
 *
 * {"width", "height", "theme", "title", "panels": [{"left", "right", "top", "bottom" as shares of the page from its upper
 * left corner, "title", "x" and "y": {"label", "low", "high", "log"}, "curves": [{"name", "color", "data"}], "map"}],
 * "data": [{"x", "y"} or {"x", "low", "high"}, perhaps "thinned"]}; null stands for what is not finite.  A panel of lanes has, where others
 * have null, "lanes": {"names", "items": [{"lane", "name", "color", "value"}]}. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure.h"
#include "lib/figure_frame.h"
#include "lib/figure_layout.h"
#include "lib/figure_map.h"
#include "lib/figure_text.h"
#include "lib/figure_theme.h"
#include "lib/number.h"
#include "lib/plots.h"

struct writer {
	const struct hv_theme *theme;
	struct hv_page page;
	FILE *to;
};

static void put_number(double value, FILE *to)
{
	char number[HV_NUMBER_MAX];

	hv_number_format(number, value);
	fputs(isfinite(value) ? number : "null", to);
}

/* A JSON string that may stand in a script element, which '<' could end. */
static void put_string(const char *text, FILE *to)
{
	fputc('"', to);
	while (*text)
		if ((unsigned char)*text < ' ' || *text == '<' || *text == '"' || *text == '\\')
			fprintf(to, "\\u%04x", (unsigned)*text++);
		else
			text += hv_text_character(text, to);
	fputc('"', to);
}

/* Text of HTML. */
static void put_html(const char *text, FILE *to)
{
	while (*text)
		if (*text == '<' || *text == '&')
			fprintf(to, "&#%d;", *text++);
		else
			text += hv_text_character(text, to);
}

static void put_numbers(const char *name, const double *value, size_t count, FILE *to)
{
	fprintf(to, "\"%s\":[", name);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? "," : "", to);
		put_number(value[i], to);
	}
	fputc(']', to);
}

/* --- curves ----------------------------------------------------------------------------------------------- */

enum field {
	X,
	LOW,
	HIGH
};

static void put_field(const char *name, const struct hv_thin *thin, enum field field, FILE *to)
{
	fprintf(to, "\"%s\":[", name);
	for (size_t i = 0; i < thin->points; i++) {
		const struct hv_thin_point *point = &thin->point[i];

		fputs(i ? "," : "", to);
		put_number(field == X ? point->x : field == LOW ? point->low : point->high, to);
	}
	fputc(']', to);
}

static void put_data(const struct hv_figure *figure, const struct hv_figure_curve *curve, FILE *to)
{
	const struct hv_thin *thin = &curve->thin;
	bool band = figure->kind[curve->kind].band;

	fputc('{', to);
	put_field("x", thin, X, to);
	fputc(',', to);
	if (band || thin->points < thin->rows) {
		put_field("low", thin, LOW, to);
		fputc(',', to);
		put_field("high", band ? &curve->upper : thin, HIGH, to);
		if (thin->points < thin->rows)
			fputs(",\"thinned\":true", to);
	} else {
		put_field("y", thin, LOW, to);
	}
	fputc('}', to);
}

static void put_curves(const struct writer *writer, const struct hv_figure *figure, size_t panel, size_t data)
{
	bool first = true;

	fputs("\"curves\":[", writer->to);
	for (size_t i = 0; i < figure->curves; i++) {
		char colour[8];

		if (figure->curve[i].panel != panel)
			continue;
		hv_theme_colour(colour, writer->theme, figure, figure->curve[i].kind);
		fputs(first ? "{\"name\":" : ",{\"name\":", writer->to);
		put_string(figure->kind[figure->curve[i].kind].name, writer->to);
		fprintf(writer->to, ",\"color\":\"%s\",\"data\":%zu}", colour, data + i);
		first = false;
	}
	fputc(']', writer->to);
}

/* --- panels ----------------------------------------------------------------------------------------------- */

static void put_map(const struct hv_pixels *pixels, size_t panel, const char *label, FILE *to)
{
	const double *value = pixels->value + panel * pixels->rows * pixels->columns;

	fputs("\"map\":{\"label\":", to);
	put_string(label, to);
	fputc(',', to);
	put_numbers("x", pixels->x, pixels->columns, to);
	fputc(',', to);
	put_numbers("y", pixels->y, pixels->rows, to);
	fputs(",\"value\":[", to);
	for (size_t r = 0; r < pixels->rows; r++) {
		fputs(r ? ",[" : "[", to);
		for (size_t c = 0; c < pixels->columns; c++) {
			fputs(c ? "," : "", to);
			put_number(value[r * pixels->columns + c], to);
		}
		fputc(']', to);
	}
	fputs("]}", to);
}

static void put_axis(const char *name, const char *label, double low, double high, bool log, FILE *to)
{
	fprintf(to, "\"%s\":{\"label\":", name);
	put_string(label, to);
	fputs(",\"low\":", to);
	put_number(low, to);
	fputs(",\"high\":", to);
	put_number(high, to);
	fprintf(to, ",\"log\":%s", log ? "true" : "false");
}

static void put_axes(const struct hv_figure *figure, size_t panel, bool log_x, FILE *to)
{
	struct hv_frame frame = hv_frame_of(figure, panel);
	struct hv_reach reach = hv_reach_of(figure);

	if (figure->lanes > 0) {
		struct hv_reach lanes = hv_reach_of_lanes(figure, panel);

		reach = (struct hv_reach){ lanes.low, lanes.high, lanes.low, lanes.high };
		frame = (struct hv_frame){ .low = (double)figure->lanes - 0.5, .high = -0.5 };
	}
	put_axis("x", hv_figure_x_label(figure), log_x ? reach.least : reach.low,
	    log_x ? reach.most : reach.high, log_x, to);
	fputs("},", to);
	put_axis("y", hv_figure_y_label(figure), frame.low, frame.high, figure->log_y, to);
	fprintf(to, ",\"magnitude\":%s},", figure->log_y && hv_figure_is_signed(figure) ? "true" : "false");
}

/* What a bar, a range or a point says. */
static void put_span(const struct hv_figure *figure, const struct hv_figure_span *span, FILE *to)
{
	char from[HV_NUMBER_MAX], end[HV_NUMBER_MAX];

	hv_number_format(from, span->from);
	hv_number_format(end, span->to);
	if (figure->place)
		put_string(figure->place[(size_t)span->to], to);
	else if (span->from == span->to || span->from == 0)
		put_string(end, to);
	else if (strcmp(figure->drawn_as, "bars") == 0)
		fprintf(to, "\"%.10g\"", span->to - span->from);
	else
		fprintf(to, "\"%s … %s\"", from, end);
}

static void put_lanes(const struct writer *writer, const struct hv_figure *figure, size_t panel)
{
	FILE *to = writer->to;
	bool first = true;

	fputs("\"lanes\":{\"names\":[", to);
	for (size_t i = 0; i < figure->lanes; i++) {
		fputs(i ? "," : "", to);
		put_string(figure->lane[i], to);
	}
	fputs("],\"items\":[", to);
	for (size_t i = 0; i < figure->spans; i++) {
		const struct hv_figure_span *span = &figure->span[i];
		char colour[8];

		if (span->panel != panel)
			continue;
		hv_theme_colour(colour, writer->theme, figure, span->kind);
		fprintf(to, "%s{\"lane\":%zu,\"name\":", first ? "" : ",", span->lane);
		put_string(figure->kind[span->kind].name, to);
		fprintf(to, ",\"color\":\"%s\",\"value\":", colour);
		put_span(figure, span, to);
		fputc('}', to);
		first = false;
	}
	fputs("]}", to);
}

/* The cells of a part; `data` is the number of its first curve. */
static void put_cells(const struct writer *writer, const struct hv_figure *figure, const struct hv_part *part,
    const struct hv_pixels *pixels, size_t data)
{
	FILE *to = writer->to;

	for (size_t n = 0; n < part->cells; n++) {
		struct hv_box box = hv_layout_cell(&writer->page, part, n);
		size_t panel = hv_layout_panel(part, n);

		fprintf(to,
		    "%s{\"left\":%.6f,\"right\":%.6f,\"top\":%.6f,\"bottom\":%.6f,\"title\":", n ? ",\n" : "",
		    box.left, box.right, 1 - box.top, 1 - box.bottom);
		put_string(figure->cells > 0 && figure->panels == 1 ? "" : figure->panel[panel], to);
		fputc(',', to);
		put_axes(figure, panel, hv_layout_is_log(figure, part, n), to);
		put_curves(writer, figure, panel, data);
		fputc(',', to);
		if (figure->cells > 0)
			put_map(pixels, panel, figure->value_label, to);
		else
			fputs("\"map\":null", to);
		fputc(',', to);
		if (figure->lanes > 0)
			put_lanes(writer, figure, panel);
		else
			fputs("\"lanes\":null", to);
		fputc('}', to);
	}
}

static enum hv_code put_panels(const struct writer *writer, const struct hv_figure *const *figure,
    size_t parts, struct hv_error *err)
{
	size_t data = 0;
	enum hv_code code = HV_OK;

	fputs("\"panels\":[", writer->to);
	for (size_t i = 0; code == HV_OK && i < parts; i++) {
		struct hv_pixels pixels = { 0 };

		if (figure[i]->cells > 0)
			code = figure[i]->pixels_of(&pixels, figure[i], err);
		fputs(i ? ",\n" : "", writer->to);
		if (code == HV_OK)
			put_cells(writer, figure[i], &writer->page.part[i], &pixels, data);
		data += figure[i]->curves;
		hv_pixels_free(&pixels);
	}
	fputs("],\n", writer->to);
	return code;
}

static enum hv_code put_json(const struct writer *writer, const struct hv_figure *const *figure, size_t parts,
    const char *title, struct hv_error *err)
{
	FILE *to = writer->to;
	bool first = true;
	enum hv_code code;

	fprintf(to, "{\"width\":%g,\"height\":%g,\"theme\":\"%s\",\"title\":", writer->page.width,
	    writer->page.height, writer->theme->name);
	put_string(title, to);
	fputs(",\n", to);
	code = put_panels(writer, figure, parts, err);
	fputs("\"data\":[", to);
	for (size_t i = 0; i < parts; i++)
		for (size_t c = 0; c < figure[i]->curves; c++) {
			fputs(first ? "" : ",\n", to);
			put_data(figure[i], &figure[i]->curve[c], to);
			first = false;
		}
	fputs("]}", to);
	return code;
}

/* --- the page --------------------------------------------------------------------------------------------- */

/* The picture without what only a file of its own begins with. */
static enum hv_code put_svg(FILE *svg, FILE *to, struct hv_error *err)
{
	static const char start[] = "<svg";
	size_t met = 0;
	int c;

	while (met < strlen(start) && (c = getc(svg)) != EOF)
		met = c == start[met] ? met + 1 : c == start[0];
	if (met < strlen(start))
		return hv_fail(err, HV_EFORMAT, "what was drawn is no SVG");
	fputs(start, to);
	while ((c = getc(svg)) != EOF)
		putc(c, to);
	return HV_OK;
}

static enum hv_code put_page(const struct writer *writer, const struct hv_figure *const *figure, size_t parts,
    FILE *svg, struct hv_error *err)
{
	const char *title = figure[0]->title ? figure[0]->title : "hopeviz";
	FILE *to = writer->to;
	enum hv_code code;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", to);
	fputs("<meta name=\"viewport\" content=\"width=device-width\">\n<title>", to);
	put_html(title, to);
	fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<figure>\n", hv_plot_page_css);
	code = put_svg(svg, to, err);
	fputs("</figure>\n<script type=\"application/json\" id=\"data\">\n", to);
	if (code == HV_OK)
		code = put_json(writer, figure, parts, title, err);
	fprintf(to, "\n</script>\n<script>\n%s</script>\n</body>\n</html>\n", hv_plot_page_js);
	return code;
}

enum hv_code hv_figure_write_page(const struct hv_figure *const *figure, size_t parts,
    const struct hv_figure_target *target, FILE *svg, FILE *to, struct hv_error *err)
{
	struct writer writer = { .to = to };
	enum hv_code code = hv_theme_find(&writer.theme, target->theme, err);

	if (code == HV_OK)
		code = hv_layout_make(&writer.page, figure, parts, writer.theme, target->width,
		    target->height, err);
	errno = 0;
	if (code == HV_OK)
		code = put_page(&writer, figure, parts, svg, err);
	hv_layout_free(&writer.page);
	if (code == HV_OK && (fflush(to) != 0 || ferror(to))) {
		errno = errno ? errno : EIO;
		return hv_fail(err, HV_EIO, "cannot write the page: %s", strerror(errno));
	}
	return code;
}
