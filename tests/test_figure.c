/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure.c -- what a figure learns from a CSV, and the gnuplot script that it writes. */
#include "lib/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"

static struct hv_error error;

/* The table that a CSV text holds. */
static struct hv_table table_of(const char *text)
{
	struct hv_table table = { 0 };
	FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(stream);
	if (hv_table_read(&table, stream, "in.csv", &error) != HV_OK)
		fail_msg("%s", error.msg);
	fclose(stream);
	return table;
}

static enum hv_code follow_text(struct hv_figure *figure, const char *text, const char *style)
{
	struct hv_table table = table_of(text);
	enum hv_code code = hv_figure_follow(figure, &table, style, &error);

	hv_table_free(&table);
	return code;
}

/* The figure of a CSV whose parts arrive as blocks, each with the header; the last is NULL. */
static struct hv_figure figure_of(const char *const *blocks)
{
	struct hv_figure figure = { 0 };

	for (; *blocks; blocks++)
		if (follow_text(&figure, *blocks, NULL) != HV_OK)
			fail_msg("%s", error.msg);
	return figure;
}

static struct hv_figure figure_of_text(const char *text)
{
	return figure_of((const char *const[]){ text, NULL });
}

/* The script of a page with nothing but this. */
static enum hv_code write_one(const struct hv_figure *figure, const struct hv_figure_target *target, FILE *to,
    struct hv_error *err)
{
	return hv_figure_write(&figure, 1, target, to, err);
}

/* The script, to be freed.  (The variables are static only because gcc 12 takes them for dangling ones.) */
static char *script_of(const struct hv_figure *figure, const struct hv_figure_target *target)
{
	static char *text;
	static size_t length;
	FILE *stream = open_memstream(&text, &length);

	assert_non_null(stream);
	if (write_one(figure, target, stream, &error) != HV_OK)
		fail_msg("%s", error.msg);
	fclose(stream);
	return text;
}

static const struct hv_figure_target png = { .format = "png", .output = "x.png" };

static void assert_in_script(const char *script, const char *want)
{
	if (!strstr(script, want))
		fail_msg("not in the script: %s", want);
}

/* Frees the figure. */
static void assert_script_has(struct hv_figure *figure, const struct hv_figure_target *target,
    const char *const *wanted)
{
	char *script = script_of(figure, target);

	for (; *wanted; wanted++)
		assert_in_script(script, *wanted);
	free(script);
	hv_figure_free(figure);
}

/* The number that the script sets a variable to. */
static double setting(const char *script, const char *name)
{
	char line[64];
	const char *at;

	snprintf(line, sizeof line, "\n%s = ", name);
	at = strstr(script, line);
	if (!at)
		fail_msg("no setting %s", name);
	return strtod(at + strlen(line), NULL);
}

static void wide_tables_have_a_curve_a_column(void **state)
{
	struct hv_figure figure = figure_of((const char *const[]){ "distance,rope,hope\n0,1,1\n1,-0.5,0.25\n",
	    "distance,rope,hope\n2,2,nan\n", NULL });

	(void)state;
	assert_string_equal(figure.style, "decay");
	assert_int_equal(figure.rows, 3);
	assert_int_equal(figure.panels, 1);
	assert_int_equal(figure.curves, 2);
	assert_string_equal(figure.kind[0].name, "rope");
	assert_string_equal(figure.kind[1].name, "hope");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(figure.curve[i].kind, i);
		assert_int_equal(figure.curve[i].x, 1);
		assert_int_equal(figure.curve[i].y, i + 2);
		assert_int_equal(figure.curve[i].first, 0);
		assert_int_equal(figure.curve[i].thin.rows, 3);
	}
	assert_true(figure.kind[0].low == -0.5 && figure.kind[0].high == 2 && figure.kind[0].least == 0.5);
	assert_true(figure.kind[1].low == 0.25 && figure.kind[1].high == 1);
	assert_true(figure.x_low == 0 && figure.x_least == 1 && figure.x_high == 2);
	assert_false(figure.scattered);
	hv_figure_free(&figure);
	assert_null(figure.curve);
	hv_figure_free(&figure);
}

