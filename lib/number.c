/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/number.c -- doubles as decimal text, and back, without loss and whatever the locale.
 *
 * Formatting  Schubfach [R. Giulietti, The Schubfach way to render doubles, 2020].  All reals in an interval
 *             around v = c 2^q read back as v.  For 10^k <= its width < 10^(k+1) it holds a multiple of 10^k,
 *             by the pigeonhole principle, and at most one of 10^(k+1).  So the shortest decimal is among the
 *             multiples of either that are next to v, and four comparisons find it.  A whole number below
 *             2^53 is its own shortest decimal.
 * Parsing     The first 19 digits times a power of ten, in 192 bits, with a bound on the error: the 53 bits
 *             wanted follow unless the product lies too near the middle between two doubles [the idea of
 *             D. Lemire, Number parsing at a gigabyte per second, 2021].  Where they do not follow, and at
 *             the ends of the range, strtod() decides.
 * Accuracy    Both are exact. */
#include "lib/number.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	FRACTION_BITS = 52,        /* of a double, the leading one not stored */
	EXPONENT_MAX = 2047,       /* as stored; that of infinities and NaN */
	EXPONENT_BIAS = 1023 + 52, /* q = stored exponent - bias, for c as a whole number */
	POWER_MIN = -292,          /* the powers of ten in the table */
	POWER_MAX = 324,
	DIGITS = 17,    /* that a double may need */
	FIXED_MIN = -5, /* decimal exponents of the numbers that are written without one */
	FIXED_MAX = 15,
};

#define WHOLE_MAX 9007199254740992.0 /* 2^53: below, a whole number's digits are its shortest */

__extension__ typedef unsigned __int128 uint128;

struct power {
	uint64_t high, low;
};

struct decimal { /* digits 10^exponent */
	uint64_t digits;
	int64_t exponent;
};

static const struct power powers[POWER_MAX - POWER_MIN + 1] = {
#include "lib/number_powers.inc"
};

/* Exact in the ranges needed, with the arithmetic shifts of the compilers we know. */
static int floor_log2_of_power(int k)
{
	return (k * 1741647) >> 19; /* log2(10) = 1741647.22 / 2^19 */
}

/* floor(log10(2^q)), or floor(log10(3/4 2^q)). */
static int floor_log10(int q, bool three_quarters)
{
	return (q * 1262611 - (three_quarters ? 524031 : 0)) >> 22; /* log10(2) = 1262611.36 / 2^22 */
}

/* g x / 2^64, cut off. */
static uint128 scale(const struct power *g, uint64_t x)
{
	uint128 low = (uint128)g->low * x;

	return (uint128)g->high * x + (uint64_t)(low >> 64);
}

/* g x / 2^128 rounded to odd: cut off, then made odd if that lost anything, so that it compares with even
 * numbers as the exact value does.  That g is rounded up does no harm.  It adds less than 2^-68 for the
 * x < 2^60 that occur, while the exact value, taken over all doubles, is whole or at least 2^-64 away from
 * whole numbers; the one exception, 2^-65.4 above, is in a number that is odd as it is. */
static uint64_t scale_to_odd(const struct power *g, uint64_t x)
{
	uint128 product = scale(g, x);

	return (uint64_t)(product >> 64) | ((uint64_t)product != 0);
}

/* The shortest decimal in the rounding interval of a positive double, the nearest of these, the even one of
 * two. */
static struct decimal shortest(uint64_t bits)
{
	uint64_t fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
	int stored = (int)(bits >> FRACTION_BITS);
	bool normal = stored > 0;
	uint64_t c = fraction | (uint64_t)normal << FRACTION_BITS;
	int q = stored + !normal - EXPONENT_BIAS;
	bool power = fraction == 0 && stored > 1; /* of two: below, doubles lie twice as dense */
	int k = floor_log10(q, power);
	int shift = q + floor_log2_of_power(-k) + 1;
	const struct power *g = &powers[-k - POWER_MIN];

	/* Everything in units of 10^k / 4; an end of the interval belongs to it if c is even. */
	uint64_t odd = c & 1;
	uint64_t value = scale_to_odd(g, (4 * c) << shift);
	uint64_t lower = scale_to_odd(g, (4 * c - 2 + power) << shift) + odd;
	uint64_t upper = scale_to_odd(g, (4 * c + 2) << shift) - odd;
	uint64_t ten = value / 40, one = value / 4;
	bool down, up;

