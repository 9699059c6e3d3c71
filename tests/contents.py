"""All that a store holds, for comparing stores; loads apart, which carry times."""

from __future__ import annotations

from typing import Any

from graph.store.store import Store


def everything(store: Store) -> tuple[list[Any], list[Any]]:
    """Nodes and edges with all their values, in a fixed order."""
    nodes = store.read(
        "MATCH (n) WHERE NOT n:Load RETURN labels(n) AS labels, n.id AS id, properties(n) AS values ORDER BY id"
    )
    edges = store.read(
        "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS values ORDER BY a, type, b, r.role, r.id"
    )
    return nodes, edges
