"""Cells that are as those of the row above: marked so (〃, ditto), or lost when merged ones were taken apart, where the mapping says so."""

from __future__ import annotations

from graph.text import NOTHING, Text
from loaders.cells import clean
from loaders.columns.listed import quoted
from loaders.columns.mapping import TableMapping
from loaders.reading.table import Record
from loaders.words.ditto import as_above


class AsAbove:
    """Fills the cells that are marked as those of the row above."""

    def __init__(self, mapping: TableMapping) -> None:
        self._names = [column.name for column in mapping.columns]
        self._above: tuple[str, ...] = ()

    def filled(self, record: Record, notes: list[Text]) -> Record:
        """The record with the cells of the row above where it is marked so; noted."""
        cells = as_above(record.cells, self._above)
        for name, mark, cell in zip(self._names, record.cells, cells, strict=False):
            if mark != cell:
                notes.append(
                    Text(
                        "{column}: '{mark}' is read as '{value}', from the row above",
                        column=name,
                        mark=mark,
                        value=cell,
                    )
                    if cell
                    else Text(
                        "{column}: '{mark}' stands for the row above, which says nothing there", column=name, mark=mark
                    )
                )
        self._above = cells
        return record if cells is record.cells else record._replace(cells=cells)


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
