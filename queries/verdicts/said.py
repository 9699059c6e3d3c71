"""What sources report of places, and what each report can tell of one kind of tie."""

from __future__ import annotations

import json
import math
from typing import NamedTuple

from graph.filters import began_within
from graph.model import COMPLETE_LIST
from graph.store.store import Store
from graph.text import Text
from queries.measures import MEASURES

CLAIMS = """
MATCH (c:Claim)-[:ABOUT]->(n)
RETURN c.id, c.measure, c.value, c.comparator, c.as_of, c.kind, c.tier, c.units, c.statements, collect(n.id) AS about
"""


class Said(NamedTuple):
    """One claim about parties, as the store holds it; `kind`, `tier` and `units` are those of a declared list."""

    id: str
    measure: str
    value: float | None
    comparator: str = "eq"
    as_of: str | None = None
    about: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kind: str | None = None
    tier: str | None = None
    units: str | None = None


class Bearing(NamedTuple):
    """What a measure counts: ties of these kinds, of these places. `other` and `here` as `queries.measures.Measure` has them.

    exactly: it counts ties of the tiers that figures count, one by one. Where it doesn't (schools instead of ties, tiers mixed), the
    number can be higher than the record shows but bounds nothing.
    """

    kinds: tuple[str, ...]
    exactly: bool = True
    other: tuple[str, ...] = ()
    here: str = ""


_SCHOOLS = ("sister_school",)
_OTHER_THINGS = {
    "overseas_partner_schools": _SCHOOLS,
    "school_memoranda": _SCHOOLS,
    "memoranda": _SCHOOLS,
    "pairs": _SCHOOLS,
    "schools_paired": _SCHOOLS,
    "schools_linked_with_china": _SCHOOLS,
    "jiangsu_schools_with_us_sister": _SCHOOLS,
    "us_schools_with_jiangsu_sister": _SCHOOLS,
    "jiangsu_schools_with_mou": _SCHOOLS,
    "overseas_schools_with_mou": _SCHOOLS,
    "schools_with_foreign_exchange": _SCHOOLS,
    "friend_and_exchange_cities": ("sister_city", "sister_region"),
}
"""Measures that no figure counts as they mean it, though they speak of ties of these kinds."""
_NOT_TIES = frozenset({"sister_schools", "sister_schools_with_china", "friend_schools", "friend_school_pairs", "partner_schools"})  # fmt: skip
"""Measures that count schools, or friends beside sisters: not ties one by one."""

BEARINGS: dict[str, Bearing] = {
    **{
        each.name: Bearing(each.kinds, each.name not in _NOT_TIES, each.other, each.here)
        for each in MEASURES.values()
        if each.counts == "ties" and not each.friendly
    },
    **{name: Bearing(kinds, False) for name, kinds in _OTHER_THINGS.items()},
}
"""What each measure counts; a measure that isn't here says nothing of ties."""


def said_in(store: Store) -> list[Said]:
    """Every claim about a party or place, in order of id."""
    found = [
        Said(
            id, measure or "", value, comparator or "eq", as_of, tuple(sorted(about)),
            tuple(sorted({json.loads(text)["source"] for text in texts})), kind, tier, units,
        )
        for id, measure, value, comparator, as_of, kind, tier, units, texts, about in store.stream(CLAIMS)
    ]  # fmt: skip
    return sorted(found)


def bearing_on(said: Said, kind: str) -> Bearing | None:
    """What a report counts, where that includes ties of this kind; a report with a kind of its own and an unknown measure counts inexactly."""
    known = BEARINGS.get(said.measure)
    if known is None and said.kind is not None and said.measure != COMPLETE_LIST:
        known = Bearing((said.kind,), exactly=False)
    return known if known is not None and kind in known.kinds else None


def limits(said: Said) -> tuple[float, float]:
    """Least and most that the words of a report allow: "about" a tenth to either side, "nearly" a tenth below, "over" without an upper end.

    >>> limits(Said("c", "", 2000, "approx")), limits(Said("c", "", 2000, "gt"))
    ((1800.0, 2200.0), (2001, inf))
    """
    value = said.value or 0
    return {
        "eq": (value, value),
        "approx": (0.9 * value, 1.1 * value),
        "gt": (value + 1, math.inf),
        "ge": (value, math.inf),
        "lt": (0.9 * value, value),
        "le": (0.0, value),
    }[said.comparator]


def same_day(one: str | None, other: str | None) -> bool:
    """Whether two reports speak of one day: one date is the other, or its month; a year alone is no day.

    >>> same_day("2024-11", "2024-11-20"), same_day("2024", "2024-11-20"), same_day("2023-11", "2024-11")
    (True, False, False)
    """
    if not one or not other or min(len(one), len(other)) < len("2024-11"):
        return False
    return one.startswith(other) or other.startswith(one)


def last_day(text: str) -> str:
    """The last day that a date may mean, to compare with.

    >>> last_day("2024"), last_day("2024-11")
    ('2024-12-31', '2024-11-31')
    """
    return text + "-12-31"[len(text) - 4 :]


def strange(said: Said, today: str) -> Text | None:
    """Why what a claim says can't be true; None where it can."""
    if said.as_of and not began_within(said.as_of, None, today):
        return Text("claim {id} is dated {day}, in the future", id=said.id, day=said.as_of)
    if said.value is None:
        return None if said.measure == COMPLETE_LIST else Text("claim {id} has no number", id=said.id)
    if not (math.isfinite(said.value) and said.value >= 0):
        return Text("claim {id} has {value}, which is no number of ties", id=said.id, value=f"{said.value:g}")
    return None


def unfit(said: Said, fresh: str, units: str) -> Text | None:
    """Why a list declared complete closes nothing; None where it does. fresh: the first day that isn't too long ago."""
    if not said.as_of or len(said.about) != 1:
        return Text("list {id} closes nothing: it must name one place and its day", id=said.id)
    if last_day(said.as_of) < fresh:
        return Text("list {id} closes nothing any more: it is of {day}", id=said.id, day=said.as_of)
    if said.units != units:
        return Text("list {id} closes nothing here: it doesn't say the same of county-level units", id=said.id)
    return None
