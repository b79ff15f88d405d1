/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/correlate_f64.c -- cross-correlations by transforms in double precision. */
#define REAL      double
#define FFT(name) fftw_##name
#define PASS      hv_correlate_pass_f64
#include "lib/correlate_real.inc"
