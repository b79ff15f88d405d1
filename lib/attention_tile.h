/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_tile.h -- tiles of scores, HV_TILE queries by HV_TILE keys, in the vectors of one instruction
 * set; private to lib/attention*.c.
 *
 * Why our own products: Debian's OpenBLAS takes a processor newer than itself for the oldest there is (30
 * Gflop/s where this does 150), packs the keys again for every block of queries, and its threads are state of
 * the whole process. */
#ifndef HV_ATTENTION_TILE_H
#define HV_ATTENTION_TILE_H

#include <stdbool.h>
#include <stddef.h>

#define HV_TILE        48   /* positions: a multiple of every kernel's rows and lanes, and so is its half */
#define HV_TILE_SLACK  64   /* elements that diagonals() may read and write past the last */
#define HV_TILE_MARGIN 64.0 /* by which a score may exceed its row's reference */

/* One kernel.  The layouts, of `channels` channels of which the first `live` are used:
 *
 *	query  [HV_TILE / rows][channels][rows]      key  [HV_TILE / lanes][channels][lanes]
 *	fade   [channels][2 HV_TILE]: exp(-a_c (HV_TILE - 1 - i)) for i < HV_TILE, otherwise 0
 *	score  [][stride]: row r, key n is score[r * stride + n] */
#define HV_TILE_KERNEL(REAL)                                                                                   \
	{                                                                                                      \
		size_t rows, lanes;                                                                            \
		/* score = sum_c query_c key_c, of the first n rows of a tile. */                              \
		void (*product)(REAL * score, size_t stride, const REAL *query, const REAL *key, size_t n,     \
		    size_t channels, size_t live);                                                             \
		/* Fades the keys: out_c(n) = key_c(n) middle_c exp(-a_c (HV_TILE - 1 - n)). */                \
		void (*fade)(REAL * out, const REAL *key, const REAL *fade, const REAL *middle,                \
		    size_t channels, size_t live);                                                             \
		/* score = sum_c query_c key_c exp(-a_c (first + r - n)), 0 where n > first + r: the tile on \
		 * the diagonal, whose growing half cannot be factored. */ \
		void (*direct)(REAL * score, size_t stride, const REAL *query, const REAL *key,                \
		    const REAL *fade, size_t first, size_t n, size_t channels);                                \
		/* Puts in the place of scores what the softmax takes, and sums it by row: part[r].  Row r's \
		 * bias of key n is bias[n - r]; -INFINITY is no key.                                        \
		 *                                                                                           \
		 *   float   value = exp(score), part = sum value bias: scores within +-87, the bias a factor \
		 *   double  value = exp(score + bias - reference), part = sum value, after a reference     \
		 *           below the row's largest score by more than HV_TILE_MARGIN was raised to it      \
		 *                                                                                           \
		 * Accuracy of exp: 2 ulp. */ \
		void (*weigh)(REAL * score, size_t stride, const double *bias, double *reference,              \
		    double *part, size_t n);                                                                   \
		/* sum[i] = sum_r factor[r] value[r * stride + i], i < count, and, unless squares is NULL,   \
		 * the sum of the squares of the terms, each over its unit: times inverse[i] beforehand.    \
		 * With stride + 1 for the stride, diagonals. */ \
		void (*diagonals)(double *sum, double *squares, const REAL *value, size_t stride,              \
		    const double *factor, const double *inverse, size_t n, size_t count);                      \
	}

struct hv_tile_f32 HV_TILE_KERNEL(float);
struct hv_tile_f64 HV_TILE_KERNEL(double);

struct hv_tiles {
	const char *name;
	bool (*runs)(void); /* on this processor */
	const struct hv_tile_f32 *f32;
	const struct hv_tile_f64 *f64;
	double (*dot)(const double *a, const double *b, const double *w, size_t n); /* sum_i a_i b_i w_i */
};

/* Those that this processor can run, the fastest first; NULL past the last. */
const struct hv_tiles *hv_tiles(size_t choice);

extern const struct hv_tile_f32 hv_tile_f32_avx512, hv_tile_f32_avx2, hv_tile_f32_plain;
extern const struct hv_tile_f64 hv_tile_f64_avx512, hv_tile_f64_avx2, hv_tile_f64_plain;
double hv_dot_avx512(const double *a, const double *b, const double *w, size_t n);
double hv_dot_avx2(const double *a, const double *b, const double *w, size_t n);
double hv_dot_plain(const double *a, const double *b, const double *w, size_t n);

#endif
