"""Runs a program with PyTorch, and differentiates it."""
import numpy as np
import torch

from . import elementwise, products, reductions, views
from .value import NoCounterpart, Value

TABLE = {**views.TABLE, **elementwise.TABLE, **reductions.TABLE, **products.TABLE}


def gradients(operations, buffer, variables, is_whole):
    """The loss and its derivatives, as NumPy's arrays. Raises NoCounterpart, and Undecided where rounding chooses."""
    values, used, leaves = [], 0, []
    for number, (name, operands, parameters) in enumerate(operations):
        if name == "operand":
            count, shape = parameters["count"], parameters["shape"]
            data = torch.from_numpy(np.frombuffer(buffer, np.float64, count, used).reshape(shape).copy())
            used += data.nbytes if hasattr(data, "nbytes") else 8 * count
            values.append(Value(data.requires_grad_(number in variables), is_whole))
            continue
        if name not in TABLE:
            raise NoCounterpart(name)
        try:
            values.append(TABLE[name](*(values[k] for k in operands), **parameters))
        except NoCounterpart:
            raise NoCounterpart(name) from None
        except (RuntimeError, TypeError, IndexError, ValueError) as reason:
            raise NoCounterpart(f"{name}: PyTorch refuses: {' '.join(str(reason).split())[:90]}") from None
    loss, leaves = values[-1].data, [values[k].data for k in variables]
    if not loss.requires_grad:
        return [loss.numpy()] + [np.zeros(leaf.shape) for leaf in leaves]
    found = torch.autograd.grad(loss, leaves, allow_unused=True)
    return [loss.detach().numpy()] + [np.zeros(leaf.shape) if d is None else d.detach().numpy()
                                      for leaf, d in zip(leaves, found)]
