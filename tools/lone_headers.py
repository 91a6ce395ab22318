#!/usr/bin/env python3
"""Which headers have to be compiled alone, so that each was read with nothing before it.

    tools/lone_headers.py INCLUDE

What a header includes first has nothing before it either, and is checked with it. Prints the headers of the folder INCLUDE
that no other one includes first."""
import pathlib
import re
import sys

FIRST = re.compile(r'^#(?!pragma once).*$', re.MULTILINE)


def first_include(file, folder):
    """The header of the folder that the file includes before all else, or None."""
    line = FIRST.search(file.read_text())
    found = line and re.match(r'#include ["<](.+)[">]$', line[0])
    header = folder / found[1] if found else None
    return header if header and header.exists() else None


def main(folder):
    folder = pathlib.Path(folder)
    follows = {header: first_include(header, folder) for header in sorted(folder.rglob("*.hpp"))}
    # First includes make no cycle: one would be empty.
    print("\n".join(str(header) for header in follows if header not in follows.values()))


if __name__ == "__main__":
    main(sys.argv[1])
