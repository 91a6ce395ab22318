#!/usr/bin/env python3
"""Time and peak memory of a loss with all its gradients, and of a step of training: the library, PyTorch eager and
compiled, JAX, in one run.

    measure.py PROGRAM PYTHON [--rounds N] [--threads N...]

Each is a process of its own; they take turns, one at a time, and the median of the rounds counts. Losses and sums of
squares of the gradients are compared. Memory is the most that a process had while it computed, less what it had with its
operands before it had computed anything; what a compiler leaves counts as well. A peer that does not start is named and
left out.
"""
import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers/python"))
from processes import Process, python_with  # noqa: E402

INPUTS = """
import sys
import numpy as np
random = np.random.default_rng(7)
def save(name, *shape, by=1):
    np.save(f"{sys.argv[1]}/{name}.npy", (random.standard_normal(shape) * by).astype(np.float32))
save("x", 8, 56, 56, 64), save("w", 3, 3, 64, 64, by=0.05), save("b", 64)
for name in "qkv": save(name, 4, 8, 512, 64)
save("digits", 64, 1, 28, 28)
np.save(f"{sys.argv[1]}/truth.npy", np.eye(10, dtype=np.float32)[random.integers(0, 10, 64)])
for name, *shape in (("conv1", 6, 1, 5, 5), ("conv2", 16, 6, 5, 5), ("dense1", 120, 256), ("dense2", 84, 120), ("dense3", 10, 84)):
    by = 1 / np.sqrt(np.prod(shape[1:]))
    save(name + ".weight", *shape, by=by), save(name + ".bias", shape[0], by=by)
"""
CASES = {"conv": "conv 3x3 + bias + relu + pool, 8 x 56 x 56 x 64", "attention": "attention, 4 x 8 x 512 x 64",
         "lenet": "a step of LeNet by SGD, batch 64"}


def started(commands):
    for name, command, greets in commands:
        try:
            each = Process(name, command, greets)
            each.times = {"forward": [], "gradients": []}
            each.memory = float(each.ask("memory"))  # of the first time
            each.ask("forward"), each.ask("gradients")
            each.sizes = list(map(float, each.ask("sizes").split()))
            yield each
        except (RuntimeError, BrokenPipeError, OSError) as problem:
            print(f"Going on without {name}: {problem}", file=sys.stderr)


def measure(case, threads, options, folder):
    ours = [options.program, case, folder, str(threads)]
    commands = [("xfuse", ours + ["0"], False)]
    if case != "lenet":
        commands.append(("xfuse, memory of 8 MB", ours + ["8000000"], False))
    commands += [(name, [options.pythons[module], str(HERE / "peer.py"), which, case, folder, str(threads)], True)
                 for name, which, module in (("PyTorch", "torch", "torch"), ("PyTorch, compiled,", "compiled", "torch"),
                                             ("JAX", "jax", "jax"))]
    all_of_them = list(started(commands))
    for each in all_of_them:
        each.stand_still()
    for _ in range(options.rounds):
        for each in all_of_them:
            with each.turn():
                for what, times in each.times.items():
                    times.append(float(each.ask(what)))
    print(f"\n{CASES[case]}, {threads} thread{'s' * (threads > 1)}\n")
    print(f"| | forward, ms | {'a step' if case == 'lenet' else 'with all gradients'}, ms | forwards | peak memory, MB |\n|---|---|---|---|---|")
    for each in all_of_them:
        forward, gradients = (statistics.median(times) for times in each.times.values())
        print(f"| {each.name} | {forward:.1f} | {gradients:.1f} | {gradients / forward:.2f} | {each.memory:.0f} |")
    wrong = [each.name for each in all_of_them
             if any(abs(a - b) > 2e-3 * abs(b) for a, b in zip(each.sizes, all_of_them[0].sizes, strict=True))]
    for each in all_of_them:
        each.end()
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("python")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    options.pythons = {module: python_with(module, options.python) for module in ("torch", "jax")}
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.python, "-c", INPUTS, folder], check=True)
        for case in CASES:
            for threads in options.threads:
                wrong += measure(case, threads, options, folder)
    if wrong:
        sys.exit("Other gradients than the library's: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
