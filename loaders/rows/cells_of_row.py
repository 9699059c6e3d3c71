"""The cells of one row, read by their roles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from graph.text import Text
from loaders.cells import CellError, clean, left_out, without_contacts
from loaders.cells.dates import read_date
from loaders.cells.habits import Habits
from loaders.cells.numbers import read_count
from loaders.cells.precision import as_exact, precisions
from loaders.columns.mapping import TableMapping
from loaders.reading.table import Record, Table
from loaders.words.states import ANSWERED, speaks_of_another

DATE_ROLES = ("since", "until", "signed", "expires", "start", "end", "as_of", "closed", "source_date", "period")
NUMBER_ROLES = ("value",)
WRITTEN_ROLES = (*DATE_ROLES, *NUMBER_ROLES)
"""Roles of columns whose cells can be read in two ways."""
MISSING = ("-1", "-9", "-99", "-999", "-9999")
"""Numbers of people that registers write where they know none."""


class TableCells:
    """The cells of a table, by the roles of their columns."""

    def __init__(self, table: Table, mapping: TableMapping) -> None:
        """Reads the table once where it has columns of dates or figures, to see how they are written."""
        self.table, self.mapping = table, mapping
        self.at: dict[str, list[int]] = {}
        for index, column in enumerate(mapping.columns):
            self.at.setdefault(column.role, []).append(index)
        self.habits = self._habits()
        dated = [at for role, of in self.at.items() if role in DATE_ROLES for at in of]
        self.precisions = precisions([column.name for column in mapping.columns], dated)

    def _habits(self) -> dict[int, Habits]:
        """How the columns of dates and numbers are written; reads the table once where it has such columns."""
        wanted = [at for role, of in self.at.items() if role.rpartition(".")[2] in WRITTEN_ROLES for at in of]
        habits = {at: Habits() for at in wanted}
        records = self.table.records() if habits else ()
        for record in records:
            if not record.fault:
                for at, habit in habits.items():
                    habit.see(record.cells[at].strip())
        _agree(habits.values())
        return habits

    def text(self, record: Record, role: str) -> str:
        """The cell of the column with this role, its words replaced as the mapping says; empty without such a column."""
        for at in self.at.get(role, ()):
            found = self.cell(record.cells, at)
            if found:
                return found
        return ""

    def said(self, record: Record, role: str) -> str:
        """The cell of the column with this role in the source's own words; empty without such a column."""
        return next(filter(None, (clean(record.cells[at]) for at in self.at.get(role, ()))), "")

    def all_of(self, record: Record, role: str) -> list[str]:
        """The cells of all columns of this role that say something."""
        return [text for at in self.at.get(role, ()) if (text := self.cell(record.cells, at))]

    def cell(self, texts: Sequence[str], at: int) -> str:
        """The cell at this place, cleaned, its words replaced as the mapping says."""
        found = clean(texts[at])
        if self.mapping.values:
            words = self.mapping.values.get(self.mapping.columns[at].name)
            if words:
                return words.get(found, found)
        return found

    def dated(self, texts: Sequence[str], at: int, notes: list[Text]) -> str:
        """The cell of a date, as far as a column beside it says that it is sure; noted where it isn't to the year."""
        text = self.cell(texts, at)
        of = self.precisions.get(at)
        exact = as_exact(text, clean(texts[of])) if text and of is not None else text
        if text and not exact:
            name = self.mapping.columns[at].name
            notes.append(Text("{column}: '{text}' isn't known to the year; it is left out", column=name, text=text))
        return exact

    def order(self, at: int) -> str:
        """How the dates of this column are written: "dmy", "mdy" or ""."""
        return self.habits[at].order if at in self.habits else ""

    def read(
        self, record: Record, role: str, reader: Callable[[str, Habits], Any], notes: list[Text] | None = None
    ) -> Any:
        """The cell of this role through `reader`; None where it is empty.

        A cell that can't be read is left out, and noted in `notes`; without them it raises CellError naming the column.
        """
        for at in self.at.get(role, ()):
            text = self.cell(record.cells, at)
            if text:
                try:
                    return reader(text, self.habits.get(at) or Habits())
                except CellError as error:
                    self._doubt(error, at, notes)
        return None

    def _doubt(self, error: CellError, at: int, notes: list[Text] | None) -> None:
        """Note that a cell is left out, or raise its error where nobody takes notes."""
        named = error.in_column(self.mapping.columns[at].name)
        if notes is None:
            raise named from None
        notes.append(left_out(named))

    def date(self, record: Record, role: str, notes: list[Text] | None = None) -> str | None:
        """The date in the cell of this role."""
        found: str | None = self.read(record, role, lambda text, habits: read_date(text, habits.order), notes)
        return found

    def nth(self, record: Record, role: str, number: int) -> str:
        """The cell of one of several columns of this role."""
        return self.cell(record.cells, self.at[role][number])

    def count_at(self, record: Record, at: int, notes: list[Text] | None = None) -> int | None:
        """The number of people or things in one cell; one that can't be read as in `read`."""
        text = self.cell(record.cells, at)
        try:
            return read_count(text) if text and text not in MISSING else None
        except CellError as error:
            self._doubt(error, at, notes)
        return None

    def count(self, record: Record, role: str, notes: list[Text] | None = None) -> int | None:
        """The number of people or things in the cell of this role."""
        found = (self.count_at(record, at, notes) for at in self.at.get(role, ()))
        return next((number for number in found if number is not None), None)

    def remarks_on_ties(self, record: Record) -> list[str]:
        """The remarks of the row, without those whose title speaks of something else than the tie: of its committee, its school."""
        columns = (at for at in self.at.get("note", ()) if not speaks_of_another(self.mapping.columns[at].name))
        return [text for at in columns if (text := self.cell(record.cells, at))]

    def remarks(self, record: Record) -> str:
        """The remarks of the row; a bare number, a yes or a no, and what is said of another matter, with the title of its column."""
        said = []
        for at in self.at.get("note", ()):
            text, name = self.cell(record.cells, at), self.mapping.columns[at].name
            titled = text and (text[0].isdigit() or text.casefold() in ANSWERED or speaks_of_another(name))
            said += [f"{name}: {text}" if titled else text] if text else []
        return without_contacts("; ".join(said))


def _agree(habits: Collection[Habits]) -> None:
    """One hand wrote all columns: those that don't tell which way dates go are written as those that do."""
    orders = {habit.order for habit in habits} - {""}
    if len(orders) == 1:
        for habit in habits:
            if not habit.days_first and not habit.months_first:
                habit.days_first, habit.months_first = int("dmy" in orders), int("mdy" in orders)
