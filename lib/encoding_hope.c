/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/encoding_hope.c -- HoPE, hyperbolic rotary positional encoding.
 *
 * Score     s(D) = sum_j e^{-damping D} [(q1 k1 + q2 k2) cosh(theta_j D) + (q1 k2 + q2 k1) sinh(theta_j D)]
 *           [Dai et al. 2025, arXiv:2509.05218v2, Eqs. (5), (9)-(11)]
 * Method    Eq. (5) is a Lorentz boost, diagonal in the light-cone coordinates u and v:
 *           s(D) = sum_j u_q u_k e^{-(damping - theta_j) D} + v_q v_k e^{-(damping + theta_j) D},
 *           real decaying exponentials; no cosh of a large number is formed, nothing overflows at any D. */
#include "lib/encodings.h"
#include "lib/ladder.h"

static enum hv_code hope_check(const struct hv_encoding *encoding, struct hv_error *err)
{
	double damping = hv_encoding_value(encoding, "damping"), scale = hv_encoding_value(encoding, "scale");

	if (damping > scale || hv_encoding_value(encoding, "allow-growth") == 1)
		return HV_OK;
	return hv_fail(err, HV_EDOMAIN,
	    "%s: damping %.10g does not exceed the largest theta, %.10g, so scores do not decay: "
	    "expected damping > scale, or allow-growth=1",
	    encoding->spec, damping, scale);
}

static void hope_modes(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	double base = hv_encoding_value(encoding, "base"), scale = hv_encoding_value(encoding, "scale");
	mpfr_t damping, theta, decay;

	mpfr_inits2(HV_LADDER_BITS, damping, theta, decay, (mpfr_ptr)0);
	mpfr_set_d(damping, hv_encoding_value(encoding, "damping"), MPFR_RNDN);
	for (size_t j = 0; j < dim / 2; j++) {
		hv_ladder_theta(theta, base, scale, j, dim);
		mpfr_sub(decay, damping, theta, MPFR_RNDN);
		*out++ = (struct hv_mode){ .pair = j, .product = HV_CONE_U, .decay = hv_ladder_round(decay) };
		mpfr_add(decay, damping, theta, MPFR_RNDN);
		*out++ = (struct hv_mode){ .pair = j, .product = HV_CONE_V, .decay = hv_ladder_round(decay) };
	}
	mpfr_clears(damping, theta, decay, (mpfr_ptr)0);
}

const struct hv_encoding_row hv_hope = {
	.name = "hope",
	.title = "HoPE, hyperbolic rotary positional encoding",
	.source = "Dai et al. 2025, arXiv:2509.05218 (not the HoPE of arXiv:2410.21216)",
	.about = "Boosts pair j by theta_j = scale base^(-2j/d) and damps every pair alike.",
	.modes_per_pair = 2,
	.key = {
		HV_KEY_BASE,
		HV_KEY_SCALE,
		{ .name = "damping", .about = "theta', decay a token; more than scale", .fallback = 1.0625,
		    .low = 0, .low_in = true, .high = 1e6 },
		{ .name = "allow-growth", .about = "1 permits damping <= scale: scores that grow", .fallback = 0,
		    .low = 0, .low_in = true, .high = 1, .whole = true },
	},
	.check = hope_check,
	.modes = hope_modes,
	.decay = { .constant = "damping", .theta = { -1, 1 } },
};
