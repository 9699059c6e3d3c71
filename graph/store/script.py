"""Cypher that makes nodes and edges anew from values in its text: a script that `cypher-shell` or either server reads.

A statement ends with a semicolon at the end of a line, and no line ends so within one: whoever runs the script statement by
statement may cut it there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

BATCH = 200
"""Rows of one statement."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
ESCAPED = re.compile("[\\\\'\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class EdgeRow(NamedTuple):
    """An edge by the ids of its ends."""

    start: str
    end: str
    properties: Mapping[str, Any]


def create_nodes(label: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Statements that make a node of the label for each row of properties."""
    for batch in _batches([literal(properties) for properties in rows]):
        yield _statement(batch, f"CREATE (n:{label}) SET n = row")


def create_edges(type: str, labels: tuple[str, str], rows: Sequence[EdgeRow]) -> Iterator[str]:
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
