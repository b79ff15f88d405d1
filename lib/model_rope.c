/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_rope.c -- one rotary dictionary of a config.json turned into an encoding.
 *
 * Source    Hugging Face's modeling_rope_utils.py and the configuration classes of its models, version 5.  A value
 *           in the dictionary wins over one beside it, but for original_max_position_embeddings and
 *           partial_rotary_factor, which win over the dictionary's. */
#include "lib/model_rope.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/encodings.h"
#include "lib/rope_scaling.h"

#define ENTRIES_MAX 9

struct entry { /* a key of the dictionary, and the encoding's */
	const char *json, *key;
	enum {
		OPTIONAL,
		REQUIRED,
		NULL_ALLOWED
	} need; /* NULL_ALLOWED: must be there, but may be null */
	bool zero_is_absent;
};

struct type {
	const char *name;
	const struct hv_encoding_row *row;
	struct entry entry[ENTRIES_MAX]; /* ends with the first without a name */
};

#define LENGTH                                                                                               \
	{                                                                                                    \
		"original_max_position_embeddings", NULL, OPTIONAL, false                                    \
	}
#define YARN                                                                                                 \
	{                                                                                                    \
		{ "factor", "factor", NULL_ALLOWED, false }, LENGTH,                                         \
		    { "attention_factor", "attention-factor", OPTIONAL, false },                             \
		    { "beta_fast", "beta-fast", OPTIONAL, true },                                            \
		    { "beta_slow", "beta-slow", OPTIONAL, true }, { "mscale", "mscale", OPTIONAL, false },   \
		    { "mscale_all_dim", "mscale-all-dim", OPTIONAL, false },                                 \
		    { "truncate", NULL, OPTIONAL, false },                                                   \
	}
#define LONGROPE                                                                                             \
	{                                                                                                    \
		{ "short_factor", "short", REQUIRED, false }, { "long_factor", "long", REQUIRED, false },    \
		    { "factor", "factor", OPTIONAL, false }, LENGTH,                                         \
		    { "attention_factor", "attention-factor", OPTIONAL, false },                             \
	}

static const struct type types[] = {
	{ "default", &hv_rope, { { 0 } } },
	{ "linear", &hv_linear, { { "factor", "factor", REQUIRED, false } } },
	{ "dynamic", &hv_dynamic, { { "factor", "factor", REQUIRED, false } } },
	{ "ntk", &hv_ntk, { { "factor", "factor", REQUIRED, false } } },
	{ "yarn", &hv_yarn, YARN },
	{ "longrope", &hv_longrope, LONGROPE },
	{ "llama3", &hv_llama3,
	    { { "factor", "factor", REQUIRED, false }, LENGTH,
		{ "low_freq_factor", "low-freq-factor", REQUIRED, false },
		{ "high_freq_factor", "high-freq-factor", REQUIRED, false } } },
	{ "proportional", &hv_proportional, { { "factor", "factor", OPTIONAL, false } } },
	{ "mrope", &hv_rope, { { 0 } } }, /* of text, whose three positions are one */
	{ "deepseek_yarn", &hv_yarn, YARN },
	{ "telechat3-yarn", &hv_yarn, YARN },
	{ "su", &hv_longrope, LONGROPE },
};
enum {
	TYPES = sizeof types / sizeof types[0]
};

/* Keys that every dictionary may have: what they say is read elsewhere, or is of images. */
static const char *const common_keys[] = { "rope_type", "type", "rope_theta", "partial_rotary_factor",
	"mrope_section", "mrope_interleaved" };

static const struct hv_range positive = { .low = 0, .high = HV_TOKENS_MAX };

static bool scales_this(const struct hv_rope_source *source)
{
	return source->over.json || !source->local || !hv_model_local_base(source) ||
	    source->family->scaled_local;
}

