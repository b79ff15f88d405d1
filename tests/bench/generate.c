/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/bench/generate.c -- generate SEQ DIM >FILE.safetensors: queries and keys of one head in float32, nearly normal,
 * of small non-zero means as recorded ones have, the same on every machine. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The sum of four uniform numbers of variance 1/12 each, scaled to variance 1. */
static float nearly_normal(uint64_t *state)
{
	double sum = -2;

	for (int i = 0; i < 4; i++) {
		*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		sum += (double)(*state >> 11) / 9007199254740992.0;
	}
	return (float)(sum * 1.7320508075688772);
}

int main(int argc, char **argv)
{
	unsigned long seq = argc == 3 ? strtoul(argv[1], NULL, 10) : 0,
		      dim = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	unsigned long bytes = 4 * seq * dim;
	uint64_t length, state = 1;
	char header[256];

	if (bytes == 0)
		return 2;
	snprintf(header, sizeof header,
	    "{\"layers.0.q\":{\"dtype\":\"F32\",\"shape\":[%lu,%lu],\"data_offsets\":[0,%lu]},"
	    "\"layers.0.k\":{\"dtype\":\"F32\",\"shape\":[%lu,%lu],\"data_offsets\":[%lu,%lu]}}",
	    seq, dim, bytes, seq, dim, bytes, 2 * bytes);
	length = strlen(header);
	fwrite(&length, 8, 1, stdout);
	fwrite(header, 1, length, stdout);
	for (unsigned long i = 0; i < 2 * seq * dim; i++) {
		float value = nearly_normal(&state) + (i < seq * dim ? 0.5F : -0.25F);

		fwrite(&value, sizeof value, 1, stdout);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
