/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure_layout.c -- whatever is drawn: nothing overlaps, and all names fit in their room. */
#include "lib/figure_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"
#include "tests/figures.h"
#include "tests/scratch.h"

#define INCH   72.0 /* points */
#define LETTER 0.5  /* width of a letter, in the height of its font, on average */
#define SLACK  1e-9

enum sort {
	CURVES,
	HEADS,
	ENSEMBLE,
	MAPS,
	SWEEP,
	GRID,
	BARS,
	POINTS,
	RANGES,
	SORTS
};

static const char *const themes[] = { "paper", "slides", "dark" };
static const size_t counts[] = { 1, 2, 3, 16, 40 };
enum {
	COUNTS = sizeof counts / sizeof counts[0],
	POOL = SORTS * COUNTS * 2
};

/* A row of the i-th panel, curve or lane. */
static void write_row(FILE *to, enum sort sort, size_t i, const char *name)
{
	switch (sort) {
	case CURVES:
		for (int type = 0; type < 3; type++)
			fprintf(to, "1,%s type %d,%s%zu,0.1\n9,%s type %d,%s%zu,0.2\n", name, type, name, i,
			    name, type, name, i);
		break;
	case HEADS:
		fprintf(to, "%zu,%zu,%s,0,1\n%zu,%zu,%s,7,2\n", i / 8, i % 8, name, i / 8, i % 8, name);
		break;
	case ENSEMBLE: break;
	case MAPS:
		fprintf(to, "%s%zu,0,0,1\n%s%zu,0,0.25,1\n%s%zu,0,0.5,1\n", name, i, name, i, name, i);
		break;
	case SWEEP: fprintf(to, "%zu,1,2,3\n", i); break;
	case GRID: fprintf(to, "1,%zu,1\n", i); break;
	case BARS: fprintf(to, "%s%zu,1,2,3,4,5,6\n", name, i); break;
	case POINTS: fprintf(to, "%s%zu,fails,e\n", name, i); break;
	default: fprintf(to, "%zu,64,%zu,%zu\n", i + 1, i + 10, i + 20); break;
	}
}

/* Columns of `count` series. */
static void write_ensemble(FILE *to, size_t count, const char *name)
{
	fputs("distance", to);
	for (size_t i = 0; i < count; i++)
		fprintf(to, ",%s%zu.q05,%s%zu.q50,%s%zu.q95", name, i, name, i, name, i);
	for (int row = 0; row < 9; row++) {
		fprintf(to, "\n%d", row);
		for (size_t i = 0; i < count; i++)
			fputs(",1,2,3", to);
	}
	fputc('\n', to);
}

static struct hv_figure make_figure(enum sort sort, size_t count, bool long_names)
{
	static const char *const header[] = { "distance,dtype,series,error",
		"layer,head,encoding,distance,mean", "", "series,distance,frequency,power",
		"base,effective_range,first_rise,oscillation_energy", "base,context,effective_range",
		"series,total_power,oscillation_energy,first_rise,spectral_entropy,peak_frequency,peak_period",
		"claim,verdict,evidence", "context,dim,base,window_end" };
	const char *name = long_names
	    ? "a r\xc3\xb4p\xc3\xa9 of a model whose name does not end:base=10000:scale=1.0625/"
	    : "n";
	struct hv_figure figure;
	char *csv;
	size_t length;
	FILE *stream = open_memstream(&csv, &length);

	assert_non_null(stream);
	if (sort == ENSEMBLE)
		write_ensemble(stream, count, name);
	else
		fprintf(stream, "%s\n", header[sort]);
	for (size_t i = 0; i < count; i++)
		write_row(stream, sort, i, name);
	fclose(stream);
	figure = figure_of_csv(csv);
	free(csv);
	if (long_names)
		figure.title = strdup(
		    "What a reader of a printed page may well take for its abstract, were it not above all panels");
	return figure;
}

