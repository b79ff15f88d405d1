/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_figure_text.c -- strings of a script, read back as gnuplot and LaTeX read them. */
#include "lib/figure_text.h"

#include <stdlib.h>
#include <string.h>

#include "tests/close.h"
#include "tests/scratch.h"

#define ROOM 4096

/* What gnuplot makes of strings joined by '.': between single quotes '' is one of them, and all else is itself;
 * between double ones the test knows no escapes, so that there must be none.  Fails at anything else. */
static void read_gnuplot(char out[ROOM], const char *script)
{
	size_t length = 0;

	for (const char *c = script;; c++) {
		char quote = *c++;

		assert_true(quote == '\'' || quote == '"');
		for (; *c != quote || (quote == '\'' && c[1] == quote && c++); c++) {
			assert_true(*c && *c != '\n' && length < ROOM - 1);
			assert_true(quote == '\'' || (*c != '\\' && *c != '`'));
			out[length++] = *c;
		}
		if (*++c == '\0')
			break;
		assert_int_equal(*c, '.');
	}
	out[length] = '\0';
}

/* What LaTeX sets; fails at a special character that stands bare. */
static void read_tex(char out[ROOM], const char *tex)
{
	static const char *const known[][2] = { { "\\textbackslash{}", "\\" }, { "\\textasciicircum{}", "^" },
		{ "\\textasciitilde{}", "~" }, { "$|$", "|" }, { "$<$", "<" }, { "$>$", ">" }, { "\\{", "{" },
		{ "\\}", "}" }, { "\\_", "_" }, { "\\#", "#" }, { "\\$", "$" }, { "\\%", "%" },
		{ "\\&", "&" }, { "{-}", "-" }, { "\\textasciigrave{}", "`" }, { "\\char34{}", "\"" } };
	enum {
		KNOWN = sizeof known / sizeof known[0]
	};
	size_t length = 0, k;

	while (*tex) {
		for (k = 0; k < KNOWN && strncmp(tex, known[k][0], strlen(known[k][0])) != 0; k++)
			;
		assert_true(k < KNOWN || !strchr("\\^~{}_#$%&|<>-`\"", *tex));
		out[length++] = k < KNOWN ? *known[k][1] : *tex;
		tex += k < KNOWN ? strlen(known[k][0]) : 1;
	}
	out[length] = '\0';
}

static void assert_reads_back(const char *text, const char *want, bool tex)
{
	char *script, got[ROOM], set[ROOM];
	size_t length;
	FILE *stream = open_memstream(&script, &length);

	assert_non_null(stream);
	hv_script_text(text, tex, stream);
	fclose(stream);
	read_gnuplot(got, script);
	if (tex)
		read_tex(set, got);
	assert_string_equal(tex ? set : got, want);
	free(script);
}

static const char *const texts[] = { "", "'", "''", "'''", "a'b", "'a'", "it's", "\"", "\\", "\\'", "'\\",
	"`date`", "@x", "$x", "%s", "\\n", "''; system('x'); '", "'.\"'\".'", "~a^2", "a_b & c#d", "100 %",
	"{a}", "a|b<c>d", "\\textbackslash{}", "$|$", "5 \xc2\xb1 1", "a--b" };
enum {
	TEXTS = sizeof texts / sizeof texts[0]
};

static void texts_are_literal(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEXTS; i++) {
		assert_reads_back(texts[i], texts[i], false);
		assert_reads_back(texts[i], texts[i], true);
	}
}

static void any_bytes_are_literal(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		static const char meaningful[] = "''\"\\`@$%{}_^~#&|<>.;";
		char text[20];
		size_t length = random_below(&seed, sizeof text);

		for (size_t i = 0; i < length; i++)
			text[i] = meaningful[random_below(&seed, sizeof meaningful - 1)];
		for (size_t i = 0; i < length; i += 3) {
			char any = (char)(random_below(&seed, 96) + ' ');

			text[i] = any == 0x7f ? ' ' : any;
		}
		text[length] = '\0';
		assert_reads_back(text, text, false);
		assert_reads_back(text, text, true);
	}
}

/* A picture is text whatever bytes a name has; a file is found by its bytes. */
static void what_is_no_text_is_replaced(void **state)
{
	(void)state;
	assert_reads_back("\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd", false);
	assert_reads_back("a\xe2\x82", "a\xef\xbf\xbd\xef\xbf\xbd", true);
}

/* A line's end would end the string, too. */
static void control_characters_are_left_out(void **state)
{
	char text[40], want[] = "a'z";
	size_t length = 1;

	(void)state;
	text[0] = 'a';
	for (char c = 1; c < ' '; c++)
		text[length++] = c;
	snprintf(text + length, sizeof text - length, "\x7f'z");
	assert_reads_back(text, want, false);
	assert_reads_back(text, want, true);
}

/* A path is the same file, and begins with nothing that gnuplot takes for a command or data. */
static void paths_are_files(void **state)
{
	static const char *const paths[] = { "a.csv", "/a/b.csv", "<sort x", "|rm x", "-", "+", "++", "$x",
		"~/x", "it's", "a b", "../x", "\xff\xfe", "" };

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		char *script, got[ROOM];
		size_t length;
		FILE *stream = open_memstream(&script, &length);

		assert_non_null(stream);
		hv_script_path(paths[i], stream);
		fclose(stream);
		read_gnuplot(got, script);
		assert_true(!*got || !strchr("<|-+$~", *got));
		assert_string_equal(got + (strncmp(got, "./", 2) == 0 ? 2 : 0), paths[i]);
		free(script);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_literal),
		cmocka_unit_test(any_bytes_are_literal),
		cmocka_unit_test(what_is_no_text_is_replaced),
		cmocka_unit_test(control_characters_are_left_out),
		cmocka_unit_test(paths_are_files),
	};

	return cmocka_run_group_tests_name("figure_text", tests, NULL, NULL);
}
