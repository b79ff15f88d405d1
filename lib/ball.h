/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ball.h -- FLINT's rational numbers and balls, which were a library of their own (Arb) before FLINT 3;
 * private.
 *
 * FLINT ends the program where it cannot allocate; what is asked of it is kept small enough.  It keeps caches
 * for each thread, which flint_cleanup() frees. */
#ifndef HV_BALL_H
#define HV_BALL_H

#include <flint/fmpq.h>
#if __has_include(<flint/arb.h>)
#include <flint/acb.h>
#include <flint/arb.h>
#else
#include <acb.h>
#include <arb.h>
#endif

#endif
