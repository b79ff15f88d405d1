/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/correlate_f32.c -- cross-correlations by transforms in single precision. */
#define REAL      float
#define FFT(name) fftwf_##name
#define PASS      hv_correlate_pass_f32
#include "lib/correlate_real.inc"
