# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/stft.gp -- a map for each series: log10 of the density over distance and log10 of frequency.
bar_wide = smaller(11 * line, 0.4 * part_width)
set cbrange [value_low:value_high]
set cbtics bar_wide < 9 * line ? 4 : 2 format math('10^{%.0f}') scale 0.4 offset 0, 0.3 @coloured
above = head - (many ? 0.7 : 1.2) * line # the bar, over the panels, its numbers below it
set colorbox horizontal user origin screen x_at(part_width - bar_wide - 0.1), screen y_at(above) \
	size screen bar_wide / width, screen 0.5 * line / height noborder
@shared_labels
set label 3 value_label at screen x_at(part_width - bar_wide - 0.2), screen y_at(above - 0.3 * line) right @written
unset xzeroaxis
unset grid
wide = map_columns > 1 ? (x_high - x_low) / (map_columns - 1.) : 1
tall = (map_high - map_low) / map_rows
set xrange [x_low-wide/2:x_high+wide/2]
set yrange [map_low:map_high]
set xtics x_tic(x_low - wide / 2, x_high + wide / 2, 2.)
set ytics 1
set tics front
image = format eq 'svg' ? 'image pixels' : 'image' # browsers smooth an image
do for [n=1:cells] {
	@in_cell
	set format x (is_outer(n) ? numbers : '')
	set format y (is_first(n) ? math('10^{%.0f}') : '')
	if (many) { set title sized(panel[n], panel_points) @above_panel }
	plot sprintf('$map%d', n) matrix using (x_low+$1*wide):(map_low+($2+0.5)*tall):3 with @image notitle
	unset label
	unset colorbox
}
