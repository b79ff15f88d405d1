# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots/rows.gp -- where the rows are: curve i has them in the CSV, below its header, or in a block of this script.
reset
set encoding utf8
set datafile separator comma
set datafile commentschars ''
rows_of(i) = from_csv ? csv : sprintf('$curve%d', i)
first(i) = from_csv ? first_row[i] : 0
last(i) = from_csv ? first_row[i] + row_count[i] - 1 : 2**30
x_of(i) = from_csv ? x_column[i] : 1
y_of(i) = from_csv ? y_column[i] : 2
high_of(i) = from_csv ? high_column[i] : look[series_of[i]] < 0 ? 3 : 2

shown(score) = log_y ? abs(score) : score
# Of a band between a and b: on a logarithmic axis that of |score|.
lower(a, b) = !log_y ? a : a * b <= 0 ? y_low : abs(a) < abs(b) ? abs(a) : abs(b)
upper(a, b) = !log_y ? b : abs(a) > abs(b) ? abs(a) : abs(b)
drawn_as = marks ? 'linespoints' : 'lines'
key_as = lanes_as eq 'points' ? 'points' : drawn_as
