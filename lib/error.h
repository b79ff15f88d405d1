/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/error.h -- what went wrong, and the sentence to show for it. */
#ifndef HV_ERROR_H
#define HV_ERROR_H

enum hv_code {
	HV_OK = 0,
	HV_ENOMEM = -1,  /* an allocation failed */
	HV_EDOMAIN = -2, /* a number, a name or a shape outside what the function accepts */
	HV_EFORMAT = -3, /* a file that is not what it claims to be */
	HV_EIO = -4,     /* open, read, write or rename failed */
};

struct hv_error { /* owned by the caller, who may pass NULL instead */
	enum hv_code code;
	char msg[512]; /* one line: no newline, no program name */
};

/* Records the failure and returns its code, so that failing is one statement:
 *
 *	return hv_fail(err, HV_EDOMAIN, "head dimension %zu: expected an even number", dim);
 *
 * Bytes that would break the line (control characters, as in a hostile file's names) become '?'. */
__attribute__((format(printf, 3, 4))) enum hv_code hv_fail(struct hv_error *err, enum hv_code code,
    const char *fmt, ...);

/* The failure to allocate room for `what`. */
enum hv_code hv_fail_memory(struct hv_error *err, const char *what);

#endif
