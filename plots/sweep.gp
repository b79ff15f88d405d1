# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/sweep.gp -- a metric over two keys: a pixel for each point of the grid, blank where there is no value.
few = value_log && value_high < 1000 * value_low # octaves tell more than decades
if (value_log) { set logscale cb (few ? 2 : 10); set format cb (few ? math('%g') : decades) }
set cbrange [value_low:value_high]
set cbtics scale 0.4 offset -0.5, 0 font usual_font textcolor rgb ink
if (!value_log) { set cbtics tic((value_high - value_low) / 4.); set format cb scores }
set lmargin at screen left_edge[1]
set rmargin at screen right_edge[1]
set tmargin at screen top_edge[1]
set bmargin at screen bottom_edge[1]
set colorbox vertical user origin screen x_at(part_width - 5.1 * line), screen bottom_edge[1] \
	size screen 0.7 * line / width, screen top_edge[1] - bottom_edge[1] noborder
unset xzeroaxis
unset grid
set xlabel x_label font usual_font textcolor rgb ink noenhanced
set ylabel y_label font usual_font textcolor rgb ink noenhanced
set xrange [-0.5:map_columns-0.5]
set yrange [-0.5:map_rows-0.5]
unset logscale x
eval 'set xtics '.x_tics
eval 'set ytics '.y_tics
set tics front
image = format eq 'svg' ? 'image pixels' : 'image' # browsers smooth an image
plot '$map' matrix using 1:2:3 with @image notitle
