"""Reductions and running results, with the bound of a float sum: pairwise or better.

A sum of n terms may lie min(n, 32 + log2 n) eps sum|x| from the exact one; of products, n eps sum|a b|.
Sums of whole numbers that stay whole in every order are exact.
"""
import math

import numpy as np

from . import promotion
from .elementwise import ULPS, anything, near
from .value import Refused, Value, epsilon, finite_part, is_float, is_whole, largest, spacing, tiny, wide
from .views import axis_errors, require


def normal(x, axes):
    """The axes as a tuple; all of them where none are given."""
    rank = x.data.ndim
    if axes is None:
        return tuple(range(rank))
    require(*axis_errors(axes, rank))
    return tuple(axis % rank for axis in axes)


def count_of(x, axes):
    return math.prod(x.data.shape[axis] for axis in axes)


def terms_bound(n, is_product):
    return n + 2 if is_product else min(n, 32 + math.log2(max(n, 1)))


def whole_sum(data, size, dtype):
    """Whether no order of adding these up rounds."""
    return is_whole(data) and bool(np.all(size <= 1 / epsilon(dtype)))


def add_up(x, axes, keep, widened=None):
    """The sum in a wider type, and its bound; in the type of x."""
    dtype = x.data.dtype
    data = x.data.astype(wide(dtype)) if widened is None else widened
    size = np.sum(finite_part(x.data), axis=axes, keepdims=keep)
    exact = np.sum(data, axis=axes, keepdims=keep)
    error = np.zeros(size.shape)
    if not whole_sum(x.data, size, dtype):
        error = terms_bound(count_of(x, axes), x.is_product) * epsilon(dtype) * size.astype(float)
        if x.is_product:
            error = error + tiny(dtype) * count_of(x, axes)
    if x.error is not None:
        error = error + np.sum(x.error, axis=axes, keepdims=keep) * (1 + 1e-3)
    over = size > largest(dtype) * (1 - 1e-6)
    if x.overflow is not None and x.is_product:
        certain = np.any(np.isnan(x.data) & ~x.overflow, axis=axes, keepdims=keep)
        over = (over | np.any(x.overflow, axis=axes, keepdims=keep)) & ~certain
    # What is infinite or NaN by its terms is so in every order, unless finite ones overflow beside.
    error = np.where(over, np.inf, np.where(np.isfinite(exact), error, np.where(np.isinf(error), np.inf, 0)))
    return exact, error


def sum_(x, axes=None, keepdims=False):
    axes = normal(x, axes)
    if not is_float(x.data.dtype):
        return Value(np.sum(x.data, axis=axes, keepdims=keepdims, dtype=summed(x)))
    exact, error = add_up(x, axes, keepdims)
    return Value(exact.astype(x.data.dtype), error, signed=False)


def summed(x):
    return promotion.summed(x.data.dtype)


def floating(x):
    dtype = promotion.floating(x.data.dtype)
    return Value(x.data.astype(dtype), x.error, x.signed, x.overflow, x.is_product)


def mean(x, axes=None, keepdims=False):
    axes = normal(x, axes)
    inside = x.inside
    x = floating(x)
    if inside is not None:
        x.data = np.where(inside, x.data, x.data.dtype.type(0))
    n = count_of(x, axes)
    exact, error = add_up(x, axes, keepdims)
    if n > 0 and inside is not None:
        n = np.sum(inside, axis=axes, keepdims=keepdims)
    elif n == 0:
        return Value(np.full(exact.shape, np.nan, x.data.dtype))
    data = (exact / n).astype(x.data.dtype)
    return Value(data, np.where(np.isinf(error), np.inf, error / n + spacing(data)), signed=False)


