"""Elementwise operations, with the distance that the library's results may have.

Operations that IEEE 754 or integer arithmetic settle are exact. Functions of real analysis are computed
in a wider type and may be ULPS units in the last place away, as the vector forms of the C library are.
"""
import math

import numpy as np

from . import promotion
from .value import Refused, Value, epsilon, finite_part, is_float, largest, spacing, tiny, wide

ULPS = 4.5  # 4 of the library's function, half of rounding the wider result


def fitted(scalar, dtype, bounds):
    """An integer scalar as an element of dtype; as one of the bounds of f where it bounds nothing."""
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    if scalar < least and bounds in (np.maximum, np.fmax):
        return least
    if scalar > most and bounds in (np.minimum, np.fmin):
        return most
    if not least <= scalar <= most:
        raise Refused("dtype_error")
    return scalar


def operands(x, left=None, right=None, kind=None, compare=False, f=None):
    """The operands in their common type of f, a scalar among them."""
    dtype = promotion.common(*(v.data.dtype for v in x))
    scalar = left if left is not None else right
    if scalar is None:
        return list(x), dtype
    wanted = promotion.with_scalar(dtype, kind)
    if compare and kind == "int" and dtype.kind in "iu":
        wanted = promotion.common(dtype, np.dtype(np.int32))
    elif f is np.divide:
        wanted = promotion.floating(wanted)
    elif kind == "int" and wanted.kind in "iu":
        scalar = fitted(scalar, wanted, f)
    constant = Value(promotion.cast(np.array(scalar, float if kind == "float" else np.int64), wanted))
    return ([constant, *x] if left is not None else [*x, constant]), wanted


def broadcast(x):
    try:
        return np.broadcast_shapes(*(v.data.shape for v in x))
    except ValueError:
        raise Refused("shape_error") from None


def converted(v, dtype):
    """v in another type; to a smaller float rounding may move what was not settled."""
    return Value(promotion.cast(v.data, dtype), v.error, v.signed, v.overflow, v.is_product)


def settled(x):
    return all(v.error is None for v in x)


def anything(shape):
    return np.full(shape, np.inf)


def opposite_infinities(a, b, data):
    """Where a sum is NaN though no term is."""
    return np.isnan(data) & ~np.isnan(a.data) & ~np.isnan(b.data) | lost(a) | lost(b)


def lost(x):
    return False if x.overflow is None or x.is_product else x.overflow


def binary(f, error_of=None, dtype_of=lambda d: d, signed=True, is_product=False, compare=False, rises=False):
    """f(a, b) in the common type; error_of(a, b, ea, eb, result) where an operand is not settled."""
    def apply(*x, **scalar):
        x, dtype = operands(x, compare=compare, f=f, **scalar)
        shape = broadcast(x)
        dtype = dtype_of(dtype)
        a, b = (converted(v, dtype) for v in x)
        data = f(a.data, b.data)
        result = Value(np.broadcast_to(data, shape), None, signed and a.signed and b.signed)
        if is_product and is_float(dtype):
            result.overflow = np.broadcast_to(~np.isfinite(data) & ~np.isnan(a.data) & ~np.isnan(b.data), shape)
            result.is_product = True
        if rises and is_float(dtype):
            result.overflow = np.broadcast_to(opposite_infinities(a, b, data), shape)
        if not settled(x):
            error = error_of(a.data, b.data, a.errors(), b.errors(), data) if error_of else anything(shape)
            result.error = np.broadcast_to(error, shape)
        return result
    return apply


def rounded(error, data):
    """The error after the result was rounded; where it left the range, anything may come out."""
    error = error + spacing(data) * (np.asarray(error) > 0)
    return np.where(np.isfinite(data), error, np.where(np.isfinite(error), 0, np.inf))


def error_of_sum(a, b, ea, eb, data):
    return rounded(ea + eb, data)


def error_of_product(a, b, ea, eb, data):
    wide_a, wide_b = np.abs(a.astype(float)), np.abs(b.astype(float))
    error = wide_a * eb + wide_b * ea + ea * eb + tiny(data.dtype) * ((ea > 0) | (eb > 0))
    error = rounded(np.where(np.isnan(error), np.where(np.isinf(ea) | np.isinf(eb), np.inf, 0), error), data)
    # An infinity times what may be zero.
    return np.where((np.isinf(a) & (eb >= wide_b) & (eb > 0)) | (np.isinf(b) & (ea >= wide_a) & (ea > 0)),
                    np.inf, error)


def error_of_quotient(a, b, ea, eb, data):
    wide_a, wide_b = np.abs(a.astype(float)), np.abs(b.astype(float))
    room = wide_b - eb
    error = np.where(room > 0, (ea + np.abs(data.astype(float)) * eb) / np.where(room > 0, room, 1), np.inf)
    error = np.where((ea == 0) & (eb == 0), 0, error + tiny(data.dtype))
    return np.where(np.isinf(error), np.inf, rounded(error, data))


