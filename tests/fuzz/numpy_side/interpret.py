"""Runs a program with NumPy."""
import numpy as np

from . import absence, contractions, elementwise, orders, reductions, views
from .value import Refused, Value

TABLE = {name: absence.with_masks(name, f) for name, f in
         {**views.TABLE, **elementwise.TABLE, **reductions.TABLE, **contractions.TABLE, **orders.TABLE}.items()}


def leaf(buffer, at, dtype, shape, strides, first, count):
    """The operand over its memory, which starts at byte `at` of the buffer."""
    dtype = np.dtype(dtype)
    memory = np.frombuffer(buffer, dtype, count, at)
    steps = [s * dtype.itemsize for s in strides]
    x = Value(np.lib.stride_tricks.as_strided(memory[first:], shape, steps, writeable=False))
    reach = [(n - 1) * s for n, s in zip(shape, strides)]
    x.memory, x.first = memory, first
    x.reach = (0, 0) if 0 in shape else (sum(r for r in reach if r < 0), sum(r for r in reach if r > 0) + 1)
    return x, memory.nbytes


def run(operations, buffer, result=-1, needed=None):
    """The Value of one operation, the last one unless told; `needed` are the
    numbers of the operations that it takes, if not all are made. Raises Refused where an operation is an error, with the number
    of that operation as `.at`."""
    if operations[-1][0] == "evaluate":  # after an operand got another shape than the expression was built with
        # Bounds of strides are checked again for the memory that there is.
        kinds = ["bounds_error"] * any(operation[0] == "as_strided" for operation in operations)
        raise Refused("shape_error", *kinds, when_evaluated=True, at=len(operations) - 1)
    values, used = [], 0
    with np.errstate(all="ignore"):
        for number, (name, operands, parameters) in enumerate(operations):
            if name == "operand":
                x, size = leaf(buffer, used, **parameters)
                used += size
            elif needed is not None and number not in needed:
                x = None
            else:
                try:
                    x = TABLE[name](*(values[k] for k in operands), **parameters)
                except Refused as refused:
                    refused.at = number
                    raise
            values.append(x)
    return values[result]
