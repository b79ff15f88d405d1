# SPDX-License-Identifier: GPL-3.0-or-later
"""weights_torch.py FILE OUT.csv: the mean RoPE attention weight at each distance, torch softmax in row chunks."""
import sys

import numpy as np
import torch

import recording

q, k = recording.read(sys.argv[1])
seq, dim = q.shape
q = torch.from_numpy(recording.rotated(q) / np.float32(np.sqrt(dim)))
k = torch.from_numpy(recording.rotated(k))
total = torch.zeros(seq, dtype=torch.float64)
for first in range(0, seq, 256):
    last = min(first + 256, seq)
    score = q[first:last] @ k[:last].T
    score.masked_fill_(torch.triu(torch.ones(last - first, last, dtype=torch.bool), first + 1), -torch.inf)
    weight = torch.softmax(score, 1)
    for row in range(first, last):
        total[: row + 1] += weight[row - first, : row + 1].flip(0)
np.savetxt(sys.argv[2], total.numpy() / (seq - np.arange(seq)))
