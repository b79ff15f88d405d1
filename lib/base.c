/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/base.c -- which rotary base a context needs.
 *
 * Method    Bases are walked through on t = log b.  For one distance D, with x_j = 2j/d,
 *
 *           S' = dS/dt = D sum_j x_j theta_j sin(theta_j D),
 *           |d2S/dt2| <= C = D^2 sum_j x_j^2 theta_j^2 + D sum_j x_j^2 theta_j,
 *
 *           and C falls as t grows.  So a sum of size v that shrinks at the rate s keeps its sign over
 *
 *           h = 2 v / (s + sqrt(s^2 + 2 C v)),
 *
 *           the root of v - s h - C h^2 / 2: one negative sum rules out all bases of a stretch, not one of a
 *           grid, and in a window the least of all h bounds what serves.  Where every stretch is shorter, the
 *           walk takes one step.
 * Speed     For 131,072 tokens and d = 128 the walk visits 7,552 bases; a grid of relative step 1e-5 has 1.5 million.
 *           A stretch is long for sums far below zero at small distances, and what failed for the last base
 *           mostly fails for the next: a few distances are kept, and all are summed anew only when the kept
 *           ones have lost most of their reach. */
#include "lib/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/encoding.h"
#include "lib/ladder.h"
#include "lib/modes.h"

#define KEPT           48                /* distances that are followed from base to base */
#define LOST           0.15              /* of the reach that all distances gave: then they are summed anew */
#define ALONE          1                 /* thread: the sums of one base are too short to wait for others */
#define AT_ONCE        ((size_t)1 << 17) /* distances of one block, in search of a negative sum */
#define ROUNDING       4e-16             /* of a term, for each token of the context */
#define PROOF_ROUNDING 1e-14             /* of a term, and more than what its cosine may be off */
#define NUDGES         64                /* steps from a sum that is negative by less than rounding */
#define FIT_FACTOR     0.0424            /* base ~ 0.0424 L^1.628 serves L  [arXiv:2405.14591, fig. 1] */
#define FIT_POWER      1.628

static const double TWO_PI = 6.283185307179586476925286766559;

struct walk {
	const struct hv_base_search *search;
	size_t pairs;
	double tolerance;      /* a sum below minus this is negative */
	double t, end;         /* log base: where the walk is, and where no window begins any more */
	double A, B;           /* C = A D^2 + B D */
	double lowest;         /* cos D of the context */
	double *x, *theta;     /* [pairs] */
	struct hv_modes modes; /* [pairs] of theta */
	double *one, *slope;   /* [pairs] coefficients of S, and of S' / D as imaginary parts */
	double *sum, *change;  /* [context] S, and S' / D */
	size_t kept;
	double place[KEPT + 1],
	    reach[KEPT + 1]; /* distances, the most decisive first, and how far each decides */
};

static void walk_free(struct walk *walk)
{
	free(walk->x);
	free(walk->one);
	free(walk->sum);
	hv_modes_free(&walk->modes);
}

static enum hv_code walk_init(struct walk *walk, const struct hv_base_search *search, struct hv_error *err)
{
	size_t pairs = search->dim / 2, context = search->context;

	*walk = (struct walk){ .search = search,
		.pairs = pairs,
		.tolerance = ROUNDING * (double)pairs * (double)context,
		.end = log(search->to),
		.lowest = 1 };
	walk->x = malloc(2 * pairs * sizeof *walk->x);
	walk->one = calloc(3 * pairs, sizeof *walk->one);
	walk->sum = malloc(2 * context * sizeof *walk->sum);
	walk->modes.mode = calloc(pairs, sizeof *walk->modes.mode);
	walk->modes.count = pairs;
	if (!walk->x || !walk->one || !walk->sum || !walk->modes.mode)
		return hv_fail_memory(err, "the sums of a context");
	walk->theta = walk->x + pairs;
	walk->slope = walk->one + 2 * pairs;
	walk->change = walk->sum + context;
	for (size_t D = 1; D < context; D++)
		walk->lowest = fmin(walk->lowest, cos((double)D));
	for (size_t j = 0; j < pairs; j++) {
		walk->x[j] = 2 * (double)j / (double)search->dim;
		walk->one[j] = 1;
	}
	return HV_OK;
}

/* Moves to another base. */
static void move_to(struct walk *walk, double t)
{
	walk->t = t;
	walk->A = walk->B = 0;
	for (size_t j = 0; j < walk->pairs; j++) {
		double x = walk->x[j], theta = exp(-x * t);

		walk->theta[j] = theta;
		walk->modes.mode[j].turns.hi = theta / TWO_PI;
		walk->slope[j] = -x * theta;
		walk->A += x * x * theta * theta;
		walk->B += x * x * theta;
	}
}

/* How far a sum of size v > 0 that shrinks at the rate s keeps its sign. */
static double reach_of(const struct walk *walk, double D, double v, double s)
{
	double C = (walk->A * D + walk->B) * D, root = s + sqrt(s * s + 2 * C * v);

	return root > 0 ? 2 * v / root : INFINITY;
}

