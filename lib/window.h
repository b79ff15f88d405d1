/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/window.h -- tapers: what a stretch of a curve is multiplied by before its transform.
 *
 *	w[i] = sum_k (-1)^k a_k cos(2 pi k i / n),	i = 0 .. n - 1
 *
 * All are sums of a few cosines, and periodic: w[0] would come again at i = n.  They are those of
 * scipy.signal.get_window(), so are the coefficients. */
#ifndef HV_WINDOW_H
#define HV_WINDOW_H

#include <stddef.h>

#include "lib/error.h"

#define HV_WINDOW_TERMS 5

struct hv_window {
	const char *name; /* as on a command line */
	size_t terms; /* also the half width of the main lobe, in bins of 1/n: what is nearer to 0 than that
			     is not told from a constant */
	double cosine[HV_WINDOW_TERMS]; /* a_k */
};

/* rect, hann, hamming, blackman, blackman-harris, flattop; ended by one without a name. */
extern const struct hv_window hv_windows[];

/* HV_OK, or HV_EDOMAIN listing the names there are. */
enum hv_code hv_window_find(const struct hv_window **out, const char *name, struct hv_error *err);

/* Writes w[0] .. w[n - 1], each to an ulp or two of 1. */
void hv_window_fill(double *out, const struct hv_window *window, size_t n);

/* sum w^2 and sum w, of n points; n sum w^2 / (sum w)^2 is the equivalent noise bandwidth in bins. */
double hv_window_power(const struct hv_window *window, size_t n);
double hv_window_sum(const struct hv_window *window, size_t n);

/* The window's transform `bins` off its centre, as a share of that at the centre, in the limit of large n; negative
 * in every other side lobe. */
double hv_window_lobe(const struct hv_window *window, double bins);

/* The envelope of the same beyond the main lobe; 1 within it. */
double hv_window_leak(const struct hv_window *window, double bins);

/* Full width of the main lobe at half its power, in bins. */
double hv_window_width(const struct hv_window *window);

#endif
