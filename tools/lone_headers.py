#!/usr/bin/env python3
"""Which headers have to be compiled alone, so that each was read with nothing before it.

    tools/lone_headers.py INCLUDE < SOURCES

What a file includes first has nothing before it either: such a header is checked with the file, and what it includes first
with it in turn. SOURCES are compiled elsewhere; prints the headers of the folder INCLUDE that they leave."""
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


def main(folder, sources):
    folder = pathlib.Path(folder)
    follows = {header: first_include(header, folder) for header in sorted(folder.rglob("*.hpp"))}
    read = set()
    for source in sources:
        header = first_include(pathlib.Path(source), folder)
        while header and header not in read:
            read.add(header)
            header = follows[header]
    # A header that another one reads first is left to that one. First includes make no cycle: one would be empty.
    left = [header for header in follows if header not in read]
    starts = [header for header in left if header not in {follows[other] for other in left}]
    print("\n".join(map(str, starts)))


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.read().split())
