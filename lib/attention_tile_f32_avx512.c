/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile_f32_avx512.c -- tiles of scores in float, for AVX-512. */
#include "lib/attention_tile.h"

#if defined __x86_64__
#include <immintrin.h>

#define REAL        float
#define SINGLE      1
#define KERNEL      hv_tile_f32_avx512
#define KERNEL_TYPE hv_tile_f32
#define BYTES       64
#define ROWS        8
#define TARGET      __attribute__((target("avx512f")))
#define FMA         _mm512_fmadd_ps
#define FMA_WIDE    _mm512_fmadd_pd
#include "lib/attention_tile.inc"
#endif