def error_of_choice(a, b, ea, eb, data):
    return np.maximum(ea, eb)


def divide(*x, **scalar):
    result = binary(np.divide, error_of_quotient, promotion.floating)(*x, **scalar)
    x, dtype = operands(x, f=np.divide, **scalar)
    if not x[1].signed:  # the sign of an infinity comes from a zero of unknown sign
        result.error = np.where((x[1].data == 0) & np.ones(result.data.shape, bool), np.inf, result.errors())
    return result


def add(a, b):
    return a | b if a.dtype == bool else a + b


def multiply(a, b):
    return a & b if a.dtype == bool else a * b


def remainder(a, b):
    return np.remainder(a, b)


def power(*x, **scalar):
    x, dtype = operands(x, **scalar)
    shape, dtype = broadcast(x), promotion.numeric(dtype)
    a, b = (promotion.cast(v.data, dtype) for v in x)
    if dtype.kind in "iu":
        if (scalar.get("right") or 0) < 0:
            raise Refused("dtype_error")
        negative = b < 0
        data = np.power(a, np.where(negative, 0, b))
        inverse = np.where(a == 1, 1, np.where(a == -1, np.where(b % 2 == 0, 1, -1), 0))
        return Value(np.where(negative, inverse, data).astype(dtype))
    data = np.power(a.astype(wide(dtype)), b.astype(wide(dtype)))
    error = near(data, dtype, ULPS)
    unsettled_sign = not x[0].signed and (a == 0) & (b < 0)
    error = np.where(unsettled_sign, np.inf, error) if settled(x) else anything(shape)
    return Value(data.astype(dtype), error)


def comparison(f, dtype_of=lambda d: d):
    return binary(f, None, dtype_of, compare=True)


def near(exact, dtype, ulps):
    """The bound around a result known in a wider type: so many ulps; anything where it may overflow."""
    data = exact.astype(dtype)
    size = np.abs(exact)
    at_edge = np.isfinite(exact) & (size > largest(dtype) * (1 - 16 * epsilon(dtype))) & (
        size < largest(dtype) * (1 + 16 * epsilon(dtype)))
    return np.where(at_edge, np.inf, ulps * spacing(data))


def analytic(f, ulps=ULPS, signed=True, infinite_at_zero=False, rounds_once=False):
    """A function of real analysis. Where the operand is not settled, the result moves between f(x - e)
    and f(x + e). One that `rounds_once` is taken in its own type: through a wider one it would be rounded twice."""
    def apply(x):
        dtype = promotion.floating(x.data.dtype)
        a = x.data.astype(dtype).astype(wide(dtype))
        exact = f(a)
        error = near(exact, dtype, ulps)
        if x.error is not None:
            low, high = f(a - x.error), f(a + x.error)
            moved = np.maximum(np.abs(low - exact), np.abs(high - exact)) * 1.5
            error = np.where(np.isnan(moved) & (x.error > 0), np.inf, error + np.where(np.isnan(moved), 0, moved))
        if infinite_at_zero and not x.signed:
            error = np.where(x.data == 0, np.inf, error)
        data = f(x.data.astype(dtype)) if rounds_once else exact.astype(dtype)
        return Value(data, error, signed and x.signed)
    return apply


def plain(f, dtype_of=lambda d: d, error_of=None, signed=True):
    """A function that is exact; one that jumps passes no error on."""
    def apply(x):
        data = f(x.data.astype(dtype_of(x.data.dtype)))
        error = None if x.error is None else (error_of(x, data) if error_of else anything(data.shape))
        return Value(data, error, signed and x.signed)
    return apply


def keep(x, data):
    return x.error


def square(x):
    if x.data.dtype == bool:
        return Value(x.data)
    result = binary(multiply, error_of_product, is_product=True)(x, x)
    return result


def magnitude(x):
    if x.data.dtype.kind == "c":
        size = np.abs(x.data)
        return Value(size, spacing(size))
    return Value(np.abs(x.data), x.error, x.signed)


def relu(x):
    data = np.maximum(x.data, x.data.dtype.type(0))
    return Value(data, x.error, False, x.overflow, x.is_product)


def sign(a):
    return np.where(np.isnan(a), a, np.sign(a)) if is_float(a.dtype) else np.sign(a)


def where(c, a, b):
    broadcast([c, a, b])
    dtype = promotion.common(a.data.dtype, b.data.dtype)
    condition = c.data != 0
    error = None
    if not settled([a, b]):
        error = np.where(condition, a.errors(), b.errors())
    if c.error is not None:
        error = anything(np.broadcast_shapes(c.data.shape, a.data.shape, b.data.shape))
    return Value(np.where(condition, a.data.astype(dtype), b.data.astype(dtype)), error, a.signed and b.signed)


def cast(x, dtype):
    dtype = np.dtype(dtype)
    data = promotion.cast(x.data, dtype)
    if x.error is None:
        return Value(data, None, x.signed)
    if not is_float(dtype):
        return Value(data, anything(data.shape))
    return Value(data, rounded(x.error, data), x.signed)