/* Curves go on from block to block, and the batch, where there is one, is part of the title. */
static void long_tables_have_a_panel_a_head(void **state)
{
	struct hv_figure figure = figure_of((const char *const[]){
	    "batch,layer,head,encoding,distance,count,mean\n0,2,0,rope,0,3,1\n0,2,0,rope,1,2,4\n",
	    "batch,layer,head,encoding,distance,count,mean\n0,2,0,rope,2,1,9\n0,2,0,hope,0,3,1\n0,2,1,rope,0,3,5\n",
	    NULL });

	(void)state;
	assert_string_equal(figure.style, "measure");
	assert_int_equal(figure.panels, 2);
	assert_string_equal(figure.panel[0], "batch 0, layer 2, head 0");
	assert_string_equal(figure.panel[1], "batch 0, layer 2, head 1");
	assert_int_equal(figure.kinds, 2);
	assert_int_equal(figure.curves, 3);
	assert_int_equal(figure.curve[0].thin.rows, 3);
	assert_int_equal(figure.curve[1].first, 3);
	assert_int_equal(figure.curve[2].first, 4);
	assert_int_equal(figure.curve[2].panel, 1);
	assert_int_equal(figure.curve[2].kind, figure.curve[0].kind);
	assert_int_equal(figure.curve[2].x, 5);
	assert_int_equal(figure.curve[2].y, 7);
	assert_false(figure.scattered);
	hv_figure_free(&figure);
}

static void ladders_have_a_curve_for_each_kind_of_layers(void **state)
{
	struct hv_figure figure =
	    figure_of_text("config,layer_type,pair,theta,frequency,wavelength,attention_factor\n"
			   "a,all,0,1,1,6.28,1\na,all,1,0.01,0.01,628,1\n"
			   "b,full,0,1,1,6.28,1\nb,full,1,0.1,0,inf,1\n");

	(void)state;
	assert_string_equal(figure.style, "ladder");
	assert_int_equal(figure.curves, 2);
	assert_string_equal(figure.kind[0].name, "a");
	assert_string_equal(figure.kind[1].name, "b full");
	assert_true(figure.log_y);
	assert_int_equal(figure.curve[1].x, 3);
	assert_int_equal(figure.curve[1].y, 5);
	assert_script_has(&figure, &png,
	    (const char *const[]){ "across = 1; each = 1; cells = 1\n", "y_signed = 0\n", NULL });
	figure = figure_of_text("layer_type,pair,frequency\nall,0,1\nall,1,0.5\n");
	assert_string_equal(figure.kind[0].name, "all");
	hv_figure_free(&figure);
}

static void pooled_heads_are_called_so(void **state)
{
	struct hv_figure figure =
	    figure_of_text("layer,head,encoding,distance,count,mean\n4,all,rope,0,3,1\n");

	(void)state;
	assert_string_equal(figure.panel[0], "layer 4, all heads");
	hv_figure_free(&figure);
}

/* Rows in another order still make whole curves; the script then carries them. */
static void scattered_rows_are_gathered(void **state)
{
	struct hv_figure figure = figure_of_text("layer,head,encoding,distance,count,mean\n"
						 "0,1,rope,0,3,10\n0,0,rope,0,3,20\n"
						 "0,1,rope,1,2,11\n0,0,rope,1,2,21\n");
	struct hv_figure_target target = png;

	(void)state;
	assert_int_equal(figure.curves, 2);
	assert_int_equal(figure.curve[0].thin.rows, 2);
	assert_true(figure.scattered);
	target.csv = (const char *const[]){ "m.csv" };
	assert_script_has(&figure, &target,
	    (const char *const[]){ "\nfrom_csv = 0\n",
		"\n$curve1 << END\n0,10\n1,11\nEND\n$curve2 << END\n0,20\n1,21\nEND\n", NULL });
}

