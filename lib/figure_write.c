/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_write.c -- the gnuplot script of a figure. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/figure.h"
#include "lib/figure_frame.h"
#include "lib/figure_layout.h"
#include "lib/figure_map.h"
#include "lib/figure_text.h"
#include "lib/figure_theme.h"
#include "lib/number.h"
#include "lib/plots.h"

#define LINES_MAX 1e8 /* of a CSV that gnuplot may read, all of them for each curve */
#define LOOKS     35  /* of lines in plots/part.gp, and as many of theory's */
#define FEW_ROWS  32  /* of so short a curve the rows are marked */

/* What one script is written from. */
struct script {
	const struct hv_figure_target *target;
	const struct hv_theme *theme;
	struct hv_page page; /* without parts in the terminal */
	bool tex;
	FILE *to;
};

static bool is_term(const struct hv_figure_target *target)
{
	return strcmp(target->format, "term") == 0;
}

static void set_text(const struct script *script, const char *name, const char *text)
{
	fprintf(script->to, "%s = ", name);
	hv_script_text(text, script->tex, script->to);
	fputc('\n', script->to);
}

static void set_number(const struct script *script, const char *name, double value)
{
	char number[HV_NUMBER_MAX];

	hv_number_format(number, value);
	fprintf(script->to, "%s = %s\n", name, number);
}

/* --- the page --------------------------------------------------------------------------------------------- */

static void write_target(const struct script *script)
{
	const struct hv_figure_target *target = script->target;
	FILE *to = script->to;

	fprintf(to, "format = '%s'\noutput = ", target->format);
	hv_script_path(target->output ? target->output : "", to);
	fputc('\n', to);
	if (target->beside)
		fputs("folder = ARG0 # the CSV lies beside this script, wherever gnuplot runs\n"
		      "while (strlen(folder) > 0 && folder[strlen(folder):] ne '/') {\n"
		      "\tfolder = folder[1:strlen(folder) - 1]\n"
		      "}\n",
		    to);
	if (is_term(target)) {
		fprintf(to, "columns = %d\nlines = %d\ncolour_on = %d\n", target->columns, target->lines,
		    target->colour);
		return;
	}
	fprintf(to, "width = %.6g; height = %.6g # of the page, in inches\n", script->page.width,
	    script->page.height);
	hv_theme_write(script->theme, to);
	fprintf(to, "points = %g # of the usual font\n\n%s", script->theme->points, hv_plot_page);
}

/* --- a part ----------------------------------------------------------------------------------------------- */

/* The title, and the name of a single panel, which has none of its own. */
static void write_title(const struct script *script, const struct hv_figure *figure)
{
	const char *panel = figure->panels == 1 ? figure->panel[0] : "";

	fputs("title = ", script->to);
	hv_script_text(figure->title ? figure->title : "", script->tex, script->to);
	if (*panel) {
		fputs(figure->title ? ".', '." : ".", script->to);
		hv_script_text(panel, script->tex, script->to);
	}
	fputc('\n', script->to);
}

static void write_texts(const struct script *script, const struct hv_figure *figure)
{
	write_title(script, figure);
	set_text(script, "x_label", hv_figure_x_label(figure));
	set_text(script, "y_label", hv_figure_y_label(figure));
}

static void write_ranges(const struct script *script, const struct hv_figure *figure,
    const struct hv_frame *frame)
{
	struct hv_reach reach = hv_reach_of(figure);

	fprintf(script->to, "log_x = %d\nlog_y = %d\ny_signed = %d\n", figure->log_x, figure->log_y,
	    hv_figure_is_signed(figure));
	set_number(script, "x_low", reach.low);
	set_number(script, "x_high", reach.high);
	set_number(script, "x_least", reach.least);
	set_number(script, "x_most", reach.most);
	set_number(script, "y_low", frame->low);
	set_number(script, "y_high", frame->high);
}

