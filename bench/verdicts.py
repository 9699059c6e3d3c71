"""Are the words of the report `under-connected` true? Cities of known rates, recorded in part: how often is one called fewer that isn't, and found that is?

A quality, not a time: nothing is repeated and the machine may be busy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.table import Line
from queries.verdicts.judge import SIZE, Judged, judge
from queries.verdicts.ranges import Range, Ranges, Shortfall

Floats = npt.NDArray[np.float64]
Random = np.random.Generator
Class = tuple[float, float]
"""Recording shares, from and to."""
Cell = tuple[str, str, Class]
"""What is reported, how the others are recorded, the class of a city."""

PAGE = Path(__file__).parent.parent / "docs" / "methods.md"
BEGINS, ENDS = "<!-- python -m bench verdicts -->", "<!-- end -->"
CITIES = 13
RUNS = 6
"""Provinces for each kind of record, class of recording share, mean and spread; four times as many where only one city of each is looked at."""
MEANS, SPREADS = (8, 25), (0.0, 0.3, 0.6)
"""Ties of a city of middle size, and how much the rates differ (standard deviation as a share of the mean)."""
SHARES = ((0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.999), (1.0, 1.0))
"""Classes of the share of its ties that the record has of a city."""
DRAWS = 250
ENOUGH = 0.75
"""A city with this share of its peers' mean rate, or more, must not be called fewer."""


class Province(NamedTuple):
    """Cities of known rates: their size, what they have of the mean rate of their peers, their ties, the share of these that is recorded, and what is."""

    inhabitants: Floats
    ratio: Floats
    ties: Floats
    shares: Floats
    recorded: Floats


def province(random: Random, mean: float, spread: float, share: Callable[[Random], Floats], first: float = 0) -> Province:  # fmt: skip
    """One province; `first` is the ratio of its first city, 0 for one drawn as the others."""
    inhabitants = np.exp(random.normal(0, 0.5, CITIES))
    shape = 1 / max(spread, 1e-3) ** 2
    ratio = random.gamma(shape, 1 / shape, CITIES)
    ratio[0] = first or ratio[0]
    exponent = random.normal(SIZE.value, (SIZE.upper - SIZE.lower) / 3.92)
    ties = random.poisson(mean * ratio * inhabitants**exponent).astype(float)
    shares = share(random)
    return Province(inhabitants * 1e6, ratio, ties, shares, random.binomial(ties.astype(int), shares).astype(float))


# What is said of it


def _ranges(made: Province, own: Floats, bounds: bool, shortfalls: Sequence[Shortfall] = ()) -> Ranges:
    most = max((each.most for each in shortfalls), default=0)
    found = [
        Range(int(n), int(n + max(more, most)) if bounds else None, own=int(more))
        for n, more in zip(made.recorded, own, strict=True)
    ]
    return Ranges(found, list(shortfalls))


def of_the_whole(made: Province, random: Random) -> Ranges:
    """The number of the whole province is reported, and nothing else."""
    missing = int((made.ties - made.recorded).sum())
    return _ranges(made, np.zeros(CITIES), True, [Shortfall("p", tuple(range(CITIES)), missing, missing, {}, None)])


def of_the_whole_and_some(made: Province, random: Random) -> Ranges:
    """That, and the number of every other city, by chance."""
    whole = of_the_whole(made, random)
    own = (made.ties - made.recorded) * (random.random(CITIES) < 0.5)
    return _ranges(made, own, True, whole.shortfalls)


def of_each(made: Province, random: Random) -> Ranges:
    """The number of each city is reported, none of the province."""
    return _ranges(made, made.ties - made.recorded, True)


def of_none(made: Province, random: Random) -> Ranges:
    """Nothing is reported."""
    return _ranges(made, np.zeros(CITIES), False)


REPORTS: Mapping[str, Callable[[Province, Random], Ranges]] = {
    "the province's number": of_the_whole,
    "the province's and some cities' numbers": of_the_whole_and_some,
    "each city's number": of_each,
    "none": of_none,
}


def equal(low: float, high: float) -> Callable[[Random], Floats]:
    """All cities are recorded alike."""
    return lambda random: np.full(CITIES, random.uniform(low, high))


def one_apart(low: float, high: float) -> Callable[[Random], Floats]:
    """The first city is, its peers at 95 %."""

    def shares(random: Random) -> Floats:
        found = np.full(CITIES, 0.95)
        found[0] = random.uniform(low, high)
        return found

    return shares


def unequal(low: float, high: float) -> Callable[[Random], Floats]:
    """The first city is, its peers anywhere between a tenth and all."""

    def shares(random: Random) -> Floats:
        found = random.uniform(0.1, 1.0, CITIES)
        found[0] = random.uniform(low, high)
        return found

    return shares


FIRST_ALONE = "peers at 95 %"
RECORDS = {"all alike": equal, FIRST_ALONE: one_apart, "peers anywhere": unequal}


# What comes of it


class Tally:
    """How often a word fell."""

    def __init__(self) -> None:
        self.n = 0
        self.words: Counter[str] = Counter()

    def add(self, word: str) -> None:
        self.n += 1
        self.words[word] += 1

    def share(self, *words: str) -> float:
        return sum(self.words[word] for word in words) / self.n if self.n else 0.0


def judged(made: Province, reports: str, random: Random, draws: int = DRAWS) -> list[Judged]:
    """The verdicts on a province of which this is reported."""
    return judge(REPORTS[reports](made, random), list(made.inhabitants), ["p"] * CITIES, SIZE, draws)


