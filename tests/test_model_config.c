/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_model_config.c -- config.json files read as Hugging Face reads them, and refused where it guesses. */
#include "lib/model_config.h"

#include <float.h>
#include <math.h>

#include "tests/close.h"
#include "tests/scratch.h"

static enum hv_code read_text(void **state, struct hv_model_config *out, const char *json, double seq_len,
    struct hv_error *err)
{
	return hv_model_config_read(out, scratch_write(state, json, strlen(json)), seq_len, err);
}

static struct hv_model_config config_of(void **state, const char *json, double seq_len)
{
	struct hv_model_config config = { 0 };
	struct hv_error err;

	if (read_text(state, &config, json, seq_len, &err) != HV_OK)
		fail_msg("%s\n%s", json, err.msg);
	return config;
}

/* A model of 4 heads of 16 channels, with more keys. */
#define MODEL(keys) "{\"hidden_size\": 64, \"num_attention_heads\": 4" keys "}"

/* The encoding's row, and some of its keys and others, as "yarn factor=4 original=1024". */
static void means(void **state, const char *json, size_t kind, const char *want)
{
	struct hv_model_config config = config_of(state, json, NAN);
	const struct hv_encoding *encoding = &config.kind[kind].encoding;
	char copy[256], *word;

	assert_true(kind < config.kinds);
	snprintf(copy, sizeof copy, "%s", want);
	word = strtok(copy, " ");
	if (strcmp(encoding->row->name, word) != 0)
		fail_msg("%s\nis %s, not %s", json, encoding->row->name, word);
	while ((word = strtok(NULL, " "))) {
		char *value = strchr(word, '=');
		double number = strtod(value + 1, NULL), got;

		*value = '\0';
		got = strcmp(word, "dim") == 0       ? (double)encoding->dim
		    : strcmp(word, "plain") == 0     ? (double)encoding->plain
		    : strcmp(word, "window") == 0    ? encoding->window
		    : strcmp(word, "logit") == 0     ? encoding->logit_factor
		    : strcmp(word, "attention") == 0 ? hv_encoding_attention_factor(encoding)
		    : strcmp(word, "turned") == 0
		    ? (double)hv_encoding_channels(encoding, encoding->dim).count
		    : strcmp(word, "kinds") == 0    ? (double)config.kinds
		    : strcmp(word, "warnings") == 0 ? (double)config.warnings
		    : strcmp(word, "half") == 0     ? config.half
		    : strcmp(word, "one") == 0      ? config.one_ladder
		    : strcmp(word, "layers") == 0   ? (double)config.kind[kind].count
						    : hv_encoding_value(encoding, word);
		if (!(fabs(got - number) <= 1e-12 * fabs(number)))
			fail_msg("%s\n%s is %.15g, not %.15g", json, word, got, number);
	}
	hv_model_config_free(&config);
}

static void refused(void **state, const char *json, const char *phrase)
{
	struct hv_model_config config = { 0 };
	struct hv_error err;

	if (read_text(state, &config, json, NAN, &err) == HV_OK)
		fail_msg("%s\nwas accepted", json);
	if (!strstr(err.msg, phrase))
		fail_msg("%s\n'%s' does not say '%s'", json, err.msg, phrase);
	assert_null(config.kind);
}

static void warned(void **state, const char *json, const char *phrase)
{
	struct hv_model_config config = config_of(state, json, NAN);
	bool found = false;

	for (size_t i = 0; i < config.warnings; i++)
		found |= strstr(config.warning[i], phrase) != NULL;
	if (!found)
		fail_msg("%s\nis not warned of '%s'", json, phrase);
	hv_model_config_free(&config);
}

/* Where two keys contradict: one line, which names both and the one that is taken. */
static void disagrees(void **state, const char *json, const char *taken, const char *other)
{
	struct hv_model_config config = config_of(state, json, NAN);
	char want[256];

	snprintf(want, sizeof want, "%s and %s disagree: %s is taken", taken, other, taken);
	if (config.warnings != 1 || !strstr(config.warning[0], want))
		fail_msg("%s\n%zu warnings, the first '%s', not '%s' alone", json, config.warnings,
		    config.warnings ? config.warning[0] : "", want);
	hv_model_config_free(&config);
}

