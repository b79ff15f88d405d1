/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/recording.c -- the options that say which heads of which recording, and how it was made. */
#include "cmd/recording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/options.h"
#include "lib/number.h"

#define SKIP_MAX   ((size_t)1 << 40)
#define USUAL_BASE 10000.0 /* of a rotation that the file says nothing of */

static enum hv_code parse_selection(struct selection *out, const char *option, const char *text,
    struct hv_error *err)
{
	double number = 0;

	*out = (struct selection){ .given = text != NULL, .all = text && strcmp(text, "all") == 0 };
	if (!out->given || out->all)
		return HV_OK;
	if (!hv_number_parse(&number, text) || number < 0 || number > 1e9 || number != floor(number))
		return hv_fail(err, HV_EDOMAIN, "--%s '%s': expected a number from 0, or all", option, text);
	out->number = (size_t)number;
	return HV_OK;
}

/* A word that an option or the file's metadata gives, one of two; the option wins.  Without either, *second stays. */
static enum hv_code choose(bool *second, const struct recordings *recordings, const char *option,
    const char *given, const char *key, const char *const words[2], struct hv_error *err)
{
	const char *word = given ? given : hv_metadata_find(&recordings->file.file[0], key);

	if (word)
		*second = strcmp(word, words[1]) == 0;
	if (!word || *second || strcmp(word, words[0]) == 0)
		return HV_OK;
	if (given)
		return hv_fail(err, HV_EDOMAIN, "--%s '%s': expected %s or %s", option, given, words[0],
		    words[1]);
	return hv_fail(err, HV_EFORMAT, "%s: metadata %s is '%s': expected %s or %s; --%s overrides it",
	    recordings->name, key, word, words[0], words[1], option);
}

/* The base of the recorded model's rotation; it is also the default of every SPEC's `base`. */
static enum hv_code find_base(struct recordings *recordings, const struct recording_options *options,
    struct specs *specs, struct hv_error *err)
{
	const char *given = options->base;
	const char *word = given ? given : hv_metadata_find(&recordings->file.file[0], "rope_theta");
	enum hv_code code = HV_OK;

	recordings->base = USUAL_BASE;
	if (!word)
		return HV_OK;
	if (!hv_number_parse(&recordings->base, word) || !(recordings->base > 1) || recordings->base > 1e30)
		return given
		    ? hv_fail(err, HV_EDOMAIN, "--base '%s': expected a number more than 1", given)
		    : hv_fail(err, HV_EFORMAT,
			  "%s: metadata rope_theta is '%s': expected a number more than 1; --base overrides it",
			  recordings->name, word);
	for (size_t e = 0; code == HV_OK && e < specs->count; e++)
		code = hv_encoding_default(&specs->encoding[e], "base", recordings->base, err);
	return code;
}

/* How the recording was made: from the options, else from the file. */
static enum hv_code find_conventions(struct recordings *recordings, const struct recording_options *options,
    struct specs *specs, struct hv_error *err)
{
	static const char *const layouts[2] = { "interleaved", "half" };
	static const char *const stages[2] = { "pre", "post" },
				 *const long_stages[2] = { "pre-rotation", "post-rotation" };
	enum hv_code code;

	recordings->half = specs->half; /* of a model, if there is one */
	code = choose(&recordings->half, recordings, "layout", options->layout, "rope_layout", layouts, err);
	if (code == HV_OK)
		code = choose(&recordings->rotated, recordings, "stage", options->stage, "stage",
		    options->stage ? stages : long_stages, err);
	return code == HV_OK ? find_base(recordings, options, specs, err) : code;
}

static enum hv_code open_file(struct recordings *recordings, const struct recording_options *options,
    const char *const *operand, struct hv_error *err)
{
	if (!options->q != !options->k)
		return hv_fail(err, HV_EDOMAIN, "--%s goes with --%s", options->q ? "q" : "k",
		    options->q ? "k" : "q");
	if (options->q && operand[0])
		return hv_fail(err, HV_EDOMAIN, "'%s': --q and --k stand in the place of a file", operand[0]);
	if (options->q) {
		recordings->name = options->q;
		return hv_recording_file_open_npy(&recordings->file, options->q, options->k,
		    recordings->layer.number, err);
	}
	if (!operand[0] || operand[1])
		return hv_fail(err, HV_EDOMAIN, "expected one FILE.safetensors, or --q Q.npy --k K.npy");
	recordings->name = operand[0];
	if (strlen(operand[0]) > 4 && strcmp(operand[0] + strlen(operand[0]) - 4, ".npy") == 0)
		return hv_fail(err, HV_EDOMAIN,
		    "'%s': .npy files come in pairs: expected --q Q.npy --k K.npy", operand[0]);
	return hv_recording_file_open(&recordings->file, operand[0],
	    options->q_name ? options->q_name : "layers.{layer}.q",
	    options->k_name ? options->k_name : "layers.{layer}.k", err);
}

