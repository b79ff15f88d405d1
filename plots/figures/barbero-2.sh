#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# RoPE decays for constant vectors, and does not for Gaussian ones.
#
# After figure 2 of F. Barbero et al., "Round and Round We Go! What makes Rotary Positional Encodings useful?",
# arXiv:2410.06205.  On the left q = k = (1, ..., 1); on the right the median and bands of 2000 pairs with every
# channel N(0, 1).  Scores are divided by sqrt(d), d = 256, the head dimension of the Gemma 7B which that paper
# studies; base 10000.
#
# Look for the decay on the left, of which the right has nothing: its bands are level.
set -eu

hopeviz decay --dim 256 --count 1024 --curve ones --content-scale 16 -e rope -o barbero-2.csv
hopeviz decay --dim 256 --count 1024 --samples 2000 --content-scale 0.0625 -e rope -o barbero-2-gaussian.csv
hopeviz plot barbero-2.csv barbero-2-gaussian.csv --logx \
	--title 'Constant q and k' --title 'Gaussian q and k' --size double \
	-g barbero-2.gp -p barbero-2.pdf -p barbero-2.png -p barbero-2.svg
