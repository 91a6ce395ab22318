#!/usr/bin/env python3
"""Compiles every line of the tables in docs/numpy.md, runs it, and compares it with what the other side gives.

    idioms.py [--work FOLDER] [--link FILE] [--self-test] [--only LIBRARY] [DOCUMENT] -- COMPILER [ARGUMENT...]

A table `| NumPy | xfuse |` has code in both cells; with the same number of pieces in both they are compared in
pairs, else each with the first of the other cell. A piece with an assignment is a statement, and its result is
what it assigns to. Operands are those of the last ```cpp block after `<!-- operands -->` before the table; the
```python block that follows gives the same to the other side.
The left side is Python for NumPy and PyTorch, C++ for xtensor and Eigen. Lines of libraries that are not there
are compiled on our side, and counted as not compared.
"""
import argparse
import dataclasses
import importlib
import json
import pathlib
import re
import subprocess
import sys

from precompiled import precompiled

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = pathlib.Path(__file__).resolve().parent
SPAN = re.compile(r"`([^`]+)`")
ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*|xt::view\((\w+),.*\)|(\w+)\[.*\]) [+\-*/]?= ")
CHUNK = 16  # lines in one program: more would hold too much memory at once
EIGEN = pathlib.Path("/usr/include/eigen3")


@dataclasses.dataclass
class Line:
    number: int  # in the document, from 1
    library: str
    left: list
    right: list
    operands: str
    given: str

    def pairs(self):
        if len(self.left) == len(self.right):
            return list(zip(self.left, self.right))
        if len(self.left) == 1:
            return [(self.left[0], right) for right in self.right]
        return [(left, self.right[0]) for left in self.left]


def block_after(lines, start, language):
    first = next(k for k in range(start, len(lines)) if lines[k].strip() == "```" + language)
    last = next(k for k in range(first + 1, len(lines)) if lines[k].strip() == "```")
    return "\n".join(lines[first + 1:last])


def read(lines):
    """The lines of all tables that have a library on the left and xfuse on the right."""
    found, library, operands, given = [], None, "", ""
    for number, text in enumerate(lines):
        if text.strip() == "<!-- operands -->":
            operands, given = block_after(lines, number, "cpp"), block_after(lines, number, "python")
        cells = [c.strip() for c in re.split(r"(?<!\\)\|", text)[1:-1]]
        if len(cells) != 2 or set(cells[0]) <= set("-: "):
            library = library if len(cells) == 2 else None
        elif cells[1] == "xfuse":
            library = cells[0]
        elif library:
            left, right = SPAN.findall(cells[0]), SPAN.findall(cells[1])
            found.append(Line(number + 1, library, left, right, operands, given))
    return found


def assigned(piece):
    """The variable that a statement assigns to, or None."""
    match = ASSIGNMENT.match(piece)
    return (match[2] or match[3] or match[1]) if match else None


def cpp_of(name, piece, operands):
    target = assigned(piece)
    body = f"    {piece};\n    emit(\"{name}\", {target});" if target else f"    emit(\"{name}\", {piece});"
    return f"static void {name}() {{\n{operands}\n{body}\n}}\n"


def program_of(pieces, operands, headers):
    functions = [cpp_of(name, piece, operands) for name, piece in pieces]
    calls = "".join(f"    {name}();\n" for name, _ in pieces)
    return "\n".join([*headers, '#include "idioms.hpp"', "", *functions, f"int main() {{\n{calls}}}", ""])


