/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/shares.c -- decisions on many pairs of one encoding, which share their exponents.
 *
 * Method    A pair's products are formed in doubles with bounds on their errors, and the filter of lib/certify_work.h
 *           decides; a pair that it cannot settle is taken exactly and decided in balls.  What is drawn depends on the
 *           seed and the number of the pair, or of its block, alone. */
#include "lib/shares.h"

#include <float.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "lib/certify_work.h"

#define EPS   (DBL_EPSILON / 2)
#define BLOCK ((size_t)256) /* pairs to a task, and to a stream of random numbers */

struct judge { /* one thread's */
	const struct hv_share_job *job;
	const struct filter *filter; /* shared */
	const size_t *term;          /* [sum->count] of the filter, by exponent; shared */
	int rise;                    /* of a bias that is not linear */
	struct hv_expsum *sum;
	struct filter_coefficients coefficients;
	struct work work;
	size_t dim;
	double slope;    /* of a linear bias, times sqrt(dim) */
	double *vectors; /* [2][dim] */
	gsl_rng *rng;
	struct hv_shares shares;
};

static void judge_free(struct judge *judge)
{
	if (judge->work.sum)
		work_free(&judge->work);
	filter_coefficients_free(&judge->coefficients);
	hv_expsum_free(judge->sum);
	free(judge->vectors);
	if (judge->rng)
		gsl_rng_free(judge->rng);
	*judge = (struct judge){ 0 };
	flint_cleanup();
}

static enum hv_code judge_init(struct judge *judge, size_t dim, struct hv_error *err)
{
	enum hv_code code = hv_expsum_encoding(&judge->sum, judge->job->encoding, dim, err);

	judge->dim = dim;
	if (code == HV_OK)
		code = filter_coefficients_init(&judge->coefficients, judge->filter, err);
	if (code == HV_OK)
		code = work_init(&judge->work, judge->sum, judge->job->bits, err);
	judge->vectors = malloc(2 * dim * sizeof *judge->vectors);
	judge->rng = gsl_rng_alloc(gsl_rng_mt19937);
	if (code == HV_OK && (!judge->vectors || !judge->rng))
		code = hv_fail_memory(err, "the judging of pairs");
	if (code == HV_OK) { /* what filter_weigh() makes of the slope stays */
		judge->sum->root = dim;
		filter_weigh(&judge->coefficients, judge->filter, judge->sum);
		for (size_t i = 0; i < judge->filter->terms; i++)
			if (judge->filter->exponent[i] == SIZE_MAX)
				judge->slope = judge->coefficients.re[i];
	}
	return code;
}

/* --- one pair -------------------------------------------------------------------------------------------- */

struct product { /* of a mode, with a bound on its error */
	double re, im, error;
};

static struct product mode_product(const struct hv_mode *mode, const double *q, const double *k)
{
	struct product out = { 0 };
	double gain = hv_mode_gain(mode);

	switch (mode->product) {
	case HV_ROTARY:
		out.re = q[0] * k[0] + q[1] * k[1];
		out.im = q[1] * k[0] - q[0] * k[1];
		out.error = 8 * EPS * (fabs(q[0]) + fabs(q[1])) * (fabs(k[0]) + fabs(k[1]));
		break;
	case HV_CONE_U: out.re = (q[0] + q[1]) * (k[0] + k[1]) / 2; break;
	case HV_CONE_V: out.re = (q[0] - q[1]) * (k[0] - k[1]) / 2; break;
	case HV_POSITION: out.re = 1; break;
	}
	if (mode->product != HV_ROTARY)
		out.error = 8 * EPS * fabs(out.re);
	out.re *= gain;
	out.im *= gain;
	out.error *= 2 * fabs(gain); /* twice, for the roundings of these */
	return out;
}

