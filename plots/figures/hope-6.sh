#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# RoPE's decay, and how often it is none.
#
# After figure 6 (section 8.2.1) of C. Dai et al., "HoPE", arXiv:2509.05218v2, "Attention weight decay trend with
# rope". Drawn is the expected score of aligned q and k, (2/d) sum_j cos(theta_j D), base 10000, d = 64, for 4096
# tokens.
#
# Look for a decay that is over after some hundred tokens, for the first negative score at distance 725, and for the
# waves that stay.
set -eu

hopeviz decay --dim 64 --count 4096 -e rope -o hope-6.csv
hopeviz plot hope-6.csv --title 'RoPE, q = k' --size double \
	-g hope-6.gp -p hope-6.pdf -p hope-6.png -p hope-6.svg
