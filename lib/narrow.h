/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/narrow.h -- doubles rounded to float32, float16 and bfloat16, as hardware rounds.
 *
 * To nearest, ties to even, once; too small for a normal number: to the nearest subnormal; from the largest
 * number and half a unit of its last place on: to infinity.  NaN stays NaN.  The result is a double that the
 * type holds exactly, so an operation of the type is the same operation of doubles, then rounded.  Sums,
 * differences, products and quotients come out as the type's own hardware has them: a double has more than
 * twice its digits and two, so that rounding first to double changes nothing (S. Figueroa, 1995). */
#ifndef HV_NARROW_H
#define HV_NARROW_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "lib/modes.h"
#include "lib/tensor.h"

/* Rounds to `bits` significant bits, by adding half a unit of the last of them to the pattern; what is below
 * 2^least has no fewer subnormal steps of 2^(least - bits + 1).  `high` is the largest number. */
static inline double hv_narrow_bits(double x, int bits, double least, double step, double high)
{
	int dropped = 53 - bits;
	uint64_t pattern, half = (uint64_t)1 << (dropped - 1);
	double out, magic;

	if (!(fabs(x) <= 1e300)) /* NaN and infinity, and what would become it */
		return isnan(x) ? x : copysign(INFINITY, x);
	if (fabs(x) < least) {
		magic = 0x1.8p52 * step; /* in this binade a double's last place is the step */
		out = (fabs(x) + magic) - magic;
		return copysign(out, x);
	}
	memcpy(&pattern, &x, sizeof pattern);
	pattern += half - 1 + (pattern >> dropped & 1);
	pattern &= ~(2 * half - 1);
	memcpy(&out, &pattern, sizeof out);
	return fabs(out) <= high ? out : copysign(INFINITY, x);
}

/* The nearest number of a float type. */
static inline double hv_narrow(enum hv_dtype dtype, double x)
{
	switch (dtype) {
	case HV_F32: return (double)(float)x;
	case HV_F16: return hv_narrow_bits(x, 11, 0x1p-14, 0x1p-24, 65504);
	case HV_BF16: return hv_narrow_bits(x, 8, 0x1p-126, 0x1p-133, 0x1.fep127);
	default: return x;
	}
}

/* The number of the type nearest to hi + lo, |lo| <= |hi|, rounded once. */
double hv_narrow_dd(enum hv_dtype dtype, struct hv_dd x);

#endif
