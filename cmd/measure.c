/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/measure.c -- hopeviz measure: mean score against token distance, from recorded queries and keys. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/progress.h"
#include "cmd/specs.h"
#include "lib/bins.h"
#include "lib/correlate.h"
#include "lib/curve.h"
#include "lib/number.h"
#include "lib/recording_file.h"
#include "lib/table.h"

#define SKIP_MAX   ((size_t)1 << 40)
#define USUAL_BASE 10000.0 /* of a rotation that the file says nothing of */

struct measure_options {
	char **spec;
	char *layer, *head, *batch;
	char *q, *k, *q_name, *k_name;
	char *statistic, *layout, *stage, *base, *bins, *skip_keys;
	int unscaled, pool, from_means, single;
	struct common common;
};

struct selection { /* a number, `all`, or nothing: then the first there is */
	bool all, given;
	size_t number;
};

struct range {
	size_t first, end;
};

/* What is computed for a layer of one shape; made anew when the shape changes. */
struct work {
	size_t seq, dim;
	struct hv_modes *modes;   /* [specs.count] */
	struct hv_modes rotation; /* the recording's; empty before the rotation */
	struct hv_bins bins;
	double *sum; /* [specs.count][seq] scores of one head, summed over pairs */
	double *score,
	    *means; /* [specs.count][seq] the same over the heads pooled; what their means predict */
	double *q_mean, *k_mean; /* [dim] */
};

struct measure {
	const struct measure_options *options;
	struct output *output;
	const char *name; /* of the file, for messages */
	struct specs specs;
	struct hv_recording_file file;
	struct selection layer, head, batch;
	bool half, rotated;
	double base;
	size_t skip_keys;
	enum hv_bin_kind bin_kind;
	size_t bins;
	struct work work;
	struct hv_table table;
	struct progress progress;
};

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

static enum hv_code parse_bins(struct measure *measure, const char *text, struct hv_error *err)
{
	double bins;
	const char *count;

	measure->bin_kind = HV_BINS_ALL;
	if (!text || strcmp(text, "all") == 0)
		return HV_OK;
	measure->bin_kind = strncmp(text, "log:", 4) == 0 ? HV_BINS_LOG : HV_BINS_LINEAR;
	count = strchr(text, ':');
	if ((measure->bin_kind == HV_BINS_LOG || strncmp(text, "linear:", 7) == 0) &&
	    hv_number_parse(&bins, count + 1) && bins >= 1 && bins <= 1e9 && bins == floor(bins)) {
		measure->bins = (size_t)bins;
		return HV_OK;
	}
	return hv_fail(err, HV_EDOMAIN, "--bins '%s': expected all, linear:B or log:B, with B bins, 1 to 1e9",
	    text);
}

/* A word that an option or the file's metadata gives, one of two; the option wins. */
static enum hv_code choose(bool *second, const struct measure *measure, const char *option, const char *given,
    const char *key, const char *const words[2], struct hv_error *err)
{
	const char *word = given ? given : hv_metadata_find(&measure->file.file[0], key);

	*second = word && strcmp(word, words[1]) == 0;
	if (!word || *second || strcmp(word, words[0]) == 0)
		return HV_OK;
	if (given)
		return hv_fail(err, HV_EDOMAIN, "--%s '%s': expected %s or %s", option, given, words[0],
		    words[1]);
	return hv_fail(err, HV_EFORMAT, "%s: metadata %s is '%s': expected %s or %s; --%s overrides it",
	    measure->name, key, word, words[0], words[1], option);
}

/* The base of the recorded model's rotation; it is also the default of every SPEC's `base`. */
static enum hv_code find_base(struct measure *measure, struct hv_error *err)
{
	const char *given = measure->options->base;
	const char *word = given ? given : hv_metadata_find(&measure->file.file[0], "rope_theta");
	enum hv_code code = HV_OK;

