/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/bins.h -- distances gathered in bins. */
#ifndef HV_BINS_H
#define HV_BINS_H

#include <stddef.h>

#include "lib/error.h"

enum hv_bin_kind {
	HV_BINS_ALL,    /* a bin for each distance */
	HV_BINS_LINEAR, /* bins of equal width, to a token */
	HV_BINS_LOG,    /* bins of equal width in log(1 + D) */
};

struct hv_bins {
	size_t count;
	size_t *first; /* [count + 1]: bin b holds distances first[b] .. first[b + 1] - 1, never none */
};

/* Cuts the distances 0 .. distances - 1 into at most `bins` bins (which HV_BINS_ALL ignores); bins in which
 * no distance falls are left out.
 *
 *   out    written only on success; release with hv_bins_free()
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN: no bin. */
enum hv_code hv_bins_cut(struct hv_bins *out, enum hv_bin_kind kind, size_t bins, size_t distances,
    struct hv_error *err);

/* The middle of a bin's distances. */
double hv_bin_middle(const struct hv_bins *bins, size_t bin);

void hv_bins_free(struct hv_bins *bins);

#endif
