#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The smallest base of RoPE that serves a context.
#
# After figure 1 and table 2 (section 4.3) of X. Men et al., "Base of RoPE Bounds Context Length", arXiv:2405.14591:
# the smallest base for which the sum over j of cos(theta_j D) is not negative at any distance D within the context,
# d = 128. Here a k is 1024 tokens.
#
# Look for the slope, which is steeper than 1: twice the context needs more than twice the base.
set -eu

hopeviz base --dim 128 --context 1024,2048,4096,8192,16384,32768,65536,131072 -o base-1.csv
hopeviz plot base-1.csv --title 'Smallest base' --size column \
	-g base-1.gp -p base-1.pdf -p base-1.png -p base-1.svg