	measure->base = USUAL_BASE;
	if (!word)
		return HV_OK;
	if (!hv_number_parse(&measure->base, word) || !(measure->base > 1) || measure->base > 1e30)
		return given
		    ? hv_fail(err, HV_EDOMAIN, "--base '%s': expected a number more than 1", given)
		    : hv_fail(err, HV_EFORMAT,
			  "%s: metadata rope_theta is '%s': expected a number more than 1; --base overrides it",
			  measure->name, word);
	for (size_t e = 0; code == HV_OK && e < measure->specs.count; e++)
		code = hv_encoding_default(&measure->specs.encoding[e], "base", measure->base, err);
	return code;
}

/* How the recording was made: from the options, else from the file. */
static enum hv_code find_conventions(struct measure *measure, struct hv_error *err)
{
	static const char *const layouts[2] = { "interleaved", "half" };
	static const char *const stages[2] = { "pre", "post" },
				 *const long_stages[2] = { "pre-rotation", "post-rotation" };
	const struct measure_options *options = measure->options;
	enum hv_code code =
	    choose(&measure->half, measure, "layout", options->layout, "rope_layout", layouts, err);

	if (code == HV_OK)
		code = choose(&measure->rotated, measure, "stage", options->stage, "stage",
		    options->stage ? stages : long_stages, err);
	return code == HV_OK ? find_base(measure, err) : code;
}

static enum hv_code open_file(struct measure *measure, const char *const *operand, struct hv_error *err)
{
	const struct measure_options *options = measure->options;

	if (!options->q != !options->k)
		return hv_fail(err, HV_EDOMAIN, "--%s goes with --%s", options->q ? "q" : "k",
		    options->q ? "k" : "q");
	if (options->q && operand[0])
		return hv_fail(err, HV_EDOMAIN, "'%s': --q and --k stand in the place of a file", operand[0]);
	if (options->q) {
		measure->name = options->q;
		return hv_recording_file_open_npy(&measure->file, options->q, options->k,
		    measure->layer.number, err);
	}
	if (!operand[0] || operand[1])
		return hv_fail(err, HV_EDOMAIN, "expected one FILE.safetensors, or --q Q.npy --k K.npy");
	measure->name = operand[0];
	if (strlen(operand[0]) > 4 && strcmp(operand[0] + strlen(operand[0]) - 4, ".npy") == 0)
		return hv_fail(err, HV_EDOMAIN,
		    "'%s': .npy files come in pairs: expected --q Q.npy --k K.npy", operand[0]);
	return hv_recording_file_open(&measure->file, operand[0],
	    options->q_name ? options->q_name : "layers.{layer}.q",
	    options->k_name ? options->k_name : "layers.{layer}.k", err);
}

static enum hv_code no_such_layer(const struct measure *measure, struct hv_error *err)
{
	const struct hv_layer *layer = measure->file.layer;
	size_t n = measure->file.layers, length = 0, shown = 0;
	char list[200];

	while (shown < n && length + 16 < sizeof list) {
		length += (size_t)snprintf(list + length, sizeof list - length, "%s%zu", shown ? ", " : "",
		    layer[shown].number);
		shown++;
	}
	return hv_fail(err, HV_EDOMAIN, "layer %zu: %s has layers %s%s", measure->layer.number, measure->name,
	    list, shown < n ? ", ..." : "");
}

/* The layers that are meant, as places in the file's list. */
static struct range layer_range(const struct measure *measure)
{
	size_t n = measure->file.layers, i = 0;

	if (measure->layer.all)
		return (struct range){ 0, n };
	while (measure->layer.given && i < n && measure->file.layer[i].number != measure->layer.number)
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

static struct hv_recording recording_of(const struct measure *measure, const struct hv_layer *layer,
    size_t batch, size_t head)
{
	struct hv_recording recording = {
		.half = measure->half,
		.rotation = measure->rotated ? &measure->work.rotation : NULL,
		.skip_keys = measure->skip_keys,
	};

	hv_layer_head(&recording, layer, batch, head);
	return recording;
}

/* Everything that can be refused in a layer, before a row is written. */
static enum hv_code check_layer(const struct measure *measure, struct hv_layer *layer, struct hv_error *err)
{
	enum hv_code code = hv_layer_check(layer, err);
	struct range batches, heads;

