# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/ensemble.gp -- a row for each series, bands under lines: on a linear distance, and beside it on a logarithmic one.
# gnuplot looks for where the edges of a band cross, and numbers near the smallest there are send it astray.
flat(score) = abs(score) < 1e-100 ? 0 : score

if (each == 1 && many) { # one label for all panels on either axis
	middle = head + 0.5 * (part_height - head - 3 * line)
	set label 1 y_label at screen x_at(0.9 * line), screen y_at(middle) rotate center font usual_font textcolor rgb ink noenhanced
	set label 2 x_label at screen x_at(0.5 * part_width), screen y_at(part_height - 0.8 * line) center font usual_font textcolor rgb ink noenhanced
	x_label = ''
	y_label = ''
}
do for [n=1:cells] {
	at = (n - 1) / each + 1
	far = each > 1 && n % each == 0
	set lmargin at screen left_edge[n]
	set rmargin at screen right_edge[n]
	set tmargin at screen top_edge[n]
	set bmargin at screen bottom_edge[n]
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
	set ylabel (!is_first(n) ? '' : y_label) font usual_font textcolor rgb ink noenhanced
	if (many) { set title (far ? '' : sized(panel[at], panel_points)) font font_of(panel_points) textcolor rgb ink noenhanced offset 0, -0.7 }
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
