"""Sums of products, and layers."""
import torch
from torch.nn import functional

from .reductions import rows_of
from .value import Value, decided_rows


def product(f, keeps_exact=True):
    def apply(*x, **parameters):
        return Value(f(*(v.data for v in x), **parameters), keeps_exact and all(v.is_exact for v in x))
    return apply


def tensordot(a, b, axes_a, axes_b):
    return torch.tensordot(a, b, ([axis % a.ndim for axis in axes_a], [axis % b.ndim for axis in axes_b]))


def convolve(a, b, mode):
    """As NumPy: the shorter one slides over the longer one."""
    if a.numel() < b.numel():
        a, b = b, a
    n, k = a.numel(), b.numel()
    full = functional.conv1d(a[None, None], b.flip(0)[None, None], padding=k - 1)[0, 0]
    if mode == "full":
        return full
    return full[(k - 1) // 2:(k - 1) // 2 + n] if mode == "same" else full[k - 1:n]


def layer_norm(x):
    return functional.layer_norm(x, [x.shape[-1]])


def conv2d(x, w, b, stride, padding, dilation):
    return functional.conv2d(x, w, b, stride, padding, dilation)


def max_pool(x, window, stride, padding):
    pad = [padding] * 4
    rows = functional.pad(x.data, pad, value=-float("inf")).unfold(-2, window[0], stride).unfold(-2, window[1], stride)
    decided_rows(Value(rows_of(rows, [-1, -2]), x.is_exact), -1)
    return Value(functional.max_pool2d(x.data, window, stride, padding), x.is_exact)


def avg_pool(x, window, stride, padding):
    return functional.avg_pool2d(x, window, stride, padding)


def rms_norm(x):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-3)


def group_norm(x, gain, bias, groups):
    return functional.group_norm(x, groups, gain, bias)


def attention(q, k, v):
    return torch.softmax(q @ k.T / max(q.shape[-1], 1) ** 0.5, -1) @ v


def conv_transpose(x, w, stride, padding):
    return functional.conv_transpose2d(x, w, None, stride, padding)


def interpolate(x, sizes):
    return functional.interpolate(x, sizes, mode="bilinear")


def lp_pool(x, window):
    return functional.lp_pool2d(x, 2, window)


TABLE = {
    "rms_norm": product(rms_norm, False), "group_norm": product(group_norm, False),
    "attention": product(attention, False), "cross_entropy": product(functional.cross_entropy, False),
    "conv_transpose2d": product(conv_transpose), "interpolate": product(interpolate, False),
    "upsample_nearest": product(lambda x, factor: functional.interpolate(x, scale_factor=factor, mode="nearest")),
    "lp_pool": product(lp_pool, False),
    "matmul": product(torch.matmul), "tensordot": product(tensordot), "outer": product(torch.outer),
    "einsum": product(lambda *x, subscripts: torch.einsum(subscripts, *x)), "kron": product(torch.kron),
    "inner": product(torch.inner), "convolve": product(convolve), "linear": product(functional.linear),
    "conv2d": product(conv2d), "layer_norm": product(layer_norm, False), "max_pool": max_pool,
    "avg_pool": product(avg_pool, False),
}
