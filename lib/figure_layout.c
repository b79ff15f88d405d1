/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_layout.c -- where the panels of a picture are on its page. */
#include "lib/figure_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_frame.h"

#define INCH        72.0 /* points */
#define LINE        1.4  /* height of a line, in that of its font */
#define LETTER      0.6  /* width of a letter, in the same, at most; */
#define MEAN_LETTER 0.55 /* on average */
#define SAMPLE      8    /* a key's sample of a line and the room about it, in letters */
#define SMALLEST    0.25 /* a panel, in inches */
#define WIDEST      8    /* panels side by side, */
#define LONGEST     190  /* and below one another: a PNG ends at 32767 pixels */
#define PARTS_WIDE  3    /* parts side by side */
#define LANES_WIDE  3    /* panels of lanes side by side */
#define LANE_LINE   1.2  /* height of a lane at least, in that of its font */
#define NAMES_WIDE  0.45 /* of the part, for the names of lanes at most */
#define MARGIN      8    /* letters of the usual font left of panels, about; what a panel needs: */
#define NARROWEST   9    /* for one or two numbers below it, */
#define OWN_SCALE   19   /* with numbers of its own beside it, */
#define LANES_LEAST 28   /* with numbers beside its bars, */
#define PAIR_LEAST  30   /* with a label of its own below it; */
#define LOWEST      0.15 /* height by width of a part, of its panel on a slide */
#define HIGHEST     140  /* inches of a page: a PNG ends at 32767 pixels */
#define STACKED     0.8  /* height by width of a page on which two such panels fit below one another */

/* The first panels whose titles agree up to the last comma: a layer's heads. */
static size_t count_heads(const struct hv_figure *figure)
{
	const char *first = figure->panel[0], *comma = strrchr(first, ',');
	size_t heads = 1, common = comma ? (size_t)(comma - first) + 1 : 0;

	while (common > 0 && heads < figure->panels && strncmp(figure->panel[heads], first, common) == 0)
		heads++;
	return heads;
}

/* How often each panel is drawn: a single one, and those with scales of their own, on a linear and on a logarithmic x
 * axis. */
static size_t count_each(const struct hv_figure *figure)
{
	if (figure->cells > 0 || figure->lanes > 0 || (figure->panels > 1 && !figure->own_scales))
		return 1;
	return figure->log_x || figure->linear_x || !(figure->x_least < figure->x_high) ? 1 : 2;
}

/* Cells that fit side by side, so that their numbers and names do not meet. */
static size_t count_room(const struct hv_figure *figure, size_t each, double width, double points)
{
	double least = each > 1                       ? PAIR_LEAST
	    : figure->lanes > 0                       ? LANES_LEAST
	    : figure->own_scales || figure->cells > 0 ? OWN_SCALE
						      : NARROWEST;
	double room = (width * INCH / (LETTER * points) - MARGIN) / least;

	return room < 1 ? 1 : room < WIDEST ? (size_t)room : WIDEST;
}

/* Cells side by side: the heads of a layer, so that layers lie below one another; else about as many as there are rows.
 * Where `room` is less, as many as leave the rows alike. */
static size_t count_across(const struct hv_figure *figure, size_t each, size_t room)
{
	size_t heads, across = 1;

	if (figure->cells > 0 && figure->panels <= 2)
		return figure->panels;
	if (figure->panels == 1 || each > 1)
		return each;
	heads = count_heads(figure);
	while (across * across < figure->panels)
		across++;
	if (heads > 1 && heads < figure->panels)
		across = heads;
	if (figure->lanes > 0 && across > LANES_WIDE)
		across = LANES_WIDE;
	if (across > room) {
		size_t rows = (across + room - 1) / room;

		across = (across + rows - 1) / rows;
	}
	if (figure->panels > across * LONGEST)
		across = (figure->panels + LONGEST - 1) / LONGEST;
	return across;
}

