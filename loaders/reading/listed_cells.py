"""Cells that hold a whole list, as Python or JSON prints it: each entry becomes a row, or the list one that marks part."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from graph.text import Text
from loaders.reading.header import unique
from loaders.reading.json_records import text_of
from loaders.reading.table import Record, Table

LOOKED_AT = 100
"""Rows whose cells are looked at."""
LONGEST = 100_000
"""Signs of a cell that is read as a list."""


def opened(table: Table) -> Table:
    """The table with its lists read; the same where no column holds lists in all its cells.

    A list of lists ([name, country]) gives a row for each entry, with a column for each of its parts; a list of values does where the
    table has no titles, and else is one cell, its values parted by |.
    """
    if table.part != "table" or table.stated:
        return table
    seen = [record.cells for record in islice(table.records(), LOOKED_AT) if not record.fault]
    listed = {at: width for at in range(len(table.columns)) if (width := _width([cells[at] for cells in seen]))}
    wide = {at: width for at, width in listed.items() if width > 1 or not table.header}
    if len(wide) == 1:
        at, width = next(iter(wide.items()))
        return _by_entry(table, at, width)
    narrow = [at for at, width in listed.items() if width == 1]
    return replace(table, records=_joined(table.records, narrow)) if narrow else table


def _width(cells: Sequence[str]) -> int:
    """How many parts the entries of the lists have in these cells; 0 where they are no lists."""
    lists = [list_in(cell) for cell in cells if cell.strip()]
    entries = [entry for each in lists for entry in each or ()]
    numbers = all(isinstance(entry, (int, float)) for entry in entries)  # a position, or nothing
    if None in lists or numbers or any(isinstance(entry, dict) for entry in entries):
        return 0
    return max(map(_parts, entries))


def _parts(entry: Any) -> int:
    return len(entry) if isinstance(entry, (list, tuple)) else 1


def list_in(cell: str) -> list[Any] | None:
    """The list that the cell prints; None where it is none.

    >>> list_in("[['Portland', 'United States']]"), list_in('["a", null]'), list_in("[note 1]")
    ([['Portland', 'United States']], ['a', None], None)
    """
    if not cell.startswith("[") or len(cell) > LONGEST:
        return None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            found = ast.literal_eval(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    return found if isinstance(found, list) else None


def _by_entry(table: Table, at: int, width: int) -> Table:
    """A row for each entry of the lists in one column."""
    title = table.columns[at] if table.header else ""
    parts = [title, *[""] * (width - 1)]  # what stands behind a name is told by its values
    names = (
        [*table.columns[:at], *parts, *table.columns[at + 1 :]]
        if table.header
        else [""] * (len(table.columns) + width - 1)
    )
    note = Text("The cells of '{column}' are lists: each entry is read as a row.", column=table.columns[at])
    records = _entries(table.records, at, width)
    return replace(table, columns=unique(names)[0], records=records, rows=None, notes=(*table.notes, note))


def _entries(records: Callable[[], Iterator[Record]], at: int, width: int) -> Callable[[], Iterator[Record]]:
    def each() -> Iterator[Record]:
        for record in records():
            if record.fault:
                yield record
                continue
            cells = record.cells
            found = list_in(cells[at])
            if found is None and cells[at].strip():
                yield Record(
                    record.line,
                    (*cells[:at], cells[at], *[""] * (width - 1), *cells[at + 1 :]),
                    Text("holds no list where other rows have one"),
                )
                continue
            for entry in found or [""]:
                parts = [text_of(part) for part in (entry if isinstance(entry, (list, tuple)) else [entry])]
                yield Record(record.line, (*cells[:at], *parts, *[""] * (width - len(parts)), *cells[at + 1 :]))

    return each


def _joined(records: Callable[[], Iterator[Record]], at: Sequence[int]) -> Callable[[], Iterator[Record]]:
    def each() -> Iterator[Record]:
        for record in records():
            cells = list(record.cells)
            for index in at if not record.fault else ():
                found = list_in(cells[index])
                cells[index] = cells[index] if found is None else "|".join(map(text_of, found))
            yield record._replace(cells=tuple(cells))

    return each
