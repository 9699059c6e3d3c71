"""What would be expected of each city that the report `under-connected` compares, and the row that says so."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.text import Name, Text, joined, linked_in
from queries.bridges import href
from queries.expectation import overdispersion, poisson_limits, rate_interval, rates, widened
from queries.reports.cities import ComparedCity
from queries.reports.columns import Row
from queries.reports.reasons import VISITS, Compared, Recorded, reasons_of, reported_in, standing_of
from queries.verdicts.judge import HIGH_WORDS, LOW_WORDS, SIZE, Judged, judge
from queries.verdicts.ranges import Range, Ranges

Floats = npt.NDArray[np.float64]

SIZES = ((500_000, Text("under 0.5 million")), (1_000_000, Text("0.5 to 1 million")), (5_000_000, Text("1 to 5 million")), (math.inf, Text("5 million or more")))  # fmt: skip
ORDER = (*LOW_WORDS, "as expected", *reversed(HIGH_WORDS), "none")
"""Verdicts as their rows stand."""


def peer_group(city: ComparedCity, peers: str) -> str:
    """The group of cities that it is compared with."""
    if peers == "size":
        return next(title for most, title in SIZES if (city.population or 0) < most)
    if peers == "region" and city.region:
        return city.region
    return Text("all") if peers == "all" else city.country or "?"


@dataclass(frozen=True)
class Groups:
    """The cities that are compared: key, peer group, city and range of each, in one order."""

    keys: Sequence[str]
    groups: Sequence[str]
    cities: Sequence[ComparedCity]
    ranges: Sequence[Range]

    def is_open(self, at: int) -> bool:
        """Whether nothing bounds its record."""
        return self.cities[at].takes_part and not self.ranges[at].bounded

    def is_unlisted(self, at: int) -> bool:
        """Whether no list declared complete settles its number."""
        return not is_listed(self.ranges[at])

    def shown(self, is_asked: Callable[[str, ComparedCity], bool], of: str | None, which: str) -> list[int]:
        """The places of those that are listed. of: only those it is compared with, itself among them; which: all, open or unlisted."""
        group = None if of is None else self.groups[self.keys.index(of)]
        tests = {"all": lambda at: of is None or self.cities[at].takes_part, "open": self.is_open, "unlisted": self.is_unlisted}  # fmt: skip
        return [
            at
            for at, key in enumerate(self.keys)
            if group in (None, self.groups[at]) and tests[which](at) and is_asked(key, self.cities[at])
        ]

    @property
    def unlisted(self) -> Counter[str]:
        """By group, how many have no list declared complete."""
        return Counter(group for at, group in enumerate(self.groups) if self.is_unlisted(at))


def is_listed(found: Range) -> bool:
    """Whether a list declared complete closes a range."""
    return found.closed and not found.doubtful


def compare(groups: Groups, ranges: Ranges, own: Mapping[str, Any], filtered: bool, shown: Sequence[int], address: Mapping[str, str]) -> list[Row]:  # fmt: skip
    """A row for each city that is shown, in the order that the method states.

    filtered: some ties of the kind were left out, so that no report speaks of the rest. address: what makes this report again, to lead to the peers.
    """
    cities = groups.cities
    if not any(each.ties for each in cities):
        return []
    inhabitants = [float(each.population or 0) if each.takes_part else 0.0 for each in cities]
    judged = judge(ranges, inhabitants, groups.groups, SIZE)
    if filtered:
        judged = [_unjudged(each, inhabitants[at]) for at, each in enumerate(judged)]
    judged = [_of_twin(each) if city.twin else each for each, city in zip(judged, cities, strict=True)]
    recorded = _by_record(cities, groups.groups)
    missing = _open_peers(groups)
    known = _known(cities)
    rows = []
    for at in shown:
        group = groups.groups[at]
        peers = tuple(name for place, name in missing[group] if place != at)
        here = dict(address) | {"of": groups.keys[at]}
        each = Compared(cities[at], group, ranges.ranges[at], judged[at], peers, filtered, here)
        rows.append(_row(each, recorded[at], own, known))
    as_is = own["record"] == "as-is"
    rows.sort(key=_by_rank if as_is else _order)
    return rows


def _known(cities: Sequence[ComparedCity]) -> set[str]:
    """The kinds of tie that some city has, and whether any has visits."""
    kinds = {kind for city in cities for kind in city.recorded}
    return kinds | {VISITS} if any(city.visits for city in cities) else kinds


def _of_twin(judged: Judged) -> Judged:
    """No verdict rests on a town that may be there twice."""
    return Judged(why_none="possible duplicate", peers=judged.peers)


def _unjudged(judged: Judged, inhabitants: float) -> Judged:
    why = judged.why_none if inhabitants <= 0 else "record incomplete"
    return Judged(why_none=why, peers=judged.peers)


def _open_peers(groups: Groups) -> dict[str, list[tuple[int, Name]]]:
    """By group, the cities whose record nothing bounds."""
    found: dict[str, list[tuple[int, Name]]] = {group: [] for group in groups.groups}
    for at, city in enumerate(groups.cities):
        if groups.is_open(at):
            found[groups.groups[at]].append((at, Name(city.name, city.name_zh)))
    return found


def _by_record(cities: Sequence[ComparedCity], groups: Sequence[str]) -> list[Recorded]:
    """For each city what its peers' records make expected; nothing for one without population or peers."""
    known = [at for at, city in enumerate(cities) if city.takes_part]
    nothing = Recorded(None, (None,) * 4, None, 0)
    found = [nothing] * len(cities)
    if not known:
        return found
    ties = np.array([float(cities[at].ties) for at in known])
    exposure = np.array([float(cities[at].population or 0) for at in known]) ** SIZE.value
    mine = [groups[at] for at in known]
    expected = rates(ties, exposure, mine)
    ranks = _ranks(ties / exposure, mine)
    some = expected > 0
    chance = poisson_limits(np.where(some, expected, 1.0))
    wide = widened(np.where(some, expected, 1.0), chance, overdispersion(ties[some], expected[some]))
    n = Counter(mine)
    for place, at in enumerate(known):
        limits = tuple(float(each[place]) if some[place] else None for each in (*wide, *chance))
        value = None if math.isnan(expected[place]) else float(expected[place])
        found[at] = Recorded(value, limits, ranks[place], n[mine[place]])
    return found


