/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_table.c -- tables, and CSV written and read back. */
#include "lib/table.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"

static struct hv_error error;

static enum hv_code read_bytes(struct hv_table *table, const char *bytes, size_t length)
{
	FILE *stream = tmpfile();
	enum hv_code code;

	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, length, stream), length);
	rewind(stream);
	code = hv_table_read(table, stream, "in.csv", &error);
	fclose(stream);
	return code;
}

static void read_text(struct hv_table *table, const char *text)
{
	memset(table, 0, sizeof *table);
	if (read_bytes(table, text, strlen(text)) != HV_OK)
		fail_msg("%s", error.msg);
}

/* Nothing is handed out, and the message is the one expected. */
static void assert_refused(const char *bytes, size_t length, const char *message)
{
	struct hv_table table = { 0 };

	assert_int_equal(read_bytes(&table, bytes, length), HV_EFORMAT);
	assert_string_equal(error.msg, message);
	assert_null(table.column);
}

static void assert_text_refused(const char *text, const char *message)
{
	assert_refused(text, strlen(text), message);
}

/* What writing the table gives, to be freed. */
static char *written_by(const struct hv_table *table, int threads)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	assert_non_null(stream);
	assert_int_equal(hv_table_write_header(table, stream, &error), HV_OK);
	assert_int_equal(hv_table_write_rows(table, threads, stream, &error), HV_OK);
	fclose(stream);
	return text;
}

static char *written(const struct hv_table *table)
{
	return written_by(table, 2);
}

static void assert_written(const struct hv_table *table, const char *want)
{
	char *text = written(table);

	assert_string_equal(text, want);
	free(text);
}

static const char *word_at(const struct hv_table *table, size_t column, size_t row)
{
	const struct hv_column *from = &table->column[column];

	assert_non_null(from->word);
	assert_true(from->value[row] < (double)from->words);
	return from->word[(size_t)from->value[row]];
}

static void builds_and_writes(void **state)
{
	struct hv_table table = { 0 };

	(void)state;
	assert_int_equal(hv_table_add(&table, "distance", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "score", &error), HV_OK);
	assert_written(&table, "distance,score\n");
	assert_int_equal(hv_table_resize(&table, 3, &error), HV_OK);
	for (int i = 0; i < 3; i++) {
		table.column[0].value[i] = i;
		table.column[1].value[i] = pow(10, -4 * i) - (i == 0);
	}
	table.column[1].value[2] = NAN;
	assert_written(&table, "distance,score\n0,0\n1,0.0001\n2,nan\n");
	hv_table_free(&table);
	assert_null(table.column);
	hv_table_free(&table);
}

static void finds_columns_and_refuses_doubles(void **state)
{
	struct hv_table table = { 0 };

	(void)state;
	assert_null(hv_table_find(&table, "a"));
	assert_int_equal(hv_table_add(&table, "a", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "b", &error), HV_OK);
	assert_ptr_equal(hv_table_find(&table, "b"), &table.column[1]);
	assert_null(hv_table_find(&table, "B"));
	assert_int_equal(hv_table_add(&table, "a", &error), HV_EDOMAIN);
	assert_int_equal(table.columns, 2);
	hv_table_free(&table);
}

static void resizing_keeps_the_rows(void **state)
{
	struct hv_table table = { 0 };

	(void)state;
	assert_int_equal(hv_table_add(&table, "a", &error), HV_OK);
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(hv_table_resize(&table, i + 1, &error), HV_OK);
		table.column[0].value[i] = (double)i;
	}
	assert_int_equal(hv_table_resize(&table, SIZE_MAX / 4, &error), HV_ENOMEM);
	assert_int_equal(table.rows, 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_true(table.column[0].value[i] == (double)i);
	hv_table_free(&table);
}

/* A column may join a table that was emptied. */
static void columns_after_a_reset_have_room(void **state)
{
	struct hv_table table = { 0 };

	(void)state;
	assert_int_equal(hv_table_add(&table, "a", &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, 8, &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, 0, &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "b", &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, 1, &error), HV_OK);
	table.column[0].value[0] = 1;
	table.column[1].value[0] = 2;
	assert_written(&table, "a,b\n1,2\n");
	hv_table_free(&table);
}

