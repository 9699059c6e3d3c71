"""Reading back what twinmap itself wrote: exports (`web/exports/exports.py`), and lists of refused rows (`loaders/reading/refused_rows.py`).

An export at party level loads without loss from JSON, CSV, GraphML, GEXF and Cypher: its statements are taken as they stand, and the
load that brings them is the new one. Pages are refused, for they are for people.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from graph.errors import LoadError
from graph.export_columns import ENDS
from graph.guarded import unguarded
from graph.text import Text
from loaders.reading.archives import check_sizes
from loaders.reading.files import MAX_RECORD
from loaders.reading.header import escaped
from loaders.reading.own_graphs import FORMAT, ROLLED_UP, check_level, graph_facts, graphs_of_ours
from loaders.reading.own_script import SCRIPT_BEGINS, script_tables
from loaders.reading.refused_rows import FILE, parted
from loaders.reading.table import Record, Table

PARTS = ("sources", "nodes", "others", "edges", "links")
"""The tables of an export, nodes before the edges that need them."""
MOST_BYTES = 1024 * 1024 * 1024
JSON_BEGINS = b'{\n "graph": {\n  "made_by": "twinmap '


def tables(path: Path, name: str) -> list[Table] | None:
    """The tables of an export in JSON, CSV or Cypher, sources and nodes before edges; None for any other file.

    name: how the report calls the file. Raises LoadError for exports that are broken or rolled up.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        begins = file.read(4096)
    if begins.startswith(SCRIPT_BEGINS):
        return script_tables(path, name)
    if begins.startswith(JSON_BEGINS):
        return _json_tables(path, name)
    return _zip_tables(path, name) if begins.startswith(b"PK") else None


def own(found: Sequence[Table]) -> list[Table]:
    """The same tables; those that are an export in GraphML or GEXF, or a list of refused rows, told as such.

    Raises LoadError for exports that are rolled up, and for those in JSON or CSV that aren't loaded by themselves.
    """
    done: list[Table] = []
    graphs = graphs_of_ours(found)
    for table in found:
        file = table.path.partition("#")[0]
        if FILE in table.columns:
            done.extend(parted(table))
        elif file not in graphs:
            _refuse_parts(table)
            done.append(table)
        elif table.part == "nodes":
            done.extend(graph_facts(table, graphs[file]))
    return done


def _refuse_parts(table: Table) -> None:
    """Raise LoadError for the edges of an export, taken out of their file or put into a folder: read as any table they'd be false ties."""
    if table.part != "facts" and set(table.columns) >= ROLLED_UP:
        raise LoadError(
            Text("holds the edges of an export of twinmap."),
            where=table.path,
            hint=Text("Load the export by itself, as the file that it was: .json, .csv.zip, .graphml or .gexf."),
        )


# --- Exports ---


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
    check_level(level, name)
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
    _check_statements(_of_zip(path, name, "nodes"), name)
    return made


def _check_statements(nodes: Callable[[], Iterator[tuple[int, Mapping[str, str]]]], name: str) -> None:
    """Raise LoadError where nodes say nothing of where they come from: so it is above party level only."""
    said = [bool(row.get("statements")) for _, row in nodes()]
    if said and not any(said):
        check_level("", name)
    if not said:
        raise LoadError(
            Text("holds no node and no edge."), where=name, hint=Text("Export a part of the graph that has some.")
        )


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
