/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/measured.c -- what recorded heads say of a score, or of a softmax weight, against distance.
 *
 * Method    Each head gives, for every curve and distance, a mean and a sum of squared deviations from it;
 * heads, and then the distances of a bin, are joined as Chan, Golub and LeVeque (1983) join samples, so that
 *           nothing cancels.  Heads are taken in order: the result does not depend on threads. */
#include "lib/measured.h"

#include <math.h>
#include <stdlib.h>

#include "lib/attention.h"
#include "lib/attention_sample.h"
#include "lib/correlate.h"
#include "lib/curve.h"

/* Everything is [curves][seq], unless said otherwise. */
struct work {
	const struct hv_measure *measure;
	size_t curves, seq, dim;
	double scale;                     /* of q.k */
	struct hv_modes *modes;           /* [curves] */
	struct hv_attention_curve *curve; /* [curves] */
	double *bias;
	double *at;            /* [seq] of the curves that take their modes at other distances than D */
	const double **mapped; /* [curves] the rows of `at`, NULL for the others */
	double *sum, *squares, *normaliser; /* of the head at hand */
	double *unit; /* of weights: squares and deviation are over its square; NULL: over 1 */
	double *mean, *deviation,
	    *sink; /* of all heads so far: deviation is the sum of squares about the mean */
	double *means;
	double *q_mean, *k_mean;  /* [dim] */
	struct hv_sample *sample; /* [curves] */
};

static void work_free(struct work *work)
{
	double *arrays[] = { work->bias, work->at, work->sum, work->squares, work->unit, work->normaliser,
		work->mean, work->deviation, work->sink, work->means, work->q_mean, work->k_mean };

	for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
		free(arrays[i]);
	for (size_t c = 0; work->modes && c < work->curves; c++)
		hv_modes_free(&work->modes[c]);
	for (size_t c = 0; work->sample && c < work->curves; c++)
		hv_sample_free(&work->sample[c]);
	free(work->modes);
	free(work->curve);
	free(work->mapped);
	free(work->sample);
}

/* Room for zeros where it is wanted at all. */
static bool room(double **out, size_t count, bool wanted)
{
	if (wanted)
		*out = calloc(count, sizeof **out);
	return !wanted || *out;
}

static bool any_mapped(const struct hv_measure *measure)
{
	for (size_t c = 0; c < measure->curves; c++)
		if (measure->encoding[c].row->distance)
			return true;
	return false;
}

/* Modes, bias and, where they are not D, the distances of one curve. */
static enum hv_code curve_init(struct work *work, size_t c, struct hv_error *err)
{
	const struct hv_measure *measure = work->measure;
	const struct hv_encoding *encoding = &measure->encoding[c];
	double *bias = work->bias + c * work->seq, *at = NULL;
	enum hv_code code;

	if (encoding->row->distance) {
		if (measure->statistic == HV_WEIGHT || measure->spread || measure->quantiles > 0)
			return hv_fail(err, HV_EDOMAIN,
			    "%s: only mean scores can be measured: it takes its modes at another distance",
			    encoding->spec);
		work->mapped[c] = at = work->at + c * work->seq;
	}
	code = hv_encoding_modes_at(&work->modes[c], encoding, work->dim, err);
	for (size_t D = 0; code == HV_OK && D < work->seq; D++) {
		bias[D] = hv_encoding_bias(encoding, (double)D);
		if (at)
			at[D] = hv_encoding_distance(encoding, (double)D);
	}
	work->curve[c] = (struct hv_attention_curve){ .modes = &work->modes[c], .bias = bias };
	return code;
}

static enum hv_code work_allocate(struct work *work, const struct hv_recording *head, struct hv_error *err)
{
	const struct hv_measure *measure = work->measure;
	bool weight = measure->statistic == HV_WEIGHT, quantiles = measure->quantiles > 0;
	size_t n = work->curves * work->seq;

