#!/usr/bin/env python3
"""Sums the results of ctest and prints `N passed, N failed` as a line of its own.

    count_tests.py RESULTS.xml      (written by ctest --output-junit)

A program of many doctest cases counts as its cases, everything else as one. Exits with 1 if anything
failed or nothing ran.
"""
import re
import sys
import xml.etree.ElementTree as xml

CASES = re.compile(r"\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed")


def count(path):
    passed = failed = 0
    for test in xml.parse(path).getroot().iter("testcase"):
        if test.get("status") not in ("run", "fail"):
            continue  # disabled or skipped
        ok = test.get("status") == "run"
        cases = CASES.search(test.findtext("system-out") or "")
        good, bad = (int(cases[1]), int(cases[2])) if cases else (int(ok), int(not ok))
        if not ok and bad == 0:
            bad = 1  # the cases passed, and the program failed after them
        passed, failed = passed + good, failed + bad
    return passed, failed


def main():
    passed, failed = count(sys.argv[1])
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
