"""Charts of reports as SVG: plain data in, one picture out, the same bytes for the same data.

Texts never go through matplotlib: it lays out stand-ins of the same width, and what is said takes their place in the finished picture.
So no name is read as a formula, no glyph is missed, and the browser's own fonts set every script.
"""

from __future__ import annotations

import itertools
import math
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from graph.looks import CHART, LEAST, MOST, SERIES
from graph.text import Text
from queries.reports.form import Chart, Matrix, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Say = Callable[[str], str]
"""What a text is in the reader's language; a `Text` brings its pattern along."""
Box = tuple[float, float, float, float]

MARKS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", ":", "-.")
"""Marks and lines of series differ as their colours do, for print without colour."""
INK, QUIET, RULE = CHART["ink"], CHART["quiet"], CHART["rule"]
SIZE_IN = {"wide": (7.6, 4.4), "narrow": (3.5, 4.0)}
"""Width and height of a chart, for a page and for a telephone; letters are as large on both."""
BENT = 0.45
"""Share of the height that a bent axis gives to what lies above the bend."""
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONGEST = 26
"""Letters of a name that are shown, Chinese ones counted twice; the whole stands in its title."""
LABELS = 40
"""Points that are named at most."""
CELL_IN = (0.46, 0.24)
STEPS = (1, 2, 5, 10)
"""What the numbers beside a linear axis go up by, times a power of ten."""
FONTS = {
    "en": "system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
    "zh": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
}
SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "twinmap", "axes.unicode_minus": True, "text.parse_math": False, "path.simplify": False}  # fmt: skip
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOCK = threading.Lock()


def svg(chart: Chart | Matrix, say: Say = str, language: str = "en", size: str = "wide") -> str:
    """The chart as one SVG file that asks nothing of anybody. O(points): 0.2 s, and 0.6 s for matplotlib at the first call.

    say: translates the texts of the chart. language: "en" or "zh", for the fonts. size: "wide", or "narrow" for a telephone; a
    matrix has one size.
    """
    words = Words(say)
    with _LOCK:  # matplotlib's settings are the same for all threads
        text = _rendered(
            lambda: _draw_matrix(chart, words) if isinstance(chart, Matrix) else _draw_chart(chart, words, size)
        )
    return words.put_into(_bare(text, language))


def is_empty(chart: Chart | Matrix) -> bool:
    """Whether there is nothing in it to look at."""
    if isinstance(chart, Matrix):
        return not (chart.rows and chart.columns)
    return not any(value is not None for series in chart.series for value in series.y)


def table(chart: Chart | Matrix) -> tuple[list[str], list[list[Any]]]:
    """The same data as heads and rows, to stand underneath."""
    if isinstance(chart, Matrix):
        rows: list[list[Any]] = [[name, *values] for name, values in zip(chart.rows, chart.values, strict=True)]
        return ["", *chart.columns], rows
    named = any(any(series.labels) for series in chart.series)
    ranged = any(series.upper for series in chart.series)
    heads: list[str] = [Text("Series"), *([Text("Name")] if named else []), chart.x, chart.y]
    found = []
    for series in chart.series:
        empty = [None] * len(series.x)
        for x, y, upper, label in zip(series.x, series.y, series.upper or empty, series.labels or empty, strict=True):
            found.append([series.name, *([label] if named else []), x, y, *([upper] if ranged else [])])
    return [*heads, *([Text("up to")] if ranged else [])], found