/* Where the part is, and how large its fonts are. */
static void write_place(const struct script *script, const struct hv_part *part)
{
	FILE *to = script->to;

	fprintf(to, "part_left = %.6g; part_top = %.6g; part_width = %.6g; part_height = %.6g # inches\n",
	    part->left, part->top, part->width, part->height);
	fprintf(to, "head = %.6g # inches, of title and key\n", part->head);
	fprintf(to,
	    "points = %g; title_points = %.4g; panel_points = %.4g; key_points = %.4g; lane_points = %.4g\n",
	    part->points, part->title_points, part->panel_points, part->key_points, part->lane_points);
	fprintf(to, "key_columns = %zu; key_longest = %zu\n", part->key_columns, part->key_longest);
	fprintf(to, "across = %zu; each = %zu; cells = %zu\n", part->across, part->each, part->cells);
	fprintf(to,
	    "array left_edge[%zu]; array right_edge[%zu]; array bottom_edge[%zu]; array top_edge[%zu]\n",
	    part->cells, part->cells, part->cells, part->cells);
	for (size_t n = 0; n < part->cells; n++) {
		struct hv_box box = hv_layout_cell(&script->page, part, n);

		fprintf(to, "left_edge[%zu] = %.6f; right_edge[%zu] = %.6f; ", n + 1, box.left, n + 1,
		    box.right);
		fprintf(to, "bottom_edge[%zu] = %.6f; top_edge[%zu] = %.6f\n", n + 1, box.bottom, n + 1,
		    box.top);
	}
}

/* Each panel to its own scale. */
static void write_panel_ranges(const struct script *script, const struct hv_figure *figure)
{
	fprintf(script->to, "array panel_low[%zu]; array panel_high[%zu]\n", figure->panels, figure->panels);
	for (size_t i = 0; i < figure->panels; i++) {
		struct hv_frame own = hv_frame_of(figure, i);
		char low[HV_NUMBER_MAX], high[HV_NUMBER_MAX];

		hv_number_format(low, own.low);
		hv_number_format(high, own.high);
		fprintf(script->to, "panel_low[%zu] = %s; panel_high[%zu] = %s\n", i + 1, low, i + 1, high);
	}
}

static void write_panels(const struct script *script, const struct hv_figure *figure)
{
	fprintf(script->to, "array panel[%zu]\n", figure->panels);
	for (size_t i = 0; i < figure->panels; i++) {
		fprintf(script->to, "panel[%zu] = ", i + 1);
		hv_script_text(figure->panel[i], script->tex, script->to);
		fputs(*figure->panel[i] && !hv_figure_has_values(figure, i) ? ".' (no finite value)'\n"
									    : "\n",
		    script->to);
	}
	fprintf(script->to, "own_scales = %d\n", figure->own_scales);
	if (figure->own_scales && figure->lanes == 0)
		write_panel_ranges(script, figure);
}

/* What the key calls the kinds, and how they look: lines 1, 2, ..., theory over them 36, 37, ..., bands -1, -2, ... */
static void write_kinds(const struct script *script, const struct hv_figure *figure,
    const struct hv_frame *frame)
{
	bool bars = figure->lanes > 0 && strcmp(figure->drawn_as, "bars") == 0;
	size_t lines = 0, bands = 0, theory = 0;

	fprintf(script->to, "array series[%zu]; array look[%zu]; array colour[%zu]\n", figure->kinds,
	    figure->kinds, figure->kinds);
	for (size_t i = 0; i < figure->kinds; i++) {
		char colour[8];

		hv_theme_colour(colour, script->theme, figure, i);
		fprintf(script->to, "series[%zu] = ", i + 1);
		hv_script_text(figure->kind[i].name, script->tex, script->to);
		fputs(hv_frame_leaves(figure, frame, i) ? ".' (off scale)'; " : "; ", script->to);
		if (figure->kind[i].band || bars)
			fprintf(script->to, "look[%zu] = -%zu; ", i + 1, ++bands);
		else
			fprintf(script->to, "look[%zu] = %zu; ", i + 1,
			    hv_theme_is_theory(&figure->kind[i]) ? LOOKS + ++theory : ++lines);
		fprintf(script->to, "colour[%zu] = '%s'\n", i + 1, colour);
	}
	fprintf(script->to, "theory = %d\n", theory > 0);
}