/* Letters, not bytes, of UTF-8. */
static size_t letters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* A font for so many letters in so many inches, and none larger than the usual. */
static double points_for(double points, size_t count, double letter, double room)
{
	double width = (double)count * letter * points;

	return width > INCH * room ? INCH * room / (letter * (double)count) : points;
}

/* Letters of the title; that of a single panel goes with it. */
static size_t count_title(const struct hv_figure *figure)
{
	return (figure->title ? letters(figure->title) + 2 : 0) +
	    (figure->panels == 1 ? letters(figure->panel[0]) : 0);
}

static size_t longest_panel(const struct hv_figure *figure)
{
	size_t longest = 1;

	for (size_t i = 0; i < figure->panels; i++) {
		size_t here = letters(figure->panel[i]) + (hv_figure_has_values(figure, i) ? 0 : 18);

		longest = here > longest ? here : longest;
	}
	return longest;
}

/* The key has as many columns as its longest name allows. */
static size_t place_key(struct hv_part *part, const struct hv_figure *figure)
{
	struct hv_frame frame = hv_frame_shared(figure);
	double columns;

	part->key_longest = 1;
	for (size_t k = 0; k < figure->kinds; k++) {
		size_t here = letters(figure->kind[k].name) + (hv_frame_leaves(figure, &frame, k) ? 12 : 0);

		part->key_longest = here > part->key_longest ? here : part->key_longest;
	}
	part->key_points = points_for(part->points, part->key_longest + SAMPLE, LETTER, part->width);
	columns =
	    part->width * INCH / ((double)(part->key_longest + SAMPLE) * MEAN_LETTER * part->key_points);
	part->key_columns = columns >= (double)figure->kinds ? figure->kinds
	    : columns < 1                                    ? 1
							     : (size_t)columns;
	if (part->key_columns == 0 ||
	    ((figure->cells == 0 || figure->bar_beside) && figure->kinds == 1 && !*figure->kind[0].name))
		return 0;
	return (figure->kinds + part->key_columns - 1) / part->key_columns;
}

/* The names of lanes stand on the left; each panel has numbers of its own. */
static void place_lanes(struct hv_part *part, const struct hv_figure *figure)
{
	size_t longest = 1;

	for (size_t i = 0; i < figure->lanes; i++)
		longest = letters(figure->lane[i]) > longest ? letters(figure->lane[i]) : longest;
	part->margin = fmin((double)longest * LETTER * part->points / INCH, NAMES_WIDE * part->width);
	part->lane_points = points_for(part->points, longest, LETTER, part->margin);
	part->margin += part->line;
	part->below = figure->panels > 1 ? 2.2 * part->line : 0;
}

/* Height of the lanes, or of another panel by its width. */
static double natural_height(const struct hv_part *part, const struct hv_figure *figure)
{
	double ratio = part->across > 1 ? 0.304 : part->cells > 1 ? 0.45 : 0.545;

	if (figure->lanes > 0)
		return ((double)figure->lanes * 1.35 + 0.3) * part->line + part->heading + part->below;
	if (figure->panels == 1)
		return ratio * part->width + part->below;
	return (part->each > 1 ? 0.42 : 0.6) * part->cell_width + part->heading;
}

/* Right of a panel: half of the number at its end and half of that at the beginning of the next. */
static double gap_of(const struct hv_part *part, const struct hv_figure *figure)
{
	double letters_of_x = figure->x_high < 1e3 ? 3 : figure->x_high < 1e4 ? 4 : 5;

	if (figure->panels == 1 || part->each > 1 || figure->lanes > 0)
		return 1.9 * part->line;
	return fmax(part->line, (letters_of_x + 2.5) * 0.5 * LETTER * part->points / INCH);
}

/* What the part's figure alone decides, its width given; `each` cells a panel, on a `tall` page below one another if
 * they do not fit side by side. */