	down = lower <= 40 * ten;
	up = 40 * ten + 40 <= upper;
	if (down != up)
		return (struct decimal){ ten + up, k + 1 };
	down = lower <= 4 * one;
	up = 4 * one + 4 <= upper;
	if (down == up)
		up = value + (one & 1) > 4 * one + 2;
	return (struct decimal){ one + up, k };
}

static void write_pair(char *out, uint32_t n)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	memcpy(out, &pairs[2 * n], 2);
}

static void write_eight(char *out, uint32_t n)
{
	uint32_t high = n / 10000, low = n % 10000;

	write_pair(out, high / 100);
	write_pair(out + 2, high % 100);
	write_pair(out + 4, low / 100);
	write_pair(out + 6, low % 100);
}

/* Writes the exponent of the scientific form and returns its end. */
static char *write_exponent(char *out, int exponent)
{
	uint32_t size = (uint32_t)abs(exponent);

	*out++ = 'e';
	if (exponent < 0)
		*out++ = '-';
	if (size >= 100) {
		*out++ = (char)('0' + size / 100);
		size %= 100;
	} else if (size < 10) {
		*out++ = (char)('0' + size);
		return out;
	}
	write_pair(out, size);
	return out + 2;
}

/* Writes a decimal of 1 to 17 digits and returns its end.  Where HV_NUMBER_MAX leaves room, copies are of a
 * fixed length, which is faster than the right one; what they write too much is overwritten or cut off. */
static char *write_decimal(char *out, struct decimal n)
{
	uint64_t high = n.digits / 100000000;
	uint32_t low = (uint32_t)(n.digits % 100000000);
	char padded[2 * DIGITS]; /* zeros follow, those of large whole numbers among them */
	const char *digit = padded;
	int count = low ? DIGITS : DIGITS - 8;
	int exponent = (int)n.exponent + DIGITS - 1; /* that of the first digit */

	padded[0] = (char)('0' + high / 100000000);
	write_eight(padded + 1, (uint32_t)(high % 100000000));
	write_eight(padded + 9, low);
	memset(padded + DIGITS, '0', DIGITS);
	while (digit[count - 1] == '0')
		count--;
	for (; *digit == '0'; digit++, count--)
		exponent--;

	if (exponent >= FIXED_MIN && exponent < 0) {
		memcpy(out, "0.0000", 6);
		memcpy(out + 1 - exponent, digit, DIGITS);
		return out + 1 - exponent + count;
	}
	memcpy(out, digit, DIGITS);
	if (exponent >= count - 1 && exponent <= FIXED_MAX)
		return out + exponent + 1;
	if (exponent >= 0 && exponent <= FIXED_MAX) {
		out[exponent + 1] = '.';
		memcpy(out + exponent + 2, digit + exponent + 1, (size_t)(count - exponent - 1));
		return out + count + 1;
	}
	if (count > 1) {
		out[1] = '.';
		memcpy(out + 2, digit + 1, DIGITS);
		count++;
	}
	return write_exponent(out + count, exponent);
}

/* Writes a whole number below 10^16 and returns its end; copies again longer than needed. */
static char *write_whole(char *out, uint64_t n)
{
	char digit[2 * DIGITS] = "";
	size_t zeros = n < 100000000 ? 8 : 0; /* in front */

	write_eight(digit, (uint32_t)(n / 100000000));
	write_eight(digit + 8, (uint32_t)(n % 100000000));
	while (zeros < 15 && digit[zeros] == '0')
		zeros++;
	memcpy(out, digit + zeros, 16);
	return out + 16 - zeros;
}

size_t hv_number_format(char out[HV_NUMBER_MAX], double value)
{
	double size = fabs(value);
	char *end = out;
	uint64_t bits;

	if (signbit(value) && !isnan(value))
		*end++ = '-';
	if (size < WHOLE_MAX && size == (double)(int64_t)size) {
		end = write_whole(end, (uint64_t)size);
	} else if (size < INFINITY) {
		memcpy(&bits, &size, sizeof bits);
		end = write_decimal(end, shortest(bits));
	} else {
		memcpy(end, isnan(size) ? "nan" : "inf", 3);
		end += 3;
	}
	*end = '\0';
	return (size_t)(end - out);
}

