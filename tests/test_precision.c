/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_precision.c -- emulated scores held to the machine's own float arithmetic, to closed forms and to
 * where formats must fail. */
#include "lib/precision.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/close.h"

enum {
	DIM = 16,
	ROWS = 300
};

static struct hv_error error;
static const double q[DIM] = { 0.3, -1.7, 0.9, 0.2, -0.4, 1.1, 2.2, -0.6, 0.05, 0.7, -1.3, 0.8, 1.9, -0.1,
	0.6, -2.4 },
		    k[DIM] = { 1.2, 0.4, -0.8, 1.5, 0.3, -0.9, 0.7, 2.1, -1.6, 0.1, 0.5, -0.2, 1.4, 0.9, -1.1,
			    0.25 };

static struct hv_precision ask(const char *practice, enum hv_dtype dtype)
{
	struct hv_precision asked = { .dim = DIM, .dtype = dtype, .q = q, .k = k, .position = ROWS - 1 };
	const struct hv_practice *row = hv_practices;

	while (strcmp(row->name, practice) != 0)
		row++;
	for (size_t s = 0; s < HV_STEPS; s++)
		assert_true(hv_step_type(&asked.type[s], row->type[s], dtype));
	return asked;
}

static struct hv_encoding encoding_of(const char *spec)
{
	struct hv_encoding encoding;

	if (hv_encoding_parse(&encoding, spec, &error) != HV_OK)
		fail_msg("%s", error.msg);
	return encoding;
}

/* Rows of distances 0 .. ROWS - 1. */
static void compute(double *exact, double *computed, const struct hv_precision *asked, const char *spec,
    int threads)
{
	struct hv_distances distances = { .count = ROWS, .step = 1 };
	struct hv_encoding encoding = encoding_of(spec);
	struct hv_emulation emulation = { 0 };

	if (hv_emulation_init(&emulation, asked, &encoding, &error) != HV_OK ||
	    hv_emulation_rows(exact, computed, &emulation, &distances, threads, &error) != HV_OK)
		fail_msg("%s", error.msg);
	hv_emulation_free(&emulation);
	hv_encoding_free(&encoding);
}

static struct hv_precision_events scan(const struct hv_precision *asked, const char *spec, size_t positions,
    int threads)
{
	struct hv_encoding encoding = encoding_of(spec);
	struct hv_emulation emulation = { 0 };
	struct hv_precision_events events = { 0 };

	if (hv_emulation_init(&emulation, asked, &encoding, &error) != HV_OK ||
	    hv_emulation_scan(&events, &emulation, positions, threads, &error) != HV_OK)
		fail_msg("%s", error.msg);
	hv_emulation_free(&emulation);
	hv_encoding_free(&encoding);
	return events;
}

/* --- against the machine's floats ------------------------------------------------------------------------ */

static void turn(float *out, const double *x, int position)
{
	for (int j = 0; j < DIM / 2; j++) {
		volatile float angle = (float)position * (float)pow(10000, -2.0 * j / DIM);
		float c = (float)cos((double)angle), s = (float)sin((double)angle);
		volatile float a = (float)x[2 * j] * c, b = (float)x[2 * j + 1] * s;
		volatile float e = (float)x[2 * j] * s, f = (float)x[2 * j + 1] * c;

		out[2 * j] = a - b;
		out[2 * j + 1] = e + f;
	}
}

static void boost(float *out, const double *x, int position, int sign)
{
	for (int j = 0; j < DIM / 2; j++) {
		volatile float angle = (float)position * (float)pow(10000, -2.0 * j / DIM);
		volatile float x1 = (float)x[2 * j], x2 = (float)x[2 * j + 1],
			       damping = (float)position * 1.0625f;
		float c = (float)cosh((double)angle), s = (float)(sign * sinh((double)angle));
		float size = (float)exp((double)(-(float)sign * damping));
		volatile float a = x1 * c, b = x2 * s, e = x1 * s, f = x2 * c, y1 = a + b, y2 = e + f;

		out[2 * j] = size * y1;
		out[2 * j + 1] = size * y2;
	}
}

