# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/ensemble.gp -- a row for each series, bands under lines: on a linear distance, and beside it on a logarithmic one.
# gnuplot looks for where the edges of a band cross, and numbers near the smallest there are send it astray.
flat(score) = abs(score) < 1e-100 ? 0 : score

if (each == 1 && many) { # one label for all panels on either axis
	@shared_labels
	x_label = ''
	y_label = ''
}
do for [n=1:cells] {
	at = (n - 1) / each + 1
	far = each > 1 && n % each == 0
	@in_cell
	if (far) {
		set logscale x
		set xrange [x_least:x_most]
		eval 'set xtics '.log_x_tics
	} else {
		if (!log_x) {
			unset logscale x
			set xrange [x_low:x_high]
			set xtics x_tic(x_low, x_high + 1, 4.)
		}
	}
	set format x (!is_outer(n) ? '' : far || log_x ? log_numbers : numbers)
	set xlabel (!is_outer(n) || x_label eq '' ? '' : far ? x_label.log_note : x_label) font fitted(x_label.(far ? log_note : ''), x_room + line) textcolor rgb ink noenhanced
	set yrange [panel_low[at]:panel_high[at]]
	if (!log_y) { set ytics y_tic(panel_low[at], panel_high[at], 3.) }
	set format y (each > 1 && !is_first(n) ? '' : log_y ? decades : scores)
	set ylabel (!is_first(n) ? '' : y_label) @written
	if (many) { set title (far ? '' : sized(panel[at], panel_points)) @above_panel }
	plot for [i=first_curve[at]:first_curve[at+1]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (look[series_of[i]] < 0 ? column(x_of(i)) : NaN):(flat(lower(column(y_of(i)), column(high_of(i))))): \
		(flat(upper(column(y_of(i)), column(high_of(i))))) \
		with filledcurves fillstyle solid noborder fillcolor rgb colour[series_of[i]] \
		title series[series_of[i]], \
		for [i=first_curve[at]:first_curve[at+1]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (look[series_of[i]] < 0 ? NaN : column(x_of(i))):(shown(column(y_of(i)))) \
		with @drawn_as linetype (look[series_of[i]] < 0 ? 1 : look[series_of[i]]) title series[series_of[i]]
	unset label
}