static struct hv_figure pool[POOL];

static int make_pool(void **state)
{
	(void)state;
	for (size_t i = 0; i < POOL; i++)
		pool[i] = make_figure((enum sort)(i / 2 / COUNTS), counts[i / 2 % COUNTS], i % 2);
	return 0;
}

static int free_pool(void **state)
{
	(void)state;
	for (size_t i = 0; i < POOL; i++)
		hv_figure_free(&pool[i]);
	return 0;
}

static const struct hv_theme *theme_of(const char *name)
{
	const struct hv_theme *theme;

	assert_int_equal(hv_theme_find(&theme, name, NULL), HV_OK);
	return theme;
}

struct rectangle { /* inches, from the page's upper left corner */
	double left, right, top, bottom;
};

static struct rectangle part_of(const struct hv_part *part)
{
	return (
	    struct rectangle){ part->left, part->left + part->width, part->top, part->top + part->height };
}

static struct rectangle cell_of(const struct hv_page *page, const struct hv_part *part, size_t n)
{
	struct hv_box box = hv_layout_cell(page, part, n);

	return (struct rectangle){ box.left * page->width, box.right * page->width,
		(1 - box.top) * page->height, (1 - box.bottom) * page->height };
}

static void assert_within(struct rectangle a, struct rectangle b)
{
	assert_true(a.left < a.right && a.top < a.bottom);
	assert_true(a.left >= b.left - SLACK && a.right <= b.right + SLACK);
	assert_true(a.top >= b.top - SLACK && a.bottom <= b.bottom + SLACK);
}

static void assert_apart(struct rectangle a, struct rectangle b)
{
	assert_true(a.right <= b.left + SLACK || b.right <= a.left + SLACK || a.bottom <= b.top + SLACK ||
	    b.bottom <= a.top + SLACK);
}

static size_t letters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

/* Fails unless a line of text fits in so many inches. */
static void assert_fits(size_t count, double points, double width)
{
	assert_true(points > 0 && (double)count * LETTER * points <= INCH * width + SLACK);
}

static void assert_cells(const struct hv_page *page, const struct hv_part *part,
    const struct hv_figure *figure)
{
	struct rectangle room = part_of(part);

	room.top += part->head;
	room.bottom -= part->points / INCH; /* for numbers, at least */
	assert_int_equal(part->cells, part->each * figure->panels);
	for (size_t n = 0; n < part->cells; n++) {
		struct rectangle here = cell_of(page, part, n), above = here;

		assert_within(here, room);
		above.top -= part->heading;
		for (size_t m = 0; m < n; m++)
			assert_apart(above, cell_of(page, part, m));
		assert_int_equal(hv_layout_panel(part, n), n / part->each);
		assert_true(part->each == 1 || hv_layout_is_log(figure, part, n) == (n % 2 == 1));
		if (figure->panels > 1)
			assert_true(INCH * part->heading >= part->panel_points);
		if (figure->panels > 1)
			assert_fits(letters(figure->panel[n / part->each]), part->panel_points,
			    part->cell_width);
		if (figure->lanes > 0)
			assert_true(INCH * (here.bottom - here.top) >=
			    (double)figure->lanes * part->lane_points - SLACK);
	}
}

/* Title and key: their letters fit in a line, and their lines in the head. */
static void assert_head(const struct hv_part *part, const struct hv_figure *figure)
{
	size_t title = (figure->title ? letters(figure->title) : 0) +
	    (figure->panels == 1 ? letters(figure->panel[0]) : 0);
	size_t longest = 0, lines = 0;

	for (size_t k = 0; k < figure->kinds; k++)
		longest = letters(figure->kind[k].name) > longest ? letters(figure->kind[k].name) : longest;
	if (longest > 0) {
		assert_in_range(part->key_columns, 1, figure->kinds);
		lines = (figure->kinds + part->key_columns - 1) / part->key_columns;
		assert_fits(longest * part->key_columns, part->key_points, part->width);
	}
	assert_fits(title, part->title_points, part->width);
	assert_true(INCH * part->head >= (title ? part->title_points : 0) + (double)lines * part->key_points);
}

