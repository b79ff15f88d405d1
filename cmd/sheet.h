/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/sheet.h -- CSV files by their names, beside the one of -o: one that is read, further ones that are written. */
#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>
#include <stdio.h>

#include "cmd/output.h"
#include "cmd/place.h"
#include "lib/error.h"
#include "lib/table.h"

/* Reads the file of that path, "-" for standard input.  HV_OK, or as hv_table_read(); HV_EIO if it cannot be opened. */
enum hv_code sheet_read(struct hv_table *out, const char *path, struct hv_error *err);

struct sheet {            /* to write; zeroed but for `path` */
	const char *path; /* as typed; "-" for standard output; NULL: not wanted */
	struct place place;
	FILE *stream;
	int threads;           /* that make its text; 0: one */
	struct hv_table table; /* its columns and the rows at hand, the caller's to fill */
	bool started;          /* the header was written */
};

/* Opens the files that are wanted, so that a bad path fails before any work.  None may be another's, nor what `output`
 * writes or reads; if one is standard output, the CSV of `output` goes there only by name.  To be called after
 * output_open(), but see sheet_claim(). */
enum hv_code sheet_open(struct sheet *sheet, size_t count, const struct output *output, struct hv_error *err);

/* Keeps the CSV of `output`, not yet open, from standard output where one of the files is "-". */
enum hv_code sheet_claim(const struct sheet *sheet, size_t count, struct output *output,
    struct hv_error *err);

/* Adds columns to the table, and a row of as many values as it has. */
enum hv_code sheet_columns(struct sheet *sheet, const char *const *names, size_t count, struct hv_error *err);
enum hv_code sheet_row(struct sheet *sheet, const double *values, struct hv_error *err);

/* Writes the rows at hand, after the header if it is not there yet. */
enum hv_code sheet_rows(struct sheet *sheet, struct hv_error *err);

/* Puts a whole file in its place. */
enum hv_code sheet_close(struct sheet *sheet, struct hv_error *err);

/* Removes what was not put in place, and frees. */
void sheet_free(struct sheet *sheet);

#endif
