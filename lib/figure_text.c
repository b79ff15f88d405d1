/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_text.c -- strings of a gnuplot script. */
#include "lib/figure_text.h"

#include <string.h>

/* Bytes of the character that starts here, by table 3-7 of the Unicode Standard; 0 where none does. */
static size_t utf8_length(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t length = c[0] < 0x80 ? 1
	    : c[0] < 0xc2           ? 0
	    : c[0] < 0xe0           ? 2
	    : c[0] < 0xf0           ? 3
	    : c[0] < 0xf5           ? 4
				    : 0;

	for (size_t i = 1; i < length; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90) ||
	    (c[0] == 0xf4 && c[1] > 0x8f))
		return 0;
	return length;
}

size_t hv_text_character(const char *text, FILE *to)
{
	size_t length = utf8_length(text);

	if (length == 0) {
		fputs("\xef\xbf\xbd", to);
		return 1;
	}
	fwrite(text, 1, length, to);
	return length;
}

/* What LaTeX sets as this character, or NULL: as it is. */
static const char *tex_of(char c)
{
	switch (c) {
	case '\\': return "\\textbackslash{}";
	case '^': return "\\textasciicircum{}";
	case '~': return "\\textasciitilde{}";
	case '|': return "$|$";
	case '<': return "$<$";
	case '>': return "$>$";
	case '{': return "\\{";
	case '}': return "\\}";
	case '_': return "\\_";
	case '#': return "\\#";
	case '$': return "\\$";
	case '%': return "\\%";
	case '&': return "\\&";
	case '-': return "{-}"; /* two would be one dash */
	case '`': return "\\textasciigrave{}";
	case '"': return "\\char34{}";
	default: return NULL;
	}
}

/* Between single quotes only these mean something.  Doubled they would stand for themselves, but not where two meet or
 * one comes first; so each becomes a string of its own. */
static const char quote[] = "'.\"'\".'";

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

void hv_script_text(const char *text, bool tex, FILE *to)
{
	fputc('\'', to);
	for (size_t length = 1; *text; text += length) {
		const char *set = *text == '\'' ? quote : tex ? tex_of(*text) : NULL;

		length = 1;
		if (is_control(*text))
			continue;
		if (set)
			fputs(set, to);
		else
			length = hv_text_character(text, to);
	}
	fputc('\'', to);
}

/* Its bytes are those of the file's name, whatever text they are. */
void hv_script_path(const char *path, FILE *to)
{
	if (*path && strchr("<|-+$~", *path)) /* '-' and '$x' are no files either; './-' is one */
		fputs("'./'.", to);
	fputc('\'', to);
	for (; *path; path++)
		if (*path == '\'')
			fputs(quote, to);
		else if (!is_control(*path))
			fputc(*path, to);
	fputc('\'', to);
}
