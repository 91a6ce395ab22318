"""The text of docs/benchmarks.md, from the record and the remarks beside the cases."""
import re

import network_tables
import plots
import svg


def duration(seconds):
    for unit, size in (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1)):
        if seconds < 999.5 * size or unit == "s":
            return f"{digits(seconds / size)} {unit}"


def spread(timing):
    """The median with its quartiles: "3.22 ms (3.20 to 3.33)"."""
    low, high = duration(timing["low"]), duration(timing["high"])
    unit = duration(timing["median"]).split()[1]
    inside = f"{low.split()[0]} to {high.split()[0]}" if low.endswith(" " + unit) and high.endswith(" " + unit) else f"{low} to {high}"
    return f"{duration(timing['median'])} ({inside})"


def digits(value):
    """Three digits, without an exponent."""
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def table(head, rows):
    rows = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows)


def lost(case):
    """The peers that were faster than xfuse by more than both spreads, the fastest first."""
    own = case.get("seconds")
    if not own:
        return []
    ahead = [p for p in case["peers"] if not p.get("wrong") and p["high"] < own["low"] and p["name"] != "one thread"]
    return sorted(ahead, key=lambda p: p["median"])


def of_peer(peer):
    variant = peer["name"][len(svg.group(peer["name"])):].strip()
    ratio = digits(peer["of_ours"])
    cell = f"{duration(peer['median'])}, {ratio} x" + (f" ({variant})" if variant else "")
    return f"**{cell}**" if peer["of_ours"] < 1 else cell


def family_table(cases):
    libraries = []
    for case in cases:
        libraries += [name for name in plots.fastest_of_groups(case) if name not in libraries]
    rows = []
    for case in cases:
        best, own, limit = plots.fastest_of_groups(case), case.get("seconds"), case.get("limit")
        mine = spread(own) if own else case.get("reading", "")
        if own and own.get("wrong"):
            mine += " WRONG: " + own["wrong"]
        rows.append([case["case"], mine,
                     f"{limit['binds']}, {duration(limit['seconds'])}" if limit else "",
                     f"{limit['reached']:.2f}" if limit else "",
                     *[of_peer(best[name]) if name in best else "" for name in libraries],
                     case["target"] if case["target"] != "-" else "", case["met"] if case["met"] != "-" else ""])
    ours = "xfuse, median (quartiles)" if any(c.get("seconds") for c in cases) else "measured"
    head = ["case", ours, "limit that binds", "reached", *libraries, "target", "met"]
    keep = [k for k in range(len(head)) if k < 2 or any(row[k] for row in rows)]
    return table([head[k] for k in keep], [[row[k] for k in keep] for row in rows])


def losses(cases, remarks=None):
    """A line for each case in which a peer is ahead, with the reason that the remarks give, if there are any."""
    lines = []
    for case in cases:
        ahead = lost(case)
        if not ahead:
            continue
        why = remarks and (remarks.why(case["case"]) or "The reason is not known.")
        first = ahead[0]
        lines.append(f"- **{case['case']}**: {first['name']} takes {digits(first['of_ours'])} of our time." + (f" {why}" if why else ""))
    return "\n".join(lines)


def wrong_peers(cases):
    return "\n".join(f"- {case['case']}: {p['name']}: {p['wrong']}" for case in cases for p in case["peers"] if p.get("wrong"))


def everything(cases):
    rows = [[case["case"], p["name"], spread(p),
             digits(p["of_ours"]) if p.get("of_ours") else ""] for case in cases for p in case["peers"]]
    return table(["case", "peer", "median (quartiles)", "over xfuse's"], rows)


def summary(record):
    """One sentence: how often xfuse is the fastest."""
    raced = [c for c in record["cases"] if c.get("seconds") and plots.fastest_of_groups(c) and c["family"] != "Two threads"]
    first = sum(1 for c in raced if not lost(c) and all(p["of_ours"] >= 1 for p in plots.fastest_of_groups(c).values()))
    behind = sum(1 for c in raced if lost(c))
    return (f"xfuse is fastest in {first} of {len(raced)} cases and ties within the noise in {len(raced) - first - behind}; "
            f"a peer is faster in {behind}.")


