/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure_page.c -- what an interactive page says, read back as a browser reads it. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "lib/figure_frame.h"
#include "lib/figure_layout.h"
#include "lib/figure_map.h"
#include "tests/close.h"
#include "tests/figures.h"

static const char drawing[] =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<<svg width=\"1\"><path d=\"M0\"/></svg>\n";

static enum hv_code write_page(const struct hv_figure *const *figure, size_t parts, const char *svg, FILE *to,
    struct hv_error *err)
{
	const struct hv_figure_target target = { .format = "svg" };
	FILE *from = fmemopen((void *)(uintptr_t)svg, strlen(svg), "r");
	enum hv_code code;

	assert_non_null(from);
	code = hv_figure_write_page(figure, parts, &target, from, to, err);
	fclose(from);
	return code;
}

/* The page, to be freed. */
static char *page_of(const struct hv_figure *const *figure, size_t parts)
{
	static char *text; /* static only because gcc 12 takes it for a dangling one */
	static size_t length;
	FILE *stream = open_memstream(&text, &length);
	struct hv_error err;

	assert_non_null(stream);
	if (write_page(figure, parts, drawing, stream, &err) != HV_OK)
		fail_msg("%s", err.msg);
	fclose(stream);
	return text;
}

/* The numbers of a page, which end where a browser ends them. */
static json_t *read_numbers(const char *page)
{
	static const char start[] = "<script type=\"application/json\" id=\"data\">";
	const char *from = strstr(page, start), *end;
	json_error_t error;
	json_t *root;

	assert_non_null(from);
	from += strlen(start);
	end = strstr(from, "</script");
	assert_non_null(end);
	root = json_loadb(from, (size_t)(end - from), JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	return root;
}

static json_t *numbers_of(const struct hv_figure *const *figure, size_t parts)
{
	char *page = page_of(figure, parts);
	json_t *root = read_numbers(page);

	free(page);
	return root;
}

/* Fails unless the JSON is that number, or null for one that is not finite. */
static void assert_number(const json_t *json, double want)
{
	assert_non_null(json);
	if (isfinite(want))
		assert_true(json_is_number(json) && json_number_value(json) == want);
	else
		assert_true(json_is_null(json));
}

static void assert_text(const json_t *object, const char *key, const char *want)
{
	const char *got = json_string_value(json_object_get(object, key));

	assert_non_null(got);
	assert_string_equal(got, want);
}

static void assert_field(const json_t *data, const char *key, const struct hv_thin *thin, bool high)
{
	const json_t *array = json_object_get(data, key);

	assert_int_equal(json_array_size(array), thin->points);
	for (size_t i = 0; i < thin->points; i++)
		assert_number(json_array_get(array, i),
		    *key == 'x' ? thin->point[i].x
			: high  ? thin->point[i].high
				: thin->point[i].low);
}

static void assert_data(const json_t *data, const struct hv_figure *figure,
    const struct hv_figure_curve *curve)
{
	bool band = figure->kind[curve->kind].band, thinned = curve->thin.points < curve->thin.rows;

	assert_field(data, "x", &curve->thin, false);
	if (band || thinned) {
		assert_field(data, "low", &curve->thin, false);
		assert_field(data, "high", band ? &curve->upper : &curve->thin, true);
	} else {
		assert_field(data, "y", &curve->thin, false);
	}
	assert_int_equal(json_is_true(json_object_get(data, "thinned")), thinned);
}

static void assert_edges(const json_t *panel, struct hv_box box)
{
	assert_close(json_number_value(json_object_get(panel, "left")), box.left, 1e-6);
	assert_close(json_number_value(json_object_get(panel, "right")), box.right, 1e-6);
	assert_close(json_number_value(json_object_get(panel, "top")), 1 - box.top, 1e-6);
	assert_close(json_number_value(json_object_get(panel, "bottom")), 1 - box.bottom, 1e-6);
}

/* Every curve of the figure's panel, with its data, and no other. */
static void assert_curves(const json_t *root, const json_t *panel, const struct hv_figure *figure,
    size_t which)
{
	const json_t *curves = json_object_get(panel, "curves"), *data = json_object_get(root, "data");
	size_t met = 0;

	for (size_t i = 0; i < figure->curves; i++) {
		const json_t *curve = json_array_get(curves, met);
		json_int_t at = json_integer_value(json_object_get(curve, "data"));

		if (figure->curve[i].panel != which)
			continue;
		met++;
		assert_text(curve, "name", figure->kind[figure->curve[i].kind].name);
		assert_data(json_array_get(data, (size_t)at), figure, &figure->curve[i]);
	}
	assert_int_equal(json_array_size(curves), met);
}

/* Whether the axis ends where the picture's ends. */
static void assert_axes(const json_t *panel, const struct hv_figure *figure, const struct hv_part *part,
    size_t n)
{
	struct hv_frame frame = hv_frame_of(figure, hv_layout_panel(part, n));
	struct hv_reach reach = hv_reach_of(figure);
	bool log = hv_layout_is_log(figure, part, n);
	const json_t *x = json_object_get(panel, "x"), *y = json_object_get(panel, "y");

	assert_int_equal(json_is_true(json_object_get(x, "log")), log);
	assert_number(json_object_get(x, "low"), log ? reach.least : reach.low);
	assert_number(json_object_get(x, "high"), log ? reach.most : reach.high);
	assert_number(json_object_get(y, "low"), frame.low);
	assert_number(json_object_get(y, "high"), frame.high);
}

/* Writes the page of figures of curves and compares all of it. */
static void assert_page(const struct hv_figure *const *figure, size_t parts)
{
	json_t *root = numbers_of(figure, parts);
	const json_t *panels = json_object_get(root, "panels");
	const struct hv_theme *theme;
	struct hv_page page;
	size_t met = 0, curves = 0;

	assert_int_equal(hv_theme_find(&theme, NULL, NULL), HV_OK);
	assert_int_equal(hv_layout_make(&page, figure, parts, theme, 0, 0, NULL), HV_OK);
	for (size_t i = 0; i < parts; i++) {
		for (size_t n = 0; n < page.part[i].cells; n++) {
			const json_t *panel = json_array_get(panels, met++);
			size_t which = hv_layout_panel(&page.part[i], n);

			assert_edges(panel, hv_layout_cell(&page, &page.part[i], n));
			assert_text(panel, "title", figure[i]->panel[which]);
			assert_curves(root, panel, figure[i], which);
			assert_axes(panel, figure[i], &page.part[i], n);
		}
		curves += figure[i]->curves;
	}
	assert_int_equal(json_array_size(panels), met);
	assert_int_equal(json_array_size(json_object_get(root, "data")), curves);
	assert_close(json_number_value(json_object_get(root, "width")), page.width, 1e-5 * page.width);
	assert_close(json_number_value(json_object_get(root, "height")), page.height, 1e-5 * page.height);
	hv_layout_free(&page);
	json_decref(root);
}

static void curves_keep_their_numbers(void **state)
{
	struct hv_figure figures[] = {
		figure_of_csv("distance,a,b\n0,0.1,-0\n1,nan,1e-308\n2,-inf,123456789.123456789\n"
			      "1e15,4.9e-324,1.7976931348623157e308\n"),
		figure_of_csv(
		    "distance,a.q05,a.q50,a.q95,b.q05,b.q50,b.q95\n0,1,2,3,-1,0,0.3\n1,2,nan,4,0,0.1,inf\n"),
		figure_of_csv(
		    "layer,head,encoding,distance,mean\n0,0,r,0,1\n0,1,r,0,2\n0,0,r,1,3\n0,1,h,0,1\n"),
	};
	const struct hv_figure *const all[] = { &figures[0], &figures[1], &figures[2] };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_page(&all[i], 1);
	assert_page(all, 3);
	for (size_t i = 0; i < 3; i++)
		hv_figure_free(&figures[i]);
}

/* Of more rows than a picture shows there are ranges. */
static void long_curves_are_thinned(void **state)
{
	struct hv_figure figure;
	const struct hv_figure *one = &figure;
	char *csv;
	size_t length;
	FILE *stream = open_memstream(&csv, &length);

	(void)state;
	assert_non_null(stream);
	fputs("distance,a\n", stream);
	for (int i = 0; i < 40000; i++)
		fprintf(stream, "%d,%.17g\n", i, cos(i));
	fclose(stream);
	figure = figure_of_csv(csv);
	assert_true(figure.curve[0].thin.points < 40000);
	assert_page(&one, 1);
	hv_figure_free(&figure);
	free(csv);
}

/* The pixel of a map that stands for this point, or NULL. */
static const json_t *pixel_at(const json_t *map, double x, double y)
{
	const json_t *xs = json_object_get(map, "x"), *ys = json_object_get(map, "y");

	for (size_t c = 0; c < json_array_size(xs); c++)
		for (size_t r = 0; r < json_array_size(ys); r++)
			if (json_number_value(json_array_get(xs, c)) == x &&
			    json_number_value(json_array_get(ys, r)) == y)
				return json_array_get(json_array_get(json_object_get(map, "value"), r), c);
	return NULL;
}

static void sweeps_keep_their_numbers(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("damping,base,context,effective_range\n"
			  "0,1,3,0.1\n0,1,4,-7\n0,1,6,nan\n0,2,3,1e-300\n0,2,4,inf\n0,2,6,0.3\n"
			  "9,1,3,1\n9,1,4,2\n9,1,6,3\n9,2,3,4\n9,2,4,5\n9,2,6,6\n");
	const struct hv_figure *one = &figure;
	json_t *root = numbers_of(&one, 1);
	const json_t *panels = json_object_get(root, "panels");

	(void)state;
	assert_int_equal(json_array_size(panels), 2);
	for (size_t i = 0; i < figure.cells; i++) {
		const json_t *map = json_object_get(json_array_get(panels, figure.cell[i].panel), "map");

		assert_int_equal(json_array_size(json_object_get(map, "x")), 2);
		assert_int_equal(json_array_size(json_object_get(map, "y")), 3);
		assert_number(pixel_at(map, figure.cell[i].x, figure.cell[i].y), figure.cell[i].value);
	}
	json_decref(root);
	hv_figure_free(&figure);
}

/* Of a map over frequency a pixel is a mean, the same as in the picture. */
static void maps_are_those_of_the_picture(void **state)
{
	struct hv_figure figure =
	    figure_of_csv("series,distance,frequency,power\na,0,0,1\na,0,0.25,2\na,0,0.5,nan\n"
			  "a,8,0,5\na,8,0.25,3\na,8,0.5,0\nb,0,0,1\nb,0,0.5,4\n");
	const struct hv_figure *one = &figure;
	struct hv_pixels pixels;
	json_t *root = numbers_of(&one, 1);

	(void)state;
	assert_int_equal(figure.pixels_of(&pixels, &figure, NULL), HV_OK);
	for (size_t p = 0; p < 2; p++) {
		const json_t *panel = json_array_get(json_object_get(root, "panels"), p);
		const json_t *rows = json_object_get(json_object_get(panel, "map"), "value");

		assert_int_equal(json_array_size(rows), pixels.rows);
		for (size_t r = 0; r < pixels.rows; r++)
			for (size_t c = 0; c < pixels.columns; c++)
				assert_number(json_array_get(json_array_get(rows, r), c),
				    pixels.value[(p * pixels.rows + r) * pixels.columns + c]);
	}
	hv_pixels_free(&pixels);
	json_decref(root);
	hv_figure_free(&figure);
}

static void assert_items(const char *csv, const char *const *wanted)
{
	struct hv_figure figure = figure_of_csv(csv);
	const struct hv_figure *one = &figure;
	json_t *root = numbers_of(&one, 1);
	const json_t *panels = json_object_get(root, "panels");
	size_t met = 0;

	for (size_t p = 0; p < figure.panels; p++) {
		const json_t *lanes = json_object_get(json_array_get(panels, p), "lanes");
		const json_t *names = json_object_get(lanes, "names"),
			     *items = json_object_get(lanes, "items");

		assert_int_equal(json_array_size(names), figure.lanes);
		for (size_t i = 0; i < figure.lanes; i++)
			assert_string_equal(json_string_value(json_array_get(names, i)), figure.lane[i]);
		for (size_t i = 0; i < json_array_size(items); i++, met++) {
			const json_t *item = json_array_get(items, i);

			assert_number(json_object_get(item, "lane"), (double)figure.span[met].lane);
			assert_text(item, "name", figure.kind[figure.span[met].kind].name);
			assert_text(item, "value", wanted[met]);
		}
	}
	assert_int_equal(met, figure.spans);
	assert_null(wanted[met]);
	json_decref(root);
	hv_figure_free(&figure);
}

static void lanes_say_what_they_show(void **state)
{
	(void)state;
	assert_items("claim,verdict,evidence\nx,fails,e\ny,holds,e\n",
	    (const char *const[]){ "fails", "holds", NULL });
	assert_items("series,total_power,spectral_entropy\na,0.1,2\nb,-3,nan\n",
	    (const char *const[]){ "0.1", "-3", "2", "nan", NULL });
	assert_items("context,dim,base,window_end\n8,64,1.5,3\n8,64,9,9\n",
	    (const char *const[]){ "1.5 \xe2\x80\xa6 3", "9", NULL });
	assert_items(
	    "series,verdict,certificate\na/0,holds,x\na/1,fails,constant\na/2,holds,x\na/3,holds,x\n",
	    (const char *const[]){ "75", "25", NULL });
}

/* What a browser makes of bytes that are no UTF-8. */
#define BAD "\xef\xbf\xbd"

/* Names, titles and labels come back as they were, whatever HTML and JSON would make of them. */
static void texts_survive(void **state)
{
	static const char *const texts[][2] = { { "</script><b>", "</script><b>" },
		{ "<!--<script>", "<!--<script>" }, { "\"\\\\\"", "\"\\\\\"" }, { "\\u0041", "\\u0041" },
		{ "a\x01\t\r\x1f\x7f", "a\x01\t\r\x1f\x7f" }, { "&lt;&amp;", "&lt;&amp;" },
		{ "\xe2\x80\xa8 \xf0\x9f\x98\x80 \xc3\xa9", "\xe2\x80\xa8 \xf0\x9f\x98\x80 \xc3\xa9" },
		{ "\xff\x80z", BAD BAD "z" }, { "\xc3", BAD }, { "\xc3(", BAD "(" }, { "\xe2\x80", BAD BAD },
		{ "\xc0\xaf", BAD BAD }, { "\xe0\x9f\xbf", BAD BAD BAD }, { "\xed\xa0\x80", BAD BAD BAD },
		{ "\xf0\x8f\xbf\xbf", BAD BAD BAD BAD }, { "\xf4\x90\x80\x80", BAD BAD BAD BAD },
		{ "\xf5\x80\x80\x80", BAD BAD BAD BAD } };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct hv_figure figure = figure_of_csv("distance,a\n0,1\n1,2\n");
		const struct hv_figure *one = &figure;
		json_t *root;
		const json_t *panel;

		free(figure.kind[0].name);
		free(figure.panel[0]);
		figure.kind[0].name = strdup(texts[i][0]);
		figure.panel[0] = strdup(texts[i][0]);
		figure.title = strdup(texts[i][0]);
		figure.y_label = strdup(texts[i][0]);
		root = numbers_of(&one, 1);
		panel = json_array_get(json_object_get(root, "panels"), 0);
		assert_text(root, "title", texts[i][1]);
		assert_text(panel, "title", texts[i][1]);
		assert_text(json_object_get(panel, "y"), "label", texts[i][1]);
		assert_text(json_array_get(json_object_get(panel, "curves"), 0), "name", texts[i][1]);
		json_decref(root);
		hv_figure_free(&figure);
	}
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

/* The page holds the picture once, from its element on, and no element that a name would begin or end. */
static void the_page_is_whole(void **state)
{
	struct hv_figure figure = figure_of_csv("distance,</script><script>x\n0,1\n1,2\n");
	const struct hv_figure *one = &figure;
	char *page;

	(void)state;
	figure.title = strdup("</title><script> & \xff");
	page = page_of(&one, 1);
	assert_int_equal(count(page, "<script"), 2);
	assert_int_equal(count(page, "</script>"), 2);
	assert_int_equal(count(page, "</title>"), 1);
	assert_non_null(strstr(page, "<title>&#60;/title>&#60;script> &#38; " BAD "</title>"));
	assert_non_null(strstr(page, "<figure>\n<svg width=\"1\"><path d=\"M0\"/></svg>\n</figure>"));
	assert_null(strstr(page, "<?xml"));
	free(page);
	hv_figure_free(&figure);
}

static void what_is_no_svg_is_refused(void **state)
{
	static const char *const drawings[] = { "x", "<sv", "<html></html>", "< svg>", "<s<sv<" };
	struct hv_figure figure = figure_of_csv("distance,a\n0,1\n1,2\n");
	const struct hv_figure *one = &figure;
	FILE *sink = fopen("/dev/null", "w");
	struct hv_error err;

	(void)state;
	assert_non_null(sink);
	for (size_t i = 0; i < sizeof drawings / sizeof drawings[0]; i++) {
		assert_int_equal(write_page(&one, 1, drawings[i], sink, &err), HV_EFORMAT);
		assert_string_equal(err.msg, "what was drawn is no SVG");
	}
	fclose(sink);
	hv_figure_free(&figure);
}

static void a_full_disk_is_noticed(void **state)
{
	struct hv_figure figure = figure_of_csv("distance,a\n0,1\n1,2\n");
	const struct hv_figure *one = &figure;
	FILE *full = fopen("/dev/full", "w");
	struct hv_error err;

	(void)state;
	if (!full) {
		hv_figure_free(&figure);
		skip();
	}
	assert_int_equal(write_page(&one, 1, drawing, full, &err), HV_EIO);
	assert_string_equal(err.msg, "cannot write the page: No space left on device");
	fclose(full);
	hv_figure_free(&figure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(curves_keep_their_numbers),
		cmocka_unit_test(long_curves_are_thinned),
		cmocka_unit_test(sweeps_keep_their_numbers),
		cmocka_unit_test(maps_are_those_of_the_picture),
		cmocka_unit_test(lanes_say_what_they_show),
		cmocka_unit_test(texts_survive),
		cmocka_unit_test(the_page_is_whole),
		cmocka_unit_test(what_is_no_svg_is_refused),
		cmocka_unit_test(a_full_disk_is_noticed),
	};

	return cmocka_run_group_tests_name("figure_page", tests, NULL, NULL);
}
