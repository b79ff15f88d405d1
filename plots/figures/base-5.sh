#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How much more a similar key scores than a random one, for several bases of RoPE.
#
# After figure 5 (section 4.2) of X. Men et al., "Base of RoPE Bounds Context Length", arXiv:2405.14591: the sum
# over j of cos(theta_j D), here divided by its d/2 = 64 terms.  Base 500 is that of the paper's figure 3, 10000
# that of Llama 2, 1000000 that of Mistral 7B v0.2.  Distances are 200 of the first 32768, ever farther apart:
# between them the curves oscillate on.
#
# Look for where a curve first crosses 0; beyond, a random key may score more than a similar one.
set -eu

hopeviz decay --dim 128 --count 32768 --distances log:200 \
	-e rope:base=500 -e rope:base=10000 -e rope:base=1000000 -o base-5.csv
hopeviz plot base-5.csv --logx --title 'Similar key, random key' --size column \
	-g base-5.gp -p base-5.pdf -p base-5.png -p base-5.svg
