/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/model_work.h -- a config.json while it is read; private to lib/model_*.c. */
#ifndef HV_MODEL_WORK_H
#define HV_MODEL_WORK_H

#include "lib/model_config.h"
#include "lib/model_json.h"
#include "lib/model_rope.h"

#define HV_KINDS_MAX 8
#define HV_FULL      "full_attention"
#define HV_SLIDING   "sliding_attention"

struct hv_model_work {
	struct hv_reader reader;
	struct hv_model_config config;
	struct hv_rope_source source; /* of the layers at hand; the rest is the same for all */
	struct hv_object rope;        /* rope_scaling or rope_parameters */
	json_t *fallback;             /* the class's, owned */
	bool nested;                  /* `rope` has a dictionary for each type of layers */
	size_t dim, global_dim;       /* of a head; of one of a full_attention layer */
	double window;                /* 0: none */
	struct hv_model_layers kind[HV_KINDS_MAX];
};

/* A count: of channels, of heads, of layers. */
extern const struct hv_range hv_count_range;

/* Reads the sizes of the model and the head dimension. */
void hv_model_sizes(struct hv_model_work *work);

/* Sorts the layers into kinds; `turned` if they have a rotary encoding where nothing else is said. */
void hv_model_layers(struct hv_model_work *work, bool turned);

/* Whether a type of layers is local: masks what is far. */
bool hv_layer_local(const char *type);

/* Whether a key is a name of a type of layers, usual or of this file. */
bool hv_layer_type(const struct hv_model_work *work, const char *key);

#endif
