/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/progress.h -- a progress bar on standard error, where that is a terminal and the work exceeds a second.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>

#include "lib/progress.h"

struct progress {
	bool shown, quiet;
	double start, drawn; /* seconds */
	double done, part, parts,
	    total;        /* parts finished, how much of those at work, how many they are, parts in all */
	const char *unit; /* what a part is, as "heads" */
};

/* Starts the clock for `total` parts. */
void progress_start(struct progress *progress, const char *unit, double total, bool quiet);

/* What a library call gets that does so many parts, once progress_step() is told of them. */
struct hv_progress progress_part(struct progress *progress, double parts);

/* So many parts are finished. */
void progress_step(struct progress *progress, double parts);

/* Wipes the bar. */
void progress_end(struct progress *progress);

#endif
