/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention.c -- softmax weights, and the spread of scores, against distance.
 *
 * Method    lib/attention_sweep.inc sums all pairs nearer than `reach`, from where on content is negligible (HoPE)
 *           or weights vanish (ALiBi).  Beyond it a weight is exp(bias(D)) / normaliser(m), a product of two
 *           numbers: all pairs together cost one pass over the rows and one over the distances.
 * Precision Float32 errs by about 2e-8 |q||k| scale in a score, hence in a weight, and its exponentials hold scores
 *           up to 87.  It is taken where |q||k| scale <= BOUND_SINGLE for all pairs and there are more than
 *           SEQ_SINGLE rows, so that nearly every mean rests on many weights; the means that do not, at the last
 *           distances, are summed again in float64. */
#include "lib/attention.h"

#include <float.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "lib/attention_form.h"
#include "lib/attention_sweep.h"
#include "lib/threads.h"

#define SEQ_SINGLE   1024
#define BOUND_SINGLE 24.0
#define BIAS_SINGLE  16.0 /* by which the bias at distance 0, which every row has, may miss the largest */
#define LAST_SINGLE  128  /* distances summed again */

#define NEGLIGIBLE_SINGLE 1e-9 /* content that leaves exp(content) at 1 */
#define NEGLIGIBLE_DOUBLE 1e-17
#define VANISHED          746.0 /* exp(-746) is 0 */
#define BOUND_MOST        1e300 /* of a score: far enough from overflow for sums */
#define LOG2_E            1.4426950408889634
#define UNIT_LEAST        (-490.0) /* the square of 2^490, summed over all rows, is a number */

struct head { /* one curve of one head */
	const struct hv_attention *job;
	struct hv_form form;
	struct hv_sweep sweep;
	bool single;
	double *bias; /* [seq] the curve's and its positions' modes, less the largest of them, */
	double top;
	double *arrays;  /* the sweep's */
	double *inverse; /* the sweep's */
	size_t curve;    /* of the job, for progress */
};

struct exponentials { /* the sum exp(top) total; top is -INFINITY before the first */
	double top, total;
};

static void add_exponential(struct exponentials *sum, double x)
{
	if (x > sum->top) {
		sum->total *= exp(sum->top - x);
		sum->top = x;
	}
	if (x > -INFINITY)
		sum->total += exp(x - sum->top);
}

static void head_free(struct head *head)
{
	hv_form_free(&head->form);
	free(head->sweep.key);
	free(head->bias);
	free(head->arrays);
}

static void report_curve(void *user, double done, double total)
{
	const struct head *head = user;
	const struct hv_progress *progress = &head->job->progress;

	progress->report(progress->user, (double)head->curve + done / total, (double)head->job->curves);
}

/* Adds the modes of the positions to the curve's bias. */
static enum hv_code find_bias(struct head *head, struct hv_error *err)
{
	const double *given = head->job->curve[head->curve].bias, *position = head->form.position;
	size_t seq = head->form.recording->seq;

	head->top = -INFINITY;
	for (size_t D = 0; D < seq; D++) {
		head->bias[D] = (given ? given[D] : 0) + (position ? head->sweep.scale * position[D] : 0);
		if (!isfinite(head->bias[D]) && (D == 0 || head->bias[D] != -INFINITY))
			return hv_fail(err, HV_EDOMAIN,
			    "bias %g at distance %zu: expected finite numbers, or -inf beyond distance 0",
			    head->bias[D], D);
		head->top = fmax(head->top, head->bias[D]);
	}
	for (size_t D = 0; D < seq; D++)
		head->bias[D] -= head->top;
	return HV_OK;
}

