/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_config.c -- a Hugging Face config.json turned into encodings: sizes, and which layers differ. */
#include "lib/model_config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/encodings.h"
#include "lib/model_rope.h"

#define LAYERS_MAX 65536
#define SIZE_MOST  1e9
#define KINDS_MAX  8
#define FULL       "full_attention"
#define SLIDING    "sliding_attention"

struct work {
	struct hv_reader reader;
	struct hv_model_config config;
	struct hv_rope_source source; /* of the layers at hand; the rest is the same for all */
	struct hv_object rope;        /* rope_scaling or rope_parameters */
	json_t *fallback;             /* the class's, owned */
	bool nested;                  /* `rope` has a dictionary for each type of layers */
	size_t dim, global_dim;       /* of a head; of one of a full_attention layer */
	double window;                /* 0: none */
	struct hv_model_layers kind[KINDS_MAX];
};

static const struct hv_range count_range = { .low = 1, .high = SIZE_MOST, .low_in = true, .whole = true };

/* --- sizes ----------------------------------------------------------------------------------------------- */

/* A size under any of its spellings; 0 where there is none. */
static size_t size_of(struct work *work, const char *const *spellings, int fallback)
{
	const struct hv_object *text = &work->source.text;
	const char *key = hv_reader_spelling(&work->reader, text, spellings);

	return (size_t)hv_reader_number(&work->reader, text, key, count_range, fallback);
}

/* The channels of a head: some of them, in DeepSeek's latent attention, are never turned. */
static void read_head(struct work *work)
{
	static const char *const spellings[] = { "head_dim", "kv_channels", NULL };
	struct hv_model_config *config = &work->config;
	const struct hv_object *text = &work->source.text;
	bool null = json_is_null(json_object_get(text->json, spellings[0]));
	size_t turned = (size_t)hv_reader_number(&work->reader, text, "qk_rope_head_dim", count_range, 0);

	if (turned > 0) {
		static const struct hv_range range = { .high = SIZE_MOST, .low_in = true, .whole = true };

		if (!hv_object_get(text, "qk_nope_head_dim"))
			hv_reader_fail(&work->reader,
			    "qk_nope_head_dim is missing: expected it beside qk_rope_head_dim");
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

static void check_dim(struct work *work, size_t dim, const char *name)
{
	struct hv_error why;

	if (work->reader.code == HV_OK && hv_dim_check(dim, &why) != HV_OK)
		hv_reader_fail(&work->reader, "%s: %s", name, why.msg);
}

static void read_sizes(struct work *work)
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
	    count_range, family->global_head_dim > 0 ? family->global_head_dim : (double)work->dim);
	check_dim(work, work->global_dim, "global_head_dim");
	work->source.longest = config->longest;
}

/* --- what kind of model ---------------------------------------------------------------------------------- */

/* The configuration of the text model, where it is wrapped in one of several. */
static const json_t *find_text(const json_t *root)
{
	static const char *const wrappers[] = { "text_config", "llm_config", "language_config" };
	const json_t *thinker = json_object_get(root, "thinker_config");

	for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++)
		if (json_is_object(json_object_get(root, wrappers[i])))
			return json_object_get(root, wrappers[i]);
	return json_is_object(thinker) ? find_text(thinker) : root;
}

static const struct hv_family *find_family(struct work *work, const json_t *root)
{
	struct hv_object file = { root, "" }, *text = &work->source.text;
	const char *outer = hv_reader_word(&work->reader, &file, "model_type", "");
	const char *type = hv_reader_word(&work->reader, text, "model_type", outer);
	char inner[80];
	const struct hv_family *family;

	snprintf(inner, sizeof inner, "%.64s_text", type);
	family = hv_family_find(text->json != root && type == outer ? inner : type);
	if (!*family->model_type)
		family = hv_family_find(type);
	work->config.model_type = strdup(type);
	if (!work->config.model_type)
		work->reader.code = hv_fail_memory(work->reader.err, "the name of a model");
	return family;
}

/* Refuses a model that has another encoding than a rotary one; true if it has none at all. */
static bool read_position_type(struct work *work)
{
	const struct hv_object *text = &work->source.text;
	const char *type = hv_reader_word(&work->reader, text, "position_embedding_type", "rope");
	const json_t *alibi = hv_object_get(text, "alibi");

	if (json_is_true(alibi))
		hv_reader_fail(&work->reader,
		    "alibi is true: expected a rotary encoding; -e alibi:heads=%zu:head=H is this one",
		    work->config.heads);
	if (strcmp(type, "nope") == 0)
		return true;
	/* Of families that are known the key is a leftover: ModernBERT's says "absolute". */
	if (strcmp(type, "rope") != 0 && strcmp(type, "rotary") != 0 && !*work->source.family->model_type)
		hv_reader_refuse(&work->reader, text, "position_embedding_type", "\"rope\" or \"nope\"");
	return false;
}

