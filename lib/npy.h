/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/npy.h -- NumPy's .npy format, versions 1.0 to 3.0. */
#ifndef HV_NPY_H
#define HV_NPY_H

#include "lib/tensor.h"

#define HV_NPY_MAGIC "\x93NUMPY" /* the first 6 bytes of every file */

/* Maps the file and validates its header: magic, version, a dictionary of exactly descr, fortran_order and
 * shape, a little-endian dtype (or one of single bytes), a shape whose product does not overflow and that
 * fits the file's bytes exactly.  The file then holds one tensor, named "npy"; Fortran order becomes strides.
 *
 *   out    written only on success; release with hv_tensor_file_close()
 * HV_OK, HV_ENOMEM, HV_EIO, or HV_EFORMAT naming the file and what is at fault (big-endian data, structured
 * or object dtypes, a truncated file, ...). Format: numpy/lib/format.py (NEP 1). */
enum hv_code hv_npy_open(struct hv_tensor_file *out, const char *path, struct hv_error *err);

#endif
