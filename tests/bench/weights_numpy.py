# SPDX-License-Identifier: GPL-3.0-or-later
"""weights_numpy.py FILE OUT.csv: the mean RoPE attention weight at each distance, by row chunks on two threads."""
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import recording

q, k = recording.read(sys.argv[1])
seq, dim = q.shape
q, k = recording.rotated(q) / np.float32(np.sqrt(dim)), recording.rotated(k)
keys = np.ascontiguousarray(k.T)
ROWS, CHUNK = 64, 1024
future = np.triu(np.full((ROWS, ROWS), -np.inf, "f4"), 1)


def chunk(begin):
    total = np.zeros(seq)
    diagonals = recording.Diagonals(ROWS, seq)
    for first in range(begin, min(begin + CHUNK, seq), ROWS):
        last = min(first + ROWS, seq)
        score, skewed = diagonals.block(last - first, last)
        np.matmul(q[first:last], keys[:, :last], out=score)
        score[:, first:] += future[: last - first, : last - first]
        score -= score.max(1, keepdims=True)
        np.exp(score, out=score)
        score /= score.sum(1, keepdims=True)
        total[:last] += skewed.sum(0)[last - 1 :: -1]
    return total


with ThreadPoolExecutor(2) as pool:
    total = sum(pool.map(chunk, range(0, seq, CHUNK)))
np.savetxt(sys.argv[2], total / (seq - np.arange(seq)))
