/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_write.c -- the gnuplot script of a figure. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/figure.h"
#include "lib/figure_map.h"
#include "lib/number.h"
#include "lib/plots.h"

#define JUMP      10.0  /* a kind that reaches so many times as far as the others would flatten them */
#define FLAT      1e-6  /* of its reach, what a kind varies by that is as good as constant */
#define MARGIN    0.05  /* of the frame, above and below the curves */
#define DEEPEST   1e-16 /* a logarithmic axis goes no deeper below its top */
#define LINES_MAX 1e8   /* of a CSV that gnuplot may read, all of them for each curve */
#define FEW_ROWS  40    /* of so short a curve the rows are marked */
#define WIDEST    8     /* panels side by side, */
#define LONGEST   190   /* and below one another: a PNG ends at 32767 pixels */

static bool is_ensemble(const struct hv_figure *figure)
{
	return strcmp(figure->style, "ensemble") == 0;
}

static double reach(const struct hv_figure_kind *kind)
{
	return kind->low <= kind->high ? fmax(fabs(kind->low), fabs(kind->high)) : 0;
}

/* Whether a kind's curves go up and down, as a rotation's do, rather than one way. */
static bool turns(const struct hv_figure_kind *kind)
{
	return kind->travel > 1.5 * kind->span;
}

/* How far from zero a kind may reach and still be given its place in the frame.
 *
 * ALiBi's bias falls to -511 where other scores live within 1 of zero: in a frame that held it, these would
 * be one flat line, and all it shows itself is a slope.  So the frame ends at the widest jump, of more than
 * JUMP times, from the reach of a kind that varies to the next larger one, if all beyond go one way.  What
 * lies within 1 counts as 1: that is a factor e of weight, and curves that differ by less may well look flat.
 */
static double frame_limit(const struct hv_figure *figure)
{
	double least = 1, limit = INFINITY, widest = JUMP;

	if (is_ensemble(figure))
		return INFINITY;
	for (size_t i = 0; i < figure->kinds; i++)
		if (turns(&figure->kind[i]))
			least = fmax(least, reach(&figure->kind[i]));
	for (size_t i = 0; i < figure->kinds; i++) {
		const struct hv_figure_kind *kind = &figure->kind[i];
		double here = fmax(reach(kind), least), next = INFINITY;

		if (kind->high - kind->low <= FLAT * reach(kind))
			continue;
		for (size_t j = 0; j < figure->kinds; j++)
			if (reach(&figure->kind[j]) > here)
				next = fmin(next, reach(&figure->kind[j]));
		if (isfinite(next) && next / here > widest) {
			widest = next / here;
			limit = JUMP * here;
		}
	}
	return limit;
}

struct frame {
	double low, high;
	double limit; /* kinds that reach farther leave it */
};

/* Leaves some room around a range, which may be empty or a point. */
static void widen(struct frame *frame)
{
	double margin;

	if (frame->low > frame->high) /* no finite value at all */
		frame->low = frame->high = 0;
	margin = frame->high > frame->low ? MARGIN * (frame->high - frame->low)
	    : frame->high != 0            ? 0.5 * fabs(frame->high)
					  : 1;
	frame->low -= margin;
	frame->high += margin;
}

static struct frame panel_frame(const struct hv_figure *figure, size_t panel)
{
	struct frame frame = { INFINITY, -INFINITY, INFINITY };

	for (size_t i = 0; i < figure->curves; i++)
		if (figure->curve[i].panel == panel) {
			frame.low = fmin(frame.low, figure->curve[i].low);
			frame.high = fmax(frame.high, figure->curve[i].high);
		}
	widen(&frame);
	return frame;
}

static struct frame linear_frame(const struct hv_figure *figure)
{
	struct frame frame = { INFINITY, -INFINITY, frame_limit(figure) };

	if (is_ensemble(figure))
		return panel_frame(figure, 0);
	for (size_t i = 0; i < figure->kinds; i++)
		if (reach(&figure->kind[i]) <= frame.limit) {
			frame.low = fmin(frame.low, figure->kind[i].low);
			frame.high = fmax(frame.high, figure->kind[i].high);
		}
	widen(&frame);
	return frame;
}

