"""Charts with two axes: their series."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.looks import SERIES
from graph.text import Text
from queries.charts.names import name_points
from queries.charts.picture import INK, QUIET, RULE, new_figure, put_heading
from queries.charts.points import is_empty, shown_points
from queries.charts.ticks import set_ticks
from queries.charts.words import PictureTexts
from queries.reports.form import Chart, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


MARKS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", ":", "-.")
"""Marks and lines of series differ as their colours do, for print without colour."""
SIZE_IN = {"wide": (7.6, 4.4), "narrow": (3.5, 4.0)}
"""Width and height of a chart, for a page and for a telephone; letters are as large on both."""


# --- Charts with two axes ---


def draw_chart(chart: Chart, words: PictureTexts, size: str) -> Figure:
    figure, axes = new_figure(*SIZE_IN[size])
    put_heading(axes, chart, words, 12, 90 if size == "wide" else 38)
    if is_empty(chart):
        axes.text(0.5, 0.5, words.stand_in(Text("There is nothing to draw.")), transform=axes.transAxes, ha="center")
        axes.set_axis_off()
        return figure
    names = _categories(chart)
    _style(axes, chart, words)
    for number, series in enumerate(chart.series):
        _draw_series(axes, chart, series, number if series.look is None else series.look, names, words)
    set_ticks(axes, chart, names, words)
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
            name_points(axes, chart, series, names, words)
    return figure


def _categories(chart: Chart) -> list[str] | None:
    """The names along the x axis in order, where it counts names and not numbers."""
    values = [x for series in chart.series for x in series.x]
    if all(isinstance(x, (int, float)) for x in values):
        return None
    return list(dict.fromkeys(str(x) for x in values))


def _style(axes: Axes, chart: Chart, words: PictureTexts) -> None:
    axes.set_xlabel(words.stand_in(chart.x, 90), fontsize=10, color=INK, labelpad=6)
    axes.set_ylabel(words.stand_in(chart.y, 60), fontsize=10, color=INK, labelpad=8, rotation_mode="anchor")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(colors=QUIET, labelsize=9, labelcolor=INK)
    axes.grid(True, color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_series(
    axes: Axes, chart: Chart, series: Series, number: int, names: Sequence[str] | None, words: PictureTexts
) -> None:
    shown = list(shown_points(chart, series, names))
    x, y = [each[1] for each in shown], [each[2] for each in shown]
    colour, name = SERIES[number % len(SERIES)], words.stand_in(series.name, 40)
    line = LINES[number % len(LINES)]
    if series.kind in ("points", "hollow"):
        _draw_points(axes, series.kind == "hollow", x, y, name, number)
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


def _draw_points(axes: Axes, hollow: bool, x: Sequence[float], y: Sequence[float], name: str, number: int) -> None:
    many = len(x) > 200
    colour = QUIET if hollow else SERIES[number % len(SERIES)]
    axes.plot(
        x, y, "o" if hollow else MARKS[number % len(MARKS)], label=name, color=colour, markersize=3.2 if many else 5.5, alpha=0.55 if many else 0.9,
        markerfacecolor="none" if hollow else colour, markeredgecolor=colour if hollow else "white",
        markeredgewidth=1.1 if hollow else 0 if many else 0.5, zorder=3,
    )  # fmt: skip


def _bar_width(x: Sequence[float]) -> float:
    steps = [after - before for before, after in itertools.pairwise(sorted(set(x)))]
    return 0.8 * min(steps, default=1.0)