static void read_layout(struct work *work)
{
	work->config.half = !hv_reader_truth(&work->reader, &work->source.text, "rope_interleave",
	    work->source.family->interleaved);
}

static void read_window(struct work *work)
{
	const struct hv_object *text = &work->source.text;
	const struct hv_family *family = work->source.family;
	bool asked = hv_reader_truth(&work->reader, text, "use_sliding_window", !family->no_window);

	if (hv_object_get(text, "local_attention")) { /* ModernBERT's: so many keys on both sides together */
		struct hv_range either = { .low = -1, .high = SIZE_MOST, .low_in = true, .whole = true };
		double whole = hv_reader_number(&work->reader, text, "local_attention", either, 0);

		work->window = whole > 0 ? floor(whole / 2) + 1 : 0;
	} else if (asked && !json_is_null(json_object_get(text->json, "sliding_window"))) {
		work->window =
		    hv_reader_number(&work->reader, text, "sliding_window", count_range, family->window);
	}
}

static void warn_of_the_rest(struct work *work)
{
	static const struct hv_range range = { .low = 0, .high = 1e9 };
	const struct hv_object *text = &work->source.text;
	const json_t *tuned = hv_object_get(text, "attn_temperature_tuning");

	work->config.softcap = hv_reader_number(&work->reader, text, "attn_logit_softcapping", range, 0);
	if (work->config.softcap > 0)
		hv_reader_warn(&work->reader, "attn_logit_softcapping %g is not applied: no curve has it",
		    work->config.softcap);
	if (hv_object_get(text, "attention_chunk_size"))
		hv_reader_warn(&work->reader,
		    "attention_chunk_size is not applied: which keys it masks depends on the position");
	if (tuned && !json_is_false(tuned))
		hv_reader_warn(&work->reader,
		    "attn_temperature_tuning is not applied: it depends on the query's position");
}

/* --- the rotary dictionary ------------------------------------------------------------------------------- */

static bool is_layer_type(const struct work *work, const char *key)
{
	static const char *const usual[] = { FULL, SLIDING, "chunked_attention", "linear_attention" };
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

/* A dictionary for each type of layers, even if a stray key stands beside them. */
static void find_nesting(struct work *work)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)work->rope.json, key, value)
	{
		work->nested |= json_is_object(value) && is_layer_type(work, key);
	}
	if (!work->nested)
		return;
	json_object_foreach((json_t *)work->rope.json, key, value)
	{
		if (!is_layer_type(work, key) && strcmp(key, "truncate") != 0)
			hv_reader_warn(&work->reader,
			    "%s%.64s stands beside dictionaries of layer types: ignored", work->rope.name,
			    key);
	}
}

/* rope_scaling, if it says anything, replaces rope_parameters. */
static void find_rope(struct work *work)
{
	static const char *const keys[] = { "rope_scaling", "rope_parameters" };
	static const char *const names[] = { "rope_scaling.", "rope_parameters." };
	const struct hv_object *text = &work->source.text;

	for (size_t i = 0; i < 2 && !work->rope.json && !work->source.bare; i++) {
		const json_t *value = hv_object_get(text, keys[i]);

		work->rope.name = names[i];
		if (json_is_string(value) && json_string_length(value) > 0) {
			work->source.bare = json_string_value(value);
			work->rope.name = keys[i];
			hv_reader_warn(&work->reader, "%s is a bare string: taken for its rope_type",
			    keys[i]);
		} else if (value && !json_is_object(value) && !json_is_string(value) &&
		    !json_is_false(value)) {
			hv_reader_refuse(&work->reader, text, keys[i], "an object");
		} else if (json_object_size(value) > 0) {
			work->rope.json = value;
		}
	}
	if (!work->rope.json && !work->source.bare && work->source.family->rope) {
		work->fallback = json_loads(work->source.family->rope, 0, NULL);
		work->rope.json = work->fallback;
	}
	find_nesting(work);
}

/* --- kinds of layers ------------------------------------------------------------------------------------- */

static bool is_local(const char *type)
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
static bool types_matter(const struct work *work)
{
	return work->nested || work->window > 0 || work->dim != work->global_dim ||
	    work->source.family->plain_global || hv_model_local_base(&work->source);
}

