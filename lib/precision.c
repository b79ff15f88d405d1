/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/precision.c -- what a data type does to a positional encoding: rows of scores, and where things go wrong. */
#include "lib/precision.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "lib/emulate.h"
#include "lib/narrow.h"
#include "lib/threads.h"

#define AT_ONCE              256  /* rows or positions that a thread takes */
#define OFF                  0.01 /* relative error that events call off */
#define OPERATIONS_A_CHANNEL 100.0

/* --- the plan -------------------------------------------------------------------------------------------- */

static struct hv_dd radians(struct hv_dd turns)
{
	static const struct hv_dd two_pi = { 6.283185307179586, 2.4492935982947064e-16 };
	double hi = turns.hi * two_pi.hi;

	return (
	    struct hv_dd){ hi, fma(turns.hi, two_pi.hi, -hi) + turns.hi * two_pi.lo + turns.lo * two_pi.hi };
}

static struct hv_dd half(struct hv_dd x)
{
	return (struct hv_dd){ x.hi / 2, x.lo / 2 };
}

static struct hv_dd negative(struct hv_dd x)
{
	return (struct hv_dd){ -x.hi, -x.lo };
}

/* The algorithm of the pair whose n modes these are; false: there is none. */
static bool plan_pair(struct hv_pair_plan *out, const struct hv_mode *mode, size_t n, enum hv_dtype type)
{
	struct hv_dd a = mode[0].decay;

	out->gain = sqrt(hv_mode_gain(&mode[0]));
	if (n == 1 && (mode[0].product == HV_ROTARY || mode[0].product == HV_POSITION)) {
		bool plain = a.hi == 0 && mode[0].turns.hi == 0 && out->gain == 1;

		out->rate = hv_narrow_dd(type, a);
		out->theta = hv_narrow_dd(type, radians(mode[0].turns));
		out->form = mode[0].product == HV_POSITION ? HV_PAIR_PLACED
		    : plain                                ? HV_PAIR_PLAIN
							   : HV_PAIR_TURNED;
		return true;
	}
	if (n != 2 || mode[0].product != HV_CONE_U || mode[1].product != HV_CONE_V || mode[0].turns.hi != 0 ||
	    mode[1].turns.hi != 0 || hv_mode_gain(&mode[0]) != hv_mode_gain(&mode[1]))
		return false;
	out->form = HV_PAIR_BOOSTED;
	out->rate = hv_narrow_dd(type, half(hv_dd_difference(a, negative(mode[1].decay))));
	out->theta = hv_narrow_dd(type, half(hv_dd_difference(mode[1].decay, a)));
	return true;
}

static enum hv_code plan_pairs(struct hv_emulation *emulation, struct hv_error *err)
{
	const struct hv_modes *modes = &emulation->modes;
	enum hv_dtype type = emulation->asked.type[HV_STEP_FREQUENCIES];
	size_t pairs = emulation->asked.dim / 2, end;

	for (size_t j = 0, k = 0; j < pairs; j++, k = end) {
		for (end = k; end < modes->count && modes->mode[end].pair == j;)
			end++;
		if (end == k || !plan_pair(&emulation->plan[j], &modes->mode[k], end - k, type))
			return hv_fail(err, HV_EDOMAIN,
			    "%s: no algorithm by position, as its modes do not turn, boost or damp queries and keys: "
			    "expected the relative method",
			    emulation->encoding->spec);
	}
	return HV_OK;
}

static void plan_modes(struct hv_emulation *emulation)
{
	enum hv_dtype type = emulation->asked.type[HV_STEP_FREQUENCIES];

	for (size_t k = 0; k < emulation->modes.count; k++) {
		emulation->rate[k] = hv_narrow_dd(type, emulation->modes.mode[k].decay);
		emulation->theta[k] = hv_narrow_dd(type, radians(emulation->modes.mode[k].turns));
		emulation->gain[k] = hv_mode_gain(&emulation->modes.mode[k]);
	}
}

/* Keeps q and k, as given and as rounded. */
static void take_vectors(struct hv_emulation *emulation)
{
	const struct hv_precision *asked = &emulation->asked;
	double *out = emulation->vector;

	for (size_t v = 0; !asked->recording && v < 4; v++)
		for (size_t c = 0; c < asked->dim; c++) {
			double x = v % 2 == 0 ? asked->q[c] : asked->k[c];

			*out++ = v < 2 ? x : hv_narrow(asked->dtype, x);
		}
	emulation->scale = hv_narrow(asked->dtype == HV_F64 ? HV_F64 : HV_F32, 1 / sqrt((double)asked->dim));
}

