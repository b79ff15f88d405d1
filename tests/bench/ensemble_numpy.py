# SPDX-License-Identifier: GPL-3.0-or-later
"""ensemble_numpy.py DRAWS COUNT DIM OUT.csv: mean, standard deviation and five quantiles of the scores of random queries
and keys at each distance, for RoPE and HoPE.

Coefficients times modes by BLAS, mean and std from the coefficients' mean and covariance, quantiles by np.partition at
the ranks wanted; blocks of distances are dealt to two threads."""
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

DRAWS, COUNT, DIM = map(int, sys.argv[1:4])
BLOCK = 64
P = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
place = P * (DRAWS - 1)
low = place.astype(int)
ranks = np.unique(np.concatenate([low, np.minimum(low + 1, DRAWS - 1)]))
theta = 10000.0 ** (-2 * np.arange(DIM // 2) / DIM)
damping = 1.0625


def coefficients(encoding, q, k):
    q1, q2, k1, k2 = q[:, 0::2], q[:, 1::2], k[:, 0::2], k[:, 1::2]
    if encoding == "rope":
        return np.hstack([q1 * k1 + q2 * k2, q1 * k2 - q2 * k1])
    return np.hstack([(q1 + q2) * (k1 + k2), (q1 - q2) * (k1 - k2)]) / 2


def modes(encoding, distance):
    if encoding == "rope":
        phase = distance[:, None] * theta
        return np.hstack([np.cos(phase), np.sin(phase)])
    return np.exp(-distance[:, None] * np.hstack([damping - theta, damping + theta]))


def curves(encoding, q, k, pool):
    c = coefficients(encoding, q, k)
    mean, covariance = c.mean(0), np.cov(c, rowvar=False, bias=True)
    out = np.empty((COUNT, 2 + len(P)))

    def block(first):
        value = modes(encoding, np.arange(first, min(first + BLOCK, COUNT), dtype=float))
        score = value @ c.T
        rows = out[first : first + BLOCK]
        rows[:, 0] = value @ mean
        rows[:, 1] = np.sqrt(np.einsum("dj,dj->d", value @ covariance, value))
        score.partition(ranks, axis=1)
        below, above = score[:, low], score[:, np.minimum(low + 1, DRAWS - 1)]
        rows[:, 2:] = below + (place - low) * (above - below)

    list(pool.map(block, range(0, COUNT, BLOCK)))
    return out


generator = np.random.default_rng(0)
q, k = generator.standard_normal((2, DRAWS, DIM))
with ThreadPoolExecutor(2) as pool:
    columns = [curves(encoding, q, k, pool) for encoding in ("rope", "hope")]
np.savetxt(sys.argv[4], np.hstack([np.arange(COUNT)[:, None], *columns]), "%.17g", ",")