/* Counts `n` more layers of a kind. */
static void add_layers(struct work *work, const char *type, bool turned, size_t n)
{
	struct hv_model_config *config = &work->config;
	size_t k = 0;

	if (is_recurrent(type) || work->reader.code != HV_OK)
		return;
	if (!types_matter(work))
		type = "all";
	while (k < config->kinds && (strcmp(work->kind[k].type, type) != 0 || work->kind[k].turned != turned))
		k++;
	if (k == KINDS_MAX) {
		hv_reader_fail(&work->reader, "more than %d kinds of layers", KINDS_MAX);
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
static bool is_turned(struct work *work, size_t layer)
{
	const struct hv_object *text = &work->source.text;
	const json_t *flags = hv_object_get(text, "no_rope_layers"), *flag = json_array_get(flags, layer);
	double interval = hv_reader_number(&work->reader, text, "no_rope_layer_interval", count_range,
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
static const char *pattern_type(struct work *work, size_t layer)
{
	static const char *const patterns[] = { "sliding_window_pattern", "_sliding_window_pattern", NULL };
	const struct hv_object *text = &work->source.text;
	const struct hv_family *family = work->source.family;
	const char *key = hv_reader_spelling(&work->reader, text, patterns);
	double pattern = hv_reader_number(&work->reader, text, key, count_range, family->pattern);

	if (hv_object_get(text, "global_attn_every_n_layers") || family->scaled_local) {
		double every =
		    hv_reader_number(&work->reader, text, "global_attn_every_n_layers", count_range, 3);

		return fmod((double)layer, every) == 0 ? FULL : SLIDING;
	}
	if (pattern > 0)
		return fmod((double)layer + 1, pattern) == 0 ? FULL : SLIDING;
	if (family->no_window && work->window > 0)
		return (double)layer <
			hv_reader_number(&work->reader, text, "max_window_layers", count_range, 28)
		    ? FULL
		    : SLIDING;
	return NULL;
}

/* Every layer by its type in the file. */
static void add_listed(struct work *work, const json_t *types, bool turned)
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
static void add_unnumbered(struct work *work, bool turned)
{
	const char *key;
	json_t *value;

	if (work->nested) {
		json_object_foreach((json_t *)work->rope.json, key, value)
		{
			if (is_layer_type(work, key))
				add_layers(work, key, turned, 0);
		}
	} else if (pattern_type(work, 0)) {
		add_layers(work, SLIDING, turned, 0);
		add_layers(work, FULL, turned, 0);
	} else {
		add_layers(work, work->window > 0 ? SLIDING : FULL, turned, 0);
	}
}

static void find_layers(struct work *work, bool turned)
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
				: work->window > 0 ? SLIDING
						   : FULL,
			    turned && is_turned(work, i), 1);
		}
	}
	if (work->config.kinds == 0)
		hv_reader_fail(&work->reader, "no layer has attention over past keys: expected some");
}

/* --- encodings ------------------------------------------------------------------------------------------- */

static bool any_kind(const struct work *work, bool local, bool turned)
{
	for (size_t k = 0; k < work->config.kinds; k++)
		if (is_local(work->kind[k].type) == local && work->kind[k].turned == turned)
			return true;
	return false;
}

/* "model", or what its layers are, in words, where there are several kinds. */
static void kind_name(char out[96], const struct work *work, const struct hv_model_layers *kind)
{
	bool local = is_local(kind->type), both = any_kind(work, local, !kind->turned);
	bool several = any_kind(work, true, true) && any_kind(work, false, true);

	if (work->config.kinds == 1)
		snprintf(out, 96, "model");
	else if (both && several)
		snprintf(out, 96, "model/%.64s%s", kind->type, kind->turned ? "" : "/nope");
	else
		snprintf(out, 96, "model/%s",
		    !kind->turned ? "nope"
			: local   ? "local"
			: several ? "global"
				  : "rope");
}

/* The part of the dictionary that is of this type of layers. */
static void choose_dict(struct work *work, const char *type)
{
	struct hv_rope_source *source = &work->source;
	static const char *const names[2][2] = { { "rope_scaling." FULL ".", "rope_scaling." SLIDING "." },
		{ "rope_parameters." FULL ".", "rope_parameters." SLIDING "." } };
	bool new_name = strcmp(work->rope.name, "rope_parameters.") == 0;

	source->dict = work->rope;
	source->over = (struct hv_object){ 0 };
	if (!work->nested)
		return;
	source->over = work->rope;
	source->dict.json = hv_object_get(&work->rope, type);
	if (strcmp(type, FULL) == 0 || strcmp(type, SLIDING) == 0)
		source->dict.name = names[new_name][strcmp(type, SLIDING) == 0];
	if (!json_object_get(work->rope.json, type))
		hv_reader_fail(&work->reader, "%s%.64s is missing: layer_types has it", work->rope.name,
		    type);
	else if (source->dict.json && !json_is_object(source->dict.json))
		hv_reader_refuse(&work->reader, &work->rope, type, "an object");
}

