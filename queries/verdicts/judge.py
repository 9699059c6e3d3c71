"""The verdict on each place, over the draws of the record and the posterior of the rates together, and its standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from queries.verdicts.draws import SEED, Draws, draws_for
from queries.verdicts.pooling import Chances, Pool, expected_limits
from queries.verdicts.ranges import Ranges
from queries.verdicts.said import last_day

Floats = npt.NDArray[np.float64]

SURE, LIKELY = 0.95, 0.8
"""Chance from which on a place has fewer, and rather fewer."""
WITHIN = 0.8
"""Chance from which on it has as many as expected."""
FEW = 5
"""With fewer places than this nothing can be told."""
SPAN = 0.95
"""Share of the draws that a standing covers."""
LOW_WORDS, HIGH_WORDS = ("fewer", "rather fewer"), ("more", "rather more")


class Exponent(NamedTuple):
    """How ties grow with size: as its power; 95 % interval."""

    value: float
    lower: float
    upper: float

    def quantiles(self) -> Floats:
        """Five values of equal chance, as a normal distribution has them."""
        deviation = (self.upper - self.lower) / (2 * 1.96)
        return self.value + deviation * np.array([-1.282, -0.524, 0.0, 0.524, 1.282])


SIZE = Exponent(0.86, 0.82, 0.90)
"""Sister cities of 4,439 cities of the world sample (January 2022), as `python -m bench size` fits it; measured on 29 November 2026."""
PROPORTIONAL = Exponent(1.0, 1.0, 1.0)


class Judged(NamedTuple):
    """What can be said of one place. why_none: "" where there is a verdict. standing: best and worst rank over the draws, None where it says too little.

    day: what had begun by then is compared. expected, lower, upper: ties that its peers' rates make expected, and the limits of such places. chance: that of the verdict.
    by_size: whether word or order are others where ties grow in proportion to size.
    """

    verdict: str = "none"
    why_none: str = ""
    standing: tuple[int, int] | None = None
    peers: int = 0
    expected: float | None = None
    lower: float | None = None
    upper: float | None = None
    chance: float | None = None
    by_size: bool = False
    day: str | None = None


class _Variant(NamedTuple):
    """One way for ties to grow with size: blocks of draws, each with the sizes that its exponent gives."""

    blocks: list[tuple[slice, Floats]]

    @classmethod
    def of(cls, exponent: Exponent, inhabitants: Floats, n: int) -> _Variant:
        values = exponent.quantiles() if exponent.upper > exponent.lower else np.array([exponent.value])
        scaled = inhabitants / np.exp(np.log(inhabitants).mean())
        edges = np.linspace(0, n, len(values) + 1).astype(int)
        return cls([(slice(edges[at], edges[at + 1]), scaled**value) for at, value in enumerate(values)])

    def chances(self, counts: Floats, rows: Sequence[int], row: int, picks: Floats) -> Chances:
        """Of the place `row` of its group, whose places are `rows` of the counts."""
        parts = [
            Pool(counts[block][:, rows], sizes[list(rows)], picks[block]).chances(rows.index(row))
            for block, sizes in self.blocks
        ]
        return Chances(*(np.concatenate(each) for each in zip(*parts, strict=True)))

    def all_chances(self, counts: Floats, rows: Sequence[int], picks: Floats) -> list[Chances]:
        """Of each place of a group."""
        pools = [Pool(counts[block][:, rows], sizes[list(rows)], picks[block]) for block, sizes in self.blocks]
        every = []
        for at in range(len(rows)):
            parts = [pool.chances(at) for pool in pools]
            every.append(Chances(*(np.concatenate(each) for each in zip(*parts, strict=True))))
        return every

    def ranks(self, counts: Floats, rows: Sequence[int]) -> tuple[Floats, Floats, Floats]:
        """Best, worst and middle rank of each place of a group over the draws; 1 has most for its size."""
        from scipy import stats

        rates = np.concatenate([counts[block][:, rows] / sizes[list(rows)] for block, sizes in self.blocks])
        best = stats.rankdata(-rates, "min", axis=1)
        worst = stats.rankdata(-rates, "max", axis=1)
        tail = (1 - SPAN) / 2
        return (
            np.quantile(best, tail, axis=0, method="inverted_cdf"),
            np.quantile(worst, 1 - tail, axis=0, method="inverted_cdf"),
            np.median((best + worst) / 2, axis=0),
        )


def judge(
    ranges: Ranges, inhabitants: Sequence[float], groups: Sequence[str], exponent: Exponent, draws: int = 0
) -> list[Judged]:
    """The verdict on each place beside those of its group. inhabitants: 0 where not known. draws: how many, by itself unless given.

    O(draws × places × grid).
    """
    found = [_unjudged(ranges, row, inhabitants[row]) for row in range(len(groups))]
    chosen = _bounded_groups(ranges, inhabitants, groups)
    if not chosen:
        return found
    mine, some, kept = _alone(ranges, chosen)
    sizes = np.array([max(inhabitants[row], 1.0) for row in kept], dtype=np.float64)
    days = {row: _common_day(mine, rows) for rows in some for row in rows}
    bench = _Bench(Draws(mine, draws or draws_for(sum(map(len, some))), days), sizes, exponent)
    for rows, places in zip(chosen, some, strict=True):
        for row, judged in zip(rows, bench.group(places), strict=True):
            found[row] = judged
    return found


def _alone(ranges: Ranges, chosen: Sequence[Sequence[int]]) -> tuple[Ranges, list[list[int]], list[int]]:
    """The ranges of some groups, and of who shares a shortfall with them, under new numbers; the groups in these; the old number of each."""
    shared = [each for each in ranges.shortfalls if not {*each.members}.isdisjoint(chain.from_iterable(chosen))]
    kept = sorted({*chain.from_iterable(chosen), *chain.from_iterable(each.members for each in shared)})
    at = {row: place for place, row in enumerate(kept)}
    return _of(ranges._replace(shortfalls=shared), at), [[at[row] for row in rows] for rows in chosen], kept


def _of(ranges: Ranges, at: Mapping[int, int]) -> Ranges:
    """The ranges of some rows, under new numbers."""
    shortfalls = [
        each._replace(
            members=tuple(at[row] for row in each.members), caps={at[row]: cap for row, cap in each.caps.items()}
        )
        for each in ranges.shortfalls
    ]
    return Ranges([ranges.ranges[row] for row in at], shortfalls)


def _bounded_groups(ranges: Ranges, inhabitants: Sequence[float], groups: Sequence[str]) -> list[list[int]]:
    """Rows of each group in which some range is bounded; of places with inhabitants alone."""
    by_group: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        if inhabitants[row] > 0:
            by_group.setdefault(group, []).append(row)
    return [rows for rows in by_group.values() if any(ranges.ranges[row].bounded for row in rows)]


def _common_day(ranges: Ranges, rows: Sequence[int]) -> str | None:
    """The earliest of the days that bound the places of a group: only what had begun by then can be compared."""
    days = [each.day for row in rows if (each := ranges.ranges[row]).bounded and each.day]
    return min(days, key=last_day, default=None)


def _unjudged(ranges: Ranges, row: int, inhabitants: float) -> Judged:
    if inhabitants <= 0:
        return Judged(why_none="no population")
    each = ranges.ranges[row]
    if each.high is None and each.reported is None and not each.doubtful:
        return Judged(why_none="no report and no declared list")
    return Judged(why_none="record incomplete")


class _Bench:
    """Where the places of one comparison are judged, all on the same draws."""

    def __init__(self, draws: Draws, sizes: Floats, exponent: Exponent) -> None:
        self.ranges, self.draws = draws.ranges, draws
        self.counts = self.draws.counts()
        self.variants = [_Variant.of(each, sizes, self.draws.n) for each in (exponent, PROPORTIONAL)]

    def group(self, rows: Sequence[int]) -> list[Judged]:
        """The verdicts on the places of one group."""
        picks = self.draws.picks
        is_open = [row for row in rows if not self.ranges.ranges[row].bounded]
        standings, moved = self._standings(rows, len(is_open))
        every = [variant.all_chances(self.counts, rows, picks) for variant in self.variants]
        found = []
        for at, row in enumerate(rows):
            words = [self._word(variant, rows, row, every[which][at]) for which, variant in enumerate(self.variants)]
            verdict = agreed(*words)
            lower, upper = expected_limits(every[0][at], SEED + row)
            judged = Judged(
                verdict, "", standings[at], len(rows), float(np.median(every[0][at].expected)), lower, upper,
                _chance(verdict, every[0][at]), words[0] != words[1] or moved[at], self.draws.days.get(row),
            )  # fmt: skip
            found.append(self._without(judged, rows, row, bool(is_open)))
        return found

    def _without(self, judged: Judged, rows: Sequence[int], row: int, is_open: bool) -> Judged:
        """The verdict taken back where the record can't bear it, and why."""
        mine = self.ranges.ranges[row]
        if not mine.bounded:
            why = _unjudged(self.ranges, row, 1).why_none
            return judged._replace(verdict="none", why_none=why, standing=None, chance=None)
        if is_open:
            return judged._replace(verdict="none", why_none="record incomplete", chance=None)
        if len(rows) < FEW or not self.counts[:, rows].any():
            return judged._replace(verdict="none", why_none="too few to tell", chance=None)
        if judged.verdict != "none":
            return judged
        gaps = any(self.ranges.ranges[each].high != self.ranges.ranges[each].recorded for each in rows)
        return judged._replace(why_none="record incomplete" if gaps else "too few to tell")

    def _standings(self, rows: Sequence[int], n_open: int) -> tuple[list[tuple[int, int] | None], list[bool]]:
        """The span of each place's rank, where it says something, and whether the order hangs on the exponent."""
        (best, worst, middle), (low, high, other) = (each.ranks(self.counts, rows) for each in self.variants)
        spans = [(int(min(a, b)), int(max(c, d)) + n_open) for a, b, c, d in zip(best, low, worst, high, strict=True)]
        return [span if tells(span, len(rows)) else None for span in spans], list(middle != other)

    def _word(self, variant: _Variant, rows: Sequence[int], row: int, chances: Chances) -> str:
        """The word that draws and posterior give, low and high ones only where they hold whatever the place's own part is."""
        low, high = float(chances.low.mean()), float(chances.high.mean())
        if low >= LIKELY:
            return word(min(low, *self._low_anyhow(variant, rows, row)), 0.0, 0.0)
        if high >= LIKELY:
            nothing = self.draws.apart(row, np.zeros(self.draws.n))
            return word(0.0, 0.0, min(high, float(variant.chances(nothing, rows, row, self.draws.picks).high.mean())))
        return word(0.0, float(chances.within.mean()), 0.0)

    def _low_anyhow(self, variant: _Variant, rows: Sequence[int], row: int) -> tuple[float, float]:
        """The chance of fewer with the place at its own highest report, and with any part of the shortfall, each as likely."""
        highest = self.counts.copy()
        highest[:, row] = np.maximum(highest[:, row], self.draws.recorded[row] + self.draws.own[row])
        uniform = self.draws.apart(row, self.draws.parts)
        picks = self.draws.picks
        return (
            float(variant.chances(highest, rows, row, picks).low.mean()),
            float(variant.chances(uniform, rows, row, picks).low.mean()),
        )