def machine_lines(record):
    machine = record["machine"]
    found = ", ".join(f"{p['name']} {p['version']}" for p in record["peers"] if p["version"])
    absent = ", ".join(f"{p['name']} ({p.get('from', 'Debian')}: {p['package']}{'; ' + p['why_not'] if p.get('why_not') else ''})"
                       for p in record["peers"] if not p["version"])
    lines = [f"{machine['processor']}, {machine['cores']} cores, {machine['l1_bytes'] // 1024} kB L1 and "
             f"{machine['l2_bytes'] // 1024} kB L2 a core; {record['compiler']}; commit {record['commit'] or 'unknown'}; "
             f"peers: {found}."]
    if absent:
        lines.append(f"Absent: {absent}.")
    if record.get("large_pages"):
        lines.append("malloc asks for pages of 2 MB, for xfuse and for all its peers.")
    if record["quick"]:
        lines.append("A quick run: seven rounds a case.")
    for commit in dict.fromkeys(case["commit"] for case in record["cases"] if "commit" in case):
        again = [case["case"] for case in record["cases"] if case.get("commit") == commit]
        lines.append(f"Measured again at commit {commit}: {', '.join(again)}.")
    return "\n".join(lines)


def compile_tables(record, remarks):
    parts = []
    for group in record.get("compile", []):
        rows = [[r["program"], r["library"], f"{r['seconds']:.2f} ({r['low']:.2f} to {r['high']:.2f})",
                 f"{r['peak_mb']:.0f}", f"{r['object_kb']:.0f}", f"{r['functions']}",
                 digits(r["of_xtensor"]) if r.get("of_xtensor") else "", r.get("target", ""), r.get("met", "")]
                for r in group["rows"]]
        head = ["program", "library", "seconds (least to most)", "peak, MB", "object, kB", "functions", "over xtensor's", "target", "met"]
        parts += [f"### {group['name']}", table(head, rows)]
    why = remarks.section("Compile time")
    return "\n\n".join(parts + ([why] if why else []))


def write_machine(record, name):
    """The page of another machine: its tables, without the plots and the reasons, which are of the first one."""
    parts = [f"# Benchmarks on {name}", OF_MACHINE, machine_lines(record), summary(record)]
    for family in dict.fromkeys(case["family"] for case in record["cases"]):
        cases = [c for c in record["cases"] if c["family"] == family]
        parts += [f"## {family}", family_table(cases)]
        ahead, wrong = losses(cases), wrong_peers(cases)
        parts += ["Where we lose:", ahead] if ahead else []
        parts += ["Peers whose result was wrong, left out above:", wrong] if wrong else []
    if record.get("whole_networks"):
        parts += ["## Whole networks", network_tables.text(record["whole_networks"])]
    return "\n\n".join(parts) + "\n"


OF_MACHINE = """Made by `./dev bench --machine NAME`. How all is measured, and why a peer is ahead where one is, stands with [the record of
the first machine](../benchmarks.md)."""


def write(record, remarks):
    parts = [remarks.section("Introduction"), machine_lines(record), summary(record)]
    families = []
    for case in record["cases"]:
        if case["family"] not in families:
            families.append(case["family"])
    for family in families:
        cases = [c for c in record["cases"] if c["family"] == family]
        parts.append(f"## {family}")
        if remarks.section(family):
            parts.append(remarks.section(family))
        if sum(1 for c in cases if plots.fastest_of_groups(c)) > 1 and family not in UNPLOTTED:
            parts.append(f"![{family} beside peers](plots/{slug(family)}.svg)")
        parts.append(family_table(cases))
        behind, wrong = losses(cases, remarks), wrong_peers(cases)
        if behind:
            parts += ["Where we lose:", behind]
        if wrong:
            parts += ["Peers whose result was wrong, left out above:", wrong]
    if record.get("whole_networks"):
        parts += ["## Whole networks", remarks.section("Whole networks"), network_tables.text(record["whole_networks"])]
    if record["curves"]:
        parts.append("## How time grows")
        parts += [remarks.section("How time grows") or ""]
        for curve in record["curves"]:
            parts.append(f"![{curve['name']}](plots/{slug(curve['name'])}.svg)")
            why = remarks.why(curve["name"])
            if why:
                parts.append(why)
    if record.get("compile"):
        parts += ["## Compile time", compile_tables(record, remarks)]
    parts += ["## Every peer", "<details><summary>All that was measured beside us</summary>", everything(record["cases"]), "</details>"]
    return "\n\n".join(part for part in parts if part) + "\n"


UNPLOTTED = {"Two threads"}  # their only peer is one thread
