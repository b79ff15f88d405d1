/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/peaks.c -- the lines of a spectrum. */
#include "lib/peaks.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct maximum {
	size_t at;    /* point of the density */
	double left;  /* the lowest density between it and a higher point, or the end, */
	double right; /* on either side */
	double width; /* at half power, points, if it has what makes a line; else 0 */
};

/* All maxima of the density, a flat top counting at its first point. */
static enum hv_code list_maxima(struct maximum **out, size_t *count, const double *density, size_t n,
    struct hv_error *err)
{
	size_t found = 0;

	for (int pass = 0; pass < 2; pass++) {
		found = 0;
		for (size_t i = 1; i + 1 < n; i++) {
			if (!(density[i] > density[i - 1] && density[i] >= density[i + 1]))
				continue;
			if (pass == 1)
				(*out)[found].at = i;
			found++;
		}
		if (pass == 1)
			break;
		*out = malloc((found + 1) * sizeof **out);
		if (!*out)
			return hv_fail_memory(err, "the peaks of a spectrum");
	}
	*count = found;
	return HV_OK;
}

static double lowest(const double *density, size_t from, size_t to)
{
	double low = density[from];

	for (size_t i = from; i <= to; i++)
		low = fmin(low, density[i]);
	return low;
}

/* The valleys on one side, seen in that direction: `higher` is a stack of the maxima passed so far that no later one
 * reached, each with the valley before it. */
static void find_valleys(struct maximum *maximum, size_t count, const double *density, size_t n,
    size_t *higher, bool leftward)
{
	size_t depth = 0, before = leftward ? 0 : n - 1;

	for (size_t step = 0; step < count; step++) {
		size_t m = leftward ? step : count - 1 - step, at = maximum[m].at;
		double valley = leftward ? lowest(density, before, at) : lowest(density, at, before);

		for (; depth > 0 && density[maximum[higher[depth - 1]].at] <= density[at]; depth--) {
			const struct maximum *passed = &maximum[higher[depth - 1]];

			valley = fmin(valley, leftward ? passed->left : passed->right);
		}
		*(leftward ? &maximum[m].left : &maximum[m].right) = valley;
		higher[depth++] = m;
		before = at;
	}
}

static double decibels(double power, double reference)
{
	return 10 * log10(power / reference);
}

/* Points from a maximum to where the density is half of it, in one direction; NaN if it is not within `most`. */
static double half_width(const double *density, size_t n, size_t at, bool leftward, double most)
{
	double half = density[at] / 2;

	for (size_t d = 1; (double)d <= most + 1; d++) {
		double here, before;

		if (leftward ? d > at : at + d >= n)
			break;
		here = density[leftward ? at - d : at + d];
		before = density[leftward ? at - d + 1 : at + d - 1];
		if (here > density[at])
			break;
		if (here <= half)
			return (double)d - (half - here) / (before - here);
	}
	return NAN;
}

struct search {
	const struct hv_spectrum *how;
	const double *density;
	size_t n;
	double points;   /* of the density a bin */
	double lobe;     /* width of the window's main lobe at half power, points */
	double rounding; /* density that rounding can make */
	struct maximum *maximum;
	size_t maxima;
};

/* Whether more than a quarter of the density around a point, a value a bin, is so far below that at it. */
static bool is_above_floor(const struct search *search, size_t at)
{
	double limit = search->density[at] * pow(10, -HV_LINE_FLOOR / 10);
	size_t count = 0, below = 0;

	for (int bin = -HV_LINE_NEARBY; bin <= HV_LINE_NEARBY; bin++) {
		double place = (double)at + rint(bin * search->points);

		if (3 * place < (double)at || place > 3 * (double)at || place >= (double)search->n)
			continue;
		count++;
		below += search->density[(size_t)place] <= limit;
	}
	return below > count / 4;
}

static double lobe_power(const struct search *search, double points)
{
	double lobe = hv_window_lobe(search->how->window, points / search->points);

	return lobe * lobe;
}

/* How far beyond its highest point a peak's centre lies: where the window's main lobe has the same ratio of power at two
 * points that lie on either slope.  The ratio grows as the centre moves, so halving finds it.  A flat top's highest
 * point may lie a quarter of the lobe away. */
static double centre(const struct search *search, size_t at)
{
	double away = fmax(1, rint(search->lobe / 2)), high = fmax(1, search->lobe / 4), low = -high, ratio;

	if ((double)at < away || (double)at + away >= (double)search->n)
		return 0;
	ratio = search->density[at + (size_t)away] / search->density[at - (size_t)away];
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;

		*(lobe_power(search, away - middle) < ratio * lobe_power(search, -away - middle) ? &low
												 : &high) =
		    middle;
	}
	return (low + high) / 2;
}

