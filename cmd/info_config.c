/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/info_config.c -- hopeviz info config.json: the rotary parameters that a model's configuration means. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/info.h"
#include "lib/number.h"
#include "lib/table.h"

#define NAME_MAX_LEN 64

struct ladder { /* of one kind of layers */
	size_t pairs;
	double *theta, *frequency, *wavelength; /* [pairs] */
};

static void ladder_free(struct ladder *ladder)
{
	free(ladder->theta);
	free(ladder->frequency);
	free(ladder->wavelength);
}

static enum hv_code ladder_init(struct ladder *out, const struct hv_encoding *encoding, struct hv_error *err)
{
	size_t pairs = hv_encoding_channels(encoding, encoding->dim).count / 2;
	enum hv_code code;

	*out = (struct ladder){ .pairs = pairs };
	out->theta = malloc(pairs * sizeof *out->theta);
	out->frequency = malloc(pairs * sizeof *out->frequency);
	out->wavelength = malloc(pairs * sizeof *out->wavelength);
	if (!out->theta || !out->frequency || !out->wavelength)
		code = hv_fail_memory(err, "a ladder");
	else
		code = hv_model_ladder(out->theta, out->frequency, out->wavelength, encoding, err);
	if (code != HV_OK)
		ladder_free(out);
	return code;
}

static void remark(const struct hv_model_config *config, const struct info_options *options, const char *path)
{
	bool matters = options->quiet || !options->model.seq_len;

	for (size_t k = 0; !matters && k < config->kinds; k++)
		matters = seq_len_matters(&config->kind[k].encoding);
	if (!matters)
		fprintf(stderr, "hopeviz info: %s: no encoding depends on --seq-len\n", path);
}

static enum hv_code config_read(struct hv_model_config *out, const struct info_options *options,
    const char *path, struct hv_error *err)
{
	double seq_len;
	enum hv_code code = seq_len_parse(&seq_len, options->model.seq_len, err);

	if (code == HV_OK)
		code = hv_model_config_read(out, path, seq_len, err);
	if (code == HV_OK && !options->quiet)
		model_warn(out, "info");
	if (code == HV_OK)
		remark(out, options, path);
	return code;
}

/* --- in words -------------------------------------------------------------------------------------------- */

static void count_print(const char *name, size_t count)
{
	if (count > 0)
		printf("%-22s%zu\n", name, count);
}

static void number_print(const char *name, double value, const char *remark)
{
	char text[HV_NUMBER_MAX];

	hv_number_format(text, value);
	printf("  %-20s%s%s\n", name, text, remark);
}

static void sizes_print(const struct hv_model_config *config)
{
	if (*config->model_type)
		printf("%-22s%s\n", "model type", config->model_type);
	count_print("layers", config->layers);
	count_print("hidden size", config->hidden);
	count_print("heads", config->heads);
	count_print("key heads", config->key_heads);
	count_print("positions", (size_t)config->longest);
	printf("%-22s%s\n", "pairs",
	    config->half ? "half-split: (first + j, first + j + turned/2)" : "interleaved: (2j, 2j + 1)");
}

/* The encoding as a SPEC would have it, its lists left out. */
static void spec_print(const struct hv_encoding *encoding)
{
	const struct hv_encoding_row *row = encoding->row;
	char text[HV_NUMBER_MAX];

	printf("  %-20s%s", "encoding", row->name);
	for (size_t i = 0; i < HV_KEYS_MAX && row->key[i].name; i++) {
		const struct hv_key *key = &row->key[i];
		double value = encoding->value[i];

		if (isnan(value) || value == key->fallback)
			continue;
		hv_number_format(text, value);
		printf(":%s=%s", key->name,
		    key->list        ? "@..."
			: key->words ? key->words[(size_t)value]
				     : text);
	}
	putchar('\n');
}

/* The length that the model was trained at, which its scaling knows or its positions are. */
static double trained_length(const struct hv_model_config *config, const struct hv_encoding *encoding)
{
	bool knows = hv_key_find(encoding->row, "original") != NULL;

	return knows ? hv_encoding_value(encoding, "original") : config->longest;
}

