"""All facts of a store, streamed: for its digest."""

from __future__ import annotations

from graph.digest import Digest
from graph.model import FACTS, RELATIONSHIPS
from graph.store.store import Store


def digest_of(store: Store) -> str:
    """The version of the graph that the store holds now. O(graph)."""
    digest = Digest()
    for label in FACTS:
        for values in store.whole_nodes(label):
            digest.node(label, values)
    for each in RELATIONSHIPS:
        for start, end, values in store.facts(each.name):
            digest.edge(each.name, start, end, values)
    return digest.text()
