/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/expsum.h -- exponential sums, exactly: what lib/certify.h decides.
 *
 *	s(D) = Re sum_k c_k exp((-a_k + i w_k) D) / sqrt(root) + bias(D)	D = 0, 1, 2, ...
 *
 * Coefficients are rational numbers.  Decays are rational, or of the form that an encoding's row states
 * (struct hv_decay_form: rational +- scale base^(-p/q)), which is algebraic.  Where a row states none, its
 * double-doubles are taken for the exact decays and frequencies.  Modes of equal exponents are merged. */
#ifndef HV_EXPSUM_H
#define HV_EXPSUM_H

#include <stddef.h>

#include "lib/curve.h"
#include "lib/encoding.h"
#include "lib/error.h"

#define HV_DECIMAL_MAX 4096 /* characters of a decimal, and its largest power of ten either way */

struct hv_expsum; /* opaque: its numbers are FLINT's */

/* A sum without modes.  Release with hv_expsum_free().  HV_OK or HV_ENOMEM. */
enum hv_code hv_expsum_new(struct hv_expsum **out, struct hv_error *err);

/* Adds the mode Re (re + i im) exp((-decay + i frequency) D), four decimals, each taken exactly; decay in
 * 1/token, frequency in rad/token.  To be followed by hv_expsum_settle().
 * HV_OK, HV_ENOMEM, or HV_EDOMAIN naming the text that is no decimal of at most HV_DECIMAL_MAX characters. */
enum hv_code hv_expsum_add(struct hv_expsum *sum, const char *decay, const char *frequency, const char *re,
    const char *im, struct hv_error *err);

/* Sorts the modes by decay and merges equal ones.  HV_OK or HV_ENOMEM. */
enum hv_code hv_expsum_settle(struct hv_expsum *sum, struct hv_error *err);

/* The modes and the bias of an encoding for one head, settled, coefficients 0.
 *
 *   out       written only on success; release with hv_expsum_free()
 *   encoding  borrowed as long as the sum lives
 * HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code hv_expsum_encoding(struct hv_expsum **out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err);

/* Sets the coefficients of a sum made by hv_expsum_encoding() to those of a curve of the same dim: kind
 * HV_CURVE_ALIGNED, HV_CURVE_ONES or HV_CURVE_VECTORS, whose q and k are finite. */
void hv_expsum_weigh(struct hv_expsum *sum, const struct hv_curve *curve);

/* Frees; NULL is allowed.  Cannot fail. */
void hv_expsum_free(struct hv_expsum *sum);

#endif
