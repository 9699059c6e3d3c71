"""The funnel of the report `under-connected`."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.text import BLANK, Name, Text, joined
from queries.expectation import between_counts, poisson_limits, widened
from queries.reports.comparison import Comparison, Floats
from queries.reports.form import Chart, Series

BEND, BEND_FROM = 2.0, 6.0
"""Ratio above which the funnel's axis is logarithmic, where one is larger than the second."""


def charts_of(made: Comparison) -> list[Any]:
    """The funnel: ratio of ties to expected ones against what is expected, with both pairs of limits."""
    rows = [row for row in made.rows if row["ratio"] is not None]
    if not rows:
        return []
    rows.sort(key=lambda row: (row["expected"], row["name"]))
    x = [row["expected"] for row in rows]
    grid = np.geomspace(max(x[0], 0.05), max(x[-1], 0.1) * 1.2, 60)
    names = [
        Name(row["name"], row["name_zh"]) if row["verdict"] not in ("as expected",) or len(rows) < 20 else ""
        for row in rows
    ]
    series = [
        *_bands(made, grid),
        Series(Text("cities"), "points", x, [row["ratio"] for row in rows], labels=names),
        Series(Text("as expected"), "rule", [grid[0], grid[-1]], [1, 1]),
    ]
    bent = max(row["ratio"] for row in rows) > BEND_FROM
    below = Text("A city below the bands has fewer ties than its size and its peers would lead one to expect.")
    above = Text(
        "Above {bend} the axis is logarithmic: a few cities have many times what is expected.", bend=f"{BEND:.0f}"
    )
    return [
        Chart(
            "funnel",
            Text("Ties against what would be expected"),
            Text("expected ties"),
            Text("ties divided by expected ties"),
            series,
            "x",
            joined([below, above], BLANK) if bent else below,
            BEND if bent else 0.0,
        )
    ]


def _bands(made: Comparison, grid: Floats) -> list[Series]:
    """The widened limits and those of chance, as ratios to what is expected."""
    from scipy import stats

    chance = between_counts(poisson_limits(grid), stats.poisson(grid))
    if made.fit is None:
        wide = widened(grid, chance, made.dispersion)
    else:
        fit = made.fit._replace(expected=grid)
        wide = between_counts(fit.limits(), fit.chances())
    return [
        Series(name, "band", grid.tolist(), (low / grid).tolist(), (high / grid).tolist())
        for name, (low, high) in ((Text("widened limits"), wide), (Text("limits of chance"), chance))
    ]
