/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/spectrum.h -- what the parts of hopeviz spectrum share. */
#ifndef SPECTRUM_H
#define SPECTRUM_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/curves.h"
#include "cmd/sheet.h"
#include "lib/curve.h"
#include "lib/error.h"
#include "lib/monotone.h"
#include "lib/peaks.h"
#include "lib/spectrum.h"
#include "lib/spectrum_theory.h"
#include "lib/table.h"

struct expected {                    /* lines of one series */
	size_t count;                /* 0 where its encoding is not known, or does not oscillate */
	bool amplitudes;             /* whether they are known, too */
	struct hv_theory_line *line; /* [count] */
};

struct found { /* in one series */
	struct hv_peaks peaks;
	struct hv_monotone monotone;
};

struct analysis {
	struct specs specs; /* of -e and --config */
	struct curves curves;
	struct hv_curve curve; /* what theory takes the curves for */
	struct hv_spectrum density, lines,
	    pieces;   /* how each is computed; the last for the short-time transform */
	double above; /* cycles/token, NaN if not asked for */
	int threads;
	struct expected *expected; /* [series] */
	struct found *found;       /* [series] */
};

/* Fill and write one file each.  `table` has the densities, one column for each series after the frequency. */
enum hv_code lines_write(struct sheet *sheet, const struct analysis *analysis, struct hv_error *err);
enum hv_code pieces_write(struct sheet *sheet, const struct analysis *analysis, struct hv_error *err);
enum hv_code summary_write(struct sheet *sheet, const struct analysis *analysis, const struct hv_table *table,
    struct hv_error *err);

#endif
