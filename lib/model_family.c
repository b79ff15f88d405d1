/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_family.c -- what a config.json leaves to the class of its model: Hugging Face's defaults, where they
 * are not the usual ones, and which channels form a pair. */
#include "lib/model_family.h"

#include <stddef.h>
#include <string.h>

static const struct hv_family families[] = {
	{ "llama", .hidden = 4096, .heads = 32, .longest = 2048 },
	{ "mistral", .hidden = 4096, .heads = 32, .longest = 131072, .window = 4096 },
	{ "mixtral", .base = 1e6, .hidden = 4096, .heads = 32, .longest = 131072 },
	{ "qwen2", .no_window = true, .hidden = 4096, .heads = 32, .longest = 32768 },
	{ "qwen2_moe", .no_window = true },
	{ "qwen2_vl", .base = 1e6, .no_window = true },
	{ "qwen2_vl_text", .base = 1e6, .no_window = true },
	{ "qwen2_5_vl", .base = 1e6, .no_window = true },
	{ "qwen2_5_vl_text", .base = 1e6, .no_window = true },
	{ "qwen3", .no_window = true, .head_dim = 128 },
	{ "qwen3_moe", .no_window = true },
	{ "qwen3_next", .partial = 0.25, .head_dim = 256 },
	{ "qwen3_5_text", .partial = 0.25, .head_dim = 256 },
	{ "qwen3_5_moe_text", .partial = 0.25, .head_dim = 256 },
	{ "gemma", .heads = 16, .head_dim = 256, .longest = 8192 },
	{ "gemma2", .heads = 8, .head_dim = 256, .longest = 8192, .window = 4096, .pattern = 2,
	    .query_scalar = 256 },
	{ "gemma3_text", .base = 1e6, .local_base = 1e4, .heads = 8, .head_dim = 256, .longest = 131072,
	    .window = 4096, .pattern = 6, .layers = 26, .query_scalar = 256 },
	{ "gemma3n_text", .base = 1e6, .local_base = 1e4, .heads = 8, .head_dim = 256, .longest = 32768,
	    .window = 512, .pattern = 5, .layers = 35 },
	{ "gemma4_text", .base = 1e4, .heads = 8, .head_dim = 256, .global_head_dim = 512, .longest = 131072,
	    .window = 512, .pattern = 6, .layers = 30,
	    .rope = "{\"sliding_attention\": {\"rope_type\": \"default\", \"rope_theta\": 10000.0},"
		    " \"full_attention\": {\"rope_type\": \"proportional\", \"partial_rotary_factor\": 0.25,"
		    " \"rope_theta\": 1000000.0}}" },
	{ "modernbert", .base = 160000, .local_base = 1e4, .scaled_local = true, .hidden = 768, .heads = 12,
	    .longest = 8192, .layers = 22 },
	{ "modernbert-decoder", .base = 160000, .local_base = 1e4, .scaled_local = true, .hidden = 768,
	    .heads = 12, .longest = 8192, .layers = 22 },
	{ "gpt_oss", .base = 150000, .head_dim = 64, .window = 128, .pattern = 2 },
	{ "smollm3", .base = 2e6, .plain_interval = 4 },
	{ "llama4", .base = 5e5, .interleaved = true },
	{ "llama4_text", .base = 5e5, .interleaved = true, .plain_interval = 4, .head_dim = 128 },
	{ "gpt_neox", .partial = 0.25, .longest = 2048 },
	{ "gptj", .interleaved = true, .rotary_dim = 64, .longest = 2048 },
	{ "codegen", .interleaved = true, .rotary_dim = 64, .longest = 2048 },
	{ "chatglm", .partial = 0.5, .interleaved = true },
	{ "glm", .partial = 0.5, .interleaved = true, .head_dim = 128 },
	{ "glm4", .partial = 0.5, .interleaved = true, .head_dim = 128 },
	{ "glm4_moe", .partial = 0.5 },
	{ "glm4v_text", .partial = 0.5 },
	{ "glm4v_moe_text", .partial = 0.5 },
	{ "cohere", .interleaved = true },
	{ "cohere2", .interleaved = true, .plain_global = true, .window = 4096, .pattern = 4 },
	{ "deepseek_v2", .interleaved = true },
	{ "deepseek_v3", .interleaved = true },
	{ "kimi_k2", .interleaved = true },
	{ "stablelm", .partial = 0.25 },
	{ "stablelm_epoch", .partial = 0.25 },
	{ "phi", .partial = 0.5 },
	{ "persimmon", .base = 25000, .partial = 0.5 },
	{ "nemotron", .partial = 0.5 },
	{ "recurrent_gemma", .partial = 0.5 },
	{ "bart", .positions = true },
	{ "bert", .positions = true },
	{ "bloom", .positions = true },
	{ "distilbert", .positions = true },
	{ "gpt2", .positions = true },
	{ "gpt_bigcode", .positions = true },
	{ "gpt_neo", .positions = true },
	{ "mamba", .positions = true },
	{ "mamba2", .positions = true },
	{ "mpt", .positions = true },
	{ "mt5", .positions = true },
	{ "opt", .positions = true },
	{ "roberta", .positions = true },
	{ "rwkv", .positions = true },
	{ "t5", .positions = true },
	{ "whisper", .positions = true },
};

const struct hv_family *hv_family_find(const char *model_type)
{
	static const struct hv_family usual = { .model_type = "" };

	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
		if (strcmp(families[i].model_type, model_type) == 0)
			return &families[i];
	return &usual;
}
