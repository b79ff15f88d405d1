/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/sum_kernel_avx512.c -- sums of modes, for AVX-512. */
#include "lib/sum_kernel.h"

#if defined __x86_64__
#include <immintrin.h>

#define KERNEL  hv_sum_avx512
#define NAME    "AVX-512"
#define RUNS    __builtin_cpu_supports("avx512f")
#define BYTES   64
#define VECTORS 4
#define TARGET  __attribute__((target("avx512f")))
#define FMS     _mm512_fmsub_pd
#include "lib/sum_kernel.inc"
#endif