static enum hv_code no_such_layer(const struct recordings *recordings, struct hv_error *err)
{
	const struct hv_layer *layer = recordings->file.layer;
	size_t n = recordings->file.layers, length = 0, shown = 0;
	char list[200];

	while (shown < n && length + 16 < sizeof list) {
		length += (size_t)snprintf(list + length, sizeof list - length, "%s%zu", shown ? ", " : "",
		    layer[shown].number);
		shown++;
	}
	return hv_fail(err, HV_EDOMAIN, "layer %zu: %s has layers %s%s", recordings->layer.number,
	    recordings->name, list, shown < n ? ", ..." : "");
}

/* The layers that are meant, as places in the file's list. */
static struct range layer_range(const struct recordings *recordings)
{
	size_t n = recordings->file.layers, i = 0;

	if (recordings->layer.all)
		return (struct range){ 0, n };
	while (
	    recordings->layer.given && i < n && recordings->file.layer[i].number != recordings->layer.number)
		i++;
	return (struct range){ i, i < n ? i + 1 : i };
}

static struct range select_range(const struct selection *selection, size_t n)
{
	return selection->all ? (struct range){ 0, n }
			      : (struct range){ selection->number, selection->number + 1 };
}

static enum hv_code check_selection(const struct selection *selection, const char *what, const char *several,
    size_t n, const struct hv_layer *layer, struct hv_error *err)
{
	if (selection->number < n)
		return HV_OK;
	if (n == 1)
		return hv_fail(err, HV_EDOMAIN, "%s %zu: tensor '%s' has only %s 0", what, selection->number,
		    layer->q->name, what);
	return hv_fail(err, HV_EDOMAIN, "%s %zu: tensor '%s' has %s 0 to %zu", what, selection->number,
	    layer->q->name, several, n - 1);
}

struct hv_recording recordings_head(const struct recordings *recordings, const struct hv_layer *layer,
    size_t batch, size_t head)
{
	struct hv_recording recording = {
		.half = recordings->half,
		.plain = recordings->turned.first,
		.turned = recordings->turned.count,
		.rotation = recordings->rotated ? &recordings->rotation : NULL,
		.skip_keys = recordings->skip_keys,
	};

	hv_layer_head(&recording, layer, batch, head);
	return recording;
}

struct range recordings_heads(const struct recordings *recordings, const struct hv_layer *layer)
{
	return select_range(&recordings->head, layer->heads);
}

struct range recordings_batches(const struct hv_layer *layer, struct range batches)
{
	return (struct range){ batches.first, batches.end < layer->batches ? batches.end : layer->batches };
}

/* Every value that will be read is finite. */
static enum hv_code check_values(const struct recordings *recordings, const struct hv_layer *layer,
    int threads, struct hv_error *err)
{
	struct range batches = select_range(&recordings->batch, layer->batches);
	struct range heads = recordings_heads(recordings, layer);
	enum hv_code code = HV_OK;

	for (size_t b = batches.first; b < batches.end; b++)
		for (size_t h = heads.first; code == HV_OK && h < heads.end; h++) {
			struct hv_recording recording = recordings_head(recordings, layer, b, h);

			code = hv_recording_check(&recording, threads, err);
		}
	return code;
}

/* Says which file a sentence about its tensors is about; an .npy file's tensor has its name. */
static enum hv_code in_file(const struct recordings *recordings, enum hv_code code, struct hv_error *err)
{
	struct hv_error cause = *err;
	bool npy = recordings->file.file[1].tensors > 0;

	return npy || code != HV_EFORMAT ? code : hv_fail(err, code, "%s: %s", recordings->name, cause.msg);
}

static enum hv_code check_layer(const struct recordings *recordings, struct hv_layer *layer, int threads,
    struct hv_error *err)
{
	enum hv_code code = hv_layer_check(layer, err);

	if (code == HV_OK)
		code = check_selection(&recordings->head, "head", "heads", layer->heads, layer, err);
	if (code == HV_OK)
		code = check_selection(&recordings->batch, "batch", "batches", layer->batches, layer, err);
	if (code == HV_OK && recordings->skip_keys >= layer->seq)
		code =
		    hv_fail(err, HV_EDOMAIN, "--skip-keys %zu: tensor '%s' has %zu positions: expected fewer",
			recordings->skip_keys, layer->k->name, layer->seq);
	if (code == HV_OK)
		code = check_values(recordings, layer, threads, err);
	return code == HV_OK ? HV_OK : in_file(recordings, code, err);
}

static enum hv_code check_layers(struct recordings *recordings, int threads, struct hv_error *err)
{
	enum hv_code code = HV_OK;
	size_t most = 0;

	recordings->layers = layer_range(recordings);
	if (recordings->layers.first == recordings->layers.end)
		return no_such_layer(recordings, err);
	for (size_t l = recordings->layers.first; code == HV_OK && l < recordings->layers.end; l++) {
		struct hv_layer *layer = &recordings->file.layer[l];
		struct range heads, batches;

		code = check_layer(recordings, layer, threads, err);
		heads = recordings_heads(recordings, layer);
		batches = select_range(&recordings->batch, layer->batches);
		recordings->heads += (double)((heads.end - heads.first) * (batches.end - batches.first));
		most = layer->batches > most ? layer->batches : most;
	}
	recordings->batches = select_range(&recordings->batch, most);
	return code;
}