static void kind_print(const struct hv_model_config *config, const struct hv_model_layers *kind)
{
	const struct hv_encoding *encoding = &kind->encoding;
	struct hv_channels turned = hv_encoding_channels(encoding, encoding->dim);
	double scale = encoding->logit_factor / sqrt((double)encoding->dim);
	char remark[96] = "";

	printf("\n%s: %s layers", encoding->spec, kind->type);
	if (kind->count > 0)
		printf(", %zu of them", kind->count);
	putchar('\n');
	spec_print(encoding);
	number_print("head dimension", (double)encoding->dim, "");
	if (kind->turned) {
		snprintf(remark, sizeof remark, ", from channel %zu on", turned.first);
		number_print("rotary dimension", (double)turned.count, remark);
		number_print("base", hv_encoding_value(encoding, "base"), "");
		number_print("trained length", trained_length(config, encoding), "");
	}
	number_print("attention factor", hv_encoding_attention_factor(encoding), "");
	snprintf(remark, sizeof remark, ", %.10g / sqrt(head dimension)", encoding->logit_factor);
	number_print("logit scale", scale, remark);
	if (config->softcap > 0)
		number_print("logit soft cap", config->softcap, ", not applied to curves");
	if (encoding->window > 0)
		number_print("window", encoding->window, " keys, the query's own among them");
}

static enum hv_code ladder_print(const struct hv_model_config *config, const struct hv_encoding *encoding,
    struct hv_error *err)
{
	double length = trained_length(config, encoding);
	struct ladder ladder;
	enum hv_code code = ladder_init(&ladder, encoding, err);

	if (code != HV_OK)
		return code;
	printf("\n  %5s  %-22s  %-22s  %-22s  %-22s  %s\n", "pair", "theta", "2 pi / theta", "frequency",
	    "wavelength", "turns in the trained length");
	for (size_t j = 0; j < ladder.pairs; j++) {
		double before = 6.283185307179586476925286766559 / ladder.theta[j];
		double numbers[] = { ladder.theta[j], before, ladder.frequency[j], ladder.wavelength[j] };
		char text[HV_NUMBER_MAX];

		printf("  %5zu", j);
		for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
			hv_number_format(text, numbers[i]);
			printf("  %-22s", text);
		}
		printf("  %.6g\n", length / before);
	}
	ladder_free(&ladder);
	return HV_OK;
}

enum hv_code info_config(const struct info_options *options, const char *path, struct hv_error *err)
{
	struct hv_model_config config = { 0 };
	enum hv_code code = config_read(&config, options, path, err);

	if (code != HV_OK)
		return code;
	sizes_print(&config);
	for (size_t k = 0; code == HV_OK && k < config.kinds; k++) {
		kind_print(&config, &config.kind[k]);
		if (config.kind[k].turned)
			code = ladder_print(&config, &config.kind[k].encoding, err);
	}
	hv_model_config_free(&config);
	return code;
}

/* --- as CSV ---------------------------------------------------------------------------------------------- */

static enum hv_code add_columns(struct hv_table *table, bool several, struct hv_error *err)
{
	static const char *const names[] = { "config", "layer_type", "pair", "theta", "frequency",
		"wavelength", "attention_factor" };
	enum hv_code code = HV_OK;

	for (size_t i = several ? 0 : 1; code == HV_OK && i < sizeof names / sizeof names[0]; i++)
		code = hv_table_add(table, names[i], err);
	return code;
}

/* A word in every row of a column that may not be there. */
static enum hv_code fill_word(struct hv_table *table, const char *name, const char *word,
    struct hv_error *err)
{
	struct hv_column *column = hv_table_find(table, name);
	double value = 0;
	enum hv_code code = HV_OK;

	if (column)
		code = hv_table_word(&value, table, (size_t)(column - table->column), word, err);
	for (size_t i = 0; column && code == HV_OK && i < table->rows; i++)
		column->value[i] = value;
	return code;
}