def maximum_of(f):
    return binary(f, error_of_choice, promotion.common, signed=False, rises=True)


def clip(x, low, high):
    return maximum_of(np.minimum)(maximum_of(np.maximum)(x, right=low, kind="int"), right=high, kind="int")


def sigmoid(x):
    """1 / (1 + exp(-x)) as it stands: where exp overflows, below the smallest normal number, it is 0."""
    result = analytic(lambda a: 1 / (1 + np.exp(-a)), 7)(x)
    limit = 2 * float(np.finfo(result.data.dtype).tiny)
    result.error = np.where(result.data < limit, np.maximum(result.errors(), limit), result.errors())
    return result


def erf(a):
    return np.vectorize(math.erf, otypes=[float])(a.astype(float)).astype(a.dtype)


def map_square_plus(x):
    """v * v + v, by vectors; the program is compiled without fused multiply-add."""
    return binary(np.add, error_of_sum)(binary(np.multiply, error_of_product)(x, x), x)


def map_larger_half(x):
    return Value(np.where(x.data > 1, x.data - x.data.dtype.type(1), x.data), x.error, x.signed)


def map_times_state(x, state):
    """v * state in the type of x, by vectors."""
    return binary(multiply, error_of_product, is_product=True)(x, Value(x.data.dtype.type(state)))


def map_refusing(x, refused):
    """v + 1; throws where it meets its number."""
    if np.any(x.data == x.data.dtype.type(refused)):
        raise Refused("user_error", when_evaluated=True)
    return binary(np.add, error_of_sum)(x, Value(x.data.dtype.type(1)))


TABLE = {
    "add": binary(add, error_of_sum, rises=True), "subtract": binary(np.subtract, error_of_sum, promotion.numeric),
    "multiply": binary(multiply, error_of_product, is_product=True), "divide": divide,
    "maximum": maximum_of(np.maximum), "minimum": maximum_of(np.minimum),
    "fmax": maximum_of(np.fmax), "fmin": maximum_of(np.fmin),
    "floor_divide": binary(np.floor_divide, None, promotion.numeric), "remainder": binary(remainder, None, promotion.numeric),
    "fmod": binary(np.fmod, None, promotion.numeric),
    "pow": power, "where": where, "cast": cast, "clip": clip,
    "equal": comparison(np.equal), "not_equal": comparison(np.not_equal), "less": comparison(np.less),
    "less_equal": comparison(np.less_equal), "greater": comparison(np.greater),
    "greater_equal": comparison(np.greater_equal),
    "bitwise_and": binary(np.bitwise_and), "bitwise_or": binary(np.bitwise_or),
    "bitwise_xor": binary(np.bitwise_xor), "left_shift": binary(np.left_shift, None, promotion.numeric),
    "right_shift": binary(np.right_shift, None, promotion.numeric), "invert": plain(np.invert),
    "abs": magnitude, "sign": plain(sign, promotion.numeric), "square": square,
    "relu": relu,
    "floor": plain(np.floor, promotion.floating), "ceil": plain(np.ceil, promotion.floating),
    "round": plain(np.rint, promotion.floating), "trunc": plain(np.trunc, promotion.floating),
    "negative": plain(np.negative, promotion.numeric, keep), "positive": plain(np.positive, promotion.numeric, keep),
    "isnan": plain(np.isnan), "isinf": plain(np.isinf), "isfinite": plain(np.isfinite),
    "logical_not": plain(np.logical_not),
    "exp": analytic(np.exp), "exp2": analytic(np.exp2), "expm1": analytic(np.expm1),
    "log": analytic(np.log), "log2": analytic(np.log2), "log10": analytic(np.log10), "log1p": analytic(np.log1p),
    "sqrt": analytic(np.sqrt, 0.5, rounds_once=True),
    "rsqrt": analytic(lambda a: 1 / np.sqrt(a), 2, infinite_at_zero=True),
    "sin": analytic(np.sin), "cos": analytic(np.cos), "tan": analytic(np.tan), "asin": analytic(np.arcsin),
    "acos": analytic(np.arccos), "atan": analytic(np.arctan), "sinh": analytic(np.sinh), "cosh": analytic(np.cosh),
    "tanh": analytic(np.tanh), "erf": analytic(erf, ULPS + 1),
    "asinh": analytic(np.arcsinh), "acosh": analytic(np.arccosh), "atanh": analytic(np.arctanh), "cbrt": analytic(np.cbrt),
    "sigmoid": sigmoid,
    "map_square_plus": map_square_plus, "map_larger_half": map_larger_half,
    "map_times_state": map_times_state, "map_refusing": map_refusing,
}


def logical(f):
    return lambda *x: binary(f)(*(Value(v.data != 0, v.error) for v in x))


for _name, _function in (("and", np.logical_and), ("or", np.logical_or), ("xor", np.logical_xor)):
    TABLE["logical_" + _name] = logical(_function)