def _ranks(rate: Floats, groups: Sequence[str]) -> list[int]:
    """Rank of each city in its group, 1 for the highest rate; equal rates share one."""
    order = sorted(range(len(groups)), key=lambda at: (groups[at], -rate[at]))
    found = [0] * len(groups)
    begins = 0
    for at, place in enumerate(order):
        before = order[at - 1]
        is_first = at == 0 or groups[before] != groups[place]
        begins = at if is_first else begins
        tied = not is_first and rate[before] == rate[place]
        found[place] = found[before] if tied else at - begins + 1
    return found


def _row(each: Compared, recorded: Recorded, own: Mapping[str, Any], known: Collection[str]) -> Row:
    city, judged, range_ = each.city, each.judged, each.range
    expected = recorded.expected if judged.expected is None else judged.expected
    limits = recorded.limits[:2] if judged.expected is None else (judged.lower, judged.upper)
    ratio = rate_interval(city.ties, expected) if expected else (None, None)
    total = city.kinds.total()
    best, worst = judged.standing or (None, None)
    as_is = recorded if own["record"] == "as-is" else None
    standing = standing_of(each, as_is, own["kind"])
    reasons = joined(reasons_of(each, expected, limits, own, known, as_is is not None))
    return {
        "id": city.id, "name": city.name, "name_zh": city.name_zh, "standing": standing,
        "rank_best": best, "rank_worst": worst, "rank_recorded": recorded.rank, "verdict": judged.verdict, "why_none": judged.why_none or None,
        "country": city.country, "peers": each.peers, "population": city.population, "ties": city.ties, "reported": reported_in(range_),
        "low": range_.recorded, "high": range_.high, "listed": "yes" if is_listed(range_) else "no", "expected": expected, "lower": limits[0], "upper": limits[1],
        "chance_lower": recorded.limits[2], "chance_upper": recorded.limits[3], "ratio": city.ties / expected if expected else None,
        "ratio_lower": ratio[0], "ratio_upper": ratio[1], "chance": judged.chance, "as_of": judged.day, "by_size": "yes" if judged.by_size else "no",
        "countries": len(set(city.partners) - {"?"}), "kinds": len(city.kinds), "breadth": _effective(city.partners),
        "activity": city.visits / total if total else None, "last_visit": city.last_visit, "reach": city.reach,
        "claimed": range_.claimed, "reasons": reasons,
        "lists": [href(n) for n in (*linked_in(standing), *linked_in(reasons))],
    }  # fmt: skip


def _effective(partners: Counter[str]) -> float | None:
    """Effective number of partner countries: e to the entropy of their shares (Hill number of order 1; Hill 1973, Ecology 54:427).

    >>> _effective(Counter({"FR": 2, "DE": 2}))
    2.0
    """
    total = partners.total()
    return math.exp(-sum(n / total * math.log(n / total) for n in partners.values())) if total else None


def _order(row: Row) -> tuple[Any, ...]:
    """Verdicts by their words and how sure they are; those without one by their inhabitants, the most first."""
    return (ORDER.index(row["verdict"]), -(row["chance"] or 0), -(row["population"] or 0), row["name"])


def _by_rank(row: Row) -> tuple[Any, ...]:
    """Who has fewest recorded for its size first; who can't be ranked last."""
    return (row["rank_recorded"] is None, -(row["rank_recorded"] or 0), row["name"])
