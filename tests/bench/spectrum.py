# SPDX-License-Identifier: GPL-3.0-or-later
"""spectrum.py CURVES.csv METHOD OUT.csv: the density of the file's first series by scipy.signal, Hann window; CSV in, CSV
out.  METHOD is periodogram, welch (segments of 256, half overlapping) or lines: peaks of a transform four times as
long, by find_peaks with prominence and width."""
import sys

import numpy as np
import scipy.signal


def write(path, header, columns):
    np.savetxt(path, np.column_stack(columns), delimiter=",", header=header, comments="")


rows = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
curve, step, method = rows[:, 1], rows[1, 0] - rows[0, 0], sys.argv[2]
if method == "welch":
    f, density = scipy.signal.welch(curve, 1 / step, "hann", 256)
else:
    pad = 4 if method == "lines" else 1
    f, density = scipy.signal.periodogram(curve, 1 / step, "hann", pad * len(curve))
if method == "lines":
    level = 10 * np.log10(density + 1e-300)
    peaks, found = scipy.signal.find_peaks(level, prominence=6, width=(3, 20), rel_height=0.5)
    write(sys.argv[3], "frequency,level,prominence", [f[peaks], level[peaks], found["prominences"]])
else:
    write(sys.argv[3], "frequency,density", [f, density])