/* Reads the digits, point and exponent that make up all of `text`.  False if it is anything else.  Digits
 * after the 19th are dropped; *dropped tells whether one of them was not zero. */
static bool scan(struct decimal *n, bool *dropped, const char *text)
{
	bool any = false, point = false, negative;
	int64_t exponent = 0;

	*n = (struct decimal){ 0 };
	*dropped = false;
	for (;; text++) {
		unsigned digit = (unsigned char)*text - (unsigned)'0';

		if (digit > 9) {
			if (*text != '.' || point)
				break;
			point = true;
			continue;
		}
		any = true;
		if (n->digits < UINT64_C(1000000000000000000)) {
			n->digits = 10 * n->digits + digit;
			n->exponent -= point;
		} else {
			*dropped |= digit != 0;
			n->exponent += !point;
		}
	}
	if (!any || (*text != 'e' && *text != 'E'))
		return any && *text == '\0';

	text++;
	negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if (exponent < INT64_C(100000000000000000)) /* more than zeros in a text can make up for */
			exponent = 10 * exponent + (*text - '0');
	n->exponent += negative ? -exponent : exponent;
	return *text == '\0';
}

/* The bits of the double nearest to n, which is not zero.  False where 192 bits of the product do not settle
 * it, and where it is not a normal number below 2^1023. */
static bool nearest(uint64_t *bits, struct decimal n)
{
	const struct power *g;
	uint128 product, rest, half;
	int shift, cut, stored;

	if (n.exponent < POWER_MIN || n.exponent > POWER_MAX)
		return false;
	g = &powers[n.exponent - POWER_MIN];
	shift = __builtin_clzll(n.digits);
	product = scale(g, n.digits << shift); /* 127 or 128 bits */
	cut = 128 - (FRACTION_BITS + 1) - !(product >> 127);
	half = (uint128)1 << (cut - 1);
	rest = product & (2 * half - 1);
	stored = cut + 64 - 127 + floor_log2_of_power((int)n.exponent) - shift + EXPONENT_BIAS;

	/* Less than 1 was cut off, and g was rounded up by less than that: the exact product is within 1. */
	if (rest == half || stored < 1 || stored >= EXPONENT_MAX - 1)
		return false;
	/* The leading one of c, which a double does not store, adds one to the exponent; so does a carry. */
	*bits = ((uint64_t)(stored - 1) << FRACTION_BITS) + (uint64_t)(product >> cut) + (rest > half);
	return true;
}

/* The same for a number of which digits were dropped: somewhere between n and one unit above. */
static bool nearest_between(uint64_t *bits, struct decimal n)
{
	uint64_t above;

	return nearest(bits, n) && nearest(&above, (struct decimal){ n.digits + 1, n.exponent }) &&
	    *bits == above;
}

/* strtod() in the C locale, which is set for this thread and this call; where "C" is a constant, as in the C
 * libraries we know, that cannot fail.  False if it does, and for a number that is too large. */
static bool parse_slowly(double *out, const char *text)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before;
	double value;

	if (!plain)
		return false;
	before = uselocale(plain);
	value = strtod(text, NULL);
	uselocale(before);
	freelocale(plain);
	if (isinf(value))
		return false;
	*out = value;
	return true;
}

/* Whether text is the word, which is in small letters, in any case. */
static bool is_word(const char *text, const char *word)
{
	while (*word && (*text | 0x20) == *word)
		text++, word++;
	return !*text && !*word;
}

bool hv_number_parse(double *out, const char *text)
{
	const char *size = text + (*text == '-' || *text == '+');
	struct decimal n;
	bool dropped;
	double value;
	uint64_t bits;

	if (scan(&n, &dropped, size)) {
		if (n.digits == 0)
			bits = 0;
		else if (!(dropped ? nearest_between(&bits, n) : nearest(&bits, n)))
			return parse_slowly(out, text);
		memcpy(&value, &bits, sizeof value);
	} else if (is_word(size, "inf") || is_word(size, "infinity")) {
		value = INFINITY;
	} else if (is_word(size, "nan")) {
		value = NAN;
	} else {
		return false;
	}
	*out = *text == '-' ? -value : value;
	return true;
}
