"""Rows of figures become claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from graph.facts import EdgeFact, Fact, NodeFact, filled
from graph.limits import EXACT
from graph.model import COMPLETE_LIST
from graph.text import Text
from loaders.cells import CellError
from loaders.cells.numbers import read_figure
from loaders.places.countries import recognise
from loaders.reading.table import Record
from loaders.rows.context import Ignored, RowContext
from loaders.rows.declared import declared_list
from loaders.rows.described import Described, PartyNode
from loaders.rows.unnamed import is_group
from loaders.rows.visits import PERIOD_TITLE

GROUP = Text("a group of countries")
NO_FIGURE = Text("no figure in the row")
COMPARATORS = {"exactly": "eq", "about": "approx", "over": "gt", "nearly": "lt", "at least": "ge", "at most": "le"}


class ClaimedFigure(NamedTuple):
    """One figure of a row; a list declared complete may have none."""

    measure: str
    year: str
    value: float | None
    comparator: str

    def number(self) -> float | None:
        """The value, whole where it is."""
        if self.value is None:
            return None
        return int(self.value) if self.value.is_integer() and abs(self.value) < EXACT else self.value


class ClaimRows:
    """Reads rows of figures."""

    def __init__(self, context: RowContext) -> None:
        self.context, self.cells, self.mapping = context, context.cells, context.mapping
        self._name = PurePosixPath(context.table.path).stem.rpartition("#")[2]

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A figure of a party and a year, or several in one row."""
        figures = list(self._figures(record))
        subject = self.context.a.described(record)
        if _is_of_many(subject):
            raise Ignored(GROUP)
        if not figures:
            raise Ignored(NO_FIGURE)
        party = self.context.a.needed(record, notes)
        yield from self.context.tell(party)
        comparator = self._comparator(self.cells.text(record, "comparator"), notes)
        confidence = self.context.confidence(record, notes)
        for figure in figures:
            stated = {
                "name": f"{party.name}: {figure.measure.replace('_', ' ')}",
                "subject": subject.name or party.name,
                "measure": figure.measure,
                "value": figure.number(),
                "comparator": comparator or figure.comparator,
                "as_of": figure.year,
                "note": self.cells.remarks(record),
                "confidence": confidence,
                **self._list(record, figure),
            }
            yield from self._claim(record, party, figure, filled(stated))

    def _claim(
        self, record: Record, party: PartyNode, figure: ClaimedFigure, stated: dict[str, object]
    ) -> Iterator[Fact]:
        stands = self.context.stands
        of_list = [str(stated[name]) for name in ("kind", "tier", "units") if name in stated]
        key = (party.id, figure.measure, figure.year, stands["source"], *of_list)
        id_ = self.context.content_id("claim", key, record.cells)
        yield NodeFact("Claim", id_, {**stands, **stated})
        yield EdgeFact("ABOUT", id_, party.id, "", stands)

    def _list(self, record: Record, figure: ClaimedFigure) -> dict[str, object]:
        """What else a row says of a list that it declares complete."""
        if figure.measure != COMPLETE_LIST:
            return {}
        return declared_list(self.cells, record, self.mapping.kind, figure.year)

    def _figures(self, record: Record) -> Iterator[ClaimedFigure]:
        """The figures of the row; a column's title is its measure, or its year."""
        measure = self.cells.text(record, "measure")
        year = self.cells.date(record, "as_of") or self.mapping.period
        if measure == COMPLETE_LIST and not self.cells.text(record, "value"):
            yield ClaimedFigure(measure, year, None, "eq")
        for at in self.cells.at.get("value", ()):
            text = self.cells.cell(record.cells, at)
            if text:
                column = self.mapping.columns[at].name
                try:
                    value, how = read_figure(text, self.cells.habits[at].comma)
                except CellError as error:
                    raise error.in_column(column) from None
                if PERIOD_TITLE.fullmatch(column):
                    yield ClaimedFigure(measure or self._name, column, value, how)
                else:
                    yield ClaimedFigure(measure or column, year, value, how)

    def _comparator(self, word: str, notes: list[Text]) -> str:
        if word in COMPARATORS.values():
            return word
        ours = COMPARATORS.get(word.casefold(), "") or ("approx" if "est" in word.casefold() else "")
        if word and not ours:
            notes.append(Text("comparator '{word}' isn't known", word=word))
        return ours


def _is_of_many(subject: Described) -> bool:
    """Is the subject several countries together, or none?"""
    return (subject.label or "Country") == "Country" and recognise(subject.name) is None and is_group(subject.name)
