/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/close.h -- doubles compared in double precision (cmocka's own float assertion rounds to float). */
#ifndef TESTS_CLOSE_H
#define TESTS_CLOSE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Fails unless |got - want| <= tolerance; a NaN is close to nothing. */
#define assert_close(got, want, tolerance) assert_close_at((got), (want), (tolerance), __FILE__, __LINE__)

static inline void assert_close_at(double got, double want, double tolerance, const char *file, int line)
{
	if (fabs(got - want) <= tolerance)
		return;
	print_error("%s:%d: got %.17g, want %.17g: off by %.3g, more than %.3g\n", file, line, got, want,
	    fabs(got - want), tolerance);
	_fail(file, line);
}

#endif
