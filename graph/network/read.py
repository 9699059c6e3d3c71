"""Reading a snapshot from a store, and keeping the current one."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Protocol

from graph.facts import people
from graph.model import PARTIES
from graph.network.parties import Names, Party, Tie
from graph.network.placement import STRUCTURE
from graph.network.snapshot import Snapshot, ends_by_start


class StreamReader(Protocol):
    """What reading a snapshot needs of the store, in the words of the model."""

    def nodes(self, label: str, *properties: str) -> Iterable[Sequence[Any]]:
        """The named properties of each node of the label."""

    def edges(self, type: str, *properties: str) -> Iterable[Sequence[Any]]:
        """The ids of start and end, and the named properties, of each edge of the type."""


class Revised(StreamReader, Protocol):
    """A store that can tell whether its content has changed."""

    def revision(self) -> str: ...


OF_A_PARTY = (
    "id", "name", "name_zh", "aliases", "ids", "former", "lat", "lon", "population", "country", "unnamed", "number", "level", "type",
)  # fmt: skip
OF_A_PARTNERSHIP = (
    "id", "kind", "tier", "status", "disputed", "since", "until", "confidence", "statements", "programme", "former",
)  # fmt: skip
OF_A_VISIT = ("id", "start", "end", "confidence", "statements", "people", "students", "teachers", "aggregate", "event")


def read_snapshot(store: StreamReader, names: Names = MappingProxyType({})) -> Snapshot:
    """The network as it stands in the store. O(parties + ties), each streamed once; nothing is kept of the store."""
    with _uncollected():
        nodes = [_party(label, row) for label in PARTIES for row in store.nodes(label, *OF_A_PARTY)]
        ties = [_partnership(row) for row in store.edges("PARTNER", *OF_A_PARTNERSHIP)]
        ties += [_visit(row) for row in store.edges("VISIT", *OF_A_VISIT)]
        links = {type: ends_by_start(store.edges(type)) for type in STRUCTURE}
        return Snapshot(nodes, ties, links, names=names)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage in cycles meanwhile: among tuples that all stay it takes a fifth of the time and finds none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _party(label: str, row: Sequence[Any]) -> Party:
    id, name, name_zh, aliases, ids, former, lat, lon, population, country, unnamed, number, level, type = row
    return Party(
        id,
        label,
        name or name_zh or id,
        name_zh,
        _sorted(aliases),
        _sorted(ids),
        _sorted(former),
        _float(lat),
        _float(lon),
        _int(population),
        country,
        None,
        None,
        bool(unnamed),
        _int(number),
        level,
        type,
    )


def _partnership(row: Sequence[Any]) -> Tie:
    a, b, id, kind, tier, status, disputed, since, until, confidence, statements, programme, former = row
    return Tie(
        id,
        "PARTNER",
        min(a, b),
        max(a, b),
        kind,
        tier or "none",
        status or "unknown",
        bool(disputed),
        since,
        until,
        confidence,
        sources_named(statements),
        programme,
        None,
        False,
        None,
        _sorted(former),
    )


def _visit(row: Sequence[Any]) -> Tie:
    start, end, id, first, last, confidence, statements, stated, students, teachers, aggregate, event = row
    return Tie(
        id,
        "VISIT",
        start,
        end,
        since=first,
        until=last,
        confidence=confidence,
        sources=sources_named(statements),
        people=people(stated, students, teachers),
        aggregate=bool(aggregate),
        event=event,
    )


_SOURCE = '"source":"'


def sources_named(statements: Sequence[str] | None) -> tuple[str, ...]:
    """Ids of the sources, in order."""
    return _sorted([found for text in statements or () if (found := _source(text)) is not None])


def _source(text: str) -> str | None:
    """The source that a statement names; its text is not read whole, which for 26,000 ties takes half a second.

    Within a value quotes are escaped, so what is looked for stands at the key alone.
    """
    first = text.find(_SOURCE) + len(_SOURCE)
    last = text.find('"', first)
    if first < len(_SOURCE) or "\\" in text[first:last]:
        found: str | None = json.loads(text).get("source")
        return found
    return text[first:last]


def _sorted(values: Sequence[str] | None) -> tuple[str, ...]:
    if not values:
        return ()
    return (values[0],) if len(values) == 1 else tuple(sorted(set(values)))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


class SnapshotCache:
    """The current snapshot of a store, reread only when the store's revision has changed; safe to share between threads."""

    def __init__(self, store: Revised, names: Names = MappingProxyType({})) -> None:
        self._store = store
        self._names = names
        self._lock = threading.Lock()
        self._revision: str | None = None
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        """The snapshot of what the store holds now. One cheap query when nothing has changed."""
        with self._lock:
            revision = self._store.revision()
            if self._snapshot is None or revision != self._revision:
                fresh = read_snapshot(self._store, self._names)
                if self._snapshot is None or fresh.version != self._snapshot.version:
                    self._snapshot = fresh  # otherwise the views and figures that are there still hold
                self._revision = revision
            return self._snapshot
