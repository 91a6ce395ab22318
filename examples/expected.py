#!/usr/bin/env python3
"""What NumPy says to the programs beside this file: writes their `.expected`.

    python3 examples/expected.py [--check]     writes the files, or says which differ from what NumPy gives
"""
import io
import pathlib
import sys

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

HERE = pathlib.Path(__file__).parent
out = io.StringIO()


def show(name, x, decimals=3):
    """As `print` of print.hpp."""
    x = np.asarray(x)
    print(name, file=out)
    for row in x.reshape(-1, x.shape[-1] if x.ndim else 1).astype(np.float64):
        print("  " + " ".join(f"{each:.{decimals}f}" for each in np.round(row, decimals) + 0.0), file=out)


def waves(shape, step, start=0.0):
    return np.sin(step * np.arange(np.prod(shape)) + start).astype(np.float32).reshape(shape)


def windows(x, k, step=1):
    """Of the last two axes."""
    return sliding_window_view(x, k, (-2, -1))[..., ::step, ::step, :, :]


def rolling_statistics():
    hour = np.arange(21 * 24.0)
    load = 100 + 0.02 * hour + 20 * np.sin(hour * (2 * np.pi / 24)) + 3 * np.sin(hour * 1.7)
    load[[100, 260, 261]] += 60
    day = sliding_window_view(load, 24)
    show("mean of 24 hours, every third day", day.mean(-1)[:481:72])
    show("spread", day.std(-1, ddof=1)[:481:72])
    days = load.reshape(-1, 24)
    show("the highest of each day", days.max(1), 1)
    show("median by hour", np.median(days, 0), 1)
    off = np.abs(load - np.median(sliding_window_view(np.pad(load, 4, "reflect"), 9), -1))
    is_outlier = off > 3 * off.mean() + 10
    show("outliers at", np.flatnonzero(is_outlier), 0)
    show("of", load[is_outlier])
    fall = np.maximum.accumulate(load) - load
    show("deepest fall", fall.max())
    show("ends at", fall.argmax(), 0)
    show("change of daily means", np.diff(days.mean(1)), 2)


def k_means():
    i = np.arange(120)
    middle = np.array([[0, 0], [4, 1], [1, 5]])[i // 40]
    radius = 1.6 * np.abs(np.sin(1.3 * i))
    x = middle + radius[:, None] * np.stack([np.cos(2.4 * i), np.sin(2.4 * i)], 1)
    distances = lambda c: ((x[:, None] - c) ** 2).sum(-1)
    centres, rounds, before = x[:3], 0, None
    nearest = distances(centres).argmin(1)
    while before is None or (nearest != before).any():
        before = nearest
        centres = np.stack([x[nearest == k].mean(0) for k in range(3)])
        nearest = distances(centres).argmin(1)
        rounds += 1
    print(f"{rounds} rounds", file=out)
    show("centres", centres)
    show("members", np.bincount(nearest), 0)
    show("within", distances(centres).min(1).sum())


def game_of_life():
    cells = np.zeros((12, 16), np.uint8)
    for i, j in [(0, 1), (1, 2), (2, 0), (2, 1), (2, 2), (6, 9), (6, 10), (6, 11), (5, 10), (7, 11)]:
        cells[i, j] = 1
    for k in range(61):
        if k % 20 == 0:
            print(f"generation {k}" + (f", {cells.sum()} cells" if k else ""), file=out)
            for row in cells:
                print("".join(".#"[c] for c in row), file=out)
        around = sum(np.roll(cells, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))
        cells = ((around == 3) | ((around == 4) & (cells == 1))).astype(np.uint8)


def heat():
    u = np.zeros((9, 13))
    u[0] = np.linspace(0, 100, 13)
    u[:, 12] = np.linspace(100, 0, 9)
    laplace = lambda: u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1]
    for step in range(1, 201):
        u[1:-1, 1:-1] += 0.2 * laplace()
        if step in (10, 200):
            print(f"after {step} steps the mean is {u.mean():.4f}", file=out)
            show("every second row", u[::2], 2)
    show("what is left to change", np.abs(laplace()).max(), 4)


def fit_blur():
    """What was put in has to come out."""
    show("the kernel", np.array([[0, 0, 2, 5, 10], [0, 2, 5, 10, 5], [2, 5, 12, 5, 2], [5, 10, 5, 2, 0], [10, 5, 2, 0, -4]]) / 100, 3)
    print("the loss is below a millionth: yes", file=out)


def fit_heat():
    """The same."""
    print(f"heat spreads by {0.17:.3f}, and {0.03:.3f} is lost in each step", file=out)


