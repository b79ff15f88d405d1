/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/table_write.c -- a table as CSV (RFC 4180).
 *
 * Rows are made into text a part at a time, by as many threads as are worth it, and the parts are written in
 * their order.  A thread that has made one hands it in and goes on to the next; whoever hands in the part that
 * is due writes it, and those that wait behind it.  So nobody waits for a thread that the system has put
 * aside, unless that holds up all SLOTS parts.  libcsv quotes words; numbers go through lib/number.h. */
#include <csv.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/number.h"
#include "lib/table.h"
#include "lib/threads.h"

#define CELLS_AT_ONCE     ((size_t)1 << 12) /* in a part, which its thread keeps in its cache */
#define OPERATIONS_A_CELL 100.0             /* of one number to text, roughly */

struct text {
	char *byte; /* [room] owned */
	size_t used, room;
	bool lost; /* there was no memory for some of it */
};

enum {
	SLOTS = 32 /* parts at a time that are in memory */
};

/* What became of a stream so far. */
struct outcome {
	int reason; /* errno of the first failure, or 0 */
	bool lost;
};

/* Makes room for some more bytes, if it can. */
static bool reserve(struct text *text, size_t more)
{
	size_t room = text->used + more > 2 * text->room ? text->used + more : 2 * text->room;
	char *grown;

	if (text->room - text->used >= more)
		return true;
	grown = realloc(text->byte, room);
	if (!grown) {
		text->lost = true;
		return false;
	}
	text->byte = grown;
	text->room = room;
	return true;
}

/* Whether a word reads back as it is.  The empty one would be a blank line in a table of one column. */
static bool is_plain(const char *word, size_t length)
{
	return length > 0 && !strpbrk(word, ",\"\r\n") && !strchr(" \t", word[0]) &&
	    !strchr(" \t", word[length - 1]) && strncmp(word, HV_BYTE_ORDER_MARK, 3) != 0;
}

/* A field, and what ends it. */
static void put_word(struct text *text, const char *word, char end)
{
	size_t length = strlen(word), most = 2 * length + 2; /* all quotes, doubled, in quotes */

	if (!reserve(text, most + 1))
		return;
	if (is_plain(word, length)) {
		memcpy(text->byte + text->used, word, length);
		text->used += length;
	} else {
		text->used += csv_write(text->byte + text->used, most, word, length);
	}
	text->byte[text->used++] = end;
}

static void put_number(struct text *text, double value, char end)
{
	if (!reserve(text, HV_NUMBER_MAX))
		return;
	text->used += hv_number_format(text->byte + text->used, value);
	text->byte[text->used++] = end;
}

static void put_rows(struct text *text, const struct hv_table *table, size_t from, size_t to)
{
	for (size_t row = from; row < to && !text->lost; row++)
		for (size_t i = 0; i < table->columns; i++) {
			const struct hv_column *column = &table->column[i];
			char end = i + 1 < table->columns ? ',' : '\n';

			if (column->word)
				put_word(text, column->word[(size_t)column->value[row]], end);
			else
				put_number(text, column->value[row], end);
		}
}

/* Writes and empties the text, unless something went wrong before. */
static void write_text(struct outcome *outcome, struct text *text, FILE *to)
{
	outcome->lost |= text->lost;
	if (!outcome->lost && !outcome->reason && fwrite(text->byte, 1, text->used, to) != text->used)
		outcome->reason = errno ? errno : EIO;
	text->used = 0;
}

/* Hands everything to the system, which is where a full disk is noticed. */
static enum hv_code finish(struct outcome *outcome, FILE *to, struct hv_error *err)
{
	if (outcome->lost)
		return hv_fail_memory(err, "the text of a table");
	if (!outcome->reason && fflush(to) != 0)
		outcome->reason = errno ? errno : EIO;
	if (!outcome->reason)
		return HV_OK;
	hv_fail(err, HV_EIO, "cannot write the table: %s", strerror(outcome->reason));
	errno = outcome->reason; /* which may have been another thread's */
	return HV_EIO;
}

enum hv_code hv_table_write_header(const struct hv_table *table, FILE *to, struct hv_error *err)
{
	struct text text = { 0 };
	struct outcome outcome = { 0 };

	for (size_t i = 0; i < table->columns; i++)
		put_word(&text, table->column[i].name, i + 1 < table->columns ? ',' : '\n');
	write_text(&outcome, &text, to);
	free(text.byte);
	return finish(&outcome, to, err);
}

/* Parts on their way; part p is in slot p % SLOTS. */
struct queue {
	size_t claimed, due; /* parts that some thread has begun; that were written */
	bool writing;        /* some thread is at it */
	bool made[SLOTS];
	struct text slot[SLOTS];
	struct outcome outcome;
};

/* The next part, once its slot is free; one past the last if there is none. */
static size_t claim(struct queue *queue, size_t parts)
{
	size_t part, due;

#pragma omp atomic capture
	part = queue->claimed++;
	for (;;) {
#pragma omp critical(hv_table_queue)
		due = queue->due;
		if (part >= parts || part < due + SLOTS)
			return part;
		sched_yield();
	}
}

/* A part is made: writes those that are due, unless another thread does. */
static void hand_in(struct queue *queue, size_t part, FILE *to)
{
	bool mine;

#pragma omp critical(hv_table_queue)
	{
		queue->made[part % SLOTS] = true;
		mine = !queue->writing && queue->made[queue->due % SLOTS];
		queue->writing |= mine;
	}
	while (mine) {
		write_text(&queue->outcome, &queue->slot[queue->due % SLOTS], to);
#pragma omp critical(hv_table_queue)
		{
			queue->made[queue->due++ % SLOTS] = false;
			mine = queue->made[queue->due % SLOTS];
			queue->writing = mine;
		}
	}
}

enum hv_code hv_table_write_rows(const struct hv_table *table, int threads, FILE *to, struct hv_error *err)
{
	size_t columns = table->columns ? table->columns : 1, rows = table->rows;
	size_t part_rows = columns < CELLS_AT_ONCE ? CELLS_AT_ONCE / columns : 1;
	size_t parts = rows / part_rows + (rows % part_rows > 0);
	struct queue queue = { 0 };

	threads = hv_threads_worth(threads, OPERATIONS_A_CELL * (double)rows * (double)columns);
#pragma omp parallel num_threads(threads)
	for (size_t part = claim(&queue, parts); part < parts; part = claim(&queue, parts)) {
		size_t from = part * part_rows;

		put_rows(&queue.slot[part % SLOTS], table, from,
		    rows - from < part_rows ? rows : from + part_rows);
		hand_in(&queue, part, to);
	}
	for (size_t i = 0; i < SLOTS; i++)
		free(queue.slot[i].byte);
	return finish(&queue.outcome, to, err);
}
