"""Charts of reports as SVG: plain data in, one picture out, the same bytes for the same data.

Texts never go through matplotlib: it lays out stand-ins of the same width, and what is said takes their place in the finished picture.
So no name is read as a formula, no glyph is missed, and the browser's own fonts set every script.
"""

from __future__ import annotations

import threading
from typing import Any

from graph.text import Text
from queries.charts.axes import draw_chart
from queries.charts.matrix import draw_matrix
from queries.charts.picture import bare, rendered
from queries.charts.points import is_empty
from queries.charts.words import PictureTexts, Say
from queries.reports.form import Chart, Matrix

_LOCK = threading.Lock()


def svg(chart: Chart | Matrix, say: Say = str, language: str = "en", size: str = "wide") -> str:
    """The chart as one SVG file that asks nothing of anybody. O(points): 0.2 s, and 0.6 s for matplotlib at the first call.

    say: translates the texts of the chart. language: "en" or "zh", for the fonts. size: "wide", or "narrow" for a telephone; a
    matrix has one size.
    """
    words = PictureTexts(say)
    with _LOCK:  # matplotlib's settings are the same for all threads
        text = rendered(
            lambda: draw_matrix(chart, words) if isinstance(chart, Matrix) else draw_chart(chart, words, size)
        )
    return words.put_into(bare(text, language))


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


__all__ = ["is_empty", "svg", "table"]
