"""What the words of a row say of its tie's years and state."""

from __future__ import annotations

from dataclasses import replace

from loaders.cells import without_contacts
from loaders.reading.table import Record
from loaders.rows.cells_of_row import TableCells
from loaders.rows.tie_dates import TieDates
from loaders.words.history import History, told_in


def history_of(cells: TableCells, record: Record) -> tuple[History, list[str]]:
    """What the cells of words say of the tie, the first of two that speak of the same; and those of which not all is understood, which are remarks."""
    told, remarks = History(), list[str]()
    for text in cells.all_of(record, "history"):
        read = told_in(text)
        if read is None:
            remarks.append(without_contacts(text))
        else:
            said = {name: value for name, value in vars(read).items() if value}
            told = replace(told, **{name: value for name, value in said.items() if not getattr(told, name)})
    return told, remarks


def with_history(dates: TieDates, told: History, seen_on: str) -> TieDates:
    """The dates of a row, and where no column of their own has them those that its words say. seen_on: an end after this day is still to come."""
    comes = told.until > seen_on[: len(told.until)]
    return replace(
        dates,
        since=dates.since or told.since or None,
        since_doubt=dates.since_doubt if dates.since else told.since_doubt,
        until=dates.until or (None if comes else told.until) or None,
        expires=dates.expires or (told.until if comes else None),
        signed=[*dates.signed, *told.signed],
        status=dates.status or told.status,
    )
