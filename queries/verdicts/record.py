"""The record as ranges need it: the ties that figures count, with the places around each of their ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.filters import began_within
from graph.network.parties import Tie
from graph.network.snapshot import Snapshot
from queries.verdicts.said import Bearing, Said

Ids = frozenset[str]


class End(NamedTuple):
    """One end of a tie. party: its id. around: it and all that contains it, its continent too. what: Region, prefecture, county or "". place: the compared place it counts at."""

    party: str
    around: Ids
    what: str = ""
    place: str | None = None


class Tied(NamedTuple):
    """One tie of the record."""

    kind: str
    since: str | None
    ends: tuple[End, End]
    sources: tuple[str, ...] = ()

    @property
    def turned(self) -> tuple[tuple[End, End], tuple[End, End]]:
        """Its ends seen from each: here, there."""
        a, b = self.ends
        return (a, b), (b, a)


class Place(NamedTuple):
    """A place that is compared. within: it and all that contains it. name: as a reader knows it."""

    id: str
    within: Ids
    name: str = ""


def record_of(
    snapshot: Snapshot, ties: Iterable[Tie], at: Callable[[str], str | None], continents: Mapping[str, str]
) -> list[Tied]:
    """The ties with what is around their ends. at: the compared place that a party counts at. O(ties)."""
    ends: dict[str, End] = {}

    def end_of(id: str) -> End:
        if id not in ends:
            country = snapshot.placement.country(id)
            around = snapshot.placement.around(id) | {continents.get(country or "", "")} - {""}
            ends[id] = End(id, around, _what(snapshot, id), at(id))
        return ends[id]

    return [Tied(tie.kind or "", tie.since, (end_of(tie.start), end_of(tie.end)), tie.sources) for tie in ties]


def _what(snapshot: Snapshot, id: str) -> str:
    label = snapshot.node(id).label
    if label != "City":
        return "Region" if label == "Region" else ""
    return "county" if snapshot.placement.ends("PART_OF", id) else "prefecture"


def counted_at(ties: Iterable[Tied], kind: str) -> dict[str, list[Tied]]:
    """The ties of a kind by compared place; one inside a place is none of its, whatever is known of the other end of the others."""
    found: dict[str, list[Tied]] = {}
    for tie in ties:
        places = {end.place for end in tie.ends}
        if tie.kind == kind and len(places) == 2:
            for place in places - {None}:
                found.setdefault(str(place), []).append(tie)
    return found


def in_scope(ties: Sequence[Tied], said: Said, about: str, bearing: Bearing) -> list[Tied]:
    """The ties that a report on `about` includes: of its kinds, begun by its day or undated, with the ends that it speaks of."""
    others = set(said.about) - {about}
    return [
        tie
        for tie in ties
        if tie.kind in bearing.kinds
        and began_by(tie, said.as_of)
        and any(_fits(here, there, about, others, bearing) for here, there in tie.turned)
    ]


def began_by(tie: Tied, day: str | None) -> bool:
    """Whether the tie had begun by a day, as far as is known."""
    return not day or not tie.since or began_within(tie.since, None, day)


def _fits(here: End, there: End, about: str, others: Collection[str], bearing: Bearing) -> bool:
    if about not in here.around or not all(id in there.around for id in others):
        return False
    if bearing.other and there.around.isdisjoint(bearing.other):
        return False
    if bearing.here in ("itself", "units"):
        return (here.party == about) == (bearing.here == "itself")
    return bearing.here in ("", here.what)