static void a_word_has_one_index(void **state)
{
	enum {
		WORDS = 5000
	};
	struct hv_table table = { 0 };
	char word[32];
	double index;

	(void)state;
	assert_int_equal(hv_table_add(&table, "w", &error), HV_OK);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < WORDS; i++) {
			snprintf(word, sizeof word, "word %d", i);
			assert_int_equal(hv_table_word(&index, &table, 0, word, &error), HV_OK);
			assert_true(index == i);
			assert_string_equal(table.column[0].word[i], word);
		}
	assert_int_equal(table.column[0].words, WORDS);
	hv_table_free(&table);
}

static void reads_numbers(void **state)
{
	struct hv_table table;

	(void)state;
	read_text(&table, "a,b\n1, 2.5\t\n\"-3\",1e-7\nnan,-inf\n");
	assert_int_equal(table.columns, 2);
	assert_int_equal(table.rows, 3);
	assert_string_equal(table.column[0].name, "a");
	assert_null(table.column[1].word);
	assert_true(table.column[0].value[1] == -3);
	assert_true(table.column[1].value[0] == 2.5);
	assert_true(isnan(table.column[0].value[2]));
	assert_written(&table, "a,b\n1,2.5\n-3,1e-7\nnan,-inf\n");
	hv_table_free(&table);
}

static void line_ends_blank_lines_and_byte_order_mark(void **state)
{
	static const char *const texts[] = {
		"a,b\n1,2\n3,4\n",
		"a,b\n1,2\n3,4",
		"a,b\r\n1,2\r\n3,4\r\n",
		"\xef\xbb\xbf\"a\",b\r\n1,2\r\n3,4",
		"\n\r\n \n a , b \n\n1,2\n \t\n3,4\n\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct hv_table table;

		read_text(&table, texts[i]);
		assert_written(&table, "a,b\n1,2\n3,4\n");
		hv_table_free(&table);
	}
}

static void a_header_alone_is_a_table(void **state)
{
	struct hv_table table;

	(void)state;
	read_text(&table, "a,b");
	assert_int_equal(table.columns, 2);
	assert_int_equal(table.rows, 0);
	hv_table_free(&table);
}

static void reads_words(void **state)
{
	struct hv_table table;

	(void)state;
	read_text(&table, "encoding,n\nrope,1\nrope,2\nhope,3\n7,4\n\"a, \"\"b\"\"\n\",5\n,6\n");
	assert_int_equal(table.rows, 6);
	assert_int_equal(table.column[0].words, 5);
	assert_true(table.column[0].value[1] == 0);
	assert_string_equal(word_at(&table, 0, 2), "hope");
	assert_string_equal(word_at(&table, 0, 3), "7");
	assert_string_equal(word_at(&table, 0, 4), "a, \"b\"\n");
	assert_string_equal(word_at(&table, 0, 5), "");
	assert_written(&table, "encoding,n\nrope,1\nrope,2\nhope,3\n7,4\n\"a, \"\"b\"\"\n\",5\n\"\",6\n");
	hv_table_free(&table);
}

/* Names and words of every awkward kind, one longer than the writer's buffer, survive writing and reading. */
static void awkward_text_survives(void **state)
{
	enum {
		LONG = 100000
	};
	static char plain[LONG], quoted[LONG];
	const char *const awkward[] = { "a,b", "\"", "say \"hi\"", "two\nlines", "cr\r", " blank ", "\ttab",
		"\xef\xbb\xbfmark", "\xc3\xa9t\xc3\xa9", "1 2", plain, quoted, "'", ";" };
	enum {
		COUNT = sizeof awkward / sizeof *awkward
	};
	struct hv_table table = { 0 }, back;
	char *text;

	(void)state;
	memset(plain, 'x', LONG - 1);
	memset(quoted, '"', LONG - 1);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(hv_table_add(&table, awkward[i], &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, COUNT, &error), HV_OK);
	for (size_t i = 0; i < COUNT; i++)
		for (size_t row = 0; row < COUNT; row++) {
			double *cell = &table.column[i].value[row];

			assert_int_equal(hv_table_word(cell, &table, i, awkward[(i + row) % COUNT], &error),
			    HV_OK);
		}
	text = written(&table);
	read_text(&back, text);
	assert_int_equal(back.columns, COUNT);
	assert_int_equal(back.rows, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		assert_string_equal(back.column[i].name, awkward[i]);
		for (size_t row = 0; row < COUNT; row++)
			assert_string_equal(word_at(&back, i, row), awkward[(i + row) % COUNT]);
	}
	free(text);
	hv_table_free(&back);
	hv_table_free(&table);
}

