#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How far HoPE's algorithm gets before it overflows, by data type.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2).  Its Algorithm 1 multiplies the key of position m by
# e^(m theta') cosh(m theta), and the query by e^(-m theta') cosh(m theta), before they meet.  Drawn are the first
# positions at which this fails, for theta' = 1.0625 with RoPE's frequencies, and for a tenth and a hundredth of
# both; RoPE itself never overflows.  d = 64, positions to 39999, random q and k.
#
# Look for positions far below any context, for bfloat16 with float32's range, and for the score that is off by 1 %
# long before.
set -eu

hopeviz precision -e rope -e hope -e hope:scale=0.1:damping=0.10625 -e hope:scale=0.01:damping=0.010625 \
	--dtype f16,bf16,f32,f64 --dim 64 --count 40000 --distances log:64 --quiet \
	-o overflow-errors.csv --summary overflow.csv
hopeviz plot overflow.csv --title 'HoPE, Algorithm 1' --size double \
	-g overflow.gp -p overflow.pdf -p overflow.png -p overflow.svg
