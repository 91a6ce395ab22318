"""What an operation of a program is expected to give."""
import numpy as np


class Refused(Exception):
    """The operation is an error; `kinds` are the types that the library may throw for it: on the line that
    builds it or, if so said, when it is evaluated."""

    def __init__(self, *kinds, when_evaluated=False, at=None):
        super().__init__(" or ".join(kinds))
        self.kinds = kinds
        self.when_evaluated, self.at = when_evaluated, at


class Value:
    """Expected elements, and how far from them the library's may lie.

    data    an array of the expected type
    error   None where the bits are settled, else the bound of |found - data| for each element; inf
            where an order of evaluation that is not prescribed may overflow
    signed  whether signs of zero are settled too
    overflow    of a product: where it is infinite, or NaN though no factor is. In a sum of products
                the factor that does not vary may be multiplied last, and a fused multiply-add need not
                overflow: what such terms add up to is not prescribed, but for NaN among the factors.
                Of a sum: where infinities of both signs meet. What does not vary is added behind a
                maximum, so the maximum of such sums is not prescribed either
    exists, inside  see absence.py; None where nothing is left out
    """

    def __init__(self, data, error=None, signed=True, overflow=None, is_product=False):
        self.data = np.asarray(data)
        if error is not None:
            error = np.broadcast_to(error, self.data.shape)
            if not np.any(error):
                error = None
        self.error = error
        self.signed = signed
        self.overflow = overflow
        self.is_product = is_product
        self.memory = None
        self.exists = self.inside = None

    def view(self, f):
        """The same elements in other places."""
        at = [None if x is None else f(x) for x in (self.data, self.error, self.overflow)]
        return Value(at[0], at[1], self.signed, at[2], self.is_product)

    def errors(self):
        return np.zeros(self.data.shape) if self.error is None else self.error


def is_float(dtype):
    return dtype.kind == "f"


def epsilon(dtype):
    return float(np.finfo(dtype).eps)


def tiny(dtype):
    """The distance of the smallest denormal from zero."""
    return float(np.finfo(dtype).smallest_subnormal)


def largest(dtype):
    return float(np.finfo(dtype).max)


def wide(dtype):
    """A type with more bits, to compute expected values in."""
    if dtype == np.float32:
        return np.dtype(np.float64)
    return np.dtype(np.longdouble) if dtype == np.float64 else dtype


def spacing(data):
    """One unit in the last place; 0 where there is none."""
    finite = np.isfinite(data)
    return np.where(finite, np.spacing(np.abs(np.where(finite, data, 0))), 0).astype(float)


def finite_part(data):
    """|data|, and 0 in place of NaN and infinities."""
    size = np.abs(data.astype(wide(data.dtype)))
    return np.where(np.isfinite(size), size, 0)


def is_whole(data):
    """Whether every element is a whole number (or NaN or infinite, which no rounding changes)."""
    finite = data[np.isfinite(data)]
    return bool(np.all(finite == np.rint(finite)))