/* The frame of |y| on a logarithmic axis, which nothing leaves but what is too small. */
static struct frame logarithmic_frame(const struct hv_figure *figure)
{
	struct frame frame = { INFINITY, 0, INFINITY };
	double margin;

	for (size_t i = 0; i < figure->kinds; i++) {
		frame.low = fmin(frame.low, figure->kind[i].least);
		frame.high = fmax(frame.high, reach(&figure->kind[i]));
	}
	if (frame.high == 0) /* nothing but zeros */
		frame.low = frame.high = 1;
	if (figure->top > 0) {
		frame.high = fmin(frame.high, figure->top);
		frame.low = fmin(frame.low, frame.high);
	}
	frame.low = fmax(frame.low, DEEPEST * frame.high);
	margin = frame.high > frame.low ? pow(frame.high / frame.low, MARGIN) : 2;
	frame.low /= margin;
	frame.high *= margin;
	return frame;
}

/* The first panels whose titles agree up to the last comma: a layer's heads. */
static size_t count_heads(const struct hv_figure *figure)
{
	const char *first = figure->panel[0], *comma = strrchr(first, ',');
	size_t heads = 1, common = comma ? (size_t)(comma - first) + 1 : 0;

	while (common > 0 && heads < figure->panels && strncmp(figure->panel[heads], first, common) == 0)
		heads++;
	return heads;
}

/* How often each panel is drawn: a single one, and those of an ensemble, on a linear and on a logarithmic x axis. */
static size_t count_each(const struct hv_figure *figure)
{
	if (figure->cells > 0 || (figure->panels > 1 && !is_ensemble(figure)))
		return 1;
	return figure->log_x || figure->linear_x || !(figure->x_least < figure->x_high) ? 1 : 2;
}

/* Panels side by side: the heads of a layer, so that layers lie below one another; else about as many as
 * there are rows.  One panel is drawn twice, on a linear and on a logarithmic x axis. */
static size_t count_across(const struct hv_figure *figure)
{
	size_t heads, across = 1;

	if (figure->cells > 0 && figure->panels <= 2)
		return figure->panels;
	if (figure->panels == 1 || count_each(figure) > 1)
		return count_each(figure);
	heads = count_heads(figure);
	while (across * across < figure->panels)
		across++;
	if (heads > 1 && heads < figure->panels)
		across = heads;
	if (across > WIDEST)
		across = WIDEST;
	if (figure->panels > across * LONGEST)
		across = (figure->panels + LONGEST - 1) / LONGEST;
	return across;
}

/* A string that gnuplot takes literally: between single quotes only these mean something.  Doubled they would
 * stand for themselves, but not where two meet or one comes first; so each becomes a string of its own. */
static void put_text(FILE *to, const char *text)
{
	fputc('\'', to);
	for (const char *c = text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			continue;
		if (*c == '\'')
			fputs("'.\"'\".'", to);
		else
			fputc(*c, to);
	}
	fputc('\'', to);
}

static void set_text(FILE *to, const char *name, const char *text)
{
	fprintf(to, "%s = ", name);
	put_text(to, text);
	fputc('\n', to);
}

/* To gnuplot '<sort x' and '|rm x' are commands, '-' and '$x' no files either; './-' is one. */
static void put_path(FILE *to, const char *path)
{
	if (*path && strchr("<|-+$~", *path))
		fputs("'./'.", to);
	put_text(to, path);
}

static void set_number(FILE *to, const char *name, double value)
{
	char number[HV_NUMBER_MAX];

	hv_number_format(number, value);
	fprintf(to, "%s = %s\n", name, number);
}

static void write_target(const struct hv_figure_target *target, FILE *to)
{
	fprintf(to, "format = '%s'\noutput = ", target->format);
	put_path(to, target->output ? target->output : "");
	fputc('\n', to);
	if (strcmp(target->format, "term") == 0)
		fprintf(to, "columns = %d\nlines = %d\ncolour = %d\n", target->columns, target->lines,
		    target->colour);
}

