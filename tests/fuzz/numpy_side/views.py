"""Views, windows, pads and joins."""
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from . import promotion
from .value import Refused, Value


def axis_errors(axes, rank):
    """The type of error that a list of axes calls for, if any."""
    if any(axis < -rank or axis >= rank for axis in axes) or len({axis % rank for axis in axes}) < len(axes):
        return ["axis_error"]
    return []


def require(*errors):
    if errors:
        raise Refused(*errors)


def or_refused(kind, f, *arguments, **named):
    """NumPy's answer; where it raises, the library has to throw `kind`."""
    try:
        return f(*arguments, **named)
    except (ValueError, IndexError, TypeError):
        raise Refused(kind) from None


def transpose(x, axes=None):
    if axes is not None:
        require(*axis_errors(axes, x.data.ndim))
    return x.view(lambda a: np.transpose(a, axes))


def flip(x, axes=None):
    return x.view(lambda a: or_refused("axis_error", np.flip, a, None if axes is None else tuple(axes)))


def swapaxes(x, a, b):
    return x.view(lambda data: or_refused("axis_error", np.swapaxes, data, a, b))


def moveaxis(x, source, destination):
    return x.view(lambda a: or_refused("axis_error", np.moveaxis, a, source, destination))


def slice_(x, start, stop, step):
    key = tuple(slice(*s) for s in zip(start, stop, step))
    return x.view(lambda a: or_refused("bounds_error", lambda: a[key]))


def pick_index(x, index):
    key = (index, Ellipsis, None, slice(None))
    return x.view(lambda a: or_refused("bounds_error", lambda: a[key]))


def reshape(x, shape):
    # NumPy reads any negative extent as the open one, and one beside an extent of 0 as anything.
    require(*["shape_error"] * any(e < -1 for e in shape), *["shape_error"] * (-1 in shape and 0 in shape))
    return x.view(lambda a: or_refused("shape_error", np.reshape, a, shape))


def broadcast_to(x, shape):
    return x.view(lambda a: or_refused("shape_error", np.broadcast_to, a, shape))


def expand_dims(x, axes):
    return x.view(lambda a: or_refused("axis_error", np.expand_dims, a, tuple(axes)))


def squeeze(x, axes):
    require(*axis_errors(axes, x.data.ndim))
    return x.view(lambda a: or_refused("shape_error", np.squeeze, a, tuple(axes)))


def diagonal(x, offset, axes):
    require(*axis_errors(axes, x.data.ndim))
    return x.view(lambda a: or_refused("axis_error", np.diagonal, a, offset, axes[0], axes[1]))


def repeat(x, counts, axis):
    errors = axis_errors([axis], x.data.ndim)
    if not errors and any(c < 0 for c in counts):
        errors.append("shape_error")
    if len(counts) == 1:  # NumPy broadcasts; the library has no other meaning for a table of one
        counts = counts[0]
    require(*errors)
    return x.view(lambda a: or_refused("shape_error", np.repeat, a, counts, axis))


def tile(x, reps):
    require(*["shape_error"] * any(r < 0 for r in reps))
    return x.view(lambda a: np.tile(a, reps))


def periodic(mode, n, before, after):
    """The places that a border repeats. Of borders wider than the operand NumPy loses the period in some
    versions (1.24 in that of wrap and symmetric); this is what its documentation says."""
    at = np.arange(-before, n + after)
    if mode == "wrap" or n == 1:
        return at % n
    period = 2 * n - 2 if mode == "reflect" else 2 * n
    at = at % period
    return np.where(at < n, at, period - at - (mode == "symmetric"))


def pad(x, before, after, mode, value=0):
    require(*["shape_error"] * any(w < 0 for w in before + after))
    widths = list(zip(before, after))
    fill = promotion.cast(np.array(value), x.data.dtype)

    def padded(a, fill):
        if mode == "constant":
            return np.pad(a, widths, mode, constant_values=fill)
        if mode == "edge" or 0 in a.shape or all(max(w) < n for n, w in zip(a.shape, widths)):
            return or_refused("shape_error", np.pad, a, widths, mode)
        return a[np.ix_(*(periodic(mode, n, *w) for n, w in zip(a.shape, widths)))]

    return bordered(x, padded, fill)


def bordered(x, f, fill):
    """f(array, what stands in the border), of x and all that is known of it."""
    error = None if x.error is None else f(x.error, 0)
    overflow = None if x.overflow is None else f(x.overflow, False)
    return Value(f(x.data, fill), error, x.signed, overflow, x.is_product)


