/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/error.c -- what went wrong, and the sentence to show for it. */
#include "lib/error.h"

#include <stdarg.h>
#include <stdio.h>

enum hv_code hv_fail(struct hv_error *err, enum hv_code code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	err->code = code;
	va_start(args, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, args);
	va_end(args);
	for (unsigned char *c = (unsigned char *)err->msg; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			*c = '?';
	return code;
}

enum hv_code hv_fail_memory(struct hv_error *err, const char *what)
{
	return hv_fail(err, HV_ENOMEM, "out of memory for %s", what);
}
