/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/threads.h -- how many threads a job is worth; private. */
#ifndef HV_THREADS_H
#define HV_THREADS_H

#define HV_OPERATIONS_A_THREAD                                                                               \
	2e6 /* a millisecond or so: less is not worth waking a thread and waiting for it */

#define HV_OPERATIONS_A_CHANNEL 100.0 /* and position, of scores by FFT, roughly: transforms and all */

/* At most `threads`, at least one. */
static inline int hv_threads_worth(int threads, double operations)
{
	double worth = 1 + operations / HV_OPERATIONS_A_THREAD;

	return worth < threads ? (int)worth : threads;
}

#endif