static const struct type *type_named(const char *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

/* Whether two names of types, NULL for none, are those of one encoding, as "su" and "longrope". */
static bool same_type(const char *a, const char *b)
{
	const struct type *one = a ? type_named(a) : NULL, *other = b ? type_named(b) : NULL;

	return one && other ? one->row == other->row : a && b && strcmp(a, b) == 0;
}

static bool is_type(const char *key)
{
	return strcmp(key, "rope_type") == 0 || strcmp(key, "type") == 0;
}

static const char *type_key(const struct hv_object *dict)
{
	return hv_object_get(dict, "rope_type") ? "rope_type" : "type";
}

/* What a dictionary says of its type; NULL: no word. */
static const char *type_word(const struct hv_object *dict)
{
	const json_t *value = hv_object_get(dict, type_key(dict));

	return value ? json_string_value(value) : "default";
}

/* The name of a dictionary's type; a warning where it has two. */
static const char *type_name(struct hv_reader *reader, const struct hv_object *dict)
{
	const char *old = json_string_value(hv_object_get(dict, "type"));
	const char *name = hv_reader_word(reader, dict, type_key(dict), "default");

	if (!same_type(name, old))
		hv_reader_compare(reader, dict, "rope_type", dict, "type");
	return name;
}

static const struct type *find_type(struct hv_reader *reader, const struct hv_rope_source *source)
{
	const char *name = !scales_this(source) ? "default"
	    : source->bare                      ? source->bare
						: type_name(reader, &source->dict);
	const struct type *type = type_named(name);
	char known[256] = "";

	if (type)
		return type;
	for (size_t i = 0; i < TYPES; i++) {
		size_t length = strlen(known);

		snprintf(known + length, sizeof known - length, "%s%s", i ? ", " : "", types[i].name);
	}
	hv_reader_fail(reader, "%s%s is '%.40s': expected one of %s", source->dict.name,
	    source->bare ? "" : type_key(&source->dict), name, known);
	return &types[0];
}

static bool entry_known(const struct type *type, const char *key)
{
	for (size_t i = 0; i < sizeof common_keys / sizeof common_keys[0]; i++)
		if (strcmp(common_keys[i], key) == 0)
			return true;
	for (size_t i = 0; i < ENTRIES_MAX && type->entry[i].json; i++)
		if (strcmp(type->entry[i].json, key) == 0)
			return true;
	return false;
}

static void warn_unknown(struct hv_reader *reader, const struct hv_rope_source *source,
    const struct type *type)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)source->dict.json, key, value)
	{
		if (!entry_known(type, key))
			hv_reader_warn(reader, "%s%.64s is no key of rope_type '%s': ignored",
			    source->dict.name, key, type->name);
	}
}

/* A broken export's bare word has its numbers, if any, beside it. */
static const struct hv_object *holder(const struct hv_rope_source *source)
{
	return source->bare ? &source->text : &source->dict;
}

static struct hv_range range_of(const struct hv_key *key)
{
	return (struct hv_range){ .low = key->low,
		.high = key->high,
		.low_in = key->low_in,
		.whole = key->whole };
}

static void read_list(struct hv_encoding *encoding, struct hv_reader *reader, const struct hv_object *object,
    const struct entry *entry, size_t pairs)
{
	const json_t *array = hv_object_get(object, entry->json), *item;
	const struct hv_key *key = hv_key_find(encoding->row, entry->key);
	struct hv_list *list = &encoding->list[key - encoding->row->key];
	size_t count = json_array_size(array), i;

	if (!json_is_array(array)) {
		hv_reader_refuse(reader, object, entry->json, "an array of numbers");
		return;
	}
	if (count != pairs) {
		hv_reader_fail(reader, "%s%s has %zu numbers: expected %zu, one for each turned pair",
		    object->name, entry->json, count, pairs);
		return;
	}
	list->value = calloc(count + 1, sizeof *list->value);
	if (!list->value) {
		reader->code = hv_fail_memory(reader->err, "the factors of a ladder");
		return;
	}
	list->count = count;
	hv_encoding_set(encoding, entry->key, (double)count);
	json_array_foreach(array, i, item)
	{
		list->value[i] = json_number_value(item);
		if (!json_is_number(item) || !hv_key_admits(key, list->value[i]))
			hv_reader_fail(reader, "%s%s[%zu]: expected a number, more than %g and at most %g",
			    object->name, entry->json, i, key->low, key->high);
	}
}

