/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_rope.h -- one rotary dictionary of a config.json turned into an encoding; private to lib/model_*.c. */
#ifndef HV_MODEL_ROPE_H
#define HV_MODEL_ROPE_H

#include "lib/encoding.h"
#include "lib/model_family.h"
#include "lib/model_json.h"

struct hv_rope_source {
	const struct hv_family *family;
	struct hv_object text; /* the configuration of the model */
	struct hv_object dict; /* rope_scaling or rope_parameters, or what that has for one type of layers */
	struct hv_object over; /* in the latter case, the dictionary around it; otherwise empty */
	const char *bare;      /* the dictionary is nothing but this word, its rope_type; or NULL */
	bool latent;           /* DeepSeek's attention: some channels of a head are apart */
	bool local;            /* layers with a window, which may have a base of their own */
	size_t dim, plain;     /* channels of a head; the leading ones that are never turned */
	double longest;        /* max_position_embeddings, 0: not given */
	double seq_len;        /* NaN: a short text */
};

/* The encoding, called `spec`; reader->code says how it went, and `out` is written, to be released with
 * hv_encoding_free(), only if it went well. */
void hv_model_rope(struct hv_encoding *out, struct hv_reader *reader, const struct hv_rope_source *source,
    const char *spec);

/* Whether two dictionaries, either beside the same file's other keys, say the same. */
bool hv_model_rope_agree(const struct hv_object *a, const struct hv_object *b, const struct hv_object *text);

/* Whether layers with a window have a base of their own, outside any dictionary. */
bool hv_model_local_base(const struct hv_rope_source *source);

#endif
