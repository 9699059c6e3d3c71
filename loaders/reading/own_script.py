"""Reading back the Cypher scripts that twinmap itself wrote (`graph/store/script.py`): rows of texts become nodes, edges and links."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from graph.errors import LoadError
from graph.export_columns import ENDS, LINK_COLUMNS
from graph.store.script import CONSTRAINT_BEGINS, MADE, PARTED, ROWS_BEGIN
from graph.text import Text
from loaders.reading.files import MAX_RECORD
from loaders.reading.own_graphs import ALL_OF_A_SOURCE, FORMAT
from loaders.reading.table import Record, Table

SCRIPT_BEGINS = b'// {"made_by": "twinmap '
PARTS: Mapping[str, tuple[str, ...]] = {
    "sources": ALL_OF_A_SOURCE,
    "nodes": ("id", "label", "name", "name_zh", "statements"),
    "edges": ("id", *ENDS, "type", "kind", "tier", "status", "since", "until", "statements"),
    "links": LINK_COLUMNS,
}
"""The tables of a script, nodes before the edges that need them."""
TIES = ("PARTNER", "VISIT")
_ROW = re.compile(r"  '((?:[^'\\]|\\.)*)',?\n")
_VALUE = re.compile(
    r"(\w+): (?:CASE v\[\d+\] WHEN '' THEN null ELSE )?(?:\w+\()?v\[(\d+)\](?:, '((?:[^'\\]|\\.)*)'\))?(\[1(?:\.\.)?\])?"
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}


class Value(NamedTuple):
    """Where a property stands in a row, and the mark before it; a list has one before each item."""

    name: str
    at: int
    mark: str
    listed: bool


class Kind(NamedTuple):
    """What a statement makes: nodes of a label or edges of a type."""

    label: str
    type: str
    parting: str
    values: tuple[Value, ...]


Statement = tuple[Kind, int, list[str]]
"""What it makes, the line of its first row, and its rows."""


def script_tables(path: Path, name: str) -> list[Table]:
    """The tables of a script. Reads it once in full. Raises LoadError for one that is cut off or that somebody has changed."""
    rows: Counter[str] = Counter()
    found = 0
    for kind, _, texts in _statements(path, name):
        rows[_part(kind)] += len(texts)
        found += 1
    if found != (said := _told(path)):
        raise LoadError(
            Text("the export is broken: it has {found:,} statements, and its first line says {said:,}.", found=found, said=said),
            where=name,
            hint=Text("Export it again."),
        )  # fmt: skip
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return [
        Table(f"{name}#{part}", f"{FORMAT}cypher", "utf-8", digest, columns, _records(path, name, part), part="facts", rows=rows[part])
        for part, columns in PARTS.items()
        if rows[part]
    ]  # fmt: skip


def _told(path: Path) -> int:
    """How many statements the script says it has; -1 where it doesn't say."""
    with path.open(encoding="utf-8") as file:
        try:
            return int(json.loads(file.readline(MAX_RECORD).removeprefix("// "))["statements"])
        except (ValueError, KeyError, TypeError):
            return -1


def _records(path: Path, name: str, part: str) -> Callable[[], Iterator[Record]]:
    columns = PARTS[part]

    def records() -> Iterator[Record]:
        for kind, first, texts in _statements(path, name):
            if _part(kind) == part:
                for line, text in enumerate(texts, first):
                    row = _values(kind, text)
                    yield Record(line, tuple(row.get(column, "") for column in columns))

    return records


def _statements(path: Path, name: str) -> Iterator[Statement]:
    """The statements that make nodes and edges, those for constraints left out. Raises LoadError for lines that twinmap doesn't write."""
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = enumerate(iter(lambda: file.readline(MAX_RECORD), ""), 1)
        for number, line in lines:
            if line == ROWS_BEGIN:
                yield _statement(lines, name, number)
            elif not line.startswith(("//", CONSTRAINT_BEGINS)):
                raise _no_line_of_ours(name, number)


def _statement(lines: Iterator[tuple[int, str]], name: str, begun: int) -> Statement:
    texts: list[str] = []
    line = ""
    for _, line in lines:
        if not (found := _ROW.fullmatch(line)):
            break
        texts.append(_plain(found[1]))
    parted, made = (next(lines, (0, ""))[1] for _ in range(2))
    kind = _kind(parted, made) if line == "] AS line\n" else None
    if kind is None:
        raise _no_line_of_ours(name, begun + len(texts) + 1)
    return kind, begun + 1, texts


def _no_line_of_ours(name: str, line: int) -> LoadError:
    return LoadError(
        Text(
            "is no line as twinmap writes it into a Cypher script; the file is cut off, changed, or from an older twinmap."
        ),
        where=f"{name}:{line}",
        hint=Text("Export the graph again, or run the script in the database that it is for."),
    )


def _kind(parted: str, made: str) -> Kind | None:
    """What the last two lines of a statement say; None where they aren't as twinmap writes them."""
    by, found = PARTED.fullmatch(parted), MADE.fullmatch(made)
    if by is None or found is None:
        return None
    values = tuple(
        Value(name, int(at), _plain(mark), end == "[1..]") for name, at, mark, end in _VALUE.findall(found["values"])
    )
    return Kind(found["label"] or "", found["type"] or "", _plain(by[1]), values)


def _part(kind: Kind) -> str:
    """The table that what a statement makes stands in; empty for the loads, which a graph is told apart from."""
    if kind.label:
        return {"Source": "sources", "Load": ""}.get(kind.label, "nodes")
    return "edges" if kind.type in TIES else "links"


def _values(kind: Kind, text: str) -> dict[str, str]:
    """The values of a row by name; what is missing is left out."""
    parts = text.split(kind.parting)
    row = {"label": kind.label} if kind.label else {"type": kind.type, "source": parts[0], "target": parts[1]}
    for value in kind.values:
        field = parts[value.at]
        items = field.split(value.mark)[1:] if value.mark and field else []
        if value.listed:
            row[value.name] = json.dumps(items, ensure_ascii=False) if field else ""
        elif field:
            row[value.name] = items[0] if value.mark else field
    return row


def _plain(text: str) -> str:
    """A text as it was before it was written into a script."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _SIGNS.get(found[2], found[2]), text)
