/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_config.h -- a Hugging Face config.json turned into encodings.
 *
 * What a key means, which spellings it has, which value wins and what a missing one stands for follow the
 * Hugging Face code (version 5), including what that code does against expectation; hopeviz-formats(5) lists
 * the keys. */
#ifndef HV_MODEL_CONFIG_H
#define HV_MODEL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/encoding.h"
#include "lib/error.h"

struct hv_model_layers {             /* the layers of one kind */
	char *type;                  /* as the config calls them, as "sliding_attention"; "all" */
	size_t count;                /* 0: the config does not say */
	bool turned;                 /* have a rotary encoding; otherwise none at all */
	struct hv_encoding encoding; /* its spec is "model", or "model/local" and the like */
};

struct hv_model_config {
	char *model_type;                        /* "" where the file has none */
	size_t layers, hidden, heads, key_heads; /* 0: the file does not say */
	double longest;                          /* max_position_embeddings; 0: the file does not say */
	bool half;                               /* pairs (j, j + d/2); otherwise (2j, 2j + 1) */
	double softcap;                          /* of the logits, which no curve has; 0: none */
	bool one_ladder;                         /* all kinds that are turned have the same frequencies */
	size_t kinds;
	struct hv_model_layers *kind; /* [kinds], in the order of their first layers */
	size_t warnings;
	char **warning; /* [warnings] a line each: keys that are not known, and the like */
};

/* Reads a config.json.
 *
 *   out      written only on success; release with hv_model_config_free()
 *   seq_len  length in tokens at which dynamic and longrope are evaluated; NaN: a short text
 * HV_OK, HV_ENOMEM, HV_EIO, HV_EDOMAIN (seq_len), or HV_EFORMAT naming file, key and value: no JSON, a value
 * of the wrong type or out of range, a key that is required and missing, a model without a rotary encoding. */
enum hv_code hv_model_config_read(struct hv_model_config *out, const char *path, double seq_len,
    struct hv_error *err);

/* The channels that an encoding of the config turns, and its ladder before and after scaling: rad/token.
 *
 *   theta, frequency, wavelength   [count / 2] each, count as in hv_encoding_channels(); wavelength in tokens,
 *                                  infinite where the frequency is 0
 * HV_OK, HV_ENOMEM or HV_EDOMAIN. */
enum hv_code hv_model_ladder(double *theta, double *frequency, double *wavelength,
    const struct hv_encoding *encoding, struct hv_error *err);

/* Frees and zeroes; may already be zeroed.  Cannot fail. */
void hv_model_config_free(struct hv_model_config *config);

#endif
