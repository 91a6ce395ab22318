#!/usr/bin/env python3
"""Generated C++ programs: random expressions of random types, compiled, run, and compared with NumPy.

    generate.py --work FOLDER --link FILE [--count N] [--seed S] [--jobs J] [--keep] -- COMPILER FLAGS...

Writes files of 25 expressions into FOLDER and compiles each with the flags, linked with what the response
file FILE says; every second file runs its elementwise parts by the row machine, and two of four hold each line in an
any_expr. Prints the seed, each wrong expression as C++ that a reader can compile, and `N passed, M
failed` as the last line. Exits with 1 if anything failed.
"""
import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "fuzz"))
try:
    import numpy as np
except ImportError:
    sys.exit("generate.py needs NumPy: on Debian, apt-get install python3-numpy, and /usr/bin/python3")
from grow import BY_HAND, Expression  # noqa: E402
from numpy_side import as_cpp, compare  # noqa: E402

A_FILE = 25
BY_HAND_FROM = 1000000
CONTAINERS = ["xt::xtensor<{t}, {r}>", "xt::xtensor<{t}, {r}, xt::layout_type::column_major>", "xt::xarray<{t}>"]


def operand(number, parameters, buffer, used, choice):
    """An operand in one of several containers, borrowed or moved in."""
    dtype = np.dtype(parameters["dtype"])
    values = np.frombuffer(buffer, dtype, parameters["count"], used)
    ctype, rank = as_cpp.ctype(dtype.name), len(parameters["shape"])
    container = choice.choice(CONTAINERS).format(t=ctype, r=rank)
    elements = ", ".join(as_cpp.literal(v, dtype) for v in values)
    made = f"generated::filled<{container}>({as_cpp.braced(parameters['shape'])}, {{{elements}}})"
    stated = f"xf::lazy<{rank}>" if "xarray" in container else "xf::lazy"
    if choice.random() < 0.3 and "xarray" not in container:
        return [f"const auto v{number} = {stated}({made});"]
    return [f"const auto m{number} = {made};", f"const auto v{number} = {stated}(m{number});"]


def body(expression, is_held):
    lines, used = [], 0
    for number, (name, operands, parameters) in enumerate(expression.operations):
        if name == "operand":
            lines += operand(number, parameters, expression.buffer, used, expression.random)
            used += parameters["count"] * np.dtype(parameters["dtype"]).itemsize
        else:
            made = as_cpp.call(name, operands, parameters)
            lines.append(f"const auto v{number} = {f'generated::held({made})' if is_held else made};")
    return lines


def source(expressions, is_held):
    text = '#include "result.hpp"\n'
    for number, expression in expressions:
        expression.text = body(expression, is_held)
        inner = "\n    ".join([*expression.text, f"generated::write({number}, v{len(expression.operations) - 1});"])
        text += f"\nstatic void expression_{number}() {{\n    {inner}\n}}\n"
    calls = "\n".join(f"    expression_{number}();" for number, _ in expressions)
    return f"{text}\nint main() {{\n{calls}\n}}\n"


def results(output):
    """number -> (outcome, bytes), of what a program wrote."""
    found, at = {}, 0
    while (end := output.find(b"\n", at)) >= 0:
        outcome = json.loads(output[at:end])
        at = end + 1 + outcome["bytes"]
        found[outcome["index"]] = (outcome, output[end + 1:at])
    return found


def fault(expression, result):
    if result is None:
        return "no result: the program ended before"
    return compare.fault_of_result(expression.values[-1], *result)


def run_file(o, name, expressions, rows, is_held):
    """Compiles and runs one file with the rows that are named; what is wrong with each expression, or None."""
    path = o.work / f"{name}.cpp"
    path.write_text(source(expressions, is_held))
    program = path.with_suffix("")
    flags = [*o.command, f"-DXFUSE_ROWS={rows}", f"-I{HERE}", str(path), "-o", str(program), f"@{o.link}"]
    made = subprocess.run(flags, capture_output=True, text=True)
    if made.returncode != 0:
        return [(e, "does not compile:\n" + first_error(made.stderr)) for _, e in expressions]
    ran = subprocess.run([program], capture_output=True)
    found = results(ran.stdout)
    wrong = [(e, fault(e, found.get(number))) for number, e in expressions]
    if not o.keep and not any(w for _, w in wrong):
        path.unlink()
        program.unlink()
    return wrong


def first_error(text):
    lines = [line for line in text.splitlines() if "error" in line or "instantiat" in line]
    return "\n".join(lines[:4])[:1500]


def grown(seed, number):
    expression = Expression(f"{seed} {number}")
    return expression.grow(expression.random.randint(4, 9))


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--link", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def distinct(seed, count):
    """Those made by hand, then as many others, no two of one C++ type: types differ where operations, types or ranks
    do."""
    for number, build in enumerate(BY_HAND):
        expression = Expression(f"{seed} by hand {number}")
        build(expression)
        yield BY_HAND_FROM + number, expression
    seen, number = set(), 0
    while len(seen) < count:
        expression = grown(seed, number)
        form = tuple((name, tuple(operands), tuple(sorted(set(parameters) - {"first", "count"})),
                      v.data.dtype.name, v.data.ndim)
                     for (name, operands, parameters), v in zip(expression.operations, expression.values))
        if form not in seen:
            seen.add(form)
            yield number, expression
        number += 1


def main():
    o = options()
    o.work.mkdir(parents=True, exist_ok=True)
    seed = o.seed if o.seed is not None else int(time.time())
    print(f"seed {seed}, {o.count} expressions, {A_FILE} a file", flush=True)
    expressions = list(distinct(seed, o.count))
    files = [expressions[at:at + A_FILE] for at in range(0, len(expressions), A_FILE)]
    rows = ["compiled", "library"] * len(files)
    held = [False, False, True, True] * len(files)
    passed, failed, told = 0, 0, time.time()
    with ThreadPoolExecutor(o.jobs) as pool:
        for wrong in pool.map(lambda f, *how: run_file(o, f"part_{f[0][0]}", f, *how), files, rows, held):
            for expression, what in wrong:
                if what is None:
                    passed += 1
                    continue
                failed += 1
                print("\n" + "\n".join(expression.text) + f"\n// {what}", flush=True)
            if time.time() - told > 10:
                told = time.time()
                print(f"  {passed + failed} of {o.count}, {failed} wrong", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
