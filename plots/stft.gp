# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/stft.gp -- a map for each series: log10 of the density over distance and log10 of frequency.
longest = 1
do for [n=1:cells] { longest = strlen(panel[n]) > longest ? strlen(panel[n]) : longest }
panel_font = font_for(longest, panel_width)

# Lightness rises all the way, so that a copy in grey reads the same (viridis).
set palette defined (0 '#440154', 1 '#482878', 2 '#3e4a89', 3 '#31688e', 4 '#26828e', 5 '#1f9e89', 6 '#35b779', \
	7 '#6ece58', 8 '#b5de2b', 9 '#fde725')
set cbrange [value_low:value_high]
set cbtics 2 format '10^{%.0f}' scale 0.4 offset 0, 0.5
bar = 1 - (head - (many ? 0.2 : 0.95) * line) / height # above the panels, its numbers below it
set colorbox horizontal user origin screen 1 - 1.9 / width, screen bar \
	size screen 1.8 / width, screen 0.5 * line / height noborder
middle = 1 - (head + 0.5 * down * panel_height) / height
set label 1 y_label at screen 0.9 * line / width, screen middle rotate center noenhanced
set label 2 x_label at screen 0.5, screen 0.8 * line / height center noenhanced
set label 3 'power spectral density' at screen 1 - 2 / width, screen bar + 0.3 * line / height right noenhanced
unset xzeroaxis
unset grid
wide = map_columns > 1 ? (x_high - x_low) / (map_columns - 1.) : 1
tall = (map_high - map_low) / map_rows
set xrange [x_low-wide/2:x_high+wide/2]
set yrange [map_low:map_high]
set xtics tic((x_high - x_low) / 2.)
set ytics 1
set tics front
do for [n=1:cells] {
	set lmargin at screen left_edge(n)
	set rmargin at screen right_edge(n)
	set tmargin at screen top_edge(n)
	set bmargin at screen bottom_edge(n)
	set format x (n + across > cells ? numbers : '')
	set format y (column_of(n) == 0 ? '10^{%.0f}' : '')
	if (many) { set title panel[n] font panel_font noenhanced offset 0, -0.7 }
	plot sprintf('$map%d', n) matrix using (x_low+$1*wide):(map_low+($2+0.5)*tall):3 with image notitle
	unset label
	unset colorbox
}
unset multiplot
