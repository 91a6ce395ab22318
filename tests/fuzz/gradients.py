#!/usr/bin/env python3
"""Derivatives of random programs: the library's beside PyTorch's, and beside central differences.

    gradients.py BINARY [--seed S] [--first F] [--count N] [--workers W] [--show]

BINARY is the compiled side (gradients/), which makes the programs and differentiates them. Each runs with PyTorch in
double, too: the loss and each derivative have to agree to 1e-9 of the largest element. Half of the programs are of small
whole numbers, which tie and sit on kinks; where numbers that are not exact are so near that rounding decides which one is
the greater, there is nothing to compare, and the program counts as undecided. Of the others the derivative along a
direction is compared with central differences. Without PyTorch these alone are.
"""
import argparse
import collections
import subprocess
import sys
import time
import warnings
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    import numpy as np
except ImportError:
    sys.exit("gradients.py needs NumPy: on Debian, apt-get install python3-numpy, and /usr/bin/python3")
try:
    import torch
    from torch_side import interpret, value
except ImportError:
    torch = None
from numpy_side import as_cpp, stream  # noqa: E402

CHUNK = 250
TOLERANCE = 1e-9
DIFFERENCES = 1e-5


def worst(found, expected):
    """The largest difference, relative to the largest element, or to 1e-3 where sums cancel to less; inf where only one is
    finite, or they are not equal."""
    finite = np.isfinite(expected)
    if np.any(finite != np.isfinite(found)) or not np.array_equal(found[~finite], expected[~finite], equal_nan=True):
        return np.inf
    if not finite.any():
        return 0.0
    return np.max(np.abs(found - expected)[finite]) / max(np.max(np.abs(expected[finite])), 1e-3)


def split(header, result):
    """The loss and the derivatives, of their variables' shapes."""
    shapes = [()] + [header["operations"][k][2]["shape"] for k in header["variables"]]
    found = np.frombuffer(result, np.float64)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(found, ends[:-1]), shapes)]


def beside_differences(found, slopes):
    """What is wrong with the derivatives along a direction of ones and minus ones."""
    for k, d in enumerate(found[1:]):
        fine, coarse = slopes[2 * k + 1], slopes[2 * k]
        along = float(np.sum(d.reshape(-1) * np.where(np.arange(d.size) % 3 == 1, -1.0, 1.0)))
        size = 1 + abs(fine) + float(np.sum(np.abs(d)))
        # Steps that disagree with each other cross a kink.
        if abs(fine - coarse) <= DIFFERENCES / 10 * size and not abs(along - fine) <= DIFFERENCES * size:
            return f"by variable {k} the derivative along a direction is {along!r}; central differences give {fine!r}"
    return None


def beside_torch(header, operands, found):
    """('right' or 'wrong' or what hindered it, details)."""
    if torch is None:
        return "right", None
    try:
        expected = interpret.gradients(header["operations"], operands, header["variables"], header["is_whole"])
    except value.NoCounterpart as missing:
        return "without counterpart", str(missing)
    except value.Undecided:
        return "undecided", None
    for k, (ours, theirs) in enumerate(zip(found, expected)):
        if worst(ours, theirs) > TOLERANCE:
            name = "the loss" if k == 0 else f"the derivative by v{header['variables'][k - 1]}"
            return "wrong", f"{name} is {ours.tolist()}; PyTorch gives {theirs.tolist()}"
    return "right", None


def judge(header, operands, outcome, result):
    if outcome["thrown"]:
        return "refused", outcome["thrown"]
    found = split(header, result)
    kind, details = beside_torch(header, operands, found)
    is_held = any(operation[0] == "stop_gradient" for operation in header["operations"])
    if kind != "wrong" and outcome["slopes"] and not is_held and (slope := beside_differences(found, outcome["slopes"])):
        # Where rounding chooses, a difference may not see the choice that was made.
        return ("undecided", None) if kind == "undecided" else ("wrong", slope)
    return kind, details


def chunk(job):
    binary, seed, first, count = job
    warnings.simplefilter("ignore")
    if torch is not None:
        torch.set_num_threads(1)
    process = subprocess.Popen([binary, str(seed), str(first), str(count)], stdout=subprocess.PIPE)
    told, done = [], 0
    while (program := stream.part(process.stdout)) and (answer := stream.part(process.stdout)):
        done += 1
        kind, details = judge(*program, *answer)
        names = {operation[0] for operation in program[0]["operations"]}
        text = "\n".join(as_cpp.lines_of(program[0]["operations"], program[1])) if kind in ("wrong", "refused") else None
        told.append((kind, details, program[0]["index"], names, text))
    if process.wait() != 0 or done != count:
        told.append(("wrong", f"the program ended with {process.returncode} after {done} programs", first + done, set(), ""))
    return told


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def report(counts, details, operations):
    for kind in ("refused", "without counterpart"):
        for what, times in details[kind].most_common(8):
            print(f"  {kind}: {what} ({times})")
    print("  operations: " + ", ".join(f"{name} {times}" for name, times in operations.most_common()))
    print(", ".join(f"{counts[kind]} {kind}" for kind in
                    ("right", "wrong", "refused", "without counterpart", "undecided")))


def main():
    o = options()
    seed = o.seed if o.seed is not None else int(time.time())
    print(f"seed {seed}, {o.count} programs, " + (f"PyTorch {torch.__version__}" if torch else
          "PyTorch is missing: central differences alone (on Debian, apt-get install python3-torch)"), flush=True)
    jobs = [(o.binary, seed, first, min(CHUNK, o.first + o.count - first))
            for first in range(o.first, o.first + o.count, CHUNK)]
    counts, operations = collections.Counter(), collections.Counter()
    details = collections.defaultdict(collections.Counter)
    with Pool(o.workers) as pool:
        for told in pool.imap_unordered(chunk, jobs):
            for kind, what, index, names, text in told:
                counts[kind] += 1
                operations.update(names if kind == "right" else [])
                if kind == "wrong" and counts[kind] <= 10:
                    print(f"\nprogram {index}: {what}\n{text}\n"
                          f"    ./dev fuzz --gradients 1 --seed {seed} --first {index}", flush=True)
                elif what:
                    details[kind][what] += 1
                    if kind == "refused":
                        print(f"program {index}: {what}\n{text}", flush=True)
    report(counts, details, operations)
    failed = counts["wrong"]
    print(f"{counts['right']} passed, {failed} failed")
    sys.exit(1 if failed or not counts["right"] else 0)


if __name__ == "__main__":
    main()
