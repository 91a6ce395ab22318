#!/usr/bin/env python3
"""What a build compiles, the longest first: sources, and those that CMake has made of several (XFUSE_UNITY).

    tools/compiled_sources.py BUILD [--without PART..]

Reads BUILD/compile_commands.json; files with a PART in their path are left out."""
import argparse
import json
import pathlib
import re

INCLUDED = re.compile(r'^#include "(.+\.cpp)"$', re.MULTILINE)


def lines(file):
    """The lines of a source, and of the sources that it includes."""
    text = file.read_text()
    return text.count("\n") + sum(lines(pathlib.Path(other)) for other in INCLUDED.findall(text) if pathlib.Path(other).exists())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--without", nargs="*", default=[])
    wanted = parser.parse_args()
    commands = json.loads((wanted.build / "compile_commands.json").read_text())
    files = {pathlib.Path(command["file"]) for command in commands}
    files = {file for file in files if not any(part in file.as_posix() for part in wanted.without)}
    print("\n".join(map(str, sorted(files, key=lines, reverse=True))))


if __name__ == "__main__":
    main()