def strided(x, shape, strides, offset):
    """Strides count the elements that x covers: its memory, or its values in row-major order."""
    flat = x.memory if x.memory is not None else x.data.reshape(-1)
    first = x.first if x.memory is not None else 0
    if 0 in shape:
        return Value(np.zeros(shape, flat.dtype))
    low, high = x.reach if x.memory is not None else (0, flat.size)
    reach = [(n - 1) * s for n, s in zip(shape, strides)]
    lowest, highest = offset + sum(r for r in reach if r < 0), offset + sum(r for r in reach if r > 0)
    require(*["bounds_error"] * (lowest < low or highest >= high))
    at = first + offset + sum(np.multiply.outer(np.arange(n) * s, 1).reshape([-1 if k == axis else 1 for k in range(len(shape))])
                              for axis, (n, s) in enumerate(zip(shape, strides)))
    error = None if x.error is None else x.error.reshape(-1)[at]
    return Value(flat[at], error, x.signed)


def window_errors(n, k, s, d, before, after):
    if k < 1 or s < 1 or d < 1 or before < 0 or after < 0 or d * (k - 1) >= n + before + after:
        return ["window_error"]
    return []


def windows(x, window, step, axes=None, dilation=None, before=None, after=None, ceil_mode=False,
            pad_value="unset", under=""):
    """`under`, the reduction that reads them, is for the reader of a program."""
    count, rank = len(window), x.data.ndim
    axes = list(axes) if axes else list(range(rank - count, rank))
    errors = axis_errors(axes, rank)
    dilation, before, after = dilation or [1] * count, before or [0] * count, after or [0] * count
    for k, axis in enumerate(axes):
        if -rank <= axis < rank:
            errors += window_errors(x.data.shape[axis], window[k], step[k], dilation[k], before[k], after[k])
    require(*errors)
    widths, overhangs, counts = [(0, 0)] * rank, [(0, 0)] * rank, []
    for k, axis in enumerate(axes):
        n = x.data.shape[axis]
        room = n + before[k] + after[k] - dilation[k] * (window[k] - 1) - 1
        last = -(-room // step[k]) if ceil_mode else room // step[k]
        if ceil_mode and last * step[k] >= n + before[k]:
            last -= 1
        counts.append(last + 1)
        widths[axis % rank] = (before[k], after[k])
        overhangs[axis % rank] = (0, max(last * step[k] - room, 0))
    dtype = x.data.dtype
    is_absent = pad_value == "unset"
    fill = dtype.type(0) if is_absent else promotion.cast(np.array(float(pad_value)), dtype)

    def slid(a, fill, past):
        a = np.pad(np.pad(a, widths, constant_values=fill), overhangs, constant_values=past)
        spans = [dilation[k] * (window[k] - 1) + 1 for k in range(count)]
        a = sliding_window_view(a, spans, axis=[axis % rank for axis in axes])
        key = [slice(None)] * a.ndim
        for k, axis in enumerate(axes):
            key[axis % rank] = slice(0, (counts[k] - 1) * step[k] + 1, step[k])
            key[rank + k] = slice(None, None, dilation[k])
        return a[tuple(key)]

    result = bordered(x, lambda a, f: slid(a, f, f), fill)
    everything = np.ones(x.data.shape, bool)
    result.exists = slid(everything, False, False) if is_absent else None
    result.inside = slid(everything, True, False)
    return result


def joined(function, kind):
    def join(*x, axis):
        rank = x[0].data.ndim + (function is np.stack)
        require(*axis_errors([axis], rank))
        dtype = promotion.common(*(v.data.dtype for v in x))
        data = or_refused(kind, function, [v.data.astype(dtype) for v in x], axis=axis)
        error = None
        if any(v.error is not None for v in x):
            error = function([v.errors() for v in x], axis=axis)
        return Value(data, error, all(v.signed for v in x))
    return join


TABLE = {
    "transpose": transpose, "flip": flip, "swapaxes": swapaxes, "moveaxis": moveaxis, "slice": slice_,
    "pick_index": pick_index, "reshape": reshape, "broadcast_to": broadcast_to, "expand_dims": expand_dims,
    "squeeze": squeeze, "diagonal": diagonal, "repeat": repeat, "tile": tile, "pad": pad,
    "as_strided": strided, "windows": windows, "concatenate": joined(np.concatenate, "shape_error"),
    "stack": joined(np.stack, "shape_error"),
}
