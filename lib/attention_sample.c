/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_sample.c -- quantiles of scores or softmax weights by distance.
 *
 * Method    Which pair stands for a value is a function of the seed and of the value's place, so that neither the
 *           order of evaluation nor threads matter.  Where a good part of all pairs is wanted, all are evaluated in
 *           blocks and the wanted ones kept; otherwise pairs are evaluated one by one, each reading its
 *           query and its key from memory. */
#include "lib/attention_sample.h"

#include <float.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

#include "lib/attention_form.h"
#include "lib/attention_sweep.h"
#include "lib/quantile.h"
#include "lib/threads.h"

#define CHUNK  4096 /* values to a task */
#define NEAR   256  /* distances that share the exact decays of the first */
#define SPARSE 64   /* pairs in blocks for the time of one alone */

struct draw {
	struct hv_sample *sample;
	size_t head;
	uint64_t seed;
	const struct hv_attention *job;
	const double *normaliser; /* [seq] or NULL */
	const struct hv_recording *recording;
	struct hv_form form;
	double *bias; /* [seq] and the positions' modes */
};

struct bin {                /* of one head */
	size_t from, to;    /* distances, without the last */
	size_t pairs, take; /* there are; are taken */
	size_t place;       /* of its first value, counted over all bins of the head */
	double *value;      /* [take] */
};

struct rows { /* for pairs one by one */
	const struct draw *draw;
	double *q, *k; /* [seq][channels] */
	double *fade;  /* [NEAR][channels]: scale e^{-a_c D} at D = 0 .. NEAR - 1 */
	double *work;  /* [threads][2][channels] */
};

struct walk {            /* from pair to pair */
	size_t D, block; /* a distance, and the largest multiple of NEAR up to it */
	double *far;     /* [channels] e^{-a_c block} */
	double *weight;  /* [channels] scale e^{-a_c D} */
};

/* Pairs at the distances from .. to - 1. */
static size_t pairs_between(const struct hv_recording *recording, size_t from, size_t to)
{
	size_t keys = recording->seq - recording->skip_keys;

	return (to - from) * keys - (to * (to - 1) - from * (from - 1)) / 2;
}

/* Values of all bins and one head, if none takes more than `most`. */
static size_t total_of(const size_t *pairs, size_t bins, size_t most)
{
	size_t total = 0;

	for (size_t b = 0; b < bins; b++)
		total += pairs[b] < most ? pairs[b] : most;
	return total;
}

