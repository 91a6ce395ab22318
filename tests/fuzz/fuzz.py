#!/usr/bin/env python3
"""Random programs through the library and through NumPy.

    fuzz.py BINARY [--seed S] [--count N] [--once | --twice] [--workers W] [--repeat ARGUMENTS...]

BINARY is the compiled side, which makes the programs. Runs N of them once each, and a quarter as many several
times in a row, with other data, scalars, tables, shapes, memory and threads; --once and --twice run N of one sort
alone. Prints the seed, what is wrong (the smallest failing program that a search finds, and the command that repeats
it), and `N passed, M failed` as the last line. Exits with 1 if anything failed.
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

COVERING = 5000  # programs after which every field of a graph has changed between two evaluations
CHUNK = 2000  # programs a process: what one worker takes at a time
# From the simplest programs to those of the run itself.
SIMPLER = [("--extent", "2", "--plain-memory", "--small-elements"), ("--extent", "2", "--plain-memory"),
           ("--extent", "3", "--plain-memory", "--small-elements"), ("--extent", "2", "--small-elements"),
           ("--extent", "3"), ("--extent", "5", "--plain-memory"), ("--extent", "5"), ()]


class Fault:
    """A program that is wrong: what its evaluation `at` gave, and the evaluations up to that one."""

    def __init__(self, program, at, what):
        self.index, self.skeleton, self.what = program[0].index, program[0].skeleton, what
        self.program, self.round = program[:at + 1], program[at].round


class Crash:
    def __init__(self, what, index=None):
        self.index, self.skeleton, self.what, self.program = index, None, what, None


def options():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--twice", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--repeat", nargs=argparse.REMAINDER, default=None)
    return parser.parse_args()


def start(binary, *arguments):
    return subprocess.Popen([binary, *map(str, arguments)], stdout=subprocess.PIPE)


def fault_of(program):
    for at, evaluation in enumerate(program):
        if what := compare.fault(evaluation):
            return Fault(program, at, what)
    return None


def faults(binary, arguments, most=3):
    """The programs of one process that are wrong, at most a few, and how many ran."""
    found, done = [], 0
    process = start(binary, *arguments)
    for program in stream.programs(process.stdout):
        done += 1
        if wrong := fault_of(program):
            found.append(wrong)
            if len(found) >= most:
                process.kill()
                break
    process.stdout.close()
    code = process.wait()
    if code != 0 and len(found) < most:
        found.append(Crash(f"the program ended with {code} after {done} programs"))
    return found, done


def chunk(job):
    binary, mode, seed, first, count = job
    arguments = [*mode, "--seed", seed, "--first", first, "--count", count]
    found, done = faults(binary, arguments)
    if found and found[-1].program is None:  # ended early: find out at which program
        _, done = faults(binary, [*arguments, "--flush"], most=count)
        found[-1].index = first + max(done - bool(mode), 0)
    for wrong in found:
        wrong.mode, wrong.program = mode, None
    return found, done


def fewest_rounds(binary, arguments, wrong):
    """The same program with as few of the evaluations before the wrong one as still make it wrong, and all that ran
    before it where none can be left out."""
    last = wrong.round
    for rounds in [[last], *([k, last] for k in range(last - 1, -1, -1))]:
        fewer = [*arguments, "--rounds", ",".join(map(str, rounds))]
        found, _ = faults(binary, fewer)
        if found and found[0].program is not None and found[0].round == last:
            return found[0], fewer
    return wrong, arguments


def smallest(binary, mode, seed, skeleton):
    """Looks for a failure of the same skeleton among ever less simple programs."""
    for simpler in SIMPLER:
        arguments = [*mode, "--seed", seed, "--only", skeleton]
        found, _ = faults(binary, [*arguments, "--count", 3000, *simpler], most=20)
        found = [f for f in found if f.program is not None]
        if found:
            best = min(found, key=lambda f: (f.round, len(f.program[-1].operands), f.index))
            arguments += ["--first", best.index, "--count", 1, *simpler]
            return fewest_rounds(binary, arguments, best) if mode else (best, arguments)
    return None, None


def show(wrong, names):
    print(f"skeleton: {names[wrong.skeleton]}")
    print(as_cpp.text(wrong.program))
    print(f"// {wrong.what}")


def command(arguments):
    return "    ./dev fuzz --repeat " + " ".join(map(str, arguments))


def report(binary, seed, fault, names):
    print(f"\nprogram {fault.index} of seed {seed}: {fault.what}")
    print(command([*fault.mode, "--seed", seed, "--first", fault.index, "--count", 1]))
    if fault.skeleton is None:
        return
    found, arguments = smallest(binary, fault.mode, seed, fault.skeleton)
    if found:
        print("\nthe smallest that a search found:\n")
        show(found, names)
        print(command(arguments))


def repeat(binary, arguments, names):
    found, done = faults(binary, arguments, most=10)
    for wrong in found:
        if wrong.program is None:
            print(wrong.what)
        else:
            show(wrong, names)
    return done - len(found), len(found)


def jobs(o, seed):
    counts = {(): 0 if o.twice else o.count, ("--twice",): o.count if o.twice else 0 if o.once else o.count // 4}
    for mode, count in counts.items():
        for first in range(0, count, CHUNK):
            yield o.binary, list(mode), seed, first, min(CHUNK, count - first)


def fuzz(o, names):
    seed = o.seed if o.seed is not None else int(time.time())
    work = list(jobs(o, seed))
    count, again = sum(job[4] for job in work), sum(job[4] for job in work if job[1])
    print(f"seed {seed}, {count} programs of {len(names)} skeletons, {again} of them run several times", flush=True)
    done, wrong, began, told = 0, [], time.time(), time.time()
    with Pool(o.workers) as pool:
        for found, ran in pool.imap_unordered(chunk, work):
            done += ran
            wrong += found
            for fault in found:
                print(f"  program {fault.index}: {fault.what}", flush=True)
            if time.time() - told > 10:
                told = time.time()
                print(f"  {done} of {count}, {len(wrong)} wrong, {done / (told - began):.0f} a second", flush=True)
            if len(wrong) >= 10:
                pool.terminate()
                break
    seen = set()
    for fault in wrong:
        if fault.skeleton not in seen:
            seen.add(fault.skeleton)
            report(o.binary, seed, fault, names)
    return done - len(wrong), len(wrong)


def covers_fields(binary):
    """Whether evaluations of one type differ in each field of each kind of node; prints the table where not."""
    told = subprocess.run([binary, "--coverage", "--count", str(COVERING)], capture_output=True, text=True)
    if told.returncode != 0:
        print(told.stdout + told.stderr + "\nprograms run several times leave fields of the graph as they are")
    return told.returncode == 0


def main():
    o = options()
    names = subprocess.run([o.binary, "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    passed, failed = repeat(o.binary, o.repeat, names) if o.repeat is not None else fuzz(o, names)
    if o.repeat is None and not o.once:
        covered = covers_fields(o.binary)
        passed, failed = passed + covered, failed + (not covered)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