class Words:
    """The texts of one picture, each with its stand-in of the same width."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._texts: list[tuple[str, str, bool]] = []

    def stand_in(self, text: str, longest: int = 1000, halo: bool = False) -> str:
        """What matplotlib lays out in the place of the text; cut to `longest` half-wide letters. halo: white around its letters."""
        whole = NOT_XML.sub("\ufffd", " ".join(self._say(text).split()))
        shown = shortened(whole, longest)
        self._texts.append((shown, whole, halo))
        return f"Q{len(self._texts) - 1:05d}".ljust(wide(shown), "n") + "Q"

    def put_into(self, picture: str) -> str:
        """The picture with its texts, those that were cut with their whole in a <title>."""
        return re.sub(r"<text( [^>]*)?>Q(\d{5})n*Q</text>", self._element, picture)

    def _element(self, found: re.Match[str]) -> str:
        shown, whole, halo = self._texts[int(found[2])]
        title = f"<title>{escape(whole)}</title>" if shown != whole else ""
        around = ' paint-order="stroke" stroke="white" stroke-width="2.5" stroke-linejoin="round"' if halo else ""
        return f"<text{found[1] or ''}{around}>{title}{escape(shown)}</text>"


def wide(text: str) -> int:
    """How many half-wide letters a text is as wide as.

    >>> wide("Wuxi"), wide("无锡")
    (4, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def shortened(text: str, longest: int) -> str:
    """The text, or as much of it as is no wider than that.

    >>> shortened("Llanfairpwllgwyngyll", 10)
    'Llanfairp…'
    """
    if wide(text) <= longest:
        return text
    widths = itertools.accumulate(map(wide, text))
    return text[: sum(width < longest for width in widths)] + "…"


def _rendered(draw: Callable[[], Figure]) -> str:
    from matplotlib import rc_context

    out = StringIO()
    with rc_context(SETTINGS):  # type: ignore[arg-type]
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        draw().savefig(out, format="svg", bbox_inches="tight", pad_inches=0.12, facecolor="white", metadata=metadata)
    return out.getvalue()


def _bare(text: str, language: str) -> str:
    """Without prologue and metadata, which name addresses, and with the fonts of the reader."""
    found = re.sub(r"\s*<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    found = re.sub(r"<!--.*?-->\s*", "", found, flags=re.DOTALL)
    found = re.sub(r"font-family: [^;\"]+", f"font-family: {FONTS[language]}", found)
    return found.replace("<svg ", f'<svg role="img" lang="{"zh-CN" if language == "zh" else "en"}" ', 1)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as New

    figure = New(figsize=(width, height), dpi=72)
    FigureCanvasSVG(figure)
    return figure, figure.add_axes((0.1, 0.14, 0.86, 0.72))


def _heading(axes: Axes, chart: Chart | Matrix, words: Words, lift_pt: float, longest: int = 90) -> None:
    axes.annotate(
        words.stand_in(chart.title, longest), (0, 1), (0, lift_pt), xycoords="axes fraction", textcoords="offset points",
        fontsize=12, fontweight="bold", color=INK, ha="left", va="bottom", annotation_clip=False,
    )  # fmt: skip


# --- Charts with two axes ---


def _draw_chart(chart: Chart, words: Words, size: str) -> Figure:
    figure, axes = _figure(*SIZE_IN[size])
    _heading(axes, chart, words, 12, 90 if size == "wide" else 38)
    if is_empty(chart):
        axes.text(0.5, 0.5, words.stand_in(Text("There is nothing to draw.")), transform=axes.transAxes, ha="center")
        axes.set_axis_off()
        return figure
    names = _categories(chart)
    _style(axes, chart, words)
    for number, series in enumerate(chart.series):
        _draw_series(axes, chart, series, number, names, words)
    _ticks(axes, chart, names, words)
    if len(chart.series) > 1:
        handles, labels = axes.get_legend_handles_labels()
        order = sorted(range(len(labels)), key=lambda at: labels[at])  # stand-ins are numbered as the series came
        axes.legend(
            [handles[at] for at in order], [labels[at] for at in order],
            loc="upper left", bbox_to_anchor=(-0.02, -0.16), ncols=min(4 if size == "wide" else 2, len(chart.series)), frameon=False,
            fontsize=9.5, borderaxespad=0, handlelength=2.2, columnspacing=1.4, labelcolor=INK,
        )  # fmt: skip
    for series in chart.series:
        if any(series.labels):
            _name_points(axes, chart, series, names, words)
    return figure


def _categories(chart: Chart) -> list[str] | None:
    """The names along the x axis in order, where it counts names and not numbers."""
    values = [x for series in chart.series for x in series.x]
    if all(isinstance(x, (int, float)) for x in values):
        return None
    return list(dict.fromkeys(str(x) for x in values))


def _style(axes: Axes, chart: Chart, words: Words) -> None:
    axes.set_xlabel(words.stand_in(chart.x, 90), fontsize=10, color=INK, labelpad=6)
    axes.set_ylabel(words.stand_in(chart.y, 60), fontsize=10, color=INK, labelpad=8, rotation_mode="anchor")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(colors=QUIET, labelsize=9, labelcolor=INK)
    axes.grid(True, color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def _points(chart: Chart, series: Series, names: Sequence[str] | None) -> Iterator[tuple[int, float, float]]:
    """Number, x and y of every point that can be shown: on a logarithmic axis those above 0."""
    for number, (x, y) in enumerate(zip(series.x, series.y, strict=True)):
        place = float(names.index(str(x)) if names is not None else x) if x is not None else None
        if place is None or y is None or not math.isfinite(place) or not math.isfinite(y):
            continue
        if ("x" not in chart.log or place > 0) and ("y" not in chart.log or y > 0):
            yield number, place, float(y)


def _draw_series(
    axes: Axes, chart: Chart, series: Series, number: int, names: Sequence[str] | None, words: Words
) -> None:
    shown = list(_points(chart, series, names))
    x, y = [each[1] for each in shown], [each[2] for each in shown]
    colour, name = SERIES[number % len(SERIES)], words.stand_in(series.name, 40)
    line = LINES[number % len(LINES)]
    if series.kind == "points":
        many = len(x) > 200
        axes.plot(
            x, y, MARKS[number % len(MARKS)], label=name, color=colour, markersize=3.2 if many else 5.5, alpha=0.55 if many else 0.9,
            markeredgecolor="white", markeredgewidth=0 if many else 0.5, zorder=3,
        )  # fmt: skip
    elif series.kind == "band":
        upper = [series.upper[at] for at, _, _ in shown]
        top = [value if value is not None else math.nan for value in upper]
        axes.fill_between(x, y, top, color=colour, alpha=0.14, linewidth=0, zorder=1)
        axes.plot(x, y, line, color=colour, linewidth=1.1, label=name, zorder=2)
        axes.plot(x, top, line, color=colour, linewidth=1.1, zorder=2)
    elif series.kind == "bars":
        axes.bar(x, y, width=_bar_width(x), color=colour, label=name, edgecolor="white", linewidth=0.4, zorder=2)
    elif series.kind == "rule":
        axes.plot(x, y, "-", color=QUIET, linewidth=0.9, label=name, zorder=2)
    elif series.kind == "step":
        axes.step(x, y, line, where="post", color=colour, linewidth=1.6, label=name, zorder=2)
    else:
        axes.plot(x, y, line, color=colour, linewidth=1.6, label=name, zorder=2)


def _bar_width(x: Sequence[float]) -> float:
    steps = [after - before for before, after in itertools.pairwise(sorted(set(x)))]
    return 0.8 * min(steps, default=1.0)


def _ticks(axes: Axes, chart: Chart, names: Sequence[str] | None, words: Words) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if name in chart.log:
            (axes.set_xscale if name == "x" else axes.set_yscale)("log")
            low, high = axis.get_view_interval()
            spread = high / max(low, 1e-300)
            if spread < 8:  # too narrow for three of 1, 2, 5, 10 …
                axis.set_major_locator(MaxNLocator(6, steps=STEPS))
                axis.set_minor_locator(NullLocator())
            else:
                axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if spread < 1000 else (1.0,), numticks=12))
                axis.set_minor_formatter(NullFormatter())
        else:
            whole = all(float(value).is_integer() for value in _values(chart, name))
            most = 8 if axes.get_window_extent().width > 300 else 5
            axis.set_major_locator(MaxNLocator(most, steps=STEPS, integer=whole, min_n_ticks=1 if whole else 2))
    if chart.bend:
        _bend(axes, chart)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value)))
    if not chart.bend and "y" not in chart.log and min(_values(chart, "y"), default=0) >= 0:
        axes.set_ylim(bottom=-0.02 * axes.get_ylim()[1] if any(each.kind == "points" for each in chart.series) else 0)
    if names is not None:
        axes.set_xticks(range(len(names)))
        texts = {str(x): x for series in chart.series for x in series.x}
        axes.set_xticklabels(
            [words.stand_in(texts[name], LONGEST) for name in names], rotation=40 if len(names) > 6 else 0,
            ha="right" if len(names) > 6 else "center", rotation_mode="anchor",
        )  # fmt: skip


