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

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct search {
	const struct hv_spectrum *how;
	const double *density;
	size_t n;
	double points; /* of the density a bin */
	double lobe;   /* width of the window's main lobe at half power, points */
	struct maximum *maximum;
	size_t maxima;
};

/* The lower quartile of the density around a point, a value a bin. */
static double local_floor(const struct search *search, size_t at)
{
	double near[2 * HV_LINE_NEARBY + 1];
	size_t count = 0;

	for (int bin = -HV_LINE_NEARBY; bin <= HV_LINE_NEARBY; bin++) {
		double place = (double)at + rint(bin * search->points);

		if (3 * place >= (double)at && place <= 3 * (double)at && place < (double)search->n)
			near[count++] = search->density[(size_t)place];
	}
	qsort(near, count, sizeof *near, ascending);
	return near[count / 4];
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

/* Whether a maximum is a line; if so, *out describes it. */
static bool describe(struct hv_peak *out, const struct search *search, const struct maximum *maximum)
{
	size_t at = maximum->at;
	double power = search->density[at], bins = (double)at / search->points;
	double prominence = decibels(power, fmax(maximum->left, maximum->right));
	double widest = fmax((double)at / 2, HV_LINE_WIDE * search->lobe), width, off;

	if (bins < fmax(HV_LINE_SWINGS, (double)search->how->window->terms) ||
	    !(prominence >= HV_LINE_PROMINENCE))
		return false;
	width = half_width(search->density, search->n, at, true, widest) +
	    half_width(search->density, search->n, at, false, widest);
	if (!(width >= HV_LINE_NARROW * search->lobe && width <= widest))
		return false;
	if (decibels(power, local_floor(search, at)) < HV_LINE_FLOOR || may_be_leaked(search, at))
		return false;
	off = centre(search, at);
	power /= lobe_power(search, off);
	*out = (struct hv_peak){
		.frequency = hv_spectrum_frequency(search->how, (double)at + off),
		.density = power,
		.amplitude = sqrt(2 * power * hv_spectrum_bandwidth(search->how)),
		.prominence = prominence,
		.width = hv_spectrum_frequency(search->how, width),
	};
	return true;
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
		.lobe = points * hv_window_width(spectrum->window) };
	struct hv_peaks peaks = { 0 };
	enum hv_code code = list_maxima(&search.maximum, &search.maxima, density, n, err);

	if (code != HV_OK)
		return code;
	higher = malloc((search.maxima + 1) * sizeof *higher);
	peaks.peak = malloc((search.maxima + 1) * sizeof *peaks.peak);
	if (higher && peaks.peak) {
		find_valleys(search.maximum, search.maxima, density, n, higher, true);
		find_valleys(search.maximum, search.maxima, density, n, higher, false);
		for (size_t m = 0; m < search.maxima; m++)
			if (describe(&peaks.peak[peaks.count], &search, &search.maximum[m]) &&
			    peaks.peak[peaks.count].amplitude > rounding)
				peaks.count++;
		*out = peaks;
	} else {
		hv_peaks_free(&peaks);
		code = hv_fail_memory(err, "the peaks of a spectrum");
	}
	free(higher);
	free(search.maximum);
	return code;
}

void hv_peaks_free(struct hv_peaks *peaks)
{
	free(peaks->peak);
	*peaks = (struct hv_peaks){ 0 };
}
