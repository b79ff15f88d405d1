/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_text.c -- strings of a gnuplot script. */
#include "lib/figure_text.h"

#include <string.h>

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
	default: return NULL;
	}
}

/* Between single quotes only these mean something.  Doubled they would stand for themselves, but not where two meet or
 * one comes first; so each becomes a string of its own. */
void hv_script_text(const char *text, bool tex, FILE *to)
{
	fputc('\'', to);
	for (const char *c = text; *c; c++) {
		const char *set = tex ? tex_of(*c) : NULL;

		if ((unsigned char)*c < ' ' || *c == 0x7f)
			continue;
		if (*c == '\'')
			fputs("'.\"'\".'", to);
		else if (set)
			fputs(set, to);
		else
			fputc(*c, to);
	}
	fputc('\'', to);
}

void hv_script_path(const char *path, FILE *to)
{
	if (*path && strchr("<|-+$~", *path)) /* '-' and '$x' are no files either; './-' is one */
		fputs("'./'.", to);
	hv_script_text(path, false, to);
}
