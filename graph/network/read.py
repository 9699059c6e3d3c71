"""Reading a snapshot from a store, and keeping the current one."""

from __future__ import annotations

import gc
import json
import math
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any, Protocol

from graph.digest import Digest
from graph.errors import StoreDamaged, StoreError, TwinmapError, reading_facts
from graph.facts import people
from graph.model import FACTS, PARTIES, RELATIONSHIPS
from graph.network.parties import Names, Party, Tie
from graph.network.placement import STRUCTURE
from graph.network.snapshot import Snapshot, ends_by_start
from graph.text import NOTHING, Text
from graph.unfinished import CHANGED, UNKEPT, State, Unfinished


class StreamReader(Protocol):
    """What reading a snapshot needs of the store, in the words of the model."""

    def whole_nodes(self, label: str) -> Iterable[Mapping[str, Any]]:
        """All properties of each node of the label."""

    def facts(self, type: str) -> Iterable[Sequence[Any]]:
        """The ids of start and end, and a dict of all properties, of each edge of the type."""

    def unfinished(self) -> tuple[Unfinished, ...]:
        """The work on the graph that isn't done."""

    def left(self) -> str:
        """The version that the last finished write left; empty where that isn't known."""

    def is_unkept(self) -> bool:
        """Were loads finished, and yet nobody knows what they left?"""

    def hidden_damage(self) -> Text:
        """What is to be said of damage that the facts don't show; empty where there is none."""


class Revised(StreamReader, Protocol):
    """A store that can tell whether its content has changed."""

    def revision(self) -> str: ...

    def others_write(self) -> bool: ...


def read_snapshot(store: StreamReader, names: Names = MappingProxyType({})) -> Snapshot:
    """The network as it stands in the store. O(nodes + edges), each streamed once; nothing is kept of the store.

    Raises StoreDamaged where what comes is nothing that twinmap has ever written, or the server can't read its own files.
    """
    with reading_facts():
        return _read(store, names)


def _read(store: StreamReader, names: Names) -> Snapshot:
    before, left = store.unfinished(), store.left()
    digest = Digest()
    with _uncollected():
        nodes = _parties(store, digest)
        edges = {each.name: _rows(store, each.name, digest) for each in RELATIONSHIPS}
        links = {type: ends_by_start(edges[type]) for type in STRUCTURE}
        version = digest.text()
        unfinished = tuple(dict.fromkeys((*before, *store.unfinished())))
        state = State(unfinished, NOTHING if unfinished else _doubt(store, left, version))
        ties = [*edges["PARTNER"], *edges["VISIT"]]
        return Snapshot(nodes, ties, links, names=names, version=version, state=state)


def _doubt(store: StreamReader, left: str, version: str) -> Text:
    """What is to be said of the facts that were read, where it should have been `left`."""
    if not left:
        return UNKEPT if store.is_unkept() else NOTHING
    if left != version:
        return CHANGED if left == store.left() else NOTHING  # else somebody wrote meanwhile
    return store.hidden_damage()


def _parties(store: StreamReader, digest: Digest) -> list[Party]:
    """The parties; the digest takes every node that is a fact."""
    found = []
    for label in FACTS:
        for values in store.whole_nodes(label):
            digest.node(label, values)
            if label in PARTIES:
                found.append(_party(label, values))
    return found


def _rows(store: StreamReader, type: str, digest: Digest) -> list[Any]:
    """The edges of a type: ties, or the ids of their ends; the digest takes them all."""
    row_of = ROWS.get(type)
    found: list[Any] = []
    for start, end, values in store.facts(type):
        digest.edge(type, start, end, values)
        found.append(row_of(start, end, values) if row_of else (start, end))
    return found


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


def _party(label: str, values: Mapping[str, Any]) -> Party:
    get = values.get
    id, name, name_zh = values["id"], get("name"), get("name_zh")
    return Party(
        id,
        label,
        name or name_zh or id,
        name_zh,
        _sorted(get("aliases")),
        _sorted(get("ids")),
        _sorted(get("former")),
        _float(get("lat")),
        _float(get("lon")),
        _int(get("population")),
        get("country"),
        None,
        None,
        bool(get("unnamed")),
        _int(get("number")),
        get("level"),
        get("type"),
    )


