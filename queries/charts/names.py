"""Names beside points, as many as find room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from queries.charts.picture import INK
from queries.charts.points import shown_points
from queries.charts.words import LONGEST, PictureTexts, wide
from queries.reports.form import Chart, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
LABELS = 40
"""Points that are named at most."""


def name_points(axes: Axes, chart: Chart, series: Series, names: Sequence[str] | None, words: PictureTexts) -> None:
    """Names beside points, from the outermost inwards, as many as find room."""
    axes.get_xlim(), axes.get_ylim()  # until they are asked for, the axes have no scale
    to_display = axes.transData.transform
    places = {at: (x, y) for at, x, y in shown_points(chart, series, names)}
    spots = {at: _spot(to_display(place)) for at, place in places.items()}
    if not spots:
        return
    marks = np.array(list(spots.values()))
    taken: list[Box] = []
    for at in _outermost_first(spots):
        text = series.labels[at] if at < len(series.labels) else ""
        if not text or len(taken) >= LABELS:
            continue
        shown = words.stand_in(text, LONGEST, halo=True)
        size = 5.2 * (wide(shown) - 1), 11.0
        place = next(_free_places(axes, spots[at], size, marks, taken), None)
        if place is not None:
            (dx, dy, across), box = place
            axes.annotate(
                shown, places[at], (dx, dy + 2), textcoords="offset points", fontsize=8, color=INK, ha=across, va="baseline",
                annotation_clip=False, zorder=4,
            )  # fmt: skip
            taken.append(box)


def _free_places(
    axes: Axes,
    spot: Sequence[float],
    size: tuple[float, float],
    marks: npt.NDArray[np.float64],
    taken: Sequence[Box],
) -> Iterator[tuple[tuple[int, int, str], Box]]:
    """Where beside a point a name of this size covers no mark and no other name: to its right, left, above, below."""
    frame = axes.get_window_extent()
    for dx, dy, across in ((6, -5, "left"), (-6, -5, "right"), (0, 6, "center"), (0, -17, "center")):
        box = _box(spot, dx, dy, across, size)
        if _inside(box, frame) and not _covers_mark(box, marks) and not any(_overlap(box, other) for other in taken):
            yield (dx, dy, across), box


def _inside(box: Box, frame: Any) -> bool:
    """Within the frame of the axes, or so little outside that the page has room."""
    beyond = 60 if frame.width > 300 else 10
    across = bool(box[0] >= frame.x0 and box[2] <= frame.x1 + beyond)
    return across and bool(box[1] >= frame.y0 - 4 and box[3] <= frame.y1 + 6)


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
