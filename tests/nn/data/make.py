#!/usr/bin/env python3
"""Writes torch.npz beside it: operands of layers, and what PyTorch makes of them.

Needs numpy and torch (1.13 or newer). Names are what tests/nn/torch_test.cpp asks for.
"""
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

random = np.random.default_rng(5)
all = {}


def operand(name, *shape):
    all[name] = random.standard_normal(shape).astype(np.float32).round(3)
    return torch.from_numpy(all[name])


def answer(name, value):
    all[name] = value.numpy()


line = torch.linspace(-6, 6, 49)
all["line"] = line.numpy()
answer("gelu", F.gelu(line))
answer("gelu_tanh", F.gelu(line, approximate="tanh"))
answer("silu", F.silu(line))
answer("hardswish", F.hardswish(line))

x, gain, bias = operand("x", 2, 8, 6, 5), operand("gain", 8), operand("bias", 8)
answer("group_norm_2", F.group_norm(x, 2))
answer("group_norm_4", F.group_norm(x, 4, gain, bias, eps=1e-3))
answer("group_norm_8", F.group_norm(x, 8))
answer("group_norm_rows", F.group_norm(x[:, :, 0, 0], 2, gain, bias))
square = lambda *axes: (x * x).mean(axes, keepdim=True)
rows = operand("row_gain", 5)
answer("rms_norm", x / torch.sqrt(square(-1) + torch.finfo(torch.float32).eps))
answer("rms_norm_gain", x / torch.sqrt(square(-1) + 0.1) * rows)
answer("rms_norm_planes", x / torch.sqrt(square(-2, -1) + torch.finfo(torch.float32).eps))
answer("pixel_shuffle", F.pixel_shuffle(x, 2))
y = operand("y", 2, 2, 6, 9)
answer("pixel_unshuffle", F.pixel_unshuffle(y, 3))

for size in [(3, 3), (4, 2), (5, 7), (1, 1), (6, 9), (8, 11)]:
    name = "_".join(map(str, size))
    answer(f"adaptive_avg_pool_{name}", F.adaptive_avg_pool2d(y, size))
    answer(f"adaptive_max_pool_{name}", F.adaptive_max_pool2d(y, size))
answer("lp_pool", F.lp_pool2d(y.abs(), 2, (2, 3)))
answer("lp_pool_3", F.lp_pool2d(y.abs(), 3, 2, stride=3))
answer("lp_pool_ceil", F.lp_pool2d(y.abs(), 1.5, (4, 2), stride=(1, 2), ceil_mode=True))

for size in [(12, 18), (9, 5), (3, 20), (6, 9)]:
    name = "_".join(map(str, size))
    answer(f"nearest_{name}", F.interpolate(y, size, mode="nearest"))
    for mode in ["bilinear", "bicubic"]:
        for corners in [False, True]:
            answer(f"{mode}_{name}{'_corners' if corners else ''}", F.interpolate(y, size, mode=mode, align_corners=corners))
answer("bilinear_1_1_corners", F.interpolate(y, (1, 1), mode="bilinear", align_corners=True))
answer("linear", F.interpolate(y[0], 7, mode="linear"))
answer("nearest_scale", F.interpolate(y, scale_factor=1.6, mode="nearest"))
answer("bilinear_scale", F.interpolate(y, scale_factor=(1.6, 0.7), mode="bilinear"))

z, w = operand("z", 2, 4, 5, 6), operand("w", 4, 3, 4, 2)
wide, grouped, b = operand("w3", 4, 3, 3, 3), operand("w_groups", 4, 3, 3, 4), operand("b", 3)
answer("transposed", F.conv_transpose2d(z, w))
answer("transposed_2", F.conv_transpose2d(z, w, b, stride=2))
answer("transposed_pad", F.conv_transpose2d(z, w, b, stride=(2, 1), padding=(1, 0)))
answer("transposed_3", F.conv_transpose2d(z, wide, b, stride=2, padding=1, output_padding=1))
answer("transposed_wide", F.conv_transpose2d(z, wide, stride=(4, 5), output_padding=(0, 3)))
answer("transposed_dilated", F.conv_transpose2d(z, wide, b, padding=2, dilation=2))
answer("transposed_dilated_2", F.conv_transpose2d(z, wide, b, stride=(2, 3), padding=2, dilation=(3, 2), output_padding=(2, 0)))
answer("transposed_groups", F.conv_transpose2d(z, grouped, stride=2, padding=(1, 2), groups=2))

table = operand("table", 7, 4)
ids = torch.tensor([[0, 6, 2], [3, 3, 1]])
all["ids"] = ids.numpy()
answer("embedding", F.embedding(ids, table))
answer("one_hot", F.one_hot(ids, 8))
scores, labels = operand("scores", 6, 5), torch.tensor([0, 4, 2, 2, -100, 1])
all["labels"] = labels.numpy()
classes = operand("class_weights", 5).abs()
all["class_weights"] = classes.numpy()
for reduction in ["mean", "sum", "none"]:
    answer(f"cross_entropy_{reduction}", F.cross_entropy(scores, labels, reduction=reduction))
    answer(f"cross_entropy_weights_{reduction}", F.cross_entropy(scores, labels, classes, reduction=reduction))
answer("cross_entropy_ignore", F.cross_entropy(scores[:4], labels[:4], ignore_index=2))
pixels = torch.from_numpy(random.integers(0, 8, (2, 6, 5)))
all["pixels"] = pixels.numpy()
answer("cross_entropy_pixels", F.cross_entropy(x, pixels))
soft = F.softmax(operand("soft_scores", 6, 5), 1)
all["soft"] = soft.numpy()
answer("cross_entropy_soft", F.cross_entropy(scores, soft))

np.savez_compressed(pathlib.Path(__file__).parent / "torch.npz", **all)
