/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/sum_kernel_avx2.c -- sums of modes, for AVX2 and FMA. */
#include "lib/sum_kernel.h"

#if defined __x86_64__
#include <immintrin.h>

#define KERNEL  hv_sum_avx2
#define NAME    "AVX2"
#define RUNS    (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#define BYTES   32
#define VECTORS 2
#define TARGET  __attribute__((target("avx2,fma")))
#define FMS     _mm256_fmsub_pd
#include "lib/sum_kernel.inc"
#endif
