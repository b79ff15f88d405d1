# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/style.gp -- the common look: page, terminal, colours and dashes, title and key, axes.

# The page is a grid of panels under a title and a key.  Lengths are inches on paper; fonts and lines are points.
many = |panel| > 1
cells = each * |panel|
down = (cells + across - 1) / across
points = across > 3 ? 7 : 8.5
line = 1.4 * points / 72
width = cells > 1 ? 6.9 : 3.45
left = 4.6 * line
gap = many && each == 1 ? line : 1.6 * line
heading = many ? 1.6 * line : 0
panel_width = (width - left) / across
panel_height = many ? (each > 1 ? 0.42 : 0.6) * panel_width + heading : cells > 1 ? 2.1 : 1.8

# A font for so many letters in so many inches, and none larger than the usual.
points_for(letters, room) = letters * 0.6 * points > 72 * room ? 72 * room / (0.6 * letters) : points
font_for(letters, room) = sprintf('sans-serif,%g', points_for(letters, room))
font = font_for(0, width)
title_font = font_for(strlen(title), width)

# The key has as many columns as its longest name allows.
longest = 1
do for [s=1:|series|] { longest = strlen(series[s]) > longest ? strlen(series[s]) : longest }
key_font = font_for(longest + 8, width)
key_points = points_for(longest + 8, width)
key_columns = int(width / ((longest + 8) * 0.55 * key_points / 72))
key_columns = key_columns > |series| ? |series| : key_columns
key_lines = (|series| + key_columns - 1) / key_columns
head = ((title eq '' ? 0 : 1.5) + 0.9 * key_lines + (many ? 0.4 : 0.7)) * line
height = head + down * panel_height + 3 * line

# Edges of cell n of the grid, from 1, as shares of the page.
column_of(n) = (n - 1) % across
row_of(n) = (n - 1) / across
left_edge(n) = (left + column_of(n) * panel_width) / width
right_edge(n) = left_edge(n) + (panel_width - gap) / width
bottom_edge(n) = 1 - (head + (row_of(n) + 1) * panel_height) / height
top_edge(n) = bottom_edge(n) + (panel_height - heading) / height

if (format eq 'png') {
	set terminal pngcairo size 232 * width, 232 * height font font fontscale 232. / 96 linewidth 232. / 72
}
if (format eq 'svg') {
	set terminal svg size 96 * width, 96 * height font font fontscale 96. / 72 linewidth 96. / 72 background 'white'
}
if (format eq 'pdf') {
	set terminal pdfcairo size width, height font font fontscale 72. / 96 linewidth 2
}
if (output ne '') { set output output }

# Okabe and Ito's colours, which the colour-blind can tell apart; in grey, the dashes do.
colours = '#0072B2 #D55E00 #009E73 #000000 #CC79A7 #E69F00 #56B4E9'
set dashtype 1 solid
set dashtype 2 (10, 4)
set dashtype 3 (10, 4, 2, 4)
set dashtype 4 (2.5, 3)
set dashtype 5 (20, 4)
set dashtype 6 (10, 4, 2, 4, 2, 4)
dash(i) = i == 1 ? 1 : (i - 2) % 5 + 2
mark(i) = int(word('7 5 9 11 13', (i - 1) % 5 + 1))
do for [i=1:35] {
	set linetype i linecolor rgb word(colours, (i - 1) % 7 + 1) dashtype dash(i) linewidth (across > 3 ? 0.8 : 1.1) \
		pointtype mark(i) pointsize 0.45
}
set linetype cycle 35

# Bands, the widest lightest: the first colour, mixed with white.
white(look) = 0.82 - 0.32 * (bands > 1 ? (-look - 1) / (bands - 1.) : 0.5)
mixed(colour, look) = int(colour + (255 - colour) * white(look))
fill(look) = look < 0 ? sprintf('#%02x%02x%02x', mixed(0x00, look), mixed(0x72, look), mixed(0xb2, look)) : '#ffffff'

# Tics 1, 2 or 5 times a power of ten apart, at most the step asked for; long numbers as 200k and 1.2M, or 10^5.
power(step) = 10**floor(log10(step))
tic(step) = power(step) * (step < 2 * power(step) ? 1 : step < 5 * power(step) ? 2 : 5)
numbers = x_high < 1e5 ? '%.10g' : x_high <= 1e6 ? '%.0s%c' : '%.1s%c'
log_numbers = x_high < 1e5 || (log_x && x_high < 100 * x_least) ? '%.10g' : '10^{%L}'
log_note = ', log scale'

# Title and key, once for all panels.
set multiplot
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 1 - (head - (many ? 0 : 0.2 * line)) / height
unset border
unset tics
set label 1 title at screen 0.5, screen 1 - 0.9 * line / height center font title_font noenhanced
set key bottom center horizontal Left reverse maxcols key_columns \
	width -0.08 * longest font key_font noenhanced samplen 3
plot [0:1] [0:1] for [s=1:|series|] NaN with filledcurves fillstyle solid noborder fillcolor rgb fill(look[s]) \
	title (look[s] < 0 ? series[s] : ''), \
	for [s=1:|series|] NaN with @drawn_as linetype (look[s] < 0 ? 1 : look[s]) title (look[s] < 0 ? '' : series[s])
unset label 1
unset key

# What the panels have in common.
set border 3 linecolor rgb '#606060' linewidth 0.6
set xtics nomirror out scale 0.6
set ytics nomirror out scale 0.6
set grid linetype 1 linecolor rgb '#e0e0e0' linewidth 0.5
set xzeroaxis linetype 1 linecolor rgb '#a0a0a0' linewidth 0.6
set xrange [x_low:x_high]
set yrange [y_low:y_high]
if (log_x) {
	set logscale x (x_high < 100 * x_least ? 2 : 10)
	set xrange [x_least:x_high]
	x_label = x_label.log_note
}
if (log_y) {
	octaves = y_high < 100 * y_low # decades would leave hardly a number on the axis
	set logscale y (octaves ? 2 : 10)
	set format y (octaves ? '%g' : '10^{%L}')
	set mytics 1
}