enum hv_code recordings_open(struct recordings *out, const struct recording_options *options,
    const char *const *operand, struct specs *specs, int threads, struct hv_error *err)
{
	enum hv_code code = parse_selection(&out->layer, "layer", options->layer, err);

	out->specs = specs;
	if (code == HV_OK)
		code = parse_selection(&out->head, "head", options->head, err);
	if (code == HV_OK)
		code = parse_selection(&out->batch, "batch", options->batch, err);
	if (code == HV_OK)
		code = option_whole(&out->skip_keys, "--skip-keys", options->skip_keys, 0, SKIP_MAX, err);
	if (options->pool) { /* what is not narrowed down is pooled */
		out->head.all |= !out->head.given;
		out->batch.all |= !out->batch.given;
	}
	if (code == HV_OK)
		code = open_file(out, options, operand, err);
	if (code == HV_OK)
		code = find_conventions(out, options, specs, err);
	return code == HV_OK ? check_layers(out, threads, err) : code;
}

/* The pairs of the half layout are those of the encodings that are measured, which must agree on them. */
static enum hv_code fit_pairs(struct recordings *recordings, size_t dim, struct hv_error *err)
{
	const struct specs *specs = recordings->specs;
	const struct hv_encoding *first = NULL;

	recordings->turned = (struct hv_channels){ .count = dim };
	for (size_t i = 0; recordings->half && i < specs->count; i++) {
		const struct hv_encoding *encoding = &specs->encoding[i];
		struct hv_channels turned;
		struct hv_modes modes = { 0 };
		enum hv_code code = hv_encoding_modes_at(&modes, encoding, dim, err); /* fits the dimension */

		hv_modes_free(&modes);
		if (code != HV_OK)
			return code;
		if (!encoding->row->rotates && encoding->row->modes_per_pair == 1)
			continue; /* its products are those of the channels, however they pair up */
		turned = hv_encoding_channels(encoding, dim);
		if (first &&
		    (turned.first != recordings->turned.first || turned.count != recordings->turned.count))
			return hv_fail(err, HV_EDOMAIN,
			    "%s and %s pair channels differently in the half layout: expected encodings that turn "
			    "the same channels",
			    first->spec, encoding->spec);
		first = encoding;
		recordings->turned = turned;
	}
	return HV_OK;
}

/* What the model turned its queries and keys by: its configuration, or RoPE of the base. */
static enum hv_code find_rotation(struct hv_encoding *rope, const struct hv_encoding **out,
    const struct recordings *recordings, size_t dim, struct hv_error *err)
{
	const struct specs *specs = recordings->specs;
	enum hv_code code;

	for (size_t i = 0; specs->model && i < specs->count; i++) {
		const struct hv_encoding *encoding = &specs->encoding[i];

		if (encoding->dim == 0)
			continue;
		if (*out)
			return hv_fail(err, HV_EDOMAIN,
			    "%s and %s: the recording was made after the rotation, of one or the other: expected one "
			    "from before",
			    (*out)->spec, encoding->spec);
		if (hv_encoding_attention_factor(encoding) != 1)
			return hv_fail(err, HV_EDOMAIN,
			    "%s: the recording was made after the rotation, and the attention factor %.10g is in "
			    "it: expected one from before",
			    encoding->spec, hv_encoding_attention_factor(encoding));
		*out = encoding;
	}
	if (*out)
		return HV_OK;
	if (recordings->half && recordings->turned.count != dim)
		return hv_fail(err, HV_EDOMAIN,
		    "the recording was made after a rotation of some channels: expected --config to say which");
	*out = rope;
	code = hv_encoding_parse(rope, "rope", err);
	return code == HV_OK ? hv_encoding_default(rope, "base", recordings->base, err) : code;
}

enum hv_code recordings_fit(struct recordings *recordings, size_t dim, struct hv_error *err)
{
	struct hv_encoding rope = { 0 };
	const struct hv_encoding *rotation = NULL;
	enum hv_code code = fit_pairs(recordings, dim, err);

	if (code != HV_OK || !recordings->rotated || recordings->rotation.count == dim / 2)
		return code;
	hv_modes_free(&recordings->rotation);
	code = find_rotation(&rope, &rotation, recordings, dim, err);
	if (code == HV_OK)
		code = hv_encoding_modes(&recordings->rotation, rotation, dim, err);
	hv_encoding_free(&rope);
	return code;
}

void recordings_close(struct recordings *recordings)
{
	hv_modes_free(&recordings->rotation);
	hv_recording_file_close(&recordings->file);
}

void recording_options_free(struct recording_options *options)
{
	char *strings[] = { options->q, options->k, options->q_name, options->k_name, options->layer,
		options->head, options->batch, options->layout, options->stage, options->base,
		options->skip_keys };

	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}
