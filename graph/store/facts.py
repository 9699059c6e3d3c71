"""All facts of a store, streamed: for its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from graph.digest import Digest
from graph.model import FACTS, RELATIONSHIPS


class Streaming(Protocol):
    """Whatever gives all nodes and edges, in the words of the model."""

    def whole_nodes(self, label: str) -> Iterable[Mapping[str, Any]]: ...

    def facts(self, type: str) -> Iterable[Sequence[Any]]: ...


def digest_of(store: Streaming) -> str:
    """The version of the graph that the store holds now. O(graph)."""
    digest = Digest()
    for label in FACTS:
        for values in store.whole_nodes(label):
            digest.node(label, values)
    for each in RELATIONSHIPS:
        for start, end, values in store.facts(each.name):
            digest.edge(each.name, start, end, values)
    return digest.text()
