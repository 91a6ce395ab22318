#!/usr/bin/env python3
"""Breaks the library one token at a time and sees whether the tests notice.

    tools/mutate.py BUILD [--count N] [--seed S] [FILE...]

BUILD is a folder in which the tests below are built; all of them must pass before anything is changed, as a
test that fails anyway would notice everything. Each mutant is a copy of one source file with one token
changed; it is compiled alone, with the assertions that the sanitized builds have, and linked before the
library, whose own copy the linker then leaves out. A mutant that does not compile does not count. Prints the
mutants that no test notices, and at the end `N passed, N failed`: mutants that were noticed, and that were
not. Exits 1 if less than nine in ten were."""
import argparse
import json
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ["src/shape/axes.cpp", "src/shape/window_counts.cpp", "src/shape/reshape.cpp", "src/shape/border.cpp",
         "src/shape/access_map.cpp", "src/expr/views.cpp", "src/expr/windows.cpp", "src/expr/as_strided.cpp",
         "src/plan/choose_output.cpp", "src/lower/reduce.cpp"]
TESTS = ["shape", "plan", "run", "errors", "aliasing", "adapter", "faults", "contract", "expr"]  # the quickest first
SWAPS = [(r"(?<![<-])<(?![<=])(?=[ ])", "<="), (r"(?<![->])>(?![>=])(?=[ ])", ">="), (r"<=", "<"), (r">=", ">"),
         (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"), (r" \+ ", " - "), (r" - ", " + "),
         (r" \* ", " + "), (r" / ", " * "), (r" % ", " / "), (r"\+=", "-="), (r"\*=", "+="), (r"\bmin\b", "max"),
         (r"\bmax\b", "min"), (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"(?<![\w.])0(?![\w.])", "1"),
         (r"(?<![\w.])1(?![\w.])", "2"), (r"\bcontinue;", ""), (r"\bthrow\b[^;]*;", ";")]


def is_code(line):
    return not re.match(r"\s*(//|#|namespace|using|static_assert)", line) and "core::message" not in line


def mutants_of(path):
    """(line number, column, new text of the file, what changed) for every place where a swap applies."""
    lines = path.read_text().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if not is_code(line):
            continue
        code = line.split("//")[0]
        for pattern, replacement in SWAPS:
            for match in re.finditer(pattern, code):
                if code[:match.start()].count('"') % 2:
                    continue
                changed = line[:match.start()] + replacement + line[match.end():]
                text = "".join(lines[:number] + [changed] + lines[number + 1:])
                yield number + 1, text, f"{line.strip()}  ->  {changed.strip()}"


class Build:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        commands = json.loads((self.folder / "compile_commands.json").read_text())
        self.commands = {str(pathlib.Path(c["file"]).resolve()): c["command"] for c in commands}
        cache = (self.folder / "CMakeCache.txt").read_text()
        self.flags = shlex.split(re.search(r"^CMAKE_CXX_FLAGS:\w+=(.*)$", cache, re.M)[1])
        self.tests = [name for name in TESTS if (self.folder / "tests" / f"xfuse_test_{name}").exists()]

    def compile(self, source, mutant, out):
        words = shlex.split(self.commands[str(source)])
        words = words[:words.index("-o")] + ["-O0", "-UNDEBUG", f"-I{source.parent}", "-o", str(out), "-c", str(mutant)]
        return subprocess.run(words, cwd=self.folder, capture_output=True).returncode == 0

    def link(self, test, mutant, out):
        objects = sorted((self.folder / f"tests/CMakeFiles/xfuse_test_{test}.dir").rglob("*_test.cpp.o"))
        command = ["c++", *self.flags, *map(str, objects), str(mutant), str(self.folder / "tests/libxfuse_test_main.a"),
                   str(self.folder / "libxfuse.a"), "-ltbb", "-lz", "-lpthread", "-o", str(out)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)

    def check_tests(self):
        """Exits where there is no test, or one that fails without a mutant; notes how long each takes."""
        red, self.seconds = [], {}
        for name in self.tests:
            start = time.monotonic()
            if subprocess.run([self.folder / f"tests/xfuse_test_{name}"], capture_output=True).returncode != 0:
                red.append(name)
            self.seconds[name] = time.monotonic() - start
        if red or not self.tests:
            sys.exit(f"tests that fail before anything is changed: {', '.join(red)}" if red else "no test is built")

    def is_noticed(self, mutant, folder):
        """The name of the first test that fails with the mutant, or does not end, or None."""
        for test in self.tests:
            program = pathlib.Path(folder, "test")
            self.link(test, mutant, program)
            try:
                limit = 20 + 5 * self.seconds[test]
                done = subprocess.run([program], cwd=folder, capture_output=True, timeout=limit)
                if done.returncode != 0:
                    return test
            except subprocess.TimeoutExpired:
                return test
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    build = Build(options.build)
    build.check_tests()
    every = [(ROOT / file, *mutant) for file in options.files for mutant in mutants_of(ROOT / file)]
    random.Random(options.seed).shuffle(every)
    noticed = missed = 0
    for source, line, text, change in every:
        if noticed + missed == options.count:
            break
        with tempfile.TemporaryDirectory() as folder:
            mutant, compiled = pathlib.Path(folder, source.name), pathlib.Path(folder, "mutant.o")
            mutant.write_text(text)
            if not build.compile(source, mutant, compiled):
                continue
            by = build.is_noticed(compiled, folder)
        noticed, missed = noticed + (by is not None), missed + (by is None)
        print(f"{noticed + missed} of {min(options.count, len(every))}: {source.relative_to(ROOT)}:{line}: {change}: "
              f"{by or 'NOT NOTICED'}", flush=True)
    print(f"{noticed} passed, {missed} failed")
    sys.exit(1 if noticed < 9 * missed else 0)


if __name__ == "__main__":
    main()
