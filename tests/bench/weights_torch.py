# SPDX-License-Identifier: GPL-3.0-or-later
"""weights_torch.py FILE OUT.csv: the mean RoPE attention weight at each distance, torch softmax in row chunks."""
import sys

import numpy as np
import torch

import recording

ROWS = 256
q, k = recording.read(sys.argv[1])
seq, dim = q.shape
q = torch.from_numpy(recording.rotated(q) / np.float32(np.sqrt(dim)))
keys = torch.from_numpy(recording.rotated(k)).T.contiguous()
future = torch.full((ROWS, ROWS), -torch.inf).triu(1)
total = torch.zeros(seq, dtype=torch.float64)
room = torch.zeros(ROWS * (seq + 2 * ROWS))
for first in range(0, seq, ROWS):
    last = min(first + ROWS, seq)
    rows = last - first
    score = q[first:last] @ keys[:, :last]
    score[:, first:] += future[:rows, :rows]
    width = last + 2 * rows - 2
    padded = room[: rows * width].view(rows, width)
    padded[:, : rows - 1] = 0
    torch.softmax(score, 1, out=padded[:, rows - 1 : rows - 1 + last])
    skewed = room.as_strided((rows, last), (width + 1, 1))
    total[:last] += skewed.sum(0).flip(0)
np.savetxt(sys.argv[2], total.numpy() / (seq - np.arange(seq)))
