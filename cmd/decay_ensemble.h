/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/decay_ensemble.h -- the part of hopeviz decay that draws queries and keys at random. */
#ifndef DECAY_ENSEMBLE_H
#define DECAY_ENSEMBLE_H

#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/specs.h"
#include "lib/ensemble.h"
#include "lib/quantile.h"

struct ensemble_options { /* as typed; popt allocates them */
	char *samples, *vectors_are, *correlation, *mean, *quantiles, *seed;
};

#define ENSEMBLE_OPTIONS(options)                                                                            \
	{ "samples", 0, POPT_ARG_STRING, &(options)->samples, 0,                                             \
		"mean, std and quantiles over M random q and k", "M" },                                      \
	    { "vectors-are", 0, POPT_ARG_STRING, &(options)->vectors_are, 0,                                 \
		    "q and k: independent (default) or aligned", "HOW" },                                    \
	    { "correlation", 0, POPT_ARG_STRING, &(options)->correlation, 0,                                 \
		    "or correlated, channel by channel: 0 to 1", "R" },                                      \
	    { "mean", 0, POPT_ARG_STRING, &(options)->mean, 0, "mean of every channel (default: 0)", "MU" }, \
	    { "quantiles", 0, POPT_ARG_STRING, &(options)->quantiles, 0,                                     \
		    "as 0.05,0.25,0.5,0.75,0.95 (default), or none", "LIST" },                               \
	{                                                                                                    \
		"seed", 0, POPT_ARG_STRING, &(options)->seed, 0, "of the random q and k (default: 0)", "S"   \
	}

struct ensemble { /* what the options ask for */
	struct hv_law law;
	size_t draws; /* 0: no ensemble */
	double p[HV_QUANTILES_MAX];
	size_t quantiles;
	double content_scale;
};

/* Reads the options.  Without --samples, any other of them is refused.  Leaves law.dim and content_scale. */
enum hv_code ensemble_parse(struct ensemble *out, const struct ensemble_options *options,
    struct hv_error *err);

/* Draws, computes and writes everything. */
enum hv_code ensemble_run(const struct ensemble *ensemble, const struct specs *specs,
    const struct hv_distances *distances, const struct common *common, struct output *output,
    struct hv_error *err);

void ensemble_options_free(struct ensemble_options *options);

#endif
