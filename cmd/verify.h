/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/verify.h -- what the two forms of hopeviz verify share: options, and verdicts as text. */
#ifndef VERIFY_H
#define VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/recording.h"
#include "cmd/specs.h"
#include "lib/certify.h"
#include "lib/table.h"

struct verify_options { /* as typed; popt allocates them */
	int list, monotone, each;
	char **claim, **spec;
	struct model_options model;
	char *dim, *damping, *format, *curve, *vectors, *coefficients, *samples, *measured, *pairs, *bits,
	    *count, *seed_text;
	struct recording_options recording; /* its base and layout serve the other inputs, too */
	struct common common;
	struct output output;
	bool text; /* for people, on standard output */
	long precision;
	uint64_t seed;
};

/* Each writes its verdicts; *negative is set if one of them is `fails`. */
enum hv_code verify_claims(bool *negative, struct verify_options *options, struct hv_error *err);
enum hv_code verify_monotone(bool *negative, struct verify_options *options, struct hv_error *err);

/* Appends a row to a table, a word for each column. */
enum hv_code verify_row(struct hv_table *table, const char *const *word, struct hv_error *err);

/* Prints a verdict to standard output, in colour on a terminal, padded to `width`. */
void verify_print_verdict(enum hv_verdict verdict, int width);

/* Prints words to standard output, wrapped, each line after so many blanks. */
void verify_print_wrapped(const char *text, int indent);

#endif