/* What Python takes for false: 0, "". */
static bool is_empty(const json_t *value)
{
	return (json_is_number(value) && json_number_value(value) == 0) ||
	    (json_is_string(value) && json_string_length(value) == 0);
}

static void read_entry(struct hv_encoding *encoding, struct hv_reader *reader,
    const struct hv_rope_source *source, const struct type *type, const struct entry *entry, size_t pairs)
{
	const struct hv_object *object = holder(source);
	const struct hv_key *key = hv_key_find(encoding->row, entry->key);
	const json_t *value = hv_object_get(object, entry->json);

	if (entry->zero_is_absent && is_empty(value))
		value = NULL;
	if (!value) {
		bool there = entry->need == NULL_ALLOWED && json_object_get(object->json, entry->json);

		if (entry->need != OPTIONAL && !there)
			hv_reader_fail(reader, "%s%s%s is missing: rope_type '%s' needs it",
			    source->dict.name, source->bare ? "." : "", entry->json, type->name);
	} else if (key->list) {
		read_list(encoding, reader, object, entry, pairs);
	} else {
		hv_encoding_set(encoding, entry->key,
		    hv_reader_number(reader, object, entry->json, range_of(key), 0));
	}
}

/* What the base is called beside the dictionary; NULL: it is not there. */
static const char *outer_base_key(struct hv_reader *reader, const struct hv_rope_source *source)
{
	static const char *const spellings[] = { "rotary_emb_base", "global_rope_theta", "rope_theta", NULL };
	static const char *const locals[] = { "rope_local_base_freq", "local_rope_theta", NULL };

	return hv_reader_spelling(reader, &source->text,
	    source->local && hv_model_local_base(source) ? locals : spellings);
}

/* The base of layers whose dictionary does not have it. */
static double outer_base(struct hv_reader *reader, const struct hv_rope_source *source, struct hv_range range)
{
	const struct hv_family *family = source->family;
	double base = family->base > 0 ? family->base : 10000;
	const char *key = outer_base_key(reader, source);

	if (source->local && hv_model_local_base(source))
		return hv_reader_number(reader, &source->text, key, range,
		    family->local_base > 0 ? family->local_base : base);
	if (!key && hv_object_get(&source->text, "rope_ratio"))
		return base * hv_reader_number(reader, &source->text, "rope_ratio", positive, 1);
	return hv_reader_number(reader, &source->text, key, range, base);
}

static void read_base(struct hv_encoding *encoding, struct hv_reader *reader,
    const struct hv_rope_source *source)
{
	struct hv_range range = range_of(hv_key_find(encoding->row, "base"));
	bool own = hv_object_get(&source->dict, "rope_theta") && (scales_this(source) || source->over.json);

	if (own && !source->over.json)
		hv_reader_compare(reader, &source->dict, "rope_theta", &source->text,
		    outer_base_key(reader, source));
	hv_encoding_set(encoding, "base",
	    own ? hv_reader_number(reader, &source->dict, "rope_theta", range, 0)
		: outer_base(reader, source, range));
}

/* A share that int(share dim) turns into so many channels. */
static double share_of(double channels, double dim)
{
	double share = channels / dim;

	return floor(share * dim) < channels ? nextafter(share, 1) : share;
}

/* The share of a head that is turned.  Every place that it may be in, in the order in which they win. */
static double partial_share(struct hv_reader *reader, const struct hv_rope_source *source)
{
	static const struct hv_range share = { .low = 0, .high = 1 };
	static const char *const outer[] = { "partial_rotary_factor", NULL };
	static const char *const spellings[] = { "rotary_pct", "rope_pct", NULL };
	const struct hv_family *family = source->family;
	double dim = (double)(source->dim - source->plain);
	struct hv_range channels = { .low = 0, .high = dim, .whole = true };
	const char *key = hv_reader_spelling(reader, &source->text, outer);

	if (!source->over.json)
		hv_reader_compare(reader, &source->text, outer[0], &source->dict, outer[0]);
	if (key)
		return hv_reader_number(reader, &source->text, key, share, 1);
	if (hv_object_get(&source->dict, outer[0]))
		return hv_reader_number(reader, &source->dict, outer[0], share, 1);
	key = hv_reader_spelling(reader, &source->text, spellings);
	if (key)
		return hv_reader_number(reader, &source->text, key, share, 1);
	if (hv_object_get(&source->text, "rotary_dim"))
		return share_of(hv_reader_number(reader, &source->text, "rotary_dim", channels, dim), dim);
	if (family->rotary_dim > 0 && !json_object_get(source->text.json, "rotary_dim"))
		return share_of(fmin((double)family->rotary_dim, dim), dim);
	return family->partial > 0 && !source->latent ? family->partial : 1;
}