static void missing_keys_have_their_defaults(void **state)
{
	means(state, MODEL(""), 0,
	    "rope base=10000 partial=1 dim=16 turned=16 window=0 logit=1 half=1 warnings=0");
	means(state, MODEL(", \"rope_scaling\": null, \"rope_theta\": null"), 0, "rope base=10000");
	means(state, MODEL(", \"rope_scaling\": {}"), 0, "rope base=10000");
	means(state, MODEL(", \"head_dim\": null"), 0, "rope dim=16");
	means(state, MODEL(", \"head_dim\": 32"), 0, "rope dim=32"); /* 4 heads of 32 are more than 64 */
	means(state, MODEL(", \"model_type\": \"smollm3\""), 0, "rope base=2e6");
	means(state, "{\"model_type\": \"gemma3_text\"}", 1, "rope base=1e6 dim=256 layers=4 window=0");
	means(state, "{\"model_type\": \"gemma3_text\"}", 0, "rope base=1e4 dim=256 layers=22 window=4096");
	means(state, "{\"model_type\": \"llava\", \"text_config\": {\"model_type\": \"llama\"}}", 0,
	    "rope dim=128");
}

static void sizes_have_aliases(void **state)
{
	means(state, "{\"model_type\": \"gptj\", \"n_embd\": 4096, \"n_head\": 16, \"n_positions\": 2048}", 0,
	    "rope dim=256 turned=64 half=0");
	means(state, "{\"model_type\": \"gptj\", \"n_embd\": 64, \"n_head\": 2, \"rotary_dim\": 8}", 0,
	    "rope turned=8");
	means(state, "{\"model_type\": \"gptj\", \"n_embd\": 64, \"n_head\": 2, \"rotary_dim\": null}", 0,
	    "rope turned=32");
	means(state, MODEL(", \"kv_channels\": 32, \"rope_ratio\": 500, \"model_type\": \"chatglm\""), 0,
	    "rope dim=32 turned=16 base=5e6 half=0");
	warned(state, MODEL(", \"head_dim\": 32, \"kv_channels\": 16"), "head_dim and kv_channels disagree");
}

static void bases_have_spellings_and_an_order(void **state)
{
	means(state, MODEL(", \"rope_theta\": 5e5"), 0, "rope base=5e5");
	means(state, MODEL(", \"rope_theta\": 5e5, \"rope_parameters\": {\"rope_theta\": 7e5}"), 0,
	    "rope base=7e5");
	means(state,
	    MODEL(", \"rope_theta\": 5e5, \"rope_parameters\": {\"rope_theta\": null, \"rope_type\": null}"),
	    0, "rope base=5e5");
	means(state, MODEL(", \"rotary_emb_base\": 30000, \"rotary_pct\": 0.5, \"model_type\": \"gpt_neox\""),
	    0, "rope base=30000 turned=8");
	means(state, MODEL(", \"model_type\": \"gpt_neox\""), 0, "rope turned=4");
	/* rope_scaling replaces rope_parameters, all of it. */
	means(state,
	    MODEL(", \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}, "
		  "\"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 4, \"rope_theta\": 7e5}"),
	    0, "linear factor=2 base=1e4");
}

#define LINEAR(keys) "{\"rope_type\": \"linear\", \"factor\": 2" keys "}"

