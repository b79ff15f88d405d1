# SPDX-License-Identifier: GPL-3.0-or-later
"""scores_blocked.py FILE OUT.csv: the mean RoPE score at each distance from blocks of rows of the S x S product."""
import sys

import numpy as np

import recording

q, k = recording.read(sys.argv[1])
seq, dim = q.shape
q, k = recording.rotated(q), recording.rotated(k)
keys = np.ascontiguousarray(k.T)
total = np.zeros(seq)
for first in range(0, seq, 256):
    last = min(first + 256, seq)
    score = q[first:last] @ keys[:, :last]
    for row in range(first, last):
        total[: row + 1] += score[row - first, row::-1]
np.savetxt(sys.argv[2], total / np.sqrt(dim) / (seq - np.arange(seq)))
