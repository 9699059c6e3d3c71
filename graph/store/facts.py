"""All facts of a store, streamed: for its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from graph.digest import Digest
from graph.model import FACTS, RELATIONSHIPS
from graph.store.identities import Asked, Identities, check_found


class Streaming(Protocol):
    """Whatever gives all nodes and edges, in the words of the model."""

    def whole_nodes(self, label: str) -> Iterable[Mapping[str, Any]]: ...

    def facts(self, type: str) -> Iterable[Sequence[Any]]: ...


class Sound(Streaming, Asked, Protocol):
    """A store that is looked at more closely."""


def digest_of(store: Streaming) -> str:
    """The version of the graph that the store holds now. O(graph)."""
    return _read(store, Identities(), lambda label, ids: None)


def sound_digest_of(store: Sound, *, found: bool = False) -> str:
    """As `digest_of`, of a store in which each id stands once. Raises StoreDamaged for another.

    found: look too whether each node is found by its id, which costs half as much again.
    """
    ids = Identities()
    digest = _read(store, ids, partial(check_found, store) if found else lambda label, ids: None)
    ids.check(store.where)
    return digest


def _read(store: Streaming, ids: Identities, look: Callable[[str, list[str]], None]) -> str:
    """The digest of all facts; each is shown to `ids`, and the ids of the nodes of each label to `look`."""
    digest = Digest()
    for label in FACTS:
        of_label = []
        for values in store.whole_nodes(label):
            digest.node(label, values)
            ids.node(values)
            of_label.append(str(values.get("id") or ""))
        look(label, of_label)
    for each in RELATIONSHIPS:
        for start, end, values in store.facts(each.name):
            digest.edge(each.name, start, end, values)
            ids.edge(each.name, start, end, values)
    return digest.text()
