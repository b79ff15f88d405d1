/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/bins.c -- distances gathered in bins. */
#include "lib/bins.h"

#include <math.h>
#include <stdlib.h>

/* Where bin b begins, before rounding. */
static double edge(enum hv_bin_kind kind, double b, double bins, double distances)
{
	return kind == HV_BINS_LOG ? expm1(b / bins * log1p(distances)) : b / bins * distances;
}

enum hv_code hv_bins_cut(struct hv_bins *out, enum hv_bin_kind kind, size_t bins, size_t distances,
    struct hv_error *err)
{
	struct hv_bins cut = { 0 };

	if (bins == 0 && kind != HV_BINS_ALL)
		return hv_fail(err, HV_EDOMAIN, "0 bins: expected at least 1");
	if (kind == HV_BINS_ALL || bins > distances)
		bins = distances;
	cut.first = malloc((bins + 1) * sizeof *cut.first);
	if (!cut.first)
		return hv_fail_memory(err, "the bins");
	for (size_t b = 0; b < bins; b++) {
		size_t first = kind == HV_BINS_ALL
		    ? b
		    : (size_t)ceil(edge(kind, (double)b, (double)bins, (double)distances) - 1e-9);

		if (first < distances && (cut.count == 0 || first > cut.first[cut.count - 1]))
			cut.first[cut.count++] = first;
	}
	cut.first[cut.count] = distances;
	*out = cut;
	return HV_OK;
}

double hv_bin_middle(const struct hv_bins *bins, size_t bin)
{
	return ((double)bins->first[bin] + (double)(bins->first[bin + 1] - 1)) / 2;
}

void hv_bins_free(struct hv_bins *bins)
{
	free(bins->first);
	*bins = (struct hv_bins){ 0 };
}