	if (code == HV_OK)
		code = check_selection(&measure->head, "head", "heads", layer->heads, layer, err);
	if (code == HV_OK)
		code = check_selection(&measure->batch, "batch", "batches", layer->batches, layer, err);
	if (code == HV_OK && measure->skip_keys >= layer->seq)
		code =
		    hv_fail(err, HV_EDOMAIN, "--skip-keys %zu: tensor '%s' has %zu positions: expected fewer",
			measure->skip_keys, layer->k->name, layer->seq);
	if (code != HV_OK)
		return code;
	batches = select_range(&measure->batch, layer->batches);
	heads = select_range(&measure->head, layer->heads);
	for (size_t b = batches.first; b < batches.end; b++)
		for (size_t h = heads.first; code == HV_OK && h < heads.end; h++) {
			struct hv_recording recording = recording_of(measure, layer, b, h);

			code = hv_recording_check(&recording, measure->options->common.threads, err);
		}
	return code;
}

static void work_free(struct work *work, size_t encodings)
{
	for (size_t e = 0; work->modes && e < encodings; e++)
		hv_modes_free(&work->modes[e]);
	free(work->modes);
	hv_modes_free(&work->rotation);
	hv_bins_free(&work->bins);
	free(work->sum);
	free(work->score);
	free(work->means);
	free(work->q_mean);
	free(work->k_mean);
	*work = (struct work){ 0 };
}

static enum hv_code find_rotation(struct hv_modes *out, const struct measure *measure, size_t dim,
    struct hv_error *err)
{
	struct hv_encoding rope = { 0 };
	enum hv_code code = hv_encoding_parse(&rope, "rope", err);

	if (code == HV_OK)
		code = hv_encoding_default(&rope, "base", measure->base, err);
	if (code == HV_OK)
		code = hv_encoding_modes(out, &rope, dim, err);
	hv_encoding_free(&rope);
	return code;
}

/* Makes the work fit a layer. */
static enum hv_code work_fit(struct measure *measure, const struct hv_layer *layer, struct hv_error *err)
{
	struct work *work = &measure->work;
	size_t n = measure->specs.count, seq = layer->seq, dim = layer->dim;
	enum hv_code code = HV_OK;

	if (work->seq == seq && work->dim == dim)
		return HV_OK;
	work_free(work, n);
	*work = (struct work){
		.modes = calloc(n, sizeof *work->modes),
		.sum = malloc(n * seq * sizeof *work->sum),
		.score = malloc(n * seq * sizeof *work->score),
		.means = malloc(n * seq * sizeof *work->means),
		.q_mean = malloc(dim * sizeof *work->q_mean),
		.k_mean = malloc(dim * sizeof *work->k_mean),
	};
	if (!work->modes || !work->sum || !work->score || !work->means || !work->q_mean || !work->k_mean)
		return hv_fail_memory(err, "the curves of a head");
	for (size_t e = 0; code == HV_OK && e < n; e++)
		code = hv_encoding_modes(&work->modes[e], &measure->specs.encoding[e], dim, err);
	if (code == HV_OK && measure->rotated)
		code = find_rotation(&work->rotation, measure, dim, err);
	if (code == HV_OK)
		code =
		    hv_bins_cut(&work->bins, measure->bin_kind, measure->bins, seq - measure->skip_keys, err);
	if (code == HV_OK) {
		work->seq = seq;
		work->dim = dim;
	}
	return code;
}

/* Adds the curves that a head's mean query and mean key predict. */
static enum hv_code add_means(struct measure *measure, const struct hv_recording *recording,
    struct hv_error *err)
{
	struct work *work = &measure->work;
	struct hv_curve curve = { .kind = HV_CURVE_VECTORS,
		.dim = work->dim,
		.q = work->q_mean,
		.k = work->k_mean,
		.content_scale = measure->options->unscaled ? sqrt((double)work->dim) : 1 };
	struct hv_distances all = { .count = work->seq, .step = 1 };
	enum hv_code code = hv_recording_means(work->q_mean, work->k_mean, recording, err);

