/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/ensemble_moments.c -- mean and spread of rows of coefficients.
 *
 * Method    Batches of rows are centred at their own mean before squares are taken, and joined by Chan's rule.  A is
 *           the Cholesky factor of S: a standard deviation is then the length of a vector whose elements
 *           carry errors of eps each, where the root of f . S f would have lost half the digits when it is small.
 *           Where rows are few, S would be near to singular, and they serve as they are. */
#include "lib/ensemble_moments.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum hv_code hv_moments_init(struct hv_moments *out, const struct hv_basis *basis, bool scatter,
    struct hv_error *err)
{
	size_t columns = basis->columns;
	struct hv_moments moments = {
		.columns = columns,
		.mean = calloc(columns, sizeof *moments.mean),
		.peak = calloc(basis->modes.count, sizeof *moments.peak),
		.scatter = scatter ? calloc(columns * columns, sizeof *moments.scatter) : NULL,
	};

	if (!moments.mean || !moments.peak || (scatter && !moments.scatter)) {
		hv_moments_free(&moments);
		return hv_fail_memory(err, "the moments of an ensemble");
	}
	*out = moments;
	return HV_OK;
}

void hv_moments_free(struct hv_moments *moments)
{
	free(moments->mean);
	free(moments->scatter);
	free(moments->peak);
	*moments = (struct hv_moments){ 0 };
}

static size_t padded(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

size_t hv_moments_room(size_t n, size_t columns)
{
	return n * (padded(columns, HV_STEPS) + padded(columns, HV_LANES)) + HV_STEPS * HV_LANES;
}

/* row[n][columns] as [columns / width][n][width], filled up with zeros. */
static void pack(double *out, const double *row, size_t n, size_t columns, size_t width)
{
	for (size_t from = 0; from < columns; from += width)
		for (size_t i = 0; i < n; i++)
			for (size_t c = from; c < from + width; c++)
				*out++ = c < columns ? row[i * columns + c] : 0;
}

/* scatter = row^T row, its upper half. */
static void square(double *scatter, const double *row, size_t n, size_t columns,
    const struct hv_ensemble_kernel *kernel, double *room)
{
	double *narrow = room, *wide = narrow + n * padded(columns, HV_STEPS);
	double *part = wide + n * padded(columns, HV_LANES);

	pack(narrow, row, n, columns, HV_STEPS);
	pack(wide, row, n, columns, HV_LANES);
	for (size_t j = 0; j < columns; j += HV_STEPS)
		for (size_t l = j / HV_LANES * HV_LANES; l < columns; l += HV_LANES) {
			kernel->product(part, HV_LANES, narrow + j * n, wide + l * n, n);
			for (size_t s = 0; s < HV_STEPS && j + s < columns; s++)
				for (size_t w = 0; w < HV_LANES && l + w < columns; w++)
					scatter[(j + s) * columns + l + w] = part[s * HV_LANES + w];
		}
}

/* Columns at once, rows in their order. */
static void centre(double *mean, double *row, size_t n, size_t columns)
{
	memset(mean, 0, columns * sizeof *mean);
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < columns; c++)
			mean[c] += row[i * columns + c];
	for (size_t c = 0; c < columns; c++)
		mean[c] /= (double)n;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < columns; c++)
			row[i * columns + c] -= mean[c];
}

static void find_peaks(double *peak, const double *row, size_t n, const struct hv_basis *basis)
{
	memset(peak, 0, basis->modes.count * sizeof *peak);
	for (size_t i = 0; i < n; i++, row += basis->columns)
		for (size_t k = 0; k < basis->modes.count; k++) {
			const double *c = row + basis->column[k];
			double size = fabs(c[0]) + (hv_rotates(&basis->modes.mode[k]) ? fabs(c[1]) : 0);

			peak[k] = size > peak[k] ? size : peak[k];
		}
}

void hv_moments_of(struct hv_moments *moments, double *row, size_t n, const struct hv_basis *basis,
    const struct hv_ensemble_kernel *kernel, double *room)
{
	moments->rows = n;
	find_peaks(moments->peak, row, n, basis);
	centre(moments->mean, row, n, moments->columns);
	if (moments->scatter)
		square(moments->scatter, row, n, moments->columns, kernel, room);
}

void hv_moments_add(struct hv_moments *moments, const struct hv_moments *more, size_t modes)
{
	size_t columns = moments->columns, rows = moments->rows + more->rows;
	double share = (double)more->rows / (double)rows, weight = share * (double)moments->rows;

	for (size_t j = 0; moments->scatter && j < columns; j++) {
		double *to = moments->scatter + j * columns;
		const double *from = more->scatter + j * columns;
		double apart = weight * (more->mean[j] - moments->mean[j]);

		for (size_t l = j; l < columns; l++)
			to[l] += from[l] + apart * (more->mean[l] - moments->mean[l]);
	}
	for (size_t c = 0; c < columns; c++)
		moments->mean[c] += share * (more->mean[c] - moments->mean[c]);
	for (size_t k = 0; k < modes; k++)
		moments->peak[k] = fmax(moments->peak[k], more->peak[k]);
	moments->rows = rows;
}

/* Cholesky's factor in the place of the upper half.  What is left of a column that depends on those before it is
 * rounding: its row becomes zero. */
static void factorise(double *scatter, size_t columns)
{
	for (size_t j = 0; j < columns; j++) {
		double *row = scatter + j * columns;
		double whole = row[j], pivot = row[j];

		for (size_t r = 0; r < j; r++)
			whole += scatter[r * columns + j] * scatter[r * columns + j];
		pivot = pivot > (double)columns * DBL_EPSILON * whole ? sqrt(pivot) : 0;
		for (size_t l = j; l < columns; l++)
			row[l] = pivot > 0 ? row[l] / pivot : 0;
		for (size_t i = j + 1; i < columns; i++)
			for (size_t l = i; l < columns; l++)
				scatter[i * columns + l] -= row[i] * row[l];
	}
}

enum hv_code hv_moments_rows(struct hv_rows *out, struct hv_moments *moments, const struct hv_rows *rows,
    struct hv_error *err)
{
	size_t columns = moments->columns, n = moments->scatter ? columns : rows->count;
	double scale = 1 / sqrt((double)moments->rows);
	double *row = malloc(columns * sizeof *row);
	struct hv_rows made = { 0 };
	enum hv_code code = row ? HV_OK : hv_fail_memory(err, "the moments of an ensemble");

	if (code == HV_OK)
		code = hv_rows_init(&made, 1 + n, columns, err);
	if (code == HV_OK && moments->scatter)
		factorise(moments->scatter, columns);
	if (code == HV_OK)
		hv_rows_put(&made, 0, moments->mean, 1);
	for (size_t i = 0; code == HV_OK && i < n; i++) {
		for (size_t c = 0; c < columns; c++)
			row[c] = !moments->scatter ? hv_rows_get(rows, i, c) - moments->mean[c]
			    : c < i                ? 0
						   : moments->scatter[i * columns + c];
		for (size_t c = 0; c < columns; c++)
			row[c] *= scale;
		hv_rows_put(&made, 1 + i, row, 1);
	}
	free(row);
	if (code == HV_OK)
		*out = made;
	return code;
}
