/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/pages.c -- work memory in large pages. */
#define _DEFAULT_SOURCE /* madvise() */
#include "lib/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CACHE_LINE 64
#define LARGE_PAGE ((size_t)2 << 20) /* x86-64, and ARM with pages of 4 KiB */
#define WORTH_ONE  (LARGE_PAGE / 4) /* to clear the rest of a large page costs less than so many small ones */

static size_t round_up(size_t bytes, size_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}

void *hv_pages_alloc(size_t bytes)
{
	size_t unit = bytes < WORTH_ONE ? CACHE_LINE : LARGE_PAGE;
	void *out;

	if (bytes > SIZE_MAX - LARGE_PAGE)
		return NULL;
	bytes = round_up(bytes ? bytes : 1, unit);
	out = aligned_alloc(unit, bytes);
#ifdef MADV_HUGEPAGE
	if (out && unit == LARGE_PAGE)
		madvise(out, bytes, MADV_HUGEPAGE); /* a wish: without it all is well, only slower */
#endif
	return out;
}