def _partnership(a: str, b: str, values: Mapping[str, Any]) -> Tie:
    get = values.get
    return Tie(
        values["id"],
        "PARTNER",
        min(a, b),
        max(a, b),
        get("kind"),
        get("tier") or "none",
        get("status") or "unknown",
        bool(get("disputed")),
        get("since"),
        get("until"),
        get("confidence"),
        sources_named(get("statements")),
        get("programme"),
        None,
        False,
        None,
        _sorted(get("former")),
        get("since_doubt"),
        get("until_doubt"),
    )


def _visit(start: str, end: str, values: Mapping[str, Any]) -> Tie:
    get = values.get
    return Tie(
        values["id"],
        "VISIT",
        start,
        end,
        since=get("start"),
        until=get("end"),
        confidence=get("confidence"),
        sources=sources_named(get("statements")),
        people=people(get("people"), get("students"), get("teachers")),
        aggregate=bool(get("aggregate")),
        event=get("event"),
    )


ROWS = {"PARTNER": _partnership, "VISIT": _visit}
"""Type of edge → what makes a tie of its ends and properties."""


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


MID_LOAD = 10
"""A snapshot that was read in the midst of a load is shown, as one of a part of it, for so many times as long as reading it took."""


class SnapshotCache:
    """The current snapshot of a store, reread only when the store's revision has changed; safe to share between threads."""

    def __init__(self, store: Revised, names: Names = MappingProxyType({})) -> None:
        self._store = store
        self._names = names
        self._lock = threading.Lock()
        self._revision: str | None = None
        self._snapshot: Snapshot | None = None
        self._looked = -math.inf
        """When it was last looked whether the store has changed."""
        self._until = -math.inf
        """Until when it will do while a load goes on."""
        self.damaged = False
        """What the store holds couldn't be read the last time."""

    @property
    def last(self) -> Snapshot | None:
        """The snapshot that was read last, whatever the store holds by now; None before the first. The store isn't asked."""
        return self._snapshot

    def current(self) -> Snapshot:
        """The snapshot of what the store holds now. One cheap query when nothing has changed; what others began to read meanwhile is new enough."""
        asked = time.monotonic()
        with self._lock:
            if self._snapshot is not None and self._looked > asked:
                return self._snapshot
            if self._snapshot is not None and self._will_do(self._snapshot):
                return self._snapshot
            looked = time.monotonic()
            revision = self._store.revision()
            if self._snapshot is None or revision != self._revision:
                fresh = self._read()
                self._until = time.monotonic() + MID_LOAD * (time.monotonic() - looked)
                if self._snapshot is None or _state(fresh) != _state(self._snapshot):
                    self._snapshot = fresh  # otherwise the views and figures that are there still hold
                self._revision = revision
            self._looked = looked
            return self._snapshot

    def noted(self, error: StoreError | None) -> StoreError | None:
        """The same. Of damage that was met beside the snapshot, which came after it was read: it is read again, and then it is known how the store stands."""
        known = self.damaged or (self._snapshot is not None and self._snapshot.state.changed)
        if isinstance(error, StoreDamaged) and not known:
            self._revision = None
            with suppress(TwinmapError):
                self.current()
        return error

    def _will_do(self, snapshot: Snapshot) -> bool:
        """Was it read in the midst of a load that still goes on, and not long ago? Its notices say that it holds a part."""
        amid = snapshot.state.unfinished
        return (
            bool(amid)
            and time.monotonic() < self._until
            and self._store.others_write()
            and self._store.unfinished() == amid
        )

    def _read(self) -> Snapshot:
        try:
            fresh = read_snapshot(self._store, self._names)
        except StoreDamaged:
            self.damaged = True
            raise
        self.damaged = False
        return fresh


def _state(snapshot: Snapshot) -> tuple[str, tuple[Text, ...]]:
    """What pages show of a graph besides the facts themselves."""
    return snapshot.version, snapshot.state.notices
