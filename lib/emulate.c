/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/emulate.c -- a positional encoding in a narrow data type, operation by operation.
 *
 * Method    The literal algorithm encodes q at position m and k at position n, each by itself, and multiplies
 *           them:
 *
 *		rotary	q' = E(-a m) R(w m) q,		k' = E(+a n) R(w n) k	[RoFormer, arXiv:2104.09864,
 *			Eq. (34); with a > 0 xPos, arXiv:2212.10554]
 *		boosted	q' = E(-a m) B(theta m) q,	k' = E(+a n) B(-theta n) k	[HoPE, arXiv:2509.05218v2,
 *			Algorithm 1, its second key line corrected as Eq. (6) has it]
 *
 *           R turns a pair by an angle, B boosts it, E(x) = exp(x).  A boosted pair's two modes decay by
 *           a - theta (u) and a + theta (v).  Every operation is done on doubles and rounded to the type of
 *           its step (lib/narrow.h).
 * Functions cos, sin, cosh, sinh and exp are the mathematical library's of the double angle, then rounded: to
 *           float32 and narrower this is the correctly rounded value unless that lies within about 1e-16 of
 *           a tie; in float64 they are the library's.
 * Order     Channels are summed in the order of pairs; products of q and k are rounded before they are added.
 */
#include "lib/emulate.h"

#include <math.h>

#include "lib/narrow.h"

/* --- encoding one vector --------------------------------------------------------------------------------- */

/* x y + sign z w in the type: two products and their sum, each rounded. */
static double combine(enum hv_dtype type, double x, double y, double sign, double z, double w)
{
	double left = hv_narrow(type, x * y), right = hv_narrow(type, z * w);

	return hv_narrow(type, left + sign * right);
}

/* A function's value: in the type of its angle, times the gain, then as it is kept. */
static double entry(const enum hv_dtype *type, double value, double gain)
{
	enum hv_dtype angle = type[HV_STEP_ANGLES];

	value = hv_narrow(angle, value);
	if (gain != 1)
		value = hv_narrow(angle, value * hv_narrow(angle, gain));
	return hv_narrow(type[HV_STEP_TABLES], value);
}

static struct hv_factors factors_at(const struct hv_pair_plan *plan, const enum hv_dtype *type,
    size_t position)
{
	double p = hv_narrow(type[HV_STEP_POSITIONS], (double)position);
	struct hv_factors out = { 1, 1, 1, 0 };

	if (plan->rate != 0) {
		double x = hv_narrow(type[HV_STEP_ANGLES], p * plan->rate);

		out.shrink = entry(type, exp(-x), 1);
		out.grow = entry(type, exp(x), 1);
	}
	if (plan->form == HV_PAIR_PLAIN)
		return out;
	p = hv_narrow(type[HV_STEP_ANGLES], p * plan->theta);
	out.c = entry(type, plan->form == HV_PAIR_BOOSTED ? cosh(p) : cos(p), plan->gain);
	out.s = entry(type, plan->form == HV_PAIR_BOOSTED ? sinh(p) : sin(p), plan->gain);
	return out;
}

/* out = the pair x as a query (grow: as a key) of these factors. */
static void encode_pair(double *out, const double *x, const struct hv_pair_plan *plan,
    const struct hv_factors *factors, const struct hv_precision *asked, bool key)
{
	enum hv_dtype type = asked->type[HV_STEP_PRODUCTS], kept = asked->type[HV_STEP_TABLES];
	double damping = key ? factors->grow : factors->shrink, c = factors->c, s = factors->s;
	double unit[2] = { 1, 0 };
	double above =
	    plan->form == HV_PAIR_BOOSTED && !key ? 1 : -1; /* the signs of s, right above and left below */
	double below = plan->form == HV_PAIR_BOOSTED ? above : 1;

	if (plan->form == HV_PAIR_PLACED)
		x = unit;
	if (asked->folded && plan->rate != 0) {
		c = hv_narrow(kept, c * damping);
		s = hv_narrow(kept, s * damping);
		damping = 1;
	}
	if (plan->form == HV_PAIR_PLAIN) {
		out[0] = x[0];
		out[1] = x[1];
	} else {
		out[0] = combine(type, c, x[0], above, s, x[1]);
		out[1] = combine(type, s, x[0] * below, 1, c, x[1]);
	}
	for (size_t i = 0; i < 2; i++) {
		if (damping != 1)
			out[i] = hv_narrow(type, damping * out[i]);
		out[i] = hv_narrow(asked->dtype, out[i]);
	}
}

