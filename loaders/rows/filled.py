"""Cells that were lost when merged ones were taken apart: filled from the row above, where the mapping says so."""

from __future__ import annotations

from graph.text import NOTHING, Text
from loaders.cells import clean
from loaders.columns.listed import quoted
from loaders.columns.mapping import TableMapping
from loaders.reading.table import Record


class FilledDown:
    """Fills the columns of `fill_down` where all of them are empty: beside one that says something, an empty cell says nothing."""

    def __init__(self, mapping: TableMapping) -> None:
        names = [column.name for column in mapping.columns]
        self._at = [names.index(name) for name in mapping.fill_down]
        self._called = quoted(mapping.fill_down) if mapping.fill_down else NOTHING
        self._above: dict[int, str] = {}

    def filled(self, record: Record, notes: list[Text]) -> Record:
        """The record, its empty cells as in the row above; noted where any was filled."""
        if any(clean(record.cells[at]) for at in self._at):
            self._above = {at: record.cells[at] for at in self._at}
        if not self._above or self._above.items() <= dict(enumerate(record.cells)).items():
            return record
        cells = tuple(self._above.get(at, cell) for at, cell in enumerate(record.cells))
        what = quoted(text for at in self._at if (text := cells[at]))
        notes.append(Text("{columns}: empty, filled from above with {values}", columns=self._called, values=what))
        return record._replace(cells=cells)
