/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encodings.h -- the rows of hv_encodings, one declaration each, and the keys that several share; private. */
#ifndef HV_ENCODINGS_H
#define HV_ENCODINGS_H

#include <math.h>

#include "lib/encoding.h"

extern const struct hv_encoding_row hv_rope, hv_linear, hv_dynamic, hv_ntk, hv_yarn, hv_longrope, hv_llama3,
    hv_proportional, hv_p_rope, hv_hf_hope, hv_hope, hv_xpos, hv_retnet, hv_resonance, hv_cope_clip,
    hv_rerope, hv_randomized, hv_alibi, hv_t5, hv_kerple_log, hv_kerple_power, hv_sandwich, hv_window,
    hv_nope, hv_sinusoidal;

#define HV_TOKENS_MAX 1e12 /* of a length in tokens */
#define HV_FACTOR_MAX 1e6  /* of a scaling */

#define HV_KEY_BASE                                                                                          \
	{                                                                                                    \
		.name = "base", .about = "rotary base", .fallback = 10000, .low = 1, .high = 1e30            \
	}
#define HV_KEY_SCALE                                                                                         \
	{                                                                                                    \
		.name = "scale", .about = "factor on every theta_j", .fallback = 1, .low = 0, .high = 1e6    \
	}
#define HV_KEY_PARTIAL                                                                                       \
	{                                                                                                    \
		.name = "partial", .about = "share of the channels, the first, that is turned",              \
		.fallback = 1, .low = 0, .high = 1                                                           \
	}
#define HV_KEY_FACTOR                                                                                        \
	{                                                                                                    \
		.name = "factor", .about = "how much longer contexts become, s", .fallback = 1, .low = 0,    \
		.high = HV_FACTOR_MAX                                                                        \
	}
#define HV_KEY_ORIGINAL(tokens)                                                                              \
	{                                                                                                    \
		.name = "original", .about = "the trained length in tokens, L", .fallback = (tokens),        \
		.low = 0, .high = HV_TOKENS_MAX                                                              \
	}
#define HV_KEY_SEQ_LEN                                                                                       \
	{                                                                                                    \
		.name = "seq-len", .about = "the length at hand in tokens, T", .fallback = NAN, .low = 0,    \
		.high = HV_TOKENS_MAX                                                                        \
	}

/* Modes of content that no position touches. */
void hv_plain_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim);

/* The first channels, int(partial dim) of them, and the refusal of a share that is no number of pairs. */
size_t hv_partial_turned(const struct hv_encoding *encoding, size_t dim);
enum hv_code hv_partial_fit(const struct hv_encoding *encoding, size_t dim, struct hv_error *err);

/* Reads the numbers of a list, at most HV_LIST_MAX, from `1,1.5,2` or, after an '@', from a file with blanks
 * or commas between them.  `where` is what a message about the text begins with.
 *
 *   out    written only on success; out->value is the caller's to free
 * HV_OK, HV_ENOMEM, HV_EIO, or HV_EDOMAIN: not a number, too many, none. */
enum hv_code hv_list_read(struct hv_list *out, const char *text, const char *where, struct hv_error *err);

#endif
