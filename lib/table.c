/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/table.c -- named columns of numbers (or of words), and CSV read (RFC 4180).
 *
 * libcsv splits the text; numbers go through lib/number.h.  The parser calls back for every
 * field and at every end of a line and cannot be stopped from there: the first failure is kept in the reader,
 * the callbacks then do nothing, and reading stops after the block at hand. */
#include "lib/table.h"

#include <csv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/number.h"

#define BLOCK     ((size_t)1 << 15) /* bytes read at a time, on the stack */
#define FIELD_MAX ((size_t)1 << 20) /* bytes of a field; more is a quote left open, or no CSV */
#define SHOWN_MAX 40                /* bytes of a file's text that a message repeats */

enum hv_code hv_table_add(struct hv_table *table, const char *name, struct hv_error *err)
{
	struct hv_column *grown;
	char *copy;

	if (hv_table_find(table, name))
		return hv_fail(err, HV_EDOMAIN, "column '%s': there is one of that name", name);
	grown = realloc(table->column, (table->columns + 1) * sizeof *grown);
	if (!grown)
		return hv_fail_memory(err, "the columns of a table");
	table->column = grown;
	copy = strdup(name);
	if (!copy)
		return hv_fail_memory(err, "the name of a column");
	table->column[table->columns++] = (struct hv_column){ .name = copy };
	table->room = 0; /* the new column has none */
	return HV_OK;
}

enum hv_code hv_table_resize(struct hv_table *table, size_t rows, struct hv_error *err)
{
	if (rows > table->room) {
		size_t room = rows > 2 * table->room ? rows : 2 * table->room;

		for (size_t i = 0; i < table->columns; i++) {
			struct hv_column *column = &table->column[i];
			double *grown = NULL;

			if (room <= SIZE_MAX / sizeof *grown)
				grown = realloc(column->value, room * sizeof *grown);
			if (!grown)
				return hv_fail_memory(err, "the rows of a table");
			column->value = grown;
		}
		table->room = room;
	}
	table->rows = rows;
	return HV_OK;
}

/* The slot that has the word's index + 1, or the empty one (0) where that belongs. */
static size_t *find_slot(const struct hv_column *column, const char *word)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	size_t at;

	for (const char *c = word; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	at = (size_t)(hash ^ hash >> 32) & (column->slots - 1);
	while (column->slot[at] && strcmp(column->word[column->slot[at] - 1], word) != 0)
		at = (at + 1) & (column->slots - 1);
	return &column->slot[at];
}

/* Doubles the slots; there is room for half as many words. */
static enum hv_code grow_words(struct hv_column *column, struct hv_error *err)
{
	size_t slots = column->slots ? 2 * column->slots : 16;
	char **word = realloc(column->word, slots / 2 * sizeof *word);
	size_t *slot;

	if (!word)
		return hv_fail_memory(err, "the words of a column");
	column->word = word;
	slot = calloc(slots, sizeof *slot);
	if (!slot)
		return hv_fail_memory(err, "the words of a column");
	free(column->slot);
	column->slot = slot;
	column->slots = slots;
	for (size_t i = 0; i < column->words; i++)
		*find_slot(column, word[i]) = i + 1;
	return HV_OK;
}

enum hv_code hv_table_word(double *index, struct hv_table *table, size_t column, const char *word,
    struct hv_error *err)
{
	struct hv_column *to = &table->column[column];
	size_t *slot;

	if (to->words == to->slots / 2 && grow_words(to, err) != HV_OK)
		return HV_ENOMEM;
	slot = find_slot(to, word);
	if (!*slot) {
		to->word[to->words] = strdup(word);
		if (!to->word[to->words])
			return hv_fail_memory(err, "a word of a column");
		*slot = ++to->words;
	}
	*index = (double)(*slot - 1);
	return HV_OK;
}

struct hv_column *hv_table_find(const struct hv_table *table, const char *name)
{
	for (size_t i = 0; i < table->columns; i++)
		if (strcmp(table->column[i].name, name) == 0)
			return &table->column[i];
	return NULL;
}

void hv_table_free(struct hv_table *table)
{
	for (size_t i = 0; i < table->columns; i++) {
		struct hv_column *column = &table->column[i];

		for (size_t j = 0; j < column->words; j++)
			free(column->word[j]);
		free(column->word);
		free(column->slot);
		free(column->value);
		free(column->name);
	}
	free(table->column);
	*table = (struct hv_table){ 0 };
}

struct reader {
	struct hv_table table;
	const char *name;
	size_t line;  /* lines that have ended */
	size_t field; /* fields so far on this one */
	bool header;  /* the header was read */
	bool words;   /* no column is of numbers */
	enum hv_code code;
	struct hv_error *err;
};

struct excerpt {
	char text[SHOWN_MAX + sizeof "..."];
};

/* As much of a file's text as belongs in a message; cuts no UTF-8 character in two. */
static struct excerpt excerpt(const char *text)
{
	struct excerpt shown = { 0 };
	size_t n = strnlen(text, SHOWN_MAX + 1);