static void place_cells(struct hv_part *part, const struct hv_figure *figure, size_t each, bool tall,
    const struct hv_theme *theme)
{
	bool many = figure->panels > 1;
	size_t titled = count_title(figure), key_lines;
	size_t room = count_room(figure, each, part->width, theme->points);
	bool stacked = tall && !many && each > room;

	part->each = each;
	part->cells = each * figure->panels;
	part->across = stacked ? 1 : count_across(figure, each, room);
	part->down = (part->cells + part->across - 1) / part->across;
	part->points = part->across > 3 ? theme->small : theme->points;
	part->line = LINE * part->points / INCH;
	key_lines = place_key(part, figure);
	part->heading = many ? 1.6 * part->line : 0;
	part->margin = 4.6 * part->line;
	part->gap = gap_of(part, figure);
	part->below = stacked ? 3.3 * part->line : 0;
	part->side = figure->bar_beside ? (many ? 5.2 : 4.2) * part->line : 0;
	if (figure->lanes > 0)
		place_lanes(part, figure);
	else if (many && figure->own_scales && each == 1) {
		part->margin = (*hv_figure_y_label(figure) ? 1.4 : 0.3) * part->line;
		part->inset = 3.4 * part->line;
	}
	part->cell_width = (part->width - part->margin - part->side) / (double)part->across;
	part->head = ((titled ? 1.5 : 0) + 0.9 * (double)key_lines + (many ? 0.4 : 0.7)) * part->line;
	if (figure->cells > 0 && !figure->bar_beside) /* a bar in the key's place, numbers below it */
		part->head += 0.7 * part->line;
	part->title_points = points_for(part->points, titled, LETTER, part->width);
	part->panel_points = points_for(part->points, longest_panel(figure), MEAN_LETTER,
	    part->cell_width - (figure->cells > 0 ? 1.2 : 0.5) * part->line -
		fmax(part->inset - part->gap, 0));
	part->cell_height = natural_height(part, figure);
}

/* Below the panels: numbers and a label, unless each panel has its own. */
static double foot(const struct hv_part *part)
{
	return (part->below > 0 ? 0.4 : 3) * part->line;
}

/* Cells as high as the part's height allows. */
static enum hv_code fit_height(struct hv_part *part, const struct hv_figure *figure, double height,
    struct hv_error *err)
{
	double panel;

	part->height = height;
	part->cell_height = (height - part->head - foot(part)) / (double)part->down;
	panel = part->cell_height - part->heading - part->below;
	if (!(panel >= SMALLEST) || !(part->cell_width - part->inset - part->gap >= SMALLEST))
		return hv_fail(err, HV_EDOMAIN, "%zu x %zu panels: expected a larger picture (--size)",
		    part->across, part->down);
	if (figure->lanes > 0) /* names of low lanes stay apart */
		part->lane_points =
		    fmin(part->lane_points, INCH * panel / (LANE_LINE * (double)figure->lanes));
	return HV_OK;
}

/* Whether all parts have a single panel, so that they can stand side by side. */
static bool are_single(const struct hv_figure *const *figure, size_t parts)
{
	for (size_t i = 0; i < parts; i++)
		if (figure[i]->panels > 1)
			return false;
	return true;
}

/* Whether a column is wide enough: for one panel, unless names stand below it, too. */
static bool is_narrow(const struct hv_figure *figure)
{
	return figure->panels == 1 && count_each(figure) == 1 && figure->places == 0;
}

static size_t parts_across(const struct hv_figure *const *figure, size_t parts, double width, double points)
{
	size_t across = 1, room = (size_t)(width * INCH / (LETTER * points * PAIR_LEAST));

	if (!are_single(figure, parts) || room < 2)
		return 1;
	if (room > PARTS_WIDE)
		room = PARTS_WIDE;
	if (parts <= room)
		return parts;
	while (across * across < parts)
		across++;
	return across > room ? room : across;
}

/* Parts beside one another have heads and panels of one height. */
static void align_row(struct hv_part *part, size_t parts)
{
	double head = 0, height = 0;

	for (size_t i = 0; i < parts; i++) {
		head = fmax(head, part[i].head);
		height = fmax(height, part[i].cell_height * (double)part[i].down + foot(&part[i]));
	}
	for (size_t i = 0; i < parts; i++) {
		part[i].head = head;
		part[i].height = head + height;
	}
}

