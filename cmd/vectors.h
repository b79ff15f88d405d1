/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/vectors.h -- --vectors: one query and one key from a CSV. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/encoding.h"
#include "lib/error.h"

/* Reads columns q and k, a row for each channel.
 *
 *   out       q, then k, as the file has them: [2][dim]; to be freed, also after a failure
 *   dim_text  what -d says, with which the file must agree; or NULL
 * HV_OK, HV_ENOMEM, HV_EIO, HV_EFORMAT or HV_EDOMAIN. */
enum hv_code vectors_read(double **out, size_t *dim, const char *path, const char *dim_text,
    struct hv_error *err);

/* Whether --layout says half, and not interleaved; where it is NULL *half stays. */
enum hv_code vectors_layout(bool *half, const char *layout, struct hv_error *err);

/* Places the channels as an encoding pairs them: out [2][dim], channels 2j and 2j + 1 a pair. */
void vectors_place(double *out, const double *vectors, size_t dim, bool half,
    const struct hv_encoding *encoding);

#endif
