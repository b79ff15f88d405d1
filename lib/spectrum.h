/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/spectrum.h -- the one-sided power spectral density of a sampled curve.
 *
 * A segment of L rows, h tokens apart, is freed of its trend, multiplied by the window w and transformed:
 *
 *	X(f) = sum_i w_i (s_i - trend_i) e^{-2 pi i f i},	f = b / F cycles/row, b = 0 .. F/2
 *	P(f) = 2 h |X(f)|^2 / sum_i w_i^2	(without the 2 at f = 0 and, if F is even, at f = 1/2)
 *
 * at b / (F h) cycles/token; F is at least L, zeros being appended.  P integrates to the mean square of the windowed
 * rows over the mean square of the window (Parseval).  One segment of all rows is the periodogram; the mean over
 * segments is Welch's estimate.  Both are what scipy.signal.periodogram and scipy.signal.welch give with
 * scaling='density' and the same window, detrend, nperseg, noverlap and nfft. */
#ifndef HV_SPECTRUM_H
#define HV_SPECTRUM_H

#include <stddef.h>

#include "lib/error.h"
#include "lib/window.h"

#define HV_SPECTRUM_ROWS    ((size_t)4)       /* fewer have no spectrum worth the name */
#define HV_SPECTRUM_LONGEST ((size_t)1 << 30) /* transform: FFTW counts in int */

enum hv_detrend {
	HV_DETREND_NONE,
	HV_DETREND_MEAN,   /* take the mean off each segment */
	HV_DETREND_LINEAR, /* take off the straight line that fits it best */
	HV_DETRENDS,
};

/* Their names on a command line: "none", "mean", "linear". */
extern const char *const hv_detrend_names[HV_DETRENDS];

struct hv_spectrum { /* how a curve is cut, tapered and transformed */
	const struct hv_window *window;
	enum hv_detrend detrend;
	size_t segment;  /* L, rows of a segment */
	size_t stride;   /* rows from one segment's first to the next one's */
	size_t segments; /* as many as fit the rows, at least 1 */
	size_t padded;   /* F, length of a transform */
	double step;     /* h, tokens from row to row */
};

/* Sets segments to as many as fit `rows`.
 * HV_OK, or HV_EDOMAIN: fewer than HV_SPECTRUM_ROWS rows, a segment that does not fit them, or a transform that is
 * shorter than the segment or longer than HV_SPECTRUM_LONGEST. */
enum hv_code hv_spectrum_fit(struct hv_spectrum *spectrum, size_t rows, struct hv_error *err);

/* Frequencies 0 .. 1/2 cycles/row, and one of them in cycles/token. */
size_t hv_spectrum_bins(const struct hv_spectrum *spectrum);
double hv_spectrum_frequency(const struct hv_spectrum *spectrum, double bin);

/* Equivalent noise bandwidth, sum w^2 / (h (sum w)^2), cycles/token: a steady oscillation of amplitude A that lies on
 * a bin has the density A^2 / 2 over this there. */
double hv_spectrum_bandwidth(const struct hv_spectrum *spectrum);

/* The mean density over all segments.
 *
 *   out      [hv_spectrum_bins()] 1/(cycles/token), in units of the curve squared
 *   curve    [rows] as many as hv_spectrum_fit() was told, finite
 *   threads  at least 1; the result does not depend on it
 * HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_spectrum_density(double *out, const struct hv_spectrum *spectrum, const double *curve,
    int threads, struct hv_error *err);

/* The density of each of the segments first .. first + count - 1: a short-time transform.
 *
 *   out      [count][hv_spectrum_bins()]
 * HV_OK or HV_ENOMEM.  Thread-safe. */
enum hv_code hv_spectrum_segments(double *out, const struct hv_spectrum *spectrum, const double *curve,
    size_t first, size_t count, int threads, struct hv_error *err);

#endif
