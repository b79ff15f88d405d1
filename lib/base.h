/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/base.h -- which rotary base a context needs.
 *
 * With theta_j = b^(-2j/d), a base b serves a context of L tokens if
 *
 *	S(b, D) = sum_{j < d/2} cos(theta_j D) >= 0	for every whole D, 0 <= D < L
 *
 * [Men et al. 2024, arXiv:2405.14591]: a key like the query then scores, in expectation, no less than a random
 * one at any distance.  The bases that serve are no interval but many windows, most of them narrow. */
#ifndef HV_BASE_H
#define HV_BASE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/progress.h"

#define HV_BASE_MOST         1e30
#define HV_BASE_CONTEXT_MOST ((size_t)1 << 24)

struct hv_base_search {
	size_t dim;      /* head dimension d, even */
	size_t context;  /* L, 1 .. HV_BASE_CONTEXT_MOST tokens */
	double from, to; /* where a window may begin, 1 <= from <= to <= HV_BASE_MOST */
	double step;     /* relative: windows and gaps narrower than this may be missed, 1e-12 .. 1e-3 */
	int threads;     /* at least 1; the result does not depend on it */
	struct hv_progress progress;
};

struct hv_base_window { /* of bases that serve, each edge to within `step` */
	double first;
	double last; /* INFINITY: all larger ones serve; NaN: it goes on to HV_BASE_MOST, and maybe farther */
};

/* Finds the first window that begins within from .. to.  Between `from` and it, every base was shown to fail but for
 * gaps of `step`; within it, to serve.  A sum counts as negative where it is so beyond rounding, 4e-16 L of its d/2 terms.
 *
 *   found  whether there is one within from .. to
 * HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code hv_base_window(struct hv_base_window *out, bool *found, const struct hv_base_search *search,
    struct hv_error *err);

/* The first distance, below `limit`, at which S(base, D) < 0; `limit` where there is none.  Sums are right to
 * 1e-14 of d/2 at any distance.
 * HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code hv_base_first_negative(double *out, size_t dim, double base, double limit, int threads,
    struct hv_error *err);

#endif
