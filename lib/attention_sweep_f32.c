/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_sweep_f32.c -- all causal scores of one head, by products in float. */
#define REAL            float
#define SINGLE          1
#define PRECISION       f32
#define KERNEL          hv_tile_f32
#define PACK            hv_sweep_pack_f32
#define SWEEP           hv_sweep_f32
#define FIRST_REFERENCE 0.0
#define FAINTEST        1e-18
#include "lib/attention_sweep.inc"