/* A product that underflows to 0 without being 0 is as good as unknown. */
static bool is_lost(enum hv_product kind, const struct product *product, const double *q, const double *k)
{
	if (kind == HV_POSITION || fabs(product->re) + fabs(product->im) >= DBL_MIN)
		return false;
	if (kind == HV_CONE_U)
		return q[0] + q[1] != 0 && k[0] + k[1] != 0;
	if (kind == HV_CONE_V)
		return q[0] - q[1] != 0 && k[0] - k[1] != 0;
	return (q[0] != 0 || q[1] != 0) && (k[0] != 0 || k[1] != 0);
}

/* The coefficients of a pair; false if doubles do not hold them. */
static bool weigh_pair(struct judge *judge, const double *q, const double *k)
{
	const struct hv_expsum *sum = judge->sum;
	struct filter_coefficients *to = &judge->coefficients;

	for (size_t i = 0; i < judge->filter->terms; i++) {
		bool slope = judge->filter->exponent[i] == SIZE_MAX;

		to->re[i] = slope ? judge->slope : 0;
		to->im[i] = 0;
		to->error[i] = slope ? 4 * EPS * fabs(judge->slope) : 0;
	}
	for (size_t m = 0; m < sum->modes.count; m++) {
		const struct hv_mode *mode = &sum->modes.mode[m];
		const double *a = q + 2 * mode->pair, *b = k + 2 * mode->pair;
		size_t exponent = sum->place[m].exponent, i = judge->term[exponent];
		struct product product;

		if (judge->filter->flat[i])
			continue;
		product = mode_product(mode, a, b);
		if (!hv_exponent_turns(&sum->exponent[exponent]))
			product.im = 0;
		if (is_lost(mode->product, &product, a, b))
			return false;
		to->re[i] += product.re;
		to->im[i] += sum->place[m].conjugate ? -product.im : product.im;
		to->error[i] += product.error + 2 * EPS * (fabs(to->re[i]) + fabs(to->im[i]));
	}
	return true;
}

static enum hv_code decide_exactly(struct hv_decision *out, struct judge *judge, const double *q,
    const double *k, struct hv_error *err)
{
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS,
		.dim = judge->dim,
		.content_scale = 1,
		.q = q,
		.k = k };

	hv_expsum_weigh(judge->sum, &curve);
	work_weigh(&judge->work);
	return work_decide(out, &judge->work, err);
}

static enum hv_code judge_pair(struct judge *judge, struct hv_decision *each, const double *q,
    const double *k, struct hv_error *err)
{
	struct filter_outcome outcome = { .settled = false };
	struct hv_decision decision = { 0 };
	enum hv_code code = HV_OK;

	if (weigh_pair(judge, q, k))
		outcome = filter_decide(judge->filter, &judge->coefficients, !each);
	if (!outcome.settled)
		code = decide_exactly(&decision, judge, q, k, err);
	else if (each)
		code = filter_report(&decision, &outcome, err);
	else
		decision = (struct hv_decision){ .verdict = outcome.verdict,
			.certificate = outcome.certificate,
			.bits = 53 };
	if (code == HV_OK)
		code = bias_decide(&decision, judge->sum, judge->rise, err);
	if (code == HV_OK) {
		judge->shares.curves++;
		judge->shares.certificate[decision.certificate]++;
		judge->shares.decreasing += decision.verdict == HV_HOLDS;
		if (decision.bits > judge->shares.bits)
			judge->shares.bits = decision.bits;
	}
	if (each)
		*each = decision;
	else
		hv_decision_free(&decision);
	return code;
}

/* --- many pairs ------------------------------------------------------------------------------------------ */

struct court {
	const struct hv_share_job *job;
	size_t dim, pairs;
	/* Judges pairs from .. to - 1. */
	enum hv_code (*session)(struct judge *judge, const struct court *court, size_t from, size_t to,
	    struct hv_error *err);
	struct hv_decision *each;
	const double *q, *k; /* [seq][dim] of a recording */
	size_t seq, skip, number;
	size_t take; /* pairs are drawn; 0: all in turn */
	double total;
};

