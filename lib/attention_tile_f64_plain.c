/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile_f64_plain.c -- tiles of scores in double, for any processor. */
#include "lib/attention_tile.h"

#define REAL        double
#define SINGLE      0
#define KERNEL      hv_tile_f64_plain
#define KERNEL_TYPE hv_tile_f64
#define DOT         hv_dot_plain
#define BYTES       16
#define ROWS        4
#define TARGET
#define FMA(a, b, c)      ((a) * (b) + (c))
#define FMA_WIDE(a, b, c) ((a) * (b) + (c))
#include "lib/attention_tile.inc"
