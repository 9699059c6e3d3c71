"""Which ties pass the filters, and why the others don't."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from graph.errors import FilterError
from graph.filters import Filters, began_within
from graph.model import PLACES
from graph.text import Text

if TYPE_CHECKING:
    from graph.network.parties import Tie
    from graph.network.snapshot import Snapshot


Refusal = tuple[str, Callable[["Tie"], bool]]
"""A filter's name, and the test that a tie must not pass."""


def choose(
    snapshot: Snapshot, asked: Filters, counted: bool, by_default: Collection[str]
) -> tuple[list[Tie], dict[str, int], int]:
    """Ties that pass every filter, why the others did not, and how many there were of the type asked for."""
    types = {"partner": ("PARTNER",), "visit": ("VISIT",), "all": ("PARTNER", "VISIT")}[asked.ties or "all"]
    refuses = _refusals(snapshot, asked, counted, by_default)
    chosen: list[Tie] = []
    left_out: Counter[str] = Counter()
    recorded = 0
    for tie in snapshot.ties:
        if tie.type not in types:
            continue
        recorded += 1
        for name, refused in refuses:
            if refused(tie):
                left_out[name] += 1
                break
        else:
            chosen.append(tie)
    return chosen, dict(left_out), recorded


def _refusals(snapshot: Snapshot, asked: Filters, counted: bool, by_default: Collection[str]) -> list[Refusal]:
    """The tests that a tie must not fail, each with the name of its filter, in the order in which they are tried.

    by_default: filters that nobody asked for; what figures count by themselves of tiers and statuses doesn't speak of visits.
    """
    found = _refusals_by_values(asked, by_default)
    if counted:
        found.append(("aggregate", lambda tie: tie.aggregate))
    if asked.level == "party" and not asked.unnamed:
        found.append(("unnamed", _touching(frozenset(node.id for node in snapshot.nodes if node.unnamed))))
    found += [(name, _outside(within)) for name, within in lying_within(snapshot, asked).items()]
    if asked.source:
        found.append(("source", _unsaid_by(snapshot, frozenset(asked.source))))
    return found + _refusals_by_time(asked)


def _refusals_by_values(asked: Filters, by_default: Collection[str]) -> list[Refusal]:
    asked_values = {name: frozenset(getattr(asked, name)) for name in ("kind", "tier", "status", "confidence")}
    return [
        (name, _lacks(name, values, spare_visits=name in by_default)) for name, values in asked_values.items() if values
    ]


def _refusals_by_time(asked: Filters) -> list[Refusal]:
    found: list[Refusal] = []
    if not asked.undated:
        found.append(("undated", lambda tie: tie.since is None))
    if asked.since or asked.until:
        found.append(
            ("since", lambda tie: tie.since is not None and not began_within(tie.since, asked.since, asked.until))
        )
    return found


def _touching(ids: Collection[str]) -> Callable[[Tie], bool]:
    return lambda tie: tie.start in ids or tie.end in ids


def _unsaid_by(snapshot: Snapshot, sources: frozenset[str]) -> Callable[[Tie], bool]:
    """Whether none of these sources states a tie. Raises FilterError for a source that states none at all."""
    for source in sources - snapshot.sources:
        raise FilterError(
            Text("found '{source}', expected the id of a source that states a tie.", source=source), where="source"
        )
    return lambda tie: sources.isdisjoint(tie.sources)


def _lacks(name: str, values: Collection[str], spare_visits: bool) -> Callable[[Tie], bool]:
    """Whether a tie hasn't one of the values."""

    def refused(tie: Tie) -> bool:
        return getattr(tie, name) not in values and not (spare_visits and tie.type == "VISIT")

    return refused


def _outside(within: Collection[str]) -> Callable[[Tie], bool]:
    return lambda tie: tie.start not in within and tie.end not in within


def lying_within(snapshot: Snapshot, asked: Filters) -> dict[str, frozenset[str]]:
    """For each of the filters country, region and area that is asked: ids of the parties that lie in, serve or are such a place."""
    around = snapshot.placement.around
    return {
        name: frozenset(node.id for node in snapshot.nodes if not places.isdisjoint(around(node.id)))
        for name, places in asked_places(snapshot, asked).items()
    }


def asked_places(snapshot: Snapshot, asked: Filters) -> dict[str, frozenset[str]]:
    """Ids of the places that the filters country, region and area name, by filter; those not asked are left out.

    Raises FilterError for what is no such place.
    """
    labels = {"country": ("Country",), "region": ("Region",), "area": PLACES}
    return {
        name: frozenset(snapshot.place(id, name, labels[name]).id for id in getattr(asked, name))
        for name in labels
        if getattr(asked, name)
    }
