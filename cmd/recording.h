/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/recording.h -- the options that say which heads of which recording, and how it was made. */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/specs.h"
#include "lib/error.h"
#include "lib/recording_file.h"

struct recording_options { /* as typed; popt allocates them */
	char *q, *k, *q_name, *k_name;
	char *layer, *head, *batch;
	char *layout, *stage, *base, *skip_keys;
	int pool;
};

/* Rows for a command's option table: those that say which heads, or all. */
#define RECORDING_HEAD_OPTIONS(options)                                                                      \
	{ "q", 0, POPT_ARG_STRING, &(options)->q, 0, "queries, with --k in the place of a file", "Q.npy" },  \
	    { "k", 0, POPT_ARG_STRING, &(options)->k, 0, "keys", "K.npy" },                                  \
	    { "q-name", 0, POPT_ARG_STRING, &(options)->q_name, 0,                                           \
		    "names of the queries (default: layers.{layer}.q)", "T" },                               \
	    { "k-name", 0, POPT_ARG_STRING, &(options)->k_name, 0,                                           \
		    "names of the keys (default: layers.{layer}.k)", "T" },                                  \
	    { "layer", 0, POPT_ARG_STRING, &(options)->layer, 0, "a layer, or all (default: the first)",     \
		    "L" },                                                                                   \
	    { "head", 0, POPT_ARG_STRING, &(options)->head, 0, "a query head, or all (default: 0)", "H" },   \
	    { "batch", 0, POPT_ARG_STRING, &(options)->batch, 0, "a sequence, or all (default: 0)", "B" },   \
	    { "layout", 0, POPT_ARG_STRING, &(options)->layout, 0,                                           \
		    "pairs: interleaved or half (default: the file's, else interleaved)", "L" },             \
	    { "stage", 0, POPT_ARG_STRING, &(options)->stage, 0,                                             \
		    "recorded pre or post rotation (default: the file's, else pre)", "S" },                  \
	{                                                                                                    \
		"base", 0, POPT_ARG_STRING, &(options)->base, 0,                                             \
		    "rotary base of the model (default: the file's, else 10000)", "B"                        \
	}
#define RECORDING_OPTIONS(options)                                                                           \
	RECORDING_HEAD_OPTIONS(options),                                                                     \
	    { "pool", 0, POPT_ARG_NONE, &(options)->pool, 0,                                                 \
		    "one curve a layer, over the heads and sequences chosen (default: all)", NULL },         \
	{                                                                                                    \
		"skip-keys", 0, POPT_ARG_STRING, &(options)->skip_keys, 0, "leave out the first K keys", "K" \
	}

struct selection { /* a number, `all`, or nothing: then the first there is */
	bool all, given;
	size_t number;
};

struct range {
	size_t first, end;
};

struct recordings {
	const char *name; /* of the file, for messages */
	struct hv_recording_file file;
	struct selection layer, head, batch;
	struct range layers, batches; /* places in the file's list; the most that any layer has */
	double heads;                 /* heads chosen, over all layers and batches */
	bool half, rotated;
	const struct specs *specs;
	double base;
	size_t skip_keys;
	struct hv_channels turned; /* how pairs lie in the half layout, for heads of the dimension at hand */
	struct hv_modes rotation;  /* what is undone, for heads of rotation.count pairs */
};

/* Opens the file (an operand, or --q and --k) and checks everything in it that will be read; `specs`, borrowed, take
 * its base for their default, and a model among them says what the file does not.  Release with recordings_close(),
 * also after a failure. */
enum hv_code recordings_open(struct recordings *out, const struct recording_options *options,
    const char *const *operand, struct specs *specs, int threads, struct hv_error *err);
void recordings_close(struct recordings *recordings);
void recording_options_free(struct recording_options *options);

/* The heads chosen of a layer, and the batches of it that are among `batches`. */
struct range recordings_heads(const struct recordings *recordings, const struct hv_layer *layer);
struct range recordings_batches(const struct hv_layer *layer, struct range batches);

/* Readies the pairs and the rotation that layers of this head dimension had.  HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code recordings_fit(struct recordings *recordings, size_t dim, struct hv_error *err);

/* One head, once recordings_fit() knows its dimension. */
struct hv_recording recordings_head(const struct recordings *recordings, const struct hv_layer *layer,
    size_t batch, size_t head);

#endif