enum hv_code hv_emulation_init(struct hv_emulation *out, const struct hv_precision *asked,
    const struct hv_encoding *encoding, struct hv_error *err)
{
	struct hv_emulation emulation = { .encoding = encoding, .asked = *asked };
	enum hv_code code = asked->relative
	    ? hv_encoding_modes_at(&emulation.modes, encoding, asked->dim, err)
	    : hv_encoding_modes(&emulation.modes, encoding, asked->dim, err);

	if (code != HV_OK)
		return code;
	emulation.plan = calloc(asked->dim / 2, sizeof *emulation.plan);
	emulation.rate = malloc(emulation.modes.count * sizeof *emulation.rate);
	emulation.theta = malloc(emulation.modes.count * sizeof *emulation.theta);
	emulation.gain = malloc(emulation.modes.count * sizeof *emulation.gain);
	emulation.vector = calloc(4 * asked->dim, sizeof *emulation.vector);
	if (!emulation.plan || !emulation.rate || !emulation.theta || !emulation.gain || !emulation.vector)
		code = hv_fail_memory(err, "the plan of an emulation");
	else if (!asked->relative)
		code = plan_pairs(&emulation, err);
	if (code == HV_OK) {
		plan_modes(&emulation);
		take_vectors(&emulation);
		*out = emulation;
	} else {
		hv_emulation_free(&emulation);
	}
	return code;
}

void hv_emulation_free(struct hv_emulation *emulation)
{
	hv_modes_free(&emulation->modes);
	free(emulation->plan);
	free(emulation->rate);
	free(emulation->theta);
	free(emulation->gain);
	free(emulation->vector);
	*emulation = (struct hv_emulation){ 0 };
}

/* --- rows ------------------------------------------------------------------------------------------------ */

struct room {                          /* of one thread */
	double *q, *k, *own_q, *own_k; /* [dim] each: encoded, and as read from a recording */
	struct hv_factors *factors;    /* [dim / 2] of one position */
	struct hv_products *product;   /* [dim / 2] */
};

static void room_free(struct room *room, size_t threads)
{
	for (size_t t = 0; room && t < threads; t++) {
		free(room[t].q);
		free(room[t].factors);
		free(room[t].product);
	}
	free(room);
}

static struct room *room_make(size_t dim, size_t threads)
{
	struct room *room = calloc(threads, sizeof *room);

	for (size_t t = 0; room && t < threads; t++) {
		room[t].q = calloc(4 * dim, sizeof *room[t].q);
		room[t].factors = malloc(dim / 2 * sizeof *room[t].factors);
		room[t].product = malloc(dim / 2 * sizeof *room[t].product);
		if (!room[t].q || !room[t].factors || !room[t].product) {
			room_free(room, threads);
			return NULL;
		}
		room[t].k = room[t].q + dim;
		room[t].own_q = room[t].q + 2 * dim;
		room[t].own_k = room[t].q + 3 * dim;
	}
	return room;
}

static double exact_score(const struct hv_emulation *emulation, struct hv_products *product, const double *q,
    const double *k, double D)
{
	double at_distance = hv_encoding_distance(emulation->encoding, D), sum = 0;

	hv_products(product, q, k, emulation->asked.dim / 2);
	for (size_t at = 0; at < emulation->modes.count; at++) {
		const struct hv_mode *mode = &emulation->modes.mode[at];
		double re, im, x, y;

		hv_mode_coefficient(&re, &im, mode, &product[mode->pair]);
		hv_mode_at(&x, &y, mode, at_distance);
		sum += re * x - im * y;
	}
	return sum / sqrt((double)emulation->asked.dim) + hv_encoding_bias(emulation->encoding, D);
}

double hv_relative_error(double exact, double computed)
{
	return exact == computed ? 0 : fabs(computed - exact) / fabs(exact);
}

/* q or k at a position: as given, or as rounded.  `own` is where one is read to from a recording. */
static const double *vector_at(const struct hv_emulation *emulation, double *own, size_t position, bool key,
    bool rounded)
{
	const struct hv_recording *recording = emulation->asked.recording;
	size_t dim = emulation->asked.dim;

	if (!recording)
		return emulation->vector + (2 * (size_t)rounded + (size_t)key) * dim;
	hv_recording_vector(own, recording, key ? &recording->k : &recording->q, position);
	for (size_t c = 0; rounded && c < dim; c++)
		own[c] = hv_narrow(emulation->asked.dtype, own[c]);
	return own;
}