void hv_shares_add(struct hv_shares *to, const struct hv_shares *from)
{
	to->curves += from->curves;
	to->decreasing += from->decreasing;
	if (from->bits > to->bits)
		to->bits = from->bits;
	for (size_t i = 0; i < HV_CERTIFICATES; i++)
		to->certificate[i] += from->certificate[i];
}

/* One thread's part of all blocks. */
static enum hv_code serve(struct hv_shares *out, const struct court *court, const struct filter *filter,
    const size_t *term, int rise, struct hv_error *err)
{
	struct judge judge = { .job = court->job, .filter = filter, .term = term, .rise = rise };
	enum hv_code code = judge_init(&judge, court->dim, err);
	const struct hv_progress *progress = &court->job->progress;

#pragma omp for schedule(dynamic)
	for (size_t from = 0; from < court->pairs; from += BLOCK) {
		size_t to = court->pairs - from < BLOCK ? court->pairs : from + BLOCK;

		if (code == HV_OK)
			code = court->session(&judge, court, from, to, err);
		if (progress->report && omp_get_thread_num() == 0)
			progress->report(progress->user, (double)from, (double)court->pairs);
	}
	*out = judge.shares;
	judge_free(&judge);
	return code;
}

static enum hv_code try_all(struct hv_shares *out, const struct court *court, const struct filter *filter,
    const size_t *term, int rise, struct hv_error *err)
{
	enum hv_code worst = HV_OK;
	struct hv_shares all = { 0 };

#pragma omp parallel num_threads(court->job->threads)
	{
		struct hv_shares part = { 0 };
		struct hv_error trouble;
		enum hv_code code = serve(&part, court, filter, term, rise, &trouble);

#pragma omp critical
		{
			hv_shares_add(&all, &part); /* in any order: whole numbers, and a maximum */
			if (code != HV_OK && worst == HV_OK) {
				worst = code;
				if (err)
					*err = trouble;
			}
		}
	}
	if (worst == HV_OK)
		hv_shares_add(out, &all);
	return worst;
}

static enum hv_code hold(struct hv_shares *out, const struct court *court, struct hv_error *err)
{
	struct hv_expsum *sum = NULL;
	struct filter filter = { 0 };
	size_t *term = NULL;
	enum hv_code code = hv_expsum_encoding(&sum, court->job->encoding, court->dim, err);

	if (code == HV_OK)
		code = filter_init(&filter, sum, err);
	if (code == HV_OK) {
		term = calloc(sum->count + 1, sizeof *term);
		if (!term)
			code = hv_fail_memory(err, "the judging of pairs");
	}
	for (size_t i = 0; code == HV_OK && i < filter.terms; i++)
		if (filter.exponent[i] != SIZE_MAX)
			term[filter.exponent[i]] = i;
	if (code == HV_OK)
		code = try_all(out, court, &filter, term, bias_rise(sum), err);
	free(term);
	filter_free(&filter);
	hv_expsum_free(sum);
	flint_cleanup();
	return code;
}

/* splitmix64 (Steele, Lea and Flood 2014), started anew for each of three numbers in turn. */
static uint64_t mix(uint64_t seed, uint64_t a, uint64_t b)
{
	const uint64_t part[2] = { a, b };

	for (int round = 0; round < 2; round++) {
		seed += 0x9e3779b97f4a7c15U * (1 + part[round]);
		seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9U;
		seed = (seed ^ seed >> 27) * 0x94d049bb133111ebU;
		seed ^= seed >> 31;
	}
	return seed;
}

static void draw_pair(double *q, double *k, size_t dim, const gsl_rng *rng)
{
	for (size_t c = 0; c < dim; c++)
		q[c] = gsl_ran_gaussian_ziggurat(rng, 1);
	for (size_t c = 0; c < dim; c++)
		k[c] = gsl_ran_gaussian_ziggurat(rng, 1);
}

