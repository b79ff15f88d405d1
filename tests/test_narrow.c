/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_narrow.c -- roundings held to MPFR's of the same format, and to what the file readers decode. */
#include "lib/narrow.h"

#include <float.h>

#include <mpfr.h>

#include "tests/close.h"

static const struct format { /* as IEEE 754 counts: bits of the significand, least and largest exponent */
	enum hv_dtype dtype;
	int bits, least, most;
} formats[] = {
	{ HV_F32, 24, -126, 127 },
	{ HV_F16, 11, -14, 15 },
	{ HV_BF16, 8, -126, 127 },
};
enum {
	FORMATS = sizeof formats / sizeof formats[0]
};

/* hi + lo rounded by MPFR, which takes exponents for a significand in 1/2 .. 1. */
static double reference(const struct format *format, double hi, double lo)
{
	mpfr_exp_t low = mpfr_get_emin(), high = mpfr_get_emax();
	mpfr_t exact, rounded;
	double out;
	int t;

	mpfr_init2(exact, 2200);
	mpfr_init2(rounded, format->bits);
	mpfr_set_d(exact, hi, MPFR_RNDN);
	if (lo != 0) /* -0 stays -0 */
		mpfr_add_d(exact, exact, lo, MPFR_RNDN);
	mpfr_set_emin(format->least - format->bits + 2);
	mpfr_set_emax(format->most + 1);
	t = mpfr_set(rounded, exact, MPFR_RNDN);
	t = mpfr_check_range(rounded, t, MPFR_RNDN);
	mpfr_subnormalize(rounded, t, MPFR_RNDN);
	out = mpfr_get_d(rounded, MPFR_RNDN);
	mpfr_set_emin(low);
	mpfr_set_emax(high);
	mpfr_clears(exact, rounded, (mpfr_ptr)0);
	return out;
}

static void assert_same(double got, double want, double from)
{
	if ((isnan(got) && isnan(want)) || (got == want && signbit(got) == signbit(want)))
		return;
	print_error("%a rounds to %a, want %a\n", from, got, want);
	fail();
}

static void assert_rounds(const struct format *format, double x)
{
	assert_same(hv_narrow(format->dtype, x), reference(format, x, 0), x);
	assert_same(hv_narrow(format->dtype, -x), reference(format, -x, 0), -x);
}

/* The number that a file's 16 bits mean. */
static double decode(enum hv_dtype dtype, unsigned pattern)
{
	unsigned char bytes[2] = { (unsigned char)(pattern & 255), (unsigned char)(pattern >> 8) };
	struct hv_tensor tensor = { .dtype = dtype,
		.rank = 1,
		.shape = { 1 },
		.stride = { 1 },
		.data = bytes };
	double out;

	hv_tensor_read(&out, &tensor, 0, 1, 1);
	return out;
}

static void every_number_of_the_type_stays(void **state)
{
	(void)state;
	for (size_t f = 1; f < FORMATS; f++)
		for (unsigned pattern = 0; pattern < 65536; pattern++) {
			double x = decode(formats[f].dtype, pattern);

			assert_same(hv_narrow(formats[f].dtype, x), x, x);
		}
}

/* Between each number and the next: the middle goes to the even one, all else to the nearer. */
static void every_middle_goes_to_the_even_one(void **state)
{
	(void)state;
	for (size_t f = 1; f < FORMATS; f++)
		for (unsigned pattern = 0; pattern < 0x7f80; pattern++) {
			enum hv_dtype dtype = formats[f].dtype;
			double x = decode(dtype, pattern), next = decode(dtype, pattern + 1), middle;

			if (!isfinite(x))
				break;
			if (!isfinite(next)) /* as if the exponent went on */
				next = 2 * x - decode(dtype, pattern - 1);
			middle = x + (next - x) / 2;
			next = decode(dtype, pattern + 1);
			assert_same(hv_narrow(dtype, middle), pattern % 2 == 0 ? x : next, middle);
			assert_same(hv_narrow(dtype, nextafter(middle, 0)), x, middle);
			assert_same(hv_narrow(dtype, nextafter(middle, INFINITY)), next, middle);
			assert_same(hv_narrow(dtype, -middle), pattern % 2 == 0 ? -x : -next, -middle);
		}
}

/* A generator of its own: any double, then many that the formats can hold or nearly. */
static double draw(uint64_t *state, int most)
{
	double x;

	*state = *state * 6364136223846793005u + 1442695040888963407u;
	x = 1 + (double)(*state >> 12) * 0x1p-52;
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return ldexp(x, (int)(*state >> 33) % (2 * most) - most);
}

static void random_doubles_round_as_mpfr_rounds_them(void **state)
{
	static const double special[] = { 0, INFINITY, DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 65519.999999999993,
		65520, 1e300, 1.5e300, 0x1p-25, 0x1.0000000000001p-25, 0x1p-134, 0x1p-150, 0x1.8p-150 };
	uint64_t seed = 1;

	(void)state;
	for (size_t f = 0; f < FORMATS; f++) {
		for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
			assert_rounds(&formats[f], special[i]);
		for (int i = 0; i < 20000; i++)
			assert_rounds(&formats[f], draw(&seed, i % 2 ? 30 : 160));
		assert_true(isnan(hv_narrow(formats[f].dtype, NAN)));
	}
	assert_same(hv_narrow(HV_F64, 0.1), 0.1, 0.1);
}

/* A middle, and a little to either side of it that no double can hold: through a double it would go to even. */
static void double_doubles_are_rounded_once(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (size_t f = 0; f < FORMATS; f++)
		for (int i = 0; i < 3000; i++) {
			double x = hv_narrow(formats[f].dtype, draw(&seed, 12));
			double middle = x + ldexp(1, ilogb(x) - formats[f].bits), little = ldexp(x, -70);

			for (int sign = -1; sign <= 1; sign++) {
				struct hv_dd sum = { middle, sign * little };

				assert_same(hv_narrow_dd(formats[f].dtype, sum),
				    reference(&formats[f], sum.hi, sum.lo), middle);
				sum = (struct hv_dd){ -sum.hi, -sum.lo };
				assert_same(hv_narrow_dd(formats[f].dtype, sum),
				    reference(&formats[f], sum.hi, sum.lo), middle);
			}
		}
	assert_same(hv_narrow_dd(HV_F64, (struct hv_dd){ 1, 0x1p-52 }), 1 + 0x1p-52, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_of_the_type_stays),
		cmocka_unit_test(every_middle_goes_to_the_even_one),
		cmocka_unit_test(random_doubles_round_as_mpfr_rounds_them),
		cmocka_unit_test(double_doubles_are_rounded_once),
	};
	return cmocka_run_group_tests_name("narrow", tests, NULL, NULL);
}
