"""Reading back what twinmap itself wrote: exports (`web/exports/exports.py`), and lists of refused rows (`loaders/reading/refused_rows.py`).

An export at party level loads without loss from JSON, CSV, GraphML and GEXF: its statements are taken as they stand, and the load
that brings them is the new one. Cypher scripts and pages are refused, for they are for other readers.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from graph.errors import LoadError
from graph.guarded import unguarded
from graph.text import Text
from loaders.reading.archives import check_sizes
from loaders.reading.files import MAX_RECORD
from loaders.reading.header import escaped
from loaders.reading.refused_rows import FILE, parted
from loaders.reading.table import Record, Table

FORMAT = "twinmap "
"""How the formats of our own tables begin."""
PARTS = ("sources", "nodes", "others", "edges", "links")
"""The tables of an export, nodes before the edges that need them."""
ENDS = ("source", "target")
SOURCE_COLUMNS = ("id", "title", "name", "url")
LINK_COLUMNS = ("type", *ENDS, "statements")
NODES_HAVE = {"id", "party", "statements"}
EDGES_HAVE = {"id", "relationship", "statements", "source_titles", *ENDS}
"""Columns by which our GraphML and GEXF are known."""
MOST_BYTES = 1024 * 1024 * 1024
JSON_BEGINS = b'{\n "graph": {\n  "made_by": "twinmap '
SCRIPT_BEGINS = b'// {"made_by": "twinmap '


def tables(path: Path, name: str) -> list[Table] | None:
    """The tables of an export in JSON or CSV, sources and nodes before edges; None for any other file.

    name: how the report calls the file. Raises LoadError for our Cypher scripts, and for exports that are broken or rolled up.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        begins = file.read(4096)
    if begins.startswith(SCRIPT_BEGINS):
        raise LoadError(
            Text("a Cypher script is for cypher-shell and an empty database."),
            where=name,
            hint=Text("Export the graph as .json or .csv.zip to load it here."),
        )
    if begins.startswith(JSON_BEGINS):
        return _json_tables(path, name)
    return _zip_tables(path, name) if begins.startswith(b"PK") else None


def own(found: Sequence[Table]) -> list[Table]:
    """The same tables; those that are an export in GraphML or GEXF, or a list of refused rows, told as such."""
    graphs = {table.sha256: table for table in found if table.part == "nodes" and set(table.columns) >= NODES_HAVE}
    done: list[Table] = []
    for table in found:
        if FILE in table.columns:
            done.extend(parted(table))
        elif table in graphs.values():
            done.append(_facts(table, table.columns, table.records))
        elif table.sha256 in graphs and set(table.columns) >= EDGES_HAVE:
            nodes = graphs[table.sha256]
            done.append(_facts(table, SOURCE_COLUMNS, _sources_in(nodes, table), "sources"))
            done.append(_facts(table, table.columns, table.records))
            done.append(_facts(table, LINK_COLUMNS, _links_in(nodes), "links"))
        else:
            done.append(table)
    return done


# --- Exports ---


def _facts(table: Table, columns: tuple[str, ...], records: Callable[[], Iterator[Record]], name: str = "") -> Table:
    path = f"{table.path.partition('#')[0]}#{name}" if name else table.path
    format = f"{FORMAT}{table.format}"
    return replace(table, path=path, format=format, part="facts", columns=columns, records=records)


def _json_tables(path: Path, name: str) -> list[Table]:
    content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    if not content:
        raise LoadError(
            Text("the export has more than {most:,} bytes.", most=MOST_BYTES),
            where=name,
            hint=Text("Export it as .csv.zip."),
        )
    try:
        made = json.loads(content)
        parts = {part: made.get(part, []) for part in PARTS}
        level = made["graph"]["filters"].get("level", "party")
        good = all(isinstance(row, dict) for rows in parts.values() for row in rows)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise LoadError(
            Text("the export is broken: {why}", why=_why(error)), where=name, hint=Text("Export it again.")
        ) from error
    if not good:
        raise LoadError(
            Text("the export is broken: expected lists of objects."), where=name, hint=Text("Export it again.")
        )
    _check_level(level, name)
    digest = hashlib.sha256(content).hexdigest()
    return [
        _table(f"{name}#{part}", "json", digest, tuple(dict.fromkeys(key for row in rows for key in row)), _of_dicts(rows), len(rows))
        for part, rows in parts.items()
        if rows
    ]  # fmt: skip


