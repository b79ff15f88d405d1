/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/attention_form.h -- an encoding's scores as plain products, channel by channel; private to
 * lib/attention*.c.
 *
 *	content(m, n) = sum_c Q_c(m) K_c(n) e^{-a_c (m - n)}
 *
 * A rotary mode makes two channels, q and k of its pair turned by their positions; a light-cone mode makes one.
 * Channels go by decay, slowest first, so that those which outlive a distance are the first few. */
#ifndef HV_ATTENTION_FORM_H
#define HV_ATTENTION_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/attention_tile.h"
#include "lib/error.h"
#include "lib/modes.h"
#include "lib/recording.h"

struct hv_form {
	const struct hv_recording *recording;
	size_t channels;
	struct hv_mode *decay;    /* [channels] a mode without turns: e^{-a_c D} by hv_mode_at() */
	struct hv_modes turn;     /* of each mode, undamped: how far positions turn its pair */
	size_t *channel;          /* [turn.count] its first channel */
	struct hv_mode_grid grid; /* of `turn`, zeroed if nothing turns */
	double *centre;           /* [channels] taken off every key; zeros unless asked for */
	double *position;         /* [seq] the modes of positions alone, by distance; NULL: there are none */
};

/* Prepares the modes for a recording, both borrowed.  With `centre`, keys are taken relative to a mean key in
 * the channels that do not decay: each row's scores shift by a constant, Q . centre, and become smaller.
 *
 *   out    written only on success; release with hv_form_free()
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_form_init(struct hv_form *out, const struct hv_modes *modes,
    const struct hv_recording *recording, bool centre, int threads, struct hv_error *err);

/* The channels of `n` neighbouring positions, at most HV_TILE, of the recording's q or k:
 * out[c * HV_TILE + i]; 0 from n on.  The centre is not taken off. */
void hv_form_project(double *out, const struct hv_form *form, const struct hv_vectors *vectors, size_t from,
    size_t n);

/* The same of any number of positions, one after the other: out[i * channels + c].
 * HV_OK or HV_ENOMEM. */
enum hv_code hv_form_rows(double *out, const struct hv_form *form, const struct hv_vectors *vectors,
    size_t from, size_t n, int threads, struct hv_error *err);

/* e^{-a_c D} */
double hv_form_fade(const struct hv_form *form, size_t c, double D);

/* The slowest channel's a, 1/token; infinite where there is no channel. */
double hv_form_slowest(const struct hv_form *form);

/* At least the length of any projected query.  Turns keep the length of a pair, and so do light-cone
 * coordinates: a projection is longer than what was read only by the number of modes of a pair and by gains. */
double hv_form_query_norm(const struct hv_form *form, int threads);

/* May already be zeroed. */
void hv_form_free(struct hv_form *form);

#endif
