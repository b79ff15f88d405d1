/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_select.c -- quantiles of one set of values after another.
 *
 * Method    In units of its set's standard deviation a quantile moves little from set to set.  So one pass over
 *           the values counts those below an interval around each quantile's last place and copies those within; if the
 *           ranks wanted are among these, they are found there, by the same means and at last by sorting a few.  The
 *           interval is as wide as the moves of late suggest.  Where it misses, a wider one is tried, and at
 *           last all values.
 * Accuracy  Exact: order statistics are values of the set. */
#include "lib/ensemble_select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_statistics_double.h>

#define FEW      32      /* values that are sorted; an end of so few has no bound */
#define WIDTH    3.5     /* root mean square moves to either side */
#define WIDER    1.5     /* widths to be added on either side of an interval that missed */
#define FORGET   0.1     /* weight of the latest move */
#define FIRST    0.1     /* the move expected at first */
#define ROUNDING 0x1p-50 /* of units of the standard deviation and back */
#define NARROW   1.75    /* standard deviations, to either side, of a rank among evenly spread values */

struct pair { /* of neighbouring order statistics */
	double low, next;
};

enum hv_code hv_select_init(struct hv_select *out, const double *p, size_t quantiles, size_t n,
    struct hv_error *err)
{
	struct hv_select select = {
		.kernel = hv_ensemble_kernel(0),
		.n = n,
		.quantiles = quantiles,
		.place = malloc(quantiles * sizeof *select.place),
		.guess = calloc(quantiles, sizeof *select.guess),
		.low = malloc(quantiles * sizeof *select.low),
		.high = malloc(quantiles * sizeof *select.high),
		.below = malloc(quantiles * sizeof *select.below),
		.inside = malloc((n + HV_GATHER_SLACK) * sizeof *select.inside),
		.part = malloc((n + HV_GATHER_SLACK) * sizeof *select.part),
		.room = malloc((n + HV_GATHER_SLACK) * sizeof *select.room),
	};

	if (!select.place || !select.guess || !select.low || !select.high || !select.below ||
	    !select.inside || !select.part || !select.room) {
		hv_select_free(&select);
		return hv_fail_memory(err, "the quantiles of an ensemble");
	}
	for (size_t i = 0; i < quantiles; i++)
		select.place[i] = hv_quantile_place(p[i], n);
	*out = select;
	return HV_OK;
}

void hv_select_free(struct hv_select *select)
{
	free(select->place);
	free(select->guess);
	free(select->low);
	free(select->high);
	free(select->below);
	free(select->inside);
	free(select->part);
	free(select->room);
	*select = (struct hv_select){ 0 };
}

static void sort_few(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double value = x[i];
		size_t j = i;

		for (; j > 0 && x[j - 1] > value; j--)
			x[j] = x[j - 1];
		x[j] = value;
	}
}

/* The values of ranks `low` and low + 1 (or low again at the end) of x[n], which is reordered. */
static struct pair select_pair(double *x, size_t n, size_t low)
{
	struct pair pair;

	if (n <= FEW) {
		sort_few(x, n);
		return (struct pair){ x[low], x[low + 1 < n ? low + 1 : low] };
	}
	pair.low = pair.next = gsl_stats_select(x, 1, n, low);
	if (low + 1 < n) { /* what follows in x is no less */
		pair.next = x[low + 1];
		for (size_t i = low + 2; i < n; i++)
			pair.next = x[i] < pair.next ? x[i] : pair.next;
	}
	return pair;
}

