/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/info.c -- hopeviz info: what encodings there are, what a tensor file holds, what a model's config means. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd/info.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/specs.h"
#include "lib/encoding.h"
#include "lib/npy.h"
#include "lib/number.h"
#include "lib/safetensors.h"

#define NAME_COLUMNS 60 /* a longer name pushes its own row aside, not everyone's */
#define LINE_COLUMNS 90
#define RANGE_MAX    (2 * HV_NUMBER_MAX + 32)

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static bool continues(unsigned char byte) /* a character of UTF-8 */
{
	return (byte & 0xc0) == 0x80;
}

/* Control characters, which could command a terminal: U+0000 .. U+001F, U+007F .. U+009F. */
static bool is_control(const unsigned char *at)
{
	return at[0] < ' ' || at[0] == 0x7f || (at[0] == 0xc2 && continues(at[1]) && at[1] < 0xa0);
}

static size_t text_columns(const char *text)
{
	size_t columns = 0;

	for (; *text; text++)
		columns += !continues((unsigned char)*text);
	return columns;
}

/* Prints a file's UTF-8, '?' for a control character, and blanks up to the width. */
static void text_print(const char *text, size_t width)
{
	size_t columns = text_columns(text);

	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if (is_control(at)) {
			putchar('?');
			at += *at == 0xc2; /* its second byte */
		} else {
			putchar(*at);
		}
	printf("%*s", columns < width ? (int)(width - columns) : 0, "");
}

static void tensors_print(const struct hv_tensor_file *file)
{
	size_t name = strlen("tensor"), shape = strlen("shape");
	char text[HV_SHAPE_MAX];

	for (size_t i = 0; i < file->tensors; i++) {
		hv_tensor_shape_format(text, &file->tensor[i]);
		name = larger(name, text_columns(file->tensor[i].name));
		shape = larger(shape, strlen(text));
	}
	name = name < NAME_COLUMNS ? name : NAME_COLUMNS;
	printf("%-*s  dtype    %-*s  %12s\n", (int)name, "tensor", (int)shape, "shape", "bytes");
	for (size_t i = 0; i < file->tensors; i++) {
		const struct hv_tensor *tensor = &file->tensor[i];

		hv_tensor_shape_format(text, tensor);
		text_print(tensor->name, name);
		printf("  %-7s  %-*s  %12zu\n", hv_dtype_name(tensor->dtype), (int)shape, text,
		    hv_tensor_bytes(tensor));
	}
}

static void metadata_print(const struct hv_tensor_file *file)
{
	if (file->entries)
		putchar('\n');
	for (size_t i = 0; i < file->entries; i++) {
		text_print(file->metadata[i].key, 0);
		fputs(": ", stdout);
		text_print(file->metadata[i].value, 0);
		putchar('\n');
	}
}

