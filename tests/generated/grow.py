"""Random expressions: grown one operation at a time, each tried with NumPy before it is kept, so that
every expression is valid and every element of its result is determined."""
import math
import random
import string

import numpy as np

from numpy_side.interpret import TABLE
from numpy_side.value import Refused, Value

DTYPES = ["float32"] * 5 + ["float64"] * 3 + ["int32"] * 2 + ["bool", "int8", "uint8", "int16", "uint32", "int64"]
ELEMENTWISE = ["abs", "sign", "square", "relu", "floor", "ceil", "round", "trunc", "negative", "isnan", "isfinite",
               "logical_not"]
ANALYTIC = ["exp", "expm1", "log1p", "sqrt", "sin", "cos", "tanh", "atan", "sigmoid", "exp2", "erf"]
BINARY = ["add", "subtract", "multiply", "divide", "maximum", "minimum", "fmax", "fmin", "less", "greater_equal",
          "equal", "not_equal", "logical_and", "logical_or"]
REDUCTIONS = ["sum", "max", "min", "mean", "prod", "var", "stddev", "all", "any", "argmax", "argmin",
              "count_nonzero", "norm", "logsumexp"]
MEMORY = {"transpose", "flip", "swapaxes", "slice", "expand_dims", "windows", "reshape", "repeat", "tile",
          "diagonal", "squeeze", "broadcast_to"}


class Unfit(Exception):
    """The choice leads to nothing that can be used; another one is made."""


class Expression:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.operations, self.values, self.in_memory, self.buffer = [], [], [], b""

    def grow(self, most):
        self.operand(self.shape(self.random.randint(1, 4)))
        while len(self.operations) < most:
            step = self.random.choice(STEPS)
            before = self.state()
            try:
                step(self, len(self.values) - 1)
            except (Refused, Unfit):
                self.operations, self.values, self.in_memory, self.buffer = before
        return self

    def state(self):
        return self.operations[:], self.values[:], self.in_memory[:], self.buffer

    # --- what the steps are made of -------------------------------------------------------------

    def shape(self, rank):
        return [self.random.choice([1, 2, 3, 4, 5, 3, 7]) for _ in range(rank)]

    def add(self, name, operands, parameters, is_memory=False):
        with np.errstate(all="ignore"):
            value = TABLE[name](*(self.values[k] for k in operands), **parameters)
        if value.data.size > 3000 or value.data.ndim > 6 or value.data.size == 0:
            raise Unfit
        if value.error is not None and np.any(np.isinf(value.error)):
            raise Unfit
        self.operations.append((name, list(operands), parameters))
        self.values.append(value)
        self.in_memory.append(is_memory)
        return len(self.values) - 1

    def operand(self, shape, dtype=None):
        dtype = np.dtype(dtype or self.random.choice(DTYPES))
        low = 0 if dtype.kind in "ub" else -4
        count = math.prod(shape)
        data = np.array([self.random.randint(low, 1 if dtype.kind == "b" else 4) for _ in range(count)]).astype(dtype)
        strides = [math.prod(shape[k + 1:]) for k in range(len(shape))]
        self.operations.append(("operand", [], {"dtype": dtype.name, "shape": list(shape), "strides": strides,
                                                "first": 0, "count": count}))
        self.buffer += data.tobytes()
        self.values.append(Value(data.reshape(shape)))
        self.in_memory.append(True)
        return len(self.values) - 1

    def partner(self, k, dtype=None):
        """Something that broadcasts with value k: an earlier value that happens to, or a new operand."""
        shape = self.values[k].data.shape
        fits = [j for j in range(len(self.values)) if can_broadcast(self.values[j].data.shape, shape)]
        if fits and self.random.random() < 0.5:
            return self.random.choice(fits)
        start = self.random.randint(0, len(shape))
        return self.operand([1 if self.random.random() < 0.3 else n for n in shape[start:]] or [1], dtype)

    def axis(self, k):
        rank = self.values[k].data.ndim
        if rank == 0:
            raise Unfit
        return self.random.randrange(-rank, rank)

    def some_axes(self, k):
        rank = self.values[k].data.ndim
        chosen = self.random.sample(range(rank), self.random.randint(0, rank))
        return [a - (rank if self.random.random() < 0.3 else 0) for a in chosen]


