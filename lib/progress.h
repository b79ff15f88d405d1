/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/progress.h -- how a long computation says how far it is. */
#ifndef HV_PROGRESS_H
#define HV_PROGRESS_H

struct hv_progress {
	/* Called now and then from the thread that called the library; NULL: nobody asks. */
	void (*report)(void *user, double done, double total);
	void *user;
};

#endif
