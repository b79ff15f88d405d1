/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_form.c -- an encoding's scores as plain products, channel by channel. */
#include "lib/attention_form.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "lib/threads.h"

#define PAIRS     8  /* read together: a tile of them fits the first cache, a row of them a cache line */
#define STRETCH   16 /* neighbouring keys that the mean key takes at a time, */
#define STRETCHES 32 /* spread over the recording */

static const double HALF_SQRT = 0.70710678118654752440; /* 1 / sqrt 2 */

static size_t channels_of(const struct hv_mode *mode)
{
	if (mode->product == HV_POSITION)
		return 0;
	return mode->product == HV_ROTARY ? 2 : 1;
}

static bool dd_less(struct hv_dd a, struct hv_dd b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

static int by_decay(const void *a, const void *b)
{
	const struct hv_mode *x = *(const struct hv_mode *const *)a, *y = *(const struct hv_mode *const *)b;

	if (dd_less(x->decay, y->decay) || dd_less(y->decay, x->decay))
		return dd_less(x->decay, y->decay) ? -1 : 1;
	return (x > y) - (x < y); /* neighbours in one list */
}

/* Gives every mode its channels, in the order of the decays, and its net turn: the encoding's, less what the
 * recording was rotated by. */
static enum hv_code list_channels(struct hv_form *form, const struct hv_modes *modes, struct hv_error *err)
{
	const struct hv_modes *undo = form->recording->rotation;
	const struct hv_mode **order = calloc(modes->count + 1, sizeof *order);
	size_t count = 0;

	form->turn.mode = calloc(modes->count + 1, sizeof *form->turn.mode);
	form->channel = calloc(modes->count + 1, sizeof *form->channel);
	form->decay = calloc(2 * modes->count + 1, sizeof *form->decay);
	if (!order || !form->turn.mode || !form->channel || !form->decay) {
		free(order);
		return hv_fail_memory(err, "the channels of an encoding");
	}
	for (size_t k = 0; k < modes->count; k++)
		if (channels_of(&modes->mode[k]) > 0)
			form->turn.mode[count] = modes->mode[k], order[count] = &form->turn.mode[count],
			count++;
	form->turn.count = count;
	qsort(order, count, sizeof *order, by_decay);
	for (size_t i = 0; i < count; i++) {
		form->channel[order[i] - form->turn.mode] = form->channels;
		for (size_t c = channels_of(order[i]); c > 0; c--)
			form->decay[form->channels++].decay = order[i]->decay;
	}
	free(order);
	for (size_t k = 0; k < count; k++) {
		struct hv_mode *turn = &form->turn.mode[k];
		struct hv_dd on = turn->product == HV_ROTARY ? turn->turns : (struct hv_dd){ 0 };
		struct hv_dd off = undo ? undo->mode[turn->pair].turns : (struct hv_dd){ 0 };

		turn->turns = hv_dd_difference(on, off);
		turn->decay = (struct hv_dd){ 0 };
	}
	return HV_OK;
}

static bool any_turns(const struct hv_form *form)
{
	for (size_t k = 0; k < form->turn.count; k++)
		if (form->turn.mode[k].turns.hi != 0)
			return true;
	return false;
}

/* The modes of positions alone, added up at every distance. */
static enum hv_code add_positions(struct hv_form *form, const struct hv_modes *modes, int threads,
    struct hv_error *err)
{
	size_t seq = form->recording->seq;
	struct hv_distances all = { .count = seq, .step = 1 };
	double *re, *im;
	bool any = false;
	enum hv_code code;

	for (size_t k = 0; k < modes->count; k++)
		any |= modes->mode[k].product == HV_POSITION;
	if (!any)
		return HV_OK;
	form->position = malloc(seq * sizeof *form->position);
	re = calloc(modes->count, sizeof *re);
	im = calloc(modes->count, sizeof *im);
	code = form->position && re && im ? HV_OK : hv_fail_memory(err, "a curve of the positions");
	if (code == HV_OK) {
		for (size_t k = 0; k < modes->count; k++)
			re[k] = modes->mode[k].product == HV_POSITION;
		code = hv_modes_sum(form->position, modes, re, im, &all, threads, err);
	}
	free(re);
	free(im);
	return code;
}

/* Any vector would do; the mean makes the scores small, and some hundred keys are enough for a mean. */
static enum hv_code find_centre(struct hv_form *form, struct hv_error *err)
{
	size_t seq = form->recording->seq, taken = 0;
	double *key = malloc((form->channels + 1) * HV_TILE * sizeof *key);

	if (!key)
		return hv_fail_memory(err, "a tile of keys");
	for (size_t i = 0; i < STRETCHES; i++) {
		size_t from = i * seq / STRETCHES, n = seq - from < STRETCH ? seq - from : STRETCH;

		hv_form_project(key, form, &form->recording->k, from, n);
		for (size_t c = 0; c < form->channels && form->decay[c].decay.hi <= 0; c++)
			for (size_t p = 0; p < n; p++)
				form->centre[c] += key[c * HV_TILE + p];
		taken += n;
	}
	for (size_t c = 0; c < form->channels; c++)
		form->centre[c] = form->decay[c].decay.hi == 0 ? form->centre[c] / (double)taken : 0;
	free(key);
	return HV_OK;
}

enum hv_code hv_form_init(struct hv_form *out, const struct hv_modes *modes,
    const struct hv_recording *recording, bool centre, int threads, struct hv_error *err)
{
	struct hv_form form = { .recording = recording };
	enum hv_code code = list_channels(&form, modes, err);

	if (code == HV_OK && any_turns(&form))
		code = hv_mode_grid_init(&form.grid, &form.turn, 1, err);
	if (code == HV_OK)
		code = add_positions(&form, modes, threads, err);
	if (code == HV_OK) {
		form.centre = calloc(form.channels + 1, sizeof *form.centre);
		if (!form.centre)
			code = hv_fail_memory(err, "the mean key");
	}
	if (code == HV_OK && centre)
		code = find_centre(&form, err);
	if (code == HV_OK)
		*out = form;
	else
		hv_form_free(&form);
	return code;
}

/* One mode's channels, from the pair's (x, y) at z[0], z[1], z[stride], ...  Queries and keys take half of its
 * gain each. */
static void project_mode(double *restrict out, const struct hv_form *form, size_t k, const double *restrict z,
    size_t stride, size_t from, size_t n)
{
	enum hv_product product = form->turn.mode[k].product;
	double root = sqrt(hv_mode_gain(&form->turn.mode[k])), half = root * HALF_SQRT;
	double side = product == HV_CONE_U ? half : -half, c, s;

	hv_mode_at(&c, &s, &form->turn.mode[k], (double)from);
	for (size_t i = 0; i < n; i++, z += stride) {
		double x = z[0], y = z[1];

		if (form->grid.re) {
			const double *gc = form->grid.re + k * HV_BLOCK, *gs = form->grid.im + k * HV_BLOCK;
			double re = c * gc[i] - s * gs[i], im = c * gs[i] + s * gc[i];

			x = z[0] * re - z[1] * im;
			y = z[0] * im + z[1] * re;
		}
		if (product == HV_ROTARY) {
			out[i] = root * x;
			out[HV_TILE + i] = root * y;
		} else {
			out[i] = half * x + side * y;
		}
	}
}

void hv_form_project(double *out, const struct hv_form *form, const struct hv_vectors *vectors, size_t from,
    size_t n)
{
	size_t pairs = form->recording->dim / 2, k = 0;
	double tile[HV_TILE * 2 * PAIRS];

	for (size_t first = 0; first < pairs; first += PAIRS) {
		size_t some = pairs - first < PAIRS ? pairs - first : PAIRS;

		hv_recording_read(tile, form->recording, vectors, from, n, first, some);
		for (; k < form->turn.count && form->turn.mode[k].pair < first + some; k++)
			project_mode(out + form->channel[k] * HV_TILE, form, k,
			    tile + 2 * (form->turn.mode[k].pair - first), 2 * some, from, n);
	}
	for (size_t c = 0; c < form->channels; c++)
		for (size_t i = n; i < HV_TILE; i++)
			out[c * HV_TILE + i] = 0;
}

enum hv_code hv_form_rows(double *out, const struct hv_form *form, const struct hv_vectors *vectors,
    size_t from, size_t n, int threads, struct hv_error *err)
{
	size_t channels = form->channels;
	double *tiles;

	threads = hv_threads_worth(threads, (double)n * (double)channels);
	tiles = malloc(((size_t)threads * channels * HV_TILE + 1) * sizeof *tiles);
	if (!tiles)
		return hv_fail_memory(err, "a tile of channels");
#pragma omp parallel for num_threads(threads)
	for (size_t first = 0; first < n; first += HV_TILE) {
		double *tile = tiles + (size_t)omp_get_thread_num() * channels * HV_TILE;
		size_t here = n - first < HV_TILE ? n - first : HV_TILE;

		hv_form_project(tile, form, vectors, from + first, here);
		for (size_t i = 0; i < here; i++)
			for (size_t c = 0; c < channels; c++)
				out[(first + i) * channels + c] = tile[c * HV_TILE + i];
	}
	free(tiles);
	return HV_OK;
}

double hv_form_fade(const struct hv_form *form, size_t c, double D)
{
	double re, im;

	hv_mode_at(&re, &im, &form->decay[c], D);
	return re;
}

double hv_form_slowest(const struct hv_form *form)
{
	return form->channels > 0 ? form->decay[0].decay.hi : INFINITY;
}

/* The longest of n neighbouring queries, squared. */
static double longest_of(const struct hv_recording *recording, size_t from, size_t n)
{
	size_t pairs = recording->dim / 2;
	double tile[HV_TILE * 2 * PAIRS], length[HV_TILE] = { 0 }, most = 0;

	for (size_t first = 0; first < pairs; first += PAIRS) {
		size_t some = pairs - first < PAIRS ? pairs - first : PAIRS;

		hv_recording_read(tile, recording, &recording->q, from, n, first, some);
		for (size_t i = 0; i < n; i++)
			for (size_t c = 0; c < 2 * some; c++)
				length[i] += tile[i * 2 * some + c] * tile[i * 2 * some + c];
	}
	for (size_t i = 0; i < n; i++)
		most = length[i] > most ? length[i] : most;
	return most;
}

double hv_form_query_norm(const struct hv_form *form, int threads)
{
	size_t seq = form->recording->seq, pairs = form->recording->dim / 2;
	double most = 0, gain = 1;

	for (size_t k = 0; k < form->turn.count; k++)
		gain = fmax(gain, hv_mode_gain(&form->turn.mode[k]));
	threads = hv_threads_worth(threads, (double)seq * 2 * (double)pairs);
#pragma omp parallel for num_threads(threads) reduction(max : most)
	for (size_t from = 0; from < seq; from += HV_TILE) {
		double here = longest_of(form->recording, from, seq - from < HV_TILE ? seq - from : HV_TILE);

		most = here > most ? here : most;
	}
	return sqrt(gain * most * (double)((form->turn.count + pairs - 1) / pairs));
}

void hv_form_free(struct hv_form *form)
{
	free(form->decay);
	hv_modes_free(&form->turn);
	free(form->channel);
	hv_mode_grid_free(&form->grid);
	free(form->centre);
	free(form->position);
	*form = (struct hv_form){ 0 };
}
