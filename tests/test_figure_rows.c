/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure_rows.c -- which bars, points and ranges come of which rows. */
#include <math.h>
#include <stdlib.h>

#include "lib/figure_frame.h"
#include "tests/close.h"
#include "tests/figures.h"

/* Fails unless the i-th span is this one: from .. to in a lane of a panel, of that name in the key. */
static void assert_span(const struct hv_figure *figure, size_t i, const char *panel, const char *kind,
    const char *lane, double from, double to)
{
	const struct hv_figure_span *span = &figure->span[i];

	assert_true(i < figure->spans);
	assert_string_equal(figure->panel[span->panel], panel);
	assert_string_equal(figure->kind[span->kind].name, kind);
	assert_string_equal(figure->lane[span->lane], lane);
	assert_close(span->from, from, 1e-12 * fabs(from));
	assert_close(span->to, to, 1e-12 * fabs(to));
}

static void summaries_have_a_panel_a_number(void **state)
{
	struct hv_figure figure = figure_of_csv("series,first_rise,total_power,spectral_entropy,other\n"
						"rope,nan,3,0.5,1\nhope/1,nan,-4,0.25,2\n");

	(void)state;
	assert_string_equal(figure.style, "summary");
	assert_int_equal(figure.panels, 2); /* none for what no series has, or what is no number to show */
	assert_int_equal(figure.lanes, 2);
	assert_int_equal(figure.kinds, 1);
	assert_int_equal(figure.spans, 4);
	assert_span(&figure, 0, "total power", "", "rope", 0, 3);
	assert_span(&figure, 1, "total power", "", "hope/1", 0, -4);
	assert_span(&figure, 2, "spectral entropy", "", "rope", 0, 0.5);
	assert_span(&figure, 3, "spectral entropy", "", "hope/1", 0, 0.25);
	for (size_t p = 0; p < 2;
	     p++) { /* each has an axis with room for its bars, and for numbers beside them */
		struct hv_reach reach = hv_reach_of_lanes(&figure, p);

		assert_true(reach.low <= (p ? 0 : -4) && reach.high > (p ? 0.5 : 3));
	}
	hv_figure_free(&figure);
}

static void verdicts_are_counted(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("series,verdict,certificate\n"
			  "a/0,holds,all-positive\na/1,fails,rising-tail at 3\n"
			  "a/2,holds,completely-monotone\na/12,undecided,open\n"
			  "b,fails,constant\nc/x,fails,oscillating\nc/x,fails,almost-periodic\n"
			  "c/x,fails,interior-rise\n");

	(void)state;
	assert_string_equal(figure.style, "verdicts");
	assert_int_equal(figure.spans, 6);
	assert_span(&figure, 0, "", "falls at every distance", "a", 0, 50);
	assert_span(&figure, 1, "", "rises in the end", "a", 50, 75);
	assert_span(&figure, 2, "", "undecided", "a", 75, 100);
	assert_span(&figure, 3, "", "is constant", "b", 0, 100);
	assert_span(&figure, 4, "", "rises somewhere, falls in the end", "c/x", 0, 100. / 3);
	assert_span(&figure, 5, "", "oscillates for ever", "c/x", 100. / 3, 100);
	hv_figure_free(&figure);
}

static const char whole[] =
    "\"decreasing 3 15% [1 2]; completely-monotone 2 10% [1 2]; rising-tail 9 45% [1 2]; "
    "interior-rise 7 35% [1 2]; oscillating 0 0% [0 1]; undecided 1 5% [1 2]; pairs 20\"";

/* The row of all pairs says it all, whether it stands before those of single pairs or after them. */
static void a_row_of_all_wins_over_single_ones(void **state)
{
	(void)state;
	for (int after = 0; after < 2; after++) {
		char text[600];
		struct hv_figure figure;

		snprintf(text, sizeof text,
		    "series,verdict,certificate\n%s%s%sa/0,holds,x\na/1,fails,constant\n%s%s%s",
		    after ? "" : "a,fails,", after ? "" : whole, after ? "" : "\n", after ? "a,fails," : "",
		    after ? whole : "", after ? "\n" : "");
		figure = figure_of_csv(text);
		assert_int_equal(figure.lanes, 1);
		assert_int_equal(figure.spans, 4);
		assert_span(&figure, 0, "", "falls at every distance", "a", 0, 15);
		assert_span(&figure, 1, "", "rises in the end", "a", 15, 60);
		assert_span(&figure, 2, "", "rises somewhere, falls in the end", "a", 60, 95);
		assert_span(&figure, 3, "", "undecided", "a", 95, 100);
		hv_figure_free(&figure);
	}
}

/* The key has the order of the table, whichever class came first. */
static void the_key_has_one_order(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("series,verdict,certificate\n"
			  "m/a/7,undecided,x\nm/a/8,fails,rising-tail\nm/b/7,holds,x\n");

	(void)state;
	assert_int_equal(figure.lanes, 2);
	assert_string_equal(figure.lane[0], "m/a");
	assert_string_equal(figure.lane[1], "m/b");
	assert_int_equal(figure.kinds, 3);
	assert_string_equal(figure.kind[0].name, "falls at every distance");
	assert_string_equal(figure.kind[1].name, "rises in the end");
	assert_string_equal(figure.kind[2].name, "undecided");
	hv_figure_free(&figure);
}