	work->modes = calloc(work->curves, sizeof *work->modes);
	work->curve = calloc(work->curves, sizeof *work->curve);
	work->sample = calloc(work->curves, sizeof *work->sample);
	work->mapped = calloc(work->curves, sizeof *work->mapped);
	if (work->modes && work->curve && work->sample && work->mapped && room(&work->bias, n, true) &&
	    room(&work->at, n, any_mapped(measure)) && room(&work->sum, n, true) &&
	    room(&work->squares, n, measure->spread) && room(&work->unit, n, weight && measure->spread) &&
	    room(&work->normaliser, n, weight && quantiles) && room(&work->mean, n, true) &&
	    room(&work->deviation, n, measure->spread) &&
	    room(&work->sink, n, weight && head->skip_keys > 0) && room(&work->means, n, measure->means) &&
	    room(&work->q_mean, work->dim, measure->means) && room(&work->k_mean, work->dim, measure->means))
		return HV_OK;
	return hv_fail_memory(err, "the curves of a head");
}

static enum hv_code work_init(struct work *work, const struct hv_recording *head, size_t heads,
    struct hv_error *err)
{
	const struct hv_measure *measure = work->measure;
	enum hv_code code = work_allocate(work, head, err);

	for (size_t c = 0; code == HV_OK && c < work->curves; c++) {
		code = curve_init(work, c, err);
		if (code == HV_OK && measure->quantiles > 0)
			code = hv_sample_plan(&work->sample[c], measure->bins->first, measure->bins->count,
			    head, heads, HV_SAMPLE_BUDGET / work->curves, err);
	}
	return code;
}

/* Progress over all heads from the progress of one. */
struct share {
	const struct hv_progress *whole;
	double head, heads;
};

static void report_share(void *user, double done, double total)
{
	const struct share *share = user;

	share->whole->report(share->whole->user, share->head + (done < total ? done / total : 1),
	    share->heads);
}

static struct hv_progress progress_of(struct share *share)
{
	return (struct hv_progress){ .report = share->whole->report ? report_share : NULL, .user = share };
}

static struct hv_attention attention_job(const struct work *work, struct hv_progress progress)
{
	return (struct hv_attention){
		.curves = work->curves,
		.curve = work->curve,
		.scale = work->scale,
		.uniform = work->measure->uniform,
		.precise = work->measure->precise,
		.threads = work->measure->threads,
		.progress = progress,
	};
}

/* Joins one head, of `n` pairs at a distance, to the `before` heads already there; deviations are over unit^2. */
static void join_head(double *mean, double *deviation, double unit, double before, double n, double head_mean,
    double head_deviation)
{
	double step = head_mean - *mean;

	*mean += step / (before + 1);
	step /= unit;
	if (deviation)
		*deviation += fmax(head_deviation, 0) + step * step * n * before / (before + 1);
}

static double unit_of(const struct work *work, size_t i)
{
	return work->unit ? work->unit[i] : 1;
}

/* The mean and spread of one head's scores, without their bias: it is the same for all of a distance. */
static enum hv_code add_scores(struct work *work, const struct hv_recording *head, double before,
    struct hv_progress progress, struct hv_error *err)
{
	const struct hv_measure *measure = work->measure;
	struct hv_correlate job = { .curves = work->curves,
		.modes = work->modes,
		.at = work->mapped,
		.single = measure->single,
		.threads = measure->threads };
	struct hv_attention attention = attention_job(work, progress);
	size_t n = work->curves * work->seq;
	double *mean = work->sum, *off = NULL;
	enum hv_code code;

	if (!measure->spread)
		job.progress = progress;
	code = hv_correlate(mean, &job, head, err);
	for (size_t i = 0; code == HV_OK && i < n; i++) {
		double pairs = (double)hv_pairs_at(head, i % work->seq);

		mean[i] = pairs > 0 ? mean[i] * work->scale / pairs : 0;
	}
	if (code == HV_OK && measure->spread) {
		off = malloc(n * sizeof *off);
		code = off ? hv_attention_deviations(off, work->squares, mean, &attention, head, err)
			   : hv_fail_memory(err, "the deviations of a head");
	}
	for (size_t i = 0; code == HV_OK && i < n; i++) {
		double pairs = (double)hv_pairs_at(head, i % work->seq);

		join_head(&work->mean[i], off ? &work->deviation[i] : NULL, 1, before, pairs, mean[i],
		    off && pairs > 0 ? work->squares[i] - off[i] * off[i] / pairs : 0);
	}
	free(off);
	return code;
}

