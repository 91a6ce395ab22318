#!/usr/bin/env python3
"""Random programs through the library and through NumPy.

    fuzz.py BINARY [--seed S] [--count N] [--workers W] [--repeat ARGUMENTS...]

BINARY is the compiled side, which makes the programs. Prints the seed, what is wrong (the smallest
failing program that a search finds, and the command that repeats it), and `N passed, M failed` as the
last line. Exits with 1 if anything failed.
"""
import argparse
import subprocess
import sys
import time
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    import numpy  # noqa: F401
except ImportError:
    sys.exit("fuzz.py needs NumPy: on Debian, apt-get install python3-numpy, and /usr/bin/python3")
from numpy_side import as_cpp, compare, stream  # noqa: E402

CHUNK = 2000  # programs a process: what one worker takes at a time
# From the simplest programs to those of the run itself.
SIMPLER = [("--extent", "2", "--plain-memory", "--small-elements"), ("--extent", "2", "--plain-memory"),
           ("--extent", "3", "--plain-memory", "--small-elements"), ("--extent", "2", "--small-elements"),
           ("--extent", "3"), ("--extent", "5", "--plain-memory"), ("--extent", "5"), ()]


def options():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--repeat", nargs=argparse.REMAINDER, default=None)
    return parser.parse_args()


def start(binary, *arguments):
    return subprocess.Popen([binary, *map(str, arguments)], stdout=subprocess.PIPE)


def faults(binary, arguments, most=3):
    """The programs of one process that are wrong, at most a few: (index, skeleton, what), and how many ran."""
    found, done = [], 0
    process = start(binary, *arguments)
    for program in stream.programs(process.stdout):
        done += 1
        wrong = compare.fault(program)
        if wrong:
            found.append((program.index, program.skeleton, wrong, program))
            if len(found) >= most:
                process.kill()
                break
    process.stdout.close()
    code = process.wait()
    if code != 0 and len(found) < most:
        found.append((None, None, f"the program ended with {code} after {done} programs", None))
    return found, done


def chunk(job):
    binary, seed, first, count = job
    arguments = ["--seed", seed, "--first", first, "--count", count]
    found, done = faults(binary, arguments)
    if found and found[-1][0] is None:  # ended early: find out at which program
        _, done = faults(binary, [*arguments, "--flush"], most=count)
        found[-1] = (first + done, None, found[-1][2], None)
    return [(index, skeleton, wrong) for index, skeleton, wrong, _ in found], done


def smallest(binary, seed, skeleton):
    """Looks for a failure of the same skeleton among ever less simple programs."""
    for simpler in SIMPLER:
        arguments = ["--seed", seed, "--only", skeleton, "--count", 3000, *simpler]
        found, _ = faults(binary, arguments, most=20)
        found = [f for f in found if f[3] is not None]
        if found:
            best = min(found, key=lambda f: (len(f[3].operands), f[0]))
            return best, ["--seed", seed, "--only", skeleton, "--first", best[0], "--count", 1, *simpler]
    return None, None


def show(program, wrong, names):
    print(f"skeleton: {names[program.skeleton]}")
    print(as_cpp.text(program.operations, program.operands))
    print(f"// {wrong}")


def report(binary, seed, fault, names):
    index, skeleton, wrong = fault
    print(f"\nprogram {index} of seed {seed}: {wrong}")
    print(f"    ./dev fuzz --repeat --seed {seed} --first {index} --count 1")
    if skeleton is None:
        return
    found, arguments = smallest(binary, seed, skeleton)
    if found:
        print("\nthe smallest that a search found:\n")
        show(found[3], found[2], names)
        print("    ./dev fuzz --repeat " + " ".join(map(str, arguments)))


def repeat(binary, arguments, names):
    found, done = faults(binary, arguments, most=10)
    for index, _, wrong, program in found:
        if program is None:
            print(wrong)
        else:
            show(program, wrong, names)
    return done - len(found), len(found)


def fuzz(o, names):
    seed = o.seed if o.seed is not None else int(time.time())
    print(f"seed {seed}, {o.count} programs of {len(names)} skeletons", flush=True)
    jobs = [(o.binary, seed, first, min(CHUNK, o.count - first)) for first in range(0, o.count, CHUNK)]
    done, wrong, began, told = 0, [], time.time(), time.time()
    with Pool(o.workers) as pool:
        for found, ran in pool.imap_unordered(chunk, jobs):
            done += ran
            wrong += found
            for index, _, what in found:
                print(f"  program {index}: {what}", flush=True)
            if time.time() - told > 10:
                told = time.time()
                print(f"  {done} of {o.count}, {len(wrong)} wrong, {done / (told - began):.0f} a second", flush=True)
            if len(wrong) >= 10:
                pool.terminate()
                break
    seen = set()
    for fault in wrong:
        if fault[1] not in seen:
            seen.add(fault[1])
            report(o.binary, seed, fault, names)
    return done - len(wrong), len(wrong)


def main():
    o = options()
    names = subprocess.run([o.binary, "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    passed, failed = repeat(o.binary, o.repeat, names) if o.repeat is not None else fuzz(o, names)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
