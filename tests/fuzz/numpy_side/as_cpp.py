"""A program as C++ that a reader can compile: `auto v2 = xf::sum(v1, {0, -1});`"""
import re

import numpy as np

CTYPES = {"bool": "bool", "float32": "float", "float64": "double", "complex64": "std::complex<float>",
          "complex128": "std::complex<double>"}
INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "remainder": "%", "equal": "==",
         "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=",
         "logical_and": "&&", "logical_or": "||", "bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^",
         "left_shift": "<<", "right_shift": ">>"}
PREFIX = {"negative": "-", "positive": "+", "logical_not": "!", "invert": "~"}


def ctype(dtype):
    return CTYPES.get(dtype, f"std::{dtype}_t")


def braced(values):
    return "{" + ", ".join(str(v) for v in values) + "}"


def literal(value, dtype):
    if dtype.kind == "c":
        return "{" + literal(value.real, value.real.dtype) + ", " + literal(value.imag, value.imag.dtype) + "}"
    if dtype.kind == "f":
        if np.isnan(value):
            return "NAN"
        if np.isinf(value):
            return "INFINITY" if value > 0 else "-INFINITY"
        return repr(float(value)) + ("f" if dtype.itemsize == 4 else "")
    if dtype == np.int64 and value == np.iinfo(np.int64).min:
        return "INT64_MIN"
    return str(value).lower() + ("u" if dtype.kind == "u" else "")


def scalar(value, kind):
    if kind == "float":
        return literal(np.float64(value), np.dtype(float))
    return str(bool(value)).lower() if kind == "bool" else str(int(value))


def operand(number, p, buffer, used):
    dtype = np.dtype(p["dtype"])
    memory = np.frombuffer(buffer, dtype, p["count"], used)
    values = ", ".join(literal(v, dtype) for v in memory)
    if p["shape"]:
        leaf = f"xf::lazy(m{number} + {p['first']}, {braced(p['shape'])}, {braced(p['strides'])})"
    else:
        leaf = f"xf::expr::leaf<{ctype(p['dtype'])}, 0>(m{number}, {{}}, {{}})"
    return f"const {ctype(p['dtype'])} m{number}[] = {{{values}}};\nauto v{number} = {leaf};", memory.nbytes


def window_text(x, p):
    text = f"xf::windows({x}, {braced(p['window'])}, {braced(p['step'])}"
    if "axes" not in p:
        return text + ")"
    options = [f".axes = {braced(p['axes'])}"] if p["axes"] else []
    options += [f".dilation = {braced(p['dilation'])}",
                f".padding = {braced(braced(w) for w in zip(p['before'], p['after']))}"]
    options += [f".pad_value = {p['pad_value']}"] if p["pad_value"] != "unset" else []
    return text + ", {" + ", ".join([*options, f".ceil_mode = {str(p['ceil_mode']).lower()}"]) + "})"


def slice_text(x, p):
    return f"xf::view({', '.join([x, *(f'xt::range({a}, {b}, {c})' for a, b, c in zip(p['start'], p['stop'], p['step']))])})"


SPECIAL = {
    "windows": window_text,
    "slice": slice_text,
    "pick_index": lambda x, p: f"xf::view({x}, {p['index']}, xt::ellipsis(), xt::newaxis(), xt::all())",
    "repeat": lambda x, p: f"xf::repeat({x}, {p['counts'][0] if len(p['counts']) == 1 else 'std::vector<xf::index_t>' + braced(p['counts'])}, {p['axis']})",
    "pad": lambda x, p: f"xf::pad({x}, {braced(braced(w) for w in zip(p['before'], p['after']))}, \"{p['mode']}\"{', ' + str(p['value']) if p['mode'] == 'constant' else ''})",
    "diagonal": lambda x, p: f"xf::diagonal({x}, {p['offset']}, {p['axes'][0]}, {p['axes'][1]})",
    "trace": lambda x, p: f"xf::trace({x}, {p['offset']}, {p['axes'][0]}, {p['axes'][1]})",
    "cast": lambda x, p: f"xf::cast<{ctype(p['dtype'])}>({x})",
    "einsum": lambda x, p: f"xf::einsum<\"{p['subscripts']}\">({x})",
    "concatenate": lambda x, p: f"xf::concatenate(xf::tuple({x}), {p['axis']})",
    "stack": lambda x, p: f"xf::stack(xf::tuple({x}), {p['axis']})",
    "map_square_plus": lambda x, p: f"xf::map([](auto v) noexcept {{ return v * v + v; }}, {x})",
    "map_larger_half": lambda x, p: f"xf::map([](T v) -> T {{ return v > T(1) ? T(v - T(1)) : v; }}, {x})",
}


