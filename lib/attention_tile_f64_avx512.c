/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile_f64_avx512.c -- tiles of scores in double, for AVX-512. */
#include "lib/attention_tile.h"

#if defined __x86_64__
#include <immintrin.h>

#define REAL        double
#define SINGLE      0
#define KERNEL      hv_tile_f64_avx512
#define KERNEL_TYPE hv_tile_f64
#define DOT         hv_dot_avx512
#define BYTES       64
#define ROWS        8
#define TARGET      __attribute__((target("avx512f")))
#define FMA         _mm512_fmadd_pd
#define FMA_WIDE    _mm512_fmadd_pd
#include "lib/attention_tile.inc"
#endif
