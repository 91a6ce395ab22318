"""Indexing by arrays, order and statistics."""
import numpy as np

from . import promotion, reductions
from .elementwise import anything
from .value import Refused, Value, epsilon, finite_part, is_float, largest, tiny, wide
from .views import axis_errors, or_refused, require


def moved(x, f):
    """f(array) of x, whose elements it moves; signs of zeros that compare equal are not settled."""
    error = None if x.error is None else anything(np.shape(f(x.data)))
    return Value(f(x.data), error, signed=False)


def wrapped(places, n):
    return Value(places.data % places.data.dtype.type(n))


def take(x, places, axis):
    return x.view(lambda a: np.take(a, places.data.astype(np.int64), axis))


def take_list(x, places, axis):
    errors = axis_errors([axis], x.data.ndim)
    require(*errors)
    n = x.data.shape[axis]
    require(*["bounds_error"] * any(p < -n or p >= n for p in places))
    return x.view(lambda a: np.take(a, np.array(places, np.int64), axis))


def take_along_axis(x, places, axis):
    def taken(a):
        shape = np.broadcast_shapes(*([1 if k == axis % a.ndim else n for k, n in enumerate(s)]
                                      for s in (a.shape, places.data.shape)))
        full = list(shape)
        full[axis] = a.shape[axis]
        at = list(shape)
        at[axis] = places.data.shape[axis]
        return np.take_along_axis(np.broadcast_to(a, full),
                                  np.broadcast_to(places.data, at).astype(np.int64), axis)
    return x.view(taken)


def along(f):
    def apply(x, axis):
        require(*axis_errors([axis], x.data.ndim))
        return moved(x, lambda a: f(a, axis))
    return apply


def topk(x, k, axis, places):
    require(*["shape_error"] * (k > x.data.shape[axis]))

    def top(a):
        # The stable order of what is greatest first: places counted from behind, in the order from behind.
        last = a.shape[axis] - 1
        order = last - np.flip(np.argsort(np.flip(a, axis), axis, kind="stable"), axis)
        order = np.take(order, np.arange(k), axis).astype(np.int64)
        return order if places else np.take_along_axis(a, order, axis)
    return moved(x, top)


def rows_of(x, axes):
    """All elements of each result, one after the other along the last axis."""
    kept = [k for k in range(x.ndim) if k not in axes]
    rows = np.transpose(x, kept + sorted(axes))
    return rows.reshape([x.shape[k] for k in kept] + [reductions.count_of(Value(x), axes)])


def kept_axes(data, x, axes, keepdims):
    return np.expand_dims(data, tuple(axes)) if keepdims else data


def order_statistic(quantile, skips_nan):
    def apply(x, axes=None, keepdims=False, q=0.5):
        axes = reductions.normal(x, axes)
        dtype = x.data.dtype if is_float(x.data.dtype) else np.dtype(float)
        rows = np.sort(rows_of(x.data, axes).astype(dtype), axis=-1)
        numbers = np.sum(~np.isnan(rows), axis=-1)
        bad = (numbers == 0) | (not skips_nan) & (numbers < rows.shape[-1])
        place = (dtype.type(q) * (numbers - 1).astype(dtype)) if quantile else (numbers - 1) / 2
        low = np.floor(place).astype(np.int64)
        high = np.minimum(np.ceil(place).astype(np.int64) if not quantile else low + 1, numbers - 1)
        if rows.shape[-1] == 0:
            data = np.full(rows.shape[:-1], np.nan, dtype)
            return Value(kept_axes(data, x, axes, keepdims))
        a, b = (np.take_along_axis(rows, np.maximum(at, 0)[..., None], -1)[..., 0] for at in (low, high))
        if quantile:
            part = (place - low).astype(wide(dtype))
            away = b.astype(wide(dtype)) - a
            exact = np.where(part < 0.5, a + away * part, b - away * (1 - part))
            size = finite_part(a) + finite_part(b)
            error = np.where(size > largest(dtype) / 4, np.inf, np.where(np.isfinite(exact), 4 * epsilon(dtype) * size + tiny(dtype), 0))
            data = np.asarray(exact).astype(dtype)
        else:
            data, error = np.where(low == high, a, (a + b) / dtype.type(2)).astype(dtype), None
        data = np.where(bad, dtype.type(np.nan), data).astype(dtype)
        error = None if error is None else np.where(bad, 0, error).astype(float)
        if x.error is not None:
            error = anything(data.shape)
        error = None if error is None else kept_axes(error, x, axes, keepdims)
        return Value(kept_axes(data, x, axes, keepdims), error, signed=False)
    return apply


