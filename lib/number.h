/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/number.h -- doubles as decimal text, and back, without loss and whatever the locale. */
#ifndef HV_NUMBER_H
#define HV_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#define HV_NUMBER_MAX 32 /* room for any formatted double, its final NUL included */

/* Writes the shortest decimal digits that read back to the same double, the nearest to it among equally
 * short ones: as 0.00012 or 1234 where the decimal exponent lies in -5 .. 15, else as 1.2e-7.  Whole numbers
 * have no ".0"; minus zero is "-0"; `nan`, `inf`, `-inf`.  NUL-terminated; returns the length without the
 * NUL. Method: Schubfach (R. Giulietti, 2020).  Thread-safe. */
size_t hv_number_format(char out[HV_NUMBER_MAX], double value);

/* Reads all of `text` as one decimal number, correctly rounded: digits, point, exponent, sign; also `nan`,
 * `inf` and `infinity` in any case.  No blanks, no hexadecimal, no empty text.  A decimal too large for a
 * double is refused.  Writes *out only on success.  Thread-safe. */
bool hv_number_parse(double *out, const char *text);

#endif