static void curves_of_a_panel_stay_together(void **state)
{
	struct hv_figure figure = figure_of_text("layer,head,encoding,distance,count,mean\n"
						 "0,0,rope,0,1,1\n0,1,rope,0,1,2\n0,0,hope,0,1,3\n");

	(void)state;
	assert_script_has(&figure, &png,
	    (const char *const[]){ "\nfirst_curve[1] = 1\nseries_of[1] = 1;", "\nseries_of[2] = 2;",
		"\nfirst_curve[2] = 3\nseries_of[3] = 1;", "\nfirst_curve[3] = 4\n", NULL });
}

static void a_csv_is_named_and_its_rows_pointed_at(void **state)
{
	struct hv_figure figure = figure_of_text("layer,head,encoding,distance,count,mean\n"
						 "0,0,rope,0,2,1\n0,0,rope,1,1,2\n0,0,hope,0,2,3\n");
	struct hv_figure_target target = { .csv = (const char *const[]){ "../m.csv" },
		.beside = true,
		.format = "svg",
		.output = "m.svg" };
	char *script = script_of(&figure, &target);

	(void)state;
	assert_in_script(script, "\nformat = 'svg'\noutput = 'm.svg'\n");
	assert_in_script(script, "\nfolder = ARG0 ");
	assert_in_script(script, "\ncsv = folder.'../m.csv'\n");
	assert_in_script(script, "\nfrom_csv = 1\n");
	assert_in_script(script, "x_column[2] = 4; y_column[2] = 6; first_row[2] = 2; row_count[2] = 1\n");
	assert_null(strstr(script, "$curve1 <<"));
	free(script);
	target.beside = false;
	script = script_of(&figure, &target);
	assert_null(strstr(script, "ARG0"));
	free(script);
	hv_figure_free(&figure);
}

static void without_a_csv_the_script_carries_the_rows(void **state)
{
	struct hv_figure figure = figure_of_text("distance,a,b\n0,1,1e-300\n1,nan,-2.5\n");

	(void)state;
	assert_script_has(&figure, &png,
	    (const char *const[]){ "\nfrom_csv = 0\n",
		"\n$curve1 << END\n0,1\n1,nan\nEND\n$curve2 << END\n0,1e-300\n1,-2.5\nEND\n", NULL });
}

/* Too many rows for a picture: both ways to draw them are there, and a switch. */
static void long_curves_are_thinned(void **state)
{
	enum {
		ROWS = 100000
	};
	struct hv_figure figure = { 0 };
	struct hv_table table = { 0 };
	struct hv_figure_target target = { .csv = (const char *const[]){ "d.csv" },
		.format = "png",
		.output = "d.png" };
	char *script;

	(void)state;
	assert_int_equal(hv_table_add(&table, "distance", &error), HV_OK);
	assert_int_equal(hv_table_add(&table, "wave", &error), HV_OK);
	assert_int_equal(hv_table_resize(&table, ROWS, &error), HV_OK);
	for (int i = 0; i < ROWS; i++) {
		table.column[0].value[i] = i;
		table.column[1].value[i] = i == 77777 ? 9 : cos(i);
	}
	assert_int_equal(hv_figure_follow(&figure, &table, NULL, &error), HV_OK);
	script = script_of(&figure, &target);
	assert_in_script(script, "\ncsv = 'd.csv'\n");
	assert_in_script(script, "\nfrom_csv = 0\n");
	assert_in_script(script, "row_count[1] = 100000\n");
	assert_in_script(script, ",9\n");
	assert_in_range(strlen(script), 100000, 500000);
	free(script);
	hv_figure_free(&figure);
	hv_table_free(&table);
}