static void contradictions_are_warned_of(void **state)
{
	static const char two_types[] =
	    MODEL(", \"rope_scaling\": {\"type\": \"dynamic\", \"rope_type\": \"linear\", \"factor\": 2}");
	static const char two_kinds[] =
	    MODEL(", \"num_hidden_layers\": 2, \"sliding_window\": 8, "
		  "\"layer_types\": [\"sliding_attention\", \"full_attention\"], "
		  "\"rope_scaling\": {\"type\": \"dynamic\", \"rope_type\": \"linear\", \"factor\": 2}");

	means(state, two_types, 0, "linear factor=2");
	disagrees(state, two_types, "rope_scaling.rope_type", "rope_scaling.type");
	disagrees(state, two_kinds, "rope_scaling.rope_type", "rope_scaling.type");
	disagrees(state, MODEL(", \"rope_scaling\": " LINEAR("") ", \"rope_parameters\": {\"factor\": 2}"),
	    "rope_scaling", "rope_parameters");
	disagrees(state,
	    MODEL(
		", \"rope_scaling\": " LINEAR("") ", \"rope_parameters\": " LINEAR(", \"rope_theta\": 5e5")),
	    "rope_scaling", "rope_parameters");
	disagrees(state,
	    MODEL(
		", \"rope_scaling\": " LINEAR(", \"rope_theta\": 5e5") ", \"rope_parameters\": " LINEAR("")),
	    "rope_scaling", "rope_parameters");
	disagrees(state,
	    MODEL(", \"rope_theta\": 5e5, \"rope_parameters\": " LINEAR(", \"rope_theta\": 7e5")),
	    "rope_parameters.rope_theta", "rope_theta");
	disagrees(state,
	    MODEL(", \"partial_rotary_factor\": 0.5, \"rope_parameters\": " LINEAR(
		", \"partial_rotary_factor\": 1")),
	    "partial_rotary_factor", "rope_parameters.partial_rotary_factor");
	disagrees(state,
	    MODEL(", \"original_max_position_embeddings\": 64, \"rope_scaling\": {\"type\": \"yarn\", "
		  "\"factor\": 2, \"original_max_position_embeddings\": 32}"),
	    "original_max_position_embeddings", "rope_scaling.original_max_position_embeddings");
}

static void what_is_said_twice_is_not(void **state)
{
	means(state, MODEL(", \"rope_scaling\": " LINEAR(", \"type\": \"linear\"")), 0, "linear warnings=0");
	means(state,
	    MODEL(", \"rope_scaling\": {\"type\": \"mrope\", \"rope_type\": \"default\", "
		  "\"mrope_section\": [2, 3, 3]}"),
	    0, "rope warnings=0"); /* two names of one */
	means(state, MODEL(", \"rope_theta\": 500000, \"rope_parameters\": " LINEAR(", \"rope_theta\": 5e5")),
	    0, "linear base=5e5 warnings=0");
	means(state,
	    MODEL(", \"rope_theta\": 5e5, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}, "
		  "\"rope_parameters\": " LINEAR(", \"rope_theta\": 500000, \"truncate\": null")),
	    0, "linear base=5e5 factor=2 warnings=0");
	means(state,
	    MODEL(", \"n_positions\": 9, \"rope_scaling\": {\"type\": \"longrope\", "
		  "\"short_factor\": [1, 1, 1, 1, 1, 1, 1, 1], \"long_factor\": [1, 1, 1, 1, 1, 1, 1, 2]}, "
		  "\"rope_parameters\": {\"type\": \"su\", "
		  "\"short_factor\": [1, 1, 1, 1, 1, 1, 1, 1.0], \"long_factor\": [1, 1, 1, 1, 1, 1, 1, 2]}"),
	    0, "longrope warnings=0");
	disagrees(state,
	    MODEL(", \"n_positions\": 9, \"rope_scaling\": {\"type\": \"longrope\", "
		  "\"short_factor\": [1, 1, 1, 1, 1, 1, 1, 1], \"long_factor\": [1, 1, 1, 1, 1, 1, 1, 2]}, "
		  "\"rope_parameters\": {\"type\": \"su\", "
		  "\"short_factor\": [1, 1, 1, 1, 1, 1, 1, 1], \"long_factor\": [1, 1, 1, 1, 1, 1, 1, 3]}"),
	    "rope_scaling", "rope_parameters");
}

static void types_have_aliases(void **state)
{
	means(state, MODEL(", \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}"), 0,
	    "linear factor=2");
	means(state, MODEL(", \"rope_scaling\": {\"type\": \"mrope\", \"mrope_section\": [2, 3, 3]}"), 0,
	    "rope warnings=0");
	means(state,
	    MODEL(
		", \"rope_scaling\": {\"type\": \"mrope\", \"rope_type\": \"default\", \"mrope_section\": [8]}"),
	    0, "rope warnings=0");
	means(state,
	    MODEL(
		", \"rope_scaling\": {\"type\": \"deepseek_yarn\", \"factor\": 2}, \"max_position_embeddings\": 99"),
	    0, "yarn factor=2 original=99");
	means(state,
	    MODEL(", \"rope_scaling\": {\"type\": \"telechat3-yarn\", \"factor\": 2}, \"n_positions\": 99"),
	    0, "yarn factor=2 original=99");
	refused(state, MODEL(", \"rope_scaling\": \"su\""), "short_factor is missing");
	refused(state, MODEL(", \"rope_scaling\": {\"type\": \"warp\"}"),
	    "rope_scaling.type is 'warp': expected one of");
	refused(state, MODEL(", \"rope_scaling\": {\"rope_type\": 3}"),
	    "rope_scaling.rope_type is 3: expected a string");
}

