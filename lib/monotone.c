/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/monotone.c -- how far a sampled curve is from falling monotonically. */
#include "lib/monotone.h"

#include <math.h>
#include <stdlib.h>

struct pool { /* neighbours that the fit gives one value */
	double sum;
	size_t count;
};

static double level(const struct pool *pool)
{
	return pool->sum / (double)pool->count;
}

/* Each row begins as a pool of its own; one that is higher than the pool before it joins that. */
enum hv_code hv_monotone_fit(double *out, const double *curve, size_t n, struct hv_error *err)
{
	struct pool *pool = malloc(n * sizeof *pool);
	size_t pools = 0, at = 0;

	if (!pool)
		return hv_fail_memory(err, "the nearest decreasing curve");
	for (size_t i = 0; i < n; i++) {
		pool[pools++] = (struct pool){ curve[i], 1 };
		while (pools > 1 && level(&pool[pools - 1]) > level(&pool[pools - 2])) {
			pool[pools - 2].sum += pool[pools - 1].sum;
			pool[pools - 2].count += pool[pools - 1].count;
			pools--;
		}
	}
	for (size_t p = 0; p < pools; p++)
		for (size_t i = 0; i < pool[p].count; i++)
			out[at++] = level(&pool[p]);
	free(pool);
	return HV_OK;
}

size_t hv_monotone_range(const double *curve, size_t n, double share)
{
	double limit = share * fabs(curve[0]);

	while (n > 0 && fabs(curve[n - 1]) < limit)
		n--;
	return n;
}

/* Squared distance to the nearest decreasing curve, over that to the mean; of the curve divided by its largest
 * |value|, since a square of 1e200 overflows. */
static enum hv_code energy(double *out, const double *curve, size_t n, struct hv_error *err)
{
	double *fit = malloc(n * sizeof *fit), top = 0, mean = 0, off = 0, all = 0;
	enum hv_code code = fit ? HV_OK : hv_fail_memory(err, "the nearest decreasing curve");

	for (size_t i = 0; i < n; i++)
		top = fmax(top, fabs(curve[i]));
	for (size_t i = 0; code == HV_OK && top > 0 && i < n; i++) {
		fit[i] = curve[i] / top;
		mean += (fit[i] - mean) / (double)(i + 1);
	}
	if (code == HV_OK && top > 0)
		code = hv_monotone_fit(fit, fit, n, err);
	for (size_t i = 0; code == HV_OK && top > 0 && i < n; i++) {
		double value = curve[i] / top;

		off += (value - fit[i]) * (value - fit[i]);
		all += (value - mean) * (value - mean);
	}
	if (code == HV_OK)
		*out = off == 0 ? 0 : fmin(off / all, 1);
	free(fit);
	return code;
}

static double range_distance(const double *curve, const struct hv_distances *distances, double share)
{
	size_t from = hv_monotone_range(curve, distances->count, share);

	return from < distances->count ? hv_distance(distances, from) : (double)NAN;
}

enum hv_code hv_monotone_measure(struct hv_monotone *out, const double *curve,
    const struct hv_distances *distances, struct hv_error *err)
{
	size_t n = distances->count;
	struct hv_monotone found = { .first_rise = NAN };
	double least = curve[0];
	enum hv_code code;

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(curve[i]))
			return hv_fail(err, HV_EDOMAIN, "row %zu is %g: expected a finite number", i + 1,
			    curve[i]);
		if (i > 0 && curve[i] > curve[i - 1] && found.rises++ == 0)
			found.first_rise = hv_distance(distances, i - 1);
		found.largest_rebound = fmax(found.largest_rebound, curve[i] - least);
		least = fmin(least, curve[i]);
	}
	found.effective_range = range_distance(curve, distances, exp(-1));
	found.effective_range_1pct = range_distance(curve, distances, 0.01);
	code = energy(&found.oscillation_energy, curve, n, err);
	if (code == HV_OK)
		*out = found;
	return code;
}
