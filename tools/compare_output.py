#!/usr/bin/env python3
"""Runs a program and compares what it prints with a file, exactly.

    compare_output.py FILE PROGRAM [ARGUMENT...]
"""
import difflib
import pathlib
import subprocess
import sys


def main():
    path, command = pathlib.Path(sys.argv[1]), sys.argv[2:]
    run = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    if run.returncode != 0:
        sys.exit(f"{command[0]}: exit status {run.returncode}\n{run.stdout}")
    expected = path.read_text()
    if run.stdout != expected:
        difference = difflib.unified_diff(expected.splitlines(), run.stdout.splitlines(), str(path), "printed", lineterm="")
        sys.exit("\n".join(difference) or f"{path}: differs in the end of the last line")


if __name__ == "__main__":
    main()
