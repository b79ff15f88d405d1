# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/decay.gp -- curves over distance: one panel, or a linear and a logarithmic distance side by side.
set xlabel x_label font fitted(x_label, x_room + line) textcolor rgb ink noenhanced
set ylabel y_label font fitted(y_label, y_room + 3 * line) textcolor rgb ink noenhanced
if (log_x) { set format x log_numbers; eval 'set xtics '.log_x_tics } else { set format x numbers; set xtics x_tic(x_low, x_high, 4.) }
if (!log_y) { set ytics y_tic(y_low, y_high, 5.) }
one(s) = s > words(short) ? 1 : int(word(short, s))
short = '' # curves of a point or two, as a witness: marked, for they are easily missed
do for [i=first_curve[1]:first_curve[2]-1] { if (row_count[i] <= 2 && !marks) { short = short.' '.i } }
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
		using (column(x_of(i))):(shown(column(y_of(i)))) with @drawn_as linetype look[series_of[i]] title series[series_of[i]], \
		for [s=1:words(short)] rows_of(one(s)) skip from_csv every ::first(one(s))::last(one(s)) \
		using (column(x_of(one(s)))):(shown(column(y_of(one(s))))) \
		with points linetype look[series_of[one(s)]] pointtype 7 pointsize 0.7 title series[series_of[one(s)]]
}
