/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/practice.c -- where implementations of attention round, and to what. */
#include <string.h>

#include "lib/precision.h"

const struct hv_step_about hv_step_about[HV_STEPS] = {
	[HV_STEP_POSITIONS] = { "positions", "positions, before they are multiplied" },
	[HV_STEP_FREQUENCIES] = { "frequencies", "inverse frequencies and decays" },
	[HV_STEP_ANGLES] = { "angles", "position x frequency, and the functions of it" },
	[HV_STEP_TABLES] = { "tables", "cos, sin, cosh, sinh and exp, as kept" },
	[HV_STEP_PRODUCTS] = { "products", "turning, boosting and damping q and k" },
	[HV_STEP_SUMS] = { "sums", "the sum over channels of q k" },
	[HV_STEP_SCORES] = { "scores", "the score, scaled and biased" },
	[HV_STEP_BIASES] = { "biases", "the bias that is added" },
};

const struct hv_practice hv_practices[] = {
	{ "transformers",
	    "angles in float32, cos and sin cast to the type; fused attention (SDPA, FlashAttention)",
	    { "wide", "wide", "wide", "dtype", "dtype", "wide", "wide", "dtype" } },
	{ "eager", "the same, scores written in the type before the softmax",
	    { "wide", "wide", "wide", "dtype", "dtype", "wide", "dtype", "dtype" } },
	{ "cast", "positions and inverse frequencies cast to the type, as by model.half() in older code",
	    { "dtype", "dtype", "dtype", "dtype", "dtype", "wide", "wide", "dtype" } },
	{ "llama", "Meta's reference: q and k turned as float32 numbers; scores in the type",
	    { "wide", "wide", "wide", "wide", "wide", "wide", "dtype", "dtype" } },
	{ "kernel", "a fused rotary kernel: tables in the type, the rest in float32",
	    { "wide", "wide", "wide", "dtype", "wide", "wide", "wide", "wide" } },
	{ "narrow", "everything in the type, sums too",
	    { "dtype", "dtype", "dtype", "dtype", "dtype", "dtype", "dtype", "dtype" } },
	{ 0 },
};

bool hv_step_type(enum hv_dtype *out, const char *word, enum hv_dtype dtype)
{
	static const enum hv_dtype types[] = { HV_F64, HV_F32, HV_F16, HV_BF16 };

	if (strcmp(word, "dtype") == 0 || strcmp(word, "wide") == 0) {
		*out = *word == 'd' || dtype == HV_F64 ? dtype : HV_F32;
		return true;
	}
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strcmp(word, hv_dtype_name(types[i])) == 0) {
			*out = types[i];
			return true;
		}
	return false;
}
