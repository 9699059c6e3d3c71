"""What of a chart's series can be shown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from queries.reports.form import Chart, Matrix, Series


def shown_points(chart: Chart, series: Series, names: Sequence[str] | None) -> Iterator[tuple[int, float, float]]:
    """Number, x and y of every point that can be shown: on a logarithmic axis those above 0."""
    for number, (x, y) in enumerate(zip(series.x, series.y, strict=True)):
        place = float(names.index(str(x)) if names is not None else x) if x is not None else None
        if place is None or y is None or not math.isfinite(place) or not math.isfinite(y):
            continue
        if ("x" not in chart.log or place > 0) and ("y" not in chart.log or y > 0):
            yield number, place, float(y)


def numbers_of(chart: Chart, name: str) -> list[float]:
    found = [x for series in chart.series for x in (series.x if name == "x" else (*series.y, *series.upper))]
    return [x for x in found if isinstance(x, (int, float)) and math.isfinite(x)]


def is_empty(chart: Chart | Matrix) -> bool:
    """Whether there is nothing in it to look at."""
    if isinstance(chart, Matrix):
        return not (chart.rows and chart.columns)
    return not any(value is not None for series in chart.series for value in series.y)
