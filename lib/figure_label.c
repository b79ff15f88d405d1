/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_label.c -- what columns are called in pictures. */
#include "lib/figure_label.h"

#include <stddef.h>
#include <string.h>

struct label {
	const char *column, *text;
	bool share;
};

static const struct label labels[] = {
	{ "effective_range", "effective range (tokens)", false },
	{ "effective_range_1pct", "effective range to 1 % (tokens)", false },
	{ "oscillation_energy", "oscillation energy", false },
	{ "first_rise", "first rise (tokens)", false },
	{ "largest_rebound", "largest rebound", false },
	{ "first_negative", "first negative (tokens)", false },
	{ "total_power", "total power", false },
	{ "spectral_entropy", "spectral entropy", false },
	{ "peak_frequency", "peak frequency (cycles/token)", false },
	{ "peak_period", "peak period (tokens)", false },
	{ "decreasing", "falls at every distance", true },
	{ "rising_tail", "rises in the end", true },
	{ "interior_rise", "rises somewhere, falls in the end", true },
	{ "undecided", "undecided", true },
	{ "damping", "damping (1/token)", false },
	{ "base", "rotary base", false },
	{ "slope", "slope (1/token)", false },
	{ "window", "window (tokens)", false },
	{ "original", "original context (tokens)", false },
};
enum {
	LABELS = sizeof labels / sizeof labels[0]
};

static const struct label *find(const char *column)
{
	for (size_t i = 0; i < LABELS; i++)
		if (strcmp(labels[i].column, column) == 0)
			return &labels[i];
	return NULL;
}

const char *hv_figure_label(const char *column)
{
	const struct label *label = find(column);

	return label ? label->text : column;
}

bool hv_figure_is_share(const char *column)
{
	const struct label *label = find(column);

	return label && label->share;
}
