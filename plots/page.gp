# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/page.gp -- the common look: terminal, fonts, dashes, how numbers are written.  Lengths are inches on paper; fonts
# and lines are points; a point of size 1 is 4.8 points wide, whatever a terminal's own idea of it.
reset
set encoding utf8
tex = format eq 'tex'
font_of(points) = sprintf(tex ? ',%g' : 'sans-serif,%g', points)
if (format eq 'png') {
	set terminal pngcairo size int(232 * width + 0.5), int(232 * height + 0.5) font font_of(points) fontscale 232. / 96 linewidth 232. / 72 \
		pointscale 1.9 background rgb paper
}
if (format eq 'svg') {
	set terminal svg size int(96 * width + 0.5), int(96 * height + 0.5) font font_of(points) fontscale 96. / 72 linewidth 96. / 72 background paper
}
if (format eq 'pdf') {
	set terminal pdfcairo size width, height font font_of(points) fontscale 72. / 96 linewidth 2 pointscale 0.74 \
		background rgb paper
}
if (format eq 'eps') {
	set terminal epscairo size width, height font font_of(points) fontscale 72. / 96 linewidth 2 pointscale 0.74 \
		background rgb paper
}
if (tex) { # LaTeX sets the text, in a font of its own
	set terminal cairolatex pdf input colortext size width, height font font_of(points) linewidth 2 pointscale 0.74
}
if (output ne '') { set output output }

# In grey, the dashes tell curves apart.
set dashtype 1 solid
set dashtype 2 (10, 4)
set dashtype 3 (10, 4, 2, 4)
set dashtype 4 (2.5, 3)
set dashtype 5 (20, 4)
set dashtype 6 (10, 4, 2, 4, 2, 4)
dash(i) = i == 1 ? 1 : (i - 2) % 5 + 2
mark(i) = int(word('7 5 9 11 13', (i - 1) % 5 + 1))

# Tics 1, 2 or 5 times a power of ten apart, at most the step asked for; long numbers as 200k and 1.2M, or 10^5.
power(step) = 10.0**floor(log10(step) + 1e-9)
tic(step) = power(step) * (step < 2 * power(step) ? 1 : step < 5 * power(step) ? 2 : 5)
math(number) = tex ? '$'.number.'$' : number
decades = math('10^{%L}')
plain = math('%.10g')

# The same, at least the step asked for.
wider_tic(step) = power(step) * (step <= power(step) ? 1 : step <= 2 * power(step) ? 2 : step <= 5 * power(step) ? 5 : 10)
# On logarithmic axes of few decades: 1, 2, 5, 10 or 1, 3, 10, and multiples of a step where even these are few.
finer(tic) = tic * (tic < 1.5 * power(tic) ? 2 : tic < 3 * power(tic) ? 2.5 : 2)
coarser(tic) = tic < 2 * power(tic) ? 3 * tic : 10 * power(tic)
steps(step, low, high) = low > high ? '' : sprintf('%.9g, ', low).steps(step, low + step, high)
ratios(fine, low, high) = low > high ? '' : sprintf('%.9g, ', low).ratios(fine, fine ? finer(low) : coarser(low), high)
few_tics(fine, step, low, high) = '('.(high < 5 * low ? steps(step, step * ceil(low / step), high) : ratios(fine, power(low), high)). \
	sprintf('%.9g)', 10 * high)
# LaTeX has no font but the document's, so that a smaller one is part of the text; its letters are narrower.
sized(text, size) = tex && text ne '' && size < points ? sprintf('\fontsize{%.3g}{%.3g}\selectfont %s', 1.15 * size, 1.4 * size, text) : text
# The font in which a text fits so many inches.
fitted(text, room) = font_of(strlen(text) * 0.57 * points > 72 * room ? 72 * room / (0.57 * strlen(text)) : points)
set multiplot
