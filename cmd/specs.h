/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/specs.h -- the options that say which encodings, which head dimension and which distances. */
#ifndef SPECS_H
#define SPECS_H

#include <stddef.h>

#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/modes.h"

#define ENCODING_OPTION(specs)                                                                               \
	{                                                                                                    \
		"encoding", 'e', POPT_ARG_ARGV, specs, 0,                                                    \
		    "positional encoding, repeatable (default: rope, hope, alibi, nope)", "SPEC"             \
	}

struct specs {
	size_t count;
	struct hv_encoding *encoding; /* [count] */
};

/* Reads the SPECs of -e, or the default ones when `spec` is NULL.  One SPEC twice is refused: it would name
 * two columns alike.  Release with specs_free(). */
enum hv_code specs_parse(struct specs *out, char *const *spec, struct hv_error *err);
void specs_free(struct specs *specs);

/* The head dimension of -d, 64 where that is NULL. */
enum hv_code dim_parse(size_t *out, const char *text, struct hv_error *err);

/* The distances of -n (1024 where that is NULL) and --distances, where not NULL:
 *
 *	N			0, 1, ..., N - 1
 *	A,B,C			these
 *	START:STOP:STEP		START, START + STEP, ..., not beyond STOP
 *	log:COUNT		COUNT of 0 .. N - 1, even in log(1 + D), rounded; those that coincide once
 *
 * *list, if not NULL, holds out->list and is the caller's to free. */
enum hv_code distances_parse(struct hv_distances *out, double **list, const char *text, const char *count,
    struct hv_error *err);

#endif
