/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/curve.c -- attention score as a function of token distance, from theory. */
#include "lib/curve.h"

#include <math.h>
#include <stdlib.h>

#include "lib/threads.h"

#define OPERATIONS_A_BIAS 100.0 /* roughly */
#define BENT              1e-14 /* of a bias's reach: what a straight line may be off by rounding */

const char *const hv_curve_names[HV_CURVES] = {
	[HV_CURVE_ALIGNED] = "aligned",
	[HV_CURVE_ONES] = "ones",
	[HV_CURVE_RMS] = "rms",
	[HV_CURVE_BOUND] = "bound",
	[HV_CURVE_VECTORS] = "vectors",
};

/* An encoding's modes with a coefficient each. */
struct weighted {
	struct hv_modes modes;
	double *re, *im; /* [modes.count] */
};

static void weighted_free(struct weighted *sum)
{
	hv_modes_free(&sum->modes);
	free(sum->re);
	free(sum->im);
}

static enum hv_code weighted_init(struct weighted *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	enum hv_code code = hv_encoding_modes_at(&out->modes, encoding, dim, err);

	if (code != HV_OK)
		return code;
	out->re = calloc(out->modes.count, sizeof *out->re);
	out->im = calloc(out->modes.count, sizeof *out->im);
	return out->re && out->im ? HV_OK : hv_fail_memory(err, "the coefficients of a curve");
}

/* What a pair contributes on average, divided by d: E over q = k ~ N(0, I), or q = k = (1, 1). */
static struct hv_products expected_products(enum hv_curve_kind kind, double d)
{
	struct hv_products aligned = { .dot = 2 / d, .u = 1 / d, .v = 1 / d, .position = 2 / d };
	struct hv_products ones = { .dot = 2 / d, .u = 2 / d, .v = 0, .position = 2 / d };

	return kind == HV_CURVE_ONES ? ones : aligned;
}

/* Every mode's coefficient, in the units of the curve. */
static void weigh(struct weighted *sum, const struct hv_curve *curve, struct hv_products *product)
{
	double d = (double)curve->dim, scale = curve->content_scale;

	if (curve->kind == HV_CURVE_VECTORS) {
		hv_products(product, curve->q, curve->k, curve->dim / 2);
		scale /= sqrt(d);
	} else {
		for (size_t j = 0; j < curve->dim / 2; j++)
			product[j] = expected_products(curve->kind, d);
	}
	for (size_t k = 0; k < sum->modes.count; k++) {
		const struct hv_mode *mode = &sum->modes.mode[k];

		hv_mode_coefficient(&sum->re[k], &sum->im[k], mode, &product[mode->pair]);
		sum->re[k] *= scale;
		sum->im[k] *= scale;
	}
}

/* The modes of a curve that is a sum of them, each with its coefficient. */
static enum hv_code weighted_curve(struct weighted *out, const struct hv_curve *curve,
    const struct hv_encoding *encoding, struct hv_error *err)
{
	struct hv_products *product = malloc(curve->dim / 2 * sizeof *product);
	enum hv_code code = product ? HV_OK : hv_fail_memory(err, "the products of q and k");

	if (code == HV_OK)
		code = weighted_init(out, encoding, curve->dim, err);
	if (code == HV_OK) {
		weigh(out, curve, product);
		for (size_t k = 0; k < out->modes.count; k++)
			if (!isfinite(out->re[k]) || !isfinite(out->im[k]))
				code = hv_fail(err, HV_EDOMAIN,
				    "%s: the products of q and k overflow: expected smaller values",
				    encoding->spec);
	}
	free(product);
	return code;
}

static enum hv_code sum_of_products(double *out, const struct hv_curve *curve,
    const struct hv_encoding *encoding, const struct hv_distances *distances, int threads,
    struct hv_error *err)
{
	struct weighted sum = { 0 };
	enum hv_code code = weighted_curve(&sum, curve, encoding, err);

	if (code == HV_OK)
		code = hv_modes_sum(out, &sum.modes, sum.re, sum.im, distances, threads, err);
	weighted_free(&sum);
	return code;
}

/* Variance of Re(c e^{i phase}), q and k independent N(0, I).  A term of the positions alone does not vary.
 */
static double variance(const struct hv_mode *mode)
{
	double gain = hv_mode_gain(mode);

	return gain * gain * (mode->product == HV_ROTARY ? 2 : mode->product == HV_POSITION ? 0 : 1);
}

static struct hv_dd slowest_decay(const struct hv_modes *modes)
{
	struct hv_dd slow = modes->mode[0].decay;

	for (size_t k = 1; k < modes->count; k++)
		if (hv_dd_difference(modes->mode[k].decay, slow).hi < 0)
			slow = modes->mode[k].decay;
	return slow;
}

/* Multiplies sqrt(variance) by e^{-a D}, the slowest mode's, which was taken out of the root: the squares of
 * small values would underflow long before the values do. */
