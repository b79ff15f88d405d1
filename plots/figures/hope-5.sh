#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Random vectors under RoPE, ALiBi, HoPE and none: median and bands of the scores of 20,000 pairs.
#
# After figure 5 (section 4.5) of C. Dai et al., "HoPE", arXiv:2509.05218v2, which draws q and k independently from
# a Gaussian, because that is nearer to what a model has.  Here every channel of q and k is N(0, 1), d = 64, and
# scores are divided by sqrt(d), so that their standard deviation is 1 at distance 0.  ALiBi has the slope 1/256.
#
# Look for RoPE's bands, which are as wide at every distance as those of no encoding, as the paper says; for
# ALiBi's, which move down and keep their width; and for HoPE's, which close around 0: a negative score rises there.
set -eu

hopeviz decay --dim 64 --count 257 --samples 20000 --content-scale 0.125 \
	-e rope -e alibi:slope=0.00390625 -e hope -e nope -o hope-5.csv
hopeviz plot hope-5.csv --title 'Independent Gaussian q and k' --size 6.9x5 \
	-g hope-5.gp -p hope-5.pdf -p hope-5.png -p hope-5.svg
