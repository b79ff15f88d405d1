/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/narrow.c -- double-doubles rounded to a float type, once. */
#include "lib/narrow.h"

#define NOISE 0x1p-100 /* of hi: lo is no better known than to this */

/* hi + lo rounded to odd: to the neighbour of hi + lo whose last bit is 1, unless the sum is a double.  A
 * rounding to fewer digits that follows is then as if it were the first (Boldo and Melquiond, 2008). */
static double round_to_odd(double hi, double lo)
{
	double down = lo < 0 ? nextafter(hi, -INFINITY) : hi, up = lo < 0 ? hi : nextafter(hi, INFINITY);
	uint64_t pattern;

	if (!(fabs(lo) > NOISE * fabs(hi)) || !isfinite(hi))
		return hi;
	memcpy(&pattern, &down, sizeof pattern);
	return pattern & 1 ? down : up;
}

double hv_narrow_dd(enum hv_dtype dtype, struct hv_dd x)
{
	double hi = x.hi + x.lo, lo = x.lo - (hi - x.hi);

	return dtype == HV_F64 ? hi : hv_narrow(dtype, round_to_odd(hi, lo));
}
