/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/quantiles.c -- the option that lists quantiles, and the columns that it makes. */
#include "cmd/quantiles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/number.h"

enum hv_code quantiles_parse(double p[HV_QUANTILES_MAX], size_t *n, const char *text, struct hv_error *err)
{
	const char *at = text;

	*n = 0;
	while (at && *at) {
		size_t length = strcspn(at, ","), i = *n;
		char field[32];

		snprintf(field, sizeof field, "%.*s", (int)(length < sizeof field ? length : 0), at);
		if (i == HV_QUANTILES_MAX || !hv_number_parse(&p[i], field) || !(p[i] >= 0 && p[i] <= 1) ||
		    (i > 0 && p[i] <= p[i - 1]))
			return hv_fail(err, HV_EDOMAIN,
			    "--quantiles '%s': item %zu: expected at most %d ascending probabilities, 0 to 1, as 0.05,0.5,0.95",
			    text, i + 1, HV_QUANTILES_MAX);
		++*n;
		at += length + (at[length] == ',' && at[length + 1] != '\0');
		if (*at == ',')
			return hv_fail(err, HV_EDOMAIN, "--quantiles '%s': ends with a comma", text);
	}
	if (text && *n == 0)
		return hv_fail(err, HV_EDOMAIN, "--quantiles: expected probabilities, as 0.05,0.5,0.95");
	return HV_OK;
}

void quantile_name(char *out, size_t size, double p, const char *suffix)
{
	char digits[HV_NUMBER_MAX];

	hv_number_format(digits, round(p * 1e12) / 1e10);
	snprintf(out, size, "q%s%s%s", p < 0.1 ? "0" : "", digits, suffix);
}
