# SPDX-License-Identifier: GPL-3.0-or-later
"""scores_blocked.py FILE OUT.csv: the mean RoPE score at each distance from blocks of rows of the S x S product."""
import sys

import numpy as np

import recording

ROWS = 256
q, k = recording.read(sys.argv[1])
seq, dim = q.shape
q, k = recording.rotated(q), recording.rotated(k)
keys = np.ascontiguousarray(k.T)
total = np.zeros(seq)
diagonals = recording.Diagonals(ROWS, seq)
for first in range(0, seq, ROWS):
    last = min(first + ROWS, seq)
    score, skewed = diagonals.block(last - first, last)
    np.matmul(q[first:last], keys[:, :last], out=score)
    total[:last] += skewed.sum(0)[last - 1 :: -1]
np.savetxt(sys.argv[2], total / np.sqrt(dim) / (seq - np.arange(seq)))
