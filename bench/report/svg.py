"""Lines, dots and text as SVG, on a light background; nothing but the standard library."""
import html
import math

# Okabe and Ito's colours, which most people can tell apart; xfuse is black, the others keep theirs everywhere.
COLOURS = {
    "xfuse": "#000000", "loops": "#999999", "xtensor": "#E69F00", "xtensor-blas": "#B8860B", "Eigen": "#009E73",
    "oneDNN": "#0072B2", "OpenBLAS": "#56B4E9", "OpenCV": "#D55E00", "NumPy": "#CC79A7", "PyTorch": "#B22222",
    "MKL": "#004C80", "JAX": "#7B4FB5", "ONNXRuntime": "#8C6D5A", "OpenVINO": "#3DAA9D", "Halide": "#A0A000",
}
SPARE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999"]
FONT = 'font-family="DejaVu Sans, Verdana, sans-serif"'


def group(name):
    """The library that a peer's name begins with, "oneDNN" of "oneDNN nhwc", or all of it: "layer by layer"."""
    first = name.split(" ")[0]
    return first if first in COLOURS else name


def colours(names):
    """A colour for each line: its library's, unless two lines would share it."""
    chosen, spare = {}, [c for c in SPARE]
    for name in names:
        colour = "#000000" if name == "xfuse" or len(names) == 1 else COLOURS.get(group(name))
        if colour is None or colour in chosen.values():
            spare = [c for c in spare if c not in chosen.values()] or SPARE
            colour = spare[0]
        chosen[name] = colour
    return chosen


def short(value):
    """A tick's number: 0.05, 20, 4096, 1e6."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return f"{value:.0e}".replace("e+0", "e").replace("e-0", "e-")


class Axis:
    """Maps values to pixels, by their logarithms or not, and has ticks at round numbers."""

    def __init__(self, values, first, last, log, given=None):
        low, high = min(values), max(values)
        self.log, self.first, self.last = log, first, last
        if log:
            low, high = math.log10(low), math.log10(high)
            margin = max(0.03, 0.05 * (high - low))
            self.low, self.high = low - margin, high + margin
        elif given:
            self.low, self.high = low - 0.1 * (high - low), high + 0.1 * (high - low)
        else:
            self.low, self.high = min(0, low), (high or 1) * 1.05
        self.ticks = self.spaced(given) if given else self.round_numbers()

    def at(self, value):
        where = math.log10(value) if self.log else value
        return self.first + (where - self.low) / (self.high - self.low) * (self.last - self.first)

    def spaced(self, values):
        """Of these values as many as leave room for their labels."""
        kept = []
        for value in sorted(set(values)):
            if not kept or abs(self.at(value) - self.at(kept[-1])) >= 34:
                kept.append(value)
        return kept

    def round_numbers(self):
        if not self.log:
            step = 10 ** math.floor(math.log10(self.high))
            step = next(s for s in (step / 10, step / 5, step / 2, step) if self.high / s <= 7)
            return [k * step for k in range(int(self.high / step) + 1)]
        wide = self.high - self.low
        digits = (1,) if wide > 3 else (1, 3) if wide > 2 else (1, 2, 5) if wide > 0.6 else (1, 1.5, 2, 3, 4, 5, 6, 7, 8)
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        return [t for t in (d * 10.0 ** p for p in powers for d in digits) if self.low <= math.log10(t) <= self.high]


class Picture:
    def __init__(self, width, height, title):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'{FONT} font-size="12" fill="#222222">',
            f"<title>{html.escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        ]
        self.text(12, 20, title, size=14, weight="bold")

    def text(self, x, y, what, anchor="start", size=12, weight="normal", turn=None, colour="#222222"):
        turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
                          f'font-weight="{weight}" fill="{colour}"{turned}>{html.escape(what)}</text>')

    def line(self, x1, y1, x2, y2, colour="#dddddd", width=1, dash=""):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
                          f'stroke-width="{width}"{dashed}/>')

    def path(self, points, colour, width=2):
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="{width}"/>')

    def area(self, points, colour):
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polygon points="{at}" fill="{colour}" fill-opacity="0.15"/>')

    def dot(self, x, y, colour, radius=3.5):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>')

    def finish(self):
        return "\n".join(self.parts + ["</svg>"]) + "\n"