static enum hv_code add_weights(struct work *work, const struct hv_recording *head, double before,
    struct hv_progress progress, struct hv_error *err)
{
	struct hv_attention job = attention_job(work, progress);
	size_t n = work->curves * work->seq;
	double *sink = work->sink ? malloc(n * sizeof *sink) : NULL;
	struct hv_weights out = { .sum = work->sum,
		.squares = work->squares,
		.unit = work->unit,
		.sink = sink,
		.normaliser = work->normaliser };
	enum hv_code code = sink || !work->sink ? HV_OK : hv_fail_memory(err, "the sink of a head");

	if (code == HV_OK)
		code = hv_attention_weights(&out, &job, head, err);
	for (size_t i = 0; code == HV_OK && i < n; i++) {
		double pairs = (double)hv_pairs_at(head, i % work->seq), mean, unit;

		if (pairs == 0)
			continue;
		mean = out.sum[i] / pairs;
		unit = unit_of(work, i);
		join_head(&work->mean[i], work->deviation ? &work->deviation[i] : NULL, unit, before, pairs,
		    mean, work->deviation ? out.squares[i] - out.sum[i] / unit * (mean / unit) : 0);
		if (sink)
			join_head(&work->sink[i], NULL, 1, before, pairs, sink[i] / pairs, 0);
	}
	free(sink);
	return code;
}

/* The curves that a head's mean query and mean key predict, bias and all. */
static enum hv_code add_means(struct work *work, const struct hv_recording *head, double before,
    struct hv_error *err)
{
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS,
		.dim = work->dim,
		.q = work->q_mean,
		.k = work->k_mean,
		.content_scale = work->scale * sqrt((double)work->dim) };
	struct hv_distances all = { .count = work->seq, .step = 1 };
	enum hv_code code = hv_recording_means(work->q_mean, work->k_mean, head, err);

	for (size_t c = 0; code == HV_OK && c < work->curves; c++) {
		code = hv_curve_compute(work->sum, &curve, &work->measure->encoding[c], &all,
		    work->measure->threads, err);
		for (size_t D = 0; code == HV_OK && D < work->seq; D++)
			join_head(&work->means[c * work->seq + D], NULL, 1, before, 1, work->sum[D], 0);
	}
	return code;
}

static enum hv_code add_head(struct work *work, const struct hv_recording *head, size_t index, size_t heads,
    struct hv_error *err)
{
	const struct hv_measure *measure = work->measure;
	struct share share = { .whole = &measure->progress, .head = (double)index, .heads = (double)heads };
	struct hv_attention job = attention_job(work, (struct hv_progress){ 0 });
	enum hv_code code = measure->statistic == HV_WEIGHT
	    ? add_weights(work, head, (double)index, progress_of(&share), err)
	    : add_scores(work, head, (double)index, progress_of(&share), err);

	if (code == HV_OK && measure->means)
		code = add_means(work, head, (double)index, err);
	for (size_t c = 0; code == HV_OK && measure->quantiles > 0 && c < work->curves; c++)
		code = hv_sample_draw(&work->sample[c], index, &job, c,
		    work->normaliser ? work->normaliser + c * work->seq : NULL, measure->seed, head, err);
	return code;
}

static enum hv_code measured_init(struct hv_measured *out, const struct work *work, struct hv_error *err)
{
	size_t bins = work->measure->bins->count, n = work->curves * bins, q = work->measure->quantiles;

