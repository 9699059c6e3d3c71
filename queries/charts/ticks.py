"""Scales and numbers of the two axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from queries.charts.picture import QUIET
from queries.charts.points import numbers_of
from queries.charts.words import LONGEST, PictureTexts, number_text
from queries.reports.form import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BENT = 0.45
"""Share of the height that a bent axis gives to what lies above the bend."""
STEPS = (1, 2, 5, 10)
"""What the numbers beside a linear axis go up by, times a power of ten."""


def set_ticks(axes: Axes, chart: Chart, names: Sequence[str] | None, words: PictureTexts) -> None:
    """Give both axes their scale and what stands beside them: numbers, or along x the names that it counts."""
    from matplotlib.ticker import FuncFormatter

    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if name in chart.log:
            (axes.set_xscale if name == "x" else axes.set_yscale)("log")
            _logarithmic(axis)
        else:
            _linear(axis, axes.get_window_extent().width, numbers_of(chart, name))
    if chart.bend:
        _bend(axes, chart)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value)))
    if not chart.bend and "y" not in chart.log and min(numbers_of(chart, "y"), default=0) >= 0:
        has_points = any(series.kind == "points" for series in chart.series)
        axes.set_ylim(bottom=-0.02 * axes.get_ylim()[1] if has_points else 0)
    if names is not None:
        _put_names(axes, chart, names, words)


def _logarithmic(axis: Any) -> None:
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator

    low, high = axis.get_view_interval()
    spread = high / max(low, 1e-300)
    if spread < 8:  # too narrow for three of 1, 2, 5, 10 …
        axis.set_major_locator(MaxNLocator(6, steps=STEPS))
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if spread < 1000 else (1.0,), numticks=12))
        axis.set_minor_formatter(NullFormatter())


def _linear(axis: Any, width: float, numbers: Sequence[float]) -> None:
    from matplotlib.ticker import MaxNLocator

    whole = all(float(number).is_integer() for number in numbers)
    most = 8 if width > 300 else 5
    axis.set_major_locator(MaxNLocator(most, steps=STEPS, integer=whole, min_n_ticks=1 if whole else 2))


def _put_names(axes: Axes, chart: Chart, names: Sequence[str], words: PictureTexts) -> None:
    """The names along x, aslant where there are many."""
    axes.set_xticks(range(len(names)))
    texts = {str(x): x for series in chart.series for x in series.x}
    many = len(names) > 6
    axes.set_xticklabels(
        [words.stand_in(texts[name], LONGEST) for name in names], rotation=40 if many else 0,
        ha="right" if many else "center", rotation_mode="anchor",
    )  # fmt: skip


def _bend(axes: Axes, chart: Chart) -> None:
    """The y axis linear from 0 to the bend, and logarithmic above it, up to the largest value; the bend is marked."""
    bend = chart.bend
    top = 1.15 * max(*numbers_of(chart, "y"), 2 * bend)
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