static void start_stream(const gsl_rng *rng, uint64_t seed, size_t block)
{
	gsl_rng_set(rng, (unsigned long)(mix(seed, block, 0) & 0xffffffff)); /* 32 bits are what it takes */
}

static enum hv_code judge_gaussian(struct judge *judge, const struct court *court, size_t from, size_t to,
    struct hv_error *err)
{
	double *q = judge->vectors, *k = q + court->dim;
	enum hv_code code = HV_OK;

	start_stream(judge->rng, court->job->seed, from / BLOCK);
	for (size_t i = from; code == HV_OK && i < to; i++) {
		draw_pair(q, k, court->dim, judge->rng);
		code = judge_pair(judge, court->each ? &court->each[i] : NULL, q, k, err);
	}
	return code;
}

enum hv_code hv_shares_gaussian(struct hv_shares *out, struct hv_decision *each,
    const struct hv_share_job *job, size_t dim, size_t count, struct hv_error *err)
{
	struct court court = { .job = job,
		.dim = dim,
		.pairs = count,
		.session = judge_gaussian,
		.each = each };

	return hold(out, &court, err);
}

/* The pairs in order: query 0 with key 0, query 1 with keys 0 and 1, and so on, of `seq` less the skipped. */
static void find_pair(size_t *query, size_t *key, double number)
{
	double row = floor((sqrt(8 * number + 1) - 1) / 2);

	while (row * (row + 1) / 2 > number) /* the root was rounded */
		row--;
	while ((row + 1) * (row + 2) / 2 <= number)
		row++;
	*query = (size_t)row;
	*key = (size_t)(number - row * (row + 1) / 2);
}

static enum hv_code judge_recorded(struct judge *judge, const struct court *court, size_t from, size_t to,
    struct hv_error *err)
{
	enum hv_code code = HV_OK;
	size_t query, key;

	find_pair(&query, &key, (double)from);
	for (size_t i = from; code == HV_OK && i < to; i++) {
		if (court->take) {
			double share =
			    (double)(mix(court->job->seed, court->number, i) >> 11) / 9007199254740992.0;

			find_pair(&query, &key, floor(share * court->total));
		}
		code = judge_pair(judge, NULL, court->q + (query + court->skip) * court->dim,
		    court->k + (key + court->skip) * court->dim, err);
		if (key++ == query) {
			query++;
			key = 0;
		}
	}
	return code;
}

double hv_shares_pairs(const struct hv_recording *recording)
{
	double keys = (double)(recording->seq - recording->skip_keys);

	return keys * (keys + 1) / 2;
}

enum hv_code hv_shares_recording(struct hv_shares *out, const struct hv_share_job *job,
    const struct hv_recording *recording, size_t number, size_t take, struct hv_error *err)
{
	size_t seq = recording->seq, dim = recording->dim;
	double *vectors = malloc(2 * seq * dim * sizeof *vectors);
	struct court court = { .job = job,
		.dim = dim,
		.session = judge_recorded,
		.q = vectors,
		.k = vectors + seq * dim,
		.seq = seq,
		.skip = recording->skip_keys,
		.number = number,
		.take = take,
		.total = hv_shares_pairs(recording) };
	enum hv_code code;

	if (!vectors)
		return hv_fail_memory(err, "the queries and keys of a head");
	court.pairs = take ? take : (size_t)court.total;
	for (size_t n = 0; n < seq; n++) {
		hv_recording_vector(vectors + n * dim, recording, &recording->q, n);
		hv_recording_vector(vectors + (seq + n) * dim, recording, &recording->k, n);
	}
	code = hold(out, &court, err);
	free(vectors);
	return code;
}

void hv_wilson(double *low, double *high, double count, double n)
{
	const double z = 1.959963984540054; /* Phi(z) = 0.975 */
	double p = count / n, middle = p + z * z / (2 * n);
	double radius = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));

	*low = count == 0 ? 0 : (middle - radius) / (1 + z * z / n);
	*high = count == n ? 1 : (middle + radius) / (1 + z * z / n);
}
