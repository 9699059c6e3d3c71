"""What a person sees of a table before it is loaded: its first rows as they stand, what becomes of each, and how columns are understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from graph.text import NOTHING, Text
from loaders.account.in_words import in_words
from loaders.cells import CellError
from loaders.columns.planned import Plan, Planned
from loaders.plan import in_order, joins_of, schemes_of
from loaders.preview.understood import CellReading, Understood, plain
from loaders.reading.table import Record
from loaders.rows.described import Said
from loaders.rows.parties import Parties
from loaders.rows.rows import LAYOUT_READERS, TableRows

FIRST_ROWS = 20
EXAMPLES = 3
"""Values of a column that are shown."""
LOOKED_AT = 2_000
"""Rows in which these are looked for."""
MOST_PARTIES = 5_000
"""Rows of a list of parties that are read so that rows of another table, which name them by their ids, can be shown."""
MOST_MADE = 4
"""Things that a row makes of which the words are shown."""
UNREAD = ("ignored", "private")


class FirstRow(NamedTuple):
    """A row as it stands in the file, and what becomes of it: what it makes, or why it makes nothing."""

    line: int
    cells: tuple[str, ...]
    made: tuple[Text, ...] = ()
    why: Text = NOTHING
    rejected: bool = False


@dataclass
class Sight:
    """The first rows of a table, and by the place of a column some of its values as they are understood."""

    rows: list[FirstRow] = field(default_factory=list)
    examples: list[list[Understood]] = field(default_factory=list)


def sight_of(plan: Plan, planned: Planned) -> Sight:
    """What there is to see of one table of the plan. Reads its first rows, and all of it once where it has columns of dates or figures."""
    ahead = _Ahead(plan, planned) if planned.mapping.layout in LAYOUT_READERS else None
    sight = Sight(examples=[[] for _ in planned.table.columns])
    wanted = set(range(len(planned.table.columns)))
    for number, record in enumerate(islice(planned.table.records(), LOOKED_AT)):
        if not wanted and number >= FIRST_ROWS:
            break
        row = ahead.row(record) if ahead else FirstRow(record.line, record.cells)
        if number < FIRST_ROWS:
            sight.rows.append(row._replace(cells=record.cells))
        for at in _fresh(record, row, wanted, sight.examples):
            sight.examples[at].append(_example(ahead, planned, record._replace(cells=row.cells), at))
        wanted = {at for at in wanted if len(sight.examples[at]) < EXAMPLES}
    return sight


def _fresh(record: Record, row: FirstRow, wanted: set[int], examples: Sequence[Sequence[Understood]]) -> Iterator[int]:
    """Columns whose cell in this row says something that no example says yet."""
    if record.fault:
        return
    for at in sorted(wanted):
        cell = row.cells[at]
        if cell.strip() and all(cell != each.cell for each in examples[at]):
            yield at


def _example(ahead: _Ahead | None, planned: Planned, record: Record, at: int) -> Understood:
    """The cell, and what it is taken for; nothing of a column that isn't read."""
    columns = planned.mapping.columns
    if ahead is None or at >= len(columns) or columns[at].role in UNREAD:
        return Understood(record.cells[at], NOTHING)
    return ahead.understood(record, at)


class _Ahead:
    """Reads rows of one table as the load will, and keeps nothing of them; the store isn't looked into."""

    def __init__(self, plan: Plan, planned: Planned) -> None:
        schemes = {scheme for each in plan.tables for scheme in schemes_of(each.mapping)}
        self._parties = Parties(plan.source.title or plan.title, joins=joins_of(plan))
        self._rows = TableRows(planned.table, planned.mapping, plan.source, self._parties, Said(), schemes)
        self._reading = CellReading(self._rows.context)
        self._by_ids = _names_by_ids(planned)
        self._all_known = not self._by_ids or self._bring_parties(plan, planned, schemes)

    def _bring_parties(self, plan: Plan, planned: Planned, schemes: set[str]) -> bool:
        """Read the lists of parties of the load, of whose ids the rows speak; were they read to their end?"""
        whole = True
        for other in in_order(plan):
            if other is not planned and other.mapping.layout == "parties":
                reader = TableRows(other.table, other.mapping, plan.source, self._parties, Said(), schemes)
                whole = sum(1 for _ in islice(reader.rows(), MOST_PARTIES)) < MOST_PARTIES and whole
        return whole

    def row(self, record: Record) -> FirstRow:
        """What becomes of the row, its cells filled as the mapping says."""
        row = self._rows.ahead(record)
        names = dict(self._names(record._replace(cells=row.cells))) if row.facts else {}
        self._rows.context.forget()
        if row.rejected:
            why = row.rejected if self._all_known else Text("its parties are looked up by their ids when it is loaded")
            return FirstRow(record.line, row.cells, why=why, rejected=self._all_known)
        made = tuple(islice(in_words(row.facts, names), MOST_MADE))
        return FirstRow(record.line, row.cells, made, row.ignored)

    def _names(self, record: Record) -> Iterator[tuple[str, str]]:
        """Names of the parties of the row that it calls by their ids."""
        for end in (self._rows.context.a, self._rows.context.b):
            if self._by_ids and end.says_something(record):
                try:
                    party = end.needed(record, [])
                except CellError:
                    continue
                yield party.id, party.name

    def understood(self, record: Record, at: int) -> Understood:
        """What one cell of the row is taken for."""
        if self._by_ids and not self._all_known and self._rows.mapping.columns[at].role.endswith(".id"):
            return Understood(record.cells[at], plain(record.cells[at]))
        return self._reading.of(record, at)


def _names_by_ids(planned: Planned) -> bool:
    """Do the rows join parties that other tables name?"""
    return any(column.role in ("a.id", "b.id") for column in planned.mapping.columns)
