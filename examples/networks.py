#!/usr/bin/env python3
"""What PyTorch says to networks.cpp: writes networks.expected.

    python3 examples/networks.py [--check]
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)


def set_weights(net):
    """The formula of networks.cpp."""
    state = {name: value for name, value in net.state_dict().items() if "num_batches" not in name}
    for i, name in enumerate(sorted(state)):
        value = state[name]
        wave = np.sin(0.7 * np.arange(value.numel()) + i)
        if value.ndim == 1:
            wave = 0.1 * wave + (0 if name.endswith(("bias", "mean")) else 1)
        else:
            wave = wave * 1.5 / (value.numel() / value.shape[0]) ** 0.5
        value.copy_(torch.from_numpy(wave.astype(np.float32)).reshape(value.shape))


class MobileBlock(nn.Module):
    def __init__(self, n, wide):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(n, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6(),
            nn.Conv2d(wide, wide, 3, padding=1, groups=wide, bias=False), nn.BatchNorm2d(wide), nn.ReLU6(),
            nn.Conv2d(wide, n, 1, bias=False), nn.BatchNorm2d(n))

    def forward(self, x):
        return self.layers(x) + x


class ResidualBlock(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv1, self.norm = nn.Conv2d(n, n, 3, padding=1), nn.BatchNorm2d(n)
        self.conv2 = nn.Conv2d(n, n, 3, padding=1)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.norm(self.conv1(x)))) * 0.1 + x)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter, self.down = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.bottom, self.up = nn.Conv2d(16, 16, 3, padding=1), nn.Conv2d(32, 8, 3, padding=1)
        self.leave = nn.Conv2d(16, 2, 3, padding=1)
        self.smaller, self.twice = nn.MaxPool2d(2), nn.Upsample(scale_factor=2)

    def forward(self, x):
        first = torch.relu(self.enter(x))
        second = torch.relu(self.down(self.smaller(first)))
        third = torch.relu(self.bottom(self.smaller(second)))
        above = torch.relu(self.up(torch.cat([second, self.twice(third)], 1)))
        return self.leave(torch.cat([first, self.twice(above)], 1))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        split = lambda y: y.reshape(*x.shape[:2], self.heads, -1)
        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        scores = torch.einsum("bihd,bjhd->bhij", q, k) / (x.shape[2] / self.heads) ** 0.5
        return self.out(torch.einsum("bhij,bjhd->bihd", scores.softmax(-1), v).reshape(x.shape))


def lenet():
    return nn.Sequential(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def lines(name, net, shape):
    net.eval()
    with torch.no_grad():
        set_weights(net)
        x = torch.from_numpy(np.sin(0.37 * np.arange(np.prod(shape))).astype(np.float32)).reshape(shape)
        y = net(x).numpy()
    text = lambda values: "  " + " ".join(f"{v + 0.0:.3f}" for v in np.round(np.asarray(values, np.float64), 3))
    yield f"{name}: {sum(p.numel() for p in net.parameters())} parameters"
    yield "the last elements\n" + text(y.ravel()[-10:])
    yield "mean and spread\n" + text([y.mean(), y.std()])


def main():
    stack = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), *(ResidualBlock(8) for _ in range(6)))
    text = "\n".join([
        *lines("LeNet", lenet(), (2, 1, 28, 28)),
        *lines("MobileNet block", MobileBlock(8, 24), (1, 8, 14, 14)),
        *lines("ResNet stack", stack, (1, 3, 16, 16)),
        *lines("U-Net", UNet(), (1, 3, 16, 16)),
        *lines("attention", Attention(16, 4), (2, 7, 16))]) + "\n"
    path = pathlib.Path(__file__).with_suffix(".expected")
    if "--check" not in sys.argv:
        path.write_text(text)
    elif path.read_text() != text:
        sys.exit(f"{path}: PyTorch says something else")


if __name__ == "__main__":
    main()
