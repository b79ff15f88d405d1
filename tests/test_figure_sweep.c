/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure_sweep.c -- tics of a map, read back: the value that each names lies where it says. */
#include <math.h>
#include <stdlib.h>

#include "lib/figure_map.h"
#include "tests/close.h"
#include "tests/figures.h"
#include "tests/scratch.h"

#define ROOM 64

struct tics {
	size_t count;
	double value[ROOM], pixel[ROOM];
};

/* The tics of x that a map with these columns is written with. */
static struct tics tics_of(const double *axis, size_t count)
{
	double x[ROOM], y[1] = { 0 }, value[ROOM] = { 0 };
	struct hv_pixels pixels = { .panels = 1,
		.columns = count,
		.rows = 1,
		.x = x,
		.y = y,
		.value = value };
	struct tics tics = { 0 };
	char *text;
	const char *at;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	int taken = 0;

	assert_non_null(stream);
	assert_in_range(count, 1, ROOM);
	memcpy(x, axis, count * sizeof *x);
	hv_pixels_write_sweep(&pixels, stream);
	fclose(stream);
	at = strstr(text, "x_tics = '(");
	assert_non_null(at);
	at += strlen("x_tics = '(");
	while (sscanf(at, "\"%lf\" %lf%n", &tics.value[tics.count], &tics.pixel[tics.count], &taken) == 2) {
		assert_in_range(++tics.count, 1, ROOM - 1);
		at += taken;
		at += strspn(at, ", ");
	}
	assert_memory_equal(at, ")'\n", 3);
	free(text);
	return tics;
}

/* Whether a value is a small whole number of units of 1, 2 or 5 times a power of ten. */
static bool is_multiple(double value, double unit)
{
	double mantissa = unit / pow(10, floor(log10(unit) + 1e-9));

	return fabs(value / unit - rint(value / unit)) < 1e-4 &&
	    (fabs(mantissa - 1) < 1e-4 || fabs(mantissa - 2) < 1e-4 || fabs(mantissa - 5) < 1e-4);
}

static void assert_even(double first, double step, size_t count)
{
	double axis[ROOM];
	struct tics tics;

	for (size_t i = 0; i < count; i++)
		axis[i] = first + (double)i * step;
	tics = tics_of(axis, count);
	assert_in_range(tics.count, 2, 12);
	for (size_t i = 0; i < tics.count; i++) {
		double unit = fabs(tics.value[1] - tics.value[0]);

		assert_true(tics.pixel[i] >= -0.5 && tics.pixel[i] <= (double)count - 0.5);
		assert_close(first + tics.pixel[i] * step, tics.value[i], 1e-4 * fabs(step));
		assert_true(is_multiple(tics.value[i], unit));
		assert_true(i == 0 || fabs(fabs(tics.value[i] - tics.value[i - 1]) - unit) < 1e-4 * unit);
	}
}

static void even_axes_have_multiples(void **state)
{
	uint64_t seed = 1;

	(void)state;
	assert_even(0, 1, 11);
	assert_even(10, -1, 11);
	assert_even(-0.3, 0.1, 7); /* over 0, which rounding would miss */
	assert_even(-700, -25, 20);
	assert_even(1000001, 1, 5);
	for (int round = 0; round < 2000; round++) {
		double step = pow(10, (double)random_below(&seed, 80) / 10 - 4);
		double first = step * ((double)random_below(&seed, 2000) - 1000) / 7;

		assert_even(first, random_below(&seed, 2) ? step : -step, 2 + random_below(&seed, 60));
	}
}

static void assert_geometric(double first, double ratio, size_t count)
{
	double axis[ROOM], span = pow(ratio, (double)count - 1);
	struct tics tics;

	for (size_t i = 0; i < count; i++)
		axis[i] = first * pow(ratio, (double)i);
	tics = tics_of(axis, count);
	assert_in_range(tics.count, span >= 10 || span <= 0.1 ? 1 : 0, ROOM - 1);
	for (size_t i = 0; i < tics.count; i++) {
		assert_true(tics.pixel[i] >= -0.5 && tics.pixel[i] <= (double)count - 0.5);
		assert_close(log(tics.value[i] / first) / log(ratio), tics.pixel[i], 1e-4);
		assert_true(is_multiple(tics.value[i], tics.value[i]));
	}
}

static void geometric_axes_have_round_values(void **state)
{
	uint64_t seed = 2;

	(void)state;
	assert_geometric(512, 2, 9);
	assert_geometric(1e6, 0.1, 5);
	assert_geometric(1, 10, 3);
	for (int round = 0; round < 2000; round++) {
		double first = pow(10, (double)random_below(&seed, 160) / 10 - 8);
		double ratio = 1.5 + (double)random_below(&seed, 100) / 10;

		assert_geometric(first, random_below(&seed, 2) ? ratio : 1 / ratio,
		    7 + random_below(&seed, 20));
	}
}