static void make_encoding(struct work *work, struct hv_model_layers *kind)
{
	bool local = is_local(kind->type), all = strcmp(kind->type, "all") == 0;
	char name[96];

	kind_name(name, work, kind);
	work->source.local = local;
	work->source.dim = strcmp(kind->type, FULL) == 0 ? work->global_dim : work->dim;
	if (kind->turned) {
		choose_dict(work, kind->type);
		hv_model_rope(&kind->encoding, &work->reader, &work->source, name);
	} else if (work->reader.code == HV_OK) {
		work->reader.code = hv_encoding_make(&kind->encoding, &hv_nope, name, work->reader.err);
		kind->encoding.dim = work->source.dim;
	}
	if (kind->encoding.row && strstr(kind->type, "chunked") == NULL && (local || all))
		kind->encoding.window = work->window;
}

/* --- the file -------------------------------------------------------------------------------------------- */

/* Says which of the kinds have one ladder, so that its rows are those of all layers. */
static bool shares_ladder(const struct work *work)
{
	return !work->nested && work->dim == work->global_dim && !hv_model_local_base(&work->source);
}

static void read_model(struct work *work, const json_t *root)
{
	struct hv_reader *reader = &work->reader;
	bool plain;

	if (!json_is_object(root)) {
		hv_reader_fail(reader, "expected an object at the top");
		return;
	}
	work->source.text = (struct hv_object){ find_text(root), "" };
	work->source.family = find_family(work, root);
	if (work->source.family->positions)
		hv_reader_fail(reader,
		    "model_type '%s' has no rotary encoding: expected one that has; -e names others",
		    work->config.model_type);
	read_sizes(work);
	plain = read_position_type(work);
	read_layout(work);
	read_window(work);
	find_rope(work);
	if (reader->code == HV_OK)
		find_layers(work, !plain && !(work->source.family->plain_global && work->window == 0));
	for (size_t k = 0; reader->code == HV_OK && k < work->config.kinds; k++) {
		if (work->source.family->plain_global && !is_local(work->kind[k].type))
			work->kind[k].turned = false;
	}
	for (size_t k = 0; reader->code == HV_OK && k < work->config.kinds; k++)
		make_encoding(work, &work->kind[k]);
	warn_of_the_rest(work);
	work->config.one_ladder = shares_ladder(work);
}

static enum hv_code load(json_t **out, const char *path, struct hv_error *err)
{
	FILE *file = fopen(path, "r");
	json_error_t fault = { 0 };

	if (!file)
		return hv_fail(err, HV_EIO, "cannot open '%s': %s", path, strerror(errno));
	*out = json_loadf(file, JSON_REJECT_DUPLICATES, &fault);
	fclose(file);
	if (*out)
		return HV_OK;
	return hv_fail(err, HV_EFORMAT, "%s: line %d, column %d: %s", path, fault.line, fault.column,
	    *fault.text ? fault.text : "out of memory");
}

/* Hands over what was read, or frees it. */
static enum hv_code finish(struct hv_model_config *out, struct work *work)
{
	struct hv_model_config *config = &work->config;
	enum hv_code code = work->reader.code;

	config->warnings = work->reader.warnings;
	config->warning = work->reader.warning;
	config->kind = calloc(KINDS_MAX, sizeof *config->kind);
	if (config->kind)
		memcpy(config->kind, work->kind, sizeof work->kind);
	else
		code = hv_fail_memory(work->reader.err, "the layers of a model");
	if (code == HV_OK)
		*out = *config;
	else
		hv_model_config_free(config);
	return code;
}

enum hv_code hv_model_config_read(struct hv_model_config *out, const char *path, double seq_len,
    struct hv_error *err)
{
	struct work work = { .reader = { .path = path, .err = err }, .source = { .seq_len = seq_len } };
	json_t *root = NULL;
	enum hv_code code;

	if (seq_len <= 0 || seq_len > HV_TOKENS_MAX)
		return hv_fail(err, HV_EDOMAIN, "length of %g tokens: expected more than 0 and at most %g",
		    seq_len, HV_TOKENS_MAX);
	code = load(&root, path, err);
	if (code == HV_OK) {
		read_model(&work, root);
		code = finish(out, &work);
	}
	json_decref(work.fallback);
	json_decref(root);
	return code;
}

void hv_model_config_free(struct hv_model_config *config)
{
	for (size_t k = 0; config->kind && k < config->kinds; k++) {
		free(config->kind[k].type);
		hv_encoding_free(&config->kind[k].encoding);
	}
	for (size_t i = 0; i < config->warnings; i++)
		free(config->warning[i]);
	free(config->kind);
	free(config->warning);
	free(config->model_type);
	*config = (struct hv_model_config){ 0 };
}