static void write_curves(const struct hv_figure *figure, FILE *to)
{
	static const char *const arrays[] = { "series_of", "x_column", "y_column", "first_row", "row_count",
		"high_column" };

	fprintf(to, "array first_curve[%zu]\n", figure->panels + 1);
	for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
		fprintf(to, "array %s[%zu]\n", arrays[i], figure->curves);
	for (size_t i = 0; i < figure->curves; i++) {
		const struct hv_figure_curve *curve = &figure->curve[i];

		if (i == 0 || curve->panel != curve[-1].panel)
			fprintf(to, "first_curve[%zu] = %zu\n", curve->panel + 1, i + 1);
		fprintf(to, "series_of[%zu] = %zu; x_column[%zu] = %zu; y_column[%zu] = %zu; ", i + 1,
		    curve->kind + 1, i + 1, curve->x, i + 1, curve->y);
		fprintf(to, "first_row[%zu] = %zu; row_count[%zu] = %zu\n", i + 1, curve->first, i + 1,
		    curve->thin.rows);
		fprintf(to, "high_column[%zu] = %zu\n", i + 1, curve->y_high);
	}
	fprintf(to, "first_curve[%zu] = %zu\n", figure->panels + 1, figure->curves + 1);
}

/* A point of a band: the lowest of its lower edge, the highest of its upper. */
static void put_band(FILE *to, double x, double low, double high)
{
	char text[3][HV_NUMBER_MAX];

	hv_number_format(text[0], x);
	hv_number_format(text[1], low);
	hv_number_format(text[2], high);
	fprintf(to, "%s,%s,%s\n", text[0], text[1], text[2]);
}

static void put_row(FILE *to, double x, double y)
{
	char text[2][HV_NUMBER_MAX];

	hv_number_format(text[0], x);
	hv_number_format(text[1], y);
	fprintf(to, "%s,%s\n", text[0], text[1]);
}

static void write_points(const struct hv_figure *figure, FILE *to)
{
	for (size_t i = 0; i < figure->curves; i++) {
		const struct hv_thin *thin = &figure->curve[i].thin;

		fprintf(to, "$curve%zu << END\n", i + 1);
		for (size_t j = 0; j < thin->points; j++) {
			const struct hv_thin_point *point = &thin->point[j];

			if (figure->kind[figure->curve[i].kind].band) {
				put_band(to, point->x, point->low, figure->curve[i].upper.point[j].high);
				continue;
			}
			put_row(to, point->x, point->low);
			if (point->low < point->high)
				put_row(to, point->x, point->high);
		}
		fputs("END\n", to);
	}
}

static void put_mark(FILE *to, const struct hv_figure_mark *mark)
{
	char text[2][HV_NUMBER_MAX];

	hv_number_format(text[0], mark->x);
	hv_number_format(text[1], mark->y);
	fprintf(to, "%s,%s,\"", text[0], text[1]);
	for (const char *c = mark->name; *c; c++)
		if ((unsigned char)*c >= ' ' && *c != '"')
			fputc(*c, to);
	fputs("\"\n", to);
}

static size_t count_marks(const struct hv_figure *figure, size_t kind)
{
	size_t count = 0;

	for (size_t i = 0; i < figure->marks; i++)
		count += figure->mark[i].kind == kind;
	return count;
}

/* What theory expects: $marks1 and so on, for each series that has some. */
static void write_marks(const struct hv_figure *figure, FILE *to)
{
	fprintf(to, "named = %d\nmarked = '", hv_figure_has_names(figure));
	for (size_t k = 0; k < figure->kinds; k++)
		if (count_marks(figure, k) > 0)
			fprintf(to, "%zu ", k + 1);
	fputs("'\n", to);
	for (size_t k = 0; k < figure->kinds; k++) {
		if (count_marks(figure, k) == 0)
			continue;
		fprintf(to, "$marks%zu << END\n", k + 1);
		for (size_t i = 0; i < figure->marks; i++)
			if (figure->mark[i].kind == k)
				put_mark(to, &figure->mark[i]);
		fputs("END\n", to);
	}
}

