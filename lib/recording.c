/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/recording.c -- the recorded queries and keys of one head. */
#include "lib/recording.h"

#include <float.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/threads.h"

#define ROWS_AHEAD        24 /* to fetch: rows lie further apart than processors look ahead by themselves */
#define POSITIONS_AT_ONCE 4096
#define PAGE              4096 /* bytes, the smallest there are */

/* Pairs (channel + p, channel + p + away), p < pairs, of the position at `at`. */
static void read_apart(double *out, const struct hv_vectors *vectors, size_t at, size_t channel, size_t away,
    size_t pairs)
{
	double part[HV_BLOCK];

	for (size_t side = 0; side < 2; side++, channel += away)
		for (size_t p = 0; p < pairs; p += HV_BLOCK) {
			size_t m = pairs - p < HV_BLOCK ? pairs - p : HV_BLOCK;

			hv_tensor_read(part, vectors->tensor, at + (channel + p) * vectors->channel,
			    vectors->channel, m);
			for (size_t c = 0; c < m; c++)
				out[2 * (p + c) + side] = part[c];
		}
}

/* Pairs of the half layout: those that are turned lie apart, the others are neighbours. */
static void read_half(double *out, const struct hv_recording *recording, const struct hv_vectors *vectors,
    size_t at, size_t first, size_t pairs)
{
	size_t turned = recording->turned ? recording->turned : recording->dim;
	size_t begin = recording->plain / 2, end = begin + turned / 2;

	for (size_t p = first, n; p < first + pairs; p += n, out += 2 * n) {
		bool apart = p >= begin && p < end;
		size_t stop = p < begin ? begin : apart ? end : SIZE_MAX;

		n = stop - p < first + pairs - p ? stop - p : first + pairs - p;
		if (apart)
			read_apart(out, vectors, at, recording->plain + p - begin, turned / 2, n);
		else
			hv_tensor_read(out, vectors->tensor, at + 2 * p * vectors->channel, vectors->channel,
			    2 * n);
	}
}

void hv_recording_read(double *out, const struct hv_recording *recording, const struct hv_vectors *vectors,
    size_t from, size_t n, size_t first, size_t pairs)
{
	const struct hv_tensor *tensor = vectors->tensor;
	size_t at = vectors->offset + from * vectors->row;

	for (size_t i = 0; i < n; i++, at += vectors->row, out += 2 * pairs) {
		hv_tensor_prefetch(tensor, at + ROWS_AHEAD * vectors->row + 2 * first * vectors->channel);
		if (recording->half)
			read_half(out, recording, vectors, at, first, pairs);
		else
			hv_tensor_read(out, tensor, at + 2 * first * vectors->channel, vectors->channel,
			    2 * pairs);
	}
}

/* The tensor's element at that offset, and its index, as "nan at [0, 3, 17, 5]". */
static enum hv_code not_finite(const struct hv_tensor *tensor, size_t offset, struct hv_error *err)
{
	char index[160];
	size_t length = 0;
	double value;

	hv_tensor_read(&value, tensor, offset, 1, 1);
	for (size_t axis = 0; axis < tensor->rank; axis++)
		length += (size_t)snprintf(index + length, sizeof index - length, "%s%zu", axis ? ", " : "",
		    offset / tensor->stride[axis] % tensor->shape[axis]);
	return hv_fail(err, HV_EFORMAT, "tensor '%s': %g at [%s]: expected finite numbers", tensor->name,
	    value, index);
}

/* Place of the first value that is not finite among n positions, counted in channels; SIZE_MAX: there is none.
 * `row` is room for one position. */
static size_t find_not_finite(double *row, const struct hv_recording *recording,
    const struct hv_vectors *vectors, size_t from, size_t n)
{
	size_t dim = recording->dim, at = vectors->offset + from * vectors->row;

	if (vectors->row * hv_dtype_size(vectors->tensor->dtype) <= PAGE) /* no page is without a row */
		hv_tensor_fault_in(vectors->tensor, at,
		    (n - 1) * vectors->row + (dim - 1) * vectors->channel + 1);
	for (size_t i = from; i < from + n; i++, at += vectors->row) {
		int bad = 0;

		hv_tensor_read(row, vectors->tensor, at, vectors->channel, dim);
		for (size_t c = 0; c < dim; c++)
			bad |= !(fabs(row[c]) <= DBL_MAX);
		for (size_t c = 0; bad && c < dim; c++)
			if (!isfinite(row[c]))
				return i * dim + c;
	}
	return SIZE_MAX;
}

static enum hv_code check_vectors(const struct hv_recording *recording, const struct hv_vectors *vectors,
    int threads, struct hv_error *err)
{
	size_t seq = recording->seq, dim = recording->dim, worst = SIZE_MAX;
	size_t step = POSITIONS_AT_ONCE;
	double *rows;

	threads = hv_threads_worth(threads, (double)seq * (double)dim);
	rows = malloc((size_t)threads * dim * sizeof *rows);
	if (!rows)
		return hv_fail_memory(err, "a row of channels");
#pragma omp parallel for num_threads(threads) schedule(static) reduction(min : worst)
	for (size_t n = 0; n < seq; n += step) {
		size_t bad = find_not_finite(rows + (size_t)omp_get_thread_num() * dim, recording, vectors, n,
		    seq - n < step ? seq - n : step);

		worst = bad < worst ? bad : worst;
	}
	free(rows);
	if (worst == SIZE_MAX)
		return HV_OK;
	return not_finite(vectors->tensor,
	    vectors->offset + worst / dim * vectors->row + worst % dim * vectors->channel, err);
}

enum hv_code hv_recording_check(const struct hv_recording *recording, int threads, struct hv_error *err)
{
	enum hv_code code = check_vectors(recording, &recording->q, threads, err);

	return code == HV_OK ? check_vectors(recording, &recording->k, threads, err) : code;
}

void hv_recording_vector(double *out, const struct hv_recording *recording, const struct hv_vectors *vectors,
    size_t position)
{
	const struct hv_modes *rotation = recording->rotation;

	hv_recording_read(out, recording, vectors, position, 1, 0, recording->dim / 2);
	for (size_t j = 0; rotation && j < rotation->count; j++, out += 2) {
		double c, s, x = out[0], y = out[1];

		hv_mode_at(&c, &s, &rotation->mode[j], (double)position);
		out[0] = x * c + y * s;
		out[1] = y * c - x * s;
	}
}

static void mean(double *out, double *row, const struct hv_recording *recording,
    const struct hv_vectors *vectors, size_t from)
{
	size_t dim = recording->dim;
	double count = (double)(recording->seq - from);

	for (size_t c = 0; c < dim; c++)
		out[c] = 0;
	for (size_t n = from; n < recording->seq; n++) {
		hv_recording_vector(row, recording, vectors, n);
		for (size_t c = 0; c < dim; c++)
			out[c] += row[c] / count; /* divided first: no sum overflows */
	}
}

enum hv_code hv_recording_means(double *q, double *k, const struct hv_recording *recording,
    struct hv_error *err)
{
	double *row = malloc(recording->dim * sizeof *row);

	if (!row)
		return hv_fail_memory(err, "a row of channels");
	mean(q, row, recording, &recording->q, 0);
	mean(k, row, recording, &recording->k, recording->skip_keys);
	free(row);
	return HV_OK;
}
