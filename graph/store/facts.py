"""All facts of a store, streamed: for its digest."""

from __future__ import annotations

from graph.digest import Digest
from graph.model import LABELS, RELATIONSHIPS
from graph.store.store import Store


def digest_of(store: Store) -> str:
    """The version of the graph that the store holds now. O(graph)."""
    digest = Digest()
    for label in LABELS:
        if label.name != "Load":
            for values in store.whole_nodes(label.name):
                digest.node(label.name, values)
    for each in RELATIONSHIPS:
        for start, end, values in store.facts(each.name):
            digest.edge(each.name, start, end, values)
    return digest.text()
