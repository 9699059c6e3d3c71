"""Rows of a list of parties: a party each, and the place that the list puts it in."""

from __future__ import annotations

from collections.abc import Iterator

from graph.facts import EdgeFact, Fact
from graph.model import RELATIONSHIP
from graph.text import Text
from loaders.cells import CellError
from loaders.columns.joins import column_called
from loaders.columns.mapped import label_said
from loaders.reading.table import Record
from loaders.rows.context import Ignored, RowContext
from loaders.rows.described import PartyNode

PLACED = {"City": "IN_CITY", "Region": "IN_REGION", "Country": "IN_COUNTRY"}
"""By the label of a place, the edge from what lies in it."""

CALLED = {
    "Country": Text("Country"),
    "Region": Text("Region"),
    "City": Text("City"),
    "School": Text("School"),
    "Bureau": Text("Bureau"),
    "Organization": Text("Organization"),
}
"""What each label is called in a remark."""


class PartyRows:
    """Reads rows of lists of parties."""

    def __init__(self, context: RowContext) -> None:
        self.context = context
        wanted = context.parties.joined.wanted
        self._joins = [
            (at, name)
            for at, column in enumerate(context.mapping.columns)
            for name in {column.joins, column_called(context.table, column.name)} & wanted
        ]
        """Columns that other tables are joined on."""

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A party of its own. Raises Ignored for what the source says is something else, CellError for a word that isn't known."""
        self._check_label(record)
        if names := self.context.a.several(record, notes):
            for name in names:
                one, _ = self.context.a.entry(name, notes, self.context.a.country(record))
                yield from self.context.tell(one)
            return
        party = self.context.a.needed(record, notes)
        for at, join in self._joins:
            self.context.parties.joined.bring(join, record.cells[at], party)
        yield from self.context.tell(party)
        parent = self.context.cells.text(record, "parent")
        if parent:
            yield from self._within(party, parent, notes)

    def _check_label(self, record: Record) -> None:
        """Where other rows say City, a row that says Person is no party."""
        cells = self.context.cells
        for at in cells.at.get("label", ()):
            known = self.context.mapping.values.get(self.context.mapping.columns[at].name)
            word = cells.cell(record.cells, at)
            if known and word and word not in CALLED and not label_said(word):
                if (
                    self.context.mapping.columns[at].name in self.context.table.stated
                ):  # programs keep persons beside places
                    raise Ignored(Text("'{word}' is no kind of party", word=word))
                raise CellError(
                    Text(
                        "what is '{word}'? Expected a word for a city, school, bureau, organization, region or country, or which of these it is under `values` of a mapping",
                        word=word,
                    )
                )

    def _within(self, party: PartyNode, parent: str, notes: list[Text]) -> Iterator[Fact]:
        """The party lies in the one of the id `parent`; a note where it can't."""
        place = self.context.parties.by_id(parent)
        if place is None:
            notes.append(Text("parent '{parent}' stands in no table read before this row", parent=parent))
            return
        type_ = "PART_OF" if party.label == place.label else PLACED.get(place.label, "")
        if type_ and party.label in RELATIONSHIP[type_].starts and party.id != place.id:
            yield EdgeFact(type_, party.id, place.id, "", self.context.stands)
        else:
            notes.append(
                Text(
                    "parent '{parent}' is a {label}, in which no {other} can lie",
                    parent=parent,
                    label=CALLED[place.label],
                    other=CALLED[party.label],
                )
            )
