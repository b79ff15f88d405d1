#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The bound by which RoPE is said to decay.
#
# After figure 2 (section 3.4.3) of J. Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding",
# arXiv:2104.09864v5, "Long-term decay of RoPE": by Abel's transformation a score is at most max_j |h_(j+1) - h_j|
# times the sum over i of |S_i|, S_i the sum of the first i of e^(i theta_j D).  Drawn is the mean of the |S_i|,
# base 10000, d = 128.
#
# Look for waves in the bound itself: it falls on the whole, and rises again and again.
set -eu

hopeviz decay --dim 128 --count 257 --curve bound -e rope -o roformer-2.csv
hopeviz plot roformer-2.csv --title 'Bound of the score under RoPE' --ylabel bound --size double \
	-g roformer-2.gp -p roformer-2.pdf -p roformer-2.png -p roformer-2.svg