static double dot(const float *a, const float *b)
{
	volatile float sum = 0;

	for (int c = 0; c < DIM; c++) {
		volatile float product = a[c] * b[c];

		sum += product;
	}
	return (double)(sum * (float)(1 / sqrt(DIM)));
}

static void float32_is_what_the_machine_computes(void **state)
{
	struct hv_precision asked = ask("transformers", HV_F32);
	double exact[ROWS], computed[ROWS];
	float a[DIM], b[DIM];

	(void)state;
	compute(exact, computed, &asked, "rope", 1);
	turn(a, q, ROWS - 1);
	for (int D = 0; D < ROWS; D++) {
		turn(b, k, ROWS - 1 - D);
		assert_true(computed[D] == dot(a, b));
	}
	asked.key_stays = true;
	asked.position = 3;
	compute(exact, computed, &asked, "hope", 1);
	boost(b, k, 3, -1);
	for (int D = 0; D < 80; D++) {
		boost(a, q, 3 + D, 1);
		assert_true(computed[D] == dot(a, b));
	}
}

/* --- against the exact score ----------------------------------------------------------------------------- */

static void float64_is_close_to_exact(void **state)
{
	static const char *const specs[] = { "rope", "xpos", "alibi", "nope", "sinusoidal", "hope",
		"yarn:factor=4:original=64", "sandwich" };
	struct hv_precision asked = ask("transformers", HV_F64);
	double exact[ROWS], computed[ROWS];

	(void)state;
	for (int relative = 0; relative < 2; relative++)
		for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
			asked.relative = relative;
			asked.key_stays = strcmp(specs[i], "hope") == 0;
			asked.position = asked.key_stays ? 0 : ROWS - 1;
			compute(exact, computed, &asked, specs[i], 1);
			for (int D = 0; D < ROWS; D++)
				assert_close(computed[D], exact[D], 1e-12 * (1 + fabs(exact[D])));
		}
}

static void narrower_types_are_further_off(void **state)
{
	static const enum hv_dtype types[] = { HV_F64, HV_F32, HV_F16, HV_BF16 };
	static const double bounds[] = { 1e-13, 3e-5, 1e-2, 1e-1 };
	double exact[ROWS], computed[ROWS], last = 0;

	(void)state;
	for (size_t t = 0; t < 4; t++) {
		struct hv_precision asked = ask("transformers", types[t]);
		double worst = 0;

		compute(exact, computed, &asked, "rope", 1);
		for (int D = 0; D < ROWS; D++)
			worst = fmax(worst, fabs(computed[D] - exact[D]));
		assert_true(worst > last && worst < bounds[t]);
		last = worst;
	}
}

static void the_reference_is_of_rounded_or_given_vectors(void **state)
{
	struct hv_precision asked = ask("transformers", HV_BF16);
	double rounded[ROWS], given[ROWS], computed[ROWS];

	(void)state;
	compute(rounded, computed, &asked, "nope", 1);
	assert_true(computed[0] == rounded[0] || fabs(computed[0] - rounded[0]) < 1e-6);
	asked.given = true;
	compute(given, computed, &asked, "nope", 1);
	assert_true(fabs(given[0] - rounded[0]) > 1e-5);
}

/* --- steps ----------------------------------------------------------------------------------------------- */

/* bfloat16 has no 257. */
static void positions_in_bfloat16_collide(void **state)
{
	double exact[ROWS], computed[ROWS];
	struct hv_precision asked = ask("cast", HV_BF16);

	(void)state;
	asked.position = ROWS; /* so that row D is of the key at ROWS - D */
	compute(exact, computed, &asked, "rope", 1);
	assert_true(computed[ROWS - 257] == computed[ROWS - 256]);
	assert_true(computed[ROWS - 256] != computed[ROWS - 255]);
	asked = ask("transformers", HV_BF16);
	asked.position = ROWS;
	compute(exact, computed, &asked, "rope", 1);
	assert_true(computed[ROWS - 257] != computed[ROWS - 256]);
}

