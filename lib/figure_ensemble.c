/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_ensemble.c -- what a figure learns from the columns of an ensemble: a panel for each series, in it
 * the median, and a band between each two quantiles that lie evenly about it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/figure_follow.h"
#include "lib/number.h"
#include "lib/quantile.h"

#define LABEL_MAX 96
#define NONE      ((size_t)-1)

struct group { /* of columns of one series */
	const char *name;
	size_t length;    /* of the series' name in it */
	size_t mean, std; /* columns, or NONE */
	size_t quantiles;
	size_t column[HV_QUANTILES_MAX];
	double p[HV_QUANTILES_MAX];
};

/* Whether a column is NAME.q05 or the like; the probability, and how long NAME is. */
static bool is_quantile(double *p, size_t *length, const char *name)
{
	const char *at = NULL;

	for (const char *next = strstr(name, ".q"); next; next = strstr(next + 1, ".q"))
		at = next;
	if (!at || at == name || !hv_number_parse(p, at + 2) || !(*p >= 0 && *p <= 100))
		return false;
	*p /= 100;
	*length = (size_t)(at - name);
	return true;
}

static bool ends_with(size_t *length, const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	*length = n - m;
	return n > m && strcmp(name + n - m, ending) == 0;
}

/* The group of the columns from `first` on; returns the column after it. */
static size_t find_group(struct group *group, const struct hv_table *block, size_t first)
{
	size_t i = first, length;
	double p;

	*group = (struct group){ .mean = NONE, .std = NONE, .name = block->column[first].name };
	for (; i < block->columns; i++) {
		const char *name = block->column[i].name;
		bool quantile = is_quantile(&p, &length, name);

		if (!quantile && !ends_with(&length, name, ".mean") && !ends_with(&length, name, ".std"))
			break;
		if (i == first)
			group->length = length;
		if (length != group->length || strncmp(name, group->name, length) != 0 ||
		    (quantile && group->quantiles == HV_QUANTILES_MAX))
			break;
		if (quantile) {
			group->column[group->quantiles] = i;
			group->p[group->quantiles++] = p;
		} else {
			*(strcmp(name + length, ".mean") == 0 ? &group->mean : &group->std) = i;
		}
	}
	return i;
}

bool hv_is_ensemble(const struct hv_table *block)
{
	struct group group;

	if (block->columns < 2 || strcmp(block->column[0].name, "distance") != 0)
		return false;
	for (size_t i = 0; i < block->columns; i++)
		if (block->column[i].word)
			return false;
	for (size_t i = 1, next; i < block->columns; i = next) {
		next = find_group(&group, block, i);
		if (next == i || (group.mean == NONE && group.quantiles == 0))
			return false;
	}
	return true;
}

/* The quantile that lies as far from the other end, or NONE. */
static size_t find_partner(const struct group *group, size_t i)
{
	for (size_t j = i + 1; j < group->quantiles; j++)
		if (fabs(group->p[i] + group->p[j] - 1) < 1e-9)
			return j;
	return NONE;
}

/* Mean +- std, which are no columns: the script has to carry the points. */
static enum hv_code add_spread(struct hv_figure *figure, const char *panel, const struct hv_table *block,
    const struct group *group, struct hv_error *err)
{
	struct hv_column column[3] = { block->column[0], { .name = NULL }, { .name = NULL } };
	struct hv_table made = { .columns = 3, .rows = block->rows, .column = column };
	const double *mean = block->column[group->mean].value, *std = block->column[group->std].value;
	size_t high = 2;
	enum hv_code code = HV_OK;

	for (size_t c = 1; c <= 2; c++)
		column[c].value = malloc((block->rows + 1) * sizeof *column[c].value);
	if (!column[1].value || !column[2].value)
		code = hv_fail_memory(err, "a band");
	for (size_t i = 0; code == HV_OK && i < block->rows; i++) {
		column[1].value[i] = mean[i] - std[i];
		column[2].value[i] = mean[i] + std[i];
	}
	if (code == HV_OK)
		code = hv_figure_add(figure, panel, "mean ± standard deviation", &made, 0, 1, &high, err);
	figure->scattered = true;
	free(column[1].value);
	free(column[2].value);
	return code;
}

static enum hv_code add_bands(struct hv_figure *figure, const char *panel, const struct hv_table *block,
    const struct group *group, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < group->quantiles; i++) {
		size_t j = find_partner(group, i);
		char name[LABEL_MAX];

		if (j == NONE)
			continue;
		snprintf(name, sizeof name, "%.10g to %.10g %%", 100 * group->p[i], 100 * group->p[j]);
		code = hv_figure_add(figure, panel, name, block, 0, group->column[i], &group->column[j], err);
	}
	if (code == HV_OK && group->quantiles == 0 && group->std != NONE)
		code = add_spread(figure, panel, block, group, err);
	return code;
}

/* Quantiles in no band, above all the median; without a median, the mean. */
static enum hv_code add_lines(struct hv_figure *figure, const char *panel, const struct hv_table *block,
    const struct group *group, struct hv_error *err)
{
	bool paired[HV_QUANTILES_MAX] = { false }, median = false;
	enum hv_code code = HV_OK;

	for (size_t i = 0; i < group->quantiles; i++) {
		size_t j = find_partner(group, i);

		median |= fabs(group->p[i] - 0.5) < 1e-9;
		if (j != NONE)
			paired[i] = paired[j] = true;
	}
	if (!median && group->mean != NONE)
		code = hv_figure_add(figure, panel, "mean", block, 0, group->mean, NULL, err);
	for (size_t i = 0; code == HV_OK && i < group->quantiles; i++) {
		char name[LABEL_MAX] = "median";

		if (paired[i])
			continue;
		if (fabs(group->p[i] - 0.5) >= 1e-9)
			snprintf(name, sizeof name, "%.10g %%", 100 * group->p[i]);
		code = hv_figure_add(figure, panel, name, block, 0, group->column[i], NULL, err);
	}
	return code;
}

enum hv_code hv_follow_ensemble(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 1; code == HV_OK && i < block->columns;) {
		struct group group;
		char *panel;

		i = find_group(&group, block, i);
		panel = strndup(group.name, group.length);
		if (!panel)
			return hv_fail_memory(err, "the title of a panel");
		code = add_bands(figure, panel, block, &group, err);
		if (code == HV_OK)
			code = add_lines(figure, panel, block, &group, err);
		free(panel);
	}
	return code;
}