	*out = (struct hv_measured){ .curves = work->curves, .bins = bins, .quantiles = q };
	if (room(&out->count, bins, true) && room(&out->mean, n, true) &&
	    room(&out->std, n, work->deviation) && room(&out->means, n, work->means) &&
	    room(&out->sink, n, work->sink) && room(&out->sample, n, q > 0) &&
	    room(&out->quantile, n * q, q > 0) && room(&out->error, n * q, q > 0))
		return HV_OK;
	return hv_fail_memory(err, "the result of a head");
}

/* Joins the distances of one bin of one curve. */
static void join_bin(struct hv_measured *out, const struct work *work, const struct hv_recording *head,
    double heads, size_t c, size_t b)
{
	const struct hv_bins *bins = work->measure->bins;
	bool score = work->measure->statistic == HV_SCORE;
	size_t at = c * out->bins + b;
	double pairs = 0, mean = 0, deviation = 0, means = 0, sink = 0, unit = 0;

	for (size_t D = bins->first[b]; D < bins->first[b + 1]; D++)
		unit = fmax(unit, unit_of(work, c * work->seq + D));
	for (size_t D = bins->first[b]; D < bins->first[b + 1]; D++) {
		size_t i = c * work->seq + D;
		double here = heads * (double)hv_pairs_at(head, D), value = work->mean[i], step;

		if (score)
			value += work->bias[i];
		step = value == mean ? 0 : value - mean; /* masked keys: -inf */
		if (work->deviation) {
			double lower = unit_of(work, i) / unit, away = step / unit;

			deviation +=
			    work->deviation[i] * lower * lower + away * away * pairs * here / (pairs + here);
		}
		pairs += here;
		mean += step * here / pairs;
		if (work->means)
			means += here * work->means[i];
		if (work->sink)
			sink += here * work->sink[i];
	}
	out->count[b] = pairs;
	out->mean[at] = mean;
	if (out->std)
		out->std[at] = unit * sqrt(deviation / pairs);
	if (out->means)
		out->means[at] = means / pairs;
	if (out->sink)
		out->sink[at] = sink / pairs;
}

static enum hv_code find_quantiles(struct hv_measured *out, struct work *work, size_t c, struct hv_error *err)
{
	const struct hv_measure *measure = work->measure;
	struct hv_sample *sample = &work->sample[c];
	size_t at = c * out->bins;

	for (size_t b = 0; b < out->bins; b++)
		out->sample[at + b] = (double)(sample->first[b + 1] - sample->first[b]);
	return hv_sample_quantiles(out->quantile + at * out->quantiles, out->error + at * out->quantiles,
	    sample, measure->p, measure->quantiles, measure->threads, err);
}

enum hv_code hv_measure_heads(struct hv_measured *out, const struct hv_measure *measure,
    const struct hv_recording *head, size_t heads, struct hv_error *err)
{
	struct work work = {
		.measure = measure,
		.curves = measure->curves,
		.seq = head->seq,
		.dim = head->dim,
		.scale = measure->unscaled ? 1 : 1 / sqrt((double)head->dim),
	};
	struct hv_measured measured = { 0 };
	enum hv_code code = work_init(&work, head, heads, err);

	for (size_t h = 0; code == HV_OK && h < heads; h++)
		code = add_head(&work, &head[h], h, heads, err);
	if (code == HV_OK)
		code = measured_init(&measured, &work, err);
	for (size_t c = 0; code == HV_OK && c < work.curves; c++) {
		for (size_t b = 0; b < measured.bins; b++)
			join_bin(&measured, &work, head, (double)heads, c, b);
		if (measure->quantiles > 0)
			code = find_quantiles(&measured, &work, c, err);
	}
	work_free(&work);
	if (code == HV_OK)
		*out = measured;
	else
		hv_measured_free(&measured);
	return code;
}

void hv_measured_free(struct hv_measured *measured)
{
	double *arrays[] = { measured->count, measured->mean, measured->std, measured->means, measured->sink,
		measured->sample, measured->quantile, measured->error };

	for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
		free(arrays[i]);
	*measured = (struct hv_measured){ 0 };
}
