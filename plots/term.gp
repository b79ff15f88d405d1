# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/term.gp -- a look in the terminal: one plain panel, drawn with characters.
if (colour_on) { set terminal dumb size columns, lines ansi256 } else { set terminal dumb size columns, lines mono }
if (log_y && y_signed) { y_label = '|'.y_label.'|' }
if (|panel| > 1) { title = sprintf('%s (the first of %d panels)', panel[1], |panel|) }
set title (title eq '' ? y_label : title.': '.y_label) noenhanced
set xlabel x_label noenhanced
set key outside top center horizontal noenhanced samplen 2 width 1
set tics nomirror
set xrange [x_low:x_high]
set yrange [y_low:y_high]
if (log_x) {
	set logscale x
	set xrange [x_least:x_most]
}
if (log_y) { set logscale y }
plot for [i=first_curve[1]:first_curve[2]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
	using (column(x_of(i))):(shown(column(y_of(i)))) with lines linetype series_of[i] title series[series_of[i]], \
	for [i=first_curve[1]:first_curve[2]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
	using (column(x_of(i))):(look[series_of[i]] < 0 ? shown(column(high_of(i))) : NaN) with lines \
	linetype series_of[i] notitle
