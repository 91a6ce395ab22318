#!/usr/bin/env python3
"""Checks that a node kind is known to few files: those that a new kind would have to be written into.

    check_node_kinds.py [ROOT]          fails where a file names a kind that must not
    check_node_kinds.py --list KIND     the files that name the kind
    check_node_kinds.py --self-test

The kinds are in include/xfuse/graph/node_kinds.def. A file names one by `node_kind::name`, by the name of the function
that lowers it, or by a row of a table of kinds. A kind is there in seven files at most: its line in the list, what
makes its nodes, what lowers it, a row of words, one of scratch and one of what writes it out as C++ where the common ones
do not do, and its test. Passes
that are about kinds may name those, and no others: a new kind does not touch them, as what they do not know they leave
as it is. Whatever else wants to know something of a kind asks graph::properties."""
import pathlib
import re
import sys

LIST = "include/xfuse/graph/node_kinds.def"
TABLES = ("src/explain/kinds.cpp", "src/plan/scratch.cpp", "src/emit/kinds.cpp")
MAKERS = ("include/xfuse/expr/", "src/expr/", "src/dynamic/", "src/graph/builder.cpp")
PASSES = {
    "src/graph/contract_products.cpp": {"map", "reduce", "contract"},
    "src/graph/unwiden_products.cpp": {"map", "contract"},
    "src/graph/order_contractions.cpp": {"reduce", "contract"},
    "src/graph/group_results.cpp": {"tuple"},
    "src/graph/hoist_monotone.cpp": {"map", "reduce"},
    "src/graph/map_before_windows.cpp": {"map", "reduce"},
    "src/graph/separate_windows.cpp": {"reduce"},
    "src/graph/split_long_sums.cpp": {"reduce", "contract"},
    "src/graph/turn_windows.cpp": {"reduce"},
    "src/plan/select_reduction_kernels.cpp": {"reduce"},
    "src/plan/select_contraction_kernels.cpp": {"contract"},
}
MOST = 7


def kinds_of(root):
    return re.findall(r"^XFUSE_NODE_KIND\((\w+)", (root / LIST).read_text(), re.M)


def names(text, kind):
    """Does the text name the kind?"""
    text = re.sub(r"//[^\n]*", "", text)
    if re.search(rf"\bnode_kind::{kind}\b|\blower_{kind}\(", text):
        return True
    return "using enum" in text and bool(re.search(rf"\bof\({kind}\)|(==|!=) {kind}\b|\bcase {kind}:", text))


def sources(root):
    for folder in ("include", "src"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".inl"):
                yield path.relative_to(root).as_posix(), path.read_text()


def role_of(path, text, kind):
    """What the file is to the kind; None: nothing that may name it."""
    if path in TABLES:
        return "table"
    if path.startswith(MAKERS):
        return "maker"
    if path in PASSES:
        return "pass" if kind in PASSES[path] else None
    if path.startswith("src/lower/") and re.search(rf"^void lower_{kind}\(", text, re.M):
        return "lowering"
    return None


def check(root, files):
    """For each kind the files that name it, by what they are to it, and the faults."""
    found, faults = {}, []
    for kind in kinds_of(root):
        by_role = {"list": [LIST]}
        for path, text in files:
            if not names(text, kind):
                continue
            role = role_of(path, text, kind)
            if role is None:
                faults.append(f"{path}: names {kind}; a property of graph/node_kinds.def says what it wants to know")
            by_role.setdefault(role, []).append(path)
        # Other makers are further ways to write it; one test is its own.
        count = 1 + 1 + len(by_role.get("table", [])) + len(by_role.get("lowering", [])) + 1
        if count > MOST or len(by_role.get("lowering", [])) != 1:
            faults.append(f"{kind}: {count} files, of which {len(by_role.get('lowering', []))} lower it")
        found[kind] = by_role
    return found, faults


def self_test(root, files):
    """A comparison in a file of no role, and one in a pass about others, are noticed."""
    for path in ("src/plan/loop_nest.cpp", "src/graph/turn_windows.cpp"):
        more = [(p, t + "\nif (n.kind == node_kind::lookup) {}\n" if p == path else t) for p, t in files]
        if not any(fault.startswith(path) for fault in check(root, more)[1]):
            sys.exit(f"a comparison in {path} was not noticed")
    more = files + [("src/lower/another.cpp", "void lower_lookup(context& c) {}")]
    if not check(root, more)[1]:
        sys.exit("a second lowering was not noticed")


def main(arguments):
    root = pathlib.Path(__file__).resolve().parent.parent
    if len(arguments) == 1 and not arguments[0].startswith("--"):
        root = pathlib.Path(arguments[0])
    files = list(sources(root))
    if arguments == ["--self-test"]:
        return self_test(root, files)
    found, faults = check(root, files)
    if arguments[:1] == ["--list"]:
        for role, paths in found[arguments[1]].items():
            print(*(f"{role or 'no role'}: {path}" for path in paths), sep="\n")
        return
    print("\n".join(faults) or f"node kinds: {len(found)}, none in more than {MOST} files")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
