/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/precision.h -- what the parts of hopeviz precision share: its options, its job, its summary. */
#ifndef PRECISION_H
#define PRECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/recording.h"
#include "cmd/sheet.h"
#include "cmd/specs.h"
#include "lib/precision.h"

#define DTYPES_MAX 4

struct precision_options { /* as typed; popt allocates them */
	char **spec;
	char *dim, *count, *distances, *dtype, *method, *like, *step[HV_STEPS], *damping;
	char *query_position, *key_position;
	char *vectors, *vectors_are, *seed, *measured;
	struct model_options model;
	char *reference, *error, *tolerance, *summary;
	struct recording_options recording;
	struct common common;
	struct output output;
};

struct summary_row {  /* of one curve */
	char *series; /* owned */
	enum hv_dtype dtype;
	struct hv_precision_events events;
	double above, below; /* first distance with an error that is not below the tolerance, last with one
			      * that is; NaN: none */
};

struct summary {
	size_t rows;
	struct summary_row *row; /* [rows] */
	double tolerance;
	bool relative;
};

/* Adds a row for a curve.  HV_OK or HV_ENOMEM. */
enum hv_code summary_add(struct summary *summary, const char *series, enum hv_dtype dtype,
    struct hv_error *err);

/* Takes one relative error into the last row. */
void summary_note(struct summary *summary, double distance, double relative_error);

/* Writes the table to standard error. */
void summary_print(const struct summary *summary);

/* Writes it as CSV, a row for each curve. */
enum hv_code summary_file(struct sheet *sheet, const struct summary *summary, struct hv_error *err);
void summary_free(struct summary *summary);

struct precision { /* everything that rows are computed from */
	const struct precision_options *options;
	struct specs specs;
	struct recordings recordings;
	bool measured;
	struct hv_precision asked; /* but for dtype and the types of steps */
	enum hv_dtype dtype[DTYPES_MAX];
	size_t dtypes;
	const char *type[HV_STEPS]; /* of each step, in words */
	bool absolute;              /* the column error */
	struct hv_distances distances;
	double *list; /* owned: the distances of a list */
	double *vectors,
	    *placed;        /* owned: q then k of --vectors, as the file has them and as an encoding pairs
				   * them; or placed alone, drawn */
	bool half, aligned; /* how the file's channels pair up; whether the k drawn is q */
	size_t seed, dim;   /* the dimension of all that have none of their own */
	size_t positions;   /* that are looked at for the summary; 0: none is wanted */
	struct summary summary;
};

/* Reads the options into a zeroed job.  Release with precision_free(), also after a failure. */
enum hv_code precision_init(struct precision *job, struct precision_options *options, struct hv_error *err);
void precision_free(struct precision *job);

/* Readies q and k for an encoding, where there is no recording: asked.dim, q and k. */
enum hv_code precision_vectors(struct precision *job, const struct hv_encoding *encoding,
    struct hv_error *err);

/* Sets distances and positions for q and k of `seq` positions; 0: of any number. */
enum hv_code precision_place(struct precision *job, size_t seq, struct hv_error *err);

#endif
