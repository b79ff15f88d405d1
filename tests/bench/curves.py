# SPDX-License-Identifier: GPL-3.0-or-later
"""curves.py numpy|torch|csv N [OUT.csv]: jobs of `hopeviz decay` in Python.

numpy  RoPE's aligned curve, d = 128, as one matrix product of (coarse x fine) tables of cos and sin
torch  the same, a cosine for each pair and distance
csv    rows of one whole number and four doubles in shortest form, by '%r', to /dev/null

Prints the least seconds of several repetitions, without the start of Python or the making of the input, and the peak
memory in MiB.  With OUT.csv, numpy's curve is written there and nothing is printed: a whole process, to be timed from
outside."""
import math
import resource
import sys
import time

DIM = 128
what, n = sys.argv[1], int(sys.argv[2])


def least(repetitions, job):
    times = []
    for _ in range(repetitions):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    print("%.5f %.0f" % (min(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if what == "numpy":
    import numpy as np

    theta = 10000.0 ** (-2 * np.arange(DIM // 2) / DIM)
    fine = 1 << (n.bit_length() // 2)
    coarse, pairs = -(-n // fine), DIM // 2
    left, right, out = np.empty((coarse, DIM)), np.empty((DIM, fine)), np.empty((coarse, fine))

    def curve():  # into arrays that are there: fresh memory would cost more than the product
        start = np.outer(np.arange(coarse) * float(fine), theta)
        step = np.outer(theta, np.arange(fine))
        np.cos(start, out=left[:, :pairs])
        np.sin(start, out=left[:, pairs:])
        np.cos(step, out=right[:pairs])
        np.sin(step, out=right[pairs:])
        left[:, :pairs] *= 2 / DIM
        left[:, pairs:] *= -2 / DIM
        np.matmul(left, right, out=out)
        return out.ravel()[:n]

    if len(sys.argv) > 3:
        with open(sys.argv[3], "w") as file:
            file.write("distance,rope\n" + "".join(["%d,%r\n" % row for row in enumerate(curve().tolist())]))
    else:
        least(15, curve)
elif what == "torch":
    import torch

    theta = [10000.0 ** (-2 * j / DIM) for j in range(DIM // 2)]
    distance = torch.arange(n, dtype=torch.float64)

    def curve():
        total = torch.zeros(n, dtype=torch.float64)
        for t in theta:
            total += torch.cos(distance * t)
        return total * (2 / DIM)

    least(2, curve)
else:
    rows = [(i, *[math.cos(0.1 * c * i) for c in range(1, 5)]) for i in range(n)]
    nowhere = open("/dev/null", "w")
    least(3, lambda: nowhere.write("\n".join(["%d,%r,%r,%r,%r" % row for row in rows])))