/* Adding ones, float16 comes as far as 2048 and bfloat16 as 256. */
static void sums_in_the_type_stop_growing(void **state)
{
	enum {
		MANY = 4096
	};
	static double ones[MANY];
	struct hv_distances here = { .count = 1, .step = 1 };
	struct hv_encoding encoding = encoding_of("nope");
	double exact, computed;

	(void)state;
	for (size_t c = 0; c < MANY; c++)
		ones[c] = 1;
	for (int narrow = 0; narrow < 2; narrow++)
		for (int brain = 0; brain < 2; brain++) {
			struct hv_precision asked =
			    ask(narrow ? "narrow" : "transformers", brain ? HV_BF16 : HV_F16);
			struct hv_emulation emulation;

			asked.dim = MANY;
			asked.q = asked.k = ones;
			assert_int_equal(hv_emulation_init(&emulation, &asked, &encoding, &error), HV_OK);
			assert_int_equal(hv_emulation_rows(&exact, &computed, &emulation, &here, 1, &error),
			    HV_OK);
			assert_true(exact == 64);
			assert_true(computed == (!narrow ? 64 : brain ? 4 : 32));
			hv_emulation_free(&emulation);
		}
	hv_encoding_free(&encoding);
}

static void steps_are_named_by_words(void **state)
{
	enum hv_dtype type;

	(void)state;
	assert_true(hv_step_type(&type, "wide", HV_BF16) && type == HV_F32);
	assert_true(hv_step_type(&type, "wide", HV_F64) && type == HV_F64);
	assert_true(hv_step_type(&type, "dtype", HV_BF16) && type == HV_BF16);
	assert_true(hv_step_type(&type, "f16", HV_F64) && type == HV_F16);
	assert_false(hv_step_type(&type, "i8", HV_F64));
	assert_false(hv_step_type(&type, "", HV_F64));
}

/* --- events ---------------------------------------------------------------------------------------------- */

/* exp(n damping) cosh(n) passes the largest number at 44, 6 and 345; exp(-n damping) is 0 from 98, 17 and 702. */
static void hope_fails_where_its_factors_must(void **state)
{
	static const struct {
		enum hv_dtype dtype;
		size_t overflow, zero;
	} facts[] = { { HV_F32, 44, 98 }, { HV_F16, 6, 17 }, { HV_F64, 345, 702 }, { HV_BF16, 44, 88 } };

	(void)state;
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		struct hv_precision asked = ask("transformers", facts[i].dtype);
		struct hv_precision_events events = scan(&asked, "hope:damping=1.0625", 1000, 2);

		assert_int_equal(events.overflow[1], facts[i].overflow);
		assert_int_equal(events.zero[0], facts[i].zero);
		assert_int_equal(events.nan, facts[i].zero);
		assert_true(events.lost >= events.off && events.off > 0);
		assert_true(events.zero[1] == HV_NEVER);
		asked.relative = true;
		events = scan(&asked, "hope", 1000, 1);
		assert_true(
		    events.overflow[1] == HV_NEVER && events.nan == HV_NEVER && events.lost == HV_NEVER);
	}
}

/* The fastest pair grows by zeta_0^(-1/512) a token, zeta_0 = 0.4 / 1.4. */
static void xpos_overflows_float16(void **state)
{
	struct hv_precision asked = ask("transformers", HV_F16);
	struct hv_precision_events events = scan(&asked, "xpos", 10000, 2);

	(void)state;
	assert_int_equal(events.overflow[1], (size_t)ceil(512 * log(65520) / log(1.4 / 0.4)));
	assert_true(events.overflow[0] == HV_NEVER);
	asked = ask("transformers", HV_F32);
	events = scan(&asked, "xpos", 10000, 2);
	assert_true(events.overflow[1] == HV_NEVER && events.zero[0] == HV_NEVER && events.lost == HV_NEVER);
}

