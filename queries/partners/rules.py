"""The rules of the trade: what a partner is asked to be, by which text, and what a suggestion breaks of it.

A rule marks and orders suggestions; it never hides one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from graph.model import COUNTED_STATUSES, COUNTED_TIERS
from graph.network.parties import Party
from graph.text import Text
from queries.partners.network import Network
from queries.partners.said import ties_said

CHINA = "CN"
APART = ("HK", "MO", "TW")
"""Hong Kong, Macao and Taiwan."""
NO_RELATIONS = ("BZ", "GT", "HT", "KN", "LC", "MH", "PW", "PY", "SZ", "TV", "VA", "VC", "BT", "XK")
"""Countries without diplomatic relations with China on 15 January 2024: the twelve that have them with Taipei (Reuters of that day), Bhutan and Kosovo."""
RELATIONS_AS_OF = "2024-01-15"
TOWN, CITY = 5_000, 50_000
"""Inhabitants from which on a place is a town, and a city (Degree of urbanisation, UN Statistical Commission 2020)."""
FACTOR = 50
"""79 % of the 622 sister cities of China's cities in the world sample differ by less in their inhabitants."""

BOUND = (*COUNTED_STATUSES, "proposed", "suspended")
"""Statuses of a partnership that stands in the way of another in the same country."""
NATIONAL = Text("Rules on the work of friendship cities, Chinese People's Association for Friendship with Foreign Countries, February 2002")  # fmt: skip
QINGDAO = Text("Rules of Qingdao on friendly relations with foreign cities, 5 September 1998")
UNKNOWN_FORCE = Text("whether it is in force today is not known")

Mark = tuple[str, Callable[[], Text]]
"""The name of a rule, and what says how it is broken."""


class Asked(NamedTuple):
    """What a suggestion is held against: who asks, and how many times as large a partner may be, or as small."""

    network: Network
    here: str
    factor: int = FACTOR

    @property
    def party(self) -> Party:
        return self.network.party(self.here)


class Rule(NamedTuple):
    """One rule. labels: of whom it speaks. text, place, day: where it is written. broken: how a suggestion breaks it."""

    name: str
    title: Text
    help: Text
    labels: tuple[str, ...]
    text: Text
    article: str
    place: Text
    day: str
    force: Text
    broken: Callable[[Asked, str], Callable[[], Text] | None]


def _rank(asked: Asked, other: str) -> Callable[[], Text] | None:
    """A partner of lower rank: a town or village for a city, a province for a city."""
    here, there = asked.party, asked.network.party(other)
    if here.label != there.label:
        return lambda: Text("no city but a province, state or county")
    if _class(there) and _class(here) > _class(there):
        pattern = _SMALL[_class(there)]
        return lambda: Text(pattern, n=there.population or 0)
    return None


_SMALL = {
    1: Text("a village: {n:,} inhabitants"),
    2: Text("a town, no city: {n:,} inhabitants"),
}


def _class(party: Party) -> int:
    """0 where its inhabitants aren't known, 1 a village, 2 a town, 3 a city."""
    n = party.population
    return 0 if not n else 1 + (n >= TOWN) + (n >= CITY)


def _size(asked: Asked, other: str) -> Callable[[], Text] | None:
    """A partner that is far larger or smaller."""
    here, there = asked.party.population, asked.network.party(other).population
    if not here or not there or max(here, there) <= asked.factor * min(here, there):
        return None
    ratio = round(max(here, there) / min(here, there))
    if there > here:
        return lambda: Text("{ratio:,} times as many inhabitants: {n:,}", ratio=ratio, n=there)
    return lambda: Text("{n:,} inhabitants, {here:,} here: {ratio:,} times as many", ratio=ratio, n=there, here=here)


def _exclusive(asked: Asked, other: str) -> Callable[[], Text] | None:
    """A partner that has one of the kind in the asking country already, or planned, or suspended, which is not ended."""
    network, own = asked.network, asked.network.country(asked.here)
    if not own:
        return None
    ties = [
        each.tie
        for each in network.held.get(other, ())
        if each.tie.status in BOUND
        and each.tie.tier in COUNTED_TIERS
        and network.is_sought(each.tie)
        and network.country(each.other) == own
        and network.unit(each.other) != asked.here
    ]
    if not ties:
        return None
    ties.sort(key=lambda tie: (tie.since or "9999", tie.id))
    return lambda: Text("has a partner of the kind in the same country: {ties}", ties=ties_said(network, ties))


