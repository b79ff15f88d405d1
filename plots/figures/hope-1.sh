#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One embedding under RoPE, ALiBi and HoPE.
#
# After figure 1 (section 1) of C. Dai, H. Shan, M. Song and D. Liang, "HoPE: Hyperbolic Rotary Positional Encoding
# for Stable Long-Range Dependency Modeling in Large Language Models", arXiv:2509.05218v2.  Drawn is the expected
# score of an embedding with itself as query and key, scaled to 8 at distance 0, what q.k / sqrt(d) is of d = 64
# channels of size one.  The paper does not print its parameters.  Here ALiBi has the slope 1/32, which takes its 8
# to 0 in 256 tokens, and HoPE is drawn twice: with the frequencies of RoPE and theta' = 1.0625, and with both a
# hundredth of that, since theta' has to exceed the largest theta.
#
# Look for the rises of RoPE, for how soon HoPE ends with the frequencies of RoPE, and that both HoPE and ALiBi only
# ever fall.
set -eu

hopeviz decay --dim 64 --count 257 --content-scale 8 \
	-e rope -e alibi:slope=0.03125 -e hope -e hope:scale=0.01:damping=0.010625 -o hope-1.csv
hopeviz plot hope-1.csv --title 'One embedding, three encodings' --size double \
	-g hope-1.gp -p hope-1.pdf -p hope-1.png -p hope-1.svg