def can_broadcast(a, b):
    try:
        np.broadcast_shapes(a, b)
        return True
    except ValueError:
        return False


# --- steps: each adds operations that end with one on value k ------------------------------------

def unary(x, k):
    x.add(x.random.choice(ELEMENTWISE), [k], {})


def analytic(x, k):
    if x.values[k].error is None:
        x.add(x.random.choice(ANALYTIC), [k], {})


def binary(x, k):
    other = x.partner(k)
    pair = [k, other]
    x.random.shuffle(pair)
    x.add(x.random.choice(BINARY), pair, {})


def with_scalar(x, k):
    kind = x.random.choice(["int", "float"])
    side = x.random.choice(["left", "right"])
    name = x.random.choice(["add", "subtract", "multiply", "maximum", "less", "divide"])
    x.add(name, [k], {side: x.random.choice([1, 2, 3, 0.5] if kind == "float" else [1, 2, 3]), "kind": kind})


def choice(x, k):
    condition = x.add("greater", [k], {"right": x.random.randint(-2, 2), "kind": "int"})
    x.add("where", [condition, k, x.partner(k)], {})


def cast(x, k):
    x.add("cast", [k], {"dtype": x.random.choice(DTYPES)})


def clip(x, k):
    x.add("clip", [k], {"low": -2, "high": 2})


def reduction(x, k):
    name = x.random.choice(REDUCTIONS)
    parameters = {} if x.random.random() < 0.15 else {"axes": x.some_axes(k)}
    if parameters and x.random.random() < 0.4:
        parameters["keepdims"] = True
    if parameters and name in ("var", "stddev") and x.random.random() < 0.3:
        parameters["ddof"] = 1
    x.add(name, [k], parameters)


def scan(x, k):
    x.add("cumsum", [k], {"axis": x.axis(k)})


def view(x, k):
    rank = x.values[k].data.ndim
    name = x.random.choice(["transpose", "flip", "swapaxes", "slice", "expand_dims", "tile", "repeat", "reshape",
                            "diagonal", "squeeze", "broadcast_to"])
    shape = x.values[k].data.shape
    parameters = {
        "transpose": lambda: {"axes": x.random.sample(range(rank), rank)},
        "flip": lambda: {"axes": [x.axis(k)]},
        "swapaxes": lambda: {"a": x.axis(k), "b": x.axis(k)},
        "slice": lambda: {"start": [x.random.choice([0, 0, 1]) for _ in shape], "stop": list(shape),
                          "step": [x.random.choice([1, 1, 2]) for _ in shape]},
        "expand_dims": lambda: {"axes": [x.random.randint(0, rank)]},
        "tile": lambda: {"reps": [x.random.randint(1, 2) for _ in range(rank)]},
        "repeat": lambda: {"counts": [x.random.randint(1, 3)], "axis": x.axis(k)},
        "reshape": lambda: {"shape": x.random.choice([[-1], [shape[0], -1], [-1, 1]])},
        "diagonal": lambda: {"offset": x.random.randint(-1, 1), "axes": x.random.sample(range(rank), 2)},
        "squeeze": lambda: {"axes": [x.random.choice([a for a in range(rank) if shape[a] == 1])]},
        "broadcast_to": lambda: {"shape": [x.random.randint(1, 3), *shape]},
    }[name]
    try:
        chosen = parameters()
    except (ValueError, IndexError):
        raise Unfit from None
    if rank == 0 or name == "reshape" and -1 in chosen["shape"] and x.values[k].data.size == 0:
        raise Unfit
    x.add(name, [k], chosen, x.in_memory[k])


def windows(x, k):
    shape = x.values[k].data.shape
    count = x.random.randint(1, min(2, len(shape))) if shape else 0
    if count == 0:
        raise Unfit
    parameters = {"window": [x.random.randint(1, min(3, n)) for n in shape[-count:]],
                  "step": [x.random.randint(1, 2) for _ in range(count)]}
    under = x.random.choice(["max", "min", "sum", "mean"])
    if x.random.random() < 0.5:
        parameters.update(axes=list(range(len(shape) - count, len(shape))), dilation=[1] * count,
                          before=[x.random.randint(0, 2) for _ in range(count)], after=[1] * count,
                          ceil_mode=x.random.random() < 0.5, pad_value=x.random.choice(["unset", "1"]))
    slid = x.add("windows", [k], parameters)
    x.add(under, [slid], {"axes": [-1 - a for a in range(count)]})


