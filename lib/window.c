/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/window.c -- tapers: sums of a few cosines. */
#include "lib/window.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

const struct hv_window hv_windows[] = {
	{ "rect", 1, { 1 } },
	{ "hann", 2, { 0.5, 0.5 } },
	{ "hamming", 2, { 0.54, 0.46 } },
	{ "blackman", 3, { 0.42, 0.5, 0.08 } },
	{ "blackman-harris", 4, { 0.35875, 0.48829, 0.14128, 0.01168 } },
	{ "flattop", 5, { 0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368 } },
	{ 0 },
};

enum hv_code hv_window_find(const struct hv_window **out, const char *name, struct hv_error *err)
{
	char choices[128] = "";

	for (const struct hv_window *window = hv_windows; window->name; window++) {
		size_t length = strlen(choices);

		if (strcmp(window->name, name) == 0) {
			*out = window;
			return HV_OK;
		}
		snprintf(choices + length, sizeof choices - length, "%s%s",
		    length == 0          ? ""
			: window[1].name ? ", "
					 : " or ",
		    window->name);
	}
	return hv_fail(err, HV_EDOMAIN, "window '%s': expected %s", name, choices);
}

/* cos(k x) from cos(x): T_k = 2 cos(x) T_{k-1} - T_{k-2}. */
void hv_window_fill(double *out, const struct hv_window *window, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double c = -cos(2 * PI * (double)i / (double)n), before = 1, now = c, sum = window->cosine[0];

		for (size_t k = 1; k < window->terms; k++) {
			double next = 2 * c * now - before;

			sum += window->cosine[k] * now;
			before = now;
			now = next;
		}
		out[i] = sum;
	}
}

/* Over a whole period the cosines are orthogonal; in fewer points than twice as many some of them coincide. */
double hv_window_power(const struct hv_window *window, size_t n)
{
	double sum = 0, w[4 * HV_WINDOW_TERMS];

	if (n < 2 * window->terms) {
		hv_window_fill(w, window, n);
		for (size_t i = 0; i < n; i++)
			sum += w[i] * w[i];
		return sum;
	}
	for (size_t k = window->terms; k-- > 1;)
		sum += window->cosine[k] * window->cosine[k] / 2;
	return (double)n * (sum + window->cosine[0] * window->cosine[0]);
}

double hv_window_sum(const struct hv_window *window, size_t n)
{
	double sum = 0, w[4 * HV_WINDOW_TERMS];

	if (n >= window->terms)
		return (double)n * window->cosine[0];
	hv_window_fill(w, window, n);
	for (size_t i = 0; i < n; i++)
		sum += w[i];
	return sum;
}

static double sinc(double x)
{
	return x == 0 ? 1 : sin(PI * x) / (PI * x);
}

double hv_window_lobe(const struct hv_window *window, double bins)
{
	double sum = window->cosine[0] * sinc(bins);

	for (size_t k = 1; k < window->terms; k++)
		sum += window->cosine[k] / 2 * (sinc(bins - (double)k) + sinc(bins + (double)k));
	return sum / window->cosine[0];
}

/* sinc(x - k) + sinc(x + k) = (-1)^k sin(pi x) 2x / (pi (x^2 - k^2)): the sine is what the envelope leaves out. */
double hv_window_leak(const struct hv_window *window, double bins)
{
	double sum = window->cosine[0] / bins, sign = 1;

	if (bins < (double)window->terms)
		return 1;
	for (size_t k = 1; k < window->terms; k++) {
		sign = -sign;
		sum += sign * window->cosine[k] * bins / (bins * bins - (double)(k * k));
	}
	return fabs(sum) / (PI * window->cosine[0]);
}

double hv_window_width(const struct hv_window *window)
{
	double in = 0, out = (double)window->terms;

	for (int i = 0; i < 60; i++) {
		double middle = (in + out) / 2, lobe = hv_window_lobe(window, middle);

		*(lobe * lobe > 0.5 ? &in : &out) = middle;
	}
	return in + out;
}
