#!/usr/bin/env python3
"""Looks for stack traffic in the innermost loops of the contraction kernels: an accumulator that the
compiler could not keep in a register.

    tools/check_k_loops.py OBJECT...

Prints each loop of a register tile of float, double or pairs that multiplies, adds and touches the stack;
exits 1 if there is one, or no such loop at all."""
import re
import subprocess
import sys

LINE = re.compile(r"^\s*([0-9a-f]+):\s+(.*)$")
JUMP = re.compile(r"^j\w+\s+([0-9a-f]+)")
PRODUCT = re.compile(r"^v?(fmadd|mulp|pmaddwd|pmull|pmuludq)")
TILE = re.compile(r"(outer|row)_tile<.*(multiply<float>|multiply<double>|multiply_pairs)")
SCALING = re.compile(r"^v?divp")  # where results are stored, a mean is scaled
STACK = re.compile(r"\(%rsp[,)]")


def functions(path):
    """The instructions of each function: (address, text)."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-C", path],
                          capture_output=True, text=True, check=True).stdout
    name, body = None, []
    for line in text.splitlines():
        if line.endswith(">:"):
            if name:
                yield name, body
            name, body = line.split("<", 1)[1][:-2], []
        elif match := LINE.match(line):
            body.append((int(match[1], 16), match[2]))
    if name:
        yield name, body


def innermost_loops(body):
    """Stretches from a jump's target back to the jump, that hold no other such stretch."""
    spans = []
    for address, text in body:
        match = JUMP.match(text)
        if match and int(match[1], 16) <= address:
            spans.append((int(match[1], 16), address))
    for span in spans:
        if not any(other != span and span[0] <= other[0] and other[1] <= span[1] for other in spans):
            yield [text for address, text in body if span[0] <= address <= span[1]]


def main(paths):
    loops, faults = 0, 0
    for path in paths:
        for name, body in functions(path):
            if not TILE.search(name):
                continue
            for loop in innermost_loops(body):
                if not any(PRODUCT.match(text) for text in loop) or any(SCALING.match(text) for text in loop):
                    continue
                loops += 1
                touched = [text for text in loop if STACK.search(text)]
                if touched:
                    faults += 1
                    print(f"{path}: {name}: {len(touched)} of {len(loop)}: {touched[0]}")
    print(f"{loops} loops of products, {faults} with stack traffic")
    return 1 if faults or not loops else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
