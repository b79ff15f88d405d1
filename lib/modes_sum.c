/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/modes_sum.c -- exponential sums at many distances.
 *
 * Method    Distances are taken in blocks of BLOCK, each with a centre C from which REACH - 1 lie to either
 *           side.  Modes that turn and do not fall are formed at the centre, P + i Q = c exp(i w C), from
 *           where
 *
 *               s(C + b) = e(b) - o(b)      e(b) = sum_k P_k cos(w_k b)
 *               s(C - b) = e(b) + o(b)      o(b) = sum_k Q_k sin(w_k b)
 *
 *           so that a mode costs one multiplication a distance.  Modes that fall are formed at the start of
 *           the block and go on by exp((-a + i w) b): one multiplication, or two if they turn as well.  A
 *           mode that has fallen to nothing costs nothing.  The tables of cos, sin and exp serve every block,
 *           so that the sums are a product of matrices, blocks by distances.
 * Accuracy  A phase is formed in double-double, in turns, for every block: nothing accumulates along the
 *           curve.  A term has the roundings of two exact values, their product and the sum.
 * Order     of the terms, and with it every bit, is the same for any number of threads and any kernel. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/modes.h"
#include "lib/sum_kernel.h"
#include "lib/threads.h"

enum {
	ROWS = HV_SUM_ROWS,
	COLUMNS = HV_SUM_COLUMNS,
	REACH = 256,           /* distances from a centre on, itself included */
	BLOCK = 2 * REACH - 1, /* distances of a block */
	BATCH = 8 * ROWS,      /* blocks at a time */
	TURN_TILES = REACH / COLUMNS,
	TILES = 2 * TURN_TILES,
	LIST_BATCH = 64, /* distances at a time of those that go without blocks */
};

#define OPERATIONS_A_VALUE 40.0 /* of an exponential function, roughly */

#define DISTANCE_MAX 9007199254740992.0 /* 2^53 */

struct term {
	size_t mode;
	struct hv_dd decay;
};

struct plan {
	const struct hv_sum_kernel *kernel;
	const struct hv_modes *modes;
	const double *re, *im;
	const struct hv_distances *distances;
	double origin;                  /* the sum at D = 0, where every exponential is 1 */
	double constant;                /* that of modes that neither turn nor fall */
	size_t turnings, fallings;      /* modes that turn only; that fall, the slowest first */
	struct term *turning, *falling; /* [modes->count] */
	size_t columns;                 /* of falling: one for a mode, two if it turns as well */
	size_t fall_tiles;              /* of distances: as many as there are, or a block's */
	double *cosine, *sine;          /* [TURN_TILES][turnings][COLUMNS] */
	double *fall;                   /* [fall_tiles][columns][COLUMNS] */
};

/* What one thread works with: coefficients of a batch, and blocks of which not every distance is wanted. */
struct work {
	double *even, *odd; /* [BATCH / ROWS][turnings][ROWS] */
	double *fall;       /* [BATCH / ROWS][columns][ROWS] */
	double *row;        /* [ROWS][BLOCK] */
};

static bool turns(const struct hv_mode *mode)
{
	return mode->turns.hi != 0;
}

/* |exp((-a + i w) D)|. */
static double size_at(const struct hv_mode *mode, double D)
{
	struct hv_mode fall = { .decay = mode->decay };
	double size, none;

	hv_mode_at(&size, &none, &fall, D);
	return size;
}

/* exp((-a + i w) D), of a mode that turns, falls, or both. */
static void values_at(double *re, double *im, const struct plan *plan, const struct hv_mode *mode,
    const double *D, size_t n)
{
	if (turns(mode))
		plan->kernel->rotate(re, im, mode->turns, D, n);
	for (size_t i = 0; mode->decay.hi != 0 && i < n; i++) {
		double size = size_at(mode, D[i]);

		re[i] = turns(mode) ? size * re[i] : size;
		im[i] = turns(mode) ? size * im[i] : 0;
	}
}

