#!/usr/bin/env python3
"""Compiles and runs the programs in README.md and docs/, and compares what they print.

    snippets.py [--update] [--work FOLDER] [--link FILE] [DOCUMENT...] -- COMPILER [ARGUMENT...]

A ```cpp block after the comment `<!-- run: name -->` is a whole program; after `<!-- run: name body -->`
it is the body of main, with the usual headers. NAME=VALUE after that is put into the environment of the run, for
plans that are not to depend on the machine. The next ```text block, if it comes before the next
such comment, is what the program must print, exactly. Bodies of one document are compiled together, and all with one
precompiled header.
--update writes what the programs print into the documents. --link names a file of linker arguments.
"""
import argparse
import dataclasses
import difflib
import os
import pathlib
import re
import subprocess
import sys

from precompiled import precompiled

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ["<iostream>", "<string>", "<xfuse/xfuse.hpp>", "<xfuse/xtensor.hpp>"]
# Plans follow from the machine; pages show those of one.
MACHINE = {"XFUSE_MACHINE": "l2=512K"}
MARKER = re.compile(r"<!-- run: (?P<name>[\w-]+)(?P<body> body)?(?P<env>( [A-Z_]+=\w+)*) -->\s*$")


@dataclasses.dataclass
class Snippet:
    name: str
    is_body: bool
    environment: dict
    line: int  # of the first line of code in the document, from 1
    code: list
    expected: tuple = None  # (first, last) line of the text block in the document, from 0, half open


class Problem(Exception):
    pass


def fenced(lines, start, language):
    """The block that opens at or after `start` before the next marker: (first, last) lines, or None."""
    for first in range(start, len(lines)):
        if MARKER.match(lines[first]):
            return None
        if lines[first].rstrip() == "```" + language:
            for last in range(first + 1, len(lines)):
                if lines[last].rstrip() == "```":
                    return first + 1, last
            raise Problem(f"line {first + 1}: the block is never closed")
    return None


def extract(lines):
    snippets = []
    for number, line in enumerate(lines):
        marker = MARKER.match(line)
        if not marker:
            if "<!-- run:" in line:
                raise Problem(f"line {number + 1}: not of the form <!-- run: name --> or <!-- run: name body NAME=VALUE -->")
            continue
        code = fenced(lines, number + 1, "cpp")
        if code is None:
            raise Problem(f"line {number + 1}: no ```cpp block follows")
        if any(s.name == marker["name"] for s in snippets):
            raise Problem(f"line {number + 1}: a second snippet called {marker['name']}")
        expected = fenced(lines, code[1] + 1, "text")
        snippets.append(Snippet(marker["name"], bool(marker["body"]), dict(pair.split("=") for pair in marker["env"].split()),
                                code[0] + 1, lines[code[0]:code[1]], expected))
    return snippets


def includes():
    return [f"#include {header}" for header in HEADERS]


def source_of(snippets, document):
    """One program; of bodies, the first argument chooses which one runs."""
    out = []
    if snippets[0].is_body:
        out += includes()
    for index, snippet in enumerate(snippets):
        if snippet.is_body:
            out.append(f"static void snippet_{index}() {{")
        out += [f'#line {snippet.line} "{document}"'] + snippet.code
        if snippet.is_body:
            out.append("}")
    if snippets[0].is_body:
        out.append("int main(int, char** argv) {")
        out += [f'    if (argv[1] == std::string("{s.name}")) snippet_{i}();' for i, s in enumerate(snippets)]
        out.append("}")
    return "\n".join(out) + "\n"


def run(document, snippets, arguments, name):
    """Compiles the snippets as one program, runs each; returns {name: what it printed}."""
    work = arguments.work / re.sub(r"\W", "_", name)
    source, program = work.with_suffix(".cpp"), work.with_suffix(".out")
    source.write_text(source_of(snippets, document))
    link = [f"@{arguments.link}"] if arguments.link else []
    kept = arguments.precompiled if snippets[0].is_body else []
    compiled = subprocess.run([*arguments.compiler, *kept, str(source), *link, "-o", str(program)], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if compiled.returncode != 0:
        raise Problem(f"does not compile:\n{compiled.stdout}")
    printed = {}
    for snippet in snippets:
        # Where it may leave the files that it writes.
        done = subprocess.run([str(program.resolve()), snippet.name], text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=300, env=os.environ | MACHINE | snippet.environment,
                              cwd=program.parent)
        if done.returncode != 0:
            raise Problem(f"line {snippet.line}: {snippet.name}: exit status {done.returncode}\n{done.stdout}")
        printed[snippet.name] = done.stdout.rstrip("\n").split("\n")
    return printed


def process(path, arguments):
    """Checks or updates one document; returns (snippets, problems)."""
    document = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    lines = path.read_text().split("\n")
    snippets = extract(lines)
    bodies = [s for s in snippets if s.is_body]
    programs = ([bodies] if bodies else []) + [[s] for s in snippets if not s.is_body]
    printed, problems = {}, 0
    for program in programs:
        try:
            printed |= run(document, program, arguments, f"{document}_{'bodies' if program[0].is_body else program[0].name}")
        except (Problem, subprocess.TimeoutExpired) as problem:
            print(f"{document}: {problem}")
            problems += 1
    for snippet in reversed(snippets):  # from the end, so that line numbers stay right while updating
        if snippet.name not in printed or snippet.expected is None:
            continue
        first, last = snippet.expected
        if lines[first:last] == printed[snippet.name]:
            continue
        if arguments.update:
            print(f"{document}:{first}: {snippet.name}: updated")
            lines[first:last] = printed[snippet.name]
        else:
            difference = difflib.unified_diff(lines[first:last], printed[snippet.name], f"{document}:{first}: {snippet.name}",
                                              "printed", lineterm="")
            print("\n".join(difference))
            problems += 1
    if arguments.update and "\n".join(lines) != path.read_text():
        path.write_text("\n".join(lines))
    return len(snippets), problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--link", type=pathlib.Path)
    parser.add_argument("documents", nargs="*", type=pathlib.Path)
    if "--" not in sys.argv:
        parser.error("the compiler follows --")
    split = sys.argv.index("--")
    arguments = parser.parse_args(sys.argv[1:split])
    arguments.compiler = [*sys.argv[split + 1:], "-O1"]
    arguments.work.mkdir(parents=True, exist_ok=True)
    header = arguments.work / "bodies.hpp"
    header.write_text("\n".join(includes()) + "\n")
    arguments.precompiled = precompiled(arguments.compiler, header)

    documents = [d.resolve() for d in arguments.documents]
    if not documents:
        documents = [p for p in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if p.exists()]
    snippets = problems = 0
    for path in documents:
        try:
            found = process(path, arguments)
        except Problem as problem:
            print(f"{path}: {problem}")
            found = (0, 1)
        snippets, problems = snippets + found[0], problems + found[1]
    print(f"documents: {snippets} programs, {problems} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
