# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/part.gp -- a part of the page: its title and its key, and what its panels have in common.
many = |panel| > 1
line = 1.4 * points / 72 # of text, its height
usual_font = font_of(points)
x_at(right) = (part_left + right) / width # of the screen, inches from the part's upper left corner
y_at(down) = 1 - (part_top + down) / height
numbers = x_high < 1e5 ? plain : x_high <= 1e6 ? math('%.0s').'%c' : math('%.1s').'%c'
log_numbers = x_high < 1e5 || (log_x && x_high < 100 * x_least) ? plain : decades
scores = math('%h')
bar = tex ? '$|$' : '|'
if (log_y && y_signed) { y_label = bar.y_label.bar }
is_outer(n) = n + across > cells # no cell below it
is_first(n) = (n - 1) % across == 0

do for [i=1:35] {
	set linetype i linecolor rgb word(colours, (i - 1) % 7 + 1) dashtype dash(i) \
		linewidth (across > 3 ? 0.8 : 1.1) * weight pointtype mark(i) pointsize (lanes_as eq '' ? 0.45 : 0.8) * weight
}
set linetype cycle 35

# Maps: lightness rises all the way, so that a copy in grey reads the same (viridis).
set palette defined (0 '#440154', 1 '#482878', 2 '#3e4a89', 3 '#31688e', 4 '#26828e', 5 '#1f9e89', 6 '#35b779', \
	7 '#6ece58', 8 '#b5de2b', 9 '#fde725')

# Title and key, once for all panels.
set lmargin at screen x_at(0)
set rmargin at screen x_at(part_width)
set tmargin at screen y_at(0)
set bmargin at screen y_at(head - (many ? 0 : 0.2 * line))
unset border
unset tics
set label 1 title at screen x_at(0.5 * part_width), screen y_at(0.9 * line) center font font_of(title_points) \
	textcolor rgb ink noenhanced
key_font = font_of(key_points) # which set key takes from a variable only
set key bottom center horizontal Left reverse maxcols key_columns \
	width -0.08 * key_longest font key_font textcolor rgb ink noenhanced samplen 3
plot [0:1] [0:1] for [s=1:|series|] NaN with filledcurves fillstyle solid noborder fillcolor rgb colour[s] \
	title (look[s] < 0 ? series[s] : ''), \
	for [s=1:|series|] NaN with @key_as linetype (look[s] < 0 ? 1 : look[s]) title (look[s] < 0 ? '' : series[s])
unset label 1
unset key

# What the panels have in common.
set border 3 linecolor rgb axis_colour linewidth 0.6 * weight
set xtics nomirror out scale 0.6 font usual_font textcolor rgb ink
set ytics nomirror out scale 0.6 font usual_font textcolor rgb ink
set grid linetype 1 linecolor rgb grid_colour linewidth 0.5 * weight
set xzeroaxis linetype 1 linecolor rgb zero_colour linewidth 0.6 * weight
set xrange [x_low:x_high]
set yrange [y_low:y_high]
if (log_x) {
	set logscale x (x_most < 100 * x_least ? 2 : 10)
	set xrange [x_least:x_most]
	x_label = x_label.log_note
}
few_decades = log_y && y_high < 100 * y_low # powers of ten would leave hardly a number on the axis
if (log_y) {
	set logscale y 10
	set format y (few_decades ? math('%g') : decades)
	set mytics 1
} else {
	set format y scores
}
if (few_decades) {
	set ytics (10**floor(log10(y_low)) 1)
	do for [k=floor(log10(y_low)):ceil(log10(y_high))] {
		do for [m in '1 2 5'] { set ytics add (sprintf(math('%g'), m * 10**k) m * 10.0**k) }
	}
}
