/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/recording.h -- the recorded queries and keys of one head: where they lie, and how to read them. */
#ifndef HV_RECORDING_H
#define HV_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/modes.h"
#include "lib/tensor.h"

struct hv_vectors { /* one vector of `dim` channels a position, inside a tensor */
	const struct hv_tensor *tensor;
	size_t offset;       /* of position 0, channel 0, in elements */
	size_t row, channel; /* strides, in elements */
};

struct hv_recording {
	struct hv_vectors q, k;
	size_t seq, dim; /* positions; channels, even */
	bool half;       /* pair j is channels (j, j + dim/2); otherwise (2j, 2j + 1) */
	/* With `half`: only `turned` channels, from an even `plain` on, pair up so, (plain + j, plain + j +
	 * turned/2); those before and after are neighbours.  0: all of them are turned. */
	size_t plain, turned;
	/* What the recording was rotated by, position 0 not at all: one undamped mode a pair, undone when it
	 * is read.  NULL: it was made before the rotation. */
	const struct hv_modes *rotation;
	size_t skip_keys; /* the first keys, left out of every sum */
};

/* Reads pairs first .. first + pairs - 1 of the positions from .. from + n - 1 as the file has them:
 * out[i * 2 * pairs + 2 * p] and the next, channels of pair first + p at position from + i. */
void hv_recording_read(double *out, const struct hv_recording *recording, const struct hv_vectors *vectors,
    size_t from, size_t n, size_t first, size_t pairs);

/* Reads all channels of one position, channels 2j and 2j + 1 a pair, any rotation undone: out[dim]. */
void hv_recording_vector(double *out, const struct hv_recording *recording, const struct hv_vectors *vectors,
    size_t position);

/* Finds the first value that is not finite, in q, then in k.
 * HV_OK, HV_ENOMEM, or HV_EFORMAT naming the tensor and the index. */
enum hv_code hv_recording_check(const struct hv_recording *recording, int threads, struct hv_error *err);

/* The mean query, over all positions, and the mean key, over those that are not skipped; any rotation undone.
 *
 *   q, k   [dim] each, channels 2j and 2j + 1 a pair
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_recording_means(double *q, double *k, const struct hv_recording *recording,
    struct hv_error *err);

#endif
