/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_kernel.c -- which inner loops this processor can run. */
#include "lib/ensemble_kernel.h"

static const struct hv_ensemble_kernel *const kernels[] = {
#if defined __x86_64__
	&hv_ensemble_avx512,
	&hv_ensemble_avx2,
#endif
	&hv_ensemble_plain,
};

const struct hv_ensemble_kernel *hv_ensemble_kernel(size_t choice)
{
	for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++)
		if (kernels[i]->runs() && choice-- == 0)
			return kernels[i];
	return NULL;
}