/* Where the rows are: from_csv tells the template which of csv and $curve1, $curve2, ... to draw. */
static void write_data(const struct script *script, const struct hv_figure *figure, const char *path)
{
	bool csv = path && !figure->scattered, whole = true, points;
	FILE *to = script->to;

	for (size_t i = 0; i < figure->curves; i++)
		whole &= figure->curve[i].thin.points == figure->curve[i].thin.rows;
	points = !csv || !whole || (double)figure->curves * (double)figure->rows > LINES_MAX;
	if (csv) {
		fputs(script->target->beside ? "csv = folder." : "csv = ", to);
		hv_script_path(path, to);
		fputc('\n', to);
	}
	if (csv && points)
		fputs(
		    "# The CSV would take gnuplot long: the points below stand in for it unless from_csv is 1.\n",
		    to);
	if (!whole)
		fputs(
		    "# Where rows are too many for a picture, their lowest and highest values were taken.\n",
		    to);
	fprintf(to, "from_csv = %d\n", !points);
	if (points)
		write_points(figure, to);
}

/* How the curves are drawn; of few rows each is marked. */
static void write_look(const struct hv_figure *figure, FILE *to)
{
	bool few = true;

	for (size_t i = 0; i < figure->curves; i++)
		few &= figure->curve[i].thin.rows <= FEW_ROWS;
	fprintf(to, "marks = %d\n", few);
	if (figure->drawn_as) {
		fprintf(to, "usual = '%s'\n", figure->drawn_as);
		write_marks(figure, to);
	}
}

/* Of lanes: their names, what stands in them, and the axis of each panel. */
static void write_lanes(const struct script *script, const struct hv_figure *figure)
{
	FILE *to = script->to;

	fprintf(to,
	    "lanes_as = '%s'\narray lane[%zu]; places = %zu\narray place[%zu]; array least[%zu]; array most[%zu]\n",
	    figure->drawn_as, figure->lanes, figure->places, figure->places + 1, figure->panels,
	    figure->panels);
	for (size_t i = 0; i < figure->lanes; i++) {
		fprintf(to, "lane[%zu] = ", i + 1);
		hv_script_text(figure->lane[i], script->tex, to);
		fputc('\n', to);
	}
	for (size_t i = 0; i < figure->places; i++)
		fprintf(to, "place[%zu] = '%s'\n", i + 1, figure->place[i]);
	for (size_t i = 0; i < figure->panels; i++) {
		struct hv_reach reach = hv_reach_of_lanes(figure, i);

		fprintf(to, "least[%zu] = %.9g; most[%zu] = %.9g\n", i + 1, reach.low, i + 1, reach.high);
	}
	fputs("# panel, key, lane, from, to\n$spans << END\n", to);
	for (size_t i = 0; i < figure->spans; i++) {
		const struct hv_figure_span *span = &figure->span[i];
		char text[2][HV_NUMBER_MAX];

		hv_number_format(text[0], span->from);
		hv_number_format(text[1],
		    span->to == INFINITY ? hv_reach_of_lanes(figure, span->panel).high : span->to);
		fprintf(to, "%zu,%zu,%zu,%s,%s\n", span->panel + 1, span->kind + 1, span->lane + 1, text[0],
		    text[1]);
	}
	fputs("END\n", to);
}

static enum hv_code write_rows(const struct script *script, const struct hv_figure *figure, const char *csv,
    struct hv_error *err)
{
	struct hv_pixels pixels;
	enum hv_code code;