def pad(x, k):
    rank = x.values[k].data.ndim
    if rank == 0:
        raise Unfit
    mode = x.random.choice(["constant", "edge", "reflect", "symmetric", "wrap"])
    x.add("pad", [k], {"before": [x.random.randint(0, 2) for _ in range(rank)],
                       "after": [x.random.randint(0, 2) for _ in range(rank)], "mode": mode, "value": 2})


def as_strided(x, k):
    if x.in_memory[k] or x.values[k].data.size < 6:
        raise Unfit
    x.add("as_strided", [k], {"shape": [2, 3], "strides": [x.random.randint(0, 2), 1], "offset": 0})


def join(x, k):
    value = x.values[k].data
    if value.ndim == 0:
        raise Unfit
    shape = list(value.shape)
    axis = x.axis(k)
    if x.random.random() < 0.5:
        x.add("stack", [k, x.operand(shape)], {"axis": axis})
    else:
        shape[axis] = x.random.randint(1, 4)
        x.add("concatenate", [x.operand(shape), k, k], {"axis": axis})


def einsum(x, k):
    shape = x.values[k].data.shape
    if len(shape) > 4:
        raise Unfit
    letters = x.random.sample(string.ascii_letters, len(shape) + 2)
    own, extra = letters[:len(shape)], letters[len(shape):]
    shared = x.random.sample(range(len(shape)), x.random.randint(0, min(2, len(shape))))
    second = [own[a] for a in shared] + extra[:x.random.randint(0, 2)]
    x.random.shuffle(second)
    other = x.operand([shape[own.index(c)] if c in own else x.random.randint(1, 4) for c in second] )
    if not second:
        raise Unfit
    output = [c for c in dict.fromkeys(own + second) if x.random.random() < 0.6]
    x.random.shuffle(output)
    text = "".join(own) + "," + "".join(second) + ("->" + "".join(output) if x.random.random() < 0.9 else "")
    x.add("einsum", [k, other], {"subscripts": text})


def matmul(x, k):
    shape = x.values[k].data.shape
    if not shape:
        raise Unfit
    other = x.operand([shape[-1], x.random.randint(1, 6)])
    x.add(x.random.choice(["matmul", "dot"]), [k, other], {})


STEPS = [unary, analytic, binary, binary, binary, with_scalar, choice, cast, clip, reduction, reduction, scan, view,
         view, view, windows, pad, as_strided, join, einsum, matmul]


# --- expressions by hand: what random ones seldom meet -------------------------------------------

def padded_windows(x, count=1):
    """Of padding without a value, which reductions leave out, and whose sum is 0 to everybody else."""
    shape = [3, 5]
    return x.add("windows", [x.operand(shape, "float32")],
                 {"window": [3] * count, "step": [2] * count, "axes": list(range(2 - count, 2)), "dilation": [1] * count,
                  "before": [2] * count, "after": [1] * count, "ceil_mode": True, "pad_value": "unset"})


def read_as_they_are(x):
    slid = padded_windows(x)
    x.add("subtract", [slid, x.add("max", [slid], {"axes": [-1], "keepdims": True})], {})


def reduced_behind_operations(x):
    slid = padded_windows(x, 2)
    lifted = x.add("subtract", [slid, x.operand([3], "float32")], {})
    turned = x.add("transpose", [lifted], {"axes": [1, 0, 3, 2]})
    found = [x.add(name, [turned], {"axes": [-1, -2]}) for name in ("max", "min", "sum", "mean", "prod", "argmax")]
    while len(found) > 1:
        found[:2] = [x.add("add", found[:2], {})]


def multiplied(x):
    slid = padded_windows(x)
    x.add("einsum", [slid, x.operand([3], "float32")], {"subscripts": "abc,c->ab"})


BY_HAND = [read_as_they_are, reduced_behind_operations, multiplied]
