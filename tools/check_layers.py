#!/usr/bin/env python3
"""Checks that the code keeps to the layers that docs/architecture.md lists.

    check_layers.py [ROOT]
    check_layers.py --self-test

The list is the table between `<!-- layers:begin -->` and `<!-- layers:end -->`, top layer first. A file of
include/xfuse/<layer>/ or src/<layer>/ includes only its own layer and those above it in the list.
Headers directly in include/xfuse/ are umbrellas: they may include everything, and no layer includes them.
Headers of xtensor are named only in the files that know where each release keeps them, whatever the folder.
No two headers of the library have one name: what is said of `passes.hpp` has to mean one file.
"""
import pathlib
import re
import shutil
import sys
import tempfile

SUFFIXES = {".hpp", ".cpp", ".inl"}
WARN_LINES, MAX_LINES = 250, 400

# Includes from outside that only some layers may have.
CONFINED = [
    (re.compile(r"(xtensor|xtl)/"), {"adapter"}, "xtensor"),
    (re.compile(r"(\w*mmintrin|immintrin|x86intrin|arm_neon|arm_sve)\.h$|xsimd/"), {"kernels", "rows"}, "SIMD"),
]
# The headers of xtensor have other names from 0.26 on. All else includes them through the first two.
KNOWS_XTENSOR = {"include/xfuse/adapter/compat.hpp", "include/xfuse/xtensor.hpp",
                 "tests/early_xtensor.hpp", "bench/compile_time/xtensor_header.hpp"}