static void partial_rotary_outside_the_dictionary_wins(void **state)
{
	means(state, MODEL(", \"partial_rotary_factor\": 0.5"), 0, "rope turned=8");
	means(state,
	    MODEL(", \"partial_rotary_factor\": 0.5, \"rope_parameters\": {\"partial_rotary_factor\": 0.25}"),
	    0, "rope turned=8");
	means(state, MODEL(", \"rope_parameters\": {\"partial_rotary_factor\": 0.25}"), 0,
	    "rope turned=4 warnings=0");
	means(state, MODEL(", \"model_type\": \"stablelm\""), 0, "rope turned=4");
	means(state, MODEL(", \"rotary_dim\": 6"), 0, "rope turned=6");
	/* In proportional RoPE the same key is the share of a whole ladder. */
	means(state,
	    MODEL(
		", \"rope_parameters\": {\"rope_type\": \"proportional\", \"partial_rotary_factor\": 0.25}"),
	    0, "proportional partial=0.25 turned=16");
	refused(state, MODEL(", \"partial_rotary_factor\": 0.45"), "turns 7: expected an even number");
	refused(state, MODEL(", \"partial_rotary_factor\": 1.5"), "partial_rotary_factor is 1.5: expected");
}

#define YARN "\"rope_type\": \"yarn\", \"factor\": 4"

static void yarn_reads_every_key(void **state)
{
	means(state, MODEL(", \"rope_scaling\": {" YARN "}, \"max_position_embeddings\": 1000"), 0,
	    "yarn factor=4 original=1000 beta-fast=32 beta-slow=1 truncate=1 attention=1.1386294361119891");
	means(state,
	    MODEL(
		", \"rope_scaling\": {" YARN ", \"beta_fast\": 0, \"beta_slow\": null, \"truncate\": false, "
		"\"attention_factor\": 1.25, \"original_max_position_embeddings\": 77}"),
	    0, "yarn original=77 beta-fast=32 beta-slow=1 truncate=0 attention=1.25 warnings=0");
	means(state, MODEL(", \"rope_scaling\": {" YARN ", \"truncate\": null}, \"n_positions\": 9"), 0,
	    "yarn truncate=0");
	means(state,
	    MODEL(", \"rope_scaling\": {\"type\": \"yarn\", \"factor\": null, "
		  "\"original_max_position_embeddings\": 100}, \"max_position_embeddings\": 800"),
	    0, "yarn factor=8");
	/* The length beside the dictionary wins. */
	means(state,
	    MODEL(", \"rope_scaling\": {" YARN ", \"original_max_position_embeddings\": 77}, "
		  "\"original_max_position_embeddings\": 88"),
	    0, "yarn original=88");
	refused(state, MODEL(", \"rope_scaling\": {\"type\": \"yarn\"}, \"n_positions\": 9"),
	    "factor is missing");
	refused(state, MODEL(", \"rope_scaling\": {" YARN "}"),
	    "neither original_max_position_embeddings nor");
	warned(state, MODEL(", \"rope_scaling\": {\"type\": \"linear\", \"factor\": 0.5}"), "less than 1");
	warned(state,
	    MODEL(", \"rope_scaling\": {" YARN
		  ", \"original_max_position_embeddings\": 100}, \"n_positions\": 800"),
	    "factor is 4 and is taken, though");
	warned(state, MODEL(", \"rope_scaling\": {" YARN ", \"attn_factor\": 1}, \"n_positions\": 9"),
	    "rope_scaling.attn_factor is no key of rope_type 'yarn'");
}