/* S and S' at one distance. */
static void sum_at(double *sum, double *change, const struct walk *walk, double D)
{
	*sum = *change = 0;
	for (size_t j = 0; j < walk->pairs; j++) {
		double turns = walk->modes.mode[j].turns.hi * D, phase = TWO_PI * (turns - rint(turns));

		*sum += cos(phase);
		*change -= walk->slope[j] * sin(phase);
	}
	*change *= D;
}

/* Over how long a stretch of bases the sum at D stays negative (sign -1), or does not become so (1); 0: it is
 * the other way already. */
static double reach_at(const struct walk *walk, double D, double sign)
{
	double sum, change, v;

	sum_at(&sum, &change, walk, D);
	v = sign * (sum + walk->tolerance);
	return v > 0 ? reach_of(walk, D, v, -sign * change) : 0;
}

/* S at all distances, and, if asked, S' / D. */
static enum hv_code sum_all(struct walk *walk, bool changes, struct hv_error *err)
{
	const struct hv_base_search *search = walk->search;
	struct hv_distances all = { .count = search->context, .step = 1 };
	const double *zero = walk->one + walk->pairs;
	enum hv_code code = hv_modes_sum(walk->sum, &walk->modes, walk->one, zero, &all, ALONE, err);

	if (code == HV_OK && changes)
		code = hv_modes_sum(walk->change, &walk->modes, zero, walk->slope, &all, ALONE, err);
	return code;
}

/* Keeps a distance if it is among the first `most` by their rank, the lowest first. */
static void keep(struct walk *walk, size_t most, double D, double rank)
{
	size_t i;

	if (walk->kept == most && !(rank < walk->reach[most - 1]))
		return;
	i = walk->kept < most ? walk->kept++ : most - 1;
	for (; i > 0 && walk->reach[i - 1] > rank; i--) {
		walk->place[i] = walk->place[i - 1];
		walk->reach[i] = walk->reach[i - 1];
	}
	walk->place[i] = D;
	walk->reach[i] = rank;
}

/* --- where bases fail ------------------------------------------------------------------------------------ */

/* The longest stretch over which one of the kept distances fails. */
static double longest_failure(const struct walk *walk)
{
	double longest = 0;

	for (size_t i = 0; i < walk->kept; i++)
		longest = fmax(longest, reach_at(walk, walk->place[i], -1));
	return longest;
}

/* Keeps the distances that fail farthest, as far as their sums alone tell. */
static enum hv_code find_failures(struct walk *walk, struct hv_error *err)
{
	enum hv_code code = sum_all(walk, false, err);

	walk->kept = 0;
	for (size_t D = 0; code == HV_OK && D < walk->search->context; D++) {
		double v = -(walk->sum[D] + walk->tolerance);

		if (v > 0)
			keep(walk, KEPT, (double)D, -reach_of(walk, (double)D, v, 0));
	}
	return code;
}

/* Work goes as the context a base serves, which is how far the walk has come. */
static void report(const struct walk *walk)
{
	const struct hv_base_search *search = walk->search;
	double whole = log(FIT_FACTOR) + FIT_POWER * log((double)search->context);

	if (search->progress.report)
		search->progress.report(search->progress.user, fmin(exp((walk->t - whole) / FIT_POWER), 0.99),
		    1);
}

/* Walks on to the first base that does not fail. */
static enum hv_code skip_failures(struct walk *walk, bool *found, struct hv_error *err)
{
	double fresh = INFINITY;
	enum hv_code code = HV_OK;

	*found = false;
	walk->kept = 0;
	while (code == HV_OK && walk->t <= walk->end) {
		double longest = longest_failure(walk);

		if (longest < LOST * fresh) {
			report(walk);
			code = find_failures(walk, err);
			if (code == HV_OK && walk->kept == 0) {
				*found = true;
				return HV_OK;
			}
			fresh = longest = longest_failure(walk);
		}
		move_to(walk, walk->t + fmax(longest, walk->search->step));
	}
	return code;
}

/* --- where they serve ------------------------------------------------------------------------------------ */

/* Keeps the distances that may fail first; the stretch over which no other does. */
static enum hv_code find_weakest(double *stretch, struct walk *walk, struct hv_error *err)
{
	enum hv_code code = sum_all(walk, true, err);

	walk->kept = 0;
	for (size_t D = 0; code == HV_OK && D < walk->search->context; D++) {
		double v = fmax(walk->sum[D] + walk->tolerance, 0);

		keep(walk, KEPT + 1, (double)D, reach_of(walk, (double)D, v, -walk->change[D] * (double)D));
	}
	*stretch = walk->kept > KEPT ? walk->reach[--walk->kept] : INFINITY;
	return code;
}

/* The shortest stretch over which all of the kept distances serve; 0: one fails. */
static double shortest_service(const struct walk *walk)
{
	double shortest = INFINITY;

	for (size_t i = 0; shortest > 0 && i < walk->kept; i++)
		shortest = fmin(shortest, reach_at(walk, walk->place[i], 1));
	return shortest;
}

/* Whether every larger base serves, too.  As the base grows no angle theta_j D does: its cosine is at least that of
 * the angle here at the farthest distance if that is within half a turn, and -1 otherwise; theta_0 = 1 always. */
