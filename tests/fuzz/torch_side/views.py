"""Views, windows, pads and joins. Borders and periods are gathers by a table of places, which numpy_side has."""
import numpy as np
import torch

from numpy_side.views import periodic

from .value import Value


def moved(f):
    def apply(x, /, **parameters):
        return Value(f(x.data, **parameters), x.is_exact)
    return apply


def at_places(a, places, axis):
    return torch.index_select(a, axis, torch.as_tensor(np.array(places, np.int64)))


def sliced(a, start, stop, step):
    for axis, key in enumerate(zip(start, stop, step)):
        a = at_places(a, range(a.shape[axis])[slice(*key)], axis)
    return a


def repeated(a, counts, axis):
    counts = counts * a.shape[axis] if len(counts) == 1 else counts
    return at_places(a, np.repeat(np.arange(a.shape[axis]), counts), axis)


def padded(a, before, after, mode, value=0):
    for axis, (b, c) in enumerate(zip(before, after)):
        n = a.shape[axis]
        if mode == "constant":
            shape = list(a.shape)
            rims = [torch.full(shape[:axis] + [w] + shape[axis + 1:], float(value), dtype=a.dtype) for w in (b, c)]
            a = torch.cat([rims[0], a, rims[1]], axis)
        elif mode == "edge":
            a = at_places(a, np.clip(np.arange(-b, n + c), 0, n - 1), axis) if n else a
        else:
            a = at_places(a, periodic(mode, n, b, c), axis) if n else a
    return a


FILLS = {"max": -float("inf"), "min": float("inf"), "sum": 0.0}


def windows(a, window, step, axes, dilation, before, after, ceil_mode, pad_value, under):
    rank = a.ndim
    fill = FILLS[under] if pad_value == "unset" else float(pad_value)
    widths = [[0] * rank, [0] * rank]
    for k, axis in enumerate(axes):
        widths[0][axis], widths[1][axis] = before[k], after[k]
    a = padded(a, *widths, "constant", fill)
    for k, axis in enumerate(axes):
        a = a.unfold(axis % rank, dilation[k] * (window[k] - 1) + 1, step[k])[..., ::dilation[k]]
    return a


def diagonal(a, offset, axes):
    return torch.diagonal(a, offset, axes[0], axes[1])


def rolled(a, shifts, axes):
    return torch.roll(a, shifts, axes)


def joined(f):
    def apply(*x, axis):
        return Value(f([v.data for v in x], axis), all(v.is_exact for v in x))
    return apply


def swapped(data, /, **axes):
    return torch.swapaxes(data, axes["a"], axes["b"])


def squeezed(a, axes):
    for axis in sorted((axis % a.ndim for axis in axes), reverse=True):
        a = a.squeeze(axis)
    return a


TABLE = {name: moved(f) for name, f in {
    "transpose": lambda a, axes: a.permute(axes), "flip": lambda a, axes: torch.flip(a, axes),
    "swapaxes": swapped,
    "moveaxis": lambda a, source, destination: torch.movedim(a, source, destination),
    "slice": sliced, "reshape": lambda a, shape: a.reshape(shape), "tile": lambda a, reps: torch.tile(a, reps),
    "repeat": repeated, "broadcast_to": lambda a, shape: a.broadcast_to(shape),
    "expand_dims": lambda a, axes: a.unsqueeze(axes[0]), "squeeze": squeezed, "pad": padded, "windows": windows,
    "as_strided": lambda a, shape, strides, offset: torch.as_strided(a.contiguous(), shape, strides, offset),
    "diagonal": diagonal, "roll": rolled, "take_list": lambda a, places, axis: at_places(
        a, [p % a.shape[axis] for p in places], axis),
    "trace": lambda a, offset, axes: diagonal(a, offset, axes).sum(-1),
    "diff": lambda a, n, axis: torch.diff(a, n, axis),
}.items()}
TABLE["concatenate"] = joined(torch.cat)
TABLE["stack"] = joined(torch.stack)
