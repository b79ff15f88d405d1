/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/sheet.c -- CSV files by their names, beside the one of -o. */
#include "cmd/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum hv_code sheet_read(struct hv_table *out, const char *path, struct hv_error *err)
{
	enum hv_code code;
	FILE *file;

	if (strcmp(path, "-") == 0)
		return hv_table_read(out, stdin, "standard input", err);
	file = fopen(path, "r");
	if (!file)
		return hv_fail(err, HV_EIO, "cannot open '%s': %s", path, strerror(errno));
	code = hv_table_read(out, file, path, err);
	fclose(file);
	return code;
}

static bool is_standard(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

enum hv_code sheet_claim(const struct sheet *sheet, size_t count, struct output *output, struct hv_error *err)
{
	size_t claims = is_standard(output->csv);

	for (size_t i = 0; i < count; i++)
		claims += is_standard(sheet[i].path);
	if (claims > 1)
		return hv_fail(err, HV_EDOMAIN,
		    "'-' is given for two files: standard output can be one only");
	if (claims == 1 && !output->csv)
		output->no_csv = true;
	return HV_OK;
}

enum hv_code sheet_columns(struct sheet *sheet, const char *const *names, size_t count, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	for (size_t i = 0; code == HV_OK && i < count; i++)
		code = hv_table_add(&sheet->table, names[i], err);
	return code;
}

enum hv_code sheet_row(struct sheet *sheet, const double *values, struct hv_error *err)
{
	struct hv_table *table = &sheet->table;
	enum hv_code code = hv_table_resize(table, table->rows + 1, err);

	for (size_t i = 0; code == HV_OK && i < table->columns; i++)
		table->column[i].value[table->rows - 1] = values[i];
	return code;
}

/* Whether two paths lead to one file. */
static bool meets(const char *real, const char *path)
{
	char *other = path && real ? path_resolve(path) : NULL;
	bool same = other && strcmp(real, other) == 0;

	free(other);
	return same;
}

static enum hv_code check_distinct(const struct sheet *sheet, size_t count, const struct output *output,
    struct hv_error *err)
{
	const char *others[] = { output->csv, output->script };
	const struct place *picture;

	for (size_t i = 0; i < count; i++) {
		bool lost = false;

		for (size_t j = 0; j < sizeof others / sizeof others[0]; j++)
			lost |= meets(sheet[i].place.real, others[j]);
		for (size_t j = 0; (picture = output_picture(output, j)) != NULL; j++)
			lost |= picture->real && meets(sheet[i].place.real, picture->real);
		for (size_t j = 0; j < i; j++)
			lost |= meets(sheet[i].place.real, sheet[j].place.real);
		if (lost)
			return hv_fail(err, HV_EDOMAIN,
			    "'%s' is given for two files: expected different names", sheet[i].path);
	}
	return HV_OK;
}

/* None may take the place of what the command reads. */
static enum hv_code check_inputs(const struct sheet *sheet, size_t count, const struct output *output,
    struct hv_error *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < sizeof output->input / sizeof output->input[0]; j++)
			if (meets(sheet[i].place.real, output->input[j]))
				return hv_fail(err, HV_EDOMAIN,
				    "'%s' is read: expected another name to write to", output->input[j]);
	return HV_OK;
}

enum hv_code sheet_open(struct sheet *sheet, size_t count, const struct output *output, struct hv_error *err)
{
	enum hv_code code;

	for (size_t i = 0; i < count; i++) {
		if (!sheet[i].path)
			continue;
		if (is_standard(sheet[i].path)) {
			sheet[i].stream = stdout;
			continue;
		}
		if (place_open(&sheet[i].place, sheet[i].path, err) != HV_OK)
			return HV_EIO;
		sheet[i].stream = sheet[i].place.stream;
	}
	code = check_distinct(sheet, count, output, err);
	return code == HV_OK ? check_inputs(sheet, count, output, err) : code;
}

enum hv_code sheet_rows(struct sheet *sheet, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (!sheet->started)
		code = hv_table_write_header(&sheet->table, sheet->stream, err);
	sheet->started = true;
	if (code == HV_OK)
		code = hv_table_write_rows(&sheet->table, sheet->threads > 1 ? sheet->threads : 1,
		    sheet->stream, err);
	return code == HV_EIO ? write_failed(is_standard(sheet->path) ? NULL : sheet->path, err) : code;
}

enum hv_code sheet_close(struct sheet *sheet, struct hv_error *err)
{
	return sheet->place.stream ? place_put(&sheet->place, err) : HV_OK;
}

void sheet_free(struct sheet *sheet)
{
	place_discard(&sheet->place);
	hv_table_free(&sheet->table);
	*sheet = (struct sheet){ 0 };
}