	if (figure->cells > 0) {
		fputs("marks = 0\nlanes_as = ''\n", script->to);
		code = figure->pixels_of(&pixels, figure, err);
		if (code != HV_OK)
			return code;
		set_text(script, "value_label", figure->value_label);
		figure->write_pixels(&pixels, script->to);
		hv_pixels_free(&pixels);
		return HV_OK;
	}
	if (figure->lanes > 0) {
		fputs("marks = 0\n", script->to);
		write_lanes(script, figure);
		return HV_OK;
	}
	fputs("lanes_as = ''\n", script->to);
	write_curves(figure, script->to);
	write_look(figure, script->to);
	write_data(script, figure, csv);
	return HV_OK;
}

/* `part` is NULL in the terminal. */
static enum hv_code write_part(const struct script *script, const struct hv_figure *figure,
    const struct hv_part *part, const char *csv, struct hv_error *err)
{
	struct hv_frame frame = hv_frame_shared(figure);
	enum hv_code code;

	fputc('\n', script->to);
	write_texts(script, figure);
	write_ranges(script, figure, &frame);
	if (part)
		write_place(script, part);
	write_panels(script, figure);
	write_kinds(script, figure, &frame);
	code = write_rows(script, figure, csv, err);
	if (code != HV_OK)
		return code;
	fprintf(script->to, "\n%s\n", hv_plot_rows);
	if (!part)
		fputs(hv_plot_term, script->to);
	else
		fprintf(script->to, "%s\n%s", hv_plot_part,
		    figure->panels == 1 ? figure->single : figure->text);
	return HV_OK;
}

/* --- all of it -------------------------------------------------------------------------------------------- */

static enum hv_code check(const struct hv_figure *figure, const struct hv_figure_target *target,
    struct hv_error *err)
{
	if (!figure->style || figure->rows == 0)
		return hv_fail(err, HV_EDOMAIN, "nothing to draw: there are no rows");
	if ((figure->cells > 0 || figure->lanes > 0) && is_term(target))
		return hv_fail(err, HV_EDOMAIN,
		    "%s cannot be drawn with characters: expected -p FILE.png, .svg, .pdf, .eps, .html or .tex",
		    figure->cells > 0 ? "a map" : "rows");
	if (figure->log_x && !isfinite(figure->x_least))
		return hv_fail(err, HV_EDOMAIN,
		    "nothing to draw on a logarithmic axis: nothing lies above 0");
	return HV_OK;
}

static enum hv_code write_parts(struct script *script, const struct hv_figure *const *figure, size_t parts,
    struct hv_error *err)
{
	const struct hv_figure_target *target = script->target;
	enum hv_code code = HV_OK;

	fputs("# A gnuplot script by hopeviz: settings, where the data is, and how to draw them.\n\n",
	    script->to);
	write_target(script);
	for (size_t i = 0; code == HV_OK && i < parts; i++)
		code = write_part(script, figure[i], script->page.part ? &script->page.part[i] : NULL,
		    target->csv ? target->csv[i] : NULL, err);
	if (code == HV_OK && script->page.part)
		fputs("unset multiplot\n", script->to);
	return code;
}

enum hv_code hv_figure_check_theme(const char *theme, struct hv_error *err)
{
	const struct hv_theme *found;

	return hv_theme_find(&found, theme, err);
}

enum hv_code hv_figure_write(const struct hv_figure *const *figure, size_t parts,
    const struct hv_figure_target *target, FILE *to, struct hv_error *err)
{
	struct script script = { .target = target, .tex = strcmp(target->format, "tex") == 0, .to = to };
	enum hv_code code = hv_theme_find(&script.theme, target->theme, err);

	for (size_t i = 0; code == HV_OK && i < parts; i++)
		code = check(figure[i], target, err);
	if (code == HV_OK && !is_term(target))
		code = hv_layout_make(&script.page, figure, parts, script.theme, target->width,
		    target->height, err);
	errno = 0;
	if (code == HV_OK)
		code = write_parts(&script, figure, parts, err);
	hv_layout_free(&script.page);
	if (code == HV_OK && (fflush(to) != 0 || ferror(to))) {
		errno = errno ? errno : EIO;
		return hv_fail(err, HV_EIO, "cannot write the script: %s", strerror(errno));
	}
	return code;
}