def of_numbers(f, has_identity=True):
    """Each row without its NaN through the reduction f."""
    def apply(x, axes=None, keepdims=False, **options):
        axes = reductions.normal(x, axes)
        if not is_float(x.data.dtype):
            return f(x, axes, keepdims, **options)
        rows = rows_of(x.data, axes)
        if rows.shape[-1] == 0 and not has_identity:
            raise Refused("shape_error")
        data = np.empty(rows.shape[:-1], x.data.dtype)
        error = np.zeros(rows.shape[:-1])
        for at in np.ndindex(*rows.shape[:-1]):
            row = rows[at][~np.isnan(rows[at])]
            if len(row) <= options.get("ddof", 0) and f is not reductions.sum_:
                data[at] = np.nan
                continue
            one = f(Value(row), (0,), **options)
            data[at], error[at] = one.data, one.errors()
        if x.error is not None:
            error = anything(data.shape)
        return Value(kept_axes(data, x, axes, keepdims), kept_axes(error, x, axes, keepdims), signed=False)
    return apply


def selected(name, ufunc):
    """A reduction with a mask and an initial value."""
    def apply(x, mask, axes, initial):
        axes = reductions.normal(x, axes)
        where = or_refused("shape_error", np.broadcast_to, mask.data, x.data.shape)
        dtype = reductions.summed(x) if name == "sum" and not is_float(x.data.dtype) else x.data.dtype
        first = promotion.cast(np.array(initial), dtype)
        data = ufunc.reduce(x.data.astype(dtype), axis=axes, initial=first[()], where=where)
        return Value(data, None if x.error is None else anything(np.shape(data)), False)
    return apply


def roll(x, shifts, axes):
    require(*(["axis_error"] if any(a < -x.data.ndim or a >= x.data.ndim for a in axes) else []))
    return x.view(lambda a: np.roll(a, shifts, axes))


def diff(x, n, axis):
    errors = axis_errors([axis], x.data.ndim) + ["shape_error"] * (n < 0)
    require(*errors)
    return moved(x, lambda a: np.diff(a, n, axis))


def pad_by_axes(x, before, after, mode, numbers):
    require(*["shape_error"] * any(w < 0 for w in before + after))
    widths = list(zip(before, after))
    require(*["shape_error"] * (mode != "constant" and
                                any(n == 0 and max(w) > 0 for n, w in zip(x.data.shape, widths))))
    names = {"constant": "constant_values", "linear_ramp": "end_values"}
    options = {names.get(mode, "stat_length"): tuple(numbers)} if numbers else {}
    result = moved(x, lambda a: np.pad(a, widths, mode, **options))
    # Means of means, and ramps that versions of NumPy compute in one type or another.
    if mode in ("mean", "linear_ramp") and is_float(x.data.dtype) and x.data.size:
        error = 8 * epsilon(x.data.dtype) * max(np.max(finite_part(x.data)), *map(abs, numbers), 1)
        return Value(result.data, np.where(np.isfinite(result.data), error, 0), signed=False)
    return result


def searchsorted(a, v, right):
    dtype = promotion.common(a.data.dtype, v.data.dtype)
    data = np.searchsorted(a.data.astype(dtype), v.data.astype(dtype), "right" if right else "left")
    return Value(np.asarray(data, np.int64), None if a.error is None and v.error is None else anything(data.shape))


def convolve(x, f, mode):
    require(*["shape_error"] * (0 in (x.data.size, f.data.size)))
    return Value(np.convolve(x.data, f.data, mode), signed=False)


def kron(a, b):
    return Value(np.kron(a.data, b.data), signed=False)


def running_before(f, first):
    def apply(x, axis):
        require(*axis_errors([axis], x.data.ndim))
        data = f(x.data, axis=axis, dtype=reductions.summed(x))
        front = np.full_like(np.take(data, [0] if data.shape[axis] else [], axis), first)
        rest = np.take(data, np.arange(max(data.shape[axis] - 1, 0)), axis)
        return Value(np.concatenate([front, rest], axis))
    return apply


TABLE = {
    "wrapped": wrapped, "take": take, "take_list": take_list, "take_along_axis": take_along_axis,
    "sort": along(np.sort), "argsort": along(lambda a, axis: np.argsort(a, axis, kind="stable")),
    "cummax": along(np.maximum.accumulate), "cummin": along(np.minimum.accumulate), "topk": topk,
    "median": order_statistic(False, False), "nanmedian": order_statistic(False, True),
    "quantile": order_statistic(True, False), "nansum": of_numbers(reductions.sum_),
    "nanmean": of_numbers(reductions.mean), "nanvar": of_numbers(reductions.var),
    "nanstd": of_numbers(reductions.stddev), "nanmax": of_numbers(reductions.TABLE["max"], False),
    "nanmin": of_numbers(reductions.TABLE["min"], False), "sum_where": selected("sum", np.add),
    "max_where": selected("max", np.maximum), "min_where": selected("min", np.minimum), "roll": roll, "pad_by_axes": pad_by_axes, "diff": diff,
    "searchsorted": searchsorted, "convolve": convolve, "kron": kron, "cumsum_before": running_before(np.cumsum, 0),
    "cumprod_before": running_before(np.cumprod, 1),
}
