# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/sweep.gp -- a metric over two keys: a pixel for each point of the grid, blank where there is no value.
# Lightness rises all the way, so that a copy in grey reads the same (viridis).
set palette defined (0 '#440154', 1 '#482878', 2 '#3e4a89', 3 '#31688e', 4 '#26828e', 5 '#1f9e89', 6 '#35b779', \
	7 '#6ece58', 8 '#b5de2b', 9 '#fde725')
few = value_log && value_high < 1000 * value_low # octaves tell more than decades
if (value_log) { set logscale cb (few ? 2 : 10); set format cb (few ? '%g' : '10^{%L}') }
set cbrange [value_low:value_high]
set cbtics scale 0.4 offset -0.5, 0
if (!value_log) { set cbtics tic((value_high - value_low) / 4.) }
set lmargin at screen left_edge(1)
set rmargin at screen 1 - 5.5 * line / width
set tmargin at screen top_edge(1)
set bmargin at screen bottom_edge(1)
set colorbox vertical user origin screen 1 - 4.8 * line / width, screen bottom_edge(1) \
	size screen 0.7 * line / width, screen top_edge(1) - bottom_edge(1) noborder
unset xzeroaxis
unset grid
set xlabel x_label noenhanced
set ylabel y_label noenhanced
set xrange [-0.5:map_columns-0.5]
set yrange [-0.5:map_rows-0.5]
unset logscale x
eval 'set xtics '.x_tics
eval 'set ytics '.y_tics
set tics front
plot '$map' matrix using 1:2:3 with image notitle
unset multiplot
