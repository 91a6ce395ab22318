"""What an operation of a program gives in PyTorch."""
import torch


class NoCounterpart(Exception):
    """PyTorch has no such operation, or none whose derivative means the same."""


class Undecided(Exception):
    """A choice between elements that differ by no more than rounding: either side may take the other one."""


class Value:
    """A tensor, and whether its elements are exact: made of whole numbers by what rounds nothing, so that elements
    that should be equal are so on both sides."""

    def __init__(self, data, is_exact):
        self.data, self.is_exact = data, is_exact


NEAR = 1e-10


def near(a, b):
    """Where a and b differ by rounding at most; not where both are infinite."""
    return (a - b).abs() <= NEAR * (1 + torch.maximum(a.abs(), b.abs()))


def decided(is_near, *x):
    """Raises Undecided where elements that are not exact are so near that rounding chooses."""
    if all(v.is_exact for v in x):
        return
    if bool(is_near.any()):
        raise Undecided


def decided_rows(x, axis):
    """No two elements of a row may be near each other, unless they are exact."""
    if x.is_exact or x.data.ndim == 0 or x.data.shape[axis] < 2:
        return
    rows = torch.sort(x.data.detach(), axis).values
    n = rows.shape[axis]
    decided(near(rows.narrow(axis, 1, n - 1), rows.narrow(axis, 0, n - 1)), x)