	if (n <= SHOWN_MAX) {
		memcpy(shown.text, text, n);
		return shown;
	}
	for (n = SHOWN_MAX; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	memcpy(shown.text, text, n);
	memcpy(shown.text + n, "...", 3);
	return shown;
}

static enum hv_code take_name(struct reader *in, const char *name)
{
	if (!*name)
		return hv_fail(in->err, HV_EFORMAT, "%s: line %zu: column %zu has no name", in->name,
		    in->line + 1, in->field);
	if (hv_table_find(&in->table, name))
		return hv_fail(in->err, HV_EFORMAT, "%s: line %zu: two columns are called '%s'", in->name,
		    in->line + 1, excerpt(name).text);
	return hv_table_add(&in->table, name, in->err);
}

/* The first row decides which columns are of words. */
static enum hv_code take_cell(struct reader *in, size_t i, const char *text)
{
	struct hv_table *table = &in->table;
	struct hv_column *column;
	double *cell;

	if (i == 0 && hv_table_resize(table, table->rows + 1, in->err) != HV_OK)
		return HV_ENOMEM;
	if (i >= table->columns)
		return HV_OK; /* the end of the line tells by how much */
	column = &table->column[i];
	cell = &column->value[table->rows - 1];
	if (!column->word && !in->words && hv_number_parse(cell, text))
		return HV_OK;
	if (column->word || table->rows == 1)
		return hv_table_word(cell, table, i, text, in->err);
	return hv_fail(in->err, HV_EFORMAT, "%s: line %zu, column '%s': expected a number, found '%s'",
	    in->name, in->line + 1, excerpt(column->name).text, excerpt(text).text);
}

static void on_field(void *bytes, size_t length, void *data)
{
	struct reader *in = data;
	const char *text = bytes; /* libcsv has put a NUL at its end */
	size_t i = in->field++;

	if (in->code != HV_OK)
		return;
	if (memchr(text, '\0', length))
		in->code = hv_fail(in->err, HV_EFORMAT, "%s: line %zu: a NUL byte, so this is no CSV",
		    in->name, in->line + 1);
	else if (in->header)
		in->code = take_cell(in, i, text);
	else
		in->code = take_name(in, text);
	for (const char *c = text; (c = memchr(c, '\n', length - (size_t)(c - text))); c++)
		in->line++;
}

/* Also called for blank lines, and twice for CRLF; those have no fields. */
static void on_line(int end, void *data)
{
	struct reader *in = data;

	if (in->code == HV_OK && in->field > 0) {
		if (in->header && in->field != in->table.columns)
			in->code = hv_fail(in->err, HV_EFORMAT, "%s: line %zu: %zu field%s, but %zu columns",
			    in->name, in->line + 1, in->field, in->field == 1 ? "" : "s", in->table.columns);
		in->header = true;
	}
	in->field = 0;
	in->line += end == '\n';
}

/* What stopped the parser itself. */
static enum hv_code parser_failed(const struct reader *in, struct csv_parser *parser)
{
	if (csv_error(parser) != CSV_EPARSE)
		return hv_fail_memory(in->err, "a field");
	return hv_fail(in->err, HV_EFORMAT, "%s: line %zu: a quote that is not closed, or inside a field",
	    in->name, in->line + 1);
}

static enum hv_code parse_block(struct reader *in, struct csv_parser *parser, const char *text, size_t length)
{
	size_t parsed = csv_parse(parser, text, length, on_field, on_line, in);

	if (in->code != HV_OK)
		return in->code;
	if (parsed != length)
		return parser_failed(in, parser);
	if (csv_get_buffer_size(parser) > FIELD_MAX)
		return hv_fail(in->err, HV_EFORMAT, "%s: line %zu: a field of more than a million bytes",
		    in->name, in->line + 1);
	return HV_OK;
}

static enum hv_code parse_stream(struct reader *in, struct csv_parser *parser, FILE *from)
{
	char text[BLOCK];
	size_t length = fread(text, 1, sizeof text, from);
	size_t skip = length >= 3 && memcmp(text, HV_BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
	enum hv_code code;

	for (; length > 0; length = fread(text, 1, sizeof text, from), skip = 0) {
		code = parse_block(in, parser, text + skip, length - skip);
		if (code != HV_OK)
			return code;
	}
	if (ferror(from))
		return hv_fail(in->err, HV_EIO, "%s: %s", in->name, strerror(errno));
	if (csv_fini(parser, on_field, on_line, in) != 0)
		return parser_failed(in, parser);
	if (in->code == HV_OK && !in->header)
		return hv_fail(in->err, HV_EFORMAT, "%s: empty: expected a header line", in->name);
	return in->code;
}

static enum hv_code read_table(struct hv_table *out, FILE *from, const char *name, bool words,
    struct hv_error *err)
{
	struct reader in = { .name = name, .words = words, .err = err };
	struct csv_parser parser;
	enum hv_code code;

	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL);
	code = parse_stream(&in, &parser, from);
	csv_free(&parser);
	if (code == HV_OK)
		*out = in.table;
	else
		hv_table_free(&in.table);
	return code;
}

enum hv_code hv_table_read(struct hv_table *out, FILE *from, const char *name, struct hv_error *err)
{
	return read_table(out, from, name, false, err);
}

enum hv_code hv_table_read_words(struct hv_table *out, FILE *from, const char *name, struct hv_error *err)
{
	return read_table(out, from, name, true, err);
}
