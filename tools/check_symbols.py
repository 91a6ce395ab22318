#!/usr/bin/env python3
"""Looks for symbols that two instruction sets could share: the linker keeps one copy of a weak symbol, and
it may be the one that the processor cannot run.

    tools/check_symbols.py LIBRARY

Every function and constant that an object of an instruction set defines must be in the namespace of
its instruction set. Exits 1 if one is not, or if there is no such object."""
import re
import subprocess
import sys

OBJECT = re.compile(r"^(?:.*[/(])?(sse2|avx2|avx512|avx512vnni|generic)_\w+\.cpp\.o(?:bj)?\)?:$")
SYMBOL = re.compile(r"^[0-9a-f]* +([TWVRDBuwv]) (.*)$")


def main(library):
    listing = subprocess.run(["nm", "-C", library], capture_output=True, text=True, check=True).stdout
    isa, objects, faults = None, 0, []
    for line in listing.splitlines():
        if line.endswith(":"):
            match = OBJECT.match(line)
            isa = match[1] if match else None
            objects += isa is not None
        elif isa and (match := SYMBOL.match(line)) and not re.search(rf"kernels::{isa}::|rows::library_{isa}::", match[2]):
            faults.append(f"{isa}: {match[2]}")
    print("\n".join(faults))
    print(f"{objects} objects, {len(faults)} symbols outside their instruction set")
    return 1 if faults or not objects else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
