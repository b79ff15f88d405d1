/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_basis.c -- an encoding's score as a sum of real functions of the distance. */
#include "lib/ensemble_basis.h"

#include <stdlib.h>
#include <string.h>

struct numbered { /* a mode of the encoding and its number there */
	struct hv_mode mode;
	size_t number;
};

static int compare(double a, double b)
{
	return (a > b) - (a < b);
}

/* In the order of hv_basis; modes that are alike come together, in their own order. */
static int by_pace(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	const int keys[] = {
		compare(x->mode.decay.hi, y->mode.decay.hi),
		compare(x->mode.decay.lo, y->mode.decay.lo),
		hv_rotates(&y->mode) - hv_rotates(&x->mode),
		compare(x->mode.turns.hi, y->mode.turns.hi),
		compare(x->mode.turns.lo, y->mode.turns.lo),
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i] != 0)
			return keys[i];
	return (x->number > y->number) - (x->number < y->number);
}

static bool same_dd(struct hv_dd a, struct hv_dd b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

static void merge(struct hv_basis *basis, const struct numbered *sorted)
{
	struct hv_modes *modes = &basis->modes;

	basis->undamped = true;
	for (size_t i = 0; i < basis->own.count; i++) {
		const struct hv_mode *mode = &sorted[i].mode, *last = modes->mode + modes->count - 1;

		if (modes->count == 0 || !same_dd(mode->decay, last->decay) ||
		    !same_dd(mode->turns, last->turns)) {
			basis->column[modes->count] = basis->columns;
			basis->columns += hv_rotates(mode) ? 2 : 1;
			basis->rotating += hv_rotates(mode);
			basis->undamped &= mode->decay.hi == 0;
			modes->mode[modes->count++] = *mode;
		}
		basis->part[sorted[i].number] = modes->count - 1;
	}
}

enum hv_code hv_basis_init(struct hv_basis *out, const struct hv_encoding *encoding, size_t dim,
    struct hv_error *err)
{
	struct hv_basis basis = { 0 };
	struct numbered *sorted;
	enum hv_code code = hv_encoding_modes(&basis.own, encoding, dim, err);
	size_t n = basis.own.count;

	if (code != HV_OK)
		return code;
	sorted = malloc(n * sizeof *sorted);
	basis.part = malloc(n * sizeof *basis.part);
	basis.column = malloc(n * sizeof *basis.column);
	basis.modes.mode = malloc(n * sizeof *basis.modes.mode);
	if (!sorted || !basis.part || !basis.column || !basis.modes.mode) {
		free(sorted);
		hv_basis_free(&basis);
		return hv_fail_memory(err, "the modes of an ensemble");
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct numbered){ basis.own.mode[i], i };
	qsort(sorted, n, sizeof *sorted, by_pace);
	merge(&basis, sorted);
	free(sorted);
	*out = basis;
	return HV_OK;
}

void hv_basis_row(double *row, const struct hv_basis *basis, const struct hv_products *product)
{
	memset(row, 0, basis->columns * sizeof *row);
	for (size_t i = 0; i < basis->own.count; i++) {
		const struct hv_mode *mode = &basis->own.mode[i];
		size_t column = basis->column[basis->part[i]];
		double re, im;

		hv_mode_coefficient(&re, &im, mode, &product[mode->pair]);
		row[column] += re;
		if (hv_rotates(mode))
			row[column + 1] += im;
	}
}

void hv_basis_free(struct hv_basis *basis)
{
	hv_modes_free(&basis->own);
	hv_modes_free(&basis->modes);
	free(basis->part);
	free(basis->column);
	*basis = (struct hv_basis){ 0 };
}