static bool ends_with(const char *text, const char *ending)
{
	size_t length = strlen(text), tail = strlen(ending);

	return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/* NumPy's magic speaks for itself; safetensors has none, so there the name decides. */
static enum hv_code file_open(struct hv_tensor_file *out, const char *path, struct hv_error *err)
{
	struct hv_tensor_file raw = { 0 };
	enum hv_code code = hv_tensor_file_map(&raw, path, err);
	bool magic;

	if (code != HV_OK)
		return code;
	magic = raw.size >= strlen(HV_NPY_MAGIC) && memcmp(raw.map, HV_NPY_MAGIC, strlen(HV_NPY_MAGIC)) == 0;
	hv_tensor_file_close(&raw);
	if (magic || ends_with(path, ".npy"))
		return hv_npy_open(out, path, err);
	if (ends_with(path, ".safetensors"))
		return hv_safetensors_open(out, path, err);
	return hv_fail(err, HV_EFORMAT, "%s: unknown kind of file: expected .safetensors, .npy or .json",
	    path);
}

static enum hv_code file_info(const char *path, struct hv_error *err)
{
	struct hv_tensor_file file = { 0 };
	enum hv_code code = file_open(&file, path, err);

	if (code != HV_OK)
		return code;
	tensors_print(&file);
	metadata_print(&file);
	hv_tensor_file_close(&file);
	return HV_OK;
}

/* As "(0, 1e30]", "[1, 64] whole", "numbers, (0, 1e6]" or "index|rotations". */
static void range_format(char out[RANGE_MAX], const struct hv_key *key)
{
	char low[HV_NUMBER_MAX], high[HV_NUMBER_MAX];
	size_t length = 0;

	for (size_t i = 0; key->words && key->words[i] && length < RANGE_MAX; i++)
		length +=
		    (size_t)snprintf(out + length, RANGE_MAX - length, "%s%s", i ? "|" : "", key->words[i]);
	if (key->words)
		return;
	hv_number_format(low, key->low);
	hv_number_format(high, key->high);
	snprintf(out, RANGE_MAX, "%s%c%s, %s]%s", key->list ? "numbers, " : "", key->low_in ? '[' : '(', low,
	    high, key->whole ? " whole" : "");
}

struct columns { /* the widest of every encoding's, so that all keys stand in one column throughout */
	size_t name, range;
};

static struct columns columns_measure(void)
{
	struct columns columns = { 0 };
	char range[RANGE_MAX];

	for (const struct hv_encoding_row *const *row = hv_encodings; *row; row++)
		for (const struct hv_key *key = (*row)->key; key->name; key++) {
			range_format(range, key);
			columns.name = larger(columns.name, strlen(key->name));
			columns.range = larger(columns.range, strlen(range));
		}
	return columns;
}

static void key_print(const struct hv_key *key, struct columns columns)
{
	char fallback[HV_NUMBER_MAX] = "derived", range[RANGE_MAX];

	if (key->list)
		snprintf(fallback, sizeof fallback, "none");
	else if (key->words)
		snprintf(fallback, sizeof fallback, "%.31s", key->words[(size_t)key->fallback]);
	else if (!isnan(key->fallback))
		hv_number_format(fallback, key->fallback);
	range_format(range, key);
	printf("      %-*s  %-9s  %-*s  %s\n", (int)columns.name, key->name, fallback, (int)columns.range,
	    range, key->about);
}

/* Prints indented lines that break at blanks. */
static void paragraph_print(const char *text)
{
	while (*text) {
		size_t length = strlen(text);

		if (length > LINE_COLUMNS)
			for (length = LINE_COLUMNS; length > 1 && text[length] != ' '; length--)
				continue;
		printf("    %.*s\n", (int)length, text);
		text += length;
		text += strspn(text, " ");
	}
}

static void encodings_info(void)
{
	struct columns columns = columns_measure();

	puts("Encodings, as named in a SPEC; each key with its default, its range and its meaning.");
	for (const struct hv_encoding_row *const *at = hv_encodings; *at; at++) {
		const struct hv_encoding_row *row = *at;

		printf("\n%s: %s\n", row->name, row->title);
		paragraph_print(row->source);
		paragraph_print(row->about);
		if (row->learned) {
			char learned[LINE_COLUMNS];

			snprintf(learned, sizeof learned, "Learned: %s.", row->learned);
			paragraph_print(learned);
		}
		for (const struct hv_key *key = row->key; key->name; key++)
			key_print(key, columns);
	}
}

/* What --frequencies and its company apply to. */
static enum hv_code check_options(const struct info_options *options, const char *const *operand,
    struct hv_error *err)
{
	bool output = options->output.csv || output_draws(&options->output);

	if (!operand[0])
		return hv_fail(err, HV_EDOMAIN,
		    "expected an operand: encodings, a .safetensors, a .npy or a config.json file");
	for (size_t i = 0; operand[i]; i++)
		if (!ends_with(operand[i], ".json") && (options->frequencies || options->model.seq_len))
			return hv_fail(err, HV_EDOMAIN,
			    "'%s': --frequencies and --seq-len go with a .json file", operand[i]);
	for (size_t i = 0; operand[i]; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(operand[i], operand[j]) == 0)
				return hv_fail(err, HV_EDOMAIN, "'%s' is given twice", operand[i]);
	if (operand[1] && !options->frequencies)
		return hv_fail(err, HV_EDOMAIN, "'%s': expected one operand, or --frequencies", operand[1]);
	if (output && !options->frequencies)
		return hv_fail(err, HV_EDOMAIN, "-o, -g and -p go with --frequencies");
	return HV_OK;
}

static enum hv_code run(struct info_options *options, const char *const *operand, struct hv_error *err)
{
	enum hv_code code = check_options(options, operand, err);

	if (code != HV_OK)
		return code;
	if (options->frequencies)
		return info_frequencies(options, operand, err);
	if (ends_with(operand[0], ".json"))
		return info_config(options, operand[0], err);
	if (strcmp(operand[0], "encodings") != 0)
		return file_info(operand[0], err);
	encodings_info();
	return HV_OK;
}

int cmd_info(int argc, const char **argv)
{
	struct info_options info = { 0 };
	const struct poptOption table[] = {
		{ "frequencies", 0, POPT_ARG_NONE, &info.frequencies, 0,
		    "of config.json files: the ladder of each kind of layers, as CSV", NULL },
		{ "seq-len", 0, POPT_ARG_STRING, &info.model.seq_len, 0,
		    "length of text for encodings that depend on it (dynamic, longrope)", "T" },
		OUTPUT_OPTIONS(&info.output),
		{ "quiet", 'q', POPT_ARG_NONE, &info.quiet, 0, "no warnings", NULL },
		HELP_OPTIONS,
	};
	struct options options;
	struct hv_error err;
	int status;

	if (options_parse(&options, table, "[OPTION...] encodings|FILE.safetensors|FILE.npy|config.json...",
		argc, argv, &status) &&
	    run(&info, options.operand, &err) != HV_OK)
		status = command_fail("info", &err);
	output_free(&info.output);
	model_options_free(&info.model);
	options_free(&options);
	return status;
}