	for (size_t e = 0; code == HV_OK && e < measure->specs.count; e++) {
		code = hv_curve_compute(work->sum, &curve, &measure->specs.encoding[e], &all,
		    measure->options->common.threads, err);
		for (size_t D = 0; code == HV_OK && D < work->seq; D++)
			work->means[e * work->seq + D] += work->sum[D];
	}
	return code;
}

static enum hv_code add_head(struct measure *measure, const struct hv_recording *recording,
    struct hv_error *err)
{
	struct work *work = &measure->work;
	struct hv_correlate job = {
		.curves = measure->specs.count,
		.modes = work->modes,
		.single = measure->options->single,
		.threads = measure->options->common.threads,
		.progress = progress_part(&measure->progress),
	};
	enum hv_code code = hv_correlate(work->sum, &job, recording, err);

	for (size_t i = 0; code == HV_OK && i < job.curves * work->seq; i++)
		work->score[i] += work->sum[i];
	if (code == HV_OK && measure->options->from_means)
		code = add_means(measure, recording, err);
	progress_step(&measure->progress);
	return code;
}

/* Writes one curve in bins: the mean over all pairs of a bin. */
static void fill_rows(struct measure *measure, size_t row, size_t encoding, bool means, double heads,
    const struct hv_recording *recording)
{
	const struct work *work = &measure->work;
	const struct hv_encoding *e = &measure->specs.encoding[encoding];
	const double *curve = (means ? work->means : work->score) + encoding * work->seq;
	double unit = measure->options->unscaled ? 1 : sqrt((double)work->dim);
	struct hv_column *count = hv_table_find(&measure->table, "count");
	struct hv_column *distance = hv_table_find(&measure->table, "distance");
	struct hv_column *mean = hv_table_find(&measure->table, "mean");

	for (size_t b = 0; b < work->bins.count; b++, row++) {
		double pairs = 0, total = 0;

		for (size_t D = work->bins.first[b]; D < work->bins.first[b + 1]; D++) {
			double here = heads * (double)hv_pairs_at(recording, D);

			pairs += here;
			total += means ? here * curve[D] / heads
				       : curve[D] / unit + here * hv_encoding_bias(e, (double)D);
		}
		distance->value[row] = hv_bin_middle(&work->bins, b);
		count->value[row] = pairs;
		mean->value[row] = total / pairs;
	}
}

/* A column that says which layer, head or batch: its number, or `all` where several were pooled. */
static enum hv_code fill_label(struct hv_table *table, const char *name, size_t number, bool all,
    struct hv_error *err)
{
	struct hv_column *column = hv_table_find(table, name);
	double value = (double)number;
	enum hv_code code = HV_OK;