/* A bias that runs far off must not flatten the rest, and the key says so. */
static void what_dwarfs_the_others_leaves_the_frame(void **state)
{
	struct hv_figure figure =
	    figure_of_text("distance,rope,alibi,nope\n0,1,1,1\n1,-0.5,-100,1\n2,0.5,-511,1\n");
	char *script = script_of(&figure, &png);

	(void)state;
	assert_in_script(script,
	    "\nseries[1] = 'rope'; look[1] = 1; colour[1] = '#0072b2'\n"
	    "series[2] = 'alibi'.' (off scale)'; look[2] = 2; colour[2] = '#d55e00'\n"
	    "series[3] = 'nope'; look[3] = 3; colour[3] = '#009e73'\n");
	assert_close(setting(script, "y_low"), -0.575, 1e-12);
	assert_close(setting(script, "y_high"), 1.075, 1e-12);
	free(script);
	hv_figure_free(&figure);
}

static void assert_framed(const char *csv, double low, double high)
{
	struct hv_figure figure = figure_of_text(csv);
	char *script = script_of(&figure, &png);

	assert_null(strstr(script, "(off scale)'\n"));
	assert_true(setting(script, "y_low") <= low);
	assert_true(setting(script, "y_high") >= high);
	free(script);
	hv_figure_free(&figure);
}

static void what_matters_stays_in_the_frame(void **state)
{
	(void)state;
	/* alone, or with a constant only, a bias is the picture */
	assert_framed("distance,alibi\n0,1\n1,-511\n", -511, 1);
	assert_framed("distance,alibi,nope\n0,1,1\n1,-511,1\n", -511, 1);
	/* a rotation's swings are the picture, however flat the others look beside them */
	assert_framed("distance,rope,nope\n0,50,1\n1,-50,0.9\n2,40,1\n3,-30,0.9\n", -50, 50);
	/* within a unit of score everything is alike */
	assert_framed("distance,hope,rope\n16,0.004,0.7\n17,0.003,0.6\n", 0.003, 0.7);
	/* large, but all alike */
	assert_framed("distance,a,b\n0,1000,1001\n1,1001,1003\n", 1000, 1003);
}

static void degenerate_ranges_are_widened(void **state)
{
	static const char *const texts[] = { "distance,a\n0,1\n", "distance,a\n5,0\n", "distance,a\n0,nan\n",
		"distance,a\nnan,inf\n", "distance,a,b\n0,3,3\n1,3,3\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int log_y = 0; log_y < 2; log_y++) {
			struct hv_figure figure = figure_of_text(texts[i]);
			char *script;

			figure.log_y = log_y;
			script = script_of(&figure, &png);
			assert_true(setting(script, "x_low") < setting(script, "x_high"));
			assert_true(setting(script, "y_low") < setting(script, "y_high"));
			assert_true(!log_y || setting(script, "y_low") > 0);
			free(script);
			hv_figure_free(&figure);
		}
}

static void logarithmic_axes(void **state)
{
	struct hv_figure figure = figure_of_text("distance,a,b\n0,1,-100\n1,0,1e-30\n2,-1e-3,-1\n");
	char *script;

	(void)state;
	figure.log_x = figure.log_y = true;
	script = script_of(&figure, &png);
	assert_in_script(script, "\nlog_x = 1\nlog_y = 1\n");
	assert_in_script(script, "\nacross = 1; each = 1; cells = 1\n");
	assert_true(setting(script, "x_least") == 1);
	assert_in_range(setting(script, "y_high"), 100, 1000);
	assert_true(setting(script, "y_low") > 1e-16 && setting(script, "y_low") < 1e-14);
	free(script);
	hv_figure_free(&figure);

	figure = figure_of_text("distance,a\n0,1\n");
	figure.log_x = true;
	assert_int_equal(write_one(&figure, &png, stdout, &error), HV_EDOMAIN);
	hv_figure_free(&figure);
}