def run_cpp(pieces, operands, headers, arguments):
    """{name: (shape, values)} of what the pieces give, or the compiler's complaint as a string."""
    source, program = arguments.work / "idioms.cpp", arguments.work / "idioms.out"
    source.write_text(program_of(pieces, operands, headers))
    link = [f"@{arguments.link}"] if arguments.link else []
    # What idioms.hpp has depends on headers of Eigen before it.
    kept = arguments.precompiled if headers != HEADERS["Eigen"] else []
    done = subprocess.run([*arguments.compiler, *kept, str(source), *link, "-o", str(program)], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        return done.stdout
    ran = subprocess.run([str(program)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    if ran.returncode != 0:
        return f"exit status {ran.returncode}\n{ran.stdout}"
    return {record["name"]: (record["shape"], record["values"]) for record in map(json.loads, ran.stdout.splitlines())}


def essence(complaint):
    """Of pages of a compiler's output the errors, and the places that led there."""
    lines = [l for l in complaint.splitlines() if "error" in l or "required from here" in l or "undefined" in l]
    return "\n".join(line[:400] for line in (lines or complaint.splitlines())[:12])


def run_python(piece, given):
    space = {}
    exec(given, space)
    target = assigned(piece)
    if target:
        exec(piece, space)
    value = space[target] if target else eval(piece, space)
    numpy = importlib.import_module("numpy")
    value = value.numpy() if hasattr(value, "numpy") else numpy.asarray(value)
    return list(value.shape), value.astype(float).ravel().tolist()


def differs(ours, theirs):
    if ours[0] != theirs[0]:
        return f"shape {ours[0]}, not {theirs[0]}"
    for k, (a, b) in enumerate(zip(ours[1], theirs[1])):
        if not abs(a - b) <= 1e-4 * max(1, abs(b)):
            return f"element {k} is {a}, not {b}"
    return None


def is_there(library):
    if library == "Eigen":
        return (EIGEN / "unsupported/Eigen/CXX11/Tensor").exists()
    names = {"NumPy": "numpy", "PyTorch": "torch"}
    try:
        importlib.import_module(names.get(library, "json"))
        importlib.import_module("numpy" if library in names else "json")
    except ImportError:
        return False
    return True


HEADERS = {"xtensor": ["#include <xfuse/xtensor.hpp>"], "Eigen": ["#include <unsupported/Eigen/CXX11/Tensor>"]}


def check_chunk(lines, arguments, report):
    """(problems, lines not compared) of lines of one library with the same operands."""
    library, operands = lines[0].library, lines[0].operands
    in_cpp, present = library in HEADERS, is_there(library)
    ours = [(f"ours_{l.number}_{k}", right) for l in lines for k, (_, right) in enumerate(l.pairs())]
    theirs = [(f"theirs_{l.number}_{k}", left) for l in lines for k, (left, _) in enumerate(l.pairs())]
    pieces = ours + (theirs if in_cpp and present else [])
    results = run_cpp(pieces, operands, HEADERS.get(library, []) if present else [], arguments)
    if isinstance(results, str):
        report(f"lines {lines[0].number} to {lines[-1].number} do not compile or run:\n{essence(results)}")
        return len(lines), 0
    if not present:
        return 0, len(lines)
    problems = 0
    for (name, right), (other, left) in zip(ours, theirs):
        number = name.split("_")[1]
        try:
            expected = results[other] if in_cpp else run_python(left, next(l.given for l in lines if l.number == int(number)))
        except Exception as problem:
            report(f"line {number}: {left}: {problem}")
            problems += 1
            continue
        wrong = differs(results[name], expected)
        if wrong:
            report(f"line {number}: `{right}` is not `{left}`: {wrong}")
            problems += 1
    return problems, 0


def check(text, arguments, report=print):
    chunks, problems, skipped = [], 0, 0
    lines = [line for line in read(text.split("\n")) if arguments.only in (None, line.library)]
    for line in lines:
        if not line.left or not line.right:
            report(f"line {line.number}: no code in one of the cells")
            problems += 1
            continue
        last = chunks[-1] if chunks else []
        if not last or len(last) == CHUNK or (last[0].library, last[0].operands) != (line.library, line.operands):
            chunks.append([])
        chunks[-1].append(line)
    for chunk in chunks:
        found, left_out = check_chunk(chunk, arguments, report)
        problems, skipped = problems + found, skipped + left_out
    report(f"idioms: {len(lines)} lines, {skipped} compiled but not compared, {problems} problems")
    return problems


PLANTED = """
<!-- operands -->
```cpp
xt::xtensor<float, 2> x = {{1, 2}, {3, 4}};
```
```python
import numpy as np
x = np.array([[1, 2], [3, 4]], np.float32)
```

| NumPy | xfuse |
|---|---|
| `LEFT` | `RIGHT` |
"""


def self_test(arguments):
    """A right line passes; a wrong value, a wrong shape and what does not compile are found."""
    cases = [("x.T", "xf::transpose(x)", 0), ("x.T", "xf::lazy(x) + 0", 1), ("x.sum(0)", "xf::sum(x)", 1),
             ("x.T", "xf::no_such_function(x)", 1), ("x.sum(0)", "", 1)]
    wrong = []
    for left, right, expected in cases:
        text = PLANTED.replace("LEFT", left).replace("`RIGHT`", f"`{right}`" if right else "nothing")
        if check(text, arguments, lambda *_: None) != expected:
            wrong.append(f"{left} | {right}")
    print("self-test:", "passed" if not wrong else f"not as expected: {'; '.join(wrong)}")
    return len(wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--link", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("document", nargs="?", type=pathlib.Path, default=ROOT / "docs/numpy.md")
    if "--" not in sys.argv:
        parser.error("the compiler follows --")
    split = sys.argv.index("--")
    arguments = parser.parse_args(sys.argv[1:split])
    # Operands that a line does not need, and views of them, are no faults of the document.
    quiet = ["-Wno-unused-variable", "-Wno-unused-but-set-variable", f"-I{HERE}", f"-isystem{EIGEN}"]
    arguments.compiler = [*sys.argv[split + 1:], "-O0", *quiet]
    arguments.work.mkdir(parents=True, exist_ok=True)
    header = arguments.work / "common.hpp"
    header.write_text('#include "idioms.hpp"\n')
    arguments.precompiled = precompiled(arguments.compiler, header)
    sys.exit(1 if (self_test(arguments) if arguments.self_test else check(arguments.document.read_text(), arguments)) else 0)


if __name__ == "__main__":
    main()