def word(low: float, within: float, high: float) -> str:
    """The word for chances that a rate is below, near and above what is expected.

    >>> word(0.96, 0.04, 0), word(0.9, 0.1, 0), word(0.1, 0.85, 0.05), word(0.3, 0.5, 0.2)
    ('fewer', 'rather fewer', 'as expected', 'none')
    """
    for chance, words in ((low, LOW_WORDS), (high, HIGH_WORDS)):
        if chance >= LIKELY:
            return words[0] if chance >= SURE else words[1]
    return "as expected" if within >= WITHIN else "none"


def agreed(one: str, other: str) -> str:
    """The word that two ways of reckoning both allow.

    >>> agreed("fewer", "rather fewer"), agreed("more", "more"), agreed("fewer", "as expected")
    ('rather fewer', 'more', 'none')
    """
    if one == other:
        return one
    for words in (LOW_WORDS, HIGH_WORDS):
        if one in words and other in words:
            return words[1]
    return "none"


def tells(span: tuple[int, int], places: int) -> bool:
    """Whether a span of ranks is narrower than half of the peers.

    >>> tells((1, 4), 13), tells((1, 7), 13), tells((2, 2), 3)
    (True, False, True)
    """
    best, worst = span
    return worst - best < (places - 1) / 2


def _chance(verdict: str, chances: Chances) -> float | None:
    if verdict in LOW_WORDS:
        return float(chances.low.mean())
    if verdict in HIGH_WORDS:
        return float(chances.high.mean())
    return float(chances.within.mean()) if verdict == "as expected" else None