static void nothing_depends_on_threads(void **state)
{
	struct hv_precision asked = ask("transformers", HV_F16);
	struct hv_precision_events one, four;
	double exact[2][ROWS], computed[2][ROWS];

	(void)state;
	compute(exact[0], computed[0], &asked, "rope", 1);
	compute(exact[1], computed[1], &asked, "rope", 4);
	assert_memory_equal(exact[0], exact[1], sizeof exact[0]);
	assert_memory_equal(computed[0], computed[1], sizeof computed[0]);
	one = scan(&asked, "hope", 5000, 1);
	four = scan(&asked, "hope", 5000, 4);
	assert_memory_equal(&one, &four, sizeof one);
}

/* --- what has no algorithm ------------------------------------------------------------------------------- */

static void half_a_boost(struct hv_mode *out, const struct hv_encoding *encoding, size_t dim)
{
	(void)encoding;
	for (size_t j = 0; j < dim / 2; j++)
		out[j] = (struct hv_mode){ .pair = j, .product = HV_CONE_U, .decay = { 0.25, 0 } };
}

static void unknown_forms_are_refused_by_position_only(void **state)
{
	static const struct hv_encoding_row row = { .name = "odd",
		.modes_per_pair = 1,
		.modes = half_a_boost };
	char spec[] = "odd";
	struct hv_encoding encoding = { .row = &row, .spec = spec };
	struct hv_precision asked = ask("transformers", HV_F64);
	struct hv_distances distances = { .count = 1, .start = 2, .step = 1 };
	struct hv_emulation emulation = { 0 };
	double exact, computed;

	(void)state;
	assert_int_equal(hv_emulation_init(&emulation, &asked, &encoding, &error), HV_EDOMAIN);
	assert_non_null(strstr(error.msg, "odd: no algorithm by position"));
	assert_null(emulation.plan);
	asked.relative = true;
	assert_int_equal(hv_emulation_init(&emulation, &asked, &encoding, &error), HV_OK);
	assert_int_equal(hv_emulation_rows(&exact, &computed, &emulation, &distances, 1, &error), HV_OK);
	assert_close(computed, exact, 1e-14);
	hv_emulation_free(&emulation);
	asked.dim = 7;
	assert_int_equal(hv_emulation_init(&emulation, &asked, &encoding, &error), HV_EDOMAIN);
	hv_emulation_free(&emulation);
}

static void relative_errors(void **state)
{
	(void)state;
	assert_true(hv_relative_error(4, 3) == 0.25 && hv_relative_error(-4, -5) == 0.25);
	assert_true(hv_relative_error(0, 0) == 0 && hv_relative_error(0, 1) == INFINITY);
	assert_true(
	    hv_relative_error(-INFINITY, -INFINITY) == 0 && hv_relative_error(1, INFINITY) == INFINITY);
	assert_true(isnan(hv_relative_error(1, NAN)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(float32_is_what_the_machine_computes),
		cmocka_unit_test(float64_is_close_to_exact),
		cmocka_unit_test(narrower_types_are_further_off),
		cmocka_unit_test(the_reference_is_of_rounded_or_given_vectors),
		cmocka_unit_test(positions_in_bfloat16_collide),
		cmocka_unit_test(sums_in_the_type_stop_growing),
		cmocka_unit_test(steps_are_named_by_words),
		cmocka_unit_test(hope_fails_where_its_factors_must),
		cmocka_unit_test(xpos_overflows_float16),
		cmocka_unit_test(nothing_depends_on_threads),
		cmocka_unit_test(unknown_forms_are_refused_by_position_only),
		cmocka_unit_test(relative_errors),
	};
	return cmocka_run_group_tests_name("precision", tests, NULL, NULL);
}