/* Bars of a lane stand end to end from 0 to 100, whatever the counts. */
static void shares_add_up(void **state)
{
	static const char *const rows[] = { "holds,x", "fails,rising-tail", "fails,interior-rise",
		"fails,almost-periodic", "fails,constant", "undecided,x" };
	uint32_t seed = 5;

	(void)state;
	for (int round = 0; round < 200; round++) {
		char text[4000] = "series,verdict,certificate\n";
		double end[7] = { 0 };
		struct hv_figure figure;

		for (int i = 0; i < 60; i++) {
			size_t length = strlen(text);

			seed = seed * 1664525 + 1013904223;
			snprintf(text + length, sizeof text - length, "s%d/%d,%s\n", (int)(seed >> 8) % 7, i,
			    rows[(seed >> 16) % 6]);
		}
		figure = figure_of_csv(text);
		for (size_t i = 0; i < figure.spans; i++) {
			assert_close(figure.span[i].from, end[figure.span[i].lane], 1e-9);
			end[figure.span[i].lane] = figure.span[i].to;
		}
		for (size_t lane = 0; lane < figure.lanes; lane++)
			assert_close(end[lane], 100, 1e-9);
		hv_figure_free(&figure);
	}
}

/* Of a second block the shares would be those of some curves only. */
static void verdicts_come_in_one_block(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("series,verdict,certificate\na,holds,x\nb,holds,x\nc,holds,x\nd,holds,x\n");
	struct hv_error err;

	(void)state;
	assert_int_equal(figure_follow(&figure, "series,verdict,certificate\ne,holds,x\n", NULL, &err),
	    HV_EDOMAIN);
	assert_non_null(strstr(err.msg, "one block"));
	hv_figure_free(&figure);
}

static void claims_stand_at_their_verdict(void **state)
{
	struct hv_figure figure = figure_of_csv(
	    "claim,source,verdict,evidence,witness\nx,eq. 1,fails,e,w\ny,eq. 2,holds,e,w\nz,eq. 3,fails,e,w\n");

	(void)state;
	assert_string_equal(figure.style, "claims");
	assert_int_equal(figure.lanes, 3);
	assert_int_equal(figure.spans, 3);
	assert_string_equal(figure.place[0], "holds");
	for (size_t i = 0; i < 3; i++) {
		const char *verdict = i == 1 ? "holds" : "fails";
		double at = figure.span[i].from;

		assert_span(&figure, i, "", verdict, i == 0 ? "x" : i == 1 ? "y" : "z", at, at);
		assert_string_equal(figure.place[(size_t)at], verdict);
	}
	hv_figure_free(&figure);
	assert_no_figure("claim,verdict,evidence\nx,holds,e\ny,hold,e\n", HV_EFORMAT,
	    "verdict 'hold': no such verdict");
}

static void events_are_points_by_type(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("series,dtype,score_off,query_overflow,key_overflow,key_zero\n"
			  "rope,f16,nan,11,7,nan\nrope,f32,nan,nan,nan,nan\n"
			  "hope/3,f16,40,nan,9,nan\n");

	(void)state;
	assert_string_equal(figure.style, "events");
	assert_int_equal(figure.lanes, 3); /* where nothing goes wrong there is a row, too */
	assert_string_equal(figure.lane[1], "rope f32");
	assert_int_equal(figure.kinds, 3); /* those that happen */
	assert_string_equal(figure.kind[0].name, "q overflows");
	assert_int_equal(figure.spans, 4);
	assert_span(&figure, 0, "", "q overflows", "rope f16", 11, 11);
	assert_span(&figure, 1, "", "k overflows", "rope f16", 7, 7);
	assert_span(&figure, 2, "", "k overflows", "hope/3 f16", 9, 9);
	assert_span(&figure, 3, "", "score off by 1 %", "hope/3 f16", 40, 40);
	hv_figure_free(&figure);
}

static void windows_are_ranges(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("context,dim,base,window_end\n"
			  "1024,64,300,450\n1024,64,900,1000\n1e6,128,5e6,7e6\n2048,64,nan,nan\n");

	(void)state;
	assert_string_equal(figure.style, "windows");
	assert_true(figure.log_x);
	assert_int_equal(figure.lanes, 2);
	assert_int_equal(figure.spans, 3);
	assert_span(&figure, 0, "", "", "1024 tokens, d = 64", 300, 450);
	assert_span(&figure, 1, "", "", "1024 tokens, d = 64", 900, 1000);
	assert_span(&figure, 2, "", "", "1000000 tokens, d = 128", 5e6, 7e6);
	assert_true(hv_reach_of_lanes(&figure, 0).low < 300 && hv_reach_of_lanes(&figure, 0).high > 7e6);
	hv_figure_free(&figure);
}

static void nothing_to_draw_is_refused(void **state)
{
	(void)state;
	assert_no_figure("series,dtype,key_overflow\nrope,f32,nan\n", HV_EDOMAIN, "nothing to draw");
	assert_no_figure("context,dim,base,window_end\n8,64,nan,nan\n", HV_EDOMAIN, "nothing to draw");
	assert_no_figure("series,total_power,spectral_entropy\na,nan,inf\n", HV_EDOMAIN, "nothing to draw");
	assert_no_figure("series,verdict,certificate\na,holds,decreasing 0 0%; pairs 0\n", HV_EDOMAIN,
	    "nothing to draw");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(summaries_have_a_panel_a_number),
		cmocka_unit_test(verdicts_are_counted),
		cmocka_unit_test(a_row_of_all_wins_over_single_ones),
		cmocka_unit_test(the_key_has_one_order),
		cmocka_unit_test(shares_add_up),
		cmocka_unit_test(verdicts_come_in_one_block),
		cmocka_unit_test(claims_stand_at_their_verdict),
		cmocka_unit_test(events_are_points_by_type),
		cmocka_unit_test(windows_are_ranges),
		cmocka_unit_test(nothing_to_draw_is_refused),
	};

	return cmocka_run_group_tests_name("figure_rows", tests, NULL, NULL);
}
