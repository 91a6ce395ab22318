#!/usr/bin/env python3
"""Runs two benchmark programs in turn, and says where the second differs from the first beyond the noise.

    against.py EXPRESSION BEFORE AFTER [--runs N]

Each program measures its library alone, N times. A verdict needs every run of one to be faster than every run of
the other; with five runs that happens by chance once in 126 cases. The noise is how far the runs of one program
lie apart.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from page import duration


def run(program, expression, folder):
    """{case: seconds} of one run."""
    record = pathlib.Path(folder) / "run.json"
    done = subprocess.run([program, f"--benchmark_filter={expression}", "--own", "--quick", f"--json={record}"],
                          stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"{program}: exit status {done.returncode}")
    return {c["case"]: c["seconds"]["median"] for c in json.loads(record.read_text())["cases"] if "seconds" in c}


def verdict(before, after):
    if max(after) < min(before):
        return "faster"
    return "SLOWER" if min(after) > max(before) else "within the noise"


def spread(times):
    return (max(times) - min(times)) / statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("expression")
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    times = {arguments.before: {}, arguments.after: {}}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.runs):
            print(f"run {number + 1} of {arguments.runs}", flush=True)
            for program in times:
                for case, seconds in run(program, arguments.expression, folder).items():
                    times[program].setdefault(case, []).append(seconds)
    old, new = times[arguments.before], times[arguments.after]
    cases = [case for case in new if case in old]
    if not cases:
        sys.exit(f"no case that matches {arguments.expression} was timed")
    width = max(map(len, cases))
    print(f"{'case':{width}}   before    after  ratio  noise  verdict")
    for case in cases:
        before, after = statistics.median(old[case]), statistics.median(new[case])
        noise = max(spread(old[case]), spread(new[case]))
        print(f"{case:{width}}  {duration(before):>9}{duration(after):>9}  {after / before:5.2f}  {noise:4.0%}  "
              f"{verdict(old[case], new[case])}")


if __name__ == "__main__":
    main()