static void assert_fonts(const struct hv_part *part, const struct hv_figure *figure,
    const struct hv_theme *theme)
{
	const double fonts[] = { part->title_points, part->panel_points, part->key_points,
		part->lane_points };

	assert_true(part->points == theme->points || part->points == theme->small);
	for (size_t i = 0; i < sizeof fonts / sizeof fonts[0] - (figure->lanes == 0); i++)
		assert_true(fonts[i] > 0 && fonts[i] <= part->points);
	for (size_t i = 0; i < figure->lanes; i++)
		assert_fits(letters(figure->lane[i]), part->lane_points, part->margin);
}

static void assert_page(const struct hv_page *page, const struct hv_figure *const *figure, size_t parts,
    const struct hv_theme *theme)
{
	assert_int_equal(page->parts, parts);
	for (size_t i = 0; i < parts; i++) {
		const struct hv_part *part = &page->part[i];

		assert_within(part_of(part), (struct rectangle){ 0, page->width, 0, page->height });
		for (size_t j = 0; j < i; j++)
			assert_apart(part_of(part), part_of(&page->part[j]));
		assert_cells(page, part, figure[i]);
		assert_head(part, figure[i]);
		assert_fonts(part, figure[i], theme);
	}
}

/* A page of that size, or a sentence that says what to do. */
static bool lay_out(struct hv_page *page, const struct hv_figure *const *figure, size_t parts,
    const struct hv_theme *theme, double width, double height)
{
	struct hv_error err = { HV_OK, "" };

	if (hv_layout_make(page, figure, parts, theme, width, height, &err) != HV_OK) {
		assert_int_equal(err.code, HV_EDOMAIN);
		assert_true(strstr(err.msg, "expected a larger picture (--size)") ||
		    (!(height > 0) && strstr(err.msg, "inches high: expected a lower picture")));
		return false;
	}
	assert_true(width == 0 || page->width == width);
	assert_true(height == 0 || page->height == height);
	assert_page(page, figure, parts, theme);
	return true;
}

/* A natural page is never too small, but a slide of one row, which is as high as it is; and the size that it has serves
 * when it is given, too. */
static bool check_natural(const struct hv_figure *const *figure, size_t parts, const struct hv_theme *theme)
{
	struct hv_page page, again;
	bool made = lay_out(&page, figure, parts, theme, 0, 0);

	assert_true(made || theme->ratio > 0);
	if (!made)
		return false;
	assert_true(page.width == theme->column || page.width == theme->full);
	assert_true(lay_out(&again, figure, parts, theme, page.width, page.height));
	for (size_t i = 0; i < parts; i++)
		assert_close(again.part[i].cell_height, page.part[i].cell_height, SLACK);
	hv_layout_free(&again);
	hv_layout_free(&page);
	return true;
}

static void single_figures_are_laid_out(void **state)
{
	size_t slides = 0;

	(void)state;
	for (size_t i = 0; i < POOL; i++)
		for (size_t t = 0; t < 3; t++) {
			const struct hv_figure *figure = &pool[i];
			bool made = check_natural(&figure, 1, theme_of(themes[t]));

			slides += t == 1 && made;
		}
	assert_in_range(slides, POOL * 3 / 4, POOL);
}

static void many_figures_are_laid_out(void **state)
{
	uint64_t seed = 6;
	int made = 0;

	(void)state;
	for (int round = 0; round < 600; round++) {
		const struct hv_figure *figure[6];
		const struct hv_theme *theme = theme_of(themes[random_below(&seed, 3)]);
		size_t parts = 2 + random_below(&seed, 5);
		bool single = random_below(&seed, 2);

		for (size_t i = 0; i < parts; i++)
			do
				figure[i] = &pool[random_below(&seed, POOL)];
			while (single && figure[i]->panels > 1);
		made += check_natural(figure, parts, theme);
	}
	assert_in_range(made, 400, 600);
}