/* The rows of a grid are layers; heads of one layer, or single heads of many, form a square. */
static void assert_across(size_t layers, size_t heads, double want)
{
	char *csv, *script;
	size_t length;
	FILE *stream = open_memstream(&csv, &length);
	struct hv_figure figure;

	assert_non_null(stream);
	fputs("layer,head,encoding,distance,count,mean\n", stream);
	for (size_t l = 0; l < layers; l++)
		for (size_t h = 0; h < heads; h++)
			fprintf(stream, "%zu,%zu,rope,0,1,1\n%zu,%zu,rope,1,1,2\n", l, h, l, h);
	fclose(stream);
	figure = figure_of_text(csv);
	script = script_of(&figure, &png);
	assert_true(setting(script, "across") == want);
	free(script);
	free(csv);
	hv_figure_free(&figure);
}

static void panels_form_a_grid(void **state)
{
	(void)state;
	assert_across(5, 8, 8);
	assert_across(5, 3, 3);
	assert_across(2, 32, 8);
	assert_across(1, 8, 3);
	assert_across(22, 1, 5);
	assert_across(1, 2, 2);
	assert_across(40, 50, 11); /* 2000 panels */
}

/* No name gets out of its quotes, and none is a command. */
static void hostile_names_are_harmless(void **state)
{
	struct hv_figure figure =
	    figure_of_text("distance,\"''; system(\"\"x\"\"); '\",\"a\nEND\nsystem(`y`)\"\n0,1,2\n1,3,4\n");
	struct hv_figure_target target = { .csv = (const char *const[]){ "x.csv" },
		.format = "png",
		.output = "|rm 'x'" };

	(void)state;
	figure.title = strdup("it's\n@x\x7f");
	assert_script_has(&figure, &target,
	    (const char *const[]){ "\nseries[1] = ''.\"'\".''.\"'\".'; system(\"x\"); '.\"'\".''; look",
		"\nseries[2] = 'aENDsystem(`y`)'; look", "\ntitle = 'it'.\"'\".'s@x'\n",
		"\noutput = './'.'|rm '.\"'\".'x'.\"'\".''\n", "\nfrom_csv = 0\n", NULL });
}

static void paths_are_no_commands(void **state)
{
	struct hv_figure figure = figure_of_text("distance,a\n0,1\n1,2\n");
	struct hv_figure_target target = { .csv = (const char *const[]){ "<rm -r x" }, .format = "png" };

	(void)state;
	assert_script_has(&figure, &target,
	    (const char *const[]){ "\noutput = ''\n", "\ncsv = './'.'<rm -r x'\n", NULL });
}

static void terminals_get_their_size(void **state)
{
	struct hv_figure figure = figure_of_text("distance,a\n0,1\n1,2\n");
	const struct hv_figure_target target = { .format = "term",
		.columns = 100,
		.lines = 30,
		.colour = true };

	(void)state;
	assert_script_has(&figure, &target,
	    (const char *const[]){ "\ncolumns = 100\nlines = 30\ncolour_on = 1\n", "set terminal dumb",
		NULL });
}

static void assert_unknown(const char *csv, const char *style, enum hv_code code, const char *phrase)
{
	struct hv_figure figure = { 0 };

	assert_int_equal(follow_text(&figure, csv, style), code);
	if (!strstr(error.msg, phrase))
		fail_msg("%s", error.msg);
	assert_null(figure.style);
	hv_figure_free(&figure);
}

static void unknown_columns_are_refused(void **state)
{
	static const char wide[] = "distance,a\n0,1\n";

	(void)state;
	assert_unknown("a,b\n1,2\n", NULL, HV_EFORMAT, "cannot be drawn: expected those of one of measure");
	assert_unknown("distance\n1\n", NULL, HV_EFORMAT, "cannot be drawn: expected those of one of");
	assert_unknown("distance,a\n1,x\n", NULL, HV_EFORMAT, "cannot be drawn");
	assert_unknown("layer,head,encoding,distance,mean\n1,1,rope,x,1\n", NULL, HV_EFORMAT,
	    "cannot be drawn");
	assert_unknown(wide, "measure", HV_EFORMAT, "cannot be drawn as measure: expected layer, head");
	assert_unknown(wide, "mesure", HV_EDOMAIN,
	    "style 'mesure': expected paper, slides or dark, or one of measure");
}

