"""All facts of a store, streamed: for its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from graph.digest import Digest
from graph.errors import reading_facts
from graph.model import FACTS, RELATIONSHIPS
from graph.store.identities import Identities


class Streaming(Protocol):
    """Whatever gives all nodes and edges, in the words of the model."""

    def whole_nodes(self, label: str) -> Iterable[Mapping[str, Any]]: ...

    def facts(self, type: str) -> Iterable[Sequence[Any]]: ...


class Placed(Streaming, Protocol):
    """The same of a store that says where it is."""

    where: str


def digest_of(store: Streaming) -> str:
    """The version of the graph that the store holds now. Raises StoreDamaged where it can't be read. O(graph)."""
    return _read(store, Identities(), "")


def sound_digest_of(store: Placed) -> str:
    """As `digest_of`, of a store in which each id stands once. Raises StoreDamaged for another."""
    ids = Identities()
    digest = _read(store, ids, store.where)
    ids.check(store.where)
    return digest


def _read(store: Streaming, ids: Identities, where: str) -> str:
    """The digest of all facts; each is shown to `ids`."""
    digest = Digest()
    with reading_facts(where):
        for label in FACTS:
            for values in store.whole_nodes(label):
                digest.node(label, values)
                ids.node(values)
        for each in RELATIONSHIPS:
            for start, end, values in store.facts(each.name):
                digest.edge(each.name, start, end, values)
                ids.edge(each.name, start, end, values)
    return digest.text()
