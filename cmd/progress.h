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
	double start, drawn;      /* seconds */
	double done, part, total; /* parts finished, share of the one at work, parts in all */
	const char *unit;         /* what a part is, as "heads" */
};

/* Starts the clock for `total` parts. */
void progress_start(struct progress *progress, const char *unit, double total, bool quiet);

/* What a library call gets that does one part; `user` is the struct progress. */
struct hv_progress progress_part(struct progress *progress);

/* One part is finished. */
void progress_step(struct progress *progress);

/* Wipes the bar. */
void progress_end(struct progress *progress);

#endif
