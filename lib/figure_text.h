/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_text.h -- strings of a gnuplot script; private to lib/figure*.c. */
#ifndef HV_FIGURE_TEXT_H
#define HV_FIGURE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes a string that gnuplot takes literally; with `tex`, one that LaTeX then sets as it was. */
void hv_script_text(const char *text, bool tex, FILE *to);

/* Writes the first character of a text and returns its length in bytes; U+FFFD stands for a byte that is none. */
size_t hv_text_character(const char *text, FILE *to);

/* Writes the path of a file: to gnuplot '<sort x' and '|rm x' are commands. */
void hv_script_path(const char *path, FILE *to);

#endif
