/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_sizes.c -- the sizes of a model under any of their spellings, and the channels of its heads. */
#include "lib/model_work.h"

#define LAYERS_MAX 65536
#define SIZE_MOST  1e9

const struct hv_range hv_count_range = { .low = 1, .high = SIZE_MOST, .low_in = true, .whole = true };

/* A size under any of its spellings; 0 where there is none. */
static size_t size_of(struct hv_model_work *work, const char *const *spellings, int fallback)
{
	const struct hv_object *text = &work->source.text;
	const char *key = hv_reader_spelling(&work->reader, text, spellings);

	return (size_t)hv_reader_number(&work->reader, text, key, hv_count_range, fallback);
}

/* The channels of a head: some of them, in DeepSeek's latent attention, are never turned. */
static void read_head(struct hv_model_work *work)
{
	static const char *const spellings[] = { "head_dim", "kv_channels", NULL };
	struct hv_model_config *config = &work->config;
	const struct hv_object *text = &work->source.text;
	bool null = json_is_null(json_object_get(text->json, spellings[0]));
	size_t turned = (size_t)hv_reader_number(&work->reader, text, "qk_rope_head_dim", hv_count_range, 0);

	if (turned > 0) {
		static const struct hv_range range = { .high = SIZE_MOST, .low_in = true, .whole = true };

		if (!hv_object_get(text, "qk_nope_head_dim"))
			hv_reader_fail(&work->reader,
			    "qk_nope_head_dim is missing: expected it beside qk_rope_head_dim");
		work->source.latent = true;
		work->source.plain =
		    (size_t)hv_reader_number(&work->reader, text, "qk_nope_head_dim", range, 0);
		if (work->source.plain % 2 != 0)
			hv_reader_refuse(&work->reader, text, "qk_nope_head_dim", "an even number");
		work->dim = work->source.plain + turned;
		return;
	}
	work->dim = size_of(work, spellings, null ? 0 : work->source.family->head_dim);
	if (work->dim > 0 || work->reader.code != HV_OK)
		return;
	if (config->hidden == 0 || config->heads == 0)
		hv_reader_fail(&work->reader, "%s is missing: expected it, or head_dim",
		    config->hidden == 0 ? "hidden_size" : "num_attention_heads");
	else if (config->hidden % config->heads != 0)
		hv_reader_fail(&work->reader,
		    "hidden_size is %zu, num_attention_heads %zu: expected a multiple of it, or head_dim",
		    config->hidden, config->heads);
	else
		work->dim = config->hidden / config->heads;
}

static void check_dim(struct hv_model_work *work, size_t dim, const char *name)
{
	struct hv_error why;

	if (work->reader.code == HV_OK && hv_dim_check(dim, &why) != HV_OK)
		hv_reader_fail(&work->reader, "%s: %s", name, why.msg);
}

void hv_model_sizes(struct hv_model_work *work)
{
	static const char *const hidden[] = { "hidden_size", "n_embd", "d_model", NULL };
	static const char *const heads[] = { "num_attention_heads", "n_head", "n_heads", NULL };
	static const char *const key_heads[] = { "num_key_value_heads", "multi_query_group_num",
		"num_kv_heads", NULL };
	static const char *const layers[] = { "num_hidden_layers", "n_layer", "num_layers", "n_layers",
		NULL };
	static const char *const longest[] = { "max_position_embeddings", "n_positions", "seq_length",
		"max_sequence_length", NULL };
	const struct hv_family *family = work->source.family;
	struct hv_model_config *config = &work->config;

	config->hidden = size_of(work, hidden, family->hidden);
	config->heads = size_of(work, heads, family->heads);
	config->key_heads = size_of(work, key_heads, (int)config->heads);
	config->layers = size_of(work, layers, family->layers);
	config->longest = (double)size_of(work, longest, family->longest);
	if (config->layers > LAYERS_MAX)
		hv_reader_fail(&work->reader, "%zu layers: expected at most %d", config->layers, LAYERS_MAX);
	if (work->reader.code == HV_OK && config->key_heads > 0 && config->heads % config->key_heads != 0)
		hv_reader_fail(&work->reader,
		    "num_key_value_heads is %zu, num_attention_heads %zu: expected one that divides it",
		    config->key_heads, config->heads);
	read_head(work);
	check_dim(work, work->dim, "head_dim");
	work->global_dim = (size_t)hv_reader_number(&work->reader, &work->source.text, "global_head_dim",
	    hv_count_range, family->global_head_dim > 0 ? family->global_head_dim : (double)work->dim);
	check_dim(work, work->global_dim, "global_head_dim");
	work->source.longest = config->longest;
}
