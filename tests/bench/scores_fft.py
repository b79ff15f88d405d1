# SPDX-License-Identifier: GPL-3.0-or-later
"""scores_fft.py FILE single|double OUT.csv: the mean RoPE score at each distance by scipy.fft.

One complex transform a channel pair, pairs dealt to two threads, their spectra summed, one inverse."""
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.fft

import recording

q, k = recording.read(sys.argv[1])
kind = np.complex64 if sys.argv[2] == "single" else np.complex128
seq, dim = q.shape
position = np.arange(seq)
length = scipy.fft.next_fast_len(2 * seq - 1)
theta = recording.thetas(dim)


def spectrum(pairs):
    total = np.zeros(length, kind)
    for j in pairs:
        phase = np.exp(1j * position * theta[j]).astype(kind)
        zq = (q[:, 2 * j] + 1j * q[:, 2 * j + 1]).astype(kind) * phase
        zk = (k[:, 2 * j] + 1j * k[:, 2 * j + 1]).astype(kind) * phase
        total += scipy.fft.fft(zq, length) * np.conj(scipy.fft.fft(zk, length))
    return total


with ThreadPoolExecutor(2) as pool:
    total = sum(pool.map(spectrum, [range(i, dim // 2, 8) for i in range(8)]))
mean = scipy.fft.ifft(total)[:seq].real / np.sqrt(dim) / (seq - position)
np.savetxt(sys.argv[3], mean)