/* Whether a peak may be a side lobe of a higher one, or of the constant. */
static bool may_be_leaked(const struct search *search, size_t at)
{
	double power = search->density[at], least = pow(10, -HV_LINE_LEAK / 10) * power;
	double leak = hv_window_leak(search->how->window, (double)at / search->points);

	if (2 * search->density[0] * leak * leak > least)
		return true;
	for (size_t m = 0; m < search->maxima; m++) {
		size_t other = search->maximum[m].at;

		if (search->density[other] <= power)
			continue;
		leak = hv_window_leak(search->how->window, fabs((double)other - (double)at) / search->points);
		if (leak < 1 && search->density[other] * leak * leak > least)
			return true;
	}
	return false;
}

static double prominence(const struct search *search, const struct maximum *maximum)
{
	return decibels(search->density[maximum->at], fmax(maximum->left, maximum->right));
}

/* The width of a maximum that has what makes a line, side lobes of higher ones being left to be told; else 0. */
static double line_width(const struct search *search, const struct maximum *maximum)
{
	size_t at = maximum->at;
	double slowest = fmax(HV_LINE_SWINGS, (double)search->how->window->terms), width;
	double widest = fmax((double)at / 2, HV_LINE_WIDE * search->lobe);

	if ((double)at < slowest * search->points || search->density[at] <= search->rounding ||
	    !(prominence(search, maximum) >= HV_LINE_PROMINENCE))
		return 0;
	width = half_width(search->density, search->n, at, true, widest) +
	    half_width(search->density, search->n, at, false, widest);
	if (!(width >= HV_LINE_NARROW * search->lobe && width <= widest))
		return 0;
	return is_above_floor(search, at) ? width : 0;
}

/* Finds the widths, and keeps only those maxima that matter: candidates, and what is higher than the least of them. */
static size_t keep_candidates(struct search *search)
{
	double least = INFINITY;
	size_t kept = 0, candidates = 0;

	for (size_t m = 0; m < search->maxima; m++) {
		struct maximum *maximum = &search->maximum[m];

		maximum->width = line_width(search, maximum);
		if (maximum->width > 0) {
			least = fmin(least, search->density[maximum->at]);
			candidates++;
		}
	}
	for (size_t m = 0; m < search->maxima; m++)
		if (search->density[search->maximum[m].at] >= least)
			search->maximum[kept++] = search->maximum[m];
	search->maxima = kept;
	return candidates;
}

static struct hv_peak describe(const struct search *search, const struct maximum *maximum)
{
	double off = centre(search, maximum->at);
	double power = search->density[maximum->at] / lobe_power(search, off);

	return (struct hv_peak){
		.frequency = hv_spectrum_frequency(search->how, (double)maximum->at + off),
		.density = power,
		.amplitude = sqrt(2 * power * hv_spectrum_bandwidth(search->how)),
		.prominence = prominence(search, maximum),
		.width = hv_spectrum_frequency(search->how, maximum->width),
	};
}

/* Describes the candidates that are lines. */
static enum hv_code take_lines(struct hv_peaks *out, struct search *search, struct hv_error *err)
{
	struct hv_peaks peaks = { .peak = malloc((keep_candidates(search) + 1) * sizeof *peaks.peak) };

	if (!peaks.peak)
		return hv_fail_memory(err, "the peaks of a spectrum");
	for (size_t m = 0; m < search->maxima; m++) {
		const struct maximum *maximum = &search->maximum[m];

		if (maximum->width == 0 || may_be_leaked(search, maximum->at))
			continue;
		peaks.peak[peaks.count++] = describe(search, maximum);
	}
	*out = peaks;
	return HV_OK;
}

enum hv_code hv_peaks_find(struct hv_peaks *out, const struct hv_spectrum *spectrum, const double *density,
    double rounding, struct hv_error *err)
{
	size_t n = hv_spectrum_bins(spectrum), *higher;
	double points = (double)spectrum->padded / (double)spectrum->segment;
	struct search search = { .how = spectrum,
		.density = density,
		.n = n,
		.points = points,
		.lobe = points * hv_window_width(spectrum->window),
		.rounding = rounding * rounding / (2 * hv_spectrum_bandwidth(spectrum)) };
	enum hv_code code = list_maxima(&search.maximum, &search.maxima, density, n, err);

	if (code != HV_OK)
		return code;
	higher = malloc((search.maxima + 1) * sizeof *higher);
	if (!higher) {
		free(search.maximum);
		return hv_fail_memory(err, "the peaks of a spectrum");
	}
	find_valleys(search.maximum, search.maxima, density, n, higher, true);
	find_valleys(search.maximum, search.maxima, density, n, higher, false);
	free(higher);
	code = take_lines(out, &search, err);
	free(search.maximum);
	return code;
}

void hv_peaks_free(struct hv_peaks *peaks)
{
	free(peaks->peak);
	*peaks = (struct hv_peaks){ 0 };
}