def _bend(axes: Axes, chart: Chart) -> None:
    """The y axis linear from 0 to the bend, and logarithmic above it, up to the largest value; the bend is marked."""
    bend = chart.bend
    top = 1.15 * max(*_values(chart, "y"), 2 * bend)
    span = BENT / (1 - BENT) / math.log(top / bend)

    def raised(y: Any) -> Any:
        return np.where(y <= bend, y / bend, 1 + span * np.log(np.maximum(y, bend) / bend))

    def lowered(height: Any) -> Any:
        return np.where(height <= 1, height * bend, bend * np.exp((np.maximum(height, 1) - 1) / span))

    axes.set_yscale("function", functions=(raised, lowered))
    axes.set_ylim(-0.06 * bend, top)
    below = [bend * part / 4 for part in range(5)]
    above = [each * 10.0**power for power in range(-3, 9) for each in (1, 2, 5)]
    axes.set_yticks([*below, *(each for each in above if 1.2 * bend < each < top)])
    axes.axhline(bend, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1.5)


def _values(chart: Chart, name: str) -> list[float]:
    found = [x for series in chart.series for x in (series.x if name == "x" else (*series.y, *series.upper))]
    return [x for x in found if isinstance(x, (int, float)) and math.isfinite(x)]


def number_text(value: float) -> str:
    """A number beside an axis or in a cell.

    >>> number_text(2005.0), number_text(1234567.0), number_text(0.25), number_text(0.0), number_text(0.00001)
    ('2005', '1,234,567', '0.25', '0', '1×10⁻⁵')
    """
    if value == 0:
        return "0"
    if float(value).is_integer():
        return f"{value:.0f}" if abs(value) < 10_000 else f"{value:,.0f}"
    return readable(f"{value:.3g}")