def arguments(name, x, p):
    """The general form: operands, then parameters in the order of the call."""
    out = [x]
    if name == "tensordot" and "count" in p:
        return f"xf::tensordot<{p['count']}>({x})"
    for key, value in p.items():
        if key == "keepdims":
            out.append("xf::keepdims")
        elif key == "ddof":
            out.append(f"xf::ddof({value})")
        elif key == "axes" and value == []:
            out.append("xf::no_axes{}")
        else:
            out.append(braced(value) if isinstance(value, list) else str(value))
    return f"xf::{name}({', '.join(out)})"


def call(name, operands, p):
    operands = [f"v{k}" for k in operands]
    if "kind" in p:
        value = scalar(p.get("left", p.get("right")), p["kind"])
        operands = [value, *operands] if "left" in p else [*operands, value]
        p = {}
    if name in INFIX:
        return f" {INFIX[name]} ".join(operands)
    if name in PREFIX:
        return PREFIX[name] + operands[0]
    return SPECIAL.get(name, lambda x, p: arguments(name, x, p))(", ".join(operands), p)


def lines_of(operations, buffer):
    lines, used = [], 0
    for number, (name, operands, parameters) in enumerate(operations):
        if name == "operand":
            line, size = operand(number, parameters, buffer, used)
            used += size
        elif name == "evaluate":
            continue
        else:
            line = f"auto v{number} = {call(name, operands, parameters)};"
        lines.append(line)
    return lines


TOKEN = re.compile(r"std::vector<xf::index_t>\{[^}]*\}|\"[^\"]*\"|-?\d[\w.+]*(?:e-?\d+\w*)?|-?INFINITY|NAN|\w+|\S")


def merged(lines):
    """One line for all evaluations: where they differ in a literal, the one of evaluation `t`."""
    if len(set(lines)) == 1:
        return lines[0]
    tokens = [TOKEN.findall(line) for line in lines]
    if len({len(line) for line in tokens}) > 1 or TOKEN.sub("", lines[0]) != TOKEN.sub("", lines[-1]):
        return None
    rest, out, at = lines[0], "", 0
    for alternatives in zip(*tokens):
        found = rest.index(alternatives[0], at)
        chosen = alternatives[0] if len(set(alternatives)) == 1 else f"pick({', '.join(alternatives)})"
        out, at = out + rest[at:found] + chosen, found + len(alternatives[0])
    return out + rest[at:]


def together(program):
    """The evaluations as one loop over the lines that build and evaluate, so that types, target and memory are the
    same each time; None where they differ in more than numbers."""
    operations = [e.operations[:-1] if e.operations[-1][0] == "evaluate" else e.operations for e in program]
    if any([o[:2] for o in form] != [o[:2] for o in operations[0]] for form in operations):
        return None
    parts = [lines_of(form, e.operands) for form, e in zip(operations, program)]
    memory, inside = [], []
    for number, (name, _, p) in enumerate(operations[0]):
        lines = [part[number] for part in parts]
        if name == "operand":
            split = [line.split(";\n") for line in lines]
            values = ", ".join(s[0].partition(" = ")[2] for s in split)
            count, ctype_ = max(form[number][2]["count"] for form in operations), ctype(p["dtype"])
            memory += [f"const std::vector<{ctype_}> e{number}[] = {{{values}}};", f"static {ctype_} m{number}[{count}];"]
            inside.append(f"std::copy(e{number}[t].begin(), e{number}[t].end(), m{number});")
            lines = [s[1] for s in split]
        line = merged(lines)
        if line is None:
            return None
        inside.append(line)
    rank, last = len(program[0].outcome["shape"]), len(operations[0]) - 1
    memory.append(f"xt::xtensor<{ctype(program[0].outcome['dtype'] or 'float32')}, {rank}> y;")
    inside.append(f"y = v{last};\nstd::cout << y << '\\n';")
    body = "\n".join(inside).replace("\n", "\n    ")
    pick = "const auto pick = [&](auto first, auto... more) { const decltype(first) all[] = {first, more...}; return all[t]; };"
    return "\n".join([*memory, f"for (int t = 0; t < {len(program)}; ++t) {{", f"    {pick}", f"    {body}", "}"])


def text(program):
    """The evaluations of a program up to the wrong one."""
    if len(program) == 1 and not program[0].changes:
        e = program[0]
        return "\n".join([*lines_of(e.operations, e.operands), f"std::cout << xf::eval(v{e.value}) << '\\n';"])
    notes = [f"// evaluation {t}, of the expression that build {e.build} made{', by its plan' if e.by == 'plan' else ''}" +
             (f"; its operands had changed since then: {', '.join(e.changes)}" if e.changes else "")
             for t, e in enumerate(program)]
    loop = together(program)
    if loop is not None:
        return "\n".join([*notes, loop])
    blocks = ["\n".join([note, *lines_of(e.operations, e.operands)]) for note, e in zip(notes, program)]
    return "\n\n// then, with the same target:\n".join(blocks)