static enum hv_code head_init(struct head *head, const struct hv_attention *job, size_t curve,
    const struct hv_recording *recording, bool weights, struct hv_error *err)
{
	size_t seq = recording->seq, table = HV_TILE + seq + HV_TILE_SLACK;
	enum hv_code code;

	*head = (struct head){ .job = job, .curve = curve };
	code = hv_form_init(&head->form, job->curve[curve].modes, recording, weights, job->threads, err);
	if (code != HV_OK)
		return code;
	head->bias = calloc(seq, sizeof *head->bias);
	head->arrays = calloc(2 * table + 4 * seq, sizeof *head->arrays);
	if (!head->bias || !head->arrays)
		return hv_fail_memory(err, "the rows of a head");
	head->inverse = head->arrays + table;
	for (size_t i = 0; i < table; i++)
		head->inverse[i] = 1;
	head->sweep = (struct hv_sweep){
		.form = &head->form,
		.scale = job->scale,
		.weights = weights,
		.uniform = job->uniform,
		.threads = job->threads,
		.progress = { job->progress.report ? report_curve : NULL, head },
		.bias = head->arrays,
		.inverse = head->inverse,
		.far = head->arrays + 2 * table,
		.normaliser = head->arrays + 2 * table + seq,
		.shift = head->arrays + 2 * table + 2 * seq,
		.sink = head->arrays + 2 * table + 3 * seq,
	};
	return HV_OK;
}

/* Packs the keys, which bounds every score. */
static enum hv_code pack(struct head *head, double query_norm, struct hv_error *err)
{
	struct hv_sweep *sweep = &head->sweep;
	double slowest = hv_form_slowest(&head->form);
	enum hv_code code = (head->single ? hv_sweep_pack_f32 : hv_sweep_pack_f64)(sweep, err);

	if (code != HV_OK)
		return code;
	sweep->bound = sweep->scale * query_norm * sweep->key_norm;
	if (slowest < 0)
		sweep->bound *= exp(-slowest * (double)(head->form.recording->seq - 1));
	if (sweep->bound <= BOUND_MOST)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN, "tensors '%s' and '%s': scores may reach %g: expected at most %g",
	    head->form.recording->q.tensor->name, head->form.recording->k.tensor->name, sweep->bound,
	    BOUND_MOST);
}

/* Chooses the precision by what the scores may be. */
static enum hv_code choose_precision(struct head *head, struct hv_error *err)
{
	double query_norm = hv_form_query_norm(&head->form, head->job->threads);
	enum hv_code code;

	head->single = head->sweep.weights && !head->job->precise && head->form.recording->seq > SEQ_SINGLE &&
	    hv_form_slowest(&head->form) >= 0 && head->bias[0] >= -BIAS_SINGLE;
	code = pack(head, query_norm, err);
	if (code == HV_OK && head->single && head->sweep.bound > BOUND_SINGLE) {
		free(head->sweep.key);
		head->sweep.key = NULL;
		head->single = false;
		code = pack(head, query_norm, err);
	}
	return code;
}

/* From which distance on content is below `negligible`, or weights vanish. */
static void find_reach(struct head *head, double negligible)
{
	struct hv_sweep *sweep = &head->sweep;
	double slowest = hv_form_slowest(&head->form), bound = sweep->bound;
	size_t seq = head->form.recording->seq, reach = seq;

	if (bound <= negligible)
		reach = 0;
	else if (slowest > 0)
		reach = (size_t)fmin((double)seq, ceil(log(bound / negligible) / slowest));
	while (sweep->weights && reach > 1 && head->bias[reach - 1] + VANISHED + 2 * bound < head->bias[0])
		reach--;
	sweep->reach = reach;
	sweep->negligible = negligible;
}

/* What the sweep takes of a bias. */
static void tabulate(struct head *head)
{
	size_t seq = head->form.recording->seq;

	for (size_t D = 0; D < seq; D++)
		head->arrays[HV_TILE + seq - 1 - D] = head->single ? exp(head->bias[D]) : head->bias[D];
}

/* The units that squares of weights are summed in: squares of what a weight of 1 comes to must not overflow
 * either.  In float32 the bias is no part of what the sweep squares. */
static void find_units(double *unit, struct head *head)
{
	size_t seq = head->form.recording->seq;
	double least = UNIT_LEAST + (head->sweep.uniform ? log2((double)seq) : 0);

	for (size_t D = 0; D < seq; D++) {
		unit[D] = exp2(fmax(rint(head->bias[D] * LOG2_E), least));
		if (!head->single)
			head->inverse[HV_TILE + seq - 1 - D] = 1 / unit[D];
	}
}