/* L of the types that know it: the value beside a flat dictionary wins over the one in it. */
static double trained_length(struct hv_reader *reader, const struct hv_rope_source *source)
{
	static const char key[] = "original_max_position_embeddings";
	const struct hv_object *object =
	    !source->over.json && hv_object_get(&source->text, key) ? &source->text : &source->dict;
	double length = hv_reader_number(reader, object, key, positive, source->longest);

	if (!source->over.json)
		hv_reader_compare(reader, &source->text, key, &source->dict, key);
	if (length == 0)
		hv_reader_fail(reader,
		    "neither %s nor max_position_embeddings is there: expected one of them", key);
	return length;
}

static void read_length(struct hv_encoding *encoding, struct hv_reader *reader,
    const struct hv_rope_source *source)
{
	bool dynamic = encoding->row == &hv_dynamic;

	if (!hv_key_find(encoding->row, "original"))
		return;
	if (dynamic && source->longest == 0)
		hv_reader_fail(reader, "max_position_embeddings is missing: rope_type 'dynamic' needs it");
	hv_encoding_set(encoding, "original", dynamic ? source->longest : trained_length(reader, source));
	if (hv_key_find(encoding->row, "seq-len"))
		hv_encoding_set(encoding, "seq-len", source->seq_len);
	/* A factor that is not given is the ratio of the lengths. */
	if ((encoding->row == &hv_yarn || encoding->row == &hv_longrope) &&
	    !hv_encoding_given(encoding, "factor")) {
		double factor = source->longest / hv_encoding_value(encoding, "original");

		if (!(factor > 0 && factor <= HV_FACTOR_MAX))
			hv_reader_fail(reader,
			    "%sfactor is not given, and max_position_embeddings / original_max_position_embeddings is "
			    "%g: expected more than 0 and at most %g",
			    source->dict.name, factor, HV_FACTOR_MAX);
		hv_encoding_set(encoding, "factor", factor);
	}
}

/* Hugging Face reads `truncate` from the top of rope_parameters, and takes null for false. */
static void read_truncate(struct hv_encoding *encoding, struct hv_reader *reader,
    const struct hv_rope_source *source)
{
	const struct hv_object *object = source->over.json ? &source->over : holder(source);
	const json_t *value = json_object_get(object->json, "truncate");

	if (encoding->row != &hv_yarn)
		return;
	if (source->over.json && json_object_get(source->dict.json, "truncate"))
		hv_reader_warn(reader, "%struncate is ignored: it is read from %struncate only",
		    source->dict.name, source->over.name);
	if (value && !json_is_boolean(value) && !json_is_null(value))
		hv_reader_refuse(reader, object, "truncate", "true or false");
	hv_encoding_set(encoding, "truncate", !value || json_is_true(value));
}

/* The logit scale, times sqrt(dim). */
static double logit_factor(struct hv_reader *reader, const struct hv_rope_source *source,
    const struct hv_encoding *encoding)
{
	const struct hv_family *family = source->family;
	double dim = (double)source->dim, all_dim, magnitude;
	double scalar = hv_reader_number(reader, &source->text, "query_pre_attn_scalar", positive,
	    family->query_scalar > 0 ? family->query_scalar : dim);

	if (hv_object_get(&source->text, "attention_multiplier"))
		return sqrt(dim) *
		    hv_reader_number(reader, &source->text, "attention_multiplier", positive, 1);
	if (!source->latent || encoding->row != &hv_yarn)
		return sqrt(dim / scalar);
	all_dim = hv_encoding_value(encoding, "mscale-all-dim");
	magnitude = all_dim == 0 ? 1 : hv_yarn_magnitude(hv_encoding_value(encoding, "factor"), all_dim);
	return sqrt(dim / scalar) * magnitude * magnitude;
}

