/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/table.h -- named columns of numbers (or of words), and CSV in and out (RFC 4180). */
#ifndef HV_TABLE_H
#define HV_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "lib/error.h"

#define HV_BYTE_ORDER_MARK "\xef\xbb\xbf" /* of UTF-8 */

struct hv_column {
	char *name;          /* owned by the table */
	double *value;       /* [rows]; for a column of words, indices into word */
	char **word;         /* [words] owned by the table; NULL for a column of numbers */
	size_t words;        /* distinct words */
	size_t slots, *slot; /* how hv_table_word() finds a word again */
};

struct hv_table {
	size_t columns, rows;
	size_t room;              /* rows that fit before the columns grow */
	struct hv_column *column; /* [columns] */
};

/* Adds a column of numbers, to be filled by the caller.  The table, zeroed before its first column, must have
 * no rows.  `name` is copied.  HV_OK, HV_ENOMEM, or HV_EDOMAIN for a name that a column has already. */
enum hv_code hv_table_add(struct hv_table *table, const char *name, struct hv_error *err);

/* Sets the number of rows, growing every column where needed; new cells are undefined.  HV_OK or HV_ENOMEM.
 */
enum hv_code hv_table_resize(struct hv_table *table, size_t rows, struct hv_error *err);

/* Makes `word` known to a column, which thereby becomes one of words, and hands back its index, the value for
 * a cell.  A word added twice has one index.  HV_OK or HV_ENOMEM. */
enum hv_code hv_table_word(double *index, struct hv_table *table, size_t column, const char *word,
    struct hv_error *err);

/* The column of that name, or NULL. */
struct hv_column *hv_table_find(const struct hv_table *table, const char *name);

/* Write the header line, and the rows as they stand: a long table is written block by block, one header
 * before them.  Numbers as hv_number_format() gives them, quotes where needed, lines ended by LF.
 *
 *   threads    at least 1, that make the text; the stream does not depend on it, and the rows of each are in
 *              memory only a few thousand numbers at a time
 * HV_OK, HV_ENOMEM, or HV_EIO with errno's reason, and errno set: the stream may then hold a part. */
enum hv_code hv_table_write_header(const struct hv_table *table, FILE *to, struct hv_error *err);
enum hv_code hv_table_write_rows(const struct hv_table *table, int threads, FILE *to, struct hv_error *err);

/* Reads a whole CSV: one header line, then rows of as many fields.  A column whose first field is a number
 * (see hv_number_parse(); blanks around it are allowed) must hold numbers throughout; any other is a column
 * of words. LF and CRLF both end a line; blank lines are skipped; a UTF-8 byte order mark is skipped.
 *
 *   out    written only on success; release with hv_table_free()
 *   name   what messages call the stream
 * HV_OK, HV_ENOMEM, HV_EIO, or HV_EFORMAT naming line and column: no header, a name twice or empty, a row
 * with too few or too many fields, text in a column of numbers, a quote left open.  A header without rows is
 * a table. */
enum hv_code hv_table_read(struct hv_table *out, FILE *from, const char *name, struct hv_error *err);

/* The same, with every column one of words: numbers stay as they were written. */
enum hv_code hv_table_read_words(struct hv_table *out, FILE *from, const char *name, struct hv_error *err);

/* Frees what the table owns and zeroes it; it may already be zeroed.  Cannot fail. */
void hv_table_free(struct hv_table *table);

#endif
