"""Rows of any table become facts: one reader for each layout, driven by the table's mapping.

A row is taken whole or not at all. What each end of a row means is worked out once for each distinct end (`Parties`), and each thing
is said once a load: memory O(distinct parties), whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from graph.errors import ModelError
from graph.facts import Fact
from graph.text import LISTED, Text
from loaders.account.row import Row
from loaders.cells import CellError
from loaders.columns.mapping import SourceOf, TableMapping
from loaders.reading.table import Record, Table
from loaders.rows.claims import ClaimRows
from loaders.rows.context import Ignored, RowContext
from loaders.rows.described import Said
from loaders.rows.filled import AsAbove, FilledDown
from loaders.rows.listed import PartyRows
from loaders.rows.matrix import MatrixRows
from loaders.rows.parties import Parties
from loaders.rows.remarks import no_row
from loaders.rows.ties import TieRows
from loaders.rows.visits import VisitRows


class LayoutReader(Protocol):
    """Reads the rows of one layout."""

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """The facts of a row; what is to be known of it is added to `notes`. Raises Ignored, CellError, ModelError."""
        ...


LAYOUT_READERS: dict[str, Callable[[RowContext], LayoutReader]] = {
    "ties": TieRows,
    "visits": VisitRows,
    "parties": PartyRows,
    "claims": ClaimRows,
    "matrix": MatrixRows,
}
"""By layout, who reads its rows."""


class TableRows:
    """The rows of one table as facts; `parties` and `said` are shared by the tables of a load."""

    def __init__(
        self, table: Table, mapping: TableMapping, source: SourceOf, parties: Parties, said: Said, ids: set[str]
    ) -> None:
        """ids: schemes of the ids that node tables of the load bring ("" for the source's own)."""
        self.table, self.mapping = table, mapping
        self.context = RowContext(table, mapping, source, parties, said, ids)
        self._reader = LAYOUT_READERS[mapping.layout](self.context)
        self._fills = (AsAbove(mapping), FilledDown(mapping))

    def rows(self) -> Iterator[Row]:
        """Every row of the table, in order: its facts, or why it has none."""
        return map(self._kept, self.table.records())

    def _kept(self, record: Record) -> Row:
        row = self.ahead(record)
        if not (row.rejected or row.ignored):
            self.context.keep()
        return row

    def ahead(self, record: Record) -> Row:
        """What becomes of a row, which `context.keep` then keeps, or `context.forget` forgets. Rows are read in their order."""
        path, line, cells = self.table.path, record.line, record.cells
        if record.fault:
            return Row(path, line, rejected=Text(LISTED, parts=(record.fault,)), cells=cells)
        why = no_row(cells, self.mapping.layout)
        if why:
            return Row(path, line, ignored=why, cells=cells)
        notes: list[Text] = []
        for fill in self._fills:
            record = fill.filled(record, notes)
        cells = record.cells
        try:
            facts = (*self.context.begin(record, notes), *self._reader.read(record, notes))
        except Ignored as ignored:
            self.context.forget()
            return Row(path, line, ignored=ignored.rule, cells=cells)
        except (CellError, ModelError, UnicodeEncodeError) as error:
            self.context.forget()
            return Row(path, line, rejected=_fault(error), cells=cells)
        new = tuple(note for note in notes if self.context.said.first(note))
        return Row(path, line, facts, cells=cells, notes=new)


def _fault(error: CellError | ModelError | UnicodeEncodeError) -> Text:
    """Why the row is refused."""
    if isinstance(error, UnicodeEncodeError):
        half = repr(error.object[error.start])
        return Text("a cell holds half a character ({half}); expected text", half=half)
    return error.message if isinstance(error, CellError) else error.sentence
