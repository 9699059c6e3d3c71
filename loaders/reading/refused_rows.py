"""Lists of the rows that a load refused, as `loaders/account/rejects.py` writes them: read back table by table.

They have three columns in front of the tables' own: the file, the line and the reason. The titles of the last columns hold, packed, how
each table was read: a title stays whatever rows are deleted or sorted.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph.guarded import unguarded
from graph.text import Text
from loaders.reading.table import Cited, Part, Record, Table

FILE, LINE, REASON = "twinmap_file", "twinmap_line", "twinmap_reason"
COLUMNS = (FILE, LINE, REASON)
BEGINS = ",".join(COLUMNS)
"""The first line of a list that no other program wrote anew: then its delimiter and quotation marks are known."""
PACKED = "twinmap_read_as"
"""How the titles begin that say how the tables were read."""
LONGEST_TITLE = 30_000
"""Letters of such a title: a cell of Excel holds 32,767."""
LONGEST_LINE = 12
"""Digits of the largest number of a line that is read."""
LARGEST = 50_000_000
"""Bytes that are unpacked at most."""


@dataclass(frozen=True)
class ReadAs:
    """How one table was read whose rows are in the list."""

    file: str
    columns: tuple[str, ...]
    stand_under: tuple[str, ...]
    """Titles under which its cells stand in the list, those of longer rows too."""
    header: bool
    part: Part
    directed: bool | None
    cited: Cited


def packed(tables: Sequence[ReadAs]) -> list[str]:
    """The titles that say how these tables were read."""
    if not tables:
        return []
    data = json.dumps([asdict(each) for each in tables], ensure_ascii=False).encode("utf-8", "surrogatepass")
    text = base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()
    parts = [text[at : at + LONGEST_TITLE] for at in range(0, len(text), LONGEST_TITLE)]
    return [f"{PACKED}_{number}:{part}" for number, part in enumerate(parts, 1)]


def unpacked(titles: Iterable[str]) -> dict[str, ReadAs]:
    """How the tables were read, by their names; empty where the titles don't say it any more."""
    found = sorted((title for title in titles if title.startswith(f"{PACKED}_")), key=_number)
    try:
        data = base64.urlsafe_b64decode("".join(title.partition(":")[2] for title in found))
        read = json.loads(zlib.decompressobj().decompress(data, LARGEST).decode("utf-8", "surrogatepass") or "[]")
        return {each["file"]: _read_as(each) for each in read}
    except (ValueError, zlib.error, KeyError, TypeError):
        return {}


def _number(title: str) -> int:
    number = title.partition(":")[0].rpartition("_")[2]
    return int(number) if number.isdecimal() else 0


def _read_as(said: Mapping[str, Any]) -> ReadAs:
    lists = {key: tuple(said[key]) for key in ("columns", "stand_under")}
    return ReadAs(**{**said, **lists, "cited": Cited(*said["cited"])})


def parted(table: Table) -> Iterator[Table]:
    """The list as the tables that its rows come from, without what it says of them."""
    at = table.columns.index(FILE)
    read_as = unpacked(table.columns)
    files: dict[str, set[int]] = {}
    own_columns = [
        index for index, name in enumerate(table.columns) if name not in COLUMNS and not name.startswith(PACKED)
    ]
    for record in table.records():
        file = record.cells[at] if len(record.cells) > at else ""
        files.setdefault(file, set()).update(index for index in own_columns if any(record.cells[index : index + 1]))
    for file, some in files.items():
        if file in read_as:
            yield _as_it_was_read(table, read_as[file], at)
        else:
            yield _guessed_anew(table, file, at, [index for index in own_columns if index in some])


def _as_it_was_read(table: Table, was: ReadAs, at: int) -> Table:
    places = [table.columns.index(name) if name in table.columns else -1 for name in was.stand_under]
    note = Text("These rows were refused by the load {load}; they are read as it read its file.", load=was.cited.load)
    return replace(
        table,
        path=was.file,
        columns=was.columns,
        records=_part(table, was.file, at, places, len(was.columns)),
        header=was.header,
        part=was.part,
        directed=was.directed,
        rows=None,
        notes=(*table.notes, note),
        cited=was.cited,
    )


def _guessed_anew(table: Table, file: str, at: int, kept: Sequence[int]) -> Table:
    return replace(
        table,
        path=f"{table.path}#{file}" if file else table.path,
        columns=tuple(table.columns[index] for index in kept),
        records=_part(table, file, at, kept, len(kept)),
        rows=None,
        notes=(*table.notes, Text("A list of rows that twinmap refused: its first columns are left out.")),
    )


def _part(table: Table, file: str, at: int, places: Sequence[int], width: int) -> Callable[[], Iterator[Record]]:
    """The records of one table, under the line that they have in its file. width: of the table; what stands beyond is a fault."""
    line_at = table.columns.index(LINE) if LINE in table.columns else -1

    def records() -> Iterator[Record]:
        for record in table.records():
            if _cell(record, at) == file:
                cells = tuple(unguarded(_cell(record, index)) for index in places)
                yield _own_record(record, cells, width, _cell(record, line_at))

    return records


def _own_record(record: Record, cells: tuple[str, ...], width: int, line: str) -> Record:
    """The row as its file had it, under its line there."""
    number = int(line) if line.isdecimal() and len(line) <= LONGEST_LINE else record.line
    if any(cells[width:]):
        fault = Text("{found} cells; expected {width}", found=len(cells), width=width)
        return Record(number, cells, record.fault or fault)
    return Record(number, cells[:width], record.fault)


def _cell(record: Record, index: int) -> str:
    return record.cells[index] if 0 <= index < len(record.cells) else ""