def var_parts(x, axes, keepdims, ddof):
    """The exact variance and its bound: the mean first, then the squares of what is left."""
    n, dtype = count_of(x, axes), x.data.dtype
    eps, terms = epsilon(dtype), terms_bound(n, False)
    divisor = max(n - ddof, 0)
    data = x.data.astype(wide(dtype))
    if n == 0:
        return np.full(np.sum(data, axis=axes, keepdims=keepdims).shape, np.nan), 0.0
    center = np.sum(data, axis=axes, keepdims=True) / n
    away = data - center
    squares = np.sum(away * away, axis=axes, keepdims=keepdims)
    exact = squares / divisor if divisor else squares / 0.0
    size, far = finite_part(x.data), finite_part(away)
    moved = x.errors() + (terms + 1) * eps * np.mean(size + x.errors(), axis=axes, keepdims=True) + eps * (size + far)
    error = np.sum(2 * far * moved + moved * moved + 4 * eps * far * far, axis=axes, keepdims=keepdims)
    error = error + terms * eps * np.sum(far * far, axis=axes, keepdims=keepdims) + n * tiny(dtype)
    limit = largest(dtype) * (1 - 1e-6)
    over = (np.sum(size, axis=axes, keepdims=keepdims) > limit) | (
        np.sum(far * far, axis=axes, keepdims=keepdims) > limit / 4)
    error = error.astype(float) / divisor if divisor else np.full(np.shape(exact), np.inf)
    return exact, np.where(over, np.inf, np.where(np.isnan(exact), 0, error + eps * np.abs(exact)))


def var(x, axes=None, keepdims=False, ddof=0):
    x = floating(x)
    exact, error = var_parts(x, normal(x, axes), keepdims, ddof)
    return Value(np.asarray(exact).astype(x.data.dtype), error, signed=False)


def root(exact, error, dtype):
    """The square root of what lies between exact - error and exact + error."""
    data = np.sqrt(exact)
    low = np.sqrt(np.maximum(exact - error, 0))
    error = np.where(np.isinf(error), np.inf, np.maximum(data - low, np.sqrt(exact + error) - data))
    data = np.asarray(data).astype(dtype)
    return Value(data, np.where(np.isnan(data) & ~np.isinf(error), 0, error + 1.5 * spacing(data)), signed=False)


def stddev(x, axes=None, keepdims=False, ddof=0):
    x = floating(x)
    return root(*var_parts(x, normal(x, axes), keepdims, ddof), x.data.dtype)


def norm(x, axes=None, keepdims=False):
    axes = normal(x, axes)
    x = floating(x)
    data = x.data.astype(wide(x.data.dtype))
    eps, size = epsilon(x.data.dtype), finite_part(x.data)
    squares = np.sum(data * data, axis=axes, keepdims=keepdims)
    n = count_of(x, axes)
    total = np.sum(size * size, axis=axes, keepdims=keepdims)
    error = (n + 2) * eps * total + n * tiny(x.data.dtype)
    error = error + np.sum((2 * size + x.errors()) * x.errors(), axis=axes, keepdims=keepdims)
    error = np.where(total > largest(x.data.dtype) * (1 - 1e-6), np.inf, np.where(np.isfinite(squares), error, 0))
    return root(squares, error.astype(float), x.data.dtype)


def prod(x, axes=None, keepdims=False):
    axes = normal(x, axes)
    dtype = x.data.dtype
    if not is_float(dtype):
        return Value(np.prod(x.data, axis=axes, keepdims=keepdims, dtype=summed(x)))
    data = x.data.astype(np.longdouble)
    exact = np.prod(data, axis=axes, keepdims=keepdims)
    size = np.where(np.isfinite(data) & (data != 0), np.abs(data), 1)
    above = np.prod(np.maximum(size, 1), axis=axes, keepdims=keepdims)
    below = np.prod(np.minimum(size, 1), axis=axes, keepdims=keepdims)
    if is_whole(x.data) and bool(np.all(above <= 1 / epsilon(dtype))) and x.error is None:
        return Value(exact.astype(dtype), None, False)
    error = count_of(x, axes) * epsilon(dtype) * np.abs(exact.astype(float))
    loose = (above > largest(dtype) / 2) | (below < np.finfo(dtype).tiny * 2)
    if x.error is not None:
        loose = anything(exact.shape) > 0
    # A NaN among the factors is certain; an infinity is lost where the rest underflows to 0.
    has_nan = np.any(np.isnan(data), axis=axes, keepdims=keepdims)
    error = np.where(loose & ~has_nan, np.inf, np.where(np.isfinite(exact), error, 0))
    return Value(exact.astype(dtype), error, signed=False)


