/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_kernel_plain.c -- the inner loops of ensembles, for any processor. */
#include "lib/ensemble_kernel.h"

static bool runs(void)
{
	return true;
}

#define KERNEL hv_ensemble_plain
#define NAME   "plain"
#define RUNS   runs
#define BYTES  16
#define ROWS   4
#define TARGET
#define FMA(a, b, c) ((a) * (b) + (c))
#include "lib/ensemble_kernel.inc"