static int compare_decays(const void *left, const void *right)
{
	const struct term *a = left, *b = right;
	double difference = hv_dd_difference(a->decay, b->decay).hi;

	if (difference != 0)
		return difference < 0 ? -1 : 1;
	return a->mode < b->mode ? -1 : a->mode > b->mode;
}

static void sort_modes(struct plan *plan)
{
	for (size_t k = 0; k < plan->modes->count; k++) {
		const struct hv_mode *mode = &plan->modes->mode[k];
		struct term term = { .mode = k, .decay = mode->decay };

		if (plan->re[k] == 0 && plan->im[k] == 0)
			continue;
		plan->origin += plan->re[k];
		if (mode->decay.hi != 0) {
			plan->falling[plan->fallings++] = term;
			plan->columns += turns(mode) ? 2 : 1;
		} else if (turns(mode)) {
			plan->turning[plan->turnings++] = term;
		} else {
			plan->constant += plan->re[k];
		}
	}
	qsort(plan->falling, plan->fallings, sizeof *plan->falling, compare_decays);
}

/* One tile of the tables: the distances `tile` COLUMNS steps and on. */
static void fill_tables(const struct plan *plan, size_t tile)
{
	double D[COLUMNS], re[COLUMNS], im[COLUMNS];
	double *fall = plan->fall + tile * plan->columns * COLUMNS;

	for (size_t c = 0; c < COLUMNS; c++)
		D[c] = (double)(tile * COLUMNS + c) * plan->distances->step;
	for (size_t k = 0; tile < TURN_TILES && k < plan->turnings; k++) {
		size_t at = (tile * plan->turnings + k) * COLUMNS;

		values_at(plan->cosine + at, plan->sine + at, plan, &plan->modes->mode[plan->turning[k].mode],
		    D, COLUMNS);
	}
	for (size_t k = 0; tile < plan->fall_tiles && k < plan->fallings; k++) {
		const struct hv_mode *mode = &plan->modes->mode[plan->falling[k].mode];

		values_at(re, im, plan, mode, D, COLUMNS);
		memcpy(fall, re, sizeof re);
		fall += COLUMNS;
		if (turns(mode)) {
			memcpy(fall, im, sizeof im);
			fall += COLUMNS;
		}
	}
}

/* How many doubles, and a row of them for the vectors that may follow. */
static double *aligned(size_t count)
{
	size_t bytes = (count * sizeof(double) / HV_SUM_ALIGNED + 1) * HV_SUM_ALIGNED;

	return aligned_alloc(HV_SUM_ALIGNED, bytes);
}

static void plan_free(struct plan *plan)
{
	free(plan->turning);
	free(plan->falling);
	free(plan->cosine);
	free(plan->sine);
	free(plan->fall);
}

/* Whether blocks can be laid over the distances: the centre and the end of the last are doubles too. */
static bool evenly_spaced(const struct hv_distances *distances)
{
	return !distances->list && hv_distance(distances, distances->count + BLOCK) <= DISTANCE_MAX;
}

static enum hv_code plan_tables(struct plan *plan, int threads, struct hv_error *err)
{
	size_t count = plan->distances->count, width = count < BLOCK ? count : BLOCK;
	size_t turn = TURN_TILES * plan->turnings * COLUMNS;
	double cells = (double)turn + (double)(plan->columns * BLOCK);

	plan->fall_tiles = (width + COLUMNS - 1) / COLUMNS;
	plan->cosine = aligned(turn);
	plan->sine = aligned(turn);
	plan->fall = aligned(plan->fall_tiles * plan->columns * COLUMNS);
	if (!plan->cosine || !plan->sine || !plan->fall)
		return hv_fail_memory(err, "the table of modes");
	threads = hv_threads_worth(threads, OPERATIONS_A_VALUE * cells);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
	for (size_t tile = 0; tile < TILES; tile++)
		fill_tables(plan, tile);
	return HV_OK;
}

