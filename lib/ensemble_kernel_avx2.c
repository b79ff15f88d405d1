/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_kernel_avx2.c -- the inner loops of ensembles, for AVX2 and FMA. */
#include "lib/ensemble_kernel.h"

#if defined __x86_64__
#include <immintrin.h>

static bool runs(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#define KERNEL hv_ensemble_avx2
#define NAME   "AVX2"
#define RUNS   runs
#define BYTES  32
#define ROWS   4
#define TARGET __attribute__((target("avx2,fma")))
#define FMA    _mm256_fmadd_pd
#include "lib/ensemble_kernel.inc"
#endif
