/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/spectrum_theory.c -- the density of a sum of modes in closed form.
 *
 * Method    With r = e^rho and rho = -A + 2 pi i t, three sums over a segment's rows i = 0 .. L - 1 are all it takes:
 *
 *           1 / (1 - r)                  = 1/2 - coth(rho / 2) / 2
 *           G = sum_i r^i                = (1 - r^L) / (1 - r)
 *           U = sum_i (i - (L - 1)/2) r^i = -[(L - G) - (L - 1)(1 - r^L)/2] / (1 - r)
 *
 *           A mode is freed of its trend by G/L and 12 U/(L^3 - L), the coefficients of the constant and of the
 *           straight line, whose own transforms are G and U at A = 0.
 * Accuracy  Where r is near 1 numerator and denominator vanish together.  Neither is formed by subtraction: the turn
 *           t is a double-double less its whole part, so that t and L t are right relatively, and 1 - r^L comes
 *           from expm1 and sin^2.  U, which takes G from L, falls back on its series there. */
#include "lib/spectrum_theory.h"

#include <complex.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "lib/threads.h"

#define NEAR              1e-6  /* |L rho| below which G, and */
#define SERIES            0.01  /* U are taken from the first terms of their series around the middle row */
#define OPERATIONS_A_TERM 100.0 /* of a window, for one mode at one frequency */

static const double TWO_PI = 6.283185307179586476925286766559;

static double complex complex_of(double re, double im)
{
	return re + im * I;
}

struct ratio {          /* log r of a geometric series */
	double decay;   /* A */
	struct hv_dd t; /* turns; hi within -1/2 .. 1/2 */
};

static double complex logarithm(const struct ratio *ratio)
{
	return complex_of(-ratio->decay, TWO_PI * (ratio->t.hi + ratio->t.lo));
}

/* a / b to double-double, both whole numbers. */
static struct hv_dd quotient(double a, double b)
{
	double hi = a / b;

	return (struct hv_dd){ hi, fma(-hi, b, a) / b };
}

/* The ratio of a mode at frequency bin / padded, conjugated or not. */
static struct ratio ratio_of(const struct hv_mode *mode, bool conjugate, size_t bin,
    const struct hv_spectrum *how)
{
	double h = how->step, hi = mode->turns.hi * h;
	struct hv_dd own = { hi, fma(mode->turns.hi, h, -hi) + mode->turns.lo * h }, zero = { 0 };
	struct hv_dd at = quotient((double)bin, (double)how->padded);
	struct ratio ratio = { .decay = mode->decay.hi * h };

	ratio.t = hv_dd_difference(conjugate ? hv_dd_difference(zero, own) : own, at);
	ratio.t.hi -= rint(ratio.t.hi);
	return ratio;
}

/* 1 - r^L */
static double complex vanishing(const struct ratio *ratio, double L)
{
	double hi = L * ratio->t.hi, lo = fma(L, ratio->t.hi, -hi) + L * ratio->t.lo;
	double phase = TWO_PI * (hi - rint(hi) + lo), size = exp(-L * ratio->decay), s = sin(phase / 2);

	return complex_of(-expm1(-L * ratio->decay) + 2 * size * s * s, -size * sin(phase));
}

/* 1 / (1 - r), r not 1 */
static double complex inverse(double complex rho)
{
	double A = -creal(rho), s = sin(cimag(rho) / 2), c = cos(cimag(rho) / 2), sh = sinh(A / 2), whole;

	if (fabs(A) > 1) {
		double size = exp(-A), re = 1 - size * (c - s) * (c + s), im = -2 * size * s * c;

		return complex_of(re, -im) / (re * re + im * im);
	}
	whole = 4 * (sh * sh + s * s);
	return complex_of(0.5 + sinh(A) / whole, 2 * s * c / whole);
}

static double complex series_sum(double complex rho, double complex vanishing, double L)
{
	return cabs(rho) * L < NEAR ? L * cexp(rho * (L - 1) / 2) : vanishing * inverse(rho);
}

