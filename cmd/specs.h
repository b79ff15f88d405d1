/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/specs.h -- the options that say which encodings, which head dimension and which distances. */
#ifndef SPECS_H
#define SPECS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/curve.h"
#include "lib/encoding.h"
#include "lib/error.h"
#include "lib/model_config.h"
#include "lib/modes.h"

#define ENCODING_OPTION(specs)                                                                               \
	{                                                                                                    \
		"encoding", 'e', POPT_ARG_ARGV, specs, 0,                                                    \
		    "positional encoding, repeatable (default: rope, hope, alibi, nope)", "SPEC"             \
	}

struct model_options { /* as typed; popt allocates them */
	char **config; /* one is accepted: see specs_read() */
	char *seq_len;
};

#define CONFIG_OPTIONS(options)                                                                              \
	{ "config", 0, POPT_ARG_ARGV, &(options)->config, 0,                                                 \
		"add what a Hugging Face config.json describes, as model", "FILE" },                         \
	{                                                                                                    \
		"seq-len", 0, POPT_ARG_STRING, &(options)->seq_len, 0,                                       \
		    "length of text for encodings that depend on it (dynamic, longrope)", "T"                \
	}

struct specs {
	size_t count;
	struct hv_encoding *encoding; /* [count], those of the model last */
	bool model;                   /* there is a --config: */
	bool half;                    /* its layout, */
	size_t dim;                   /* and its head dimension: the last kind's, where they differ */
};

/* The file of --config; NULL: there is none. */
const char *model_path(const struct model_options *options);

/* Reads the SPECs of -e, or the default ones when `spec` is NULL.  One SPEC twice is refused: it would name
 * two columns alike.  Release with specs_free(). */
enum hv_code specs_parse(struct specs *out, char *const *spec, struct hv_error *err);

/* The same, followed by the encodings of --config: `model`, or one for each kind of layers.  With --config there
 * are no default ones; a second one is refused.  What the configuration is warned of goes to standard error, after
 * `command`, unless quiet. */
enum hv_code specs_read(struct specs *out, char *const *spec, const struct model_options *options,
    const char *command, bool quiet, struct hv_error *err);
void specs_free(struct specs *specs);
void model_options_free(struct model_options *options);

/* Prints a configuration's warnings, one line each. */
void model_warn(const struct hv_model_config *config, const char *command);

/* Whether --seq-len says something of an encoding: it depends on the length of text, and its SPEC has none. */
bool seq_len_matters(const struct hv_encoding *encoding);

/* A remark on standard error where --seq-len is given and says nothing of any of the encodings, unless quiet. */
void specs_remark(const struct specs *specs, const struct model_options *options, const char *command,
    bool quiet);

/* The length of --seq-len, NaN where that is NULL. */
enum hv_code seq_len_parse(double *out, const char *text, struct hv_error *err);

/* How an encoding's channels lie in the half layout: channel c is channel place_half(c) of neighbouring pairs. */
size_t place_half(size_t c, struct hv_channels turned);

/* The head dimension of -d; where that is NULL, 64. */
enum hv_code dim_parse(size_t *out, const char *text, struct hv_error *err);

/* The same; where -d is not given and there is a model, the model's, which -d must agree with. */
enum hv_code specs_dim(size_t *out, const char *text, const struct specs *specs, struct hv_error *err);

/* A curve that --curve names: aligned where `text` is NULL. */
enum hv_code curve_kind_parse(enum hv_curve_kind *out, const char *text, struct hv_error *err);

/* The distances of -n (1024 where that is NULL) and --distances, where not NULL:
 *
 *	N			0, 1, ..., N - 1
 *	A,B,C			these
 *	START:STOP:STEP		START, START + STEP, ..., not beyond STOP
 *	log:COUNT		COUNT of 0 .. N - 1, even in log(1 + D), rounded; those that coincide once
 *
 * *list, if not NULL, holds out->list and is the caller's to free. */
enum hv_code distances_parse(struct hv_distances *out, double **list, const char *text, const char *count,
    struct hv_error *err);

/* The distances from index `first` on, at most `most` of them. */
struct hv_distances distances_part(const struct hv_distances *distances, size_t first, size_t most);

#endif
