#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A real model, head by head: the mean score measured, and what the means of q and k alone predict.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2), which measures no model's scores.  The queries and
# keys of 2 layers of stories260K, a small model of the Llama family trained with RoPE (d = 8, 512 positions), from
# the file named by the variable recording.  Mean over all causal pairs at each distance, in bins of two tokens, and
# over it RoPE's curve of the mean query and the mean key of the head.
#
# Look for two curves in one: distance shapes the mean score through the mean vectors.  And for heads that rise for
# hundreds of tokens: they neither decay monotonically nor as the bound of RoFormer does.
set -eu

hopeviz measure "${recording:?path of qk-f32.safetensors}" --layer all --head all \
	-e rope --from-means --bins linear:256 -o measured.csv
hopeviz plot measured.csv --title 'stories260K, mean scores' --size 6.9x3.4 \
	-g measured.gp -p measured.pdf -p measured.png -p measured.svg
