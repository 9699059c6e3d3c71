"""Graph formats: what they all come to, a table of nodes and a table of edges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import Encoded
from loaders.reading.files import MAX_COLUMNS, Input, anew
from loaders.reading.header import record
from loaders.reading.table import Record, Table

_NAMING = re.compile(r"name|label|title|city|town|school|名", re.IGNORECASE)
_SPELT = re.compile(r"[^\W\d_]{3}")
FIRST = {"nodes": ("id", "label"), "edges": ("source", "target")}
"""Columns that these tables always have, first."""


class Element(NamedTuple):
    """One node or edge: its line and its values by column. `directed`: of an edge, where the file says."""

    part: Literal["nodes", "edges"]
    line: int
    values: dict[str, str]
    directed: bool | None = None
    fault: str = ""


class _Seen:
    """Columns and numbers of one part, from reading all its elements."""

    def __init__(self, part: str) -> None:
        self.columns: dict[str, None] = dict.fromkeys(FIRST[part])
        self.rows = 0
        self.directed: set[bool | None] = set()
        self.labelled = False
        self.spelt = False

    @property
    def ids_are_names(self) -> bool:
        """Have the nodes no label and no attribute for a name, and ids that are words? So networkx writes them."""
        return self.spelt and not self.labelled and not any(map(_NAMING.search, [*self.columns][2:]))

    def add(self, element: Element, file: Input) -> None:
        self.rows += 1
        self.labelled = self.labelled or bool(element.values.get("label"))
        self.spelt = self.spelt or _SPELT.search(element.values.get("id", "")) is not None
        self.directed.add(element.directed)
        if not self.columns.keys() >= element.values.keys():
            self.columns |= dict.fromkeys(element.values)
            if len(self.columns) > MAX_COLUMNS:
                raise LoadError(
                    Text("has more than {most:,} attributes.", most=MAX_COLUMNS),
                    where=f"{file.name}:{element.line}",
                    hint=Text("Expected an attribute for each property, not for each node."),
                )


def graph_tables(
    file: Input, format: str, found: Encoded, elements: Callable[[], Iterator[Element]], notes: Iterable[str] = ()
) -> list[Table]:
    """The nodes, then the edges. Reads all elements once, so that a cut-off file is refused before anything is loaded; O(bytes).

    Where only some edges have a direction, a column `directed` says so of each. Raises LoadError where there is no node and no edge.
    """
    seen = {part: _Seen(part) for part in ("nodes", "edges")}
    for element in elements():
        seen[element.part].add(element, file)
    if not any(part.rows for part in seen.values()):
        raise LoadError(
            Text("holds no node and no edge."), where=file.name, hint=Text("Expected a graph; save it again.")
        )
    mixed = len(seen["edges"].directed) > 1
    if mixed:
        seen["edges"].columns["directed"] = None
    directed = None if mixed else next(iter(seen["edges"].directed), None)
    return [
        Table(
            f"{file.name}#{part}", format, found.encoding, found.sha256, tuple(each.columns),
            anew(f"{file.name}#{part}", _records(part, tuple(each.columns), elements, mixed, each.ids_are_names)),
            part="nodes" if part == "nodes" else "edges", directed=directed if part == "edges" else None,
            size=file.size, rows=each.rows, lines=found.lines, notes=(*found.notes, *notes),
        )
        for part, each in seen.items()
        if each.rows
    ]  # fmt: skip


def _records(
    part: str, columns: tuple[str, ...], elements: Callable[[], Iterator[Element]], mixed: bool, named: bool
) -> Callable[[], Iterator[Record]]:
    def records() -> Iterator[Record]:
        for element in elements():
            if element.part != part:
                continue
            values = element.values
            if mixed and part == "edges":
                values = {**values, "directed": "true" if element.directed else "false"}
            if named and part == "nodes":
                values = {**values, "label": values.get("id", "")}
            cells = [values.get(column, "") for column in columns]
            yield record(element.line, cells, columns, element.fault) or Record(
                element.line, ("",) * len(columns), Text("is empty")
            )

    return records
