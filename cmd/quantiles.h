/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/quantiles.h -- the option that lists quantiles, and the columns that it makes. */
#ifndef QUANTILES_H
#define QUANTILES_H

#include <stddef.h>

#include "lib/error.h"
#include "lib/quantile.h"

/* Reads "0.05,0.5": ascending probabilities, 0 to 1.  Text that is NULL is none.  HV_OK or HV_EDOMAIN. */
enum hv_code quantiles_parse(double p[HV_QUANTILES_MAX], size_t *n, const char *text, struct hv_error *err);

/* The name of a quantile's column, "q05" for 0.05, "q99.9" for 0.999, and then the suffix. */
void quantile_name(char *out, size_t size, double p, const char *suffix);

#endif