static void nothing_is_not_drawn(void **state)
{
	struct hv_figure figure = { 0 };

	(void)state;
	assert_int_equal(write_one(&figure, &png, stdout, &error), HV_EDOMAIN);
	assert_int_equal(follow_text(&figure, "distance,a\n", NULL), HV_OK);
	assert_int_equal(write_one(&figure, &png, stdout, &error), HV_EDOMAIN);
	assert_string_equal(error.msg, "nothing to draw: there are no rows");
	hv_figure_free(&figure);
}

static void a_full_disk_is_noticed(void **state)
{
	struct hv_figure figure = figure_of_text("distance,a\n0,1\n1,2\n");
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	if (!full) {
		hv_figure_free(&figure);
		skip();
	}
	assert_int_equal(write_one(&figure, &png, full, &error), HV_EIO);
	assert_string_equal(error.msg, "cannot write the script: No space left on device");
	fclose(full);
	hv_figure_free(&figure);
}

static void ensembles_have_a_panel_a_series_and_bands(void **state)
{
	struct hv_figure figure = figure_of_text(
	    "distance,a.mean,a.std,a.q05,a.q50,a.q95,b:x=1.0625.mean,b:x=1.0625.std,b:x=1.0625.q05,"
	    "b:x=1.0625.q50,b:x=1.0625.q95\n0,0,1,-2,0.5,2,7,1,5,7,9\n1,0,1,-3,0.5,1,7,1,4,7,8\n2,0,1,-3,0.5,1,7,1,4,7,8\n");

	(void)state;
	assert_string_equal(figure.style, "ensemble");
	assert_int_equal(figure.panels, 2);
	assert_string_equal(figure.panel[1], "b:x=1.0625");
	assert_int_equal(figure.kinds, 2);
	assert_string_equal(figure.kind[0].name, "5 to 95 %");
	assert_string_equal(figure.kind[1].name, "median");
	assert_true(figure.kind[0].band && !figure.kind[1].band);
	assert_int_equal(figure.curves, 4);
	assert_int_equal(figure.curve[2].y, 9);
	assert_int_equal(figure.curve[2].y_high, 11);
	assert_true(figure.curve[0].low == -3 && figure.curve[0].high == 2);
	assert_true(figure.curve[0].upper.point[1].high == 1);
	assert_int_equal(figure.curve[3].y, 10);
	assert_script_has(&figure, &png,
	    (const char *const[]){ "panel[2] = 'b:x=1.0625'", "look[1] = -1", "look[2] = 1", "0,-2,2\n",
		"1,-3,1\n", "each = 2", NULL });
}

/* Three spread unevenly: only two lie about the median, which is not among them. */
static void ensembles_without_a_median_show_the_mean(void **state)
{
	struct hv_figure figure =
	    figure_of_text("distance,a.mean,a.std,a.q00.1,a.q30,a.q99.9\n0,1,2,-9,0,9\n");

	(void)state;
	assert_int_equal(figure.kinds, 3);
	assert_string_equal(figure.kind[0].name, "0.1 to 99.9 %");
	assert_string_equal(figure.kind[1].name, "mean");
	assert_string_equal(figure.kind[2].name, "30 %");
	hv_figure_free(&figure);
}

static void ensembles_without_quantiles_show_the_spread(void **state)
{
	struct hv_figure figure = figure_of_text("distance,a.mean,a.std\n0,1,2\n1,0,0.5\n");
	const struct hv_figure_target beside = { .csv = (const char *const[]){ "x.csv" },
		.format = "png",
		.output = "x.png" };

	(void)state;
	assert_int_equal(figure.kinds, 2);
	assert_true(figure.kind[0].band);
	assert_script_has(&figure, &beside,
	    (const char *const[]){ "from_csv = 0", "0,-1,3\n", "1,-0.5,0.5\n", NULL });
}