static void lengths_choose_dynamic_and_longrope(void **state)
{
	static const char dynamic[] = MODEL(
	    ", \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}, \"max_position_embeddings\": 100, "
	    "\"original_max_position_embeddings\": 50");
	static const char longrope[] =
	    MODEL(", \"rope_scaling\": {\"type\": \"su\", \"short_factor\": [1, 1, 1, 1, 1, 1, 1, 1], "
		  "\"long_factor\": [2, 2, 2, 2, 2, 2, 2, 2]}, \"max_position_embeddings\": 3200, "
		  "\"original_max_position_embeddings\": 100");
	const double lengths[] = { NAN, 100, 101 };

	means(state, dynamic, 0, "dynamic original=100 factor=2"); /* not the original length */
	means(state, longrope, 0, "longrope original=100 factor=32");
	for (size_t i = 0; i < 3; i++) {
		struct hv_model_config short_text = config_of(state, longrope, lengths[i]);
		double theta[8], frequency[8], wavelength[8];

		assert_int_equal(hv_model_ladder(theta, frequency, wavelength, &short_text.kind[0].encoding,
				     NULL),
		    HV_OK);
		for (size_t j = 0; j < 8; j++) {
			assert_close(theta[j], pow(10000, -(double)j / 8), 1e-15);
			assert_close(frequency[j], theta[j] / (i == 2 ? 2 : 1), 1e-16);
			assert_close(wavelength[j] * frequency[j], 2 * acos(-1), 2e-15);
		}
		hv_model_config_free(&short_text);
	}
	refused(state, MODEL(", \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}"),
	    "max_position_embeddings is missing");
	assert_int_equal(read_text(state, &(struct hv_model_config){ 0 }, dynamic, -1, NULL), HV_EDOMAIN);
}

static void latent_attention_keeps_its_first_channels(void **state)
{
	static const char mla[] = MODEL(
	    ", \"qk_rope_head_dim\": 8, \"qk_nope_head_dim\": 16, \"model_type\": \"deepseek_v3\", "
	    "\"n_positions\": 4096, \"rope_scaling\": {\"type\": \"yarn\", \"factor\": 40, \"mscale\": 1.0, "
	    "\"mscale_all_dim\": 1.0}");

	means(state, mla, 0, "yarn dim=24 plain=16 turned=8 attention=1 logit=1.8738542070926245 half=0");
	means(state, MODEL(", \"qk_rope_head_dim\": 8, \"qk_nope_head_dim\": 16, \"rope_interleave\": false"),
	    0, "rope dim=24 turned=8 logit=1 half=1");
	refused(state, MODEL(", \"qk_rope_head_dim\": 8"), "qk_nope_head_dim is missing");
	refused(state, MODEL(", \"qk_rope_head_dim\": 8, \"qk_nope_head_dim\": 7"),
	    "expected an even number");
}

static void logit_scales_are_the_models(void **state)
{
	means(state, MODEL(", \"query_pre_attn_scalar\": 64"), 0, "rope logit=0.5");
	means(state, MODEL(", \"attention_multiplier\": 0.125"), 0, "rope logit=0.5");
	warned(state, MODEL(", \"attn_logit_softcapping\": 50.0"),
	    "attn_logit_softcapping 50 is not applied");
}

#define TYPES ", \"layer_types\": [\"sliding_attention\", \"full_attention\", \"sliding_attention\"]"
#define NESTED(more)                                                                                          \
	", \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"linear\", \"factor\": 8, "             \
	"\"rope_theta\": 1e6}, \"sliding_attention\": {\"rope_type\": \"default\", \"rope_theta\": 2e4}" more \
	"}"

static void nested_dictionaries_are_of_layer_types(void **state)
{
	means(state, MODEL(TYPES NESTED("")), 0, "rope base=2e4 kinds=2 warnings=0 one=0 layers=2");
	means(state, MODEL(TYPES NESTED("")), 1, "linear base=1e6 factor=8 layers=1");
	means(state, MODEL(NESTED("")), 0,
	    "linear kinds=2 layers=0"); /* no list: in the dictionary's order */
	/* A stray key beside the types: Hugging Face takes the whole for flat. */
	means(state, MODEL(TYPES NESTED(", \"rope_theta\": null")), 1, "linear base=1e6 warnings=1");
	warned(state, MODEL(TYPES NESTED(", \"rope_theta\": null")),
	    "rope_parameters.rope_theta stands beside");
	/* The flat ones stand for every type. */
	means(state, MODEL(TYPES ", \"rope_parameters\": {\"rope_theta\": 3e4}"), 0, "rope base=3e4 kinds=1");
	refused(state,
	    MODEL(TYPES ", \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"default\"}}"),
	    "rope_parameters.sliding_attention is missing");
	refused(state,
	    MODEL(TYPES
		", \"rope_parameters\": {\"full_attention\": {\"rope_theta\": 1}, \"sliding_attention\": {}}"),
	    "rope_parameters.full_attention.rope_theta is 1: expected");
}