static enum hv_code plan_init(struct plan *plan, int threads, struct hv_error *err)
{
	plan->kernel = hv_sum_kernel(0);
	plan->turning = malloc(plan->modes->count * sizeof *plan->turning);
	plan->falling = malloc(plan->modes->count * sizeof *plan->falling);
	if (!plan->turning || !plan->falling)
		return hv_fail_memory(err, "a list of modes");
	sort_modes(plan);
	return evenly_spaced(plan->distances) ? plan_tables(plan, threads, err) : HV_OK;
}

static void fill_turning(struct work *work, const struct plan *plan, const double *start, size_t blocks)
{
	double centre[BATCH], x[BATCH], y[BATCH];

	for (size_t i = 0; i < blocks; i++)
		centre[i] = start[i] + (REACH - 1) * plan->distances->step;
	for (size_t k = 0; k < plan->turnings; k++) {
		size_t mode = plan->turning[k].mode;
		double re = plan->re[mode], im = plan->im[mode];

		values_at(x, y, plan, &plan->modes->mode[mode], centre, blocks);
		for (size_t i = 0; i < blocks; i += ROWS) {
			double *even = work->even + i * plan->turnings + k * ROWS;
			double *odd = work->odd + i * plan->turnings + k * ROWS;

			for (size_t r = 0; r < ROWS; r++) {
				even[r] = re * x[i + r] - im * y[i + r];
				odd[r] = re * y[i + r] + im * x[i + r];
			}
		}
	}
}

/* Returns how many columns are not all zero: the slowest come first, and distances only grow. */
static size_t fill_falling(struct work *work, const struct plan *plan, const double *start, size_t blocks)
{
	double x[BATCH], y[BATCH];
	size_t column = 0;

	for (size_t k = 0; k < plan->fallings; k++) {
		const struct hv_mode *mode = &plan->modes->mode[plan->falling[k].mode];
		double re = plan->re[plan->falling[k].mode], im = plan->im[plan->falling[k].mode];

		if (size_at(mode, start[0]) == 0)
			break;
		values_at(x, y, plan, mode, start, blocks);
		for (size_t i = 0; i < blocks; i++) {
			double *to = work->fall + (i / ROWS * plan->columns + column) * ROWS + i % ROWS;

			to[0] = turns(mode) ? re * x[i] - im * y[i] : re * x[i];
			if (turns(mode))
				to[ROWS] = -(re * y[i] + im * x[i]);
		}
		column += turns(mode) ? 2 : 1;
	}
	return column;
}

/* Adds every term to the first ROWS blocks at `to`, of which the coefficients are those of block `block`. */
static void add_terms(double *to, const struct work *work, const struct plan *plan, size_t block,
    size_t columns, size_t tile)
{
	size_t from = tile * COLUMNS, width = BLOCK - from < COLUMNS ? BLOCK - from : COLUMNS;
	double *centre = to + REACH - 1;

	if (tile < TURN_TILES && plan->turnings > 0)
		plan->kernel->add_both(centre + from, centre - from, BLOCK,
		    work->even + block * plan->turnings, work->odd + block * plan->turnings,
		    plan->cosine + from * plan->turnings, plan->sine + from * plan->turnings, plan->turnings);
	if (tile < plan->fall_tiles && columns > 0)
		plan->kernel->add(to + from, BLOCK, work->fall + block * plan->columns,
		    plan->fall + from * plan->columns, columns, width);
}

