/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_kernel_avx512.c -- the inner loops of ensembles, for AVX-512. */
#include "lib/ensemble_kernel.h"

#if defined __x86_64__
#include <immintrin.h>

static bool runs(void)
{
	return __builtin_cpu_supports("avx512f");
}

#define KERNEL          hv_ensemble_avx512
#define NAME            "AVX-512"
#define RUNS            runs
#define BYTES           64
#define ROWS            8
#define TARGET          __attribute__((target("avx512f,popcnt")))
#define FMA             _mm512_fmadd_pd
#define MASK            __mmask8
#define REACHES(a, b)   _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ)
#define WITHIN(m, a, b) _mm512_mask_cmp_pd_mask(m, a, b, _CMP_LE_OQ)
#define COUNT(count, m) _mm512_mask_sub_epi64(count, m, count, _mm512_set1_epi64(-1))
#define ANY(m)          ((m) != 0)
#define APPEND          append

static inline TARGET size_t append(double *to, __m512d x, MASK mask)
{
	_mm512_storeu_pd(to, _mm512_maskz_compress_pd(mask, x));
	return (size_t)__builtin_popcount(mask);
}
#include "lib/ensemble_kernel.inc"
#endif