/* The empty word alone on a line must not become a blank line, which is skipped. */
static void an_empty_word_is_still_a_row(void **state)
{
	struct hv_table table;

	(void)state;
	read_text(&table, "w\nx\n\"\"\n\nx\n");
	assert_int_equal(table.rows, 3);
	assert_written(&table, "w\nx\n\"\"\nx\n");
	hv_table_free(&table);
}

/* Enough rows for the buffers of reader and writer to fill and be cut at every kind of place. */
static void many_rows_survive(void **state)
{
	enum {
		ROWS = 30000
	};
	struct hv_table table = { 0 }, back;
	char *text;

	(void)state;
	assert_int_equal(hv_table_add(&table, "x", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "y", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "w", &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, ROWS, &error), HV_OK);
	for (int i = 0; i < ROWS; i++) {
		table.column[0].value[i] = i;
		table.column[1].value[i] = sin(i) * exp(-0.01 * i);
		assert_int_equal(hv_table_word(&table.column[2].value[i], &table, 2,
				     i % 700 < 350 ? "a" : "b\r\nc", &error),
		    HV_OK);
	}
	text = written(&table);
	read_text(&back, text);
	assert_int_equal(back.rows, ROWS);
	for (size_t column = 0; column < 3; column++)
		assert_memory_equal(back.column[column].value, table.column[column].value,
		    ROWS * sizeof(double));
	free(text);
	hv_table_free(&back);
	hv_table_free(&table);
}

/* Parts of unequal length, a word of them longer than a part usually is. */
static void text_does_not_depend_on_threads(void **state)
{
	enum {
		ROWS = 60000,
		LONG = 300000
	};
	struct hv_table table = { 0 };
	char *word = malloc(LONG + 1), *one, *many;
	uint32_t noise = 1;

	(void)state;
	assert_non_null(word);
	memset(word, '"', LONG);
	word[LONG] = '\0';
	assert_int_equal(hv_table_add(&table, "row", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "word", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "number", &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, ROWS, &error), HV_OK);
	for (size_t row = 0; row < ROWS; row++) {
		const char *text = row == ROWS / 2 ? word : word + LONG - row % 7;

		noise = noise * 1664525 + 1013904223;
		table.column[0].value[row] = (double)row;
		assert_int_equal(hv_table_word(&table.column[1].value[row], &table, 1, text, &error), HV_OK);
		table.column[2].value[row] = row % 3 ? (double)noise : 1 / (double)noise;
	}
	one = written_by(&table, 1);
	for (int threads = 2; threads <= 5; threads++) {
		many = written_by(&table, threads);
		assert_true(strcmp(one, many) == 0);
		free(many);
	}
	free(one);
	free(word);
	hv_table_free(&table);
}

static void refuses_bad_headers(void **state)
{
	(void)state;
	assert_text_refused("", "in.csv: empty: expected a header line");
	assert_text_refused("\n\r\n", "in.csv: empty: expected a header line");
	assert_text_refused("\xef\xbb\xbf", "in.csv: empty: expected a header line");
	assert_text_refused("\na,b,a\n", "in.csv: line 2: two columns are called 'a'");
	assert_text_refused("a,,b\n", "in.csv: line 1: column 2 has no name");
	assert_text_refused("a,b,", "in.csv: line 1: column 3 has no name");
}

static void refuses_ragged_rows(void **state)
{
	(void)state;
	assert_text_refused("a,b\n1,2\n3\n", "in.csv: line 3: 1 field, but 2 columns");
	assert_text_refused("a,b\r\n\r\n1,2,3,4\r\n", "in.csv: line 3: 4 fields, but 2 columns");
	assert_text_refused("a,b\n1,2\n3,4,", "in.csv: line 3: 3 fields, but 2 columns");
}

