/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_theme.c -- how pictures look: a row for each theme.
 *
 * Colours are Okabe and Ito's, which the colour-blind can tell apart, on a dark page their lighter ones; in grey, dashes
 * do the same. */
#include "lib/figure_theme.h"

#include <stdio.h>
#include <string.h>

#define UNDER 0.4 /* of paper in lines that theory is drawn over */

#define ON_WHITE                                                                                             \
	.paper = "#ffffff", .ink = "#000000", .axis = "#606060", .grid = "#e0e0e0", .zero = "#a0a0a0",       \
	.colour = { "#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#e69f00", "#56b4e9" }

static const struct hv_theme themes[] = {
	{ .name = "paper", .column = 3.3, .full = 6.9, .points = 8.5, .small = 7, .weight = 1, ON_WHITE },
	{ .name = "slides",
	    .column = 10,
	    .full = 10,
	    .ratio = 9. / 16,
	    .points = 18,
	    .small = 13,
	    .weight = 2,
	    ON_WHITE },
	{ .name = "dark",
	    .column = 3.3,
	    .full = 6.9,
	    .points = 8.5,
	    .small = 7,
	    .weight = 1.1,
	    .paper = "#15181d",
	    .ink = "#e8e8e8",
	    .axis = "#a0a4aa",
	    .grid = "#33383f",
	    .zero = "#70757c",
	    .colour = { "#56b4e9", "#e69f00", "#2fcf9f", "#ffffff", "#e79fc7", "#f0e442", "#ff7f50" } },
};
enum {
	THEMES = sizeof themes / sizeof themes[0]
};

enum hv_code hv_theme_find(const struct hv_theme **out, const char *name, struct hv_error *err)
{
	for (size_t i = 0; i < THEMES; i++)
		if (!name || strcmp(themes[i].name, name) == 0) {
			*out = &themes[i];
			return HV_OK;
		}
	return hv_fail(err, HV_EDOMAIN, "style '%s': expected paper, slides or dark", name);
}

/* One of three channels of "#rrggbb", from the left. */
static unsigned channel(const char *colour, size_t which)
{
	unsigned value = 0;

	sscanf(colour + 1 + 2 * which, "%2x", &value);
	return value;
}

static unsigned mix(const char *colour, const char *paper, size_t which, double share)
{
	return (unsigned)(channel(colour, which) * (1 - share) + channel(paper, which) * share);
}

static bool ends_with(const char *text, const char *ending)
{
	size_t n = strlen(text), m = strlen(ending);

	return n > m && strcmp(text + n - m, ending) == 0;
}

bool hv_theme_is_theory(const struct hv_figure_kind *kind)
{
	return ends_with(kind->name, "/means") || ends_with(kind->name, "/theory");
}

static void put_mixed(char out[8], const char *colour, const char *paper, double share)
{
	snprintf(out, 8, "#%02x%02x%02x", mix(colour, paper, 0, share), mix(colour, paper, 1, share),
	    mix(colour, paper, 2, share));
}

void hv_theme_colour(char out[8], const struct hv_theme *theme, const struct hv_figure *figure, size_t kind)
{
	size_t lines = 0, before = 0, bands = 0, theory = 0;

	for (size_t k = 0; k < figure->kinds; k++) {
		const struct hv_figure_kind *here = &figure->kind[k];

		bands += here->band;
		before += k < kind && here->band;
		theory += hv_theme_is_theory(here);
		lines += k < kind && !here->band && !hv_theme_is_theory(here);
	}
	if (figure->kind[kind].band)
		put_mixed(out, theme->colour[0], theme->paper,
		    0.82 - 0.32 * (bands > 1 ? (double)before / (double)(bands - 1) : 0.5));
	else if (hv_theme_is_theory(&figure->kind[kind]))
		snprintf(out, 8, "%s", theme->ink);
	else
		put_mixed(out, theme->colour[lines % HV_COLOURS], theme->paper, theory > 0 ? UNDER : 0);
}

void hv_theme_write(const struct hv_theme *theme, FILE *to)
{
	fprintf(to, "paper = '%s'; ink = '%s' # the page, and what is written on it\n", theme->paper,
	    theme->ink);
	fprintf(to, "axis_colour = '%s'; grid_colour = '%s'; zero_colour = '%s'\n", theme->axis, theme->grid,
	    theme->zero);
	fputs("colours = '", to);
	for (size_t i = 0; i < HV_COLOURS; i++)
		fprintf(to, "%s%s", i ? " " : "", theme->colour[i]);
	fprintf(to, "'\nweight = %g # of lines\n", theme->weight);
}
