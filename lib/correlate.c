/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/correlate.c -- scores of a recording, summed over all causal pairs at each distance.
 *
 * Method    Curves of equal modes are computed once.  A single undamped rotary curve rotates q and k as they
 *           are read and needs one inverse transform; otherwise each pair's correlations are transformed back
 *           and weighed by every curve's modes.  The last distances rest on few pairs, where a transform's
 *           rounding (an error of the whole sum) would tell: they are summed pair by pair. */
#include "lib/correlate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/correlate_pass.h"
#include "lib/threads.h"

#define SEQ_MAX       ((size_t)1 << 29) /* positions: a transform of twice as many is FFTW's longest */
#define DIRECT_DOUBLE 32                /* last distances that are summed directly, by precision of the */
#define DIRECT_SINGLE 512               /* transforms: S / (S - D) is what rounding costs */

size_t hv_pairs_at(const struct hv_recording *recording, size_t D)
{
	size_t keys = recording->seq - recording->skip_keys;

	return D < keys ? keys - D : 0;
}

static bool dd_equal(struct hv_dd a, struct hv_dd b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

static bool modes_equal(const struct hv_modes *a, const struct hv_modes *b)
{
	if (a->count != b->count)
		return false;
	for (size_t k = 0; k < a->count; k++) {
		const struct hv_mode *x = &a->mode[k], *y = &b->mode[k];

		if (x->pair != y->pair || x->product != y->product || !dd_equal(x->decay, y->decay) ||
		    !dd_equal(x->turns, y->turns) || x->excess != y->excess)
			return false;
	}
	return true;
}

static bool only_rotates(const struct hv_modes *modes)
{
	for (size_t k = 0; k < modes->count; k++)
		if (modes->mode[k].product != HV_ROTARY || modes->mode[k].decay.hi != 0 ||
		    modes->mode[k].excess != 0)
			return false;
	return true;
}

static bool takes_cone(const struct hv_modes *modes)
{
	for (size_t k = 0; k < modes->count; k++)
		if (modes->mode[k].product == HV_CONE_U || modes->mode[k].product == HV_CONE_V)
			return true;
	return false;
}

static void pass_free(struct hv_pass *pass, struct hv_modes *turn)
{
	for (size_t c = 0; c < pass->curves; c++)
		hv_mode_grid_free(&pass->curve[c].grid);
	free(pass->curve);
	hv_mode_grid_free(&pass->turn_grid);
	hv_modes_free(turn);
}

/* Lists the distinct curves; same[c] is the place of the job's curve c among them. */
static enum hv_code list_curves(struct hv_pass *pass, size_t *same, double *sum,
    const struct hv_correlate *job, struct hv_error *err)
{
	size_t seq = pass->recording->seq;

	pass->curve = calloc(job->curves, sizeof *pass->curve);
	if (!pass->curve)
		return hv_fail_memory(err, "the curves");
	for (size_t c = 0; c < job->curves; c++) {
		const double *at = job->at ? job->at[c] : NULL;
		size_t i = 0;

		while (i < pass->curves &&
		    (at || pass->curve[i].at || !modes_equal(pass->curve[i].modes, &job->modes[c])))
			i++;
		same[c] = i;
		if (i < pass->curves)
			continue;
		pass->curve[i] = (struct hv_curve_sum){
			.modes = &job->modes[c],
			.per_pair = job->modes[c].count / (pass->recording->dim / 2),
			.at = at,
			.sum = sum + c * seq,
		};
		pass->curves++;
		pass->cone |= takes_cone(&job->modes[c]);
		if (hv_mode_grid_init(&pass->curve[i].grid, &job->modes[c], 1, err) != HV_OK)
			return HV_ENOMEM;
	}
	pass->together = pass->curves == 1 && !pass->curve[0].at && only_rotates(pass->curve[0].modes);
	return HV_OK;
}

/* How far each pair is to be turned a position: the curve's rotation, if it is the only one, less the
 * recording's. */
static enum hv_code find_turn(struct hv_pass *pass, struct hv_modes *turn, struct hv_error *err)
{
	const struct hv_modes *undo = pass->recording->rotation;
	size_t pairs = pass->recording->dim / 2;
	bool any = false;

	turn->mode = calloc(pairs, sizeof *turn->mode);
	if (!turn->mode)
		return hv_fail_memory(err, "the rotation");
	turn->count = pairs;
	for (size_t j = 0; j < pairs; j++) {
		struct hv_dd on = { 0 }, off = { 0 };

		if (pass->together)
			on = pass->curve[0].modes->mode[j].turns;
		if (undo)
			off = undo->mode[j].turns;
		turn->mode[j].turns = hv_dd_difference(on, off);
		any |= turn->mode[j].turns.hi != 0;
	}
	if (!any)
		return HV_OK;
	pass->turn = turn;
	return hv_mode_grid_init(&pass->turn_grid, turn, 1, err);
}

/* sum += (x + i y) grid (dot + i wedge), or x grid (dot +- cross) / 2, over n distances. */
static void add_mode(double *restrict sum, size_t n, const struct hv_mode *mode, double x, double y,
    const double *restrict gre, const double *restrict gim, const double *restrict dot,
    const double *restrict wedge, const double *restrict cross)
{
	double sign = mode->product == HV_CONE_U ? 1 : -1;

	if (mode->product == HV_ROTARY && mode->turns.hi == 0)
		for (size_t b = 0; b < n; b++)
			sum[b] += x * gre[b] * dot[b];
	else if (mode->product == HV_ROTARY)
		for (size_t b = 0; b < n; b++)
			sum[b] += (x * gre[b] - y * gim[b]) * dot[b] - (x * gim[b] + y * gre[b]) * wedge[b];
	else
		for (size_t b = 0; b < n; b++)
			sum[b] += x * gre[b] * (dot[b] + sign * cross[b]) / 2;
}

/* The same where the mode is taken at other distances: each is evaluated by itself. */
static void add_mode_at(double *restrict sum, size_t n, const struct hv_mode *mode, const double *at,
    const double *restrict dot, const double *restrict wedge, const double *restrict cross)
{
	double gain = hv_mode_gain(mode), one = 1, none = 0;

	for (size_t b = 0; b < n; b++) {
		double x, y;

		hv_mode_at(&x, &y, mode, at[b]);
		add_mode(sum + b, 1, mode, gain * x, gain * y, &one, &none, dot + b, wedge + b, cross + b);
	}
}

void hv_pass_add_pair(const struct hv_pass *pass, size_t pair, size_t from, size_t n, const double *dot,
    const double *wedge, const double *cross)
{
	for (size_t c = 0; c < pass->curves; c++) {
		const struct hv_curve_sum *curve = &pass->curve[c];

		for (size_t m = pair * curve->per_pair; m < (pair + 1) * curve->per_pair; m++) {
			const struct hv_mode *mode = &curve->modes->mode[m];
			double gain = hv_mode_gain(mode), x, y;

			hv_mode_at(&x, &y, mode, (double)from);
			if (mode->product == HV_POSITION || (!curve->at && x == 0 && y == 0))
				continue;
			if (curve->at) {
				add_mode_at(curve->sum + from, n, mode, curve->at + from, dot, wedge, cross);
				continue;
			}
			add_mode(curve->sum + from, n, mode, gain * x, gain * y,
			    curve->grid.re + m * HV_BLOCK, curve->grid.im + m * HV_BLOCK, dot, wedge, cross);
		}
	}
}

#define PAIRS_AT_ONCE 8 /* whose sums fit the registers */

/* Rows of the last queries and the first keys, channel by channel: x1, x2, x1 + x2 and x1 - x2 of every pair, so
 * that a loop over pairs is one over neighbours. */
struct rows {
	size_t count, pairs; /* pairs: a multiple of PAIRS_AT_ONCE, filled up with zeros */
	double *q, *k;       /* [count][4][pairs] */
};

static void read_row(double *restrict out, size_t pairs, double *restrict scratch,
    const struct hv_recording *recording, const struct hv_vectors *vectors, size_t position)
{
	hv_recording_vector(scratch, recording, vectors, position);
	for (size_t j = 0; j < recording->dim / 2; j++) {
		double x = scratch[2 * j], y = scratch[2 * j + 1];

		out[j] = x;
		out[pairs + j] = y;
		out[2 * pairs + j] = x + y;
		out[3 * pairs + j] = x - y;
	}
}

/* Sums the products of `count` neighbouring queries and keys for PAIRS_AT_ONCE pairs: dot and wedge from x1 and x2,
 * or, with `cone`, twice u and v from x1 + x2 and x1 - x2. */
static void sum_products(double *restrict first, double *restrict second, const double *restrict q,
    const double *restrict k, size_t count, size_t pairs, bool cone)
{
	double a[PAIRS_AT_ONCE] = { 0 }, b[PAIRS_AT_ONCE] = { 0 };

	for (size_t n = 0; n < count; n++, q += 4 * pairs, k += 4 * pairs)
		for (size_t j = 0; j < PAIRS_AT_ONCE; j++) {
			double x = q[j], y = q[pairs + j], z = k[j], w = k[pairs + j];

			a[j] += cone ? x * z : x * z + y * w;
			b[j] += cone ? y * w : y * z - x * w;
		}
	memcpy(first, a, sizeof a);
	memcpy(second, b, sizeof b);
}

/* Every curve's sum at one distance; `total` is room for [4][pairs]. */
static void sum_directly(const struct hv_pass *pass, double *total, const struct rows *rows, size_t D)
{
	size_t pairs = rows->pairs, skip = pass->recording->skip_keys, row = 4 * pairs;
	size_t count = hv_pairs_at(pass->recording, D), first_query = pass->recording->seq - rows->count;
	const double *q = count ? rows->q + (skip + D - first_query) * row : NULL;
	const double *k = count ? rows->k + skip * row : NULL;

	memset(total, 0, row * sizeof *total);
	for (size_t j = 0; count > 0 && j < pairs; j += PAIRS_AT_ONCE) {
		size_t cone = 2 * pairs + j;

		sum_products(total + j, total + pairs + j, q + j, k + j, count, pairs, false);
		if (pass->cone)
			sum_products(total + cone, total + pairs + cone, q + cone, k + cone, count, pairs,
			    true);
	}
	for (size_t c = 0; c < pass->curves; c++) {
		const struct hv_modes *modes = pass->curve[c].modes;
		double at = pass->curve[c].at ? pass->curve[c].at[D] : (double)D, sum = 0;

		for (size_t m = 0; m < modes->count; m++) {
			size_t j = modes->mode[m].pair;
			struct hv_products product = { .dot = total[j],
				.wedge = total[pairs + j],
				.u = total[2 * pairs + j] / 2,
				.v = total[3 * pairs + j] / 2 };
			double re, im, x, y;

			hv_mode_coefficient(&re, &im, &modes->mode[m], &product);
			hv_mode_at(&x, &y, &modes->mode[m], at);
			sum += re * x - im * y;
		}
		pass->curve[c].sum[D] = sum;
	}
}

/* Replaces the sums at the last `count` distances. */
static enum hv_code sum_last(const struct hv_pass *pass, size_t count, struct hv_error *err)
{
	const struct hv_recording *recording = pass->recording;
	size_t pairs = (recording->dim / 2 + PAIRS_AT_ONCE - 1) / PAIRS_AT_ONCE * PAIRS_AT_ONCE;
	size_t seq = recording->seq, row = 4 * pairs;
	struct rows rows = { .count = count, .pairs = pairs };
	double *scratch = malloc(count * row * sizeof *scratch); /* a row for each, then its products */
	enum hv_code code = HV_OK;

	rows.q = calloc(count * row, sizeof *rows.q);
	rows.k = calloc(count * row, sizeof *rows.k);
	if (!rows.q || !rows.k || !scratch)
		code = hv_fail_memory(err, "the last distances");
	if (code == HV_OK) {
#pragma omp parallel num_threads(pass->threads)
		{
#pragma omp for
			for (size_t i = 0; i < count; i++) {
				double *vector = scratch + i * row;

				read_row(rows.q + i * row, pairs, vector, recording, &recording->q,
				    seq - count + i);
				read_row(rows.k + i * row, pairs, vector, recording, &recording->k, i);
			}
#pragma omp for schedule(dynamic)
			for (size_t i = 0; i < count; i++)
				sum_directly(pass, scratch + i * row, &rows, seq - count + i);
		}
	}
	free(rows.q);
	free(rows.k);
	free(scratch);
	return code;
}

/* Terms of the positions alone do not depend on q and k: each pair of positions adds the same. */
static enum hv_code add_positions(const struct hv_pass *pass, struct hv_error *err)
{
	size_t seq = pass->recording->seq;
	struct hv_distances all = { .count = seq, .step = 1 };
	enum hv_code code = HV_OK;

	for (size_t c = 0; code == HV_OK && c < pass->curves; c++) {
		const struct hv_curve_sum *curve = &pass->curve[c];
		const struct hv_modes *modes = curve->modes;
		double *re, *im, *sum;

		if (modes->mode[0].product != HV_POSITION)
			continue;
		re = malloc(modes->count * sizeof *re);
		im = calloc(modes->count, sizeof *im);
		sum = malloc(seq * sizeof *sum);
		code = re && im && sum ? HV_OK : hv_fail_memory(err, "a curve of the positions");
		if (code == HV_OK) {
			for (size_t m = 0; m < modes->count; m++)
				re[m] = 1;
			code = hv_modes_sum(sum, modes, re, im, &all, pass->threads, err);
		}
		for (size_t D = 0; code == HV_OK && D < seq; D++)
			curve->sum[D] = sum[D] * (double)hv_pairs_at(pass->recording, D);
		free(re);
		free(im);
		free(sum);
	}
	return code;
}

static enum hv_code copy_same(double *sum, const struct hv_pass *pass, const size_t *same, size_t curves,
    bool single, struct hv_error *err)
{
	size_t seq = pass->recording->seq;

	for (size_t c = 0; c < curves; c++)
		for (size_t D = 0; D < seq; D++) {
			double value = pass->curve[same[c]].sum[D];

			if (!isfinite(value))
				return hv_fail(err, HV_EDOMAIN,
				    "tensor '%s': the scores at distance %zu overflow: expected smaller values%s",
				    pass->recording->q.tensor->name, D,
				    single ? ", or float64 transforms" : "");
			sum[c * seq + D] = value;
		}
	return HV_OK;
}

enum hv_code hv_correlate(double *sum, const struct hv_correlate *job, const struct hv_recording *recording,
    struct hv_error *err)
{
	size_t seq = recording->seq, direct = job->single ? DIRECT_SINGLE : DIRECT_DOUBLE;
	struct hv_pass pass = {
		.recording = recording,
		.threads = hv_threads_worth(job->threads,
		    HV_OPERATIONS_A_CHANNEL * (double)seq * (double)recording->dim),
		.progress = job->progress,
	};
	size_t *same = calloc(job->curves, sizeof *same);
	struct hv_modes turn = { 0 };
	enum hv_code code = same ? HV_OK : hv_fail_memory(err, "the curves");

	if (code == HV_OK && seq > SEQ_MAX)
		code = hv_fail(err, HV_EDOMAIN, "%zu positions: expected at most %zu", seq, SEQ_MAX);
	for (size_t i = 0; code == HV_OK && i < job->curves * seq; i++)
		sum[i] = 0;
	if (code == HV_OK)
		code = list_curves(&pass, same, sum, job, err);
	if (code == HV_OK)
		code = find_turn(&pass, &turn, err);
	if (code == HV_OK && seq > direct)
		code = (job->single ? hv_correlate_pass_f32 : hv_correlate_pass_f64)(&pass, err);
	if (code == HV_OK)
		code = sum_last(&pass, seq < direct ? seq : direct, err);
	if (code == HV_OK)
		code = add_positions(&pass, err);
	if (code == HV_OK)
		code = copy_same(sum, &pass, same, job->curves, job->single, err);
	pass_free(&pass, &turn);
	free(same);
	return code;
}