/* Each row's mass beyond reach. */
static void find_far(struct head *head)
{
	struct exponentials sum = { -INFINITY, 0 };

	for (size_t m = 0; m < head->form.recording->seq; m++) {
		if (m >= head->sweep.reach)
			add_exponential(&sum, head->bias[m]);
		head->sweep.far[m] = sum.top + log(sum.total);
	}
}

/* Adds the weights beyond reach: exp(bias(D)) sum_m 1 / normaliser(m). */
static void add_far(double *sum, double *squares, const double *unit, const struct head *head)
{
	const struct hv_recording *recording = head->form.recording;
	struct exponentials rows = { -INFINITY, 0 }, row_squares = rows;

	for (size_t m = recording->seq; m-- > head->sweep.reach + recording->skip_keys;) {
		double row = (head->job->uniform ? log((double)(m + 1)) : 0) - head->sweep.normaliser[m];
		size_t D = m - recording->skip_keys;

		add_exponential(&rows, row);
		sum[D] += exp(head->bias[D] + rows.top) * rows.total;
		if (squares) {
			add_exponential(&row_squares, 2 * row);
			squares[D] +=
			    exp(2 * (head->bias[D] - log(unit[D])) + row_squares.top) * row_squares.total;
		}
	}
}

/* Adds each row's mass on skipped keys beyond reach. */
static void add_far_sinks(struct head *head)
{
	const struct hv_sweep *sweep = &head->sweep;
	size_t skip = head->form.recording->skip_keys;

	for (size_t m = sweep->reach; m < head->form.recording->seq; m++) {
		double kept = m >= skip ? sweep->far[m - skip] : -INFINITY;

		sweep->sink[m] +=
		    exp(sweep->far[m] - sweep->normaliser[m]) - exp(kept - sweep->normaliser[m]);
	}
}

/* Sums the last distances again, pair by pair, with the normalisers that are known. */
static enum hv_code sum_last(const struct hv_weights *out, const struct head *head, struct hv_error *err)
{
	const struct hv_recording *recording = head->form.recording;
	size_t seq = recording->seq, skip = recording->skip_keys, channels = head->form.channels;
	size_t rows = seq - skip < LAST_SINGLE ? seq - skip : LAST_SINGLE, part = rows * channels;
	double *q = malloc(3 * part * sizeof *q), *k = q + part, *fade = k + part;
	enum hv_code code = q ? HV_OK : hv_fail_memory(err, "the last distances");

	if (code == HV_OK)
		code = hv_form_rows(q, &head->form, &recording->q, seq - rows, rows, head->job->threads, err);
	if (code == HV_OK)
		code = hv_form_rows(k, &head->form, &recording->k, skip, rows, head->job->threads, err);
#pragma omp parallel for schedule(dynamic) num_threads(head->job->threads)
	for (size_t i = 0; i < (code == HV_OK ? rows : 0); i++) {
		size_t D = seq - skip - rows + i;
		double *w = fade + i * channels, total = 0, square = 0;

		for (size_t c = 0; c < channels; c++)
			w[c] = head->sweep.scale * hv_form_fade(&head->form, c, (double)D);
		for (size_t m = D + skip, n = 0; m < seq; m++, n++) {
			double score = hv_tiles(0)->dot(q + (m - (seq - rows)) * channels, k + n * channels,
			    w, channels);
			double weight = exp(score + head->bias[D] - head->sweep.normaliser[m]);

			weight *= head->job->uniform ? (double)(m + 1) : 1;
			total += weight;
			weight /= out->squares ? out->unit[D] : 1;
			square += weight * weight;
		}
		out->sum[D] = total;
		if (out->squares)
			out->squares[D] = square;
	}
	free(q);
	return code;
}

/* Finishes a curve: what the sweep has left out, and the units of the caller. */
static enum hv_code finish(const struct hv_weights *out, struct head *head, struct hv_error *err)
{
	const struct hv_recording *recording = head->form.recording;
	struct hv_sweep *sweep = &head->sweep;
	size_t seq = recording->seq, skip = recording->skip_keys;
	double mass = 0;

