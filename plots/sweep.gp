# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/sweep.gp -- a metric over two keys: a pixel for each point of the grid, blank where there is no value.
few = value_log && value_high < 1000 * value_low # octaves tell more than decades
if (value_log) { set logscale cb (few ? 2 : 10); set format cb (few ? math('%g') : decades) }
set cbrange [value_low:value_high]
set cbtics scale 0.4 offset -0.5, 0 @coloured
if (!value_log) { set cbtics tic((value_high - value_low) / 4.); set format cb scores }
set colorbox vertical user origin screen x_at(part_width - 5.1 * line), screen bottom_edge[cells] \
	size screen 0.7 * line / width, screen top_edge[1] - bottom_edge[cells] noborder
unset xzeroaxis
unset grid
set xrange [-0.5:map_columns-0.5]
set yrange [-0.5:map_rows-0.5]
unset logscale x
# Numbers, a third of the list of tics, in a font that fits.
x_font = font_of(smaller(points, larger(4, 330 * x_room / strlen(x_tics))))
y_font = font_of(smaller(points, larger(4, 52 * y_room / words(y_tics) * 2)))
set xtics font x_font
set ytics font y_font
set tics front
image = format eq 'svg' ? 'image pixels' : 'image' # browsers smooth an image
if (many) { set label 1 value_label at screen x_at(part_width), screen y_at(head) right @written }
do for [n=1:cells] {
	@in_cell
	eval 'set xtics '.(is_outer(n) ? x_tics : x_bare)
	eval 'set ytics '.(is_first(n) ? y_tics : y_bare)
	set xlabel (is_outer(n) ? x_label : '') font fitted(x_label, x_room + line) textcolor rgb ink noenhanced
	set ylabel (is_first(n) ? y_label : '') font fitted(y_label, y_room + 3 * line) textcolor rgb ink noenhanced
	if (many) { set title sized(panel[n], panel_points) @above_panel }
	plot sprintf('$map%d', n) matrix using 1:2:3 with @image notitle
	unset label
	unset colorbox
}