NAMES_XTENSOR = re.compile(r"""include\s*[<"]xtensor/|<xtensor/\w+(/\w+)?\.hpp>""")
SEARCHED = {".hpp", ".cpp", ".inl", ".py", ".md", ".txt", ".cmake", ".in", ".sh"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(<[^>]+>|"[^"]+")')
# Names of others, such as xt::detail, have to be spelled where adapter/ specialises them.
OWN_DETAIL = re.compile(r"(?<!xt::)(?<!xtl::)(?<!std::)(?<!\w)detail::|\bnamespace\s+(?!xt::|xtl::)(\w+::)*detail\b")


def read_layers(root):
    text = (root / "docs/architecture.md").read_text()
    table = re.search(r"<!-- layers:begin -->(.*?)<!-- layers:end -->", text, re.S)
    layers = re.findall(r"^[|*\-\d. ]*`(\w+)/`", table[1], re.M) if table else []
    if not layers:
        sys.exit("docs/architecture.md: no list of layers between <!-- layers:begin --> and <!-- layers:end -->")
    return layers


def layer_of(path, root):
    """The layer that holds `path`; "" for an umbrella header, None outside the library."""
    for top in ("include/xfuse", "src"):
        if (root / top) in path.parents:
            parts = path.relative_to(root / top).parts
            return parts[0] if len(parts) > 1 else ""
    return None


def included_layer(name, path, root):
    """The layer that an #include of `path` leads to, as in layer_of."""
    target = name[1:-1]
    if target.startswith("xfuse/"):
        return layer_of(root / "include" / target, root)
    return layer_of((path.parent / target).resolve(), root) if name[0] == '"' else None


def check_file(path, layers, root):
    layer = layer_of(path, root)
    if layer not in layers and layer != "":
        yield 1, f"the folder {layer}/ is not in the list of docs/architecture.md"
        return
    lines = path.read_text().splitlines()
    if len(lines) > MAX_LINES:
        yield len(lines), f"{len(lines)} lines; split it, {MAX_LINES} is the limit"
    for number, line in enumerate(lines, 1):
        if OWN_DETAIL.search(line) and not (layer == "adapter" and "namespace detail" in line):
            yield number, "a `detail` namespace; put internal names into the layer's own namespace"
        include = INCLUDE.match(line)
        if not include or layer == "":
            continue
        for pattern, allowed, what in CONFINED:
            if pattern.match(include[1][1:-1]) and layer not in allowed:
                yield number, f"{layer}/ includes {include[1]}; {what} is confined to {' and '.join(sorted(allowed))}"
        target = included_layer(include[1], path, root)
        if target == "":
            yield number, f"{layer}/ includes {include[1]}, an umbrella"
        elif target is not None and target not in layers[: layers.index(layer) + 1]:
            yield number, f"{layer}/ includes {include[1]}, of a layer below it"


def files_naming_xtensor(root):
    """(file, line) of each line that names a header of xtensor in a file that should not."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix not in SEARCHED or name.startswith(("build/", ".")) or name in KNOWS_XTENSOR:
            continue
        if name == "tools/check_layers.py" or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if NAMES_XTENSOR.search(line):
                yield name, number


def headers_of_one_name(root):
    """Lists of headers that share a name."""
    named = {}
    for top in ("include/xfuse", "src"):
        for path in sorted((root / top).rglob("*.hpp")):
            named.setdefault(path.name, []).append(path.relative_to(root).as_posix())
    return [paths for paths in named.values() if len(paths) > 1]


def check(root, report=print):
    layers = read_layers(root)
    problems = files = 0
    for paths in headers_of_one_name(root):
        report(f"{' and '.join(paths)}: one name for different things; rename all but one")
        problems += 1
    for name, line in files_naming_xtensor(root):
        report(f"{name}:{line}: names a header of xtensor, which is not in every release; include <xfuse/xtensor.hpp>")
        problems += 1
    for top in ("include/xfuse", "src"):
        for path in sorted(p for p in (root / top).rglob("*") if p.suffix in SUFFIXES):
            files += 1
            for line, problem in check_file(path, layers, root):
                report(f"{path.relative_to(root)}:{line}: {problem}")
                problems += 1
            length = len(path.read_text().splitlines())
            if WARN_LINES < length <= MAX_LINES:
                report(f"{path.relative_to(root)}: note: {length} lines, long; about 150 is the aim")
    report(f"layers: {files} files, {problems} problems")
    return problems


PLANTED = [
    # (file, text, how many problems it must raise)
    ("include/xfuse/graph/planted.hpp", '#include "xfuse/core/index.hpp"\n#include <vector>\n', 0),
    ("include/xfuse/core/planted.hpp", '#include "xfuse/graph/graph.hpp"\n', 1),
    ("include/xfuse/core/planted.hpp", "#  include <xfuse/graph/graph.hpp>\n", 1),
    ("include/xfuse/expr/planted.hpp", '#include "xfuse/xfuse.hpp"\n', 1),
    ("include/xfuse/expr/planted.hpp", "#include <xtensor/xtensor.hpp>\n", 2),
    ("include/xfuse/expr/planted.hpp", "#include <xtl/xcomplex.hpp>\n", 1),
    ("include/xfuse/adapter/planted.hpp", "#include <xtensor/xtensor.hpp>\n", 1),
    ("include/xfuse/adapter/planted.hpp", "#include <xtl/xcomplex.hpp>\n", 0),
    ("include/xfuse/adapter/compat.hpp", "#include <xtensor/xtensor.hpp>\n", 0),
    ("include/xfuse/xtensor.hpp", '#include "xfuse/adapter/hooks.hpp"\n#include <xtensor/io/xio.hpp>\n', 0),
    ("tests/expr/planted_test.cpp", "#include <xfuse/xtensor.hpp>\n", 0),
    ("tests/expr/planted_test.cpp", "#  include <xtensor/xtensor.hpp>\n", 1),
    ("examples/planted.cpp", '#include "xtensor/containers/xtensor.hpp"\n', 1),
    ("docs/planted.md", "```cpp\n#include <xtensor/xio.hpp>\n```\n", 1),
    ("tools/planted.py", "HEADERS = ['<xtensor/xio.hpp>']\n", 1),
    ("include/xfuse/elsewhere/planted.hpp", "\n", 1),
    ("src/shape/planted.cpp", '#include "../plan/planted.hpp"\n', 1),
    ("src/shape/planted.cpp", '#include "planted.hpp"\n', 0),
    ("src/plan/planted.cpp", "#include <immintrin.h>\n", 1),
    ("src/kernels/planted.inl", "#include <immintrin.h>\n", 0),
    ("src/kernels/planted.inl", '#include "xfuse/exec/arena.hpp"\n', 1),
    ("src/plan/planted.cpp", "namespace xf::plan::detail {\n}\n", 1),
    ("src/plan/planted.cpp", "int x = detail::y;\n", 1),
    ("src/adapter/planted.cpp", "namespace xt::detail {\n}\nnamespace xt { namespace detail {}}\nxt::detail::x y;\n", 0),
    ("src/plan/planted.cpp", "\n" * (MAX_LINES + 1), 1),
    ("src/plan/planted.cpp", "\n" * MAX_LINES, 0),
]


# Files planted together, and how many problems they must raise.
PLANTED_TOGETHER = [
    (["include/xfuse/graph/planted.hpp", "include/xfuse/plan/planted.hpp"], 1),
    (["include/xfuse/graph/planted.hpp", "src/graph/planted.hpp"], 1),
    (["include/xfuse/graph/planted.hpp", "src/graph/planted.cpp", "tests/graph/planted.hpp"], 0),
]


def self_test(root):
    """Plants each violation in a copy that is otherwise clean, and sees that it is found."""
    failed = 0
    planted = [({name: text}, expected) for name, text, expected in PLANTED]
    planted += [(dict.fromkeys(names, "\n"), expected) for names, expected in PLANTED_TOGETHER]
    for files, expected in planted:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder).resolve()
            (copy / "docs").mkdir()
            shutil.copy(root / "docs/architecture.md", copy / "docs")
            for name, text in files.items():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_text(text)
            found = []
            problems = check(copy, found.append)
            if problems != expected:
                what = {name: text[:60] for name, text in files.items()}
                print(f"self-test: {what}: expected {expected} problems, found", *found, sep="\n  ")
                failed += 1
    print(f"layers: self-test of {len(planted)} plantings, {failed} failed")
    return failed


def main():
    arguments = sys.argv[1:]
    root = pathlib.Path(__file__).resolve().parent.parent
    if arguments == ["--self-test"]:
        sys.exit(1 if self_test(root) else 0)
    sys.exit(1 if check(pathlib.Path(arguments[0]).resolve() if arguments else root) else 0)


if __name__ == "__main__":
    main()