static bool serves_from_here(const struct walk *walk)
{
	double farthest = (double)walk->search->context - 1, least = walk->lowest;

	for (size_t j = 1; j < walk->pairs; j++) {
		double angle = walk->theta[j] * farthest;

		least += angle < TWO_PI / 2 ? cos(angle) : -1;
	}
	return least >= PROOF_ROUNDING * (double)walk->pairs;
}

/* Walks on to the last base of a window. */
static enum hv_code follow_window(double *out, struct walk *walk, struct hv_error *err)
{
	double step = walk->search->step, last = walk->t, end = log(HV_BASE_MOST);
	enum hv_code code = HV_OK;

	while (code == HV_OK && walk->t < end) {
		double from = walk->t, stretch;

		if (serves_from_here(walk)) {
			*out = INFINITY;
			return HV_OK;
		}

		code = find_weakest(&stretch, walk, err);
		stretch = fmax(stretch, step);
		while (code == HV_OK && walk->t < end && walk->t < from + stretch) {
			double service = shortest_service(walk);

			if (service == 0) {
				*out = exp(last);
				return HV_OK;
			}
			last = walk->t;
			move_to(walk, fmin(walk->t + fmax(service, step), from + stretch));
		}
	}
	*out = serves_from_here(walk) ? INFINITY : NAN;
	return code;
}

/* --- both ------------------------------------------------------------------------------------------------ */

static enum hv_code check(const struct hv_base_search *search, struct hv_error *err)
{
	if (search->context < 1 || search->context > HV_BASE_CONTEXT_MOST)
		return hv_fail(err, HV_EDOMAIN, "context %zu: expected 1 to %zu tokens", search->context,
		    HV_BASE_CONTEXT_MOST);
	if (!(search->from >= 1 && search->from <= search->to && search->to <= HV_BASE_MOST))
		return hv_fail(err, HV_EDOMAIN, "bases %g to %g: expected them ascending, 1 to %g",
		    search->from, search->to, HV_BASE_MOST);
	if (!(search->step >= 1e-12 && search->step <= 1e-3))
		return hv_fail(err, HV_EDOMAIN, "relative step %g: expected 1e-12 to 0.001", search->step);
	return hv_dim_check(search->dim, err);
}

/* Moves on from a base whose exact sums are still negative, by less than the walk's can tell. */
static enum hv_code confirm(struct walk *walk, bool *served, struct hv_error *err)
{
	const struct hv_base_search *search = walk->search;
	double context = (double)search->context, first = 0;
	enum hv_code code = HV_OK;

	for (int i = 0; code == HV_OK && first < context && i < NUDGES; i++) {
		if (i > 0)
			move_to(walk, walk->t + search->step);
		code =
		    hv_base_first_negative(&first, search->dim, exp(walk->t), context, search->threads, err);
	}
	*served = first >= context;
	return code;
}

enum hv_code hv_base_window(struct hv_base_window *out, bool *found, const struct hv_base_search *search,
    struct hv_error *err)
{
	struct walk walk = { 0 };
	bool served = false;
	enum hv_code code = check(search, err);

	if (code == HV_OK)
		code = walk_init(&walk, search, err);
	if (code == HV_OK)
		move_to(&walk, log(search->from));
	*found = true;
	while (code == HV_OK && *found && !served) {
		code = skip_failures(&walk, found, err);
		if (code == HV_OK && *found)
			code = confirm(&walk, &served, err);
	}
	if (code == HV_OK && *found) {
		out->first = walk.t > log(search->from) ? exp(walk.t) : search->from;
		code = follow_window(&out->last, &walk, err);
	}
	walk_free(&walk);
	return code;
}

enum hv_code hv_base_first_negative(double *out, size_t dim, double base, double limit, int threads,
    struct hv_error *err)
{
	struct hv_modes modes = { .count = dim / 2 };
	struct hv_distances block = { .step = 1 };
	double *sum = NULL, *one = NULL;
	enum hv_code code = hv_dim_check(dim, err);

	if (code == HV_OK) {
		modes.mode = calloc(modes.count, sizeof *modes.mode);
		one = calloc(2 * modes.count, sizeof *one);
		sum = malloc(AT_ONCE * sizeof *sum);
		if (!modes.mode || !one || !sum)
			code = hv_fail_memory(err, "the sums of a base");
	}
	for (size_t j = 0; code == HV_OK && j < modes.count; j++)
		one[j] = 1;
	if (code == HV_OK)
		hv_ladder_rotary(modes.mode, HV_POSITION, base, 1, dim);
	*out = limit;
	for (; code == HV_OK && *out == limit && block.start < limit; block.start += (double)AT_ONCE) {
		block.count = limit - block.start < (double)AT_ONCE ? (size_t)(limit - block.start) : AT_ONCE;
		code = hv_modes_sum(sum, &modes, one, one + modes.count, &block, threads, err);
		for (size_t i = 0; code == HV_OK && *out == limit && i < block.count; i++)
			if (sum[i] < 0)
				*out = block.start + (double)i;
	}
	free(sum);
	free(one);
	hv_modes_free(&modes);
	return code;
}
