"""Cypher that makes nodes and edges anew from values in its text: a script that `cypher-shell` or either server reads.

A row is one text, its values parted by a sign that none of them holds, for a server needs much longer to read many short texts than
a few long ones. A value that may be missing begins with a mark, so that "" is told from none; a list has the mark before each item.
Where a property has values that aren't all texts, lists of texts, whole numbers, numbers or flags, rows are maps.

A statement ends with a semicolon at the end of a line, and no line ends so within one: whoever runs the script statement by
statement may cut it there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

BATCH = 500
"""Rows of one statement."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
ESCAPED = re.compile("[\\\\'\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PARTING, MARKS = "\t\u001f", "|¦\u001e"
"""Signs tried first between the values of a row, and before a value; private ones of Unicode follow."""
NUMBERS = {int: "toInteger", float: "toFloat", bool: "toBoolean"}
EMPTY = "-"
"""What stands before the first item of a list, so that an empty one is no missing one."""
ROWS_BEGIN, CONSTRAINT_BEGINS = "UNWIND [\n", "CREATE CONSTRAINT "
PARTED = re.compile(r"WITH split\(line, '((?:[^'\\]|\\.)*)'\) AS v\n")
MADE = re.compile(
    r"(?:MATCH .*)?CREATE (?:\(n:(?P<label>\w+)|\(a\)-\[r:(?P<type>\w+)) \{(?P<values>.*)\}(?:\)|\]->\(b\));\n"
)
"""The last two lines of a statement whose rows are texts, by which a script is read back (`loaders/reading/own_script.py`)."""


class EdgeRow(NamedTuple):
    """An edge by the ids of its ends."""

    start: str
    end: str
    properties: Mapping[str, Any]


class Column(NamedTuple):
    """A property: its name, the type of its values, whether each row has it."""

    name: str
    type: type
    always: bool


def create_nodes(label: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Statements that make a node of the label for each row of properties."""
    yield from _creating(rows, [()] * len(rows), "", f"(n:{label}", ")", "n")


def create_edges(type: str, labels: tuple[str, str], rows: Sequence[EdgeRow]) -> Iterator[str]:
    """Statements that make the edges of one type between nodes of two labels."""
    ends = [(row.start, row.end) for row in rows]
    match = f"MATCH (a:{labels[0]} {{id: v[0]}}) MATCH (b:{labels[1]} {{id: v[1]}}) "
    yield from _creating([row.properties for row in rows], ends, match, f"(a)-[r:{type}", "]->(b)", "r")


def _creating(
    rows: Sequence[Mapping[str, Any]], ends: Sequence[tuple[str, ...]], match: str, before: str, after: str, made: str
) -> Iterator[str]:
    """Statements that make one kind of node or edge. match: what finds the ends, before and after: what stands around the properties."""
    columns = _columns(rows)
    if columns is None:
        for some in _batches(
            [f"[{', '.join(map(literal, (*end, row)))}]" for end, row in zip(ends, rows, strict=True)]
        ):
            yield f"{ROWS_BEGIN}{some}\n] AS v\n{match}CREATE {before}{after} SET {made} = v[{len(ends[0])}];"
        return
    parting, mark = _signs(rows, ends)
    lines = [
        literal(parting.join((*end, *(_field(row.get(each.name), each, mark) for each in columns))))
        for end, row in zip(ends, rows, strict=True)
    ]
    first = len(ends[0]) if ends else 0
    values = ", ".join(f"{_name(each.name)}: {_value(at, each, mark)}" for at, each in enumerate(columns, first))
    for some in _batches(lines):
        yield (
            f"{ROWS_BEGIN}{some}\n] AS line\nWITH split(line, {literal(parting)}) AS v\n"
            f"{match}CREATE {before} {{{values}}}{after};"
        )


def _batches(rows: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(rows), BATCH):
        yield ",\n".join(f"  {row}" for row in rows[start : start + BATCH])


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[Column] | None:
    """The properties of the rows by name; None where one can't be written as a text."""
    found: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add(_type(value))
    columns = []
    for name in sorted(found):
        types = found[name] - {type(None)}
        if len(types) > 1 or object in types:
            return None
        always = all(row.get(name) is not None for row in rows)
        columns.append(Column(name, next(iter(types), str), always))
    return columns


def _type(value: Any) -> type:
    """The type of a value that can be written as a text; object for any other."""
    if isinstance(value, (list, tuple)):
        return list if all(type(item) is str for item in value) else object
    if type(value) is float and not math.isfinite(value):
        return object
    return type(value) if type(value) in (str, int, float, bool, type(None)) else object


def _signs(rows: Sequence[Mapping[str, Any]], ends: Sequence[tuple[str, ...]]) -> tuple[str, str]:
    """A sign to part values and one to mark them, which none of the values holds."""
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    items = [item for row in rows for value in row.values() if isinstance(value, (list, tuple)) for item in value]
    used = {sign for text in (*texts, *items, *chain(*ends)) for sign in set(text)}
    private = [chr(number) for number in range(0xE000, 0xF900)]
    parting = next(sign for sign in (*PARTING, *private) if sign not in used)
    return parting, next(sign for sign in (*MARKS, *private) if sign not in used | {parting})


def _field(value: Any, column: Column, mark: str) -> str:
    """A value within the text of a row."""
    if value is None:
        return ""
    if column.type is list:
        return EMPTY + "".join(f"{mark}{item}" for item in value)
    if column.type is str:
        return value if column.always else f"{mark}{value}"
    return str(value).lower()


def _value(at: int, column: Column, mark: str) -> str:
    """What reads a value out of the text of a row."""
    if column.type in NUMBERS:
        return f"{NUMBERS[column.type]}(v[{at}])"
    parts = f"split(v[{at}], {literal(mark)})"
    if column.type is str:
        return f"v[{at}]" if column.always else f"{parts}[1]"
    return f"{parts}[1..]" if column.always else f"CASE v[{at}] WHEN '' THEN null ELSE {parts}[1..] END"


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
