/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/progress.c -- a progress bar on standard error. */
#include "cmd/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WIDTH       30
#define FIRST_AFTER 1.0 /* seconds of work before a bar is worth showing */
#define DRAWN_EVERY 0.1

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(struct progress *progress, const char *unit, double total, bool quiet)
{
	*progress = (struct progress){ .start = now(),
		.total = total,
		.unit = unit,
		.quiet = quiet || !isatty(STDERR_FILENO) };
}

static void draw(struct progress *progress)
{
	double elapsed = now() - progress->start, done = progress->done + progress->part;
	double share = done < progress->total ? done / progress->total : 1;
	char bar[WIDTH + 1];
	int filled = (int)(share * WIDTH);

	if (progress->quiet || elapsed < FIRST_AFTER || elapsed - progress->drawn < DRAWN_EVERY || share <= 0)
		return;
	memset(bar, ' ', WIDTH);
	memset(bar, '=', (size_t)filled);
	bar[WIDTH] = '\0';
	fprintf(stderr, "\r[%s] %3.0f %%  %.3g %s/s  %.0f s left\033[K", bar, 100 * share, done / elapsed,
	    progress->unit, elapsed / share - elapsed);
	progress->drawn = elapsed;
	progress->shown = true;
}

static void report(void *user, double done, double total)
{
	struct progress *progress = user;

	progress->part = progress->parts * (done < total ? done / total : 1);
	draw(progress);
}

struct hv_progress progress_part(struct progress *progress, double parts)
{
	progress->parts = parts;
	return (struct hv_progress){ .report = report, .user = progress };
}

void progress_step(struct progress *progress, double parts)
{
	progress->done += parts;
	progress->part = 0;
	draw(progress);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