static double complex series_slope(double complex rho, double complex vanishing, double L)
{
	double second = L * (L * L - 1) / 12, fourth = second * (3 * L * L - 7) / 20;
	double complex over;

	if (cabs(rho) * L < SERIES)
		return cexp(rho * (L - 1) / 2) * (rho * second + rho * rho * rho * (fourth / 6));
	over = inverse(rho);
	return -over * (L - vanishing * over - (L - 1) / 2 * vanishing);
}

/* The ratio k / L turns away, reduced. */
static struct ratio shifted(const struct ratio *ratio, double k, double L)
{
	struct ratio moved = *ratio;

	moved.t = hv_dd_difference(ratio->t, quotient(-k, L));
	moved.t.hi -= rint(moved.t.hi);
	return moved;
}

/* sum_l b_l G(r_l), or the same of U: a windowed transform.  r_l^L does not depend on l. */
static double complex windowed(const struct hv_spectrum *how, const struct ratio *ratio,
    double complex series(double complex, double complex, double))
{
	double L = (double)how->segment, sign = 1;
	double complex numerator = vanishing(ratio, L);
	double complex sum = how->window->cosine[0] * series(logarithm(ratio), numerator, L);

	for (size_t k = 1; k < how->window->terms; k++) {
		struct ratio up = shifted(ratio, (double)k, L), down = shifted(ratio, -(double)k, L);

		sign = -sign;
		sum += sign * how->window->cosine[k] / 2 *
		    (series(logarithm(&up), numerator, L) + series(logarithm(&down), numerator, L));
	}
	return sum;
}

struct theory {
	const struct hv_spectrum *how;
	const struct hv_curve_terms *terms;
	double complex *coefficient; /* [segments][modes] at each segment's first distance, halved */
	double *level;               /* [segments] of the straight bias, in the middle of each */
	double complex *trend,
	    *slope; /* [modes] what detrending takes off z^i: a constant, and a straight line's slope */
	double complex *transform; /* [threads][modes][2] of one frequency: of z^i and of its conjugate */
	int threads;
};

static void theory_free(struct theory *theory)
{
	free(theory->coefficient);
	free(theory->level);
	free(theory->trend);
	free(theory->slope);
	free(theory->transform);
}

static enum hv_code theory_init(struct theory *out, double start, struct hv_error *err)
{
	const struct hv_spectrum *how = out->how;
	const struct hv_curve_terms *terms = out->terms;
	size_t modes = terms->modes.count, segments = how->segments;
	double L = (double)how->segment;

	out->coefficient = calloc(segments, modes * sizeof *out->coefficient);
	out->level = malloc(segments * sizeof *out->level);
	out->trend = malloc(modes * sizeof *out->trend);
	out->slope = malloc(modes * sizeof *out->slope);
	out->transform = calloc((size_t)out->threads, 2 * modes * sizeof *out->transform);
	if (!out->coefficient || !out->level || !out->trend || !out->slope || !out->transform)
		return hv_fail_memory(err, "the theory of a spectrum");
	for (size_t k = 0; k < modes; k++) {
		struct ratio ratio = ratio_of(&terms->modes.mode[k], false, 0, how);
		double complex numerator = vanishing(&ratio, L);

		out->trend[k] = series_sum(logarithm(&ratio), numerator, L) / L;
		out->slope[k] = series_slope(logarithm(&ratio), numerator, L) * (12 / (L * (L * L - 1)));
	}
#pragma omp parallel for num_threads(out->threads)
	for (size_t s = 0; s < segments; s++) {
		double D = start + (double)(s * how->stride) * how->step;

		out->level[s] = terms->level + terms->slope * (D + (L - 1) / 2 * how->step);
		for (size_t k = 0; k < modes; k++) {
			double re, im;

			hv_mode_at(&re, &im, &terms->modes.mode[k], D);
			out->coefficient[s * modes + k] =
			    complex_of(terms->re[k], terms->im[k]) * complex_of(re, im) / 2;
		}
	}
	return HV_OK;
}

