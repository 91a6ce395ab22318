"""Reductions, running results and order; extremes go to the first of equals, as torch.max along an axis."""
import torch

from .value import Value, decided_rows


def rows_of(a, axes):
    """All elements of each result, one after the other along the last axis."""
    axes = sorted(axis % a.ndim for axis in axes)
    kept = [k for k in range(a.ndim) if k not in axes]
    return a.permute(kept + axes).reshape([a.shape[k] for k in kept] + [-1]) if a.numel() else a.new_zeros(
        [a.shape[k] for k in kept] + [torch.Size([a.shape[k] for k in axes]).numel()]) + 0 * a.sum()


def reduced(f, keeps_exact=False, chooses=False):
    def apply(x, axes=None, keepdims=False, **options):
        axes = list(range(x.data.ndim)) if axes is None else axes
        rows = Value(rows_of(x.data, axes), x.is_exact) if axes else Value(x.data.unsqueeze(-1), x.is_exact)
        if chooses:
            decided_rows(rows, -1)
        data = f(rows.data, **options)
        if keepdims:
            for axis in sorted(axis % x.data.ndim for axis in axes):
                data = data.unsqueeze(axis)
        return Value(data, keeps_exact and x.is_exact)
    return apply


def quantile(rows, q=0.5):
    """In a stable order: torch.quantile of PyTorch 2 takes any of the equal elements."""
    rows = torch.sort(rows, dim=-1, stable=True).values
    place = q * (rows.shape[-1] - 1)
    low = int(place)
    return torch.lerp(rows[..., low], rows[..., min(low + 1, rows.shape[-1] - 1)], place - low)


def running(f, keeps_exact=False, chooses=False):
    def apply(x, axis):
        if chooses:
            decided_rows(x, axis)
        return Value(f(x.data, axis), keeps_exact and x.is_exact)
    return apply


def topk(x, k, axis, places):
    """The stable order of what is greatest first."""
    decided_rows(x, axis)
    data = torch.sort(x.data, dim=axis, descending=True, stable=True).values
    return Value(data.narrow(axis, 0, k), x.is_exact)


def argsort(x, axis):
    decided_rows(x, axis)
    return Value(torch.sort(x.data.detach(), dim=axis, stable=True).indices, True)


def along_places(x, places, axis):
    return Value(torch.gather(x.data, axis, places.data), x.is_exact)


def softmax(f):
    return lambda x, axis: Value(f(x.data, axis), False)


def variance(rows, ddof=0):
    return rows.var(-1, correction=ddof)


def deviation(rows, ddof=0):
    return rows.std(-1, correction=ddof)


TABLE = {
    "sum": reduced(lambda r: r.sum(-1), True), "mean": reduced(lambda r: r.mean(-1)),
    "prod": reduced(lambda r: r.prod(-1), True), "max": reduced(lambda r: r.max(-1).values, True, True),
    "min": reduced(lambda r: r.min(-1).values, True, True), "var": reduced(variance), "stddev": reduced(deviation),
    "norm": reduced(lambda r: torch.linalg.vector_norm(r, 2, -1)),
    "logsumexp": reduced(lambda r: torch.logsumexp(r, -1)),
    "median": reduced(quantile, False, True), "quantile": reduced(quantile, False, True),
    "cumsum": running(torch.cumsum, True), "cumprod": running(torch.cumprod, True),
    "sort": running(lambda a, axis: torch.sort(a, dim=axis, stable=True).values, True, True),
    "cummax": running(lambda a, axis: torch.cummax(a, axis).values, True, True),
    "cummin": running(lambda a, axis: torch.cummin(a, axis).values, True, True),
    "topk": topk, "argsort": argsort, "take_along_axis": along_places,
    "softmax": softmax(torch.softmax), "log_softmax": softmax(torch.log_softmax),
}
