# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/measure.gp -- a panel for each head, all to one scale, with numbers on the outer ones; or each to its own.
if (log_x) { eval 'set xtics '.log_x_tics } else { set xtics x_tic(x_low, x_high, 2.) }
if (log_y && !few_decades) { set ytics power(y_low), 10**ceil(log10(y_high / y_low) / 3.) }
if (!log_y) { set ytics y_tic(y_low, y_high, 2.) }
x_numbers = log_x ? log_numbers : numbers
y_numbers = few_decades ? plain : log_y ? decades : scores

# One label for all panels on either axis.
@shared_labels
do for [n=1:cells] {
	@in_cell
	set format x (is_outer(n) ? x_numbers : '')
	set format y (own_scales || is_first(n) ? y_numbers : '')
	if (own_scales) { set yrange [panel_low[n]:panel_high[n]] }
	if (own_scales && !log_y) { set ytics y_tic(panel_low[n], panel_high[n], 2.) }
	set title sized(panel[n], panel_points) @above_panel
	plot for [i=first_curve[n]:first_curve[n+1]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (column(x_of(i))):(shown(column(y_of(i)))) with @drawn_as linetype look[series_of[i]] \
		title series[series_of[i]]
	unset label
}
