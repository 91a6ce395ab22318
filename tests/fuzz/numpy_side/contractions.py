"""Sums of products: the bound is n eps sum|a b|, n the number of terms.

With three operands or more, partial results depend on the order of contraction: an overflow or an infinity
in one may then be anything.
"""
import math

import numpy as np

from . import promotion
from .reductions import sum_
from .value import Refused, Value, epsilon, finite_part, is_float, is_whole, largest, tiny
from .views import diagonal


def contract(f, x, terms, is_ordered):
    """f of the operands, as a multilinear function; terms is what one result sums up."""
    common = promotion.common(*(v.data.dtype for v in x))
    dtype = promotion.contracted(*(v.data.dtype for v in x))
    if common.kind == "b":
        return Value(f(*(v.data.astype(np.int64) for v in x)) != 0)
    if not is_float(dtype):
        data = f(*(v.data.astype(dtype) for v in x))
        return Value(np.asarray(data, dtype))
    # Not float64: that goes to a BLAS, which may skip zeros, so that 0 * inf would be 0.
    a = [v.data.astype(dtype).astype(np.longdouble) for v in x]
    exact = np.asarray(f(*a))
    sizes = [finite_part(v) for v in a]
    size = np.asarray(f(*sizes)).astype(float)
    error = np.zeros(size.shape)
    if not (all(is_whole(v) for v in a) and np.all(size <= 1 / epsilon(dtype))):
        largest_of = [max(float(s.max(initial=0)), 1.0) for s in sizes]
        error = (terms + 2) * epsilon(dtype) * size + tiny(dtype) * terms * math.prod(sorted(largest_of)[1:])
    if any(v.error is not None for v in x):
        widened = np.asarray(f(*(s + v.errors() for s, v in zip(sizes, x)))).astype(float)
        error = error + (widened - size) * (1 + 1e-3) + epsilon(dtype) * widened
    error = np.where(np.isfinite(exact), error, 0)
    over = size > largest(dtype) * (1 - 1e-6)
    if not is_ordered:
        biggest = math.prod(max(float(s.max(initial=0)), 1.0) for s in sizes) * max(terms, 1)
        if biggest > largest(dtype) or any(not np.all(np.isfinite(v)) for v in a):
            over = np.ones(size.shape, bool)
    return Value(exact.astype(dtype), np.where(over, np.inf, error), signed=False)


def refused(f, *operands):
    try:
        return f(*operands)
    except ValueError:
        raise Refused("subscript_error") from None


def parts(subscripts):
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if not arrow:
        letters = left.replace(",", "").replace(".", "")
        right = ("..." if "..." in left else "") + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return terms, right


def extents_of(term, shape):
    """The extent of each label of one operand."""
    before, _, after = term.partition("...")
    found = dict(zip(before, shape))
    found.update(zip(reversed(after), reversed(shape)))
    return found


def stretched(a, term, extents):
    """The operand with its extents of 1 in full. NumPy multiplies a sum by what has no stride, which differs where
    terms are infinite."""
    before, _, after = term.partition("...")
    labels = dict(enumerate(before))
    labels.update((a.ndim - len(after) + k, c) for k, c in enumerate(after))
    letters = list(labels.values())
    labels = {k: c for k, c in labels.items() if letters.count(c) == 1}  # of a diagonal no extent is stretched
    full = [max(e.get(labels[k], 0) for e in extents) if k in labels else n for k, n in enumerate(a.shape)]
    try:
        return np.array(np.broadcast_to(a, full))
    except ValueError:
        return a


def einsum(*x, subscripts):
    terms, right = parts(subscripts)
    extents = [extents_of(term, v.data.shape) for term, v in zip(terms, x)]
    summed = {c for c in "".join(terms) if c.isalpha() and c not in right}
    count = math.prod(max(e.get(c, 0) for e in extents) for c in summed)
    is_ordered = len(x) <= 2
    text = ",".join(terms) + "->" + right
    if len(x) == 1 and not is_float(x[0].data.dtype):
        return einsum_one(x[0], text, summed)

    def summed_up(*a):
        return np.einsum(text, *(stretched(v, term, extents) for v, term in zip(a, terms)))
    return refused(lambda: contract(summed_up, x, count, is_ordered))


def einsum_one(x, text, summed):
    """One operand: views of it, or a sum with the type of a sum."""
    dtype = x.data.dtype
    if summed:
        dtype = np.dtype(np.int32) if dtype.itemsize == 1 and dtype.kind != "b" else dtype
    if dtype.kind == "b":
        return Value(refused(lambda: np.einsum(text, x.data.astype(np.int64))) != 0)
    return Value(refused(lambda: np.einsum(text, x.data.astype(dtype))))


def product(f, terms):
    def apply(a, b, **parameters):
        count = terms(a.data.shape, b.data.shape, **parameters)
        return refused(lambda: contract(lambda x, y: f(x, y, **parameters), (a, b), count, True))
    return apply


def last_extent(a, b):
    return a[-1] if a and b else 1


def tensordot(a, b, count=None, axes_a=None, axes_b=None):
    return np.tensordot(a, b, count if axes_a is None else (axes_a, axes_b))


def tensordot_terms(a, b, count=None, axes_a=None, axes_b=None):
    return math.prod(a[len(a) - count:]) if axes_a is None else math.prod(a[axis] for axis in axes_a)


def trace(x, offset, axes):
    return sum_(diagonal(x, offset, axes), [-1])


TABLE = {
    "einsum": einsum, "matmul": product(np.matmul, last_extent), "dot": product(np.dot, last_extent),
    "inner": product(np.inner, last_extent), "outer": product(np.outer, lambda a, b: 1),
    "vdot": product(np.vdot, lambda a, b: math.prod(a)), "tensordot": product(tensordot, tensordot_terms),
    "trace": trace,
}
