"""Lists of the rows that a load refused, as `loaders/account/rejects.py` writes them: read back table by table.

They have three columns in front of the tables' own: the file, the line and the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from graph.guarded import unguarded
from graph.text import Text
from loaders.reading.table import Record, Table

FILE, LINE, REASON = "twinmap_file", "twinmap_line", "twinmap_reason"
COLUMNS = (FILE, LINE, REASON)
BEGINS = ",".join(COLUMNS)
"""The first line of a list that no other program wrote anew: then its delimiter and quotation marks are known."""


def parted(table: Table) -> Iterator[Table]:
    """The list as the tables that its rows come from, without what it says of them."""
    at = table.columns.index(FILE)
    own_columns = [index for index, name in enumerate(table.columns) if name not in COLUMNS]
    filled: dict[str, set[int]] = {}
    for record in table.records():
        file = record.cells[at] if len(record.cells) > at else ""
        filled.setdefault(file, set()).update(index for index in own_columns if any(record.cells[index : index + 1]))
    for file, some in filled.items():
        kept = [index for index in own_columns if index in some]
        yield replace(
            table,
            path=f"{table.path}#{file}" if file else table.path,
            columns=tuple(table.columns[index] for index in kept),
            records=_part(table, file, at, kept),
            rows=None,
            notes=(*table.notes, Text("A list of rows that twinmap refused: its first columns are left out.")),
        )


def _part(table: Table, file: str, at: int, kept: Sequence[int]) -> Callable[[], Iterator[Record]]:
    def records() -> Iterator[Record]:
        for record in table.records():
            cells = record.cells
            if (cells[at] if len(cells) > at else "") == file:
                yield record._replace(cells=tuple(unguarded("".join(cells[index : index + 1])) for index in kept))

    return records