static void restore_decay(double *out, struct hv_dd decay, const struct hv_distances *distances)
{
	struct hv_mode slow = { .decay = decay };

	for (size_t i = 0; i < distances->count; i++) {
		double size, none;

		hv_mode_at(&size, &none, &slow, hv_distance(distances, i));
		out[i] = size * sqrt(out[i]);
	}
}

/* sqrt(sum_k var_k e^{-2 a_k D}); a term of the positions alone is its own root mean square. */
static enum hv_code rms(double *out, const struct hv_curve *curve, const struct hv_encoding *encoding,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	struct weighted sum = { 0 };
	enum hv_code code = weighted_init(&sum, encoding, curve->dim, err);
	bool position = code == HV_OK && sum.modes.mode[0].product == HV_POSITION;
	struct hv_dd slow = { 0 };

	if (code == HV_OK) {
		slow = slowest_decay(&sum.modes);
		for (size_t k = 0; k < sum.modes.count; k++) {
			struct hv_mode *mode = &sum.modes.mode[k];
			struct hv_dd faster = hv_dd_difference(mode->decay, slow);

			sum.re[k] = position ? 1 : variance(mode);
			if (!position)
				*mode = (struct hv_mode){ .decay = { 2 * faster.hi, 2 * faster.lo } };
		}
		code = hv_modes_sum(out, &sum.modes, sum.re, sum.im, distances, threads, err);
	}
	if (code == HV_OK && !position)
		restore_decay(out, slow, distances);
	for (size_t i = 0; code == HV_OK && i < distances->count; i++)
		out[i] = curve->content_scale * fabs(out[i]);
	weighted_free(&sum);
	return code;
}

/* (2/d) sum_i |S_i| over one block, S_i growing by one mode at a time. */
static void bound_block(double *restrict out, size_t n, const struct hv_modes *modes,
    const struct hv_mode_grid *grid, double D)
{
	double sre[HV_BLOCK] = { 0 }, sim[HV_BLOCK] = { 0 };

	for (size_t b = 0; b < n; b++)
		out[b] = 0;
	for (size_t k = 0; k < modes->count; k++) {
		const double *restrict gre = grid->re + k * HV_BLOCK, *restrict gim = grid->im + k * HV_BLOCK;
		double gain = hv_mode_gain(&modes->mode[k]), x, y;

		hv_mode_at(&x, &y, &modes->mode[k], D);
		x *= gain;
		y *= gain;
		for (size_t b = 0; b < n; b++) {
			sre[b] += x * gre[b] - y * gim[b];
			sim[b] += x * gim[b] + y * gre[b];
			out[b] += sqrt(sre[b] * sre[b] + sim[b] * sim[b]);
		}
	}
}

static enum hv_code bound(double *out, const struct hv_curve *curve, const struct hv_encoding *encoding,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	double scale = 2 * curve->content_scale / (double)curve->dim;
	size_t n = distances->count, step = hv_distances_block(distances);
	struct hv_modes modes = { 0 };
	struct hv_mode_grid grid = { 0 };
	enum hv_code code;

	if (!encoding->row->rotates)
		return hv_fail(err, HV_EDOMAIN,
		    "%s: no Abel bound: it holds for encodings that rotate queries and keys, as rope and xpos",
		    encoding->spec);
	code = hv_encoding_modes_at(&modes, encoding, curve->dim, err);
	if (code == HV_OK)
		code = hv_mode_grid_init(&grid, &modes, distances->step, err);
	threads = hv_threads_worth(threads, 4 * (double)n * (double)modes.count);
	if (code == HV_OK) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 8)
		for (size_t i = 0; i < n; i += step)
			bound_block(out + i, n - i < step ? n - i : step, &modes, &grid,
			    hv_distance(distances, i));
		for (size_t i = 0; i < n; i++)
			out[i] *= scale;
	}
	hv_mode_grid_free(&grid);
	hv_modes_free(&modes);
	return code;
}

/* The distances at which the encoding's modes are taken; *list is the caller's to free. */
static enum hv_code find_distances(struct hv_distances *out, double **list,
    const struct hv_encoding *encoding, const struct hv_distances *distances, struct hv_error *err)
{
	*out = *distances;
	*list = NULL;
	if (!encoding->row->distance)
		return HV_OK;
	*list = malloc(distances->count * sizeof **list);
	if (!*list)
		return hv_fail_memory(err, "the distances of an encoding");
	for (size_t i = 0; i < distances->count; i++)
		(*list)[i] = hv_encoding_distance(encoding, hv_distance(distances, i));
	out->list = *list;
	return HV_OK;
}

static void add_bias(double *out, const struct hv_encoding *encoding, const struct hv_distances *distances,
    int threads)
{
	threads = hv_threads_worth(threads, OPERATIONS_A_BIAS * (double)distances->count);
#pragma omp parallel for num_threads(threads)
	for (size_t i = 0; i < distances->count; i++)
		out[i] += hv_encoding_bias(encoding, hv_distance(distances, i));
}

