"""Tables of whole networks, from what bench/networks/measure.py records.

`running` is the most memory in MB that a process had during a warm inference, less what it had once its library was
loaded and before the network was; `peak` the same from reading the network on.
"""
import re


def digits(value):
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def own_row(rows, row):
    return next(r for r in rows if r["library"] == "xfuse" and key(r) == key(row))


def key(row):
    return row["network"], row["batch"], row["threads"]


def time_cell(rows, row):
    own = own_row(rows, row)["median"]
    if row["library"] == "xfuse":
        return f"{digits(row['median'])} ms"
    cell = f"{digits(row['median'])} ms, {digits(row['median'] / own)} x"
    return f"**{cell}**" if row["median"] < own else cell


def table(head, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def network_table(rows, title, weights):
    """A row for each library, a column for each batch and number of threads, then memory for each batch."""
    mine = [r for r in rows if r["network"] == title]
    runs = list(dict.fromkeys((r["batch"], r["threads"]) for r in mine))
    batches = list(dict.fromkeys(batch for batch, _ in runs))
    threads = min(t for _, t in runs)
    head = ["", *(f"batch {b}, {t} thread{'s' * (t > 1)}" for b, t in runs), *(f"beyond weights, MB, batch {b}" for b in batches),
            f"peak, MB, batch {batches[-1]}"]
    lines = []
    for library in dict.fromkeys(r["library"] for r in mine):
        found = {(r["batch"], r["threads"]): r for r in mine if r["library"] == library}
        memory = [found.get((b, threads)) for b in batches]
        lines.append([library, *(time_cell(rows, found[run]) if run in found else "" for run in runs),
                      *(digits(max(m["running"] - weights, 0)) if m else "" for m in memory),
                      digits(memory[-1]["peak"]) if memory[-1] else ""])
    return table(head, lines)


def is_ahead(rows, row):
    return all(r["median"] > row["median"] for r in rows if key(r) == key(row) and r is not row)


def summary(rows):
    own = [r for r in rows if r["library"] == "xfuse"]
    raced = [r for r in own if any(key(o) == key(r) and o is not r for o in rows)]
    return f"xfuse is ahead of all in {sum(is_ahead(rows, r) for r in raced)} of {len(raced)}." if raced else "No peer is to be had."


def text(record):
    rows = record["rows"]
    commit = f"; commit {record['commit']}" if record["commit"] else ""
    parts = [f"{record['processor']}, {record['cores']} cores{commit}. {summary(rows)}"]
    for title, facts in record["networks"].items():
        about = f"{digits(facts['weights'])} MB of weights, {digits(facts['operations'] / 1e9)} billion multiply-adds an image"
        parts += [f"### {title}", f"{about}.", network_table(rows, title, facts["weights"])]
    apart = max((r["differs"] for r in rows), default=0)
    parts.append(f"Outputs differ from xfuse's by at most {apart:.1g} of the greatest.")
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts))
