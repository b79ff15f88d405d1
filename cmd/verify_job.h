/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/verify_job.h -- what hopeviz verify --monotone works with, for single curves and for many. */
#ifndef VERIFY_JOB_H
#define VERIFY_JOB_H

#include "cmd/progress.h"
#include "cmd/specs.h"
#include "cmd/verify.h"
#include "lib/curve.h"

#define NAME_ROOM 640 /* a SPEC is shorter: lib/encoding.c limits its parts */

struct job {
	struct verify_options *options;
	struct specs specs;
	struct hv_curve curve;
	double *vectors; /* owned: q then k as the file has them, */
	double *placed;  /* and in neighbouring pairs, of the encoding at hand */
	bool half;       /* the file's layout */
	struct hv_table table, figure;
	int width; /* of the longest name, for text */
	struct progress progress;
	bool *negative;
};

/* Appends the row of a decision. */
enum hv_code job_add_row(struct job *job, const char *series, const struct hv_decision *decision,
    const char *certificate, struct hv_error *err);

/* Prints the line of a decision, with its witness in words. */
void job_print(const struct job *job, const char *series, const struct hv_decision *decision,
    const char *certificate, const char *words);

/* The rows of --samples and of --measured. */
enum hv_code job_decide_samples(struct job *job, struct hv_error *err);
enum hv_code job_decide_measured(struct job *job, struct hv_error *err);

#endif