/* Mean over the segments of |X|^2 at one frequency. */
static double power_at(const struct theory *theory, size_t bin)
{
	const struct hv_spectrum *how = theory->how;
	const struct hv_curve_terms *terms = theory->terms;
	const struct hv_mode constant = { 0 };
	struct ratio none = ratio_of(&constant, false, bin, how);
	double complex one = windowed(how, &none, series_sum), line = windowed(how, &none, series_slope);
	size_t modes = terms->modes.count;
	double complex *transform = theory->transform + (size_t)omp_get_thread_num() * 2 * modes;
	double sum = 0;

	for (size_t k = 0; k < modes; k++)
		for (int side = 0; side < 2; side++) {
			struct ratio ratio = ratio_of(&terms->modes.mode[k], side == 1, bin, how);
			double complex x = windowed(how, &ratio, series_sum);

			if (how->detrend != HV_DETREND_NONE)
				x -= (side ? conj(theory->trend[k]) : theory->trend[k]) * one;
			if (how->detrend == HV_DETREND_LINEAR)
				x -= (side ? conj(theory->slope[k]) : theory->slope[k]) * line;
			transform[2 * k + (size_t)side] = x;
		}
	for (size_t s = 0; s < how->segments; s++) {
		const double complex *c = theory->coefficient + s * modes;
		double complex x = how->detrend == HV_DETREND_NONE ? theory->level[s] * one : 0;

		if (how->detrend != HV_DETREND_LINEAR)
			x += terms->slope * how->step * line;
		for (size_t k = 0; k < modes; k++)
			x += c[k] * transform[2 * k] + conj(c[k]) * transform[2 * k + 1];
		sum += creal(x) * creal(x) + cimag(x) * cimag(x);
	}
	return sum / (double)how->segments;
}

enum hv_code hv_spectrum_theory(double *out, const struct hv_spectrum *spectrum,
    const struct hv_curve_terms *terms, double start, int threads, struct hv_error *err)
{
	size_t bins = hv_spectrum_bins(spectrum), twice = (spectrum->padded + 1) / 2;
	double scale = spectrum->step / hv_window_power(spectrum->window, spectrum->segment);
	double work =
	    OPERATIONS_A_TERM * (double)spectrum->window->terms * 4 + (double)spectrum->segments * 8;
	struct theory theory = { .how = spectrum, .terms = terms };
	enum hv_code code;

	theory.threads = hv_threads_worth(threads, work * (double)bins * (double)terms->modes.count);
	code = theory_init(&theory, start, err);
	if (code == HV_OK) {
#pragma omp parallel for num_threads(theory.threads) schedule(static)
		for (size_t b = 0; b < bins; b++)
			out[b] = (b > 0 && b < twice ? 2 : 1) * scale * power_at(&theory, b);
	}
	theory_free(&theory);
	return code;
}

/* Where a frequency of so many turns a row shows: its nearest image within 0 .. 1/2. */
static double fold(double turns)
{
	return fabs(turns - rint(turns));
}

void hv_spectrum_theory_lines(struct hv_theory_line *out, size_t *count, const struct hv_spectrum *spectrum,
    const struct hv_curve_terms *terms, double start)
{
	double whole = hv_window_sum(spectrum->window, spectrum->segment);

	*count = 0;
	for (size_t k = 0; k < terms->modes.count; k++) {
		const struct hv_mode *mode = &terms->modes.mode[k];
		struct hv_mode still = { .decay = mode->decay };
		struct ratio ratio = ratio_of(&still, false, 0, spectrum);
		double power = 0, seen = cabs(windowed(spectrum, &ratio, series_sum)) / whole;

		if (mode->turns.hi == 0)
			continue;
		for (size_t s = 0; s < spectrum->segments; s++) {
			double size, none;

			hv_mode_at(&size, &none, &still,
			    start + (double)(s * spectrum->stride) * spectrum->step);
			power += size * size / (double)spectrum->segments;
		}
		out[(*count)++] = (struct hv_theory_line){
			.pair = mode->pair,
			.frequency = fold(mode->turns.hi * spectrum->step) / spectrum->step,
			.amplitude = hypot(terms->re[k], terms->im[k]) * seen * sqrt(power),
		};
	}
}
