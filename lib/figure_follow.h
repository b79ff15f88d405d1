/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_follow.h -- how a style tells its figure of rows; private to lib/figure*.c. */
#ifndef HV_FIGURE_FOLLOW_H
#define HV_FIGURE_FOLLOW_H

#include <stdbool.h>

#include "lib/error.h"
#include "lib/figure.h"
#include "lib/number.h"
#include "lib/table.h"

/* All rows of a block belong to the curve of that name in that panel, which is a line, or, with `high` not NULL, the
 * band between two columns.  Columns are given by their index. */
enum hv_code hv_figure_add(struct hv_figure *figure, const char *panel, const char *name,
    const struct hv_table *block, size_t x, size_t y, const size_t *high, struct hv_error *err);

/* Rows from .. end - 1 of a block belong to the curve of that name in that panel, a line of y over x. */
enum hv_code hv_figure_add_rows(struct hv_figure *figure, const char *panel, const char *name,
    const struct hv_table *block, const struct hv_column *x, const struct hv_column *y, size_t from,
    size_t end, struct hv_error *err);

/* The index of the panel of that title, or of the curves of that name; added where there is none yet. */
enum hv_code hv_figure_find_panel(size_t *out, struct hv_figure *figure, const char *title,
    struct hv_error *err);
enum hv_code hv_figure_find_kind(size_t *out, struct hv_figure *figure, const char *name,
    struct hv_error *err);

/* A curve for each column but that of x. */
enum hv_code hv_figure_add_columns(struct hv_figure *figure, const struct hv_table *block, const char *x_name,
    struct hv_error *err);

/* Makes room for more cells of maps, whose one kind has no name: a map needs no key.  HV_OK or HV_ENOMEM. */
enum hv_code hv_figure_reserve_cells(struct hv_figure *figure, size_t more, struct hv_error *err);

#define HV_RUN_KEYS 4 /* columns that tell curves apart */

/* The first row after `from` that differs from it in one of these columns, of which a block may lack some. */
size_t hv_figure_run_end(const struct hv_table *block, size_t from, const char *const keys[HV_RUN_KEYS]);

/* Widens the range of x. */
void hv_figure_note_x(struct hv_figure *figure, double x);

/* Gives a figure the style asked for, or, if `name` is NULL, the first that the columns fit; then the style tells it
 * of a block. */
enum hv_code hv_figure_choose_style(struct hv_figure *figure, const struct hv_table *block, const char *name,
    struct hv_error *err);
enum hv_code hv_figure_follow_style(struct hv_figure *figure, const struct hv_table *block,
    struct hv_error *err);

/* Style "sweep": the first metric over one key, a curve, or over two, a map. */
bool hv_is_sweep(const struct hv_table *block);
enum hv_code hv_follow_sweep(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);

/* Styles "spectrum", "lines" and "stft": what hopeviz spectrum writes. */
bool hv_is_spectrum(const struct hv_table *block);
bool hv_is_lines(const struct hv_table *block);
bool hv_is_stft(const struct hv_table *block);
enum hv_code hv_follow_spectrum(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
enum hv_code hv_follow_lines(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
enum hv_code hv_follow_stft(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);

/* Style "ensemble": columns NAME.mean, NAME.std, NAME.q05, ... of each series. */
bool hv_is_ensemble(const struct hv_table *block);
enum hv_code hv_follow_ensemble(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);

/* The column of that name if it is one of numbers, or of words; else NULL. */
const struct hv_column *hv_figure_numbers(const struct hv_table *block, const char *name);
const struct hv_column *hv_figure_words(const struct hv_table *block, const char *name);

/* What a cell says: its word, or its number in `number`. */
const char *hv_figure_word(char number[HV_NUMBER_MAX], const struct hv_column *column, size_t row);

/* Styles "summary", "verdicts", "claims", "events" and "windows": rows with a name each. */
bool hv_is_summary(const struct hv_table *block);
bool hv_is_verdicts(const struct hv_table *block);
bool hv_is_claims(const struct hv_table *block);
bool hv_is_events(const struct hv_table *block);
bool hv_is_windows(const struct hv_table *block);
enum hv_code hv_follow_summary(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
enum hv_code hv_follow_verdicts(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
enum hv_code hv_follow_claims(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
enum hv_code hv_follow_events(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);
enum hv_code hv_follow_windows(struct hv_figure *figure, const struct hv_table *block, struct hv_error *err);

#endif