/* The largest such limit that fits. */
static size_t limit_of(const size_t *pairs, size_t bins, size_t budget)
{
	size_t low = 0, high = budget;

	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (total_of(pairs, bins, middle) <= budget)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

enum hv_code hv_sample_plan(struct hv_sample *out, const size_t *edge, size_t bins,
    const struct hv_recording *recording, size_t heads, size_t budget, struct hv_error *err)
{
	struct hv_sample sample = { .bins = bins, .heads = heads, .edge = edge };
	size_t most;

	if (budget / heads < bins)
		return hv_fail(err, HV_EDOMAIN,
		    "a budget of %zu pairs for %zu bins of %zu heads: expected at least one for each", budget,
		    bins, heads);
	sample.pairs = malloc(bins * sizeof *sample.pairs);
	sample.first = malloc((bins + 1) * sizeof *sample.first);
	if (!sample.pairs || !sample.first) {
		hv_sample_free(&sample);
		return hv_fail_memory(err, "the bins of a sample");
	}
	for (size_t b = 0; b < bins; b++)
		sample.pairs[b] = pairs_between(recording, edge[b], edge[b + 1]);
	most = limit_of(sample.pairs, bins, budget / heads);
	sample.first[0] = 0;
	for (size_t b = 0; b < bins; b++) {
		sample.first[b + 1] =
		    sample.first[b] + heads * (sample.pairs[b] < most ? sample.pairs[b] : most);
		sample.pairs[b] *= heads;
	}
	sample.value = malloc(sample.first[bins] * sizeof *sample.value);
	if (!sample.value) {
		hv_sample_free(&sample);
		return hv_fail_memory(err, "the values of a sample");
	}
	*out = sample;
	return HV_OK;
}

static struct bin bin_at(const struct draw *draw, size_t b)
{
	const struct hv_sample *sample = draw->sample;
	size_t heads = sample->heads, take = (sample->first[b + 1] - sample->first[b]) / heads;

	return (struct bin){
		.from = sample->edge[b],
		.to = sample->edge[b + 1],
		.pairs = sample->pairs[b] / heads,
		.take = take,
		.place = sample->first[b] / heads,
		.value = sample->value + sample->first[b] + draw->head * take,
	};
}

/* Uniform in [0, 1): splitmix64 (Steele, Lea and Flood 2014), started anew for each place. */
static double random_at(const struct draw *draw, size_t place)
{
	uint64_t mix = draw->seed;

	for (int round = 0; round < 2; round++) { /* the seed and the place in turn */
		mix += 0x9e3779b97f4a7c15U *
		    (uint64_t)(1 + (round ? place * draw->sample->heads + draw->head : 0));
		mix = (mix ^ mix >> 30) * 0xbf58476d1ce4e5b9U;
		mix = (mix ^ mix >> 27) * 0x94d049bb133111ebU;
		mix ^= mix >> 31;
	}
	return (double)(mix >> 11) / 9007199254740992.0;
}

/* The pair that stands for a bin's i-th value, from the i-th of `take` equal stretches.  Where a stretch ends
 * within a pair, both neighbours may draw it: so every pair is as likely as any other. */
static size_t pair_at(const struct draw *draw, const struct bin *bin, size_t i)
{
	double length = (double)bin->pairs / (double)bin->take;
	size_t pair;

	if (bin->take == bin->pairs)
		return i;
	pair = (size_t)(length * ((double)i + random_at(draw, bin->place + i)));
	return pair < bin->pairs ? pair : bin->pairs - 1;
}

/* What is kept of a pair of that score. */
static double value_of(const struct draw *draw, double score, size_t m)
{
	if (!draw->normaliser)
		return score;
	return exp(score - draw->normaliser[m]) * (draw->job->uniform ? (double)(m + 1) : 1);
}

/* --- in blocks --- */

/* Keeps the wanted ones of the bin's pairs lowest .. lowest + n - 1, which have one distance; row 0 has the
 * first of them at score[0]. */
static void keep(const struct draw *draw, const struct bin *bin, const double *score, size_t stride,
    size_t lowest, size_t n, size_t m)
{
	double length = (double)bin->pairs / (double)bin->take;
	size_t i = (size_t)((double)lowest / length), end = (size_t)((double)(lowest + n) / length) + 2;

	for (i -= i > 0; i < end && i < bin->take; i++) { /* one more at either end, for roundings */
		size_t pair = pair_at(draw, bin, i) - lowest;

		if (pair < n)
			bin->value[i] = value_of(draw, score[pair * (stride + 1)], m + pair);
	}
}

static void take_block(void *user, const double *score, size_t stride, size_t first, size_t rows)
{
	const struct draw *draw = user;
	size_t skip = draw->recording->skip_keys, end = first + rows;

	for (size_t b = 0; b < draw->sample->bins; b++) {
		struct bin bin = bin_at(draw, b);

		for (size_t D = bin.from; D < bin.to && D + skip < end; D++) {
			size_t m = D + skip > first ? D + skip : first, n = m - D;

			keep(draw, &bin, score + (m - first) * stride + n, stride,
			    pairs_between(draw->recording, bin.from, D) + n - skip, end - m, m);
		}
	}
}

static enum hv_code draw_blocks(struct draw *draw, struct hv_error *err)
{
	size_t seq = draw->recording->seq;
	double *table = calloc(HV_TILE + seq + HV_TILE, sizeof *table);
	struct hv_sweep sweep = {
		.form = &draw->form,
		.scale = draw->job->scale,
		.threads = draw->job->threads,
		.reach = seq,
		.negligible = DBL_MIN,
		.bias = table,
		.take = take_block,
		.user = draw,
	};
	enum hv_code code = table ? hv_sweep_pack_f64(&sweep, err) : hv_fail_memory(err, "a bias");

	if (code == HV_OK) {
		for (size_t D = 0; D < seq; D++)
			table[HV_TILE + seq - 1 - D] = draw->bias[D];
		sweep.bound =
		    sweep.scale * sweep.key_norm * hv_form_query_norm(&draw->form, draw->job->threads);
		code = hv_sweep_f64(&sweep, err);
	}
	free(sweep.key);
	free(table);
	return code;
}

/* --- one by one --- */

static void rows_free(struct rows *rows)
{
	free(rows->q);
	free(rows->k);
	free(rows->fade);
	free(rows->work);
}

static enum hv_code rows_init(struct rows *rows, const struct draw *draw, struct hv_error *err)
{
	const struct hv_recording *recording = draw->recording;
	const struct hv_form *form = &draw->form;
	size_t seq = recording->seq, channels = form->channels, threads = (size_t)draw->job->threads;
	enum hv_code code;

	*rows = (struct rows){
		.draw = draw,
		.q = malloc((seq * channels + 1) * sizeof *rows->q),
		.k = malloc((seq * channels + 1) * sizeof *rows->k),
		.fade = malloc((NEAR * channels + 1) * sizeof *rows->fade),
		.work = malloc((threads * 2 * channels + 1) * sizeof *rows->work),
	};
	if (!rows->q || !rows->k || !rows->fade || !rows->work)
		return hv_fail_memory(err, "the channels of a head");
	for (size_t D = 0; D < NEAR; D++)
		for (size_t c = 0; c < channels; c++)
			rows->fade[D * channels + c] = draw->job->scale * hv_form_fade(form, c, (double)D);
	code = hv_form_rows(rows->q, form, &recording->q, 0, seq, draw->job->threads, err);
	if (code == HV_OK)
		code = hv_form_rows(rows->k, form, &recording->k, 0, seq, draw->job->threads, err);
	return code;
}

/* Puts the walk at distance D. */
static void walk_to(struct walk *walk, const struct rows *rows, size_t D)
{
	size_t channels = rows->draw->form.channels;
	const double *near = rows->fade + D % NEAR * channels;

	if (walk->D == D)
		return;
	if (walk->block != D / NEAR * NEAR) {
		walk->block = D / NEAR * NEAR;
		for (size_t c = 0; c < channels; c++)
			walk->far[c] = hv_form_fade(&rows->draw->form, c, (double)walk->block);
	}
	for (size_t c = 0; c < channels; c++)
		walk->weight[c] = walk->far[c] * near[c];
	walk->D = D;
}

/* The distance of one of the bin's pairs, which is no less than D. */
static size_t distance_of(const struct draw *draw, const struct bin *bin, size_t pair, size_t D)
{
	size_t low = D, high = bin->to - 1;

	if (pair < pairs_between(draw->recording, bin->from, D + 1))
		return D;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (pairs_between(draw->recording, bin->from, middle) <= pair)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Draws values from .. to - 1 of a bin. */
static void draw_stretch(struct walk *walk, const struct rows *rows, const struct bin *bin, size_t from,
    size_t to)
{
	const struct draw *draw = rows->draw;
	size_t channels = draw->form.channels, D = bin->from;

	for (size_t i = from; i < to; i++) {
		size_t pair = pair_at(draw, bin, i), n, m;

		D = distance_of(draw, bin, pair, D);
		n = draw->recording->skip_keys + pair - pairs_between(draw->recording, bin->from, D);
		m = n + D;
		walk_to(walk, rows, D);
		bin->value[i] = value_of(draw,
		    draw->bias[D] +
			hv_tiles(0)->dot(rows->q + m * channels, rows->k + n * channels, walk->weight,
			    channels),
		    m);
	}
}

/* Draws values from .. to - 1 of the head, counted over all bins. */
static void draw_chunk(struct walk *walk, const struct rows *rows, size_t from, size_t to)
{
	const struct hv_sample *sample = rows->draw->sample;
	size_t low = 0, high = sample->bins - 1;

	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (sample->first[middle] / sample->heads <= from)
			low = middle;
		else
			high = middle - 1;
	}
	while (from < to) {
		struct bin bin = bin_at(rows->draw, low++);
		size_t end = bin.place + bin.take < to ? bin.place + bin.take : to;

		draw_stretch(walk, rows, &bin, from - bin.place, end - bin.place);
		from = end;
	}
}

static enum hv_code draw_pairs(const struct draw *draw, struct hv_error *err)
{
	size_t values = draw->sample->first[draw->sample->bins] / draw->sample->heads;
	size_t channels = draw->form.channels;
	struct rows rows;
	enum hv_code code = rows_init(&rows, draw, err);

	if (code == HV_OK) {
#pragma omp parallel num_threads(draw->job->threads)
		{
			struct walk walk = { .D = SIZE_MAX, .block = SIZE_MAX };

			walk.far = rows.work + (size_t)omp_get_thread_num() * 2 * channels;
			walk.weight = walk.far + channels;
#pragma omp for schedule(dynamic)
			for (size_t from = 0; from < values; from += CHUNK)
				draw_chunk(&walk, &rows, from, values - from < CHUNK ? values : from + CHUNK);
		}
	}
	rows_free(&rows);
	return code;
}

static enum hv_code draw_init(struct draw *draw, size_t curve, struct hv_error *err)
{
	const struct hv_attention_curve *what = &draw->job->curve[curve];
	size_t seq = draw->recording->seq;
	enum hv_code code =
	    hv_form_init(&draw->form, what->modes, draw->recording, false, draw->job->threads, err);

	if (code != HV_OK)
		return code;
	draw->bias = calloc(seq, sizeof *draw->bias);
	if (!draw->bias)
		return hv_fail_memory(err, "a bias");
	for (size_t D = 0; D < seq; D++) {
		if (draw->form.position)
			draw->bias[D] = draw->job->scale * draw->form.position[D];
		if (what->bias)
			draw->bias[D] += what->bias[D];
	}
	return HV_OK;
}

enum hv_code hv_sample_draw(struct hv_sample *sample, size_t head, const struct hv_attention *job,
    size_t curve, const double *normaliser, uint64_t seed, const struct hv_recording *recording,
    struct hv_error *err)
{
	struct draw draw = {
		.sample = sample,
		.head = head,
		.seed = seed,
		.job = job,
		.normaliser = normaliser,
		.recording = recording,
	};
	double seq = (double)recording->seq, values = (double)(sample->first[sample->bins] / sample->heads);
	enum hv_code code = draw_init(&draw, curve, err);

	if (code == HV_OK)
		code = seq * seq / 2 <= SPARSE * values ? draw_blocks(&draw, err) : draw_pairs(&draw, err);
	hv_form_free(&draw.form);
	free(draw.bias);
	return code;
}

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void swap_least_first(double *value, size_t n)
{
	size_t least = 0;
	double first = value[0];

	for (size_t i = 1; i < n; i++)
		if (value[i] < value[least])
			least = i;
	value[0] = value[least];
	value[least] = first;
}

/* Brings the values of some ranks to where sorting would put them. */
static void select_ranks(double *value, size_t n, size_t *rank, size_t ranks)
{
	size_t done = 0; /* values before it are no larger than those after */

	qsort(rank, ranks, sizeof *rank, by_size);
	for (size_t i = 0; i < ranks; i++) {
		if (rank[i] < done || rank[i] >= n)
			continue;
		if (rank[i] == done)
			swap_least_first(value + done, n - done);
		else
			gsl_stats_select(value + done, 1, n - done, rank[i] - done);
		done = rank[i] + 1;
	}
}

static double quantile_at(const double *value, size_t n, struct hv_place place)
{
	return hv_quantile_between(place, value[place.low], value[place.low + (place.low + 1 < n)]);
}

static double half_span(double high, double low)
{
	return high == low ? 0 : (high - low) / 2; /* of masked keys' scores, both may be -infinity */
}

/* How far below and above p the quantiles lie that bound its standard error. */
static double deviation_of(double p, size_t taken, size_t pairs)
{
	return sqrt(p * (1 - p) / (double)taken * (1 - (double)taken / (double)pairs));
}

/* One bin; place[3 n] and rank[6 n] are room to work in. */
static void find_quantiles(double *quantile, double *error, const struct hv_sample *sample, size_t bin,
    const double *p, size_t n, struct hv_place *place, size_t *rank)
{
	size_t taken = sample->first[bin + 1] - sample->first[bin], pairs = sample->pairs[bin];
	double *value = sample->value + sample->first[bin];

	for (size_t i = 0; i < n; i++) {
		double away = deviation_of(p[i], taken, pairs);

		place[3 * i] = hv_quantile_place(p[i], taken);
		place[3 * i + 1] = hv_quantile_place(fmax(p[i] - away, 0), taken);
		place[3 * i + 2] = hv_quantile_place(fmin(p[i] + away, 1), taken);
	}
	for (size_t i = 0; i < 3 * n; i++) {
		rank[2 * i] = place[i].low;
		rank[2 * i + 1] = place[i].low + 1;
	}
	select_ranks(value, taken, rank, 6 * n);
	for (size_t i = 0; i < n; i++) {
		quantile[i] = quantile_at(value, taken, place[3 * i]);
		if (!error)
			continue;
		error[i] = taken < pairs && (p[i] <= 0 || p[i] >= 1)
		    ? NAN
		    : half_span(quantile_at(value, taken, place[3 * i + 2]),
			  quantile_at(value, taken, place[3 * i + 1]));
	}
}

enum hv_code hv_sample_quantiles(double *quantile, double *error, struct hv_sample *sample, const double *p,
    size_t n, int threads, struct hv_error *err)
{
	struct hv_place *place;
	size_t *rank;
	enum hv_code code;

	threads = hv_threads_worth(threads, 10 * (double)sample->first[sample->bins]);
	place = malloc((size_t)threads * 3 * n * sizeof *place);
	rank = malloc((size_t)threads * 6 * n * sizeof *rank);
	code = place && rank ? HV_OK : hv_fail_memory(err, "the ranks of quantiles");
	if (code == HV_OK) {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
		for (size_t b = 0; b < sample->bins; b++) {
			size_t thread = (size_t)omp_get_thread_num();

			find_quantiles(quantile + b * n, error ? error + b * n : NULL, sample, b, p, n,
			    place + thread * 3 * n, rank + thread * 6 * n);
		}
	}
	free(place);
	free(rank);
	return code;
}

void hv_sample_free(struct hv_sample *sample)
{
	free(sample->pairs);
	free(sample->first);
	free(sample->value);
	*sample = (struct hv_sample){ 0 };
}
