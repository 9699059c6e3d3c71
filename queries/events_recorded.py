"""What the graph holds of events as claims count it: sessions of a series, host cities, participants, countries, what was signed there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.amounts import Amount
from graph.filters import began_within
from graph.network.parties import Tie
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from queries.details import sources_of

EVENTS = "MATCH (e:Event) RETURN e.id, e.start, e.end, e.series, e.edition, e.participants, e.statements"
TOOK_PART = "MATCH (n)-[t:TOOK_PART]->(e:Event) RETURN e.id, n.id, t.role"
HELD_IN = "MATCH (e:Event)-[:HELD_IN]->(n) RETURN e.id, n.id"


class Recorded(NamedTuple):
    """One event."""

    id: str
    start: str | None = None
    end: str | None = None
    series: str | None = None
    edition: int | None = None
    participants: Amount | None = None
    sources: frozenset[str] = frozenset()
    took_part: tuple[tuple[str, str], ...] = ()
    """Party and role."""
    held_in: tuple[str, ...] = ()


class Countries(NamedTuple):
    """Countries of who took part but the organizers' own, and regions such as Hong Kong apart."""

    foreign: frozenset[str]
    regions: frozenset[str]


@dataclass
class Events:
    """Events of a graph, by id."""

    snapshot: Snapshot
    events: Mapping[str, Recorded] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot, store: Store) -> Events:
        took_part: dict[str, list[tuple[str, str]]] = {}
        held: dict[str, list[str]] = {}
        for event, party, role in store.stream(TOOK_PART):
            took_part.setdefault(event, []).append((party, role or ""))
        for event, place in store.stream(HELD_IN):
            held.setdefault(event, []).append(place)
        found = [
            Recorded(
                id, start, end, series, edition, Amount.read(participants), frozenset(sources_of({"statements": texts})),
                tuple(sorted(took_part.get(id, ()))), tuple(sorted(held.get(id, ()))),
            )
            for id, start, end, series, edition, participants, texts in store.stream(EVENTS)
        ]  # fmt: skip
        return cls(snapshot, {each.id: each for each in sorted(found, key=lambda each: each.id)})

    def of_ids(self, ids: Iterable[str]) -> list[Recorded]:
        return [self.events[id] for id in ids if id in self.events]

    def countries(self, events: Sequence[Recorded], visits: Iterable[Tie]) -> Countries:
        """Where those came from who took part in one of these events, or travelled to it."""
        found = self._countries_of(self._came(events, visits)) - self._home(events)
        regions = frozenset(id for id in found if self.snapshot.node(id).type == "region")
        return Countries(found - regions, regions)

    def _home(self, events: Sequence[Recorded]) -> frozenset[str]:
        """The organizers' countries; where no organizer is known, those that the events were held in."""
        organizers = [party for each in events for party, role in each.took_part if role == "organizer"]
        return self._countries_of(organizers) or self._countries_of(place for each in events for place in each.held_in)

    def _countries_of(self, ids: Iterable[str]) -> frozenset[str]:
        places = (self.snapshot.placement.country(id) for id in ids if id in self.snapshot)
        return frozenset(place for place in places if place is not None)

    def series(self, about: Sequence[str], as_of: str | None) -> list[Recorded]:
        """The sessions, by number, of the longest numbered series whose every session has to do with each of these parties; empty where there is none."""
        by_series: dict[str, list[Recorded]] = {}
        for each in self.events.values():
            if each.series and each.edition is not None and _began_by(each, as_of):
                by_series.setdefault(each.series, []).append(each)
        fitting = [
            events for events in by_series.values() if all(self._touches(each, id) for each in events for id in about)
        ]
        return max(fitting, key=lambda events: (len(editions(events)), events[0].id), default=[])

    def _touches(self, event: Recorded, place: str) -> bool:
        parties = [*event.held_in, *(party for party, _ in event.took_part)]
        return any(place in self.snapshot.placement.around(id) for id in parties if id in self.snapshot)

    def hosts(self, events: Sequence[Recorded], about: Sequence[str]) -> set[str]:
        """The cities in these places that such events were held in, or that were their hosts."""
        at = self.snapshot.placement
        places = {place for each in events for place in (*each.held_in, *_hosting(each)) if place in self.snapshot}
        cities = {at.city(id) for id in places if all(place in at.around(id) for place in about)}
        return {city for city in cities if city is not None}

    def signed_at(self, event: Recorded, ties: Collection[Tie]) -> list[Tie]:
        """Partnerships that began on the days of an event, of who took part, or of the town where it was held with a country that took part. O(ties)."""
        here = [tie for tie in ties if tie.type == "PARTNER" and self.on_the_days(tie.since, event)]
        if not here:
            return []
        came = self._came((event,), ties)
        countries = self._countries_of(came)
        return [tie for tie in here if {tie.start, tie.end} & came or self._is_local(tie, event, countries)]

    def _is_local(self, tie: Tie, event: Recorded, countries: frozenset[str]) -> bool:
        """Whether one end lies in a town where the event was held, the other in a country that took part, as far as any is known to."""
        at = self.snapshot.placement
        towns = {id for id in (*event.held_in, *_hosting(event)) if id in self.snapshot and self._is_city(id)}
        return any(
            not towns.isdisjoint(at.around(here)) and (not countries or at.country(there) in countries)
            for here, there in ((tie.start, tie.end), (tie.end, tie.start))
        )

    def _is_city(self, id: str) -> bool:
        return self.snapshot.node(id).label == "City"

    def _came(self, events: Sequence[Recorded], ties: Iterable[Tie]) -> set[str]:
        """Who took part in one of these events, or travelled to it; not who only held it."""
        ids = {each.id for each in events}
        came = {party for each in events for party, role in each.took_part if role not in ("host", "organizer")}
        return came | {tie.start for tie in ties if tie.event in ids}

    def on_the_days(self, day: str | None, event: Recorded) -> bool:
        """Whether a date may be a day of the event, both known to the month at least."""
        if not day or not event.start or min(len(day), len(event.start)) < len("2005-11"):
            return False
        return began_within(day, event.start, event.end or event.start)


def _began_by(event: Recorded, as_of: str | None) -> bool:
    return not as_of or not event.start or began_within(event.start, None, as_of)


def _hosting(event: Recorded) -> list[str]:
    return [party for party, role in event.took_part if role == "host"]


def editions(events: Iterable[Recorded]) -> set[int | None]:
    """The numbers of sessions: one that is held in several towns at once is one."""
    return {each.edition for each in events}