static void sum_batch(double *out, const struct plan *plan, struct work *work, size_t first)
{
	size_t left = plan->distances->count - first, columns;
	size_t n = left < BATCH * BLOCK ? left : BATCH * BLOCK;
	size_t whole = n / (ROWS * BLOCK) * ROWS, done = whole * BLOCK; /* those that fit into `out` */
	size_t blocks = n > done ? whole + ROWS : whole;
	double start[BATCH];

	for (size_t i = 0; i < blocks; i++)
		start[i] = hv_distance(plan->distances, first + i * BLOCK);
	fill_turning(work, plan, start, blocks);
	columns = fill_falling(work, plan, start, blocks);
	for (size_t i = 0; i < done; i++)
		out[first + i] = plan->constant;
	for (size_t i = 0; i < ROWS * BLOCK; i++)
		work->row[i] = plan->constant;
	for (size_t tile = 0; tile < TILES; tile++)
		for (size_t i = 0; i < blocks; i += ROWS)
			add_terms(i < whole ? out + first + i * BLOCK : work->row, work, plan, i, columns,
			    tile);
	memcpy(out + first + done, work->row, (n - done) * sizeof *out);
	if (start[0] == 0)
		out[first] = plan->origin;
}

/* Distances one by one: a list, and the last few below 2^53. */
static void sum_list(double *out, const struct plan *plan, size_t first)
{
	size_t left = plan->distances->count - first, n = left < LIST_BATCH ? left : LIST_BATCH;
	double D[LIST_BATCH], x[LIST_BATCH], y[LIST_BATCH];

	for (size_t i = 0; i < n; i++) {
		D[i] = hv_distance(plan->distances, first + i);
		out[first + i] = plan->constant;
	}
	for (size_t k = 0; k < plan->turnings + plan->fallings; k++) {
		size_t mode =
		    k < plan->turnings ? plan->turning[k].mode : plan->falling[k - plan->turnings].mode;
		double re = plan->re[mode], im = plan->im[mode];

		values_at(x, y, plan, &plan->modes->mode[mode], D, n);
		for (size_t i = 0; i < n; i++)
			out[first + i] += turns(&plan->modes->mode[mode]) ? re * x[i] - im * y[i] : re * x[i];
	}
}

static enum hv_code work_init(struct work *out, const struct plan *plan, struct hv_error *err)
{
	struct work work = {
		.even = aligned(BATCH * plan->turnings),
		.odd = aligned(BATCH * plan->turnings),
		.fall = aligned(BATCH * plan->columns),
		.row = aligned(ROWS * BLOCK),
	};

	*out = work;
	return work.even && work.odd && work.fall && work.row ? HV_OK
							      : hv_fail_memory(err, "a batch of modes");
}

static void work_free(struct work *work)
{
	free(work->even);
	free(work->odd);
	free(work->fall);
	free(work->row);
}

/* Every thread has room of its own, or none starts. */
static enum hv_code sum_blocks(double *out, const struct plan *plan, int threads, struct hv_error *err)
{
	struct work *work = calloc((size_t)threads, sizeof *work);
	enum hv_code code = work ? HV_OK : hv_fail_memory(err, "a batch of modes");

	for (int t = 0; code == HV_OK && t < threads; t++)
		code = work_init(&work[t], plan, err);
	if (code == HV_OK) {
#pragma omp parallel for num_threads(threads) schedule(dynamic)
		for (size_t i = 0; i < plan->distances->count; i += (size_t)BATCH * BLOCK)
			sum_batch(out, plan, &work[omp_get_thread_num()], i);
	}
	for (int t = 0; work && t < threads; t++)
		work_free(&work[t]);
	free(work);
	return code;
}

enum hv_code hv_modes_sum(double *out, const struct hv_modes *modes, const double *re, const double *im,
    const struct hv_distances *distances, int threads, struct hv_error *err)
{
	struct plan plan = { .modes = modes, .re = re, .im = im, .distances = distances };
	bool even = evenly_spaced(distances);
	enum hv_code code = plan_init(&plan, threads, err);

	threads = hv_threads_worth(threads,
	    (even ? 1 : OPERATIONS_A_VALUE) * (double)distances->count * (double)modes->count);
	if (code == HV_OK && even) {
		code = sum_blocks(out, &plan, threads, err);
	} else if (code == HV_OK) {
#pragma omp parallel for num_threads(threads) schedule(dynamic)
		for (size_t i = 0; i < distances->count; i += LIST_BATCH)
			sum_list(out, &plan, i);
	}
	plan_free(&plan);
	return code;
}
