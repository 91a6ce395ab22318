#!/usr/bin/env python3
"""Makes docs/benchmarks.md, docs/plots/ and the figures in README.md from docs/benchmarks.json.

    report.py                     writes them anew from the committed record
    report.py --record FILE...    first makes the record of these parts, as a run wrote them
    report.py --add FILE...       first replaces these parts of the record
    report.py --machine NAME FILE...
                                  makes, or adds to, the record of another machine of these parts: docs/machines/NAME.json
    report.py --update NAME FILE  replaces the cases of such a record that the file has, too
    report.py --merge TO FILE...   only makes a record of parts
    report.py --check             says what is not as the record has it; the tests run this
    report.py --self-test         plants a wrong figure in each kind of file and sees it found

Each record in docs/machines/ becomes a page beside it. In README.md the text between `<!-- figures:begin -->` and
`<!-- figures:end -->` is made here.
"""
import argparse
import json
import pathlib
import re
import shutil
import sys
import tempfile

import page
import plots
from remarks import Remarks

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- figures:begin -->\n).*?(<!-- figures:end -->)", re.S)
OVERVIEW = ["pool max 2x2 step 2", "pool max 3x3 step 1", "window max 15x15", "window mean 15x15", "repeat 2x on two axes",
            "map tanh(2x+1)*x", "reduce sum axis 0", "conv 3x3 nhwc 8x56x56x64", "filter 5x5 of 256x64x64", "matmul 1024",
            "pipeline conv 3x3 bias relu pool nhwc", "softmax 4096x1024", "layer norm 4096x1024", "attention 4x8x512x64"]


def merge(target, parts):
    record = {}
    for part in parts:
        record |= json.loads(part.read_text())
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def update(target, part):
    """Cases that were measured again replace those of the same name, and say at which commit."""
    record, again = json.loads(target.read_text()), json.loads(part.read_text())
    newer = {case["case"]: case | {"commit": again["commit"]} for case in again.get("cases", [])}
    known = {case["case"] for case in record["cases"]}
    if unknown := sorted(newer.keys() - known):
        sys.exit(f"{target.name} has no such cases: {', '.join(unknown)}")
    record["cases"] = [newer.get(case["case"], case) for case in record["cases"]]
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def readme_block(record):
    threads = record["machine"]["cores"]
    return (f"![Time over xfuse's, for xfuse's peers](docs/plots/overview.svg)\n\n"
            f"{record['machine']['processor']}, one of {threads} cores. {page.summary(record)}\n"
            f"All figures: [docs/benchmarks.md](docs/benchmarks.md); `./dev bench` measures them on your machine.\n")


def generate(root):
    """{path: text} of all that is made of the record."""
    record = json.loads((root / "docs/benchmarks.json").read_text())
    remarks = Remarks((root / "bench/cases/remarks.md").read_text())
    files = {"docs/benchmarks.md": page.write(record, remarks)}
    by_name = {case["case"]: case for case in record["cases"]}
    files["docs/plots/overview.svg"] = plots.beside_peers("xfuse beside its peers", [by_name[n] for n in OVERVIEW if n in by_name])
    for family in dict.fromkeys(case["family"] for case in record["cases"]):
        cases = [c for c in record["cases"] if c["family"] == family]
        if f"plots/{page.slug(family)}.svg" in files["docs/benchmarks.md"]:
            files[f"docs/plots/{page.slug(family)}.svg"] = plots.beside_peers(family, cases)
    for curve in record["curves"]:
        files[f"docs/plots/{page.slug(curve['name'])}.svg"] = plots.growth(curve)
    for path in sorted((root / "docs/machines").glob("*.json")):
        name = path.stem.replace("_", " ")
        files[f"docs/machines/{path.stem}.md"] = page.write_machine(json.loads(path.read_text()), name)
    readme = (root / "README.md").read_text()
    if not BLOCK.search(readme):
        sys.exit("README.md: no <!-- figures:begin --> and <!-- figures:end -->")
    files["README.md"] = BLOCK.sub(lambda m: m[1] + readme_block(record) + m[2], readme)
    return files


def stale(root):
    """Plots and pages that nothing makes."""
    made = generate(root)
    there = [*(root / "docs/plots").glob("*.svg"), *(root / "docs/machines").glob("*.md")]
    return [p for p in there if p.relative_to(root).as_posix() not in made]


def check(root, report=print):
    problems = 0
    for name, text in generate(root).items():
        path = root / name
        if not path.exists() or path.read_text() != text:
            report(f"{name}: not as its record has it; run bench/report/report.py")
            problems += 1
    for path in stale(root):
        report(f"{path.relative_to(root)}: made of no record")
        problems += 1
    report(f"benchmarks: {problems} problems")
    return problems


def write(root):
    (root / "docs/plots").mkdir(exist_ok=True)
    for name, text in generate(root).items():
        if not (root / name).exists() or (root / name).read_text() != text:
            (root / name).write_text(text)
            print("wrote", name)
    for path in stale(root):
        path.unlink()


def self_test():
    """Each of these must be found in a copy that is otherwise right."""
    def swap_digit(path):
        text = path.read_text()
        at = next(m.start() for m in re.finditer(r"\d", text) if m.start() > text.find("figures:begin"))
        path.write_text(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1:])

    quiet = lambda *_: None
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for name in ("README.md", "docs/benchmarks.json", "docs/benchmarks.md", "docs/plots", "docs/machines", "bench/cases/remarks.md"):
            source, target = ROOT / name, copy / name
            if not source.exists():
                continue  # no other machine
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        missed = [] if check(copy, quiet) == 0 else ["the copy itself"]
        pages = [path.relative_to(copy).as_posix() for path in (copy / "docs/machines").glob("*.md")]
        for name in ("README.md", "docs/benchmarks.md", "docs/plots/overview.svg", *pages):
            kept = (copy / name).read_text()
            swap_digit(copy / name)
            missed += [] if check(copy, quiet) == 1 else [name]
            (copy / name).write_text(kept)
        for name in ("docs/plots/of-nothing.svg", "docs/machines/of-nothing.md"):
            (copy / name).parent.mkdir(exist_ok=True)
            (copy / name).write_text("")
            missed += [] if check(copy, quiet) == 1 else [name]
            (copy / name).unlink()
    print("self-test:", "passed" if not missed else f"not found: {', '.join(missed)}")
    return len(missed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--record", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--add", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--machine", nargs="+", metavar=("NAME", "FILE"), default=[])
    parser.add_argument("--update", nargs=2, metavar=("NAME", "FILE"))
    parser.add_argument("--merge", nargs="+", type=pathlib.Path, default=[])
    arguments = parser.parse_args()
    if arguments.check:
        sys.exit(1 if check(ROOT) else 0)
    if arguments.self_test:
        sys.exit(1 if self_test() else 0)
    if arguments.merge:
        merge(arguments.merge[0], arguments.merge[1:])
        return
    if arguments.add:
        record = ROOT / "docs/benchmarks.json"
        merge(record, [record, *arguments.add])
    if arguments.record:
        merge(ROOT / "docs/benchmarks.json", arguments.record)
    if arguments.machine:
        record = ROOT / f"docs/machines/{arguments.machine[0]}.json"
        record.parent.mkdir(exist_ok=True)
        merge(record, [*([record] if record.exists() else []), *map(pathlib.Path, arguments.machine[1:])])
    if arguments.update:
        update(ROOT / f"docs/machines/{arguments.update[0]}.json", pathlib.Path(arguments.update[1]))
    write(ROOT)


if __name__ == "__main__":
    main()
