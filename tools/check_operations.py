#!/usr/bin/env python3
"""Checks the lists that name elementwise operations, but are not made from the table, against it.

    check_operations.py [ROOT]
    check_operations.py --self-test

The table is include/xfuse/ops/operations.def. Each function in it has to be in the document of NumPy's names, in the
random programs, and among xtensor's own functions that lead to ours, unless xtensor has none
of that name."""
import pathlib
import re
import sys

TABLE = "include/xfuse/ops/operations.def"
XTENSOR = "include/xfuse/adapter/xtensor_names.hpp"
# Functions that xtensor has not, or has under a name of C++ that means something else.
NOT_IN_XTENSOR = {"add", "subtract", "multiply", "divide", "floor_divide", "remainder", "relu", "rsqrt", "sigmoid",
                  "logical_and", "logical_or", "logical_xor", "logical_not"}
LISTS = {
    "docs/numpy.md": r"xf::{name}\b",
    "tests/fuzz/ops/elementwise.hpp": r'function{{"{name}"',
    XTENSOR: r"XFUSE_OURS\(XFUSE_\w+, {name}\)",
}


def missing(root, table=None):
    functions = re.findall(r"^XFUSE_(?:FUNCTION_[12]|C_FUNCTION)\((\w+),", table or (root / TABLE).read_text(), re.M)
    if not functions:
        yield f"{TABLE}: no functions"
    for path, pattern in LISTS.items():
        text = (root / path).read_text()
        for name in functions:
            if path == XTENSOR and name in NOT_IN_XTENSOR:
                continue
            if not re.search(pattern.format(name=name), text):
                yield f"{path}: {name} is missing"


def main(arguments):
    root = pathlib.Path(__file__).resolve().parent.parent
    if arguments == ["--self-test"]:
        found = list(missing(root, "XFUSE_FUNCTION_1(no_such_function, f)\n"))
        sys.exit(0 if len(found) == len(LISTS) else f"{len(found)} of {len(LISTS)} lists noticed a missing name")
    faults = list(missing(pathlib.Path(arguments[0]) if arguments else root))
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