/* What Hugging Face warns of, too: a factor that shrinks, or that is not the ratio of the lengths. */
static void warn_factor(struct hv_reader *reader, const struct hv_rope_source *source,
    const struct hv_encoding *encoding)
{
	double factor, ratio;

	if (reader->code != HV_OK || !hv_key_find(encoding->row, "factor"))
		return;
	factor = hv_encoding_value(encoding, "factor");
	if (factor < 1)
		hv_reader_warn(reader, "%sfactor is %g: less than 1", source->dict.name, factor);
	if (encoding->row != &hv_yarn || source->longest == 0)
		return;
	ratio = source->longest / hv_encoding_value(encoding, "original");
	if (ratio != factor && ratio != 1)
		hv_reader_warn(reader,
		    "%sfactor is %g and is taken, though max_position_embeddings / "
		    "original_max_position_embeddings is %g",
		    source->dict.name, factor, ratio);
}

/* What is in range one by one but does not go together. */
static void check_whole(struct hv_encoding *encoding, struct hv_reader *reader)
{
	enum hv_code code = HV_OK;
	struct hv_error why;
	struct hv_modes modes = { 0 };

	if (reader->code == HV_OK && encoding->row->check)
		code = encoding->row->check(encoding, &why);
	if (reader->code == HV_OK && code == HV_OK)
		code = hv_encoding_modes(&modes, encoding, encoding->dim, &why);
	hv_modes_free(&modes);
	if (code != HV_OK)
		hv_reader_fail(reader, "%s", why.msg);
}

/* Every key but the type's has in `other`, or beside it where it may be there, the same value. */
static bool agrees(const struct hv_object *dict, const struct hv_object *other, const struct hv_object *text)
{
	static const char *const outer[] = { "rope_theta", "partial_rotary_factor",
		"original_max_position_embeddings" };
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)dict->json, key, value)
	{
		const json_t *twin = hv_object_get(other, key);

		for (size_t i = 0; !twin && i < sizeof outer / sizeof outer[0]; i++)
			if (strcmp(key, outer[i]) == 0)
				twin = hv_object_get(text, key);
		if (!json_is_null(value) && !is_type(key) && !hv_same_value(value, twin))
			return false;
	}
	return true;
}

bool hv_model_rope_agree(const struct hv_object *a, const struct hv_object *b, const struct hv_object *text)
{
	return same_type(type_word(a), type_word(b)) && agrees(a, b, text) && agrees(b, a, text);
}

bool hv_model_local_base(const struct hv_rope_source *source)
{
	return source->family->local_base > 0 || hv_object_get(&source->text, "rope_local_base_freq") ||
	    hv_object_get(&source->text, "local_rope_theta");
}

void hv_model_rope(struct hv_encoding *out, struct hv_reader *reader, const struct hv_rope_source *source,
    const char *spec)
{
	const struct type *type = find_type(reader, source);
	double partial = partial_share(reader, source), dim = (double)(source->dim - source->plain);
	struct hv_encoding encoding = { 0 };

	if (reader->code == HV_OK)
		reader->code = hv_encoding_make(&encoding, type->row, spec, reader->err);
	if (reader->code != HV_OK)
		return;
	for (size_t i = 0; i < ENTRIES_MAX && type->entry[i].json; i++)
		if (type->entry[i].key)
			read_entry(&encoding, reader, source, type, &type->entry[i],
			    (size_t)(partial * dim) / 2);
	hv_encoding_set(&encoding, "partial", partial);
	read_base(&encoding, reader, source);
	read_length(&encoding, reader, source);
	read_truncate(&encoding, reader, source);
	if (scales_this(source))
		warn_unknown(reader, source, type);
	warn_factor(reader, source, &encoding);
	encoding.dim = source->dim;
	encoding.plain = source->plain;
	encoding.logit_factor = logit_factor(reader, source, &encoding);
	check_whole(&encoding, reader);
	if (reader->code == HV_OK)
		*out = encoding;
	else
		hv_encoding_free(&encoding);
}
