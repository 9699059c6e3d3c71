"""Tables of text whose headers state what they are: files for neo4j-admin's import, and those that Gephi exports.

neo4j-admin: https://neo4j.com/docs/operations-manual/current/tools/neo4j-admin/neo4j-admin-import/. Gephi: https://gephi.org/users/supported-graph-formats/csv-format/.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from loaders.reading.graphs import NOT_READ
from loaders.reading.header import unique
from loaders.reading.life_spans import Span, last_is_moment, spans_in, told, whole_span
from loaders.reading.table import Part, Record, Stated, Table, ids_of

_TYPES = "string|int|long|float|double|boolean|byte|short|char|date|datetime|localdatetime|time|localtime|duration|point|vector"
_HEADER = re.compile(
    rf"(?P<name>[^:]*):(?P<type>ID|START_ID|END_ID|LABEL|TYPE|IGNORE|{_TYPES})(?:\[\])?(?:\((?P<space>[^)]*)\))?(?:\{{.*\}})?",
    re.IGNORECASE,
)
_IDS = ("ID", "START_ID", "END_ID")
_ROLES = {"ID": "id", "START_ID": "a.id", "END_ID": "b.id", "LABEL": "label", "TYPE": "relation", "IGNORE": "ignored"}
LOOKED_AT = 50
"""Rows that are looked at for the directions that Gephi writes."""
DIRECTIONS = {"directed", "undirected", "mutual", "mixed"}
SHARED = 2
"""So many edges that last until the latest moment of all last until the record ends."""


def as_stated(table: Table) -> list[Table]:
    """The table, with what its header states, its nodes and edges apart; the same where that is nothing."""
    if table.part != "table" or table.stated:
        return [table]
    return _of_apoc(table) or [_of_neo4j(table) or _of_gephi(table) or table]


# APOC's CSV: nodes and relationships below each other

APOC: dict[Part, dict[str, Stated]] = {
    "nodes": {"_id": Stated("id", "nodes"), "_labels": Stated("label")},
    "edges": {"_start": Stated("a.id", "nodes"), "_end": Stated("b.id", "nodes"), "_type": Stated("relation")},
}


def _of_apoc(table: Table) -> list[Table]:
    if not set(APOC["nodes"]) | set(APOC["edges"]) <= set(table.columns):
        return []
    return [_apoc_part(table, "nodes", "edges"), _apoc_part(table, "edges", "nodes")]


def _apoc_part(table: Table, part: Part, other: Part) -> Table:
    """The rows of one part, without the columns of the other."""
    kept = [at for at, name in enumerate(table.columns) if name not in APOC[other]]
    told = table.columns.index("_id" if part == "nodes" else "_start")
    stated = {name: each._replace(joins=each.joins and f"{table.path}#nodes") for name, each in APOC[part].items()}

    def records() -> Iterator[Record]:
        for record in table.records():
            if record.fault and part == "nodes":
                yield record
            elif not record.fault and record.cells[told]:
                yield record._replace(cells=tuple(record.cells[at] for at in kept))

    columns = tuple(table.columns[at] for at in kept)
    directed = True if part == "edges" else None
    return replace(
        table, path=f"{table.path}#{part}", columns=columns, records=records, part=part, directed=directed, stated=stated, rows=None,
        notes=table.notes if part == "nodes" else (),
    )  # fmt: skip


# neo4j-admin


def is_admin_header(columns: Sequence[str]) -> bool:
    """Are these the titles of a header for neo4j-admin, whose rows stand in other files?

    >>> is_admin_header([":START_ID(Town)", "since:int", ":END_ID(Town)"]), is_admin_header(["id", "name"])
    (True, False)
    """
    types = {_type(_HEADER.fullmatch(name)) for name in columns}
    return "ID" in types or {"START_ID", "END_ID"} <= types


def _of_neo4j(table: Table) -> Table | None:
    """Nodes with their ids, or relationships with the ids of their ends, in the space of ids that the header names."""
    headers = [_HEADER.fullmatch(name) for name in table.columns]
    types = [_type(header) for header in headers]
    of_edges = {"START_ID", "END_ID"} <= set(types)
    if not of_edges and "ID" not in types:
        return None
    names = [header["name"] or _type(header) if header else own for header, own in zip(headers, table.columns)]
    columns = unique(names)[0]
    stated = {column: _stated(header) for column, header in zip(columns, headers) if header and _type(header) in _ROLES}
    directed = True if of_edges else None
    return replace(table, columns=columns, stated=stated, part="edges" if of_edges else "nodes", directed=directed)


def _type(header: re.Match[str] | None) -> str:
    return header["type"].upper() if header else ""


def _stated(header: re.Match[str]) -> Stated:
    """What a header says; without a space of ids, they are those of all nodes."""
    type_ = _type(header)
    return Stated(_ROLES[type_], ids_of(header["space"]) if type_ in _IDS else "")


# Gephi


class _Gephi(NamedTuple):
    """The columns of a table that Gephi exported, by their names in small letters."""

    at: dict[str, int]
    columns: tuple[str, ...]

    def stated(self, roles: dict[str, Stated]) -> dict[str, Stated]:
        return {self.columns[self.at[name]]: stated for name, stated in roles.items() if name in self.at}


def _of_gephi(table: Table) -> Table | None:
    found = _Gephi({name.casefold(): at for at, name in enumerate(table.columns)}, table.columns)
    timed = "timeset" in found.at or "interval" in found.at
    if {"source", "target", "type"} <= found.at.keys() and _has_directions(table, found.at["type"]):
        ends = {"source": Stated("a"), "target": Stated("b"), "type": Stated("directed"), "id": Stated("tie")}
        edges = replace(table, part="edges", stated=found.stated(ends))
        return _with_spans(edges, found, True) if timed else edges
    if {"id", "label"} <= found.at.keys() and timed:
        nodes = replace(table, part="nodes", stated=found.stated({"id": Stated("id"), "label": Stated("name")}))
        return _with_spans(nodes, found, False)
    return None


def _has_directions(table: Table, at: int) -> bool:
    seen = {record.cells[at].casefold() for record in islice(table.records(), LOOKED_AT) if not record.fault}
    return bool(seen) and seen <= DIRECTIONS


def _with_spans(table: Table, found: _Gephi, of_edges: bool) -> Table:
    """The table with the beginning and end of each life span beside it; that of a node is part of the drawing."""
    at = found.at["timeset"] if "timeset" in found.at else found.at["interval"]
    title = table.columns[at]
    if not of_edges:
        return replace(table, stated={**table.stated, title: Stated("ignored")})
    columns = unique([*table.columns, f"{title} start", f"{title} end"])[0]
    start, end = columns[-2:]
    stated = {**table.stated, start: Stated("since"), end: Stated("until"), title: Stated("note")}
    spans = [spans_in(record.cells[at]) or [] for record in table.records() if not record.fault]
    moments = sum(map(last_is_moment, spans))
    notes = (*table.notes, *([NOT_READ["moment"](moments)] if moments else []))
    ends = Counter(whole_span(each).end for each in spans)
    return replace(table, columns=columns, stated=stated, records=_spans(table.records, at, ends), notes=notes)


def _spans(records: Callable[[], Iterator[Record]], at: int, ends: Counter[str]) -> Callable[[], Iterator[Record]]:
    """Each record with its span; the set itself stays where it is more than one span. ends: how many spans end when."""
    latest = max(ends, default="")
    last = latest if ends[latest] >= SHARED else ""

    def spanned() -> Iterator[Record]:
        for record in records():
            cells = record.cells if record.fault else _spanned(record.cells, at, last)
            yield record._replace(cells=cells)

    return spanned


def _spanned(cells: tuple[str, ...], at: int, last: str) -> tuple[str, ...]:
    spans = spans_in(cells[at])
    if spans is None:
        return (*cells, "", "")
    whole: Span = whole_span(spans, last)
    history = told("times", spans) if len(spans) > 1 else ""
    return (*cells[:at], history, *cells[at + 1 :], whole.start, whole.end)