static void given_sizes_are_met_or_refused(void **state)
{
	uint64_t seed = 7;
	int made = 0;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		const struct hv_figure *figure[3];
		const struct hv_theme *theme = theme_of(themes[random_below(&seed, 3)]);
		size_t parts = 1 + random_below(&seed, 3);
		double width = 0.1 * (double)(1 + random_below(&seed, 200));
		double height = random_below(&seed, 3) ? 0.1 * (double)(1 + random_below(&seed, 200)) : 0;
		struct hv_page page;

		for (size_t i = 0; i < parts; i++)
			figure[i] = &pool[random_below(&seed, POOL)];
		if (!lay_out(&page, figure, parts, theme, width, height))
			continue;
		made++;
		hv_layout_free(&page);
	}
	assert_in_range(made, 600, 1900);
}

static void too_small_pages_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < POOL; i++) {
		const struct hv_figure *figure = &pool[i];
		struct hv_page page = { 0 };

		assert_false(lay_out(&page, &figure, 1, theme_of("paper"), 0.4, 20));
		assert_false(lay_out(&page, &figure, 1, theme_of("paper"), 20, 0.4));
		assert_null(page.part);
	}
}

static void assert_width(const char *csv, const char *theme, double want)
{
	struct hv_figure figure = figure_of_csv(csv);
	const struct hv_figure *const one = &figure;
	struct hv_page page;

	assert_true(lay_out(&page, &one, 1, theme_of(theme), 0, 0));
	assert_close(page.width, want, SLACK);
	if (strcmp(theme, "slides") == 0)
		assert_close(page.height * 16, page.width * 9, SLACK);
	hv_layout_free(&page);
	hv_figure_free(&figure);
}

/* Journals have columns of 3.3 in and pages of 6.9 in. */
static void widths_are_those_of_a_journal(void **state)
{
	static const char *const one = "base,effective_range\n1,2\n2,3\n",
				 *const two = "distance,a\n0,1\n1,2\n2,3\n",
				 *const panels = "distance,a.q05,a.q95,b.q05,b.q95\n0,1,2,3,4\n9,1,2,3,4\n";

	(void)state;
	for (size_t t = 0; t < 3; t++) {
		bool slides = t == 1;

		assert_width(one, themes[t], slides ? 10 : 3.3);
		assert_width(two, themes[t], slides ? 10 : 6.9);
		if (!slides)
			assert_width(panels, themes[t], 6.9);
	}
}

/* Heads of a layer stand in one row, and no row is longer than can be read. */
static void rows_are_layers(void **state)
{
	(void)state;
	for (size_t i = 0; i < POOL; i++) {
		const struct hv_figure *figure = &pool[i];
		struct hv_page page;

		assert_true(lay_out(&page, &figure, 1, theme_of("paper"), 0, 0));
		assert_in_range(page.part[0].across, 1, 8);
		assert_in_range(page.part[0].cells, (page.part[0].down - 1) * page.part[0].across + 1,
		    page.part[0].down * page.part[0].across);
		if (i / 2 / COUNTS == HEADS && figure->panels > 8)
			assert_int_equal(page.part[0].across, 8);
		hv_layout_free(&page);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_figures_are_laid_out),
		cmocka_unit_test(many_figures_are_laid_out),
		cmocka_unit_test(given_sizes_are_met_or_refused),
		cmocka_unit_test(too_small_pages_are_refused),
		cmocka_unit_test(widths_are_those_of_a_journal),
		cmocka_unit_test(rows_are_layers),
	};

	return cmocka_run_group_tests_name("figure_layout", tests, make_pool, free_pool);
}