static double exact_at(const struct hv_emulation *emulation, const struct room *room, size_t m, size_t n)
{
	bool rounded = !emulation->asked.given;

	return exact_score(emulation, room->product, vector_at(emulation, room->own_q, m, false, rounded),
	    vector_at(emulation, room->own_k, n, true, rounded), (double)m - (double)n);
}

/* The score as computed of the query at m and the key at n, one of which stays and comes encoded. */
static double computed_at(const struct hv_emulation *emulation, const struct room *room, size_t m, size_t n,
    const double *staying)
{
	double D = (double)m - (double)n;
	bool key = !emulation->asked.key_stays; /* what is still to be encoded */

	if (emulation->asked.relative)
		return hv_emulate_relative(emulation, vector_at(emulation, room->own_q, m, false, true),
		    vector_at(emulation, room->own_k, n, true, true), D);
	hv_emulate_factors(room->factors, emulation, key ? n : m);
	hv_emulate_encode(room->k, vector_at(emulation, room->own_k, key ? n : m, key, true), emulation,
	    room->factors, key);
	return key ? hv_emulate_literal(emulation, staying, room->k, D)
		   : hv_emulate_literal(emulation, room->k, staying, D);
}

/* The exact scores of one q and one k: the coefficients are the same at every distance. */
static enum hv_code exact_rows(double *exact, const struct hv_emulation *emulation,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	size_t count = emulation->modes.count, pairs = emulation->asked.dim / 2;
	struct hv_products *product = malloc(pairs * sizeof *product);
	double *re = malloc(2 * count * sizeof *re), *im = re ? re + count : NULL;
	double scale = 1 / sqrt((double)emulation->asked.dim);
	bool rounded = !emulation->asked.given;
	enum hv_code code = product && re ? HV_OK : hv_fail_memory(err, "the coefficients of a curve");

	if (code == HV_OK) {
		hv_products(product, vector_at(emulation, NULL, 0, false, rounded),
		    vector_at(emulation, NULL, 0, true, rounded), pairs);
		for (size_t at = 0; at < count; at++) {
			const struct hv_mode *mode = &emulation->modes.mode[at];

			hv_mode_coefficient(&re[at], &im[at], mode, &product[mode->pair]);
			re[at] *= scale;
			im[at] *= scale;
		}
		code = hv_modes_sum(exact, &emulation->modes, re, im, distances, threads, err);
	}
	for (size_t i = 0; code == HV_OK && i < distances->count; i++)
		exact[i] += hv_encoding_bias(emulation->encoding, hv_distance(distances, i));
	free(product);
	free(re);
	return code;
}

/* The query or the key that stays, encoded. */
static void encode_staying(double *out, const struct hv_emulation *emulation, const struct room *room)
{
	bool key = emulation->asked.key_stays;
	size_t position = emulation->asked.position;

	if (emulation->asked.relative)
		return;
	hv_emulate_factors(room->factors, emulation, position);
	hv_emulate_encode(out, vector_at(emulation, room->own_q, position, key, true), emulation,
	    room->factors, key);
}

/* One row; `exact` is NULL where exact_rows() has done it. */
static void row_at(double *exact, double *computed, const struct hv_emulation *emulation,
    const struct room *room, const double *staying, double D)
{
	const struct hv_precision *asked = &emulation->asked;
	size_t m = asked->position + (asked->key_stays ? (size_t)D : 0), n = m - (size_t)D;

	*computed = computed_at(emulation, room, m, n, staying);
	if (exact)
		*exact = exact_at(emulation, room, m, n);
}

enum hv_code hv_emulation_rows(double *exact, double *computed, const struct hv_emulation *emulation,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	size_t n = distances->count, dim = emulation->asked.dim;
	double *staying = malloc(dim * sizeof *staying);
	bool each = emulation->asked.recording || emulation->encoding->row->distance;
	struct room *room;
	enum hv_code code = HV_OK;

	threads = hv_threads_worth(threads, (double)n * (double)dim * OPERATIONS_A_CHANNEL);
	room = room_make(dim, (size_t)threads);
	if (!staying || !room)
		code = hv_fail_memory(err, "an emulation");
	else if (!each)
		code = exact_rows(exact, emulation, distances, threads, err);
	if (code == HV_OK) {
		encode_staying(staying, emulation, room);
#pragma omp parallel for num_threads(threads) schedule(dynamic, AT_ONCE)
		for (size_t i = 0; i < n; i++)
			row_at(each ? &exact[i] : NULL, &computed[i], emulation, &room[omp_get_thread_num()],
			    staying, hv_distance(distances, i));
	}
	room_free(room, (size_t)threads);
	free(staying);
	return code;
}

