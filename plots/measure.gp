# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/measure.gp -- a panel for each head, all to one scale, with numbers on the outer ones; or each to its own.
if (log_x) { eval 'set xtics '.log_x_tics } else { set xtics x_tic(x_low, x_high, 2.) }
if (log_y && !few_decades) { set ytics power(y_low), 10**ceil(log10(y_high / y_low) / 3.) }
if (!log_y) { set ytics y_tic(y_low, y_high, 2.) }
x_numbers = log_x ? log_numbers : numbers
y_numbers = few_decades ? plain : log_y ? decades : scores

# One label for all panels on either axis.
middle = head + 0.5 * (part_height - head - 3 * line)
set label 1 y_label at screen x_at(0.9 * line), screen y_at(middle) rotate center font usual_font textcolor rgb ink noenhanced
set label 2 x_label at screen x_at(0.5 * part_width), screen y_at(part_height - 0.8 * line) center font usual_font textcolor rgb ink noenhanced
do for [n=1:cells] {
	set lmargin at screen left_edge[n]
	set rmargin at screen right_edge[n]
	set tmargin at screen top_edge[n]
	set bmargin at screen bottom_edge[n]
	set format x (is_outer(n) ? x_numbers : '')
	set format y (own_scales || is_first(n) ? y_numbers : '')
	if (own_scales) { set yrange [panel_low[n]:panel_high[n]] }
	if (own_scales && !log_y) { set ytics y_tic(panel_low[n], panel_high[n], 2.) }
	set title sized(panel[n], panel_points) font font_of(panel_points) textcolor rgb ink noenhanced offset 0, -0.7
	plot for [i=first_curve[n]:first_curve[n+1]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (column(x_of(i))):(shown(column(y_of(i)))) with @drawn_as linetype look[series_of[i]] \
		title series[series_of[i]]
	unset label
}
