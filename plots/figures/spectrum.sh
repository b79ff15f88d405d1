#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What oscillates: RoPE's spectrum with its lines named, HoPE's beside it.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2), whose section 8.2.1 blames RoPE's rotations for
# noise.  Power spectral density of the expected score of aligned q and k over 8191 tokens, d = 64, base 10000.  A
# pair j of RoPE is a line at theta_j / 2 pi cycles per token; its number stands at each line found.  The window is
# Blackman and Harris's, whose side lobes hide no line; HoPE's curve is at its end before any window would end it,
# so that it has none.
#
# Look for lines at pairs 0 to 16, for the fifteen slower pairs that 8191 tokens do not resolve, and for HoPE, which
# has no line anywhere.
set -eu

hopeviz spectrum -e rope --dim 64 --count 8191 --window blackman-harris -o spectrum.csv --lines spectrum-lines.csv
hopeviz spectrum -e hope --dim 64 --count 8191 --window rect --detrend none -o spectrum-hope.csv
hopeviz plot spectrum.csv spectrum-lines.csv spectrum-hope.csv --logx \
	--title RoPE --title HoPE --size double \
	-g spectrum.gp -p spectrum.pdf -p spectrum.png -p spectrum.svg