static enum hv_code write_ladder(struct info_options *options, struct hv_table *table, const char *name,
    const char *type, const struct hv_encoding *encoding, struct hv_error *err)
{
	struct ladder ladder;
	enum hv_code code = ladder_init(&ladder, encoding, err);

	if (code != HV_OK)
		return code;
	code = hv_table_resize(table, ladder.pairs, err);
	if (code == HV_OK)
		code = fill_word(table, "config", name, err);
	if (code == HV_OK)
		code = fill_word(table, "layer_type", type, err);
	for (size_t j = 0; code == HV_OK && j < ladder.pairs; j++) {
		hv_table_find(table, "pair")->value[j] = (double)j;
		hv_table_find(table, "theta")->value[j] = ladder.theta[j];
		hv_table_find(table, "frequency")->value[j] = ladder.frequency[j];
		hv_table_find(table, "wavelength")->value[j] = ladder.wavelength[j];
		hv_table_find(table, "attention_factor")->value[j] = hv_encoding_attention_factor(encoding);
	}
	ladder_free(&ladder);
	return code == HV_OK ? output_rows(&options->output, table, err) : code;
}

/* The ladders of one file; where all its layers share one, it stands for all. */
static enum hv_code write_config(struct info_options *options, struct hv_table *table, const char *path,
    const char *name, struct hv_error *err)
{
	struct hv_model_config config = { 0 };
	enum hv_code code = config_read(&config, options, path, err);
	bool done = false;

	for (size_t k = 0; code == HV_OK && k < config.kinds; k++) {
		const struct hv_model_layers *kind = &config.kind[k];

		if (!kind->turned || (done && config.one_ladder))
			continue;
		code = write_ladder(options, table, name, config.one_ladder ? "all" : kind->type,
		    &kind->encoding, err);
		done = true;
	}
	if (code == HV_OK && !done)
		code = hv_fail(err, HV_EFORMAT, "%s: no layer has a rotary encoding", path);
	hv_model_config_free(&config);
	return code;
}

/* "llama" of models/llama.json and of llama/config.json. */
static void short_name(char out[NAME_MAX_LEN], const char *path)
{
	const char *end = path + strlen(path) - strlen(".json"), *start = end;

	while (start > path && start[-1] != '/')
		start--;
	if (strcmp(start, "config.json") == 0 && start > path)
		for (end = --start; start > path && start[-1] != '/';)
			start--;
	snprintf(out, NAME_MAX_LEN, "%.*s", (int)(end - start), start);
}

/* What a file is called in the CSV: by its path if another would have the same name. */
static const char *config_name(char out[NAME_MAX_LEN], const char *const *paths, size_t which)
{
	char other[NAME_MAX_LEN];

	short_name(out, paths[which]);
	for (size_t i = 0; paths[i]; i++) {
		short_name(other, paths[i]);
		if (i != which && strcmp(out, other) == 0)
			return paths[which];
	}
	return *out ? out : paths[which];
}

enum hv_code info_frequencies(struct info_options *options, const char *const *paths, struct hv_error *err)
{
	struct output *output = &options->output;
	size_t inputs = sizeof output->input / sizeof output->input[0];
	struct hv_table table = { 0 };
	enum hv_code code = add_columns(&table, paths[1] != NULL, err);

	for (size_t i = 0; code == HV_OK && paths[i]; i++) {
		if (i == inputs)
			code = hv_fail(err, HV_EDOMAIN, "'%s': expected at most %zu files", paths[i], inputs);
		else
			output->input[i] = paths[i];
	}
	if (code == HV_OK)
		code = output_open(output, err);
	for (size_t i = 0; code == HV_OK && paths[i]; i++) {
		char name[NAME_MAX_LEN];

		code = write_config(options, &table, paths[i], config_name(name, paths, i), err);
	}
	if (code == HV_OK) {
		output->figure.title = strdup("Frequencies of the rotary encoding");
		code = output_close(output, err);
	}
	hv_table_free(&table);
	return code;
}