def local_contrast():
    height, width = 48, 64
    v, u = np.meshgrid(4 * np.arange(height) / height - 2, 4 * np.arange(width) / width - 2, indexing="ij")
    c = np.arange(3.0)
    ball = 0.9 - 0.1 * c - 0.3 * (u + v)[..., None]
    large = np.where((u * u + v * v < 1)[..., None], ball, 0.4 + 0.2 * np.sin(6 * u[..., None] + 2 * c)).astype(np.float32)
    smaller = lambda x: x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2, 3).mean((1, 3))
    half = smaller(large)
    quarter = smaller(half)
    print(f"{quarter.shape[0]} x {quarter.shape[1]} pixels", file=out)
    level = quarter @ np.array([0.299, 0.587, 0.114], np.float32)
    around = windows(np.pad(level, 2, "reflect"), (5, 5))
    show("luminance", level[::2], 2)
    show("local contrast", ((level - around.mean((-1, -2))) / (around.std((-1, -2)) + np.float32(0.05)))[::2], 2)
    loss = np.abs(large - half.repeat(2, 0).repeat(2, 1))
    show("greatest and mean loss", [loss.max(), loss.mean()], 4)
    show("range by channel", large.max((0, 1)) - large.min((0, 1)))


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def attention_block():
    batch, length, heads, depth = 2, 6, 2, 4
    width = heads * depth
    weights = lambda o, i, start: waves((o, i), 0.7, start) / np.float32(i**0.5)
    erf = np.vectorize(__import__("math").erf, otypes=[np.float32])
    norm = lambda x: (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    split = lambda x: x.reshape(batch, length, heads, depth).swapaxes(1, 2)
    x = waves((batch, length, width), 0.37)
    calm = norm(x)
    q, k, v = (split(calm @ weights(width, width, start).T) for start in (1, 2, 3))
    scores = q @ k.swapaxes(-1, -2) / depth**0.5
    scores = np.where(np.tril(np.ones((length, length), bool)), scores, -np.inf)
    seen = (softmax(scores, -1) @ v).swapaxes(1, 2).reshape(batch, length, width)
    attended = x + seen @ weights(width, width, 4).T
    hidden = norm(attended) @ weights(4 * width, width, 5).T
    hidden = hidden * 0.5 * (1 + erf(hidden / 2**0.5))
    block = attended + hidden @ weights(width, 4 * width, 6).T
    show("of the first sequence", block[0])
    show("norm of each position", np.linalg.norm(block, axis=-1))


def convolution(x, w, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return np.einsum("nchwij,ocij->nohw", windows(x, w.shape[2:]), w)


def unet_step():
    weights = lambda o, i, k, start: waves((o, i, k, k), 0.7, start) * np.float32(1 / (i * k * k) ** 0.5)
    image = waves((1, 3, 16, 16), 0.37)
    relu = lambda x: np.maximum(x, 0)
    skip = relu(convolution(image, weights(8, 3, 3, 1), 1))
    below = relu(convolution(windows(skip, (2, 2), 2).max((-1, -2)), weights(16, 8, 3, 2), 1))
    above = np.einsum("ncij,copq->noipjq", below, weights(16, 8, 2, 3)).reshape(1, 8, 16, 16)
    joined = relu(convolution(np.concatenate([skip, above], 1), weights(8, 16, 3, 4), 1))
    y = softmax(convolution(joined, weights(2, 8, 1, 5)), 1)
    show("probability of the first class, every fourth row", y[0, 0, ::4])
    show("pixels of each class", np.bincount(y.argmax(1).ravel(), minlength=2), 0)
    print("0 full-size arrays between the layers", file=out)


def new_layer():
    def layer(x, sharpness):
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        around = sliding_window_view(padded, (3, 3), (1, 2))
        alike = np.einsum("nhwc,nhwcij->nhwij", x, around) * np.float32(sharpness)
        shares = softmax(alike.reshape(*alike.shape[:3], 9), -1).reshape(alike.shape)
        middle = np.median(around, (-1, -2))
        return np.einsum("nhwij,nhwcij->nhwc", shares, around) + middle / (1 + np.exp(middle - x))

    x = waves((1, 8, 10, 4), 0.61)
    show("of the first feature", layer(x, 2)[0, :, :, 0])
    show("two layers, pooled", layer(layer(x, 2), 1).mean((1, 2)))


def main():
    programs = [rolling_statistics, k_means, game_of_life, heat, fit_blur, fit_heat, local_contrast, attention_block, unet_step, new_layer]
    failed = False
    for program in programs:
        out.seek(0), out.truncate()
        program()
        path = HERE / f"{program.__name__}.expected"
        if "--check" not in sys.argv:
            path.write_text(out.getvalue())
        elif not path.exists() or path.read_text() != out.getvalue():
            print(f"{path}: NumPy says something else")
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
