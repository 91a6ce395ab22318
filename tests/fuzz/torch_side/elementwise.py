"""Elementwise operations; the kinks are those of the functions that PyTorch has for them."""

import torch

from .value import NoCounterpart, Value, decided, near


def number(value, like):
    return torch.tensor(float(value), dtype=like.dtype)


def both(x, left=None, right=None, kind=None):
    """The operands, a scalar among them; and whether they are exact."""
    if left is not None:
        x = [Value(number(left, x[0].data), True), *x]
    elif right is not None:
        x = [*x, Value(number(right, x[0].data), True)]
    return x


def smooth(f, keeps_exact=False):
    def apply(*x, **scalar):
        x = both(list(x), **scalar)
        return Value(f(*(v.data for v in x)), keeps_exact and all(v.is_exact for v in x))
    return apply


def choice(f):
    """Of two rivals: near ones are a matter of rounding."""
    def apply(*x, **scalar):
        x = both(list(x), **scalar)
        decided(near(x[0].data.detach(), x[1].data.detach()), *x)
        return Value(f(*(v.data for v in x)), all(v.is_exact for v in x))
    return apply


# What PyTorch 1 has otherwise at kinks: on its bounds clamp passes all, and of equal ones fmax all to the first.
IS_OLD = int(torch.__version__.split(".")[0]) < 2


def shared(f):
    """Half to each of equal ones."""
    return f if not IS_OLD else lambda x, y: torch.where(x == y, (x + y) / 2, f(x, y))


def clamped(x, low=None, high=None):
    if not IS_OLD:
        return torch.clamp(x, low, high)
    if low is not None:
        x = torch.where(x > low, x, number(low, x))
    return x if high is None else torch.where(x < high, x, number(high, x))


def bounded(x, low=None, high=None):
    for bound in (low, high):
        if bound is not None:
            decided(near(x.data.detach(), number(bound, x.data)), x)
    return Value(clamped(x.data, low, high), x.is_exact)


def beside_number(tensors, bound):
    """maximum and minimum: a number beside an array is a bound, as clamp has it."""
    def apply(*x, right=None, kind=None):
        return bounded(x[0], **{bound: right}) if right is not None else choice(tensors)(*x)
    return apply


def bent(f, *kinks):
    def apply(x):
        for kink in kinks:
            decided(near(x.data.detach(), number(kink, x.data)), x)
        return Value(f(x.data), x.is_exact)
    return apply


def stepped(f, halves=False):
    """Jumps at whole numbers, or halfway between."""
    def apply(x):
        jump = x.data.detach() + (0.5 if halves else 0)
        decided(near(jump, torch.round(jump)), x)
        return Value(f(x.data), x.is_exact)
    return apply


def divided(f):
    """What is left of a division jumps where the quotient is whole."""
    def apply(*x, **scalar):
        x = both(list(x), **scalar)
        quotient = x[0].data.detach() / x[1].data.detach()
        decided(near(quotient, torch.round(quotient)), *x)
        return Value(f(*(v.data for v in x)), all(v.is_exact for v in x))
    return apply


def floor_divided(x, y):
    return torch.floor((x / y).detach())


def compared(f):
    def apply(*x, **scalar):
        x = both(list(x), **scalar)
        decided(near(x[0].data.detach(), x[1].data.detach()), *x)
        return Value(f(*(v.data.detach() for v in x)), True)
    return apply


def where(c, a, b):
    return Value(torch.where(c.data, a.data, b.data), a.is_exact and b.is_exact)


def missing(*x, **parameters):
    raise NoCounterpart


def hardswish(x):
    bent(torch.abs, -3, 3)(x)
    return Value(x.data * clamped(x.data + 3, 0, 6) / 6 if IS_OLD else torch.nn.functional.hardswish(x.data), False)


TABLE = {
    "add": smooth(torch.add, True), "subtract": smooth(torch.sub, True), "multiply": smooth(torch.mul, True),
    "divide": smooth(torch.div), "negative": smooth(torch.neg, True), "positive": smooth(lambda x: +x, True),
    "square": smooth(torch.square, True), "stop_gradient": smooth(torch.Tensor.detach, True),
    "maximum": beside_number(torch.maximum, "low"), "minimum": beside_number(torch.minimum, "high"), "clip": bounded,
    "fmax": choice(shared(torch.fmax)), "fmin": choice(shared(torch.fmin)),
    "remainder": divided(torch.remainder), "fmod": divided(torch.fmod), "floor_divide": divided(floor_divided),
    "pow": smooth(torch.pow), "where": where, "greater": compared(torch.gt),
    "abs": bent(torch.abs, 0), "relu": bent(torch.relu, 0), "sign": bent(torch.sign, 0),
    "floor": stepped(torch.floor), "ceil": stepped(torch.ceil), "trunc": stepped(torch.trunc),
    "round": stepped(torch.round, halves=True),
    "cbrt": missing, "sigmoid": smooth(torch.sigmoid), "erf": smooth(torch.erf),
    **{name: smooth(getattr(torch, name)) for name in
       ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "sin", "cos", "tan", "asin", "acos",
        "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")},
    "gelu": smooth(torch.nn.functional.gelu), "silu": smooth(torch.nn.functional.silu), "hardswish": hardswish,
}
