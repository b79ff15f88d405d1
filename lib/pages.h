/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/pages.h -- work memory in large pages; private. */
#ifndef HV_PAGES_H
#define HV_PAGES_H

#include <stddef.h>

/* Room for `bytes`, aligned for any vector; asked of the system in its large pages where it is long enough,
 * for hundreds of first touches of small ones cost as much as the work itself.  NULL when out of memory;
 * release with free(). */
void *hv_pages_alloc(size_t bytes);

#endif
