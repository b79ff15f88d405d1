/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_sweep.h -- all causal scores of one head under one encoding, tile by tile; private to
 * lib/attention*.c. */
#ifndef HV_ATTENTION_SWEEP_H
#define HV_ATTENTION_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/attention_form.h"
#include "lib/error.h"
#include "lib/progress.h"

struct hv_sweep {
	const struct hv_form *form;
	double scale; /* of the content */
	bool weights; /* sums softmax weights; otherwise scores */
	bool uniform; /* a row's weights times its keys */
	int threads;
	struct hv_progress progress; /* of 1 */

	/* Set by packing: */
	void *key;       /* [tiles][HV_TILE][channels], as the kernel wants them */
	double key_norm; /* the longest key */

	/* Pairs from `reach` on are left to the caller.  There a row's weights add up to exp(far[m]); NULL:
	 * to nothing. */
	size_t reach;
	double *far;        /* [seq] */
	double negligible;  /* content below this is 0 */
	double bound;       /* of any content */
	const double *bias; /* [HV_TILE + seq + HV_TILE], bias[HV_TILE + seq - 1 - D]; weigh() says of what */
	const double
	    *inverse; /* the same of 1 / unit, [HV_TILE + seq + HV_TILE_SLACK]; where squares are wanted */

	/* Filled in: */
	double *sum, *squares; /* [seq] by distance, added to; squares, over unit^2, may be NULL */
	double *normaliser; /* [seq] log of each row's sum of exponentials, without its shift by the centre */
	double *shift;      /* [seq] that shift: Q . centre; or NULL */
	double *sink;       /* [seq] each row's mass on the keys that are skipped */

	/* Or, by hv_sweep_f64() and for scores, handed over: score[r * stride + n] of rows first + r, r < rows, and
	 * keys n <= first + r.  From several threads at once. */
	void (*take)(void *user, const double *score, size_t stride, size_t first, size_t rows);
	void *user;
};

/* Packs the recording's keys: HV_OK or HV_ENOMEM; release with free(sweep->key). */
enum hv_code hv_sweep_pack_f32(struct hv_sweep *sweep, struct hv_error *err);
enum hv_code hv_sweep_pack_f64(struct hv_sweep *sweep, struct hv_error *err);

/* Sums over all pairs nearer than `reach`: HV_OK or HV_ENOMEM. */
enum hv_code hv_sweep_f32(struct hv_sweep *sweep, struct hv_error *err);
enum hv_code hv_sweep_f64(struct hv_sweep *sweep, struct hv_error *err);

#endif