/* The same of values that all lie within low .. high, with room to work in. */
static struct pair narrow_pair(const struct hv_ensemble_kernel *kernel, double *x, double *room, size_t n,
    size_t rank, double low, double high)
{
	size_t needed = rank + 1 < n ? 2 : 1;

	if (low == high)
		return (struct pair){ low, low };
	while (n > FEW && isfinite(high - low)) {
		double centre = low + (high - low) * ((double)rank + 1) / ((double)n + 1);
		double reach = (high - low) * NARROW / 2 / sqrt((double)n), *swap = x;
		double from = fmax(centre - reach, low), to = fmin(centre + reach, high);
		size_t below, inside = kernel->gather(room, &below, x, n, &from, &to, 1);

		if (rank < below || rank + needed > below + inside || inside == n)
			break;
		x = room;
		room = swap;
		n = inside;
		rank -= below;
		low = from;
		high = to;
	}
	return select_pair(x, n, rank);
}

/* Where each quantile is looked for.  To an end with few values beyond there is no bound. */
static void bracket(struct hv_select *select, double mean, double std, bool jump)
{
	for (size_t i = 0; i < select->quantiles; i++) {
		const struct hv_guess *guess = &select->guess[i];
		double low = mean + guess->low * std, high = mean + guess->next * std;
		double reach = WIDTH * sqrt(jump ? guess->far : guess->near) * std +
		    ROUNDING * (fabs(mean) + fabs(low) + fabs(high));

		select->low[i] = select->place[i].low < FEW ? -INFINITY : low - reach;
		select->high[i] = select->n - 1 - select->place[i].low <= FEW ? INFINITY : high + reach;
	}
}

/* One quantile's order statistics from those of x[n] where it is looked for; `below` values are less.  False: it is
 * not among them. */
static bool find_among(struct pair *out, struct hv_select *select, size_t i, const double *x, size_t n,
    const size_t *below)
{
	size_t rank = select->place[i].low, needed = rank + 1 < select->n ? 2 : 1, less;
	size_t inside =
	    select->kernel->gather(select->part, &less, x, n, &select->low[i], &select->high[i], 1);

	less = below ? *below : less;
	if (rank < less || rank - less + needed > inside)
		return false;
	*out = narrow_pair(select->kernel, select->part, select->room, inside, rank - less, select->low[i],
	    select->high[i]);
	return true;
}

/* The same from all values, in an interval some times as wide. */
static bool find_wider(struct pair *out, struct hv_select *select, size_t i, const double *x)
{
	double width = select->high[i] - select->low[i];

	if (!select->begun || !isfinite(width))
		return false;
	select->low[i] -= WIDER * width;
	select->high[i] += WIDER * width;
	return find_among(out, select, i, x, select->n, NULL);
}

static struct pair find_anywhere(struct hv_select *select, size_t i, const double *x)
{
	memcpy(select->part, x, select->n * sizeof *x);
	return select_pair(select->part, select->n, select->place[i].low);
}

/* Learns from where a quantile was found. */
static void learn(struct hv_guess *guess, double low, double next, bool begun, bool jump, bool missed)
{
	double move = fmax(fabs(low - guess->low), fabs(next - guess->next));
	double *square = jump ? &guess->far : &guess->near;

	if (!isfinite(low) || !isfinite(next))
		return;
	if (!begun)
		guess->near = guess->far = FIRST * FIRST;
	else if (missed)
		*square = fmax(*square, move * move);
	else
		*square += FORGET * (move * move - *square);
	guess->low = low;
	guess->next = next;
}

void hv_select(double *quantile, struct hv_select *select, const double *x, double mean, double std,
    bool jump)
{
	size_t inside;

	bracket(select, mean, std, jump);
	inside = select->kernel->gather(select->inside, select->below, x, select->n, select->low,
	    select->high, select->quantiles);
	for (size_t i = 0; i < select->quantiles; i++) {
		struct pair pair;
		bool found = find_among(&pair, select, i, select->inside, inside, &select->below[i]);

		if (!found && !find_wider(&pair, select, i, x))
			pair = find_anywhere(select, i, x);
		quantile[i] = hv_quantile_between(select->place[i], pair.low, pair.next);
		learn(&select->guess[i], (pair.low - mean) / std, (pair.next - mean) / std, select->begun,
		    jump, !found);
	}
	select->begun = true;
}