static void refuses_text_among_numbers(void **state)
{
	(void)state;
	assert_text_refused("x,mean\n1,2\n\n3,abc\n",
	    "in.csv: line 4, column 'mean': expected a number, found 'abc'");
	assert_text_refused("x,mean\r\n1,2\r\n3,\r\n",
	    "in.csv: line 3, column 'mean': expected a number, found ''");
	assert_text_refused("w,x\n\"a\n\nb\",1\nc,1e999\n",
	    "in.csv: line 5, column 'x': expected a number, found '1e999'");
	assert_text_refused("x\n1\n0123456789012345678901234567890123456789x\n",
	    "in.csv: line 3, column 'x': expected a number, found '0123456789012345678901234567890123456789...'");
	assert_text_refused("x\n1\n012345678901234567890123456789012345678\xc3\xa9\n",
	    "in.csv: line 3, column 'x': expected a number, found '012345678901234567890123456789012345678...'");
}

static void refuses_bad_quotes(void **state)
{
	(void)state;
	assert_text_refused("a,b\n1,\"2\n", "in.csv: line 2: a quote that is not closed, or inside a field");
	assert_text_refused("a,b\nx\"y,2\n", "in.csv: line 2: a quote that is not closed, or inside a field");
	assert_text_refused("a,b\n\"x\"y,2\n",
	    "in.csv: line 2: a quote that is not closed, or inside a field");
}

static void refuses_what_is_no_text(void **state)
{
	enum {
		HUGE_FIELD = 3000000
	};
	char *bytes = malloc(HUGE_FIELD);
	uint32_t noise = 1;

	(void)state;
	assert_non_null(bytes);
	assert_refused("a\n1\n2\0003\n", 8, "in.csv: line 3: a NUL byte, so this is no CSV");
	assert_refused("a\0b\n1\n", 6, "in.csv: line 1: a NUL byte, so this is no CSV");
	memset(bytes, 'x', HUGE_FIELD);
	assert_refused(bytes, HUGE_FIELD, "in.csv: line 1: a field of more than a million bytes");
	memcpy(bytes, "a\n\"", 3);
	assert_refused(bytes, HUGE_FIELD, "in.csv: line 2: a field of more than a million bytes");
	for (size_t i = 0; i < HUGE_FIELD; i++) {
		noise = noise * 1664525 + 1013904223;
		bytes[i] = (char)(noise >> 24);
	}
	for (size_t start = 0; start < HUGE_FIELD; start += 10000) {
		struct hv_table table = { 0 };

		assert_int_equal(read_bytes(&table, bytes + start, 10000), HV_EFORMAT);
	}
	free(bytes);
}

static void reports_what_the_system_says(void **state)
{
	struct hv_table table = { 0 };
	FILE *folder = fopen("/", "r"), *full = fopen("/dev/full", "w");

	(void)state;
	if (folder) {
		assert_int_equal(hv_table_read(&table, folder, "/", &error), HV_EIO);
		assert_string_equal(error.msg, "/: Is a directory");
		fclose(folder);
	}
	if (!full)
		skip();
	assert_int_equal(hv_table_add(&table, "a", &error), HV_OK);
	assert_int_equal(hv_table_write_header(&table, full, &error), HV_EIO);
	assert_string_equal(error.msg, "cannot write the table: No space left on device");
	assert_int_equal(hv_table_resize(&table, 100000, &error), HV_OK);
	memset(table.column[0].value, 0, 100000 * sizeof(double));
	assert_int_equal(hv_table_write_rows(&table, 2, full, NULL), HV_EIO);
	fclose(full);
	hv_table_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_and_writes),
		cmocka_unit_test(finds_columns_and_refuses_doubles),
		cmocka_unit_test(resizing_keeps_the_rows),
		cmocka_unit_test(columns_after_a_reset_have_room),
		cmocka_unit_test(a_word_has_one_index),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(line_ends_blank_lines_and_byte_order_mark),
		cmocka_unit_test(a_header_alone_is_a_table),
		cmocka_unit_test(reads_words),
		cmocka_unit_test(awkward_text_survives),
		cmocka_unit_test(an_empty_word_is_still_a_row),
		cmocka_unit_test(many_rows_survive),
		cmocka_unit_test(text_does_not_depend_on_threads),
		cmocka_unit_test(refuses_bad_headers),
		cmocka_unit_test(refuses_ragged_rows),
		cmocka_unit_test(refuses_text_among_numbers),
		cmocka_unit_test(refuses_bad_quotes),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(reports_what_the_system_says),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
