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
