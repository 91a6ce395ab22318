#!/usr/bin/env python3
"""Checks that a mistake does not compile, that the message helps, and that the correction compiles.

    compile_fail.py [--mistakes-alone] [--precompiled FOLDER] FILE COMPILER [ARGUMENT...]
    compile_fail.py --self-test COMPILER [ARGUMENT...]

A file begins with the message it expects, and holds the mistake and its correction:

    // expect: the target has rank 3, the expression rank 4
    #include <xfuse/xfuse.hpp>
    #ifdef XFUSE_FAIL
    ... the mistake
    #else
    ... the same, corrected
    #endif

The pattern is a regular expression, and must match one of the first 15 lines of the compiler's output,
because a user reads no further. A second line `// flags: -std=c++17` is for the mistake alone. With --mistakes-alone the
correction is not compiled: another compiler does. --precompiled names a folder with headers as the compiler keeps them,
each of which serves a file that includes it first: FOLDER/xfuse/HEADER.gch of g++, or .pch of clang.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

LINES_READ = 15


def compile_file(path, compiler, *flags):
    return subprocess.run([*compiler, "-fsyntax-only", *flags, str(path)], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")


def with_precompiled(folder, text):
    """The arguments that make the compiler take a header as it was kept, where that changes nothing else."""
    first = re.search(r"^#include <(xfuse/.*)>$|^#include", text, re.MULTILINE)
    if not folder or not first or not first[1] or "#define" in text[:first.start()] or "\n// flags: " in text:
        return []
    if (folder / f"{first[1]}.gch").exists():
        return [f"-I{folder}"]
    kept = folder / f"{first[1]}.pch"
    return ["-include-pch", str(kept)] if kept.exists() else []


def problem_with(path, compiler, mistakes_alone=False, folder=None):
    """What is wrong with the case in `path`, or None."""
    text = path.read_text()
    expected = re.match(r"// expect: (.+)\n", text)
    if not expected:
        return "the first line must be `// expect: <regular expression>`"
    if "#ifdef XFUSE_FAIL" not in text or "#else" not in text:
        return "the file must hold `#ifdef XFUSE_FAIL`, the mistake, `#else`, the correction, `#endif`"
    # Before the folders that the compiler is given, as it searches them in turn.
    compiler = [compiler[0], *with_precompiled(folder, text), *compiler[1:]]
    correct = None if mistakes_alone else compile_file(path, compiler)
    if correct and correct.returncode != 0:
        return "the correction does not compile:\n" + correct.stdout
    flags = re.match(r"// expect: .+\n// flags: (.+)\n", text)
    mistake = compile_file(path, compiler, "-DXFUSE_FAIL", *(flags[1].split() if flags else []))
    if mistake.returncode == 0:
        return "the mistake compiles"
    read = mistake.stdout.splitlines()[:LINES_READ]
    if not any(re.search(expected[1], line) for line in read):
        return (f"no match for `{expected[1]}` in the first {LINES_READ} lines:\n" + "\n".join(read))
    return None


SELF_TESTS = [
    # (what the checker must find, the file)
    (None, '// expect: wrong size\n#ifdef XFUSE_FAIL\nstatic_assert(1 == 2, "wrong size");\n#else\n#endif\n'),
    ("no match", '// expect: other\n#ifdef XFUSE_FAIL\nstatic_assert(1 == 2, "wrong size");\n#else\n#endif\n'),
    ("the mistake compiles", "// expect: any\n#ifdef XFUSE_FAIL\n#else\n#endif\n"),
    ("does not compile", "// expect: error\n#ifdef XFUSE_FAIL\nint x = y;\n#else\nint x = z;\n#endif\n"),
    ("first line", "#ifdef XFUSE_FAIL\n#else\n#endif\n"),
    ("must hold", "// expect: any\n"),
]


def self_test(compiler):
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (wanted, text) in enumerate(SELF_TESTS):
            path = pathlib.Path(folder, f"case_{number}.cpp")
            path.write_text(text)
            found = problem_with(path, compiler)
            if (found is None) != (wanted is None) or (wanted and wanted not in found):
                print(f"self-test {number}: expected {wanted!r}, found {found!r}")
                failed += 1
    return failed


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--mistakes-alone", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--precompiled", type=pathlib.Path)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.self_test:
        sys.exit(1 if self_test(options.arguments) else 0)
    if len(options.arguments) < 2:
        sys.exit(__doc__)
    target, *compiler = options.arguments
    problem = problem_with(pathlib.Path(target), compiler, options.mistakes_alone, options.precompiled)
    if problem:
        sys.exit(f"{target}: {problem}")


if __name__ == "__main__":
    main()
