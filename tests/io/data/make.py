#!/usr/bin/env python3
"""Writes the files beside it, by NumPy and by safetensors, that the tests of io/ read.

    make.py [FOLDER]

Needs numpy, and for the safetensors files the packages safetensors and torch. Element k of a file is
k - 3 as an integer, 1.5 k - 3 as a number with fractions, with the imaginary part k where it has one.
"""
import pathlib
import sys

import numpy as np
from numpy.lib import format as npy

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)


def elements(dtype, *shape):
    k = np.arange(int(np.prod(shape))).reshape(shape)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return k % 3 == 0
    if dtype.kind == "u":
        return k.astype(dtype)
    if dtype.kind == "i":
        return (k - 3).astype(dtype)
    x = 1.5 * k - 3
    return (x + 1j * k if dtype.kind == "c" else x).astype(dtype)


def write(name, array, version=None):
    with open(folder / f"{name}.npy", "wb") as file:
        npy.write_array(file, array, version=version)


for dtype in ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]:
    write(dtype, elements(dtype, 2, 3))
for dtype in ["i2", "u4", "i8", "f2", "f4", "f8", "c8", "c16"]:
    write(f"big_{dtype}", elements(dtype, 2, 3).astype(f">{dtype}"))
write("fortran_matrix", np.asfortranarray(elements("f4", 37, 41)))
write("fortran_i2", np.asfortranarray(elements("i2", 2, 3, 4, 5)))
write("fortran_big_c8", np.asfortranarray(elements("c8", 3, 2, 4).astype(">c8")))
write("fortran_b1", np.asfortranarray(elements("b1", 3, 2, 2)))
write("fortran_empty", np.asfortranarray(elements("f8", 3, 0, 2)))
write("scalar", np.array(2.5, np.float32))
write("vector", elements("f4", 5))
write("empty", elements("f4", 0, 3))
write("version2", elements("f4", 2, 3), (2, 0))
write("version3", elements("f4", 2, 3), (3, 0))
write("halves", np.array([0, -0.0, 1, -2, 65504, 2**-24, -(2**-14), np.inf, -np.inf, np.nan], np.float16))
write("text", np.array(["a", "bc"]))
write("records", np.zeros(2, [("a", "i4"), ("b", "f8")]))

arrays = {"conv1/kernel": elements("f4", 3, 3, 2, 4), "bias": elements("f8", 4), "steps": elements("i8", 2, 2),
          "zeros": np.zeros((50, 40), np.int16)}
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "deflated.npz", **arrays)

try:
    import torch
    from safetensors.torch import save_file
except ImportError:
    sys.exit("without safetensors and torch")
tensors = {name: torch.from_numpy(elements(dtype, 2, 3)) for name, dtype in
           {"BOOL": "b1", "U8": "u1", "I8": "i1", "I16": "i2", "I32": "i4", "I64": "i8",
            "F16": "f2", "F32": "f4", "F64": "f8"}.items()}
tensors["BF16"] = torch.from_numpy(elements("f4", 2, 3)).to(torch.bfloat16)
tensors["scalar"] = torch.tensor(2.5)
tensors["none"] = torch.zeros(0, 4)
tensors['quotes " \\ \u00fc \U0001f600'] = torch.zeros(1)
save_file(tensors, folder / "all.safetensors", {"format": "pt", "note": "line\nbreak"})
