/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_config.c -- a Hugging Face config.json turned into encodings, one for each kind of layers. */
#include "lib/model_config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/encodings.h"
#include "lib/model_work.h"
#include "lib/table.h"

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

static const struct hv_family *find_family(struct hv_model_work *work, const json_t *root)
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
static bool read_position_type(struct hv_model_work *work)
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

static void read_layout(struct hv_model_work *work)
{
	work->config.half = !hv_reader_truth(&work->reader, &work->source.text, "rope_interleave",
	    work->source.family->interleaved);
}

static void read_window(struct hv_model_work *work)
{
	const struct hv_object *text = &work->source.text;
	const struct hv_family *family = work->source.family;
	bool asked = hv_reader_truth(&work->reader, text, "use_sliding_window", !family->no_window);

	if (hv_object_get(text, "local_attention")) { /* ModernBERT's: so many keys on both sides together */
		struct hv_range either = { .low = -1,
			.high = hv_count_range.high,
			.low_in = true,
			.whole = true };
		double whole = hv_reader_number(&work->reader, text, "local_attention", either, 0);

		work->window = whole > 0 ? floor(whole / 2) + 1 : 0;
	} else if (asked && !json_is_null(json_object_get(text->json, "sliding_window"))) {
		work->window =
		    hv_reader_number(&work->reader, text, "sliding_window", hv_count_range, family->window);
	}
}

static void warn_of_the_rest(struct hv_model_work *work)
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

/* A dictionary for each type of layers, even if a stray key stands beside them. */
static void find_nesting(struct hv_model_work *work)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)work->rope.json, key, value)
	{
		work->nested |= json_is_object(value) && hv_layer_type(work, key);
	}
	if (!work->nested)
		return;
	json_object_foreach((json_t *)work->rope.json, key, value)
	{
		if (!hv_layer_type(work, key) && strcmp(key, "truncate") != 0)
			hv_reader_warn(&work->reader,
			    "%s%.64s stands beside dictionaries of layer types: ignored", work->rope.name,
			    key);
	}
}

/* Both may be there, and then should say the same. */
static void compare_ropes(struct hv_model_work *work)
{
	const struct hv_object *text = &work->source.text;
	struct hv_object old = { hv_object_get(text, "rope_scaling"), "" };
	struct hv_object new = { hv_object_get(text, "rope_parameters"), "" };

	if (json_object_size(old.json) == 0 && !work->source.bare)
		return;
	if (json_object_size(new.json) > 0 && !hv_model_rope_agree(&old, &new, text))
		hv_reader_compare(&work->reader, text, "rope_scaling", text, "rope_parameters");
}

/* rope_scaling, if it says anything, replaces rope_parameters. */
static void find_rope(struct hv_model_work *work)
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
	compare_ropes(work);
	find_nesting(work);
}

/* --- encodings ------------------------------------------------------------------------------------------- */

static bool any_kind(const struct hv_model_work *work, bool local, bool turned)
{
	for (size_t k = 0; k < work->config.kinds; k++)
		if (hv_layer_local(work->kind[k].type) == local && work->kind[k].turned == turned)
			return true;
	return false;
}

/* "model", or what its layers are, in words, where there are several kinds. */
static void kind_name(char out[96], const struct hv_model_work *work, const struct hv_model_layers *kind)
{
	bool local = hv_layer_local(kind->type), both = any_kind(work, local, !kind->turned);
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
static void choose_dict(struct hv_model_work *work, const char *type)
{
	struct hv_rope_source *source = &work->source;
	static const char *const names[2][2] = { { "rope_scaling." HV_FULL ".",
						     "rope_scaling." HV_SLIDING "." },
		{ "rope_parameters." HV_FULL ".", "rope_parameters." HV_SLIDING "." } };
	bool new_name = strcmp(work->rope.name, "rope_parameters.") == 0;

	source->dict = work->rope;
	source->over = (struct hv_object){ 0 };
	if (!work->nested)
		return;
	source->over = work->rope;
	source->dict.json = hv_object_get(&work->rope, type);
	if (strcmp(type, HV_FULL) == 0 || strcmp(type, HV_SLIDING) == 0)
		source->dict.name = names[new_name][strcmp(type, HV_SLIDING) == 0];
	if (!json_object_get(work->rope.json, type))
		hv_reader_fail(&work->reader, "%s%.64s is missing: layer_types has it", work->rope.name,
		    type);
	else if (source->dict.json && !json_is_object(source->dict.json))
		hv_reader_refuse(&work->reader, &work->rope, type, "an object");
}

static void make_encoding(struct hv_model_work *work, struct hv_model_layers *kind)
{
	bool local = hv_layer_local(kind->type), all = strcmp(kind->type, "all") == 0;
	char name[96];

	kind_name(name, work, kind);
	work->source.local = local;
	work->source.dim = strcmp(kind->type, HV_FULL) == 0 ? work->global_dim : work->dim;
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
static bool shares_ladder(const struct hv_model_work *work)
{
	return !work->nested && work->dim == work->global_dim && !hv_model_local_base(&work->source);
}

static void read_model(struct hv_model_work *work, const json_t *root)
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
	hv_model_sizes(work);
	plain = read_position_type(work);
	read_layout(work);
	read_window(work);
	find_rope(work);
	if (reader->code == HV_OK)
		hv_model_layers(work, !plain && !(work->source.family->plain_global && work->window == 0));
	for (size_t k = 0; reader->code == HV_OK && k < work->config.kinds; k++) {
		if (work->source.family->plain_global && !hv_layer_local(work->kind[k].type))
			work->kind[k].turned = false;
	}
	for (size_t k = 0; reader->code == HV_OK && k < work->config.kinds; k++)
		make_encoding(work, &work->kind[k]);
	warn_of_the_rest(work);
	work->config.one_ladder = shares_ladder(work);
}

struct text { /* of a file, on its way to the parser */
	FILE *file;
	bool begun;
};

/* The file's next bytes, but for a byte order mark, which is none of JSON's. */
static size_t take_bytes(void *buffer, size_t size, void *data)
{
	static const size_t mark = sizeof HV_BYTE_ORDER_MARK - 1;
	struct text *text = data;
	size_t length = fread(buffer, 1, size, text->file);

	if (!text->begun && length >= mark && memcmp(buffer, HV_BYTE_ORDER_MARK, mark) == 0) {
		length -= mark;
		memmove(buffer, (char *)buffer + mark, length);
	}
	text->begun = true;
	return length;
}

static enum hv_code load(json_t **out, const char *path, struct hv_error *err)
{
	FILE *file = fopen(path, "r");
	struct text text = { 0 };
	json_error_t fault = { 0 };

	if (!file)
		return hv_fail(err, HV_EIO, "cannot open '%s': %s", path, strerror(errno));
	text.file = file;
	*out = json_load_callback(take_bytes, &text, JSON_REJECT_DUPLICATES, &fault);
	fclose(file);
	if (*out)
		return HV_OK;
	return hv_fail(err, HV_EFORMAT, "%s: line %d, column %d: %s", path, fault.line, fault.column,
	    *fault.text ? fault.text : "out of memory");
}

/* Hands over what was read, or frees it. */
static enum hv_code finish(struct hv_model_config *out, struct hv_model_work *work)
{
	struct hv_model_config *config = &work->config;
	enum hv_code code = work->reader.code;

	config->warnings = work->reader.warnings;
	config->warning = work->reader.warning;
	config->kind = calloc(HV_KINDS_MAX, sizeof *config->kind);
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
	struct hv_model_work work = { .reader = { .path = path, .err = err },
		.source = { .seq_len = seq_len } };
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