static void other_columns_are_no_ensemble(void **state)
{
	static const char *const headers[] = { "distance,a.mean,b\n0,1,2\n", "distance,.mean\n0,1\n",
		"distance,a.q101\n0,1\n", "distance,a.std\n0,1\n", "x,distance,a.mean\n0,1,2\n" };

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		struct hv_figure figure = figure_of_text(headers[i]);

		assert_string_equal(figure.style, "decay");
		hv_figure_free(&figure);
	}
}

/* A panel a series, a curve a type; the axis ends at 1, however wrong a score is. */
static void errors_are_drawn_on_a_logarithmic_axis(void **state)
{
	struct hv_figure figure = figure_of((const char *const[]){
	    "distance,dtype,series,exact,computed,error\n0,f32,rope,1,1,0\n1,f32,rope,1,1,1e-6\n0,bf16,rope,1,1,0.01\n",
	    "distance,dtype,series,exact,computed,error\n1,bf16,rope,1,1,1e9\n0,f32,hope,1,nan,nan\n1,f32,hope,1,inf,inf\n",
	    NULL });
	char *script;

	(void)state;
	assert_string_equal(figure.style, "precision");
	assert_int_equal(figure.panels, 2);
	assert_int_equal(figure.kinds, 2);
	assert_int_equal(figure.curves, 3);
	assert_true(figure.log_y && !figure.scattered);
	script = script_of(&figure, &png);
	assert_true(setting(script, "y_high") > 1 && setting(script, "y_high") < 10);
	assert_true(setting(script, "y_low") > 1e-8 && setting(script, "y_low") < 1e-6);
	assert_in_script(script, "y_label = 'error'");
	assert_in_script(script, "panel[1] = 'rope'\n");
	assert_in_script(script, "panel[2] = 'hope'.' (no finite value)'\n");
	assert_in_script(script, "y_signed = 0\n");
	free(script);
	hv_figure_free(&figure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ensembles_have_a_panel_a_series_and_bands),
		cmocka_unit_test(ensembles_without_a_median_show_the_mean),
		cmocka_unit_test(ensembles_without_quantiles_show_the_spread),
		cmocka_unit_test(other_columns_are_no_ensemble),
		cmocka_unit_test(wide_tables_have_a_curve_a_column),
		cmocka_unit_test(long_tables_have_a_panel_a_head),
		cmocka_unit_test(ladders_have_a_curve_for_each_kind_of_layers),
		cmocka_unit_test(pooled_heads_are_called_so),
		cmocka_unit_test(scattered_rows_are_gathered),
		cmocka_unit_test(curves_of_a_panel_stay_together),
		cmocka_unit_test(a_csv_is_named_and_its_rows_pointed_at),
		cmocka_unit_test(without_a_csv_the_script_carries_the_rows),
		cmocka_unit_test(long_curves_are_thinned),
		cmocka_unit_test(what_dwarfs_the_others_leaves_the_frame),
		cmocka_unit_test(what_matters_stays_in_the_frame),
		cmocka_unit_test(degenerate_ranges_are_widened),
		cmocka_unit_test(logarithmic_axes),
		cmocka_unit_test(panels_form_a_grid),
		cmocka_unit_test(hostile_names_are_harmless),
		cmocka_unit_test(paths_are_no_commands),
		cmocka_unit_test(terminals_get_their_size),
		cmocka_unit_test(unknown_columns_are_refused),
		cmocka_unit_test(nothing_is_not_drawn),
		cmocka_unit_test(a_full_disk_is_noticed),
		cmocka_unit_test(errors_are_drawn_on_a_logarithmic_axis),
	};

	return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
