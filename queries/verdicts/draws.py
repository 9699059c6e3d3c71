"""What the record lacks, drawn many times: a shortfall is allotted among its places in ignorance, uniform on the simplex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from queries.verdicts.ranges import Ranges, Shortfall

Floats = npt.NDArray[np.float64]

SEED = 20051
MOST, LEAST = 1000, 100
ROOM = 400_000
"""Draws times places: so many, within the bounds above."""


def draws_for(places: int) -> int:
    """How many draws: fewer where there are many places, whose chances even out."""
    return max(LEAST, min(MOST, ROOM // max(places, 1)))


def allotted(totals: Floats, weights: Floats, caps: Floats) -> Floats:
    """Whole numbers that add up to the total of each draw, in proportion to the weights, none above its cap.

    totals: (d,), weights: (d, k) above 0 (0 for who gets nothing), caps: (k,), inf without one. What no cap leaves room for is let go.
    Exponential weights make it uniform on the simplex. O(d × k × caps that bind).

    >>> allotted(np.array([6.0]), np.array([[1.0, 1.0, 1.0]]), np.array([1.0, np.inf, np.inf])).sum()
    np.float64(6.0)
    """
    parts = np.zeros_like(weights)
    free = weights > 0
    for _ in range(len(caps) + 1):
        open_weights = np.where(free, weights, 0.0)
        left = np.maximum(0.0, totals - np.where(free, 0.0, parts).sum(axis=1))
        sums = open_weights.sum(axis=1)
        share = np.divide(left, sums, out=np.zeros_like(left), where=sums > 0)
        parts = np.where(free, open_weights * share[:, None], parts)
        over = free & (parts > caps)
        if not over.any():
            break
        parts = np.where(over, caps, parts)
        free &= ~over
    ends = np.floor(np.cumsum(parts, axis=1) + 0.5)
    whole: Floats = np.minimum(np.diff(ends, axis=1, prepend=0.0), caps)
    return whole


class Draws:
    """Draws of what each place lacks. `rows` of every array are the places, in the order of the ranges.

    days: by row, the day by which ties must have begun to count. One place can be set apart: `missing(row, part)` gives it a part of its own of the shortfalls, its peers share the rest.
    """

    def __init__(self, ranges: Ranges, n: int = 0, days: Mapping[int, str | None] | None = None) -> None:
        self.ranges, self.days = ranges, days or {}
        recorded = [each.recorded_by(self.days.get(row)) for row, each in enumerate(ranges.ranges)]
        self.recorded: Floats = np.array(recorded, dtype=np.float64)
        self.own: Floats = np.array([each.own for each in ranges.ranges], dtype=np.float64)
        self.n = n or draws_for(len(self.recorded))
        random = np.random.default_rng(SEED)
        self._places = random.random((self.n, len(self.recorded)))
        self.parts = random.random(self.n)
        self.picks = random.random((self.n, 2))
        """Two numbers a draw, for who draws further from it."""
        self._shortfalls = [self._drawn(each, random) for each in ranges.shortfalls if each.members]

    def _drawn(self, each: Shortfall, random: np.random.Generator) -> tuple[Shortfall, Floats, Floats, Floats]:
        weights = random.exponential(size=(self.n, len(each.members)))
        totals = np.floor(each.least + random.random(self.n) * (each.most - each.least + 1))
        caps = np.array([each.caps.get(row, np.inf) for row in each.members])
        return each, totals, weights, caps

    def counts(self) -> Floats:
        """Ties of each place in each draw: (draws, places)."""
        return self.recorded + self._missing(None, None)

    def apart(self, row: int, part: Floats) -> Floats:
        """The same where one place gets this share (0 to 1 in each draw) of every shortfall that it may have all of, and of its own reports."""
        missing = self._missing(row, part)
        missing[:, row] = np.maximum(missing[:, row], np.floor(part * (self.own[row] + 1) * (1 - 1e-12)))
        return self.recorded + missing

    def _missing(self, row: int | None, part: Floats | None) -> Floats:
        missing = np.floor(self._places * (self.own + 1))
        if row is not None:
            missing[:, row] = 0
        for each, totals, weights, caps in self._shortfalls:
            allotted_here = _with_part(each.members, totals, weights, caps, row, part)
            members = list(each.members)
            missing[:, members] = np.maximum(missing[:, members], allotted_here)
        return missing


def _with_part(
    members: Sequence[int], totals: Floats, weights: Floats, caps: Floats, row: int | None, part: Floats | None
) -> Floats:
    """The shortfall allotted; one member gets its part first, the others share the rest."""
    if row is None or part is None or row not in members:
        return allotted(totals, weights, caps)
    at = members.index(row)
    own = np.floor(part * (np.minimum(totals, caps[at]) + 1) * (1 - 1e-12))
    rest = weights.copy()
    rest[:, at] = 0.0
    shared = allotted(totals - own, rest, caps)
    shared[:, at] = own
    return shared