def _relations(asked: Asked, other: str) -> Callable[[], Text] | None:
    """A partner in a country without diplomatic relations with China."""
    there = asked.network.country(other)
    if CHINA not in (there, asked.network.country(asked.here)) or not {there, asked.network.country(asked.here)} & set(NO_RELATIONS):  # fmt: skip
        return None
    return lambda: Text("no diplomatic relations with China as of {day}", day=RELATIONS_AS_OF)


def _abroad(asked: Asked, other: str) -> Callable[[], Text] | None:
    """A partner that isn't abroad."""
    own, there = asked.network.country(asked.here), asked.network.country(other)
    if own and own == there:
        return lambda: Text("lies in the same country, so it is no partner abroad")
    if CHINA in (own, there) and {own, there} & set(APART):
        return lambda: Text("Hong Kong, Macao and Taiwan stand apart: exchange with them follows rules of its own")
    return None


RULES = (
    Rule(
        "rank", Text("Rank of the place"), Text("A city's partner is a city, no town or village and no province: a place of {city:,} inhabitants or more counts as a city, of {town:,} as a town.", city=CITY, town=TOWN),
        ("City",), NATIONAL, "9", Text("China"), "2002-02", UNKNOWN_FORCE, _rank,
    ),
    Rule(
        "size", Text("Size"), Text("The number of inhabitants differs by no more than a factor; the text asks only that the two match in weight."),
        ("City",), QINGDAO, "7", Text("Qingdao"), "1998-09-05", UNKNOWN_FORCE, _size,
    ),
    Rule(
        "exclusive", Text("One partner a country"), Text("The other has no partner of the kind in the country of the one who asks, none planned and none suspended; what isn't recorded is not seen."),
        ("City",), QINGDAO, "10", Text("Qingdao"), "1998-09-05",
        Text("an amendment in force since 1 April 2018 is said to strike the article out; ask the foreign affairs office"), _exclusive,
    ),
    Rule(
        "relations", Text("Diplomatic relations"), Text("The other lies in a country that has diplomatic relations with China, as of {day}.", day=RELATIONS_AS_OF),
        ("City", "Region", "Bureau"), NATIONAL, "7", Text("China"), "2002-02", UNKNOWN_FORCE, _relations,
    ),
    Rule(
        "abroad", Text("Abroad"), Text("The other lies abroad; Hong Kong, Macao and Taiwan stand apart."),
        ("City", "Region", "Bureau", "School", "Organization"), NATIONAL, "2", Text("China"), "2002-02", UNKNOWN_FORCE, _abroad,
    ),
)  # fmt: skip
"""The one table of rules: each with its text, place and day, and what is known of its force."""
RULE = {rule.name: rule for rule in RULES}


def in_force(
    network: Network, here: str, asked: str, switches: Mapping[str, bool | None]
) -> tuple[str, Collection[str]]:
    """The set of rules that holds (china or open), and the names of those of its rules that are on.

    asked: china, open, or empty for China's where the asking place lies there. switches: each rule on, off, or as the set says.
    """
    chosen = asked or ("china" if network.country(here) == CHINA else "open")
    on = [
        rule.name for rule in RULES if (chosen == "china" if switches.get(rule.name) is None else switches[rule.name])
    ]
    return chosen, [name for name in on if network.party(here).label in RULE[name].labels]


def marks(asked: Asked, other: str, on: Collection[str]) -> Iterator[Mark]:
    """The rules that a suggestion breaks, in the order of the table."""
    for rule in RULES:
        broken = rule.broken(asked, other) if rule.name in on else None
        if broken is not None:
            yield rule.name, broken


def unchecked(asked: Asked, other: str, on: Collection[str]) -> Text | None:
    """What can't be checked of a suggestion for want of its inhabitants."""
    if not {"rank", "size"} & set(on) or asked.network.party(other).population:
        return None
    return Text("inhabitants not known: rank and size can't be checked")
