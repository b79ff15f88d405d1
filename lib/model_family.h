/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_family.h -- what a config.json leaves to the class of its model; private to lib/model_*.c. */
#ifndef HV_MODEL_FAMILY_H
#define HV_MODEL_FAMILY_H

#include <stdbool.h>

struct hv_family {
	const char *model_type;
	double base, partial; /* 0: 10000, and 1 */
	double local_base;    /* of sliding layers, which are not scaled; 0: that of the others */
	bool scaled_local;    /* but they are, too */
	bool interleaved;     /* pairs (2j, 2j + 1) */
	bool no_window;       /* sliding_window holds only with use_sliding_window: true */
	bool plain_global;    /* layers without a window have no encoding */
	bool positions;       /* has no rotary encoding */
	int pattern;          /* layer i is global iff (i + 1) mod pattern = 0; 0: layers are alike */
	int plain_interval;   /* every layer of that many has no encoding; 0: none */
	int hidden, heads, head_dim, global_head_dim, longest, window, rotary_dim, layers; /* 0: no default */
	double query_scalar; /* query_pre_attn_scalar; 0: the head dimension */
	const char *rope;    /* rope_parameters, as JSON; NULL: none */
};

/* The row of a model_type; one of zeros where there is nothing to know. */
const struct hv_family *hv_family_find(const char *model_type);

#endif
