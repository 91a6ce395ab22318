#!/usr/bin/env python3
"""Prints what a file of pinned packages asks for and this Python does not have: `name==version`, a tab, the comment.

    missing.py FILE
"""
import importlib.metadata
import sys


def pins(text):
    """(name, version, comment) of each line."""
    for line in text.splitlines():
        pin, _, about = line.partition("#")
        name, _, version = pin.strip().partition("==")
        if name:
            yield name, version, about.strip()


def has(name, version):
    try:
        # A build named after +, as for one sort of processor, may be another one.
        return importlib.metadata.version(name).partition("+")[0] == version.partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return False


def main():
    with open(sys.argv[1]) as file:
        for name, version, about in pins(file.read()):
            if not has(name, version):
                print(f"{name}=={version}\t{about}")


if __name__ == "__main__":
    main()
