/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/peaks.h -- the lines of a spectrum: steady oscillations, told from bumps, side lobes and noise.
 *
 * A maximum of the density counts as a line if
 *
 *   - it swings HV_LINE_SWINGS times within a segment, or as many times as the window has terms if these are more:
 *     slower, it merges with the constant and with what detrending leaves;
 *   - it stands out by HV_LINE_PROMINENCE from the higher of the two valleys beside it;
 *   - its width at half power is at least HV_LINE_NARROW of the window's main lobe, and at most half its frequency
 *     (or HV_LINE_WIDE lobes): a wider bump dies out before it has swung twice;
 *   - it stands out by HV_LINE_FLOOR from the lower quartile of the density around, that is within HV_LINE_NEARBY bins
 *     and a factor of 3 of its frequency: of a million maxima of white noise a few do;
 *   - it stands out by HV_LINE_LEAK from what the window's side lobes bring there of any higher maximum, or of the
 *     constant;
 *   - it is more than rounding can have made. */
#ifndef HV_PEAKS_H
#define HV_PEAKS_H

#include <stddef.h>

#include "lib/error.h"
#include "lib/spectrum.h"

#define HV_LINE_PADDING    4 /* times the segment: the transform's length that lines are looked for in */
#define HV_LINE_SWINGS     4
#define HV_LINE_PROMINENCE 6.0  /* dB */
#define HV_LINE_FLOOR      17.0 /* dB */
#define HV_LINE_NEARBY     64   /* bins, on either side */
#define HV_LINE_LEAK       10.0 /* dB */
#define HV_LINE_NARROW     0.8
#define HV_LINE_WIDE       1.25

struct hv_peak {
	double frequency;  /* cycles/token, interpolated by the shape of the window's main lobe */
	double density;    /* there, 1/(cycles/token) */
	double amplitude;  /* of the steady oscillation that has this peak: sqrt(2 density bandwidth) */
	double prominence; /* dB above the higher of the valleys that part it from higher peaks */
	double width;      /* full, at half power, cycles/token */
};

struct hv_peaks {
	size_t count;
	struct hv_peak *peak; /* [count] owned, by frequency */
};

/* Finds the lines.
 *
 *   out       written only on success; release with hv_peaks_free()
 *   density   [hv_spectrum_bins()] of a transform padded to HV_LINE_PADDING segments, or of another with two points a
 *             bin at least
 *   rounding  amplitude up to which an oscillation may be an error of the curve
 * Accuracy, of a line with no other within its lobe: the frequency to 1e-3 bins, or as far as its neighbours' side
 * lobes reach.
 * HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_peaks_find(struct hv_peaks *out, const struct hv_spectrum *spectrum, const double *density,
    double rounding, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_peaks_free(struct hv_peaks *peaks);

#endif