/* Puts rows of parts below one another and returns their height. */
static double stack(struct hv_page *page, size_t across)
{
	double top = 0;

	for (size_t i = 0; i < page->parts; i += across) {
		size_t n = page->parts - i < across ? page->parts - i : across;

		align_row(&page->part[i], n);
		for (size_t j = i; j < i + n; j++) {
			page->part[j].left = (double)(j - i) * page->width / (double)across;
			page->part[j].top = top;
		}
		top += page->part[i].height;
	}
	return top;
}

/* As high as a screen, or as lanes and a long key need. */
static double screen_height(const struct hv_page *page, const struct hv_figure *const *figure,
    const struct hv_theme *theme)
{
	double height = theme->ratio * page->width;

	for (size_t i = 0; i < page->parts; i++) {
		const struct hv_part *part = &page->part[i];
		double cell = figure[i]->lanes > 0 ? part->cell_height : part->heading + LOWEST * part->width;

		height = fmax(height, part->head + cell + foot(part));
	}
	return height;
}

enum hv_code hv_layout_make(struct hv_page *out, const struct hv_figure *const *figure, size_t parts,
    const struct hv_theme *theme, double width, double height, struct hv_error *err)
{
	struct hv_page page = { .parts = parts, .part = calloc(parts, sizeof *page.part) };
	enum hv_code code = HV_OK;
	bool tall = !(theme->ratio > 0); /* what is as wide as a screen is not */
	double natural;
	size_t across;

	if (!page.part)
		return hv_fail_memory(err, "the layout of a page");
	page.width = width;
	if (!(width > 0))
		page.width = parts == 1 && is_narrow(figure[0]) ? theme->column : theme->full;
	across = parts_across(figure, parts, page.width, theme->points);
	tall &= !(height > 0) || height > STACKED * page.width;
	for (size_t i = 0; i < parts; i++) {
		page.part[i].width = page.width / (double)across;
		place_cells(&page.part[i], figure[i],
		    parts > 1 && are_single(figure, parts) ? 1 : count_each(figure[i]), tall, theme);
	}
	natural = stack(&page, across);
	page.height = height > 0 ? height
	    : theme->ratio > 0 && page.parts <= across && page.part[0].down == 1
	    ? screen_height(&page, figure, theme)
	    : natural;
	if (!(height > 0) && page.height > HIGHEST)
		code = hv_fail(err, HV_EDOMAIN, "%.0f inches high: expected a lower picture, of fewer rows",
		    page.height);
	for (size_t i = 0; code == HV_OK && i < parts; i++) {
		page.part[i].top *= page.height / natural;
		code = fit_height(&page.part[i], figure[i], page.part[i].height * page.height / natural, err);
	}
	if (code == HV_OK)
		*out = page;
	else
		hv_layout_free(&page);
	return code;
}

void hv_layout_free(struct hv_page *page)
{
	free(page->part);
	*page = (struct hv_page){ 0 };
}

struct hv_box hv_layout_cell(const struct hv_page *page, const struct hv_part *part, size_t n)
{
	double x = part->left + part->margin + (double)(n % part->across) * part->cell_width;
	double y = part->top + part->head + (double)(n / part->across) * part->cell_height;
	struct hv_box box = {
		.left = (x + part->inset) / page->width,
		.right = (x + part->cell_width - part->gap) / page->width,
		.top = 1 - (y + part->heading) / page->height,
		.bottom = 1 - (y + part->cell_height - part->below) / page->height,
	};

	return box;
}

size_t hv_layout_panel(const struct hv_part *part, size_t n)
{
	return n / part->each;
}

bool hv_layout_is_log(const struct hv_figure *figure, const struct hv_part *part, size_t n)
{
	return figure->log_x || (part->each > 1 && n % part->each == 1);
}
