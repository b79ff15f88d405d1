/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/vectors.c -- --vectors: one query and one key from a CSV. */
#include "cmd/vectors.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/specs.h"
#include "lib/modes.h"
#include "lib/table.h"

static enum hv_code take_column(double *out, const struct hv_table *table, const char *name, const char *path,
    struct hv_error *err)
{
	const struct hv_column *column = hv_table_find(table, name);

	if (!column || column->word)
		return hv_fail(err, HV_EFORMAT, "%s: expected columns of numbers named q and k", path);
	for (size_t c = 0; c < table->rows; c++) {
		if (!isfinite(column->value[c]))
			return hv_fail(err, HV_EFORMAT,
			    "%s: %s of channel %zu is %g: expected a finite number", path, name, c,
			    column->value[c]);
		out[c] = column->value[c];
	}
	return HV_OK;
}

static enum hv_code take_vectors(double **out, const struct hv_table *table, const char *path,
    struct hv_error *err)
{
	size_t dim = table->rows;
	enum hv_code code;

	if (dim < 2 || dim % 2 != 0 || dim > HV_DIM_MAX)
		return hv_fail(err, HV_EDOMAIN, "%s: %zu channels (rows): expected an even number, 2 to %d",
		    path, dim, HV_DIM_MAX);
	*out = malloc(2 * dim * sizeof **out);
	if (!*out)
		return hv_fail_memory(err, "the vectors");
	code = take_column(*out, table, "q", path, err);
	return code == HV_OK ? take_column(*out + dim, table, "k", path, err) : code;
}

enum hv_code vectors_read(double **out, size_t *dim, const char *path, const char *dim_text,
    struct hv_error *err)
{
	struct hv_table table = { 0 };
	enum hv_code code;
	size_t asked = 0;
	FILE *file = fopen(path, "r");

	if (!file)
		return hv_fail(err, HV_EIO, "cannot open '%s': %s", path, strerror(errno));
	code = hv_table_read(&table, file, path, err);
	fclose(file);
	*dim = table.rows;
	if (code == HV_OK)
		code = take_vectors(out, &table, path, err);
	if (code == HV_OK && dim_text)
		code = dim_parse(&asked, dim_text, err);
	if (code == HV_OK && dim_text && asked != *dim)
		code = hv_fail(err, HV_EDOMAIN, "-d %zu: %s has %zu channels", asked, path, *dim);
	hv_table_free(&table);
	return code;
}

enum hv_code vectors_layout(bool *half, const char *layout, struct hv_error *err)
{
	if (!layout)
		return HV_OK;
	*half = strcmp(layout, "half") == 0;
	if (*half || strcmp(layout, "interleaved") == 0)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "--layout '%s': expected interleaved or half", layout);
}

void vectors_place(double *out, const double *vectors, size_t dim, bool half,
    const struct hv_encoding *encoding)
{
	struct hv_channels turned = hv_encoding_channels(encoding, dim);

	for (size_t c = 0; c < dim; c++) {
		size_t place = half ? place_half(c, turned) : c;

		out[place] = vectors[c];
		out[dim + place] = vectors[dim + c];
	}
}
