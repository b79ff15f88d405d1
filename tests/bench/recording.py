# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads q and k of layer 0 from a safetensors file, mapped, as the baselines need them."""
import json
import struct

import numpy as np


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    data = np.memmap(path, np.uint8, "r", 8 + length)

    def tensor(name):
        begin, end = header[name]["data_offsets"]
        return np.frombuffer(data[begin:end], "<f4").reshape(header[name]["shape"])

    return tensor("layers.0.q"), tensor("layers.0.k")


def thetas(dim):
    return 10000.0 ** (-2 * np.arange(dim // 2) / dim)


def rotated(x):
    """RoPE, interleaved pairs, in float32."""
    angle = np.arange(len(x))[:, None] * thetas(x.shape[1])
    cos, sin = np.cos(angle).astype("f4"), np.sin(angle).astype("f4")
    out = np.empty_like(x)
    out[:, 0::2] = x[:, 0::2] * cos - x[:, 1::2] * sin
    out[:, 1::2] = x[:, 0::2] * sin + x[:, 1::2] * cos
    return out


class Diagonals:
    """Room for `rows` rows of scores in float32, skewed by its strides: a sum of rows is one of diagonals."""

    def __init__(self, rows, seq):
        self.rows = rows
        self.room = np.zeros(rows * (seq + 2 * rows), "f4")

    def block(self, rows, keys):
        """[rows, keys] of the room, its margins zero; and that by diagonal, from the farthest distance to the nearest."""
        width = keys + 2 * rows - 2
        padded = self.room[: rows * width].reshape(rows, width)
        padded[:, : rows - 1] = padded[:, rows - 1 + keys :] = 0
        step = padded.strides[1]
        skewed = np.lib.stride_tricks.as_strided(padded, (rows, keys + rows - 1), (padded.strides[0] + step, step))
        return padded[:, rows - 1 : rows - 1 + keys], skewed
