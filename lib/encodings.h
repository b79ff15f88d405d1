/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encodings.h -- the rows of hv_encodings, one declaration each, and the keys that several share. */
#ifndef HV_ENCODINGS_H
#define HV_ENCODINGS_H

#include <math.h>

#include "lib/encoding.h"

extern const struct hv_encoding_row hv_rope, hv_hope, hv_xpos, hv_alibi, hv_nope, hv_sinusoidal;

#define HV_KEY_BASE                                                                                          \
	{                                                                                                    \
		.name = "base", .about = "rotary base", .fallback = 10000, .low = 1, .high = 1e30            \
	}
#define HV_KEY_SCALE                                                                                         \
	{                                                                                                    \
		.name = "scale", .about = "factor on every theta_j", .fallback = 1, .low = 0, .high = 1e6    \
	}

#endif
