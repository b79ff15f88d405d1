#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What oscillates where: spectra along the distance, of RoPE and of HoPE.
#
# Not in the paper (C. Dai et al., "HoPE", arXiv:2509.05218v2).  Power spectral density of the expected score of
# aligned q and k in segments of 512 tokens, half overlapping, over 8192; d = 64, base 10000.  HoPE has a hundredth
# of RoPE's frequencies and theta' = 0.010625, since with RoPE's own it ends within the first segment.
#
# Look for RoPE's lines, as strong at the end as at the beginning, and for HoPE, whose power falls with
# distance at every frequency and shows no line.
set -eu

hopeviz spectrum -e rope -e hope:scale=0.01:damping=0.010625 --dim 64 --count 8192 \
	--segment 512 --stft spectrogram.csv -o spectrogram-density.csv
hopeviz plot spectrogram.csv --title 'Spectra along the distance' --size double \
	-g spectrogram.gp -p spectrogram.pdf -p spectrogram.png -p spectrogram.svg
