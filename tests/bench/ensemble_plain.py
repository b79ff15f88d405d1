# SPDX-License-Identifier: GPL-3.0-or-later
"""ensemble_plain.py DRAWS COUNT DIM OUT.csv: what one would write first: the scores of all draws at a block of
distances by one product, then numpy's mean, std and quantile, for RoPE and HoPE."""
import sys

import numpy as np

DRAWS, COUNT, DIM = map(int, sys.argv[1:4])
P = [0.05, 0.25, 0.5, 0.75, 0.95]
theta = 10000.0 ** (-2 * np.arange(DIM // 2) / DIM)
damping = 1.0625
q, k = np.random.default_rng(0).standard_normal((2, DRAWS, DIM))
q1, q2, k1, k2 = q[:, 0::2], q[:, 1::2], k[:, 0::2], k[:, 1::2]
rope = np.hstack([q1 * k1 + q2 * k2, q1 * k2 - q2 * k1])
hope = np.hstack([(q1 + q2) * (k1 + k2), (q1 - q2) * (k1 - k2)]) / 2
rows = []
for first in range(0, COUNT, 256):
    distance = np.arange(first, min(first + 256, COUNT), dtype=float)[:, None]
    turn = np.hstack([np.cos(distance * theta), np.sin(distance * theta)])
    fade = np.exp(-distance * np.hstack([damping - theta, damping + theta]))
    columns = [distance]
    for c, value in ((rope, turn), (hope, fade)):
        score = value @ c.T
        columns += [score.mean(1)[:, None], score.std(1)[:, None], np.quantile(score, P, axis=1).T]
    rows.append(np.hstack(columns))
np.savetxt(sys.argv[4], np.vstack(rows), "%.17g", ",")
