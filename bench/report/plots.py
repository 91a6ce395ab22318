"""The two kinds of plot: how something grows, and how peers stand beside xfuse."""
import svg


def fastest_of_groups(case):
    """{library: (its fastest entrant)} of the peers that gave the right result."""
    best = {}
    for peer in case["peers"]:
        if peer.get("wrong") or not peer.get("of_ours"):
            continue
        name = svg.group(peer["name"])
        if name not in best or peer["median"] < best[name]["median"]:
            best[name] = peer
    return best


def growth(curve):
    """Lines over x with their quartiles as bands."""
    width, height, left, right, top, bottom = 760, 400, 74, 190, 40, 52
    picture = svg.Picture(width, height, curve["name"])
    points = [p for line in curve["lines"] for p in line["points"]]
    xs = [p[0] for p in points]
    x = svg.Axis(xs, left, width - right, curve["log_x"], given=xs)
    y = svg.Axis([v for p in points for v in p[1:]], height - bottom, top, curve["log_y"])
    for tick in x.ticks:
        picture.line(x.at(tick), top, x.at(tick), height - bottom)
        picture.text(x.at(tick), height - bottom + 17, svg.short(tick), "middle")
    for tick in y.ticks:
        picture.line(left, y.at(tick), width - right, y.at(tick))
        picture.text(left - 6, y.at(tick) + 4, svg.short(tick), "end")
    picture.text((left + width - right) / 2, height - 12, curve["x"], "middle")
    picture.text(18, (top + height - bottom) / 2, curve["y"], "middle", turn=-90)
    chosen = svg.colours([line["name"] for line in curve["lines"]])
    for number, line in enumerate(curve["lines"]):
        colour, at = chosen[line["name"]], sorted(line["points"])
        picture.area([(x.at(p[0]), y.at(p[2])) for p in at] + [(x.at(p[0]), y.at(p[3])) for p in reversed(at)], colour)
        picture.path([(x.at(p[0]), y.at(p[1])) for p in at], colour, 2.5 if line["name"] == "xfuse" else 1.5)
        for p in at:
            picture.dot(x.at(p[0]), y.at(p[1]), colour, 3)
        row = top + 12 + 19 * number
        picture.line(width - right + 12, row - 4, width - right + 34, row - 4, colour, 2.5)
        picture.text(width - right + 40, row, line["name"])
    return picture.finish()


def beside_peers(title, cases):
    """A row for each case, a dot for each library at its time over xfuse's."""
    rows = [(case, fastest_of_groups(case)) for case in cases]
    rows = [(case, best) for case, best in rows if best]
    known = list(svg.COLOURS)
    names = sorted({name for _, best in rows for name in best}, key=lambda n: (known.index(n) if n in known else len(known), n))
    width, left, right, top, step = 860, 330, 24, 66, 22
    height = top + step * len(rows) + 56
    picture = svg.Picture(width, height, title)
    values = [peer["of_ours"] for _, best in rows for peer in best.values()]
    x = svg.Axis(values + [0.5, 2], left, width - right, True)
    bottom = top + step * len(rows)
    for tick in x.ticks:
        picture.line(x.at(tick), top - 6, x.at(tick), bottom)
        picture.text(x.at(tick), bottom + 17, svg.short(tick), "middle")
    picture.line(x.at(1), top - 10, x.at(1), bottom, "#000000", 2)
    picture.text((left + width - right) / 2, bottom + 38, "time over xfuse's, log scale; right of the line xfuse is faster", "middle")
    at = 12
    for name in names + ["xfuse"]:
        picture.dot(at + 5, 41, svg.COLOURS.get(name, "#666666"), 5)
        picture.text(at + 14, 45, name)
        at += 30 + 7.6 * len(name)
    for number, (case, best) in enumerate(rows):
        row = top + step * number + step / 2
        picture.text(left - 12, row + 4, case["case"], "end", 11)
        picture.line(left, row, width - right, row, "#eeeeee")
        for name, peer in best.items():
            picture.dot(x.at(peer["of_ours"]), row, svg.COLOURS.get(name, "#666666"), 5)
        picture.dot(x.at(1), row, "#000000", 4)
    return picture.finish()
