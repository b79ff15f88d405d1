#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A score is not a weight: on the left what the encoding makes of aligned q and k, on the right what the softmax
# makes of that.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2), whose figures 4 and 5 are named after weights and,
# as section 4.5 says, draw scores before the softmax.  Expected scores, scaled to 4 at distance 0, d = 64; weights
# over 256 keys, one at each distance.  ALiBi has the slope 1/64.  Distance 0 has no place on the logarithmic axis.
#
# Look for HoPE beyond ten tokens: its scores are soon gone, its weights are level, since scores fall to 0 and not to
# minus infinity.  ALiBi's weights are what decays.
set -eu

set -- --dim 64 --count 256 --content-scale 4 -e rope -e alibi:slope=0.015625 -e hope -e nope
hopeviz decay "$@" -o weights-scores.csv
hopeviz decay "$@" --softmax -o weights.csv
hopeviz plot weights-scores.csv weights.csv --logx --logy --title Score --title Weight --ylabel score --ylabel 'attention weight' --size double \
	-g weights.gp -p weights.pdf -p weights.png -p weights.svg