static void write_texts(const struct hv_figure *figure, FILE *to)
{
	set_text(to, "title", figure->title ? figure->title : "");
	set_text(to, "x_label", figure->x_label ? figure->x_label : figure->x_usual);
	set_text(to, "y_label", figure->y_label ? figure->y_label : figure->y_usual);
}

static bool any_negative(const struct hv_figure *figure)
{
	for (size_t k = 0; k < figure->kinds; k++)
		if (figure->kind[k].low < 0)
			return true;
	return false;
}

/* Degenerate ranges, as of a single distance, are widened. */
static void write_ranges(const struct hv_figure *figure, const struct frame *frame, FILE *to)
{
	double low = figure->x_low, high = figure->x_high, least = figure->x_least;

	if (!(low <= high))
		low = high = 0;
	if (low == high) {
		low -= 0.5;
		high += 0.5;
	}
	fprintf(to, "log_x = %d\nlog_y = %d\ny_signed = %d\n", figure->log_x, figure->log_y,
	    any_negative(figure));
	set_number(to, "x_low", low);
	set_number(to, "x_least", least < high ? least : 0.1 * high);
	set_number(to, "x_high", high);
	set_number(to, "y_low", frame->low);
	set_number(to, "y_high", frame->high);
}

/* Each panel to its own scale: series of an ensemble are compared by their shape. */
static void write_panel_ranges(const struct hv_figure *figure, const struct frame *frame, FILE *to)
{
	fprintf(to, "array panel_low[%zu]\narray panel_high[%zu]\n", figure->panels, figure->panels);
	for (size_t i = 0; i < figure->panels; i++) {
		struct frame own = figure->log_y ? *frame : panel_frame(figure, i);
		char low[HV_NUMBER_MAX], high[HV_NUMBER_MAX];

		hv_number_format(low, own.low);
		hv_number_format(high, own.high);
		fprintf(to, "panel_low[%zu] = %s; panel_high[%zu] = %s\n", i + 1, low, i + 1, high);
	}
}

/* Whether a panel has a value to draw. */
static bool has_values(const struct hv_figure *figure, size_t panel)
{
	for (size_t i = 0; i < figure->curves; i++)
		if (figure->curve[i].panel == panel && figure->curve[i].low <= figure->curve[i].high)
			return true;
	return false;
}

static void write_panels(const struct hv_figure *figure, const struct frame *frame, FILE *to)
{
	fprintf(to, "across = %zu\neach = %zu\narray panel[%zu]\n", count_across(figure), count_each(figure),
	    figure->panels);
	for (size_t i = 0; i < figure->panels; i++) {
		fprintf(to, "panel[%zu] = ", i + 1);
		put_text(to, figure->panel[i]);
		fputs(*figure->panel[i] && figure->cells == 0 && !has_values(figure, i)
			? ".' (no finite value)'\n"
			: "\n",
		    to);
	}
	if (is_ensemble(figure))
		write_panel_ranges(figure, frame, to);
}

