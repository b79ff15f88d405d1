#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How far HoPE reaches: its effective range over damping and scale.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2), which says only that theta' has to exceed every
# theta (section 3.2.3) and needs careful tuning (section 7).  The effective range is the smallest distance from
# which the expected score of aligned q and k stays below a share of its value at distance 0: 1/e on the left, 1 %
# on the right; d = 64, base 10000, distances to 1023.  Blank are the points at which theta' does not exceed the
# largest theta, and a 1 % range beyond 1023.
#
# Look for columns of one colour: on the left the damping alone decides, and the range is about 1/theta'; on the
# right the fastest pair matters, and close to the edge carries the score farther.
set -eu

set -- --over damping=0.01:2:47:log --over scale=0.005:1:47:log --dim 64 --count 1024 --quiet
hopeviz sweep -e hope "$@" --metric effective_range -o range.csv
hopeviz sweep -e hope "$@" --metric effective_range_1pct -o range-1pct.csv
hopeviz plot range.csv range-1pct.csv --title HoPE --title HoPE --size double \
	-g range.gp -p range.pdf -p range.png -p range.svg
