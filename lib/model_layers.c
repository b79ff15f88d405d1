/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_layers.c -- which layers of a model are alike: by their list, by a pattern, by their class. */
#include <math.h>
#include <string.h>

#include "lib/model_work.h"

bool hv_layer_type(const struct hv_model_work *work, const char *key)
{
	static const char *const usual[] = { HV_FULL, HV_SLIDING, "chunked_attention", "linear_attention" };
	const json_t *types = hv_object_get(&work->source.text, "layer_types"), *type;
	size_t i;

	for (i = 0; i < sizeof usual / sizeof usual[0]; i++)
		if (strcmp(usual[i], key) == 0)
			return true;
	json_array_foreach(types, i, type)
	{
		if (json_is_string(type) && strcmp(json_string_value(type), key) == 0)
			return true;
	}
	return false;
}

bool hv_layer_local(const char *type)
{
	return strstr(type, "sliding") || strstr(type, "local") || strstr(type, "chunked");
}

/* Layers that have no attention over past keys. */
static bool is_recurrent(const char *type)
{
	static const char *const others[] = { "linear", "mamba", "conv", "recurrent" };

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strncmp(type, others[i], strlen(others[i])) == 0)
			return true;
	return false;
}

/* Whether layers of these types are different in anything that a curve shows. */
static bool types_matter(const struct hv_model_work *work)
{
	return work->nested || work->window > 0 || work->dim != work->global_dim ||
	    work->source.family->plain_global || hv_model_local_base(&work->source);
}

/* Counts `n` more layers of a kind. */
static void add_layers(struct hv_model_work *work, const char *type, bool turned, size_t n)
{
	struct hv_model_config *config = &work->config;
	size_t k = 0;

	if (is_recurrent(type) || work->reader.code != HV_OK)
		return;
	if (!types_matter(work))
		type = "all";
	while (k < config->kinds && (strcmp(work->kind[k].type, type) != 0 || work->kind[k].turned != turned))
		k++;
	if (k == HV_KINDS_MAX) {
		hv_reader_fail(&work->reader, "more than %d kinds of layers", HV_KINDS_MAX);
		return;
	}
	if (k == config->kinds) {
		work->kind[k] = (struct hv_model_layers){ .type = strdup(type), .turned = turned };
		if (!work->kind[k].type) {
			work->reader.code = hv_fail_memory(work->reader.err, "the layers of a model");
			return;
		}
		config->kinds++;
	}
	work->kind[k].count += n;
}

/* Which layer is turned, by flags, 1 for those that are, or by an interval. */
static bool is_turned(struct hv_model_work *work, size_t layer)
{
	const struct hv_object *text = &work->source.text;
	const json_t *flags = hv_object_get(text, "no_rope_layers"), *flag = json_array_get(flags, layer);
	double interval = hv_reader_number(&work->reader, text, "no_rope_layer_interval", hv_count_range,
	    work->source.family->plain_interval);

	if (flags && !json_is_array(flags))
		hv_reader_refuse(&work->reader, text, "no_rope_layers", "an array of 0 and 1, one a layer");
	if (json_array_size(flags) == 0)
		return interval == 0 || fmod((double)layer + 1, interval) != 0;
	if (!json_is_integer(flag) && !json_is_boolean(flag))
		hv_reader_fail(&work->reader, "no_rope_layers[%zu]: expected 0 or 1, for each of %zu layers",
		    layer, work->config.layers);
	return json_is_true(flag) || json_integer_value(flag) != 0;
}

/* The type that a pattern gives a layer; NULL where there is no pattern. */
static const char *pattern_type(struct hv_model_work *work, size_t layer)
{
	static const char *const patterns[] = { "sliding_window_pattern", "_sliding_window_pattern", NULL };
	const struct hv_object *text = &work->source.text;
	const struct hv_family *family = work->source.family;
	const char *key = hv_reader_spelling(&work->reader, text, patterns);
	double pattern = hv_reader_number(&work->reader, text, key, hv_count_range, family->pattern);

	if (hv_object_get(text, "global_attn_every_n_layers") || family->scaled_local) {
		double every =
		    hv_reader_number(&work->reader, text, "global_attn_every_n_layers", hv_count_range, 3);

		return fmod((double)layer, every) == 0 ? HV_FULL : HV_SLIDING;
	}
	if (pattern > 0)
		return fmod((double)layer + 1, pattern) == 0 ? HV_FULL : HV_SLIDING;
	if (family->no_window && work->window > 0)
		return (double)layer <
			hv_reader_number(&work->reader, text, "max_window_layers", hv_count_range, 28)
		    ? HV_FULL
		    : HV_SLIDING;
	return NULL;
}

/* Every layer by its type in the file. */
static void add_listed(struct hv_model_work *work, const json_t *types, bool turned)
{
	const json_t *type;
	size_t i;

	if (!json_is_array(types) ||
	    (work->config.layers > 0 && json_array_size(types) != work->config.layers)) {
		hv_reader_fail(&work->reader,
		    "layer_types has %zu entries: expected one for each of %zu layers",
		    json_array_size(types), work->config.layers);
		return;
	}
	json_array_foreach(types, i, type)
	{
		if (!json_is_string(type))
			hv_reader_fail(&work->reader, "layer_types[%zu]: expected a string", i);
		else
			add_layers(work, json_string_value(type), turned && is_turned(work, i), 1);
	}
}

/* Layers whose number is not known: whatever the dictionary, or the pattern, has. */
static void add_unnumbered(struct hv_model_work *work, bool turned)
{
	const char *key;
	json_t *value;

	if (work->nested) {
		json_object_foreach((json_t *)work->rope.json, key, value)
		{
			if (hv_layer_type(work, key))
				add_layers(work, key, turned, 0);
		}
	} else if (pattern_type(work, 0)) {
		add_layers(work, HV_SLIDING, turned, 0);
		add_layers(work, HV_FULL, turned, 0);
	} else {
		add_layers(work, work->window > 0 ? HV_SLIDING : HV_FULL, turned, 0);
	}
}

void hv_model_layers(struct hv_model_work *work, bool turned)
{
	const json_t *types = hv_object_get(&work->source.text, "layer_types");

	if (types && json_array_size(types) > 0) {
		add_listed(work, types, turned);
	} else if (work->config.layers == 0 || (work->nested && !pattern_type(work, 0))) {
		add_unnumbered(work, turned);
	} else {
		for (size_t i = 0; i < work->config.layers && work->reader.code == HV_OK; i++) {
			const char *type = pattern_type(work, i);

			add_layers(work,
			    type                   ? type
				: work->window > 0 ? HV_SLIDING
						   : HV_FULL,
			    turned && is_turned(work, i), 1);
		}
	}
	if (work->config.kinds == 0)
		hv_reader_fail(&work->reader, "no layer has attention over past keys: expected some");
}
