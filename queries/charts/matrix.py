"""Tables drawn as pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.looks import CHART, LEAST, MOST
from graph.text import Text
from queries.charts.picture import INK, RULE, new_figure, put_heading
from queries.charts.points import is_empty
from queries.charts.words import LONGEST, PictureTexts, number_text, wide
from queries.reports.form import Matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELL_IN = (0.46, 0.24)


def draw_matrix(chart: Matrix, words: PictureTexts) -> Figure:
    wide_in, high_in = CELL_IN
    rows, columns = len(chart.rows), len(chart.columns)
    figure, axes = new_figure(max(2.0, wide_in * columns), max(0.5, high_in * rows))
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
    lift_pt = _put_heads(axes, [words.stand_in(name, LONGEST) for name in chart.columns])
    for down, name in enumerate(chart.rows):
        axes.text(-0.15, down + 0.5, words.stand_in(name, LONGEST), ha="right", va="center_baseline", fontsize=9, color=INK)  # fmt: skip
    put_heading(axes, chart, words, lift_pt)
    return figure


def _put_heads(axes: Axes, heads: Sequence[str]) -> float:
    """The heads of the columns, aslant where one is longer than a cell is wide; how high they rise, in points."""
    flat = all(wide(head) <= 7 for head in heads)  # stand-ins of at most six letters, which a cell has room for
    for across, head in enumerate(heads):
        axes.text(
            across + (0.5 if flat else 0.55), -0.25, head, rotation=0 if flat else 50, rotation_mode="anchor",
            ha="center" if flat else "left", va="baseline", fontsize=9, color=INK,
        )  # fmt: skip
    longest = max((wide(head) for head in heads), default=0)
    return 22 if flat else 16 + 5.2 * longest * math.sin(math.radians(50))


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