	if (all)
		code = hv_table_word(&value, table, (size_t)(column - table->column), "all", err);
	for (size_t i = 0; code == HV_OK && i < table->rows; i++)
		column->value[i] = value;
	return code;
}

static enum hv_code fill_labels(struct measure *measure, size_t batch, const struct hv_layer *layer,
    size_t head, struct hv_error *err)
{
	bool pool = measure->options->pool;
	struct hv_table *table = &measure->table;
	enum hv_code code = fill_label(table, "layer", layer->number, false, err);

	if (code == HV_OK && hv_table_find(table, "batch"))
		code = fill_label(table, "batch", batch, pool && measure->batch.all, err);
	if (code == HV_OK)
		code = fill_label(table, "head", head, pool && measure->head.all, err);
	return code;
}

/* The rows of one head, or of the heads pooled: curve after curve, each followed by what the means predict.
 */
static enum hv_code write_rows(struct measure *measure, size_t batch, const struct hv_layer *layer,
    size_t head, double heads, const struct hv_recording *recording, struct hv_error *err)
{
	size_t bins = measure->work.bins.count, kinds = measure->options->from_means ? 2 : 1, row = 0;
	struct hv_column *label = hv_table_find(&measure->table, "encoding");
	enum hv_code code = hv_table_resize(&measure->table, measure->specs.count * kinds * bins, err);

	if (code == HV_OK)
		code = fill_labels(measure, batch, layer, head, err);
	for (size_t i = 0; code == HV_OK && i < measure->specs.count * kinds; i++, row += bins) {
		const char *spec = measure->specs.encoding[i / kinds].spec;
		bool means = i % kinds == 1;
		char name[512];
		double word;

		snprintf(name, sizeof name, "%s%s", spec, means ? "/means" : "");
		code =
		    hv_table_word(&word, &measure->table, (size_t)(label - measure->table.column), name, err);
		for (size_t b = 0; code == HV_OK && b < bins; b++)
			label->value[row + b] = word;
		if (code == HV_OK)
			fill_rows(measure, row, i / kinds, means, heads, recording);
	}
	return code == HV_OK ? output_rows(measure->output, &measure->table, err) : code;
}

/* Measures batches x heads of a layer as one group: a single head, or all that are pooled. */
static enum hv_code measure_group(struct measure *measure, const struct hv_layer *layer, struct range batches,
    struct range heads, struct hv_error *err)
{
	struct work *work = &measure->work;
	struct hv_recording recording = { 0 };
	double pooled = (double)((batches.end - batches.first) * (heads.end - heads.first));
	enum hv_code code = work_fit(measure, layer, err);

	for (size_t i = 0; code == HV_OK && i < measure->specs.count * work->seq; i++)
		work->score[i] = work->means[i] = 0;
	for (size_t b = batches.first; b < batches.end; b++)
		for (size_t h = heads.first; code == HV_OK && h < heads.end; h++) {
			recording = recording_of(measure, layer, b, h);
			code = add_head(measure, &recording, err);
		}
	if (code != HV_OK)
		return code;
	return write_rows(measure, batches.first, layer, heads.first, pooled, &recording, err);
}

static enum hv_code measure_batches(struct measure *measure, struct range batches, struct hv_error *err)
{
	struct range layers = layer_range(measure);
	enum hv_code code = HV_OK;

	for (size_t l = layers.first; code == HV_OK && l < layers.end; l++) {
		const struct hv_layer *layer = &measure->file.layer[l];
		struct range heads = select_range(&measure->head, layer->heads);
		struct range here = { batches.first,
			batches.end < layer->batches ? batches.end : layer->batches };

		if (here.first >= here.end)
			continue;
		if (measure->options->pool)
			code = measure_group(measure, layer, here, heads, err);
		for (size_t h = heads.first; !measure->options->pool && code == HV_OK && h < heads.end; h++)
			code = measure_group(measure, layer, here, (struct range){ h, h + 1 }, err);
	}
	return code;
}

static enum hv_code measure_all(struct measure *measure, struct range batches, struct hv_error *err)
{
	enum hv_code code = HV_OK;

	if (measure->options->pool)
		return measure_batches(measure, batches, err);
	for (size_t b = batches.first; code == HV_OK && b < batches.end; b++)
		code = measure_batches(measure, (struct range){ b, b + 1 }, err);
	return code;
}

static enum hv_code add_columns(struct hv_table *table, bool batch, struct hv_error *err)
{
	static const char *const names[] = { "batch", "layer", "head", "encoding", "distance", "count",
		"mean" };
	enum hv_code code = HV_OK;

	for (size_t i = batch ? 0 : 1; code == HV_OK && i < sizeof names / sizeof names[0]; i++)
		code = hv_table_add(table, names[i], err);
	return code;
}

static enum hv_code check_options(struct measure *measure, struct hv_error *err)
{
	const struct measure_options *options = measure->options;
	enum hv_code code = parse_selection(&measure->layer, "layer", options->layer, err);

