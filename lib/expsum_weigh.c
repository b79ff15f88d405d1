/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/expsum_weigh.c -- the coefficients of an exponential sum, exactly, and its values. */
#include <stdint.h>

#include "lib/expsum_form.h"

/* --- coefficients ---------------------------------------------------------------------------------------- */

struct products { /* of one pair, exactly: struct hv_products */
	fmpq_t dot, wedge, u, v, position;
};

static void products_init(struct products *products)
{
	fmpq_init(products->dot);
	fmpq_init(products->wedge);
	fmpq_init(products->u);
	fmpq_init(products->v);
	fmpq_init(products->position);
}

static void products_clear(struct products *products)
{
	fmpq_clear(products->dot);
	fmpq_clear(products->wedge);
	fmpq_clear(products->u);
	fmpq_clear(products->v);
	fmpq_clear(products->position);
}

/* (q1 +- q2)(k1 +- k2) / 2 */
static void cone_product(fmpq_t out, fmpq q[2], fmpq k[2], int sign)
{
	fmpq_t key;

	fmpq_init(key);
	if (sign > 0) {
		fmpq_add(out, &q[0], &q[1]);
		fmpq_add(key, &k[0], &k[1]);
	} else {
		fmpq_sub(out, &q[0], &q[1]);
		fmpq_sub(key, &k[0], &k[1]);
	}
	fmpq_mul(out, out, key);
	fmpq_div_2exp(out, out, 1);
	fmpq_clear(key);
}

static void vector_products(struct products *out, const double *q, const double *k)
{
	fmpq channel[4];

	for (size_t c = 0; c < 4; c++) {
		fmpq_init(&channel[c]);
		hv_rational_set(&channel[c], c < 2 ? q[c] : k[c - 2]);
	}
	fmpq_mul(out->dot, &channel[0], &channel[2]);
	fmpq_addmul(out->dot, &channel[1], &channel[3]);
	fmpq_mul(out->wedge, &channel[1], &channel[2]);
	fmpq_submul(out->wedge, &channel[0], &channel[3]);
	cone_product(out->u, channel, channel + 2, 1);
	cone_product(out->v, channel, channel + 2, -1);
	fmpq_one(out->position);
	for (size_t c = 0; c < 4; c++)
		fmpq_clear(&channel[c]);
}

/* As lib/curve.c has them: E over q = k ~ N(0, I), divided by d, or q = k = (1, 1). */
static void expected_products(struct products *out, enum hv_curve_kind kind, size_t dim)
{
	fmpq_set_si(out->dot, 2, dim);
	fmpq_zero(out->wedge);
	fmpq_set_si(out->u, kind == HV_CURVE_ONES ? 2 : 1, dim);
	fmpq_set_si(out->v, kind == HV_CURVE_ONES ? 0 : 1, dim);
	fmpq_set_si(out->position, 2, dim);
}

/* Adds a mode's coefficient to that of its exponent. */
static void add_coefficient(struct hv_expsum *sum, size_t k, const struct products *product,
    const fmpq_t unit)
{
	const struct hv_mode_place *place = &sum->place[k];
	struct hv_exponent *exponent = &sum->exponent[place->exponent];
	fmpq_t scale;

	fmpq_init(scale);
	hv_rational_set(scale, hv_mode_gain(&sum->modes.mode[k]));
	fmpq_mul(scale, scale, unit);
	switch (sum->modes.mode[k].product) {
	case HV_ROTARY:
		fmpq_addmul(exponent->re, product->dot, scale);
		if (place->conjugate)
			fmpq_submul(exponent->im, product->wedge, scale);
		else
			fmpq_addmul(exponent->im, product->wedge, scale);
		break;
	case HV_CONE_U: fmpq_addmul(exponent->re, product->u, scale); break;
	case HV_CONE_V: fmpq_addmul(exponent->re, product->v, scale); break;
	case HV_POSITION: fmpq_addmul(exponent->re, product->position, scale); break;
	}
	fmpq_clear(scale);
}

void hv_expsum_weigh(struct hv_expsum *sum, const struct hv_curve *curve)
{
	bool vectors = curve->kind == HV_CURVE_VECTORS;
	struct products product;
	fmpq_t scale;

	products_init(&product);
	fmpq_init(scale);
	hv_rational_set(scale, curve->content_scale);
	sum->root = vectors ? curve->dim : 1;
	for (size_t k = 0; k < sum->count; k++) {
		fmpq_zero(sum->exponent[k].re);
		fmpq_zero(sum->exponent[k].im);
	}
	for (size_t k = 0, pair = SIZE_MAX; k < sum->modes.count; k++) {
		if (sum->modes.mode[k].pair != pair) {
			pair = sum->modes.mode[k].pair;
			if (vectors)
				vector_products(&product, curve->q + 2 * pair, curve->k + 2 * pair);
			else
				expected_products(&product, curve->kind, curve->dim);
		}
		add_coefficient(sum, k, &product, scale);
	}
	fmpq_clear(scale);
	products_clear(&product);
}

/* --- values ---------------------------------------------------------------------------------------------- */

static void add_value(arb_t out, const struct hv_expsum *sum, const struct hv_exponent *exponent,
    const fmpz_t D, slong bits)
{
	arb_t size, part, cosine, sine;
	fmpz_t twice;

	fmpz_init(twice);
	fmpz_mul_2exp(twice, D, 1);
	arb_init(size);
	arb_init(part);
	arb_init(cosine);
	arb_init(sine);
	hv_exponent_decay(size, sum, exponent, bits + (slong)fmpz_bits(D));
	arb_mul_fmpz(size, size, D, bits + (slong)fmpz_bits(D));
	arb_neg(size, size);
	arb_exp(size, size, bits);
	hv_exponent_turn(cosine, sine, exponent, twice, bits);
	arb_set_fmpq(part, exponent->re, bits);
	arb_mul(part, part, cosine, bits);
	arb_addmul(out, part, size, bits);
	arb_set_fmpq(part, exponent->im, bits);
	arb_mul(part, part, sine, bits);
	arb_submul(out, part, size, bits);
	arb_clear(size);
	arb_clear(part);
	arb_clear(cosine);
	arb_clear(sine);
	fmpz_clear(twice);
}

void hv_expsum_value(arb_t out, const struct hv_expsum *sum, const fmpz_t D, slong bits)
{
	arb_t part;

	arb_init(part);
	arb_zero(out);
	for (size_t k = 0; k < sum->count; k++)
		if (!fmpq_is_zero(sum->exponent[k].re) || !fmpq_is_zero(sum->exponent[k].im))
			add_value(out, sum, &sum->exponent[k], D, bits);
	if (sum->root > 1) {
		arb_sqrt_ui(part, sum->root, bits);
		arb_div(out, out, part, bits);
	}
	arb_set_fmpq(part, sum->slope, bits);
	arb_mul_fmpz(part, part, D, bits);
	arb_sub(out, out, part, bits);
	arb_clear(part);
}
