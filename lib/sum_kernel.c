/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/sum_kernel.c -- which kernels this processor can run. */
#include "lib/sum_kernel.h"

static const struct hv_sum_kernel *const kernels[] = {
#if defined __x86_64__
	&hv_sum_avx512,
	&hv_sum_avx2,
#endif
	&hv_sum_plain,
};

const struct hv_sum_kernel *hv_sum_kernel(size_t choice)
{
	for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++)
		if (kernels[i]->runs() && choice-- == 0)
			return kernels[i];
	return NULL;
}
