"""Columns of reports: what stands in them, how a page shows them, and their rows as tables for programs and for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.model import LABEL, RELATIONSHIP, Choice
from graph.text import NOTHING, Text
from queries.measures import measure_title

Row = dict[str, Any]
Say = Callable[[str], str]
"""Puts a text into a language; `str` leaves it in English."""


@dataclass(frozen=True)
class Column:
    """One column: type is text, integer or number; `help` defines it. What follows says how a page shows it.

    of: what a text is: the id of a party, a tie, a place or a fact (any of these, an event or a claim), a label, a measure (a text of
    ours or the name of a property), words of ours (translated, as a `Name` is), a choice (shown by its title), choices or facts (lists of such, or of ids). link: the column with the id of the page that a value leads to; also: the one with
    the same name in Chinese; both then need no column of their own. detail: shown where all columns are asked for. digits: of a
    number behind the point, where they should stand in line.
    """

    name: str
    title: Text
    type: str = "text"
    unit: Text = NOTHING
    help: Text = NOTHING
    of: str = ""
    link: str = ""
    also: str = ""
    choices: tuple[Choice, ...] = ()
    detail: bool = False
    digits: int | None = None

    def to_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("name", "title", "type", "unit", "help")}

    @property
    def is_coded(self) -> bool:
        """Whether its values are words for programs, which have a title for people."""
        return self.of in ("choice", "label", "measure", "unit")

    def title_of(self, value: Any) -> Text | None:
        """What people call a coded value; None where there is none.

        >>> Column("label", Text("What it is"), of="label").title_of("Bureau")
        'education authority'
        """
        if self.of == "label":
            known = LABEL.get(value) or RELATIONSHIP.get(value)
            return known.title if known else None
        if self.of == "unit":
            return Text(value) if value else None
        if self.of == "measure":
            return _DISPUTED.get(value) or measure_title(value or "–")
        return next((choice.title for choice in self.choices if choice.name == value), None)


_DISPUTED = {"since": Text("Since"), "until": Text("Until"), "status": Text("Status"), "tier": Text("Tier")}
"""What sources say differently of one tie."""


def shown_columns(columns: Sequence[Column], everything: bool = True) -> list[Column]:
    """The columns that a page shows: those that others lead to, or show with them, have no place of their own."""
    hidden = {name for each in columns for name in (each.link, each.also)}
    return [each for each in columns if each.name not in hidden and (everything or not each.detail)]


def is_known(column: Column, rows: Iterable[Row]) -> bool:
    """Whether there is anything in a column to read; one of dashes alone waits among all columns."""
    return any(row[column.name] not in (None, "") for row in rows)


def for_programs(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[list[Any]]:
    """The rows under the names of their columns; behind these the titles of what is coded: `verdict`, …, `verdict_title`."""
    coded = [column for column in columns if column.is_coded]
    yield [*(column.name for column in columns), *(f"{column.name}_title" for column in coded)]
    for row in rows:
        yield [*(row[column.name] for column in columns), *(column.title_of(row[column.name]) for column in coded)]


def for_people(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[list[Any]]:
    """The rows under the titles of their columns; beside each that is coded stand the titles of its values."""
    yield [head for column in columns for head in _heads(column)]
    for row in rows:
        yield [cell for column in columns for cell in _cells(column, row)]


def _heads(column: Column) -> Iterator[Text]:
    yield column.title
    if column.is_coded:
        yield Text("{column}: title", column=column.title)


def _cells(column: Column, row: Row) -> Iterator[Any]:
    yield row[column.name]
    if column.is_coded:
        yield column.title_of(row[column.name])


def in_language(row: Iterable[Any], say: Say) -> list[Any]:
    """A row with its texts said."""
    return [say(value) if isinstance(value, str) else value for value in row]