/* What the key calls the kinds, and how they look: lines 1, 2, ..., bands -1, -2, ... */
static void write_kinds(const struct hv_figure *figure, const struct frame *frame, FILE *to)
{
	size_t lines = 0, bands = 0;

	fprintf(to, "array series[%zu]\n", figure->kinds);
	for (size_t i = 0; i < figure->kinds; i++) {
		fprintf(to, "series[%zu] = ", i + 1);
		put_text(to, figure->kind[i].name);
		fputs(reach(&figure->kind[i]) > frame->limit ? ".' (off scale)'\n" : "\n", to);
	}
	fprintf(to, "array look[%zu]\n", figure->kinds);
	for (size_t i = 0; i < figure->kinds; i++)
		if (figure->kind[i].band)
			fprintf(to, "look[%zu] = -%zu\n", i + 1, ++bands);
		else
			fprintf(to, "look[%zu] = %zu\n", i + 1, ++lines);
	fprintf(to, "bands = %zu\n", bands);
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

static void write_csv(const struct hv_figure_target *target, FILE *to)
{
	fputs("csv = ", to);
	put_path(to, target->csv);
	fputc('\n', to);
	if (target->beside)
		fputs("folder = ARG0 # the CSV lies beside this script, wherever gnuplot runs\n"
		      "while (strlen(folder) > 0 && folder[strlen(folder):] ne '/') {\n"
		      "\tfolder = folder[1:strlen(folder) - 1]\n"
		      "}\n"
		      "csv = folder.csv\n",
		    to);
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

/* What theory expects: $marks1 and so on, for each series. */
static void write_marks(const struct hv_figure *figure, FILE *to)
{
	fprintf(to, "array mark_count[%zu]\n", figure->kinds);
	for (size_t k = 0; k < figure->kinds; k++) {
		size_t count = 0;

		fprintf(to, "$marks%zu << END\n", k + 1);
		for (size_t i = 0; i < figure->marks; i++)
			if (figure->mark[i].kind == k && ++count)
				put_row(to, figure->mark[i].x, figure->mark[i].y);
		fprintf(to, "END\nmark_count[%zu] = %zu\n", k + 1, count);
	}
}

/* Where the rows are: from_csv tells the template which of csv and $curve1, $curve2, ... to draw. */
static void write_data(const struct hv_figure *figure, const struct hv_figure_target *target, FILE *to)
{
	bool csv = target->csv && !figure->scattered, whole = true, points;

	for (size_t i = 0; i < figure->curves; i++)
		whole &= figure->curve[i].thin.points == figure->curve[i].thin.rows;
	points = !csv || !whole || (double)figure->curves * (double)figure->rows > LINES_MAX;
	if (csv)
		write_csv(target, to);
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

/* The part of the script that is the same for all figures of a style. */
static void write_templates(const struct hv_figure *figure, const struct hv_figure_target *target, FILE *to)
{
	fprintf(to, "\n%s\n", hv_plot_rows);
	if (strcmp(target->format, "term") == 0)
		fputs(hv_plot_term, to);
	else
		fprintf(to, "%s\n%s", hv_plot_style, figure->panels == 1 ? figure->single : figure->text);
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

enum hv_code hv_figure_write(const struct hv_figure *figure, const struct hv_figure_target *target, FILE *to,
    struct hv_error *err)
{
	struct frame frame;
	enum hv_code code = HV_OK;

	if (!figure->style || figure->rows == 0)
		return hv_fail(err, HV_EDOMAIN, "nothing to draw: there are no rows");
	if (figure->cells > 0 && strcmp(target->format, "term") == 0)
		return hv_fail(err, HV_EDOMAIN,
		    "a map cannot be drawn with characters: expected -p FILE.png, FILE.svg or FILE.pdf");
	if (figure->log_x && !isfinite(figure->x_least))
		return hv_fail(err, HV_EDOMAIN,
		    "nothing to draw on a logarithmic axis: no distance is above 0");
	errno = 0;
	frame = figure->log_y ? logarithmic_frame(figure) : linear_frame(figure);
	fputs("# A gnuplot script by hopeviz: settings, where the data is, and how to draw them.\n\n", to);
	write_target(target, to);
	write_texts(figure, to);
	write_ranges(figure, &frame, to);
	write_panels(figure, &frame, to);
	write_kinds(figure, &frame, to);
	if (figure->cells > 0) {
		fputs("marks = 0\n", to);
		code = (strcmp(figure->style, "sweep") == 0 ? hv_figure_write_sweep
							    : hv_figure_write_maps)(figure, to, err);
	} else {
		write_curves(figure, to);
		write_look(figure, to);
		write_data(figure, target, to);
	}
	if (code != HV_OK)
		return code;
	write_templates(figure, target, to);
	if (fflush(to) != 0 || ferror(to))
		return hv_fail(err, HV_EIO, "cannot write the script: %s", strerror(errno ? errno : EIO));
	return HV_OK;
}
