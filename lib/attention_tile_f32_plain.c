/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile_f32_plain.c -- tiles of scores in float, for any processor. */
#include "lib/attention_tile.h"

#define REAL        float
#define SINGLE      1
#define KERNEL      hv_tile_f32_plain
#define KERNEL_TYPE hv_tile_f32
#define BYTES       16
#define ROWS        4
#define TARGET
#define FMA(a, b, c)      ((a) * (b) + (c))
#define FMA_WIDE(a, b, c) ((a) * (b) + (c))
#include "lib/attention_tile.inc"
