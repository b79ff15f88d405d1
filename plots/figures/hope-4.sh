#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Two fixed vectors under RoPE, ALiBi, HoPE, sinusoidal positions and none.
#
# After figure 4 (section 4.5) of C. Dai et al., "HoPE", arXiv:2509.05218v2, which puts two fixed vectors q and k at
# growing distances and draws their score before the softmax.  Here q = k = (1, ..., 1), d = 64, divided by sqrt(d);
# the paper does not print its vectors or parameters.  ALiBi has the slope 1/32; HoPE the frequencies of RoPE and
# theta' = 1.0625, and a hundredth of both.
#
# Look for RoPE and the sinusoidal position term, which are one curve for these vectors; for what does not decay at
# all, NoPE; and for ALiBi, a straight line, which the paper calls not smooth.
set -eu

hopeviz decay --dim 64 --count 257 --curve ones --content-scale 8 \
	-e rope -e alibi:slope=0.03125 -e hope -e hope:scale=0.01:damping=0.010625 -e sinusoidal -e nope -o hope-4.csv
hopeviz plot hope-4.csv --title 'Two fixed vectors' --size double \
	-g hope-4.gp -p hope-4.pdf -p hope-4.png -p hope-4.svg
