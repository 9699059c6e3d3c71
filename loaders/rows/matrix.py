"""Rows of a matrix: a tie or a flow for each cell that isn't empty or zero."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.facts import EdgeFact, Fact, filled
from graph.text import Text
from loaders.cells import CellError
from loaders.cells.dates import read_period
from loaders.cells.numbers import read_count
from loaders.cells.years import NEAR_YEAR
from loaders.columns.mapping import PEOPLE, ColumnMapping
from loaders.reading.table import Record
from loaders.rows.context import RowContext
from loaders.rows.described import PartyNode
from loaders.rows.ties import TieValues, partnership
from loaders.rows.visits import visit

YES = ("x", "✓", "✔", "yes", "ja", "oui", "si", "sí", "true", "是", "有")
TIES = ("value", "count")
"""Roles of columns whose cells are ties."""


class MatrixRows:
    """Reads rows of a matrix."""

    def __init__(self, context: RowContext) -> None:
        self.context = context
        self.values = TieValues(context)
        roles = [column.role.rpartition(".")[2] for column in context.mapping.columns]
        self._columns = [
            (at, column, role)
            for at, (column, role) in enumerate(zip(context.mapping.columns, roles, strict=True))
            if role in (*PEOPLE, *TIES)
        ]

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """One tie or flow for each cell that isn't empty or zero."""
        a = self.context.a.needed(record, notes)
        yield from self.context.tell(a)
        values = self.values.of(record, notes)
        for at, column, role in self._columns:
            amount = _amount(column, self.context.cells.cell(record.cells, at))
            if not amount:
                continue
            b = self.context.b.titled(column.name, notes)
            if role in PEOPLE:
                yield from self.context.tell(b)
                yield self._flow(a, b, {role: amount})
            elif a.id != b.id:
                edge = partnership(self.context, a, b, values | _of_tie(amount))
                if self.context.said.first((self.context.table.path, edge.id)):  # it stands on the other side too
                    yield from self.context.tell(b)
                    yield edge

    def _flow(self, a: PartyNode, b: PartyNode, people: dict[str, int]) -> EdgeFact:
        period = self.context.mapping.period
        start, end = read_period(period) if period else ("", "")
        stated = filled(
            {"start": start, "end": end if end != start else "", "aggregate": True, "confidence": "medium", **people}
        )
        return visit(self.context, (a.id, b.id), a, b, stated, (period, ""))


def _of_tie(amount: int) -> dict[str, str]:
    """What the number in a cell says of a tie: a year when it began, any other as a remark; 1 nothing."""
    if re.fullmatch(NEAR_YEAR, f"{amount}"):
        return {"since": f"{amount}", "note": ""}
    return {"note": f"{amount}" if amount > 1 else ""}


def _amount(column: ColumnMapping, text: str) -> int:
    """The number in a cell: 1 for a mark, 0 for an empty one. Raises CellError naming the column."""
    if not text:
        return 0
    if text.casefold() in YES:
        return 1
    try:
        return read_count(text)
    except CellError as error:
        raise error.in_column(column.name) from None
