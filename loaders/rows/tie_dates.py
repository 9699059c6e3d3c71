"""The dates of a tie: what is sure of each, what is doubtful, and what their cells say of its state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from graph.text import Text
from loaders.cells import CellError, left_out
from loaders.cells.dates import read_date
from loaders.cells.doubtful import ONE_YEAR, UNCERTAIN, Dated, read_dated
from loaders.reading.table import Record
from loaders.rows.cells_of_row import TableCells
from loaders.words.states import OVER, State, end_in_cell, state_in_remark

_RENEWED = re.compile(
    r"renew|re-?signed|reaffirmed|confirmed|extended|prolong|erneuert|verlängert|renouvel|reconduit|renovad|rinnovat|odnowion|продлен|续|續|更新",
    re.IGNORECASE,
)


WORKBOOKS = ("xlsx", "xls", "ods")
DAY_0 = date(1899, 12, 30)
"""Spreadsheets count their days from here."""
FIRST_DAY, LAST_DAY = 10_000, 60_000
"""Days from 1927 to 2064: other numbers are no dates that lost their format."""


@dataclass
class TieDates:
    """What the row's dates say of its tie."""

    since: str | None = None
    since_doubt: str = ""
    until: str | None = None
    until_doubt: str = ""
    signed: list[str] = field(default_factory=list)
    expires: str | None = None
    status: str = ""
    """The state that a cell of a date says in a word: ended, suspended."""
    lives: bool = False
    """A cell says that the end hasn't come."""
    words: list[str] = field(default_factory=list)
    """Cells that say less, or more, than a plain date."""


def tie_dates(
    cells: TableCells, record: Record, seen_on: str, notes: list[Text], number: int | None = None
) -> TieDates:
    """The dates of the row's tie. A cell that can't be read is left out, and noted.

    seen_on: an end after this day is still to come, and is when the tie expires. number: of the column of beginnings, where each of
    several partners has one.
    """
    said = TieDates()
    since, signed, until, expires = (
        _dated(cells, record, role, said, notes, number if role == "since" else None)
        for role in ("since", "signed", "until", "expires")
    )
    since = _begun(since, said, seen_on, notes)
    begun = since or signed
    said.since, said.since_doubt = (begun.date, begun.doubt) if begun else (None, "")
    said.signed = [*([signed.date] if signed else []), *said.signed]
    said.expires = expires.date if expires else None
    if until and until.date > seen_on[: len(until.date)]:
        said.expires = said.expires or until.date
    elif until:
        said.until, said.until_doubt = until.date, until.doubt
    return said


def _begun(since: Dated | None, said: TieDates, seen_on: str, notes: list[Text]) -> Dated | None:
    """The beginning, unless it is still to come: what is planned hasn't begun."""
    if since is None or since.date <= seen_on[: len(since.date)]:
        return since
    notes.append(Text("{date} is still to come: the tie is planned, and has no beginning", date=since.date))
    said.status = said.status or "proposed"
    return None


def date_in(
    cells: TableCells, record: Record, at: int, seen_on: str, notes: list[Text]
) -> tuple[Dated | None, TieDates]:
    """The date in the cell of the column at this place, and what else it says of its tie. A cell that can't be read is noted."""
    said, column = TieDates(), cells.mapping.columns[at]
    role, text = column.role.rpartition(".")[2], cells.dated(record.cells, at, notes)
    if not text:
        return None, said
    found = _read(column.name, text, cells.order(at), role, said, notes, cells.table.format in WORKBOOKS)
    return _begun(found, said, seen_on, notes) if role == "since" else found, said


def _dated(
    cells: TableCells, record: Record, role: str, said: TieDates, notes: list[Text], number: int | None
) -> Dated | None:
    """The date of this role: of several columns the first, or one that says the same more exactly."""
    best: Dated | None = None
    for column, text, order in _texts(cells, record, role, number, notes):
        found = _read(column, text, order, role, said, notes, cells.table.format in WORKBOOKS)
        if found and best and not (found.date.startswith(best.date) or best.date.startswith(found.date)):
            notes.append(
                Text("'{column}' says {date} too; {other} is taken", column=column, date=found.date, other=best.date)
            )
        elif found and (best is None or len(found.date) > len(best.date)):
            best = found
    return best


def _texts(
    cells: TableCells, record: Record, role: str, number: int | None, notes: list[Text]
) -> Iterator[tuple[str, str, str]]:
    """Title, cell and order of day and month of the columns of a role that say something."""
    columns = cells.at.get(role, [])
    for at in columns if number is None else columns[number : number + 1]:
        text = cells.dated(record.cells, at, notes)
        if text:
            yield cells.mapping.columns[at].name, text, cells.order(at)


def _read(
    column: str, text: str, order: str, role: str, said: TieDates, notes: list[Text], of_workbook: bool
) -> Dated | None:
    if role == "until":
        state = end_in_cell(text)
        if state is not None:
            return _ended_in(text, state, said)
    try:
        return Dated(read_date(text, order))
    except CellError:
        pass
    of_begin = state_in_remark(text) if role in ("since", "signed") else State()
    if of_begin.status == "proposed" or (of_begin.status in OVER and not text[0].isdigit()):
        _state_in_date(text, of_begin, said)
        return None
    try:
        found = _serial(text, order, column, notes) if of_workbook else read_dated(text, order)
    except CellError as error:
        notes.append(left_out(error.in_column(column)))
        return None
    if found.beside:
        _beside(found.beside, said)
    said.words.append(text)
    if found.doubt == UNCERTAIN:
        notes.append(
            Text("{column}: '{text}' is read as {date}, which is uncertain", column=column, text=text, date=found.date)
        )
    return found


def _serial(text: str, order: str, column: str, notes: list[Text]) -> Dated:
    """The date in a cell of a workbook; a day may be counted as spreadsheets do, where the cell lost its format."""
    try:
        return read_dated(text, order)
    except CellError:
        if not (text.isascii() and text.isdigit() and FIRST_DAY <= int(text) <= LAST_DAY):
            raise
    day = f"{DAY_0 + timedelta(days=int(text)):%Y-%m-%d}"
    notes.append(
        Text(
            "{column}: '{text}' is read as the day {date}, as spreadsheets count days",
            column=column,
            text=text,
            date=day,
        )
    )
    return Dated(day)


def _state_in_date(text: str, state: State, said: TieDates) -> None:
    """A state where the beginning should stand: planned for 2026, ended 2010."""
    said.status = said.status or state.status
    said.words.append(text)
    if state.status == "ended" and state.year:
        said.until = state.year


def _ended_in(text: str, state: str, said: TieDates) -> Dated | None:
    """A word under "ended": a state, with the year that may stand in it; nothing where the end hasn't come."""
    said.status, said.lives = state, not state
    if state:
        said.words.append(text)
    year = state_in_remark(text).year
    return Dated(year) if state == "ended" and year else None


def _beside(text: str, said: TieDates) -> None:
    """What stands in brackets behind a date: a renewal, or the end."""
    if _RENEWED.search(text):
        said.signed.extend(ONE_YEAR.findall(text))
        return
    state = state_in_remark(text)
    said.status = said.status or state.status
    if state.status == "ended" and state.year:
        said.until = state.year
