/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/info.h -- the part of hopeviz info that is about config.json files. */
#ifndef INFO_H
#define INFO_H

#include <stdbool.h>

#include "cmd/output.h"
#include "cmd/specs.h"
#include "lib/error.h"

struct info_options {
	int frequencies, quiet;
	struct model_options model; /* its seq_len */
	struct output output;
};

/* Prints what a config.json means: its sizes, and every kind of layers with its ladder. */
enum hv_code info_config(const struct info_options *options, const char *path, struct hv_error *err);

/* Writes the ladders of one or more config.json files, as CSV, and draws them. */
enum hv_code info_frequencies(struct info_options *options, const char *const *paths, struct hv_error *err);

#endif
