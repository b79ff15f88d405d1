# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/part.gp -- a part of the page: its title and its key, and what its panels have in common.
many = |panel| > 1
line = 1.4 * points / 72 # of text, its height
usual_font = font_of(points)
x_at(right) = (part_left + right) / width # of the screen, inches from the part's upper left corner
y_at(down) = 1 - (part_top + down) / height
numbers = x_high < 1e5 ? plain : x_high <= 1e6 ? math('%.0s').'%c' : math('%.1s').'%c'
few_x = x_most < 100 * x_least
log_numbers = few_x || (x_high >= 1 && x_high < 1e5) ? plain : decades
scores = math('%h')

# Numbers keep apart: of the inches that a panel has for them, what each takes.
x_room = (right_edge[1] - left_edge[1]) * width
y_room = (top_edge[1] - bottom_edge[1]) * height
letters(high) = high < 1 ? 4 : high < 10 ? 3 : high >= 1e5 && lanes_as eq '' ? 4 : strlen(sprintf('%.0f', high))
taken(high) = 0.0089 * points * (letters(high) + 1) / x_room
x_taken = taken(x_high)
y_taken = 0.72 * line / y_room
larger(a, b) = a > b ? a : b
smaller(a, b) = a < b ? a : b

# Steps and lists of tics, about `count` where there is room, but two or more.
two(step, low, high) = floor(high / step) > ceil(low / step)
either(step, half, low, high) = two(step, low, high) ? step : two(2 * half, low, high) ? 2 * half : half
x_tic(low, high, count) = either(larger(tic((high - low) / count), wider_tic((high - low) * x_taken)), tic((high - low) / 2.), low, high)
y_tic(low, high, count) = either(larger(tic((high - low) / count), wider_tic((high - low) * y_taken)), tic((high - low) / 2.), low, high)
apart(low, high) = log10(high / low) * x_taken # in decades; powers of ten are shorter
# (an axis of powers begins with one: gnuplot would begin with the axis itself, 1024, and round what it writes)
powers_apart(low, high) = larger(1, ceil(log_numbers eq plain ? apart(low, high) : log10(high / low) * 0.031 * points / x_room))
log_tics(low, high) = high < 100 * low && (high < 5 * low || apart(low, high) < 0.55) ? \
	few_tics(apart(low, high) < 0.3, x_tic(low, high, 3.), low, high) : \
	sprintf('%.9g, %g', power(low), 10**powers_apart(low, high))
octaves = log_x && few_x && x_least >= 1 && x_most >= 4 * x_least && lanes_as eq ''
log_x_tics = octaves && apart(x_least, x_most) < 0.3 ? 'autofreq' : log_tics(x_least, x_most)
log_note = each > 1 && x_room < 10 * line ? ', log' : ', log scale'

bar = tex ? '$|$' : '|'
if (log_y && y_signed) { y_label = bar.y_label.bar }
is_outer(n) = n + across > cells # no cell below it
is_first(n) = (n - 1) % across == 0

# Lines; from 36 on what theory makes of them, thin and dark over broad ones.
thin = (across > 3 ? 0.8 : 1.1) * weight
do for [i=1:35] {
	set linetype i linecolor rgb word(colours, (i - 1) % 7 + 1) dashtype dash(i) linewidth (theory ? 1.9 : 1) * thin \
		pointtype mark(i) pointsize (lanes_as eq '' ? 0.45 : 0.65) * weight
	set linetype 35 + i linecolor rgb ink dashtype dash(i + 1) linewidth 0.6 * thin pointtype mark(i) pointsize 0.3 * weight
}
do for [s=1:|series|] { if (look[s] > 0) { set linetype look[s] linecolor rgb colour[s] } }
set linetype cycle 70

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
	width -0.06 * key_longest font key_font textcolor rgb ink noenhanced samplen 3 spacing (tex ? 1.25 : 1)
plot [0:1] [0:1] for [s=1:|series|] NaN with filledcurves fillstyle solid noborder fillcolor rgb colour[s] \
	title (look[s] < 0 ? sized(series[s], key_points) : ''), \
	for [s=1:|series|] NaN with @key_as linetype (look[s] < 0 ? 1 : look[s]) title (look[s] < 0 ? '' : sized(series[s], key_points))
unset label 1
unset key

# What the panels have in common; written out where @ names it.
coloured = 'font usual_font textcolor rgb ink'
written = coloured.' noenhanced'
above_panel = 'font font_of(panel_points) textcolor rgb ink noenhanced offset 0, -0.7'
in_cell = 'set lmargin at screen left_edge[n]; set rmargin at screen right_edge[n]; '. \
	'set tmargin at screen top_edge[n]; set bmargin at screen bottom_edge[n]'
middle = head + 0.5 * (part_height - head - 3 * line) # of the panels
shared_labels = 'set label 1 y_label at screen x_at(0.9 * line), screen y_at(middle) rotate center '.written.'; '. \
	'set label 2 x_label at screen x_at(0.5 * part_width), screen y_at(part_height - 0.8 * line) center '.written
set border 3 linecolor rgb axis_colour linewidth 0.6 * weight
set xtics nomirror out scale 0.6 @coloured
set ytics nomirror out scale 0.6 @coloured
set grid linetype 1 linecolor rgb grid_colour linewidth 0.5 * weight
set xzeroaxis linetype 1 linecolor rgb zero_colour linewidth 0.6 * weight
set xrange [x_low:x_high]
set yrange [y_low:y_high]
if (log_x) {
	set logscale x (octaves ? 2 : 10)
	set xrange [x_least:x_most]
	x_label = x_label.log_note
}
few_decades = log_y && y_high < 100 * y_low # powers of ten would leave hardly a number on the axis
if (log_y) {
	set logscale y 10
	set format y (few_decades ? plain : decades)
	set mytics 1
} else {
	set format y scores
}
if (few_decades) { eval 'set ytics '.few_tics(1, y_tic(y_low, y_high, 3.), y_low, y_high) }