def extreme(f, name):
    def apply(x, axes=None, keepdims=False):
        axes = normal(x, axes)
        if count_of(x, axes) == 0:
            raise Refused("shape_error")
        if not axes:
            return Value(x.data, x.error, False)
        data = f(x.data, axis=axes, keepdims=keepdims)
        error = None if x.error is None else np.max(x.error, axis=axes, keepdims=keepdims, initial=0)
        if x.overflow is not None and not x.is_product and np.any(x.overflow):
            certain = np.any(np.isnan(x.data) & ~x.overflow, axis=axes, keepdims=keepdims)
            loose = np.any(x.overflow, axis=axes, keepdims=keepdims) & ~certain
            error = np.where(loose, np.inf, 0 if error is None else error)
        return Value(data, error, False)
    apply.__name__ = name
    return apply


def of_order(f):
    """argmax and argmin over several axes: the place among the reduced elements, row-major."""
    def apply(x, axes=None, keepdims=False):
        axes = sorted(normal(x, axes))
        if count_of(x, axes) == 0:
            raise Refused("shape_error")
        kept = [k for k in range(x.data.ndim) if k not in axes]
        rows = np.transpose(x.data, kept + axes).reshape([x.data.shape[k] for k in kept] + [count_of(x, axes)])
        data = f(rows, axis=-1) if rows.size else np.zeros(rows.shape[:-1])
        data = np.asarray(data, np.int64)
        if keepdims:
            data = np.expand_dims(data, tuple(axes))
        return Value(data, None if x.error is None else anything(data.shape))
    return apply


def truth(f, dtype=bool):
    def apply(x, axes=None, keepdims=False):
        data = f(x.data != 0, axis=normal(x, axes), keepdims=keepdims)
        return Value(np.asarray(data, dtype), None if x.error is None else anything(np.shape(data)))
    return apply


def logsumexp(x, axes=None, keepdims=False):
    axes = normal(x, axes)
    x = floating(x)
    if count_of(x, axes) == 0:
        kept = np.sum(x.data, axis=axes, keepdims=keepdims)
        return Value(np.full(kept.shape, -np.inf, x.data.dtype))
    dtype, data = x.data.dtype, x.data.astype(wide(x.data.dtype))
    most = np.max(data, axis=axes, keepdims=True)
    shift = np.where(np.isfinite(most), most, 0)
    total = np.log(np.sum(np.exp(data - shift), axis=axes, keepdims=True))
    exact = total + shift
    # Each term exp(x - m) is wrong by the rounding of x - m, at most 100 eps where it counts at all.
    relative = (terms_bound(count_of(x, axes), False) + 110 + ULPS) * epsilon(dtype)
    error = relative + 4 * epsilon(dtype) * (np.abs(shift) + np.abs(np.where(np.isfinite(total), total, 0)))
    error = error + np.max(x.errors(), axis=axes, keepdims=True, initial=0)
    error = np.where(np.isfinite(exact), error, 0).astype(float)
    if not keepdims:
        exact, error = np.squeeze(exact, axes), np.squeeze(error, axes)
    error = np.where(np.isinf(near(exact, dtype, 1)), np.inf, error)
    return Value(exact.astype(dtype), error, signed=False)


def running(f):
    def apply(x, axis=None):
        if axis is None:
            x = x.view(np.ravel)
            axis = 0
        require(*axis_errors([axis], x.data.ndim))
        data = f(x.data, axis=axis, dtype=summed(x))
        error = None
        if x.error is not None:
            error = anything(data.shape)
        return Value(data, error, False)
    return apply


TABLE = {
    "sum": sum_, "prod": prod, "max": extreme(np.max, "max"), "min": extreme(np.min, "min"), "mean": mean,
    "var": var, "stddev": stddev, "all": truth(np.all), "any": truth(np.any), "argmax": of_order(np.argmax),
    "argmin": of_order(np.argmin), "count_nonzero": truth(lambda a, **o: np.sum(a, dtype=np.int64, **o), np.int64),
    "logsumexp": logsumexp, "norm": norm, "cumsum": running(np.cumsum), "cumprod": running(np.cumprod),
}
