/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_sweep_f64.c -- all causal scores of one head, by products in double. */
#define REAL            double
#define SINGLE          0
#define PRECISION       f64
#define KERNEL          hv_tile_f64
#define PACK            hv_sweep_pack_f64
#define SWEEP           hv_sweep_f64
#define FIRST_REFERENCE (-DBL_MAX)
#define FAINTEST        DBL_MIN
#include "lib/attention_sweep.inc"