def _why(error: Exception) -> str:
    """What is wrong, in our words or else in the library's."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Text) else str(error)


def _of_dicts(rows: Sequence[Mapping[str, Any]]) -> Callable[[], Iterator[tuple[int, Mapping[str, str]]]]:
    def read() -> Iterator[tuple[int, Mapping[str, str]]]:
        for number, row in enumerate(rows, 1):
            yield number, {key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for key, value in row.items()}  # fmt: skip

    return read


def _table(
    path: str, format: str, digest: str, columns: tuple[str, ...],
    rows: Callable[[], Iterator[tuple[int, Mapping[str, str]]]], count: int | None,
) -> Table:  # fmt: skip
    def records() -> Iterator[Record]:
        for line, row in rows():
            cells = tuple(row.get(column, "") for column in columns)
            if any("\ud800" <= sign <= "\udfff" for cell in cells if not cell.isascii() for sign in cell):
                yield Record(line, tuple(map(escaped, cells)), Text("holds half a character; expected text"))
            else:
                yield Record(line, cells)

    return Table(path, f"{FORMAT}{format}", "utf-8", digest, columns, records, part="facts", rows=count)


def _check_level(level: str, name: str) -> None:
    if level != "party":
        raise LoadError(
            Text(
                "the export is rolled up (level {level}): its edges stand for ties that it doesn't hold one by one.",
                level=level,
            ),
            where=name,
            hint=Text("Export it again without `level`."),
        )


def _zip_tables(path: Path, name: str) -> list[Table] | None:
    try:
        with zipfile.ZipFile(path) as file:
            if not {f"{part}.csv" for part in PARTS} <= set(file.namelist()):
                return None
            check_sizes(file, name)
            heads = {part: next(iter(_zip_lines(file, part)), None) for part in PARTS}
    except (zipfile.BadZipFile, OSError, ValueError, csv.Error, UnicodeError):
        return None  # the reader of ZIP files says what is wrong with it
    if heads["links"] is None or {*ENDS, "type", "statements"} > set(heads["links"][1]):
        return None
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    made = []
    for part in PARTS:
        head = heads[part]
        columns = tuple(head[1]) if head else ()
        if part == "edges" and "statements" not in columns:
            return None
        made.append(_table(f"{name}/{part}.csv", "csv", digest, columns, _of_zip(path, name, part), None))
    return made


def _of_zip(path: Path, name: str, part: str) -> Callable[[], Iterator[tuple[int, Mapping[str, str]]]]:
    def read() -> Iterator[tuple[int, Mapping[str, str]]]:
        try:
            with zipfile.ZipFile(path) as file:
                lines = _zip_lines(file, part)
                columns = next(lines)[1]
                for line, cells in lines:
                    yield line, dict(zip(columns, cells, strict=False))
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, csv.Error, StopIteration) as error:
            raise LoadError(
                Text("the export is broken: {why}", why=_why(error)),
                where=f"{name}/{part}.csv",
                hint=Text("Export it again."),
            ) from error

    return read


def _zip_lines(file: zipfile.ZipFile, part: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_RECORD)
    with io.TextIOWrapper(file.open(f"{part}.csv"), encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(_lines(text))
        for cells in reader:
            yield reader.line_num, [unguarded(cell) for cell in cells]


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(MAX_RECORD):
        if len(line) == MAX_RECORD:
            raise ValueError(Text("it has a line of more than {most:,} signs", most=MAX_RECORD))
        yield line


def _links_in(table: Table) -> Callable[[], Iterator[Record]]:
    """The links that nodes of a graph file carry, one record each."""
    id_, links = table.columns.index("id"), table.columns.index("links") if "links" in table.columns else None

    def records() -> Iterator[Record]:
        for record in table.records() if links is not None else ():
            text = record.cells[links or 0]
            for each in read_list(text) if text and not record.fault else ():
                yield Record(record.line, (each["type"], record.cells[id_], each["target"], json.dumps(each["statements"])))  # fmt: skip

    return records


def _sources_in(nodes: Table, edges: Table) -> Callable[[], Iterator[Record]]:
    """The sources that edges of a graph file name, one record each; none where its nodes are all there is, sources too."""
    party = nodes.columns.index("party")
    columns = [edges.columns.index(name) for name in ("sources", "source_titles", "source_urls")]

    def records() -> Iterator[Record]:
        seen: set[str] = set()
        if any(record.cells[party : party + 1] == ("Source",) for record in nodes.records()):
            return
        for record in edges.records():
            for id_, title, url in zip(*(read_list(record.cells[index]) for index in columns), strict=False):
                if id_ not in seen:
                    seen.add(id_)
                    yield Record(record.line, (id_, title, title, url))

    return records


def read_list(text: str) -> list[Any]:
    found = json.loads(text) if text else []
    if not isinstance(found, list):
        raise TypeError(f"found {text[:40]!r}, expected a list")
    return found
