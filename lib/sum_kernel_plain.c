/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/sum_kernel_plain.c -- sums of modes, for any processor. */
#include "lib/sum_kernel.h"

#define KERNEL  hv_sum_plain
#define NAME    "plain"
#define RUNS    true
#define BYTES   16
#define VECTORS 2
#define TARGET
#include "lib/sum_kernel.inc"
