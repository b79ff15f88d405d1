/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/safetensors.h -- the safetensors format: 8 bytes of header length, a JSON header, then the data. */
#ifndef HV_SAFETENSORS_H
#define HV_SAFETENSORS_H

#include "lib/tensor.h"

/* Maps the file and validates all of it that can be validated without touching the data: the header's length
 * lies inside the file (and within the format's 100 MB), the header is one JSON object without duplicate
 * names, each entry has a known dtype, a shape of at most HV_RANK_MAX axes whose product does not overflow,
 * and offsets that match it; tensors neither overlap nor leave holes and end where the file ends; metadata
 * are strings. Nothing is allocated on the word of the header alone.
 *
 *   out    written only on success; release with hv_tensor_file_close()
 * HV_OK, HV_ENOMEM, HV_EIO, or HV_EFORMAT naming the file and the tensor or byte at fault.
 * Format: https://github.com/huggingface/safetensors, "Format". */
enum hv_code hv_safetensors_open(struct hv_tensor_file *out, const char *path, struct hv_error *err);

#endif