def false_words(runs: int, seed: int, shares: Sequence[Class] = SHARES, draws: int = DRAWS) -> dict[Cell, Tally]:
    """Words said of cities that have at least ¾ of their peers' rate, by reports, record and class of the share of their ties that is recorded.

    In every second province the first city has exactly their mean, in the others it is drawn as they are.
    """
    random = np.random.default_rng(seed)
    found: dict[Cell, Tally] = {(a, b, c): Tally() for a in REPORTS for b in RECORDS for c in shares}
    for cell in list(found):
        for made, said in _provinces(cell, runs, draws, random):
            for row in range(1 if cell[1] == FIRST_ALONE else CITIES):
                mine = (*cell[:2], _class_of(made.shares[row], shares))
                _add(found.get(mine), made.ratio[row], said[row].verdict)
    return found


def _add(tally: Tally | None, ratio: float, verdict: str) -> None:
    """Count a word that was said of a city which must not be called fewer."""
    if tally is not None and ratio >= ENOUGH:
        tally.add(verdict)


def _provinces(cell: Cell, runs: int, draws: int, random: Random) -> Iterator[tuple[Province, list[Judged]]]:
    reports, record, share = cell
    for mean, spread, run in _cases(4 * runs if record == FIRST_ALONE else runs):
        made = province(random, mean, spread, RECORDS[record](*share), 1.0 if run % 2 else 0)
        yield made, judged(made, reports, random, draws)


def _class_of(share: float, shares: Sequence[Class]) -> Class:
    return next((each for each in shares if each[0] <= share <= each[1]), (0.0, 0.0))


def true_words(runs: int, seed: int) -> dict[tuple[float, float], Tally]:
    """Words said of a city with half of its peers' rate where the record is complete, by mean and spread."""
    random = np.random.default_rng(seed)
    found: dict[tuple[float, float], Tally] = defaultdict(Tally)
    for mean, spread, _ in _cases(runs):
        made = province(random, mean, spread, equal(1, 1), 0.5)
        found[mean, spread].add(judged(made, "each city's number", random)[0].verdict)
    return found


def _cases(runs: int) -> Iterator[tuple[float, float, int]]:
    for mean in MEANS:
        for spread in SPREADS:
            for run in range(runs):
                yield mean, spread, run


# The table


def written(false: Mapping[Cell, Tally], true: Mapping[Class, Tally]) -> str:
    """Both tables as Markdown."""
    lines = [
        "Share of cities with at least ¾ of their peers' rate that are called *fewer* / *fewer or rather fewer*, by what is reported, how the others are recorded, and the share of its ties that the record has of the city:",
        "",
        "| reported | recorded | " + " | ".join(_share(each) for each in SHARES) + " |",
        "| --- | --- |" + " --- |" * len(SHARES),
    ]
    for reports in REPORTS:
        for record in RECORDS:
            cells = [false[reports, record, share] for share in SHARES]
            lines.append(f"| {reports} | {record} | " + " | ".join(f"{_percent(each.share('fewer'))} / {_percent(each.share('fewer', 'rather fewer'))}" for each in cells) + " |")  # fmt: skip
    tried = sorted(each.n for each in false.values())
    lines += [
        "",
        f"Each cell stands on {tried[0]:,} to {tried[-1]:,} cities in provinces of {CITIES}: a mean of {MEANS[0]} or {MEANS[1]} ties, rates that differ by {_spreads()}.",
        "A city at half its peers' rate, with a complete record, is called *fewer* / *fewer or rather fewer*:",
        "",
        "| ties of a city of middle size | rates differ by | found |",
        "| --- | --- | --- |",
    ]
    for (mean, spread), tally in true.items():
        lines.append(f"| {mean} | {_percent(spread)} | {_percent(tally.share('fewer'))} / {_percent(tally.share('fewer', 'rather fewer'))} of {tally.n} |")  # fmt: skip
    return "\n".join(lines)


def _share(each: tuple[float, float]) -> str:
    return "all" if each[0] == 1 else f"{each[0] * 100:.0f}–{each[1] * 100:.0f} %"


def _spreads() -> str:
    return ", ".join(_percent(each) for each in SPREADS[:-1]) + f" or {_percent(SPREADS[-1])}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def worst(false: Mapping[Cell, Tally]) -> tuple[float, float]:
    """The largest shares of false `fewer` and of false `fewer` or `rather fewer` of all cells."""
    return (
        max(each.share("fewer") for each in false.values()),
        max(each.share("fewer", "rather fewer") for each in false.values()),
    )


def keep(table: str) -> None:
    """Write the table to the page of methods, between its two marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    PAGE.write_text(f"{before}{BEGINS}\n{table}\n{ENDS}{rest.partition(ENDS)[2]}", encoding="utf-8")


def run(tries: int) -> list[Line]:
    """The tables in docs/methods.md, and their worst cells. tries: not used, nothing is timed."""
    false, true = false_words(RUNS, 1), true_words(12 * RUNS, 2)
    keep(written(false, true))
    fewer, either = worst(false)
    found = [each.share("fewer", "rather fewer") for each in true.values()]
    return [
        Line("cities called fewer that aren't, worst class of recording share", _percent(fewer), "at most 5 %"),
        Line("cities called fewer or rather fewer that aren't, worst class", _percent(either), "at most 20 %"),
        Line("cities at half their peers' rate that are found", f"{_percent(min(found))} to {_percent(max(found))}", "–"),
    ]  # fmt: skip
