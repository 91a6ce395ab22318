#!/usr/bin/env python3
"""Measures what compiling costs: seconds, peak memory, size of the object, functions instantiated.

    compare.py --json FILE [--quick] COMPILER INCLUDE_FOLDER

Seconds are user and system time of one compilation with -O2, the median of three; memory is the most that
the compiler held. Functions are the weak functions in an object compiled with -O0: those made from templates
and inline functions that the program uses.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import programs


def compile_once(command):
    """(seconds, peak bytes) of a command that must succeed."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"does not compile: {' '.join(map(str, command))}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def functions_in(source, compiler, include, folder):
    plain = folder / "plain.o"
    compile_once([*command_for(compiler, include), "-O0", "-c", source, "-o", plain])
    symbols = subprocess.run(["nm", "--defined-only", plain], stdout=subprocess.PIPE, text=True, check=True).stdout
    return sum(1 for line in symbols.splitlines() if line.split()[1] == "W")


def command_for(compiler, include):
    return [*compiler, "-std=c++20", f"-I{include}", "-isystem/usr/include/eigen3"]


def measure(program, library, source, arguments, folder):
    target = folder / "optimised.o"
    command = [*command_for(arguments.compiler, arguments.include), "-O2", "-c", source, "-o", target]
    runs = [compile_once(command) for _ in range(1 if arguments.quick else 3)]
    seconds = [s for s, _ in runs]
    row = {"program": program, "library": library, "seconds": round(statistics.median(seconds), 3),
           "low": round(min(seconds), 3), "high": round(max(seconds), 3),
           "peak_mb": round(max(peak for _, peak in runs) / 1e6), "object_kb": round(target.stat().st_size / 1000),
           "functions": functions_in(source, arguments.compiler, arguments.include, folder)}
    print(f"         compile {program}, {library}: {row['seconds']:.2f} s, {row['peak_mb']} MB", flush=True)
    return row


def aim(row, target, met):
    row["target"], row["met"] = target, "yes" if met else "NO"


def beside(rows):
    """Writes each row's time over plain xtensor's for the same program."""
    plain = {r["program"]: r["seconds"] for r in rows if r["library"] == "xtensor"}
    for row in rows:
        if row["library"] != "xtensor" and row["program"] in plain:
            row["of_xtensor"] = round(row["seconds"] / plain[row["program"]], 3)


def seeds(arguments, folder):
    rows = []
    for name, files in programs.seeds():
        rows += [measure(name, library, source, arguments, folder) for library, source in files.items()]
    beside(rows)
    for row in rows:
        if row["library"] == "xfuse":
            aim(row, "1.5 x xtensor", row["of_xtensor"] <= 1.5)
    return {"name": "The seeds' programs", "rows": rows}


def generated(name, make, sizes, word, arguments, folder, libraries=None):
    rows = []
    for size in sizes:
        for library in libraries or arguments.libraries:
            source = folder / "program.cpp"
            source.write_text(make(library, size))
            rows.append(measure(f"{size} {word}", library, source, arguments, folder))
    beside(rows)
    return {"name": name, "rows": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("compiler", nargs=1)
    parser.add_argument("include", type=pathlib.Path)
    arguments = parser.parse_args()
    has_eigen = pathlib.Path("/usr/include/eigen3/unsupported/Eigen/CXX11/Tensor").exists()
    arguments.libraries = [l for l in programs.LIBRARIES if l != "Eigen" or has_eigen]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        chains = generated("Chains of elementwise operations in one expression", programs.chain, [4, 16, 64],
                           "operations", arguments, folder)
        files = generated("Expressions in one file", programs.several, [1, 4, 16], "expressions", arguments, folder)
        blocks = generated("Residual blocks in one expression", programs.residual_blocks, [1, 2, 3, 4], "blocks",
                           arguments, folder, ["xfuse"])
        groups = [seeds(arguments, folder), chains, files, blocks]
    longest = next(r for r in chains["rows"] if r["program"].startswith("64") and r["library"] == "xfuse")
    aim(longest, "10 s, 1 GiB", longest["seconds"] <= 10 and longest["peak_mb"] <= 1073)
    ours = [r for r in files["rows"] if r["library"] == "xfuse"]
    each = (ours[2]["seconds"] - ours[1]["seconds"]) / 12
    aim(ours[2], f"0.3 s for each more; {each:.2f} s", each <= 0.3)
    print(f"         compile: each further expression {each:.2f} s")
    if arguments.json:
        arguments.json.write_text(json.dumps({"compile": groups}, indent=1) + "\n")


if __name__ == "__main__":
    main()