/* `truncate` is read from the top of rope_parameters, wherever the type is. */
static void nested_truncate_is_ignored(void **state)
{
	static const char nested[] =
	    MODEL(", \"n_positions\": 4096, \"rope_parameters\": {\"full_attention\": {" YARN
		  ", \"truncate\": false}}");

	means(state, nested, 0, "yarn truncate=1 original=4096");
	warned(state, nested, "full_attention.truncate is ignored");
	/* So is the original length beside a nested dictionary. */
	means(state,
	    MODEL(", \"n_positions\": 4096, \"original_max_position_embeddings\": 5, "
		  "\"rope_parameters\": {\"full_attention\": {" YARN "}}"),
	    0, "yarn original=4096");
}

static void local_and_global_layers_differ(void **state)
{
	static const char gemma[] =
	    MODEL(", \"model_type\": \"gemma3_text\", \"num_hidden_layers\": 7, \"head_dim\": 16, "
		  "\"sliding_window\": 32, \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}, "
		  "\"query_pre_attn_scalar\": 16");

	means(state, gemma, 0, "rope base=1e4 window=32 layers=6 kinds=2 one=0");
	means(state, gemma, 1, "linear base=1e6 factor=8 window=0 layers=1");
	/* Windows alone: one ladder, two kinds. */
	means(state, MODEL(TYPES ", \"sliding_window\": 32"), 0, "rope window=32 kinds=2 one=1");
	means(state, MODEL(TYPES ", \"sliding_window\": 32"), 1, "rope window=0");
	means(state, MODEL(", \"sliding_window\": 32"), 0, "rope window=32 kinds=1"); /* Mistral */
	means(state, MODEL(", \"sliding_window\": 32, \"use_sliding_window\": false"), 0, "rope window=0");
	means(state, MODEL(", \"sliding_window\": 32, \"model_type\": \"qwen2\""), 0, "rope window=0");
	means(state,
	    MODEL(", \"sliding_window\": 32, \"sliding_window_pattern\": 3, \"num_hidden_layers\": 6"), 1,
	    "rope window=0 layers=2");
	/* ModernBERT: so many keys on both sides, and every third layer, from the first, sees all. */
	means(state, "{\"model_type\": \"modernbert\"}", 0, "rope base=160000 window=0 layers=8 kinds=2");
	means(state, "{\"model_type\": \"modernbert\", \"local_attention\": 128}", 1,
	    "rope base=1e4 window=65 layers=14");
}

static void layers_without_an_encoding_are_nope(void **state)
{
	static const char flags[] = MODEL(", \"num_hidden_layers\": 4, \"no_rope_layers\": [1, 1, 1, 0]");

	means(state, flags, 0, "rope layers=3 kinds=2 one=1");
	means(state, MODEL(", \"num_hidden_layers\": 8, \"no_rope_layer_interval\": 4"), 0, "rope layers=6");
	means(state, MODEL(", \"position_embedding_type\": \"nope\""), 0, "nope kinds=1");
	refused(state, MODEL(", \"num_hidden_layers\": 4, \"no_rope_layers\": [1]"), "no_rope_layers[1]");
	refused(state, MODEL(", \"position_embedding_type\": \"alibi\""), "expected \"rope\" or \"nope\"");
	refused(state, MODEL(", \"model_type\": \"gpt2\""), "model_type 'gpt2' has no rotary encoding");
	refused(state, MODEL(", \"alibi\": true"), "-e alibi:heads=4");
}

static void a_byte_order_mark_is_skipped(void **state)
{
	means(state, "\xef\xbb\xbf" MODEL(", \"rope_theta\": 5e5"), 0, "rope base=5e5 warnings=0");
	refused(state, "\xef\xbb\xbf", "line 1, column 0");
	refused(state, "\xef\xbb", "line 1, column 0");
	refused(state, "\xef\xbb\xbf\xef\xbb\xbf" MODEL(""), "line 1, column ");
	refused(state, MODEL("") "\xef\xbb\xbf", "line 1, column ");
}

