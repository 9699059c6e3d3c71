"""What only the table of ties can be asked, beside the filters: who differs, whose people are known, what lies inside a place, flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from graph.errors import FilterError
from graph.filters import Filters
from graph.network.edge import Edge
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import OR, Text, joined
from queries.bridges import within
from queries.reports.coverage import ties_of_claim

Test = Callable[[Edge], bool]
"""Whether a row stays."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "tie": ("disputed",),
    "people": ("known", "unknown"),
    "inside": ("yes", "no"),
    "flows": ("only", "no"),
}
TABLE_ARGUMENTS = (*WORDS, "at", "claim")
"""Words in the address of the table that are no filters."""


def table_tests(store: Store, snapshot: Snapshot, filters: Filters, asked: Mapping[str, str]) -> list[Test]:
    """The tests that a row must pass. Raises FilterError for a word that isn't known, and for a place that isn't there.

    `claim` leaves the ties that are counted for it, as the report coverage does. `at` is a city whose county-level units count as `units` says; `inside` says whether both ends lie in it, or in the one `area`.
    """
    words = {name: _word(name, asked) for name in WORDS}
    claims = _of_claim(store, snapshot, asked.get("claim", ""))
    return [*_of_ties(words), *claims, *_of_places(snapshot, filters, words["inside"], asked.get("at", ""))]


def _word(name: str, asked: Mapping[str, str]) -> str:
    value = asked.get(name, "").strip()
    if value and value not in WORDS[name]:
        known = joined(WORDS[name], OR)
        raise FilterError(Text("found '{found}', expected {names}.", found=value, names=known), where=name)
    return value


def _of_ties(words: Mapping[str, str]) -> Iterator[Test]:
    if words["tie"]:
        yield lambda edge: edge.disputed
    if words["people"]:
        is_unknown = words["people"] == "unknown"
        yield lambda edge: edge.type == "VISIT" and not edge.aggregate and (edge.people is None) == is_unknown
    if words["flows"]:
        only = words["flows"] == "only"
        yield lambda edge: edge.aggregate == only


def _of_claim(store: Store, snapshot: Snapshot, id: str) -> Iterator[Test]:
    if not id:
        return
    found = ties_of_claim(store, snapshot, id)
    if found is None:
        raise FilterError(Text("found '{found}', expected the id of a claim that ties are counted for.", found=id), where="claim")  # fmt: skip
    yield lambda edge: not found.isdisjoint(edge.ties)


def _of_places(snapshot: Snapshot, filters: Filters, inside: str, at: str) -> Iterator[Test]:
    if at:
        is_at = within(snapshot, snapshot.place(at, "at", ("City",)).id, filters.units == "own")
        yield lambda edge: is_at(edge.source) or is_at(edge.target)
    if not inside:
        return
    places = [at] if at else list(filters.area)
    if len(places) != 1:
        raise FilterError(Text("inside goes with one place."), where="inside", hint=Text("Name it as area or at."))
    is_here = is_at if at else within(snapshot, snapshot.place(places[0], "area").id)
    wanted = inside == "yes"
    yield lambda edge: (is_here(edge.source) and is_here(edge.target)) == wanted
