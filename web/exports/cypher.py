"""A part of the graph as a Cypher script, which `cypher-shell` or either server reads back into an empty store.

Nodes and edges carry all their properties, statements included; how that is written stands in `graph/store/script.py`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import LABELS, RELATIONSHIPS
from graph.network.placement import STRUCTURE
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.store.constraints import constraints
from graph.store.script import EdgeRow, create_edges, create_nodes
from graph.store.store import Store
from graph.text import Text
from web.exports.selection import EVERYTHING


def cypher_text(store: Store, view: View, filters: Filters, about: Mapping[str, Any]) -> str:
    """The script for a view: its parties, where they lie, its ties and their sources; for a view without filters all there is.

    Raises FilterError above party level, where nodes stand for what others have signed.
    """
    if view.filters.level != "party":
        raise FilterError(
            Text("a Cypher file holds parties and ties as they are, not rolled up."),
            where="level",
            hint=Text("Leave level out."),
        )
    everything = filters in (Filters(), EVERYTHING)
    wanted = None if everything else _wanted(store, view)
    ties = None if everything else {tie for edge in view.edges for tie in edge.ties}
    made = [*_node_statements(store, wanted), *_edge_statements(store, wanted, ties)]
    lines = [
        f"// {json.dumps({**about, 'statements': len(made)}, ensure_ascii=True)}",
        "// For an empty store of twinmap, or any other graph database that speaks Cypher.",
        *(f"{statement};" for statement in constraints()),
        *made,
    ]
    return "\n".join(lines) + "\n"


def _wanted(store: Store, view: View) -> set[str]:
    """Ids of the parties of a view, of the places they lie in, and of the sources and events of its ties."""
    wanted = _with_places(view.snapshot, {node.id for node in view.nodes})
    for edge in view.edges:
        wanted |= {*edge.sources, *([edge.event] if edge.event else [])}
    for label in LABELS:
        for properties in store.whole_nodes(label.name):
            if properties["id"] in wanted:
                wanted |= _stated_sources(properties)
    return wanted


def _with_places(snapshot: Snapshot, ids: set[str]) -> set[str]:
    """These nodes, the places that they lie in or serve, and the places of these."""
    found, todo = set(ids), list(ids)
    while todo:
        id = todo.pop()
        places = {end for type in STRUCTURE for end in snapshot.links.get(type, {}).get(id, ())} - found
        found |= places
        todo += places
    return found


def _stated_sources(properties: Mapping[str, Any]) -> set[str]:
    found = set()
    for text in properties.get("statements") or ():
        source = json.loads(text).get("source")
        if isinstance(source, str):
            found.add(source)
    return found


def _node_statements(store: Store, wanted: set[str] | None) -> Iterator[str]:
    for label in LABELS:
        rows = [
            properties for properties in store.whole_nodes(label.name) if wanted is None or properties["id"] in wanted
        ]
        yield from create_nodes(label.name, sorted(rows, key=lambda properties: str(properties["id"])))


def _edge_statements(store: Store, wanted: set[str] | None, ties: set[str] | None) -> Iterator[str]:
    for relationship in RELATIONSHIPS:
        groups: dict[tuple[str, str], list[EdgeRow]] = defaultdict(list)
        for start_label, start, end_label, end, properties in store.whole_edges(relationship.name):
            chosen = wanted is None or (start in wanted and end in wanted)
            if ties is not None and relationship.identified:
                chosen = properties.get("id") in ties
            if chosen:
                groups[start_label, end_label].append(EdgeRow(start, end, properties))
        for labels, rows in sorted(groups.items()):
            yield from create_edges(relationship.name, labels, sorted(rows, key=_order))


def _order(row: EdgeRow) -> tuple[str, str, str, str]:
    text = json.dumps(dict(row.properties), sort_keys=True, default=str)
    return str(row.properties.get("id", "")), row.start, row.end, text
