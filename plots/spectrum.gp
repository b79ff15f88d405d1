# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/spectrum.gp -- densities or lines over a linear and a logarithmic frequency; circles where theory has a line.
set xlabel x_label noenhanced
set ylabel y_label noenhanced
set xtics tic((x_high - x_low) / 4.)
if (!octaves) { set ytics 10**ceil(log10(y_high / y_low) / 8.) } else { set format y '%.2g' }
if (log_x) { set xtics autofreq; set format x '10^{%L}' }
lines_only = usual eq 'impulses'
room = lines_only ? 1.15 : 1 # beside the first line and the last
if (lines_only && !log_x) { set xrange [0:x_high * 1.05] }
if (lines_only && log_x) { set xrange [x_least / room:x_high * room] }
do for [n=1:cells] {
	set lmargin at screen left_edge(n)
	set rmargin at screen right_edge(n)
	set tmargin at screen top_edge(n)
	set bmargin at screen bottom_edge(n)
	if (n == 2) {
		set logscale x
		set xrange [x_least / room:x_high * room]
		set xlabel x_label.log_note
		set xtics autofreq
		set format x '10^{%L}'
		unset ylabel
		set format y ''
	}
	plot for [i=first_curve[1]:first_curve[2]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (column(x_of(i))):(column(y_of(i))) with @usual linetype series_of[i], \
		for [i=first_curve[1]:first_curve[2]-1] rows_of(i) skip from_csv every ::first(i)::last(i) \
		using (lines_only ? column(x_of(i)) : NaN):(column(y_of(i))) with points linetype series_of[i] pointsize 0.25, \
		for [s=1:|series|] sprintf('$marks%d', s) using 1:2 \
		with points linecolor rgb word(colours, (s - 1) % 7 + 1) pointtype 6 pointsize 1 linewidth 0.7
}
unset multiplot
