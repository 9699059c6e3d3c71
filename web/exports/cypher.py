"""A part of the graph as a Cypher script, which `cypher-shell` or either server reads back into an empty store.

Nodes and edges carry all their properties, statements included. A statement ends with a semicolon at the end of a line, and no line
ends so within one: whoever runs the script statement by statement may cut it there.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import LABELS, RELATIONSHIPS
from graph.network.placement import STRUCTURE
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.store.constraints import constraints
from graph.store.store import Store

BATCH = 200
"""Rows of one statement."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
ESCAPED = re.compile("[\\\\'\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NODES = "MATCH (n:{label}) RETURN n.id, properties(n)"
EDGES = "MATCH (a)-[r:{type}]->(b) RETURN labels(a)[0], a.id, labels(b)[0], b.id, properties(r)"
WITH_ENDS = (*STRUCTURE, "TOOK_PART", "HELD_IN", "ABOUT")


def cypher_text(store: Store, view: View, filters: Filters, about: Mapping[str, Any]) -> str:
    """The script for a view: its parties, where they lie, its ties and their sources; for a view without filters all there is.

    Raises FilterError above party level, where nodes stand for what others have signed.
    """
    if view.filters.level != "party":
        raise FilterError(
            "a Cypher file holds parties and ties as they are, not rolled up.", where="level", hint="Leave level out."
        )
    everything = filters == Filters()
    wanted = None if everything else _wanted(store, view)
    ties = None if everything else {tie for edge in view.edges for tie in edge.ties}
    lines = [
        f"// {json.dumps(about, ensure_ascii=True)}",
        "// For an empty store of twinmap, or any other graph database that speaks Cypher.",
        *(f"{statement};" for statement in constraints()),
        *_node_statements(store, wanted),
        *_edge_statements(store, wanted, ties),
    ]
    return "\n".join(lines) + "\n"


def _wanted(store: Store, view: View) -> set[str]:
    """Ids of the parties of a view, of the places they lie in, and of the sources and events of its ties."""
    wanted = _with_places(view.snapshot, {node.id for node in view.nodes})
    for edge in view.edges:
        wanted |= {*edge.sources, *([edge.event] if edge.event else [])}
    for label in LABELS:
        for id, properties in store.stream(NODES.format(label=label.name)):
            if id in wanted:
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
            (id, properties)
            for id, properties in store.stream(NODES.format(label=label.name))
            if wanted is None or id in wanted
        ]
        rows.sort(key=lambda row: str(row[0]))
        for batch in _batches([literal(properties) for _, properties in rows]):
            yield _statement(batch, f"CREATE (n:{label.name}) SET n = row")


def _edge_statements(store: Store, wanted: set[str] | None, ties: set[str] | None) -> Iterator[str]:
    for relationship in RELATIONSHIPS:
        groups: dict[tuple[str, str], list[_EdgeRow]] = defaultdict(list)
        for start_label, start, end_label, end, properties in store.stream(EDGES.format(type=relationship.name)):
            chosen = wanted is None or (start in wanted and end in wanted)
            if ties is not None and relationship.identified:
                chosen = properties.get("id") in ties
            if chosen:
                groups[start_label, end_label].append(_EdgeRow(start, end, properties))
        for labels, rows in sorted(groups.items()):
            yield from _edges_between(relationship.name, labels, sorted(rows, key=_EdgeRow.order))


class _EdgeRow(NamedTuple):
    start: str
    end: str
    properties: Mapping[str, Any]

    def order(self) -> tuple[str, str, str, str]:
        text = json.dumps(dict(self.properties), sort_keys=True, default=str)
        return str(self.properties.get("id", "")), self.start, self.end, text


def _edges_between(type: str, labels: tuple[str, str], rows: Sequence[_EdgeRow]) -> Iterator[str]:
    """Statements that make the edges of one type between nodes of two labels."""
    made = [f"{{a: {literal(row.start)}, b: {literal(row.end)}, values: {literal(row.properties)}}}" for row in rows]
    for batch in _batches(made):
        yield _statement(
            batch,
            f"MATCH (a:{labels[0]} {{id: row.a}}) MATCH (b:{labels[1]} {{id: row.b}}) CREATE (a)-[r:{type}]->(b) SET r = row.values",
        )


def _batches(rows: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _statement(rows: Sequence[str], rest: str) -> str:
    return "UNWIND [\n" + ",\n".join(f"  {row}" for row in rows) + f"\n] AS row\n{rest};"


def literal(value: Any) -> str:
    """A value as a Cypher literal that either server reads back as it was.

    >>> literal({"name": "Xi'an\\n\\\\u0027", "ties": [1, 2.5, True, None]})
    "{name: 'Xi\\\\'an\\\\n\\\\\\\\u0027', ties: [1, 2.5, true, null]}"
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"'{ESCAPED.sub(_escape, value)}'"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_name(str(key))}: {literal(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    if hasattr(value, "iso_format"):
        return f"{type(value).__name__.lower()}({literal(value.iso_format())})"
    return literal(str(value))


def _escape(found: re.Match[str]) -> str:
    return ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _number(value: float) -> str:
    """Written out: not every server reads 1e-05."""
    if not math.isfinite(value):
        return {"nan": "(0.0 / 0.0)", "inf": "(1.0 / 0.0)"}.get(str(value), "(-1.0 / 0.0)")
    text = repr(value)
    return text if "e" not in text else (format(value, ".400f").rstrip("0") + "0")


def _name(name: str) -> str:
    if NAME.fullmatch(name):
        return name
    return "`" + name.replace("\\", "\\u005c").replace("`", "``") + "`"
