# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/lanes.gp -- rows, each with its name: bars end to end, points, or ranges.
lane_font = font_of(lane_points)
bars = lanes_as eq 'bars'
rises(k) = bars || places > 0 ? 0 : (k - 0.5 * (|series| + 1)) * 0.75 / |series| # points of one row stay apart
apart = |series| < 2 && cells > 1 # each bar has its number beside it; in shares, in it
gap(n) = apart ? 0 : 0.004 * (most[n] - least[n]) # between bars end to end
# A plot of labels none of which is defined would crash gnuplot.
set yrange [|lane| + 0.55:0.45]
set grid noytics xtics
if (lanes_as eq 'points' && places == 0) { set grid ytics } # which row an outlying point is of
unset xzeroaxis
set tics front
set xlabel x_label @written
few(n) = most[n] >= 1e4 && most[n] < 100 * least[n]
place_points = points # where names would meet or be too small, the key has them
do for [p=1:places] { place_points = smaller(place_points, x_room / places / (strlen(place[p]) * 0.009)) }
place_font = font_of(place_points)
named = place_points >= 5
do for [n=1:cells] {
	@in_cell
	set xrange [least[n]:most[n]]
	x_taken = taken(log_x && few(n) ? 1000 : most[n])
	set ytics scale 0 font lane_font noenhanced ('' 1)
	if (is_first(n)) { do for [l=1:|lane|] { set ytics add (sized(lane[l], lane_points) l) } }
	if (places > 0) { set xtics font place_font noenhanced ('' 0); do for [p=1:places] { set xtics add ((named ? sized(place[p], place_points) : '') p - 1) } }
	if (places == 0 && !log_x) { set xtics x_tic(least[n], most[n], 2.); set format x (most[n] < 1e4 ? plain : math('%.0s').'%c') }
	if (log_x) { set format x (few(n) ? math(most[n] < 1e6 ? '%.0s' : '%.1s').'%c' : most[n] < 1e6 ? plain : decades); eval 'set xtics '.log_tics(least[n], most[n]) }
	if (many) { set title sized(panel[n], panel_points) @above_panel }
	plot for [k=1:|series|] $spans using ($1 == n && $2 == k && bars ? $4 : NaN):3:4:($5-gap(n)):($3-0.32):($3+0.32) \
		with boxxyerror fillstyle solid noborder fillcolor rgb colour[k], \
		for [k=1:|series|] $spans using ($1 == n && $2 == k && lanes_as eq 'ranges' ? $4 : NaN):3:4:5:($3-0.2):($3+0.2) \
		with boxxyerror fillstyle solid border linecolor rgb colour[k] fillcolor rgb colour[k] linewidth 0.3 * weight dashtype 1, \
		for [k=1:|series|] $spans using ($1 == n && $2 == k && lanes_as eq 'points' ? $5 : NaN):($3+rises(k)) \
		with points linetype k pointsize weight, \
		for [once=1:apart] $spans using ($1 == n ? $5 : NaN):3:(sprintf($5 < 1e4 ? ' %.4g' : ' %.3g', $5)) \
		with labels left @coloured, \
		for [once=1:bars && !apart] $spans using ($1 == n ? 0.5*($4+$5) : NaN):3:($5-$4 > 6 ? sprintf('%.0f', $5-$4) : '') \
		with labels center font usual_font textcolor rgb paper
}