	if (code == HV_OK)
		code = parse_selection(&measure->head, "head", options->head, err);
	if (code == HV_OK)
		code = parse_selection(&measure->batch, "batch", options->batch, err);
	if (code == HV_OK)
		code = parse_bins(measure, options->bins, err);
	if (code == HV_OK && options->statistic && strcmp(options->statistic, "score") != 0)
		code = hv_fail(err, HV_EDOMAIN, "--statistic '%s': expected score", options->statistic);
	if (code == HV_OK)
		code = option_whole(&measure->skip_keys, "--skip-keys", options->skip_keys, 0, SKIP_MAX, err);
	if (code == HV_OK)
		code = specs_parse(&measure->specs, options->spec, err);
	if (options->pool) { /* what is not narrowed down is pooled */
		measure->head.all |= !measure->head.given;
		measure->batch.all |= !measure->batch.given;
	}
	return code;
}

/* Says which file a sentence about its tensors is about; an .npy file's tensor has its name. */
static enum hv_code in_file(const struct measure *measure, enum hv_code code, struct hv_error *err)
{
	struct hv_error cause = *err;

	return measure->options->q ? code : hv_fail(err, code, "%s: %s", measure->name, cause.msg);
}

/* Opens the recording and checks everything in it that will be read; *work counts heads, *batches the
 * batches. */
static enum hv_code open_recording(double *work, struct range *batches, struct measure *measure,
    const char *const *operand, struct hv_error *err)
{
	enum hv_code code = open_file(measure, operand, err);
	struct range layers;
	size_t most = 0;

	if (code == HV_OK)
		code = find_conventions(measure, err);
	if (code != HV_OK)
		return code;
	layers = layer_range(measure);
	if (layers.first == layers.end)
		return no_such_layer(measure, err);
	*work = 0;
	for (size_t l = layers.first; code == HV_OK && l < layers.end; l++) {
		struct hv_layer *layer = &measure->file.layer[l];
		struct range heads, some;

		code = check_layer(measure, layer, err);
		if (code == HV_EFORMAT)
			return in_file(measure, code, err);
		if (code != HV_OK)
			break;
		heads = select_range(&measure->head, layer->heads);
		some = select_range(&measure->batch, layer->batches);
		*work += (double)((heads.end - heads.first) * (some.end - some.first));
		most = layer->batches > most ? layer->batches : most;
	}
	*batches = select_range(&measure->batch, most);
	return code;
}

static void remark(const struct measure *measure, double heads)
{
	if (measure->options->common.verbose)
		fprintf(stderr,
		    "hopeviz measure: %s: heads: %.0f, pairs: %s, recorded %s rotation, base: %g, transforms: %s, threads: %d\n",
		    measure->name, heads, measure->half ? "half-split" : "interleaved",
		    measure->rotated ? "after" : "before", measure->base,
		    measure->options->single ? "float32" : "float64", measure->options->common.threads);
}

static enum hv_code run(struct measure *measure, const char *const *operand, struct hv_error *err)
{
	struct range batches = { 0 };
	double heads = 0;
	enum hv_code code = check_options(measure, err);