/* Where no rule says what lies between, tics stand at values of the axis. */
static void assert_irregular(const double *axis, size_t count)
{
	struct tics tics = tics_of(axis, count);

	assert_in_range(tics.count, 1, 5);
	assert_true(tics.count > 1 || count == 1);
	for (size_t i = 0; i < tics.count; i++) {
		size_t pixel = (size_t)tics.pixel[i];

		assert_true((double)pixel == tics.pixel[i] && pixel < count);
		assert_close(tics.value[i], axis[pixel], 1e-5 * fabs(axis[pixel]));
	}
}

static void irregular_axes_name_their_own_values(void **state)
{
	uint64_t seed = 3;

	(void)state;
	assert_irregular((const double[]){ 5 }, 1);
	assert_irregular((const double[]){ -1.5 }, 1);
	assert_irregular((const double[]){ 1, 2, 40 }, 3);
	assert_irregular((const double[]){ 1024, 1536, 4096 }, 3);
	assert_irregular((const double[]){ 0, 1, 1.5, 3 }, 4);          /* even but for its middle */
	assert_irregular((const double[]){ 1, 2, 4, 5, 10 }, 5);        /* by ratios but for its middle */
	assert_irregular((const double[]){ -4, -3, 7, 1, 0, 9, 8 }, 7); /* in no order */
	assert_irregular((const double[]){ 0, 10, 100, 1000 }, 4);
	assert_irregular((const double[]){ 2, 2, 3 }, 3);
	for (int round = 0; round < 1000; round++) {
		double axis[ROOM];
		size_t count = 3 + random_below(&seed, 30);

		for (size_t i = 0; i < count; i++)
			axis[i] = (double)random_below(&seed, 1000000) / 1000 - 500;
		assert_irregular(axis, count);
	}
}

/* So far from 0 that neighbours are a unit of rounding apart. */
static void tics_end(void **state)
{
	(void)state;
	assert_in_range(tics_of((const double[]){ 1e16, 1e16 + 2 }, 2).count, 0, ROOM);
	assert_in_range(tics_of((const double[]){ 1e300, 2e300 }, 2).count, 1, ROOM);
	assert_in_range(tics_of((const double[]){ 5e-324, 1e-323, 1.5e-323 }, 3).count, 0, ROOM);
	assert_in_range(tics_of((const double[]){ 1, INFINITY, INFINITY }, 3).count, 1, ROOM);
}

static void assert_pixels(const char *csv, size_t panels)
{
	struct hv_figure figure = figure_of_csv(csv);
	struct hv_pixels pixels;

	assert_int_equal(figure.pixels_of(&pixels, &figure, NULL), HV_OK);
	assert_int_equal(pixels.panels, panels);
	assert_int_equal(pixels.columns, 2);
	assert_int_equal(pixels.rows, 3);
	for (size_t i = 0; i < figure.cells; i++) {
		const struct hv_figure_cell *cell = &figure.cell[i];
		size_t c = cell->x == pixels.x[0] ? 0 : 1, r = 0;
		double value;

		while (r < 2 && pixels.y[r] != cell->y)
			r++;
		value = pixels.value[(cell->panel * 3 + r) * 2 + c];
		assert_true(pixels.x[c] == cell->x && pixels.y[r] == cell->y);
		assert_true(value == cell->value || (isnan(value) && isnan(cell->value)));
	}
	hv_pixels_free(&pixels);
	hv_figure_free(&figure);
}

/* The metric of each pair of keys stands at its pixel, of more keys in a map for each value of the first. */
static void values_are_at_their_pixels(void **state)
{
	(void)state;
	assert_pixels("base,context,effective_range\n10,3,1\n10,1,2\n10,2,3\n5,3,4\n5,1,nan\n5,2,6\n", 1);
	assert_pixels(
	    "damping,base,context,effective_range\n2,10,3,1\n2,10,1,2\n2,10,2,3\n2,5,3,4\n2,5,1,5\n2,5,2,6\n"
	    "1,10,3,7\n1,10,1,8\n1,10,2,9\n1,5,3,10\n1,5,1,11\n1,5,2,12\n",
	    2);
}

static void what_is_no_grid_is_refused(void **state)
{
	static const char *const texts[] = { "base,context,effective_range\n1,1,0\n1,2,0\n2,1,0\n",
		"base,context,effective_range\n1,1,0\n1,2,0\n2,1,0\n2,3,0\n",
		"damping,base,context,effective_range\n1,1,1,0\n1,1,2,0\n2,1,1,0\n2,1,3,0\n",
		"damping,base,context,effective_range\n1,1,1,0\n1,1,2,0\n2,1,1,0\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct hv_figure figure = figure_of_csv(texts[i]);
		struct hv_pixels pixels;
		struct hv_error err;

		assert_int_equal(figure.pixels_of(&pixels, &figure, &err), HV_EDOMAIN);
		assert_non_null(strstr(err.msg, "grid: expected e"));
		hv_figure_free(&figure);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(even_axes_have_multiples),
		cmocka_unit_test(geometric_axes_have_round_values),
		cmocka_unit_test(irregular_axes_name_their_own_values),
		cmocka_unit_test(tics_end),
		cmocka_unit_test(values_are_at_their_pixels),
		cmocka_unit_test(what_is_no_grid_is_refused),
	};

	return cmocka_run_group_tests_name("figure_sweep", tests, NULL, NULL);
}