	for (size_t D = 0; head->single && D < seq; D++) {
		double fade = exp(head->bias[D]);

		out->sum[D] *= fade;
		if (out->squares)
			out->squares[D] *= fade / out->unit[D] * (fade / out->unit[D]);
	}
	if (sweep->far) {
		add_far(out->sum, out->squares, out->unit, head);
		add_far_sinks(head);
	}
	for (size_t m = 0; m < seq; m++)
		sweep->normaliser[m] += sweep->shift[m]; /* of keys as they are */
	for (size_t m = seq; out->sink && m-- > skip;)
		out->sink[m - skip] = mass += sweep->sink[m];
	for (size_t m = 0; out->normaliser && m < seq; m++)
		out->normaliser[m] = sweep->normaliser[m] + head->top;
	return head->single ? sum_last(out, head, err) : HV_OK;
}

static enum hv_code weigh(const struct hv_weights *out, struct head *head, struct hv_error *err)
{
	size_t seq = head->form.recording->seq;
	enum hv_code code = find_bias(head, err);

	if (code == HV_OK)
		code = choose_precision(head, err);
	if (code != HV_OK)
		return code;
	find_reach(head, head->single ? NEGLIGIBLE_SINGLE : NEGLIGIBLE_DOUBLE);
	tabulate(head);
	if (out->squares)
		find_units(out->unit, head);
	if (head->sweep.reach < seq)
		find_far(head);
	else
		head->sweep.far = NULL;
	head->sweep.sum = out->sum;
	head->sweep.squares = out->squares;
	code = (head->single ? hv_sweep_f32 : hv_sweep_f64)(&head->sweep, err);
	return code == HV_OK ? finish(out, head, err) : code;
}

enum hv_code hv_attention_weights(const struct hv_weights *out, const struct hv_attention *job,
    const struct hv_recording *recording, struct hv_error *err)
{
	size_t seq = recording->seq;
	enum hv_code code = HV_OK;

	for (size_t i = 0; i < job->curves * seq; i++) {
		out->sum[i] = 0;
		if (out->squares)
			out->squares[i] = 0;
		if (out->sink)
			out->sink[i] = 0;
	}
	for (size_t c = 0; code == HV_OK && c < job->curves; c++) {
		struct hv_weights part = {
			.sum = out->sum + c * seq,
			.squares = out->squares ? out->squares + c * seq : NULL,
			.unit = out->squares ? out->unit + c * seq : NULL,
			.sink = out->sink ? out->sink + c * seq : NULL,
			.normaliser = out->normaliser ? out->normaliser + c * seq : NULL,
		};
		struct head head;

		code = head_init(&head, job, c, recording, true, err);
		if (code == HV_OK)
			code = weigh(&part, &head, err);
		head_free(&head);
	}
	return code;
}

static enum hv_code deviate(double *sum, double *squares, const double *reference, struct head *head,
    struct hv_error *err)
{
	const struct hv_recording *recording = head->form.recording;
	const double *position = head->form.position;
	size_t seq = recording->seq;
	enum hv_code code = choose_precision(head, err);

	if (code != HV_OK)
		return code;
	for (size_t D = 0; D < seq; D++)
		head->bias[D] = (position ? head->sweep.scale * position[D] : 0) - reference[D];
	find_reach(head, DBL_MIN);
	tabulate(head);
	head->sweep.sum = sum;
	head->sweep.squares = squares;
	code = hv_sweep_f64(&head->sweep, err);
	for (size_t D = head->sweep.reach; code == HV_OK && D + recording->skip_keys < seq; D++) {
		double pairs = (double)(seq - recording->skip_keys - D);

		sum[D] = pairs * head->bias[D];
		squares[D] = pairs * head->bias[D] * head->bias[D];
	}
	return code;
}

enum hv_code hv_attention_deviations(double *sum, double *squares, const double *reference,
    const struct hv_attention *job, const struct hv_recording *recording, struct hv_error *err)
{
	size_t seq = recording->seq;
	enum hv_code code = HV_OK;

	for (size_t i = 0; i < job->curves * seq; i++)
		sum[i] = squares[i] = 0;
	for (size_t c = 0; code == HV_OK && c < job->curves; c++) {
		struct head head;

		code = head_init(&head, job, c, recording, false, err);
		if (code == HV_OK)
			code = deviate(sum + c * seq, squares + c * seq, reference + c * seq, &head, err);
		head_free(&head);
	}
	return code;
}