def readable(number: str) -> str:
    """A number as Python writes it, with a minus and powers of ten as people write them.

    >>> readable("-1.5"), readable("7.107e-05")
    ('−1.5', '7.107×10⁻⁵')
    """
    mantissa, e, power = number.replace("+", "").partition("e")
    return mantissa.replace("-", "−") + (f"×10{str(int(power)).translate(POWERS)}" if e else "")


def _name_points(axes: Axes, chart: Chart, series: Series, names: Sequence[str] | None, words: Words) -> None:
    """Names beside points, from the outermost inwards, as many as find room."""
    axes.get_xlim(), axes.get_ylim()  # until they are asked for, the axes have no scale
    to_display = axes.transData.transform
    places = {at: (x, y) for at, x, y in _points(chart, series, names)}
    spots = {at: _spot(to_display(place)) for at, place in places.items()}
    if not spots:
        return
    frame = axes.get_window_extent()
    marks = np.array(list(spots.values()))
    taken: list[Box] = []
    named = 0
    for at in _outermost_first(spots):
        text = series.labels[at] if at < len(series.labels) else ""
        if not text or named >= LABELS:
            continue
        shown = words.stand_in(text, LONGEST, halo=True)
        size = 5.2 * (wide(shown) - 1), 11.0
        for dx, dy, across in ((6, -5, "left"), (-6, -5, "right"), (0, 6, "center"), (0, -17, "center")):
            box = _box(spots[at], dx, dy, across, size)
            inside = (
                box[0] >= frame.x0
                and box[1] >= frame.y0 - 4
                and box[2] <= frame.x1 + (60 if frame.width > 300 else 10)
                and box[3] <= frame.y1 + 6
            )
            if inside and not _covers_mark(box, marks) and not any(_overlap(box, each) for each in taken):
                axes.annotate(
                    shown, places[at], (dx, dy + 2), textcoords="offset points", fontsize=8, color=INK, ha=across, va="baseline",
                    annotation_clip=False, zorder=4,
                )  # fmt: skip
                taken.append(box)
                named += 1
                break