static void malformed_files_are_refused_in_one_sentence(void **state)
{
	static const char *const factors[] = { "-1", "0", "1e9", "\"4\"", "true", "[4]" };
	char json[256];

	refused(state, "", "line 1, column 0");
	refused(state, "{", "line 1");
	refused(state, "[]", "expected an object at the top");
	refused(state, "{\"a\": 1, \"a\": 2}", "duplicate");
	refused(state, "{}", "hidden_size is missing");
	refused(state, "{\"hidden_size\": 65, \"num_attention_heads\": 4}", "expected a multiple of it");
	refused(state, "{\"hidden_size\": 60, \"num_attention_heads\": 4}", "head dimension 15");
	refused(state, "{\"hidden_size\": 64.5, \"num_attention_heads\": 4}", "hidden_size is 64.5");
	refused(state, "{\"hidden_size\": 1e30, \"num_attention_heads\": 4}", "hidden_size is 1e30");
	refused(state, "{\"hidden_size\": \"64\", \"num_attention_heads\": 4}", "hidden_size is \"64\"");
	refused(state, MODEL(", \"num_key_value_heads\": 3"), "expected one that divides it");
	refused(state, MODEL(", \"rope_theta\": -1"), "rope_theta is -1: expected a number, more than 1");
	refused(state, MODEL(", \"rope_theta\": 1e300"), "rope_theta is 1");
	refused(state, MODEL(", \"rope_scaling\": [1]"), "rope_scaling is [1]: expected an object");
	refused(state, MODEL(", \"model_type\": 7"), "model_type is 7: expected a string");
	for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
		snprintf(json, sizeof json,
		    MODEL(", \"rope_scaling\": {\"type\": \"linear\", \"factor\": %s}"), factors[i]);
		refused(state, json, "rope_scaling.factor is ");
	}
	refused(state,
	    MODEL(
		", \"n_positions\": 9, \"rope_scaling\": {\"type\": \"longrope\", \"short_factor\": [1, 2], "
		"\"long_factor\": [1, 2]}"),
	    "rope_scaling.short_factor has 2 numbers: expected 8");
	refused(state,
	    MODEL(", \"n_positions\": 9, \"rope_scaling\": {\"type\": \"longrope\", "
		  "\"short_factor\": [1, 1, 1, 1, 1, 1, 1, -1], \"long_factor\": 3}"),
	    "rope_scaling.short_factor[7]: expected a number, more than 0");
	refused(state,
	    MODEL(", \"n_positions\": 9, \"rope_scaling\": {\"type\": \"llama3\", \"factor\": 8, "
		  "\"low_freq_factor\": 4, \"high_freq_factor\": 1}"),
	    "expected the latter to be more");
	refused(state, MODEL(", \"layer_types\": [1]"), "layer_types[0]: expected a string");
	refused(state, MODEL(", \"num_hidden_layers\": 3, \"layer_types\": [\"full_attention\"]"),
	    "layer_types has 1 entries");
	assert_int_equal(hv_model_config_read(&(struct hv_model_config){ 0 }, "/nonexistent", NAN, NULL),
	    HV_EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_keys_have_their_defaults),
		cmocka_unit_test(sizes_have_aliases),
		cmocka_unit_test(bases_have_spellings_and_an_order),
		cmocka_unit_test(contradictions_are_warned_of),
		cmocka_unit_test(what_is_said_twice_is_not),
		cmocka_unit_test(types_have_aliases),
		cmocka_unit_test(partial_rotary_outside_the_dictionary_wins),
		cmocka_unit_test(yarn_reads_every_key),
		cmocka_unit_test(lengths_choose_dynamic_and_longrope),
		cmocka_unit_test(latent_attention_keeps_its_first_channels),
		cmocka_unit_test(logit_scales_are_the_models),
		cmocka_unit_test(nested_dictionaries_are_of_layer_types),
		cmocka_unit_test(nested_truncate_is_ignored),
		cmocka_unit_test(local_and_global_layers_differ),
		cmocka_unit_test(layers_without_an_encoding_are_nope),
		cmocka_unit_test(a_byte_order_mark_is_skipped),
		cmocka_unit_test(malformed_files_are_refused_in_one_sentence),
	};
	return cmocka_run_group_tests_name("model_config", tests, scratch_make, scratch_remove);
}