void hv_emulate_factors(struct hv_factors *out, const struct hv_emulation *emulation, size_t position)
{
	for (size_t j = 0; j < emulation->asked.dim / 2; j++)
		out[j] = factors_at(&emulation->plan[j], emulation->asked.type, position);
}

void hv_emulate_encode(double *out, const double *x, const struct hv_emulation *emulation,
    const struct hv_factors *factors, bool key)
{
	for (size_t j = 0; j < emulation->asked.dim / 2; j++)
		encode_pair(out + 2 * j, x + 2 * j, &emulation->plan[j], &factors[j], &emulation->asked, key);
}

/* --- scores ---------------------------------------------------------------------------------------------- */

/* A sum over channels becomes a score at distance D. */
static double finish(const struct hv_emulation *emulation, double sum, double D)
{
	const enum hv_dtype *type = emulation->asked.type;
	double score = hv_narrow(type[HV_STEP_SCORES], sum);

	score = hv_narrow(type[HV_STEP_SCORES], score * emulation->scale);
	return hv_narrow(type[HV_STEP_SCORES],
	    score + hv_narrow(type[HV_STEP_BIASES], hv_encoding_bias(emulation->encoding, D)));
}

double hv_emulate_literal(const struct hv_emulation *emulation, const double *q, const double *k, double D)
{
	enum hv_dtype type = emulation->asked.type[HV_STEP_SUMS];
	double sum = 0;

	for (size_t c = 0; c < emulation->asked.dim; c++)
		sum = hv_narrow(type, sum + hv_narrow(type, q[c] * k[c]));
	return finish(emulation, sum, D);
}

double hv_emulate_decay(const struct hv_emulation *emulation, size_t mode, double p)
{
	const enum hv_dtype *type = emulation->asked.type;

	if (emulation->rate[mode] == 0)
		return 1;
	p = hv_narrow(type[HV_STEP_POSITIONS], p);
	return entry(type, exp(-hv_narrow(type[HV_STEP_ANGLES], p * emulation->rate[mode])), 1);
}

/* Re c exp((-a + i w) D) of one mode, from its pair's q and k. */
static double term(const struct hv_emulation *emulation, size_t at, const double *q, const double *k,
    double D)
{
	const struct hv_mode *mode = &emulation->modes.mode[at];
	const enum hv_dtype *type = emulation->asked.type;
	enum hv_dtype product = type[HV_STEP_PRODUCTS];
	double size = hv_emulate_decay(emulation, at, D), x = 0, y = 0;
	double sign = mode->product == HV_CONE_V ? -1 : 1;

	switch (mode->product) {
	case HV_ROTARY:
		x = combine(product, q[0], k[0], 1, q[1], k[1]);
		y = combine(product, q[1], k[0], -1, q[0], k[1]);
		break;
	case HV_CONE_U:
	case HV_CONE_V:
		x = hv_narrow(product,
		    hv_narrow(product, q[0] + sign * q[1]) * hv_narrow(product, k[0] + sign * k[1]));
		x = hv_narrow(product, x / 2);
		break;
	case HV_POSITION: x = 1; break;
	}
	if (emulation->theta[at] != 0) {
		double p = hv_narrow(type[HV_STEP_POSITIONS], D);
		double angle = hv_narrow(type[HV_STEP_ANGLES], p * emulation->theta[at]);

		x = combine(product, x, entry(type, cos(angle), 1), -1, y, entry(type, sin(angle), 1));
	}
	if (emulation->gain[at] != 1)
		size = hv_narrow(product, size * hv_narrow(product, emulation->gain[at]));
	return hv_narrow(product, size * x);
}

double hv_emulate_relative(const struct hv_emulation *emulation, const double *q, const double *k, double D)
{
	enum hv_dtype type = emulation->asked.type[HV_STEP_SUMS];
	double at_distance = hv_encoding_distance(emulation->encoding, D), sum = 0;

	for (size_t at = 0; at < emulation->modes.count; at++) {
		size_t c = 2 * emulation->modes.mode[at].pair;

		sum = hv_narrow(type, sum + hv_narrow(type, term(emulation, at, q + c, k + c, at_distance)));
	}
	return finish(emulation, sum, D);
}