def _spot(place: Any) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _outermost_first(spots: dict[int, tuple[float, float]]) -> list[int]:
    """Points by how far they lie from the middle of their neighbours' heights, the farthest first."""
    middle = sorted(y for _, y in spots.values())[len(spots) // 2]
    return sorted(spots, key=lambda at: (-abs(spots[at][1] - middle), -spots[at][0], at))


def _box(spot: Sequence[float], dx: float, dy: float, across: str, size: tuple[float, float]) -> Box:
    left = spot[0] + dx - {"left": 0.0, "right": size[0], "center": size[0] / 2}[across]
    bottom = spot[1] + dy
    return left, bottom, left + size[0], bottom + size[1]


def _covers_mark(box: Box, marks: npt.NDArray[np.float64]) -> bool:
    x, y = marks.T
    return bool(np.any((box[0] - 3 < x) & (x < box[2] + 3) & (box[1] - 3 < y) & (y < box[3] + 3)))


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


# --- Tables as pictures ---


def _draw_matrix(chart: Matrix, words: Words) -> Figure:
    wide_in, high_in = CELL_IN
    rows, columns = len(chart.rows), len(chart.columns)
    figure, axes = _figure(max(2.0, wide_in * columns), max(0.5, high_in * rows))
    axes.set_position((0, 0, 1, 1))
    axes.set_axis_off()
    if is_empty(chart):
        axes.text(0.5, 0.5, words.stand_in(Text("There is nothing to draw.")), transform=axes.transAxes, ha="center")
        return figure
    axes.set_xlim(0, max(columns, 2.0 / wide_in))
    axes.set_ylim(max(rows, 0.5 / high_in), 0)
    most = max((value for row in chart.values for value in row if value), default=0.0)
    for down, values in enumerate(chart.values):
        for across, value in enumerate(values):
            _draw_cell(axes, across, down, value, most)
    heads = [words.stand_in(each, LONGEST) for each in chart.columns]
    flat = all(wide(head) <= 7 for head in heads)  # stand-ins of at most six letters, which a cell has room for
    for across, head in enumerate(heads):
        axes.text(
            across + (0.5 if flat else 0.55), -0.25, head, rotation=0 if flat else 50, rotation_mode="anchor",
            ha="center" if flat else "left", va="baseline", fontsize=9, color=INK,
        )  # fmt: skip
    for down, name in enumerate(chart.rows):
        axes.text(-0.15, down + 0.5, words.stand_in(name, LONGEST), ha="right", va="center_baseline", fontsize=9, color=INK)  # fmt: skip
    longest = max((wide(head) for head in heads), default=0)
    _heading(axes, chart, words, 22 if flat else 16 + 5.2 * longest * math.sin(math.radians(50)))
    return figure


def _draw_cell(axes: Axes, across: int, down: int, value: float | None, most: float) -> None:
    """A cell: the more, the darker; 0 is white and empty, what can't be said is a dash."""
    from matplotlib.patches import Rectangle

    share = math.log1p(value) / math.log1p(most) if value and most else 0.0
    paint = "white" if not share else _blend(share)
    axes.add_patch(Rectangle((across, down), 1, 1, facecolor=paint, edgecolor=RULE if share else CHART["edge"], linewidth=0.6))  # fmt: skip
    if value == 0:
        return
    text = "–" if value is None else number_text(value)
    ink = "white" if share > 0.55 else INK
    axes.text(across + 0.5, down + 0.5, text, ha="center", va="center_baseline", fontsize=8.5 if len(text) < 6 else 6.5, color=ink)  # fmt: skip


def _blend(share: float) -> tuple[float, float, float]:
    """Between a light and a dark blue."""
    return tuple(a + (b - a) * share for a, b in zip(LEAST, MOST, strict=True))  # type: ignore[return-value]