/* --- events ---------------------------------------------------------------------------------------------- */

static void earliest(size_t *event, size_t position)
{
	*event = position < *event ? position : *event;
}

/* What becomes of the factors of q and k at one position. */
static void note_factors(struct hv_precision_events *events, double of_q, double of_k, size_t position)
{
	double of[2] = { of_q, of_k };

	for (size_t v = 0; v < 2; v++) {
		if (isinf(of[v]))
			earliest(&events->overflow[v], position);
		if (of[v] == 0)
			earliest(&events->zero[v], position);
	}
	if (isnan(of_q * of_k))
		earliest(&events->nan, position);
}

static void literal_factors(struct hv_precision_events *events, const struct hv_emulation *emulation,
    const struct room *room, size_t position)
{
	const struct hv_precision *asked = &emulation->asked;
	enum hv_dtype type = asked->type[asked->folded ? HV_STEP_TABLES : HV_STEP_PRODUCTS];

	for (size_t j = 0; j < asked->dim / 2; j++) {
		const struct hv_pair_plan *plan = &emulation->plan[j];
		struct hv_factors at = room->factors[j];
		double c = plan->form == HV_PAIR_BOOSTED ? at.c : 1;

		if (plan->rate == 0 && plan->form != HV_PAIR_BOOSTED)
			continue;
		note_factors(events, hv_narrow(type, at.shrink * c), hv_narrow(type, at.grow * c), position);
	}
}

static void relative_factors(struct hv_precision_events *events, const struct hv_emulation *emulation,
    size_t position)
{
	for (size_t at = 0; at < emulation->modes.count; at++)
		note_factors(events, hv_emulate_decay(emulation, at, (double)position), 1, position);
}

/* The score of query and key at one position, and what became of its factors. */
static double look_at_score(struct hv_precision_events *events, const struct hv_emulation *emulation,
    const struct room *room, size_t position)
{
	const double *q = vector_at(emulation, room->own_q, position, false, true);
	const double *k = vector_at(emulation, room->own_k, position, true, true);

	if (emulation->asked.relative) {
		relative_factors(events, emulation, position);
		return hv_emulate_relative(emulation, q, k, 0);
	}
	hv_emulate_factors(room->factors, emulation, position);
	literal_factors(events, emulation, room, position);
	hv_emulate_encode(room->q, q, emulation, room->factors, false);
	hv_emulate_encode(room->k, k, emulation, room->factors, true);
	return hv_emulate_literal(emulation, room->q, room->k, 0);
}

static void look_at(struct hv_precision_events *events, const struct hv_emulation *emulation,
    const struct room *room, size_t position)
{
	double computed = look_at_score(events, emulation, room, position);

	if (!isfinite(computed))
		earliest(&events->lost, position);
	if (!(hv_relative_error(exact_at(emulation, room, position, position), computed) <= OFF))
		earliest(&events->off, position);
}

static const struct hv_precision_events none = { { HV_NEVER, HV_NEVER }, { HV_NEVER, HV_NEVER }, HV_NEVER,
	HV_NEVER, HV_NEVER };

static void merge(struct hv_precision_events *events, const struct hv_precision_events *other)
{
	for (size_t v = 0; v < 2; v++) {
		earliest(&events->overflow[v], other->overflow[v]);
		earliest(&events->zero[v], other->zero[v]);
	}
	earliest(&events->nan, other->nan);
	earliest(&events->lost, other->lost);
	earliest(&events->off, other->off);
}

enum hv_code hv_emulation_scan(struct hv_precision_events *out, const struct hv_emulation *emulation,
    size_t positions, int threads, struct hv_error *err)
{
	size_t dim = emulation->asked.dim;
	struct hv_precision_events events = none;
	struct room *room;

	threads = hv_threads_worth(threads, (double)positions * (double)dim * OPERATIONS_A_CHANNEL);
	room = room_make(dim, (size_t)threads);
	if (!room)
		return hv_fail_memory(err, "an emulation");
#pragma omp parallel num_threads(threads)
	{
		struct hv_precision_events own = none;

#pragma omp for schedule(dynamic, AT_ONCE)
		for (size_t p = 0; p < positions; p++)
			look_at(&own, emulation, &room[omp_get_thread_num()], p);
#pragma omp critical
		merge(&events, &own);
	}
	room_free(room, (size_t)threads);
	*out = events;
	return HV_OK;
}