	if (code == HV_OK)
		code = open_recording(&heads, &batches, measure, operand, err);
	if (code == HV_OK)
		code = add_columns(&measure->table, measure->options->batch && measure->batch.all, err);
	measure->output->input[0] = operand[0];
	measure->output->input[1] = measure->options->q;
	measure->output->input[2] = measure->options->k;
	if (code == HV_OK)
		code = output_open(measure->output, err);
	if (code != HV_OK)
		return code;
	remark(measure, heads);
	progress_start(&measure->progress, "heads", heads, measure->options->common.quiet);
	code = measure_all(measure, batches, err);
	progress_end(&measure->progress);
	measure->output->figure.title = strdup("Mean attention score of recorded queries and keys");
	measure->output->figure.y_label = strdup("mean score");
	return code == HV_OK ? output_close(measure->output, err) : code;
}

static void measure_free(struct measure *measure)
{
	work_free(&measure->work, measure->specs.count);
	specs_free(&measure->specs);
	hv_recording_file_close(&measure->file);
	hv_table_free(&measure->table);
}

static void options_release(struct measure_options *options)
{
	char *strings[] = { options->layer, options->head, options->batch, options->q, options->k,
		options->q_name, options->k_name, options->statistic, options->layout, options->stage,
		options->base, options->bins, options->skip_keys, options->common.threads_text };

	options_free_list(options->spec);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		options_free_string(strings[i]);
}

int cmd_measure(int argc, const char **argv)
{
	struct measure_options options = { 0 };
	struct output output = { 0 };
	const struct poptOption table[] = {
		{ "q", 0, POPT_ARG_STRING, &options.q, 0, "queries, with --k in the place of a file",
		    "Q.npy" },
		{ "k", 0, POPT_ARG_STRING, &options.k, 0, "keys", "K.npy" },
		{ "q-name", 0, POPT_ARG_STRING, &options.q_name, 0,
		    "names of the queries (default: layers.{layer}.q)", "T" },
		{ "k-name", 0, POPT_ARG_STRING, &options.k_name, 0,
		    "names of the keys (default: layers.{layer}.k)", "T" },
		{ "layer", 0, POPT_ARG_STRING, &options.layer, 0, "a layer, or all (default: the first)",
		    "L" },
		{ "head", 0, POPT_ARG_STRING, &options.head, 0, "a query head, or all (default: 0)", "H" },
		{ "batch", 0, POPT_ARG_STRING, &options.batch, 0, "a sequence, or all (default: 0)", "B" },
		{ "pool", 0, POPT_ARG_NONE, &options.pool, 0,
		    "one curve a layer, over the heads and sequences chosen (default: all)", NULL },
		ENCODING_OPTION(&options.spec),
		{ "statistic", 0, POPT_ARG_STRING, &options.statistic, 0, "score (default)", "S" },
		{ "layout", 0, POPT_ARG_STRING, &options.layout, 0,
		    "pairs: interleaved or half (default: the file's, else interleaved)", "L" },
		{ "stage", 0, POPT_ARG_STRING, &options.stage, 0,
		    "recorded pre or post rotation (default: the file's, else pre)", "S" },
		{ "base", 0, POPT_ARG_STRING, &options.base, 0,
		    "rotary base of the model (default: the file's, else 10000)", "B" },
		{ "bins", 0, POPT_ARG_STRING, &options.bins, 0, "all (default), linear:B or log:B", "BINS" },
		{ "skip-keys", 0, POPT_ARG_STRING, &options.skip_keys, 0, "leave out the first K keys", "K" },
		{ "from-means", 0, POPT_ARG_NONE, &options.from_means, 0,
		    "add what the mean query and key alone predict, as SPEC/means", NULL },
		{ "unscaled", 0, POPT_ARG_NONE, &options.unscaled, 0, "do not divide by sqrt(dim)", NULL },
		{ "single", 0, POPT_ARG_NONE, &options.single, 0, "float32 transforms", NULL },
		OUTPUT_OPTIONS(&output),
		COMMON_OPTIONS(&options.common),
		HELP_OPTIONS,
	};
	struct measure measure = { .options = &options, .output = &output };
	struct options parsed;
	struct hv_error err;
	enum hv_code code;
	int status;

	if (options_parse(&parsed, table, "[OPTION...] FILE.safetensors", argc, argv, &status)) {
		code = common_check(&options.common, &err);
		if (code == HV_OK)
			code = run(&measure, parsed.operand, &err);
		if (code != HV_OK)
			status = command_fail("measure", &err);
	}
	measure_free(&measure);
	output_free(&output);
	options_release(&options);
	options_free(&parsed);
	return status;
}
