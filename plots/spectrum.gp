# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/spectrum.gp -- densities or lines over a linear and a logarithmic frequency; circles where theory has a line.
set xlabel x_label font fitted(x_label, x_room + line) textcolor rgb ink noenhanced
set ylabel y_label font fitted(y_label, y_room + 3 * line) textcolor rgb ink noenhanced
set xtics x_tic(x_low, x_high, 4.)
if (log_y && !few_decades) { set ytics power(y_low), 10**ceil(log10(y_high / y_low) / 8.) }
if (log_x) { eval 'set xtics '.log_x_tics; set format x log_numbers } else { set format x plain }
# (gnuplot looks for the data even of a loop that has no turn)
marks_of(s) = s > words(marked) ? rows_of(1) : sprintf('$marks%s', word(marked, s))
marked_series(s) = s > words(marked) ? 1 : int(word(marked, s))
lines_only = usual eq 'impulses'
do for [n=1:cells] {
	@in_cell
	if (n == 2) {
		set logscale x
		set xrange [x_least:x_most]
		set xlabel x_label.log_note font fitted(x_label.log_note, x_room + line)
		eval 'set xtics '.log_x_tics
		set format x log_numbers
		if (across > 1) { unset ylabel; set format y '' }
	}
	plot for [i=first_curve[1]:first_curve[2]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (column(x_of(i))):(column(y_of(i))) with @usual linetype look[series_of[i]] title series[series_of[i]], \
		for [i=first_curve[1]:first_curve[2]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (lines_only ? column(x_of(i)) : NaN):(column(y_of(i))) with points linetype look[series_of[i]] \
		pointsize 0.25 * weight, \
		for [s=1:words(marked)] marks_of(s) using 1:2 \
		with points linecolor rgb colour[marked_series(s)] pointtype 6 pointsize weight linewidth 0.7 * weight, \
		for [s=1:named && (log_x || n == 2) ? words(marked) : 0] marks_of(s) using 1:2:(stringcolumn(3)) \
		with labels left rotate by 90 offset 0, 0.75 font font_of(0.75 * points) textcolor rgb ink noenhanced
}
