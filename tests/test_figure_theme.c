/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure_theme.c -- colours that can be read, and told apart. */
#include "lib/figure_theme.h"

#include <stdlib.h>
#include <string.h>

#include "tests/close.h"
#include "tests/figures.h"

static const char *const names[] = { "paper", "slides", "dark" };
enum {
	THEMES = sizeof names / sizeof names[0]
};

static const struct hv_theme *theme_of(const char *name)
{
	const struct hv_theme *theme = NULL;
	struct hv_error err;

	if (hv_theme_find(&theme, name, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return theme;
}

/* The channels of "#rrggbb", 0 .. 1; fails at anything else. */
static void read_colour(double rgb[3], const char *colour)
{
	assert_int_equal(strlen(colour), 7);
	assert_int_equal(colour[0], '#');
	assert_int_equal(strspn(colour + 1, "0123456789abcdef"), 6);
	for (int i = 0; i < 3; i++)
		rgb[i] = (double)(strtoul(colour + 1, NULL, 16) >> (16 - 8 * i) & 0xff) / 255;
}

/* Relative luminance: WCAG 2.2. */
static double luminance(const char *colour)
{
	double rgb[3];

	read_colour(rgb, colour);
	for (int i = 0; i < 3; i++)
		rgb[i] = rgb[i] <= 0.04045 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4);
	return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

/* 1 .. 21, WCAG 2.2. */
static double contrast(const char *a, const char *b)
{
	double high = fmax(luminance(a), luminance(b)), low = fmin(luminance(a), luminance(b));

	return (high + 0.05) / (low + 0.05);
}

/* Degrees of the colour circle, or NaN of a grey. */
static double hue(const char *colour)
{
	double c[3], x, y;

	read_colour(c, colour);
	x = c[0] - 0.5 * (c[1] + c[2]);
	y = sqrt(0.75) * (c[1] - c[2]);
	return hypot(x, y) < 0.05 ? NAN : atan2(y, x) * 180 / acos(-1);
}

static bool are_apart(const char *a, const char *b)
{
	double turn = fabs(remainder(hue(a) - hue(b), 360));

	return contrast(a, b) >= 1.3 || turn >= 25;
}

static void every_colour_is_one(void **state)
{
	(void)state;
	for (size_t t = 0; t < THEMES; t++) {
		const struct hv_theme *theme = theme_of(names[t]);
		const char *const all[] = { theme->paper, theme->ink, theme->axis, theme->grid, theme->zero };
		double rgb[3];

		assert_string_equal(theme->name, names[t]);
		for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
			read_colour(rgb, all[i]);
		for (size_t i = 0; i < HV_COLOURS; i++)
			read_colour(rgb, theme->colour[i]);
	}
}

static void text_can_be_read(void **state)
{
	(void)state;
	assert_close(contrast("#ffffff", "#000000"), 21, 1e-9);
	assert_close(contrast("#767676", "#ffffff"), 4.54,
	    0.005); /* known as the lightest grey that passes */
	for (size_t t = 0; t < THEMES; t++) {
		const struct hv_theme *theme = theme_of(names[t]);

		assert_true(contrast(theme->ink, theme->paper) >= 4.5);
		assert_true(contrast(theme->axis, theme->paper) >= 3);
		/* the grid stays behind what is drawn on it */
		for (size_t i = 0; i < HV_COLOURS; i++)
			assert_true(
			    contrast(theme->colour[i], theme->paper) > contrast(theme->grid, theme->paper));
	}
}

static void curves_can_be_told_apart(void **state)
{
	(void)state;
	for (size_t t = 0; t < THEMES; t++) {
		const struct hv_theme *theme = theme_of(names[t]);

		for (size_t i = 0; i < HV_COLOURS; i++) {
			assert_true(contrast(theme->colour[i], theme->paper) >= 1.5);
			for (size_t j = 0; j < i; j++)
				assert_true(are_apart(theme->colour[i], theme->colour[j]));
		}
	}
}

static void unknown_themes_are_refused(void **state)
{
	static const char *const wrong[] = { "", "Paper", "papers", "print" };
	const struct hv_theme *theme = NULL;
	struct hv_error err;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_int_equal(hv_theme_find(&theme, wrong[i], &err), HV_EDOMAIN);
		assert_int_equal(hv_figure_check_theme(wrong[i], &err), HV_EDOMAIN);
		for (size_t t = 0; t < THEMES; t++)
			assert_non_null(strstr(err.msg, names[t]));
		assert_null(theme);
	}
	assert_string_equal(theme_of(NULL)->name, "paper");
	assert_int_equal(hv_figure_check_theme(NULL, &err), HV_OK);
}

/* Each channel of a band lies between paper and the first colour, the widest band nearest to paper. */
static void assert_bands(const struct hv_theme *theme, const struct hv_figure *figure, size_t bands)
{
	double paper[3], first[3], before[3];

	read_colour(paper, theme->paper);
	read_colour(first, theme->colour[0]);
	memcpy(before, paper, sizeof before);
	for (size_t k = 0; k < bands; k++) {
		char colour[8];
		double here[3], low = 0, high = 1;

		assert_true(figure->kind[k].band);
		hv_theme_colour(colour, theme, figure, k);
		read_colour(here, colour);
		for (int i = 0; i < 3; i++) {
			double way = first[i] - paper[i], step = 1 / fabs(255 * way);
			double share = (here[i] - paper[i]) / way;

			if (way == 0) {
				assert_true(here[i] == paper[i]);
				continue;
			}
			assert_true(share < 1 && share >= (before[i] - paper[i]) / way);
			low = fmax(low, share - step); /* one share for all channels, but for rounding */
			high = fmin(high, share + step);
		}
		assert_true(low <= high);
		assert_true(memcmp(here, before, sizeof here) != 0);
		memcpy(before, here, sizeof before);
	}
}

static void bands_mix_with_paper(void **state)
{
	static const char *const texts[] = { "distance,a.q05,a.q50,a.q95\n0,1,2,3\n",
		"distance,a.q05,a.q25,a.q50,a.q75,a.q95\n0,1,2,3,4,5\n",
		"distance,a.q05,a.q10,a.q25,a.q50,a.q75,a.q90,a.q95\n0,1,2,3,4,5,6,7\n" };

	(void)state;
	for (size_t t = 0; t < THEMES; t++)
		for (size_t i = 0; i < 3; i++) {
			const struct hv_theme *theme = theme_of(names[t]);
			struct hv_figure figure = figure_of_csv(texts[i]);
			char median[8];

			assert_bands(theme, &figure, i + 1);
			hv_theme_colour(median, theme, &figure, i + 1);
			assert_string_equal(median, theme->colour[0]);
			hv_figure_free(&figure);
		}
}

/* Lines take the palette in turn, from its start again after its end; bands do not count. */
static void lines_take_the_palette_in_turn(void **state)
{
	struct hv_figure_kind kinds[3 * HV_COLOURS] = { { .band = true } };
	struct hv_figure figure = { .kinds = 3 * HV_COLOURS, .kind = kinds };
	char colour[8], name[] = "rope";

	(void)state;
	kinds[5].band = true;
	for (size_t k = 0; k < figure.kinds; k++)
		kinds[k].name = name;
	for (size_t k = 0, line = 0; k < figure.kinds; k++)
		if (!kinds[k].band) {
			hv_theme_colour(colour, theme_of("dark"), &figure, k);
			assert_string_equal(colour, theme_of("dark")->colour[line++ % HV_COLOURS]);
		}
}

/* What theory makes of a curve is dark over a curve that is paler for it, and takes no colour from another. */
static void theory_is_dark_over_pale(void **state)
{
	char rope[] = "rope", means[] = "rope/means", hope[] = "hope", theory[] = "hope/theory";
	struct hv_figure_kind with[] = { { .name = rope }, { .name = means }, { .name = hope },
		{ .name = theory } };
	struct hv_figure_kind without[] = { { .name = rope }, { .name = hope } };
	const struct hv_figure figure = { .kinds = 4, .kind = with }, other = { .kinds = 2, .kind = without };
	char colour[8], plain[8];

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		const struct hv_theme *theme = theme_of(names[i % 3]);
		double paper = luminance(theme->paper);
		size_t k = i / 3;

		hv_theme_colour(colour, theme, &figure, 2 * k + 1);
		assert_string_equal(colour, theme->ink);
		hv_theme_colour(colour, theme, &figure, 2 * k);
		hv_theme_colour(plain, theme, &other, k);
		assert_true(fabs(luminance(colour) - paper) < fabs(luminance(plain) - paper));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(theory_is_dark_over_pale),
		cmocka_unit_test(every_colour_is_one),
		cmocka_unit_test(text_can_be_read),
		cmocka_unit_test(curves_can_be_told_apart),
		cmocka_unit_test(unknown_themes_are_refused),
		cmocka_unit_test(bands_mix_with_paper),
		cmocka_unit_test(lines_take_the_palette_in_turn),
	};

	return cmocka_run_group_tests_name("figure_theme", tests, NULL, NULL);
}
