/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/curves.h -- the curves that a command analyses: read from a CSV of decay or measure, or made on the spot. */
#ifndef CURVES_H
#define CURVES_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/specs.h"
#include "lib/curve.h"
#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/modes.h"

struct curve_series {
	char *name;
	double *value; /* [distances.count] finite */
	const struct hv_encoding
	    *encoding;          /* what its name, or the column `encoding`, says; NULL: not known */
	struct hv_encoding own; /* the same where it is no one of the specs */
};

struct curves {
	size_t count;
	struct curve_series *series; /* [count] */
	struct hv_distances
	    distances; /* of all of them: start and step, tokens, which a file need not have whole */
	bool recorded; /* read from the long form of measure */
};

/* Reads curves from `path`, "-" for standard input: columns of numbers beside `distance`, or the long form of measure
 * with a series for each batch, layer, head and encoding ("layer 2 head 0 rope").
 *
 *   specs    a model's encodings, which names may refer to; borrowed as long as the curves live
 *   seq_len  for those that depend on it; NaN: not known
 * HV_OK, HV_ENOMEM, HV_EIO, or HV_EFORMAT: no `distance`, no series, a value that is not finite, distances that do not
 * grow by equal steps or differ between series.  Release with curves_free(). */
enum hv_code curves_read(struct curves *out, const char *path, const struct specs *specs, double seq_len,
    struct hv_error *err);

/* Computes the curves of encodings, borrowed likewise, at 0 .. count - 1. */
enum hv_code curves_make(struct curves *out, const struct specs *specs, const struct hv_curve *curve,
    size_t count, int threads, struct hv_error *err);

/* The curve of one encoding: a model's heads have a dimension of their own. */
struct hv_curve curve_of(const struct hv_curve *curve, const struct hv_encoding *encoding);

/* Frees and zeroes; may already be zeroed. */
void curves_free(struct curves *curves);

#endif
