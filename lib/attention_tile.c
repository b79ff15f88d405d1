/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile.c -- which kernels this processor can run. */
#include "lib/attention_tile.h"

static bool runs_anywhere(void)
{
	return true;
}

#if defined __x86_64__
static bool runs_avx512(void)
{
	return __builtin_cpu_supports("avx512f");
}

static bool runs_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

static const struct hv_tiles tiles[] = {
#if defined __x86_64__
	{ "AVX-512", runs_avx512, &hv_tile_f32_avx512, &hv_tile_f64_avx512, hv_dot_avx512 },
	{ "AVX2", runs_avx2, &hv_tile_f32_avx2, &hv_tile_f64_avx2, hv_dot_avx2 },
#endif
	{ "plain", runs_anywhere, &hv_tile_f32_plain, &hv_tile_f64_plain, hv_dot_plain },
};

const struct hv_tiles *hv_tiles(size_t choice)
{
	for (size_t i = 0; i < sizeof tiles / sizeof tiles[0]; i++)
		if (tiles[i].runs() && choice-- == 0)
			return &tiles[i];
	return NULL;
}
