"""A program as C++ that a reader can compile: `auto v2 = xf::sum(v1, {0, -1});`"""
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


def text(program):
    """The evaluations of one program. Where there are several, all build the same type in one place, so that the
    target and what the library keeps stay."""
    parts = []
    for evaluation in program:
        lines = lines_of(evaluation.operations, evaluation.operands)
        if evaluation.by:
            lines.append(f"// evaluated {'by a plan' if evaluation.by == 'plan' else 'again'}")
        if evaluation.changes:
            lines.append(f"// operands changed since it was built: {', '.join(evaluation.changes)}")
        parts.append("\n".join(lines))
    return "\n\n// then, with the same target:\n".join(parts)
