"""Padding of windows that was given no value: reductions leave it out, everybody else finds 0 there.

Beside its elements a Value carries two masks, None where nothing is left out: `exists` is false in such padding,
`inside` past the padding of ceil_mode windows, which averages do not count. What is computed elementwise exists where
all its operands do; views move the masks as they move the elements.
"""
import copy
import functools

import numpy as np

from . import elementwise, reductions, views
from .value import Value, is_float

MASKS = ("exists", "inside")


def with_masks(name, f):
    """The operation `name`, whose elements are f's, with the masks of its operands."""
    if name in reductions.TABLE and name not in ("cumsum", "cumprod"):
        return functools.partial(reduced, name, f)
    if name in elementwise.TABLE:
        return functools.partial(carried, f, joint)
    if name in views.TABLE:
        return functools.partial(carried, f, functools.partial(moved, name, f))
    return f


def carried(f, mask_of, *x, **parameters):
    result = f(*x, **parameters)
    for mask in MASKS:
        if any(getattr(v, mask) is not None for v in x):
            setattr(result, mask, mask_of(mask, x, result, parameters))
    return result


def joint(mask, x, result, parameters):
    given = [getattr(v, mask) for v in x if getattr(v, mask) is not None]
    return np.broadcast_to(functools.reduce(np.logical_and, given), result.data.shape)


def moved(name, f, mask, x, result, parameters):
    """What is an element of the result that a view or a border adds is there."""
    as_values = [Value(np.ones(v.data.shape, bool) if getattr(v, mask) is None else getattr(v, mask)) for v in x]
    if name == "pad":
        parameters = {**parameters, "value": True}
    if name == "windows":
        own = getattr(result, mask)
        parameters = {**parameters, "pad_value": "1"}
        there = f(*as_values, **parameters).data
        return there if own is None else there & own
    return f(*as_values, **parameters).data


def without(x, value, exists):
    """x with `value` where nothing exists."""
    y = copy.copy(x)
    y.data = np.where(exists, x.data, np.asarray(value).astype(x.data.dtype))
    y.error = None if x.error is None else np.where(exists, x.error, 0)
    y.overflow = None if x.overflow is None else x.overflow & exists
    return y


def lowest(dtype, sign):
    """What no element of the type is below; above, where the sign is -1."""
    if is_float(dtype):
        return -sign * np.inf
    if dtype.kind == "b":
        return sign < 0
    return np.iinfo(dtype).min if sign > 0 else np.iinfo(dtype).max


def neutral(name, dtype):
    if name in ("max", "min"):
        return lowest(dtype, 1 if name == "max" else -1)
    return 1 if name in ("prod", "all") else 0


def place(f, exists, x, axes, keepdims):
    """The place of an extreme among the elements that exist."""
    both = np.where(exists, np.zeros(x.data.shape, object), None)
    for at in np.argwhere(exists):
        both[tuple(at)] = x.data[tuple(at)]

    def of_row(row, axis):
        del axis
        there = [k for k, v in enumerate(row) if v is not None]
        return there[f(np.array([row[k] for k in there], x.data.dtype))] if there else 0

    rows = reductions.of_order(lambda a, axis: np.array([of_row(r, axis) for r in a.reshape(-1, a.shape[-1])]).reshape(
        a.shape[:-1]))
    return rows(Value(both, x.error), axes, keepdims)


def loosened(result, where):
    """`where` is true for what is not prescribed."""
    if np.any(where):
        result.error = np.where(where, np.inf, result.errors())
    return result


def reduced(name, f, x, axes=None, keepdims=False, **parameters):
    exists = x.exists
    if exists is None and (x.inside is None or name not in ("var", "stddev")):
        return f(x, axes=axes, keepdims=keepdims, **parameters)
    over = {"axis": reductions.normal(x, axes), "keepdims": keepdims}
    exists = np.ones(x.data.shape, bool) if exists is None else exists
    lost = ~exists
    if name in ("argmax", "argmin"):
        result = place(getattr(np, name), exists, x, axes, keepdims)
        loose = ~np.any(exists, **over)
    else:
        if name == "logsumexp":
            x = reductions.floating(x)
        given = without(x, -np.inf if name == "logsumexp" else neutral(name, x.data.dtype), exists)
        given.inside = x.inside
        result = f(given, axes=axes, keepdims=keepdims, **parameters)
        # A product that is 0 where one factor is absent is summed as it is: another factor may be infinite.
        loose = np.any(lost & ~np.isfinite(x.data.astype(float)), **over) if name == "sum" else np.zeros((), bool)
    if not over["axis"]:
        loose = loose | lost
    if x.inside is not None and name in ("var", "stddev"):
        loose = loose | ~np.all(x.inside, **over)
    return loosened(result, loose)
