# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/measure.gp -- a panel for each head, all to one scale, with numbers on the outer ones.
if (!log_x) { set xtics tic((x_high - x_low) / 2.) }
y_step = log_y ? 10**ceil(log10(y_high / y_low) / 3.) : tic((y_high - y_low) / 2.)
set ytics y_step
x_numbers = log_x ? log_numbers : numbers
y_numbers = log_y ? '10^{%L}' : '%h'

# Titles small enough to keep apart, and one label for all panels on either axis.
longest = 1
do for [n=1:cells] { longest = strlen(panel[n]) > longest ? strlen(panel[n]) : longest }
panel_font = font_for(longest, panel_width)
middle = 1 - (head + 0.5 * down * panel_height) / height
set label 1 y_label at screen 0.9 * line / width, screen middle rotate center noenhanced
set label 2 x_label at screen 0.5, screen 0.8 * line / height center noenhanced
do for [n=1:cells] {
	set lmargin at screen left_edge(n)
	set rmargin at screen right_edge(n)
	set tmargin at screen top_edge(n)
	set bmargin at screen bottom_edge(n)
	set format x (n + across > cells ? x_numbers : '')
	set format y (column_of(n) == 0 ? y_numbers : '')
	set title panel[n] font panel_font noenhanced offset 0, -0.7
	plot for [i=first_curve[n]:first_curve[n+1]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (column(x_of(i))):(shown(column(y_of(i)))) with @drawn_as linetype series_of[i]
	unset label
}
unset multiplot
