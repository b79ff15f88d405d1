/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile_f64_avx2.c -- tiles of scores in double, for AVX2 and FMA. */
#include "lib/attention_tile.h"

#if defined __x86_64__
#include <immintrin.h>

#define REAL        double
#define SINGLE      0
#define KERNEL      hv_tile_f64_avx2
#define KERNEL_TYPE hv_tile_f64
#define DOT         hv_dot_avx2
#define BYTES       32
#define ROWS        4
#define TARGET      __attribute__((target("avx2,fma")))
#define FMA         _mm256_fmadd_pd
#define FMA_WIDE    _mm256_fmadd_pd
#include "lib/attention_tile.inc"
#endif
