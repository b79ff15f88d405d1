#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How many curves of HoPE decay monotonically, against damping.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2), whose abstract has HoPE enforce monotonic decay of
# attention weights.  2000 pairs of independent Gaussian q and k at each theta', d = 64, base 10000, each decided
# for every distance up to infinity: its score decreases throughout, rises in the end, or rises somewhere and falls
# in the end.
#
# Look for the half that rises in the end, whatever theta' is: its slowest term is negative.
set -eu

hopeviz sweep -e hope --over damping=1.001:2:40 --dim 64 \
	--metric decreasing,rising_tail,interior_rise --samples 2000 -o shares.csv
hopeviz plot shares.csv --title 'HoPE, 2000 random pairs' --size column \
	-g shares.gp -p shares.pdf -p shares.png -p shares.svg
