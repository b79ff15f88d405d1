/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/bench/inside.c -- jobs too short for the clock of a whole process: the library's work alone, the least of
 * several repetitions in seconds, and the peak memory of the process in MiB.
 *
 *	inside curve SPEC DIM N THREADS     the aligned curve at N distances
 *	inside csv ROWS THREADS             rows of one whole number and four doubles, to /dev/null */
#define _DEFAULT_SOURCE /* getrusage() */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "lib/curve.h"
#include "lib/table.h"

enum {
	REPETITIONS = 15
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int fail(const struct hv_error *err)
{
	fprintf(stderr, "inside: %s\n", err->msg);
	return 2;
}

static int report(double seconds)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	printf("%.5f %.0f\n", seconds, (double)used.ru_maxrss / 1024);
	return 0;
}

static int time_curve(const char *spec, size_t dim, size_t n, int threads)
{
	const struct hv_curve curve = { .kind = HV_CURVE_ALIGNED, .dim = dim, .content_scale = 1 };
	const struct hv_distances distances = { .count = n, .step = 1 };
	double *score = malloc(n * sizeof *score), least = INFINITY;
	struct hv_encoding encoding = { 0 };
	struct hv_error err;

	if (!score || hv_encoding_parse(&encoding, spec, &err) != HV_OK)
		return fail(&err);
	for (int i = 0; i < REPETITIONS; i++) {
		double begun = now();

		if (hv_curve_compute(score, &curve, &encoding, &distances, threads, &err) != HV_OK)
			return fail(&err);
		least = fmin(least, now() - begun);
	}
	hv_encoding_free(&encoding);
	free(score);
	return report(least);
}

static int time_csv(size_t rows, int threads)
{
	static const char *const names[] = { "distance", "a", "b", "c", "d" };
	FILE *nowhere = fopen("/dev/null", "w");
	struct hv_table table = { 0 };
	double least = INFINITY;
	struct hv_error err;

	for (size_t c = 0; c < 5; c++)
		if (hv_table_add(&table, names[c], &err) != HV_OK)
			return fail(&err);
	if (!nowhere || hv_table_resize(&table, rows, &err) != HV_OK)
		return fail(&err);
	for (size_t c = 0; c < 5; c++)
		for (size_t i = 0; i < rows; i++)
			table.column[c].value[i] = c == 0 ? (double)i : cos(0.1 * (double)c * (double)i);
	for (int i = 0; i < REPETITIONS / 3; i++) {
		double begun = now();

		if (hv_table_write_rows(&table, threads, nowhere, &err) != HV_OK)
			return fail(&err);
		least = fmin(least, now() - begun);
	}
	hv_table_free(&table);
	fclose(nowhere);
	return report(least);
}

int main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "curve") == 0)
		return time_curve(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
		    atoi(argv[5]));
	if (argc == 4 && strcmp(argv[1], "csv") == 0)
		return time_csv(strtoul(argv[2], NULL, 10), atoi(argv[3]));
	return 2;
}
