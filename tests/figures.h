/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/figures.h -- figures of CSV texts. */
#ifndef TESTS_FIGURES_H
#define TESTS_FIGURES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/figure.h"
#include "lib/table.h"

/* What hv_figure_follow() says of a CSV text; the figure may have followed others. */
static inline enum hv_code figure_follow(struct hv_figure *figure, const char *csv, const char *style,
    struct hv_error *err)
{
	struct hv_table table = { 0 };
	FILE *stream = fmemopen((void *)(uintptr_t)csv, strlen(csv), "r");
	enum hv_code code;

	assert_non_null(stream);
	if (hv_table_read(&table, stream, "in.csv", err) != HV_OK)
		fail_msg("%s", err->msg);
	fclose(stream);
	code = hv_figure_follow(figure, &table, style, err);
	hv_table_free(&table);
	return code;
}

/* The figure of a CSV text, to be freed. */
static inline struct hv_figure figure_of_csv(const char *csv)
{
	struct hv_figure figure = { 0 };
	struct hv_error err;

	if (figure_follow(&figure, csv, NULL, &err) != HV_OK)
		fail_msg("%s", err.msg);
	return figure;
}

/* Fails unless the CSV text is refused with that code and a sentence that contains the phrase. */
static inline void assert_no_figure(const char *csv, enum hv_code code, const char *phrase)
{
	struct hv_figure figure = { 0 };
	struct hv_error err = { HV_OK, "" };

	assert_int_equal(figure_follow(&figure, csv, NULL, &err), code);
	if (!strstr(err.msg, phrase))
		fail_msg("\"%s\", want \"%s\"", err.msg, phrase);
	hv_figure_free(&figure);
}

#endif