enum hv_code hv_curve_compute(double *out, const struct hv_curve *curve, const struct hv_encoding *encoding,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	enum hv_code code = hv_dim_check(curve->dim, err);
	struct hv_distances at;
	double *list = NULL;

	if (code == HV_OK)
		code = find_distances(&at, &list, encoding, distances, err);
	if (code != HV_OK)
		return code;
	switch (curve->kind) {
	case HV_CURVE_RMS: code = rms(out, curve, encoding, &at, threads, err); break;
	case HV_CURVE_BOUND: code = bound(out, curve, encoding, &at, threads, err); break;
	default:
		code = sum_of_products(out, curve, encoding, &at, threads, err);
		if (code == HV_OK && hv_encoding_is_biased(encoding))
			add_bias(out, encoding, distances, threads);
		break;
	}
	free(list);
	return code;
}

/* The straight line through the bias's ends, if the bias keeps to it. */
static enum hv_code straighten(struct hv_curve_terms *out, const struct hv_encoding *encoding,
    const struct hv_distances *distances, struct hv_error *err)
{
	double first = hv_distance(distances, 0), last = hv_distance(distances, distances->count - 1);
	double from = hv_encoding_bias(encoding, first), to = hv_encoding_bias(encoding, last);
	double room = BENT * fmax(fabs(from), fabs(to));

	out->slope = last > first ? (to - from) / (last - first) : 0;
	out->level = from - out->slope * first;
	for (size_t i = 0; i < distances->count; i++) {
		double D = hv_distance(distances, i);

		if (!(fabs(hv_encoding_bias(encoding, D) - (out->level + out->slope * D)) <= room))
			return hv_fail(err, HV_EDOMAIN,
			    "%s: its bias is no straight line, so the curve has no closed form as a sum of modes",
			    encoding->spec);
	}
	return HV_OK;
}

enum hv_code hv_curve_terms(struct hv_curve_terms *out, const struct hv_curve *curve,
    const struct hv_encoding *encoding, const struct hv_distances *distances, struct hv_error *err)
{
	struct hv_curve_terms terms = { 0 };
	struct weighted sum = { 0 };
	enum hv_code code = hv_dim_check(curve->dim, err);

	if (code == HV_OK && (curve->kind == HV_CURVE_RMS || curve->kind == HV_CURVE_BOUND))
		code = hv_fail(err, HV_EDOMAIN, "the curve '%s' has no closed form as a sum of modes",
		    hv_curve_names[curve->kind]);
	if (code == HV_OK && encoding->row->distance)
		code = hv_fail(err, HV_EDOMAIN,
		    "%s: it takes distances as other ones, so the curve has no closed form as a sum of modes",
		    encoding->spec);
	if (code == HV_OK && distances && hv_encoding_is_biased(encoding))
		code = straighten(&terms, encoding, distances, err);
	if (code == HV_OK)
		code = weighted_curve(&sum, curve, encoding, err);
	if (code != HV_OK) {
		weighted_free(&sum);
		return code;
	}
	terms.modes = sum.modes;
	terms.re = sum.re;
	terms.im = sum.im;
	*out = terms;
	return HV_OK;
}

void hv_curve_terms_free(struct hv_curve_terms *terms)
{
	hv_modes_free(&terms->modes);
	free(terms->re);
	free(terms->im);
	*terms = (struct hv_curve_terms){ 0 };
}

enum hv_code hv_softmax_add(struct hv_softmax *softmax, const double *score, size_t n, struct hv_error *err)
{
	double top = softmax->keys == 0 ? -INFINITY : softmax->top, before = top;

	for (size_t i = 0; i < n; i++) {
		if (isnan(score[i]) || score[i] == INFINITY)
			return hv_fail(err, HV_EDOMAIN, "softmax: a score is %g: expected finite scores",
			    score[i]);
		top = fmax(top, score[i]);
	}
	softmax->sum *= before == -INFINITY ? 0 : exp(before - top);
	softmax->lost *= before == -INFINITY ? 0 : exp(before - top);
	softmax->top = top;
	softmax->keys += n;
	for (size_t i = 0; i < n; i++) { /* Kahan: a million small weights beside a large one count in full */
		double term = score[i] == -INFINITY ? 0 : exp(score[i] - top);
		double part = term - softmax->lost, sum = softmax->sum + part;

		softmax->lost = (sum - softmax->sum) - part;
		softmax->sum = sum;
	}
	return HV_OK;
}

void hv_softmax_apply(double *score, size_t n, const struct hv_softmax *softmax)
{
	for (size_t i = 0; i < n; i++)
		score[i] = exp(score[i] - softmax->top) / softmax->sum;
}
