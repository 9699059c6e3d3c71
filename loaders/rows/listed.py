"""Rows of a list of parties: a party each, and the place that the list puts it in."""

from __future__ import annotations

from collections.abc import Iterator

from graph.facts import Edge, Fact
from graph.model import RELATIONSHIP
from loaders.reading.table import Record
from loaders.rows.context import RowContext
from loaders.rows.described import Party

PLACED = {"City": "IN_CITY", "Region": "IN_REGION", "Country": "IN_COUNTRY"}
"""By the label of a place, the edge from what lies in it."""


class Listed:
    """Reads rows of lists of parties."""

    def __init__(self, context: RowContext) -> None:
        self.context = context

    def read(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A party of its own."""
        party = self.context.a.needed(record, notes)
        yield from self.context.tell(party)
        parent = self.context.cells.text(record, "parent")
        if parent:
            yield from self._within(party, parent, notes)

    def _within(self, party: Party, parent: str, notes: list[str]) -> Iterator[Fact]:
        """The party lies in the one of the id `parent`; a note where it can't."""
        place = self.context.parties.by_id(parent)
        if place is None:
            notes.append(f"parent '{parent}' stands in no table read before this row")
            return
        type_ = "PART_OF" if party.label == place.label else PLACED.get(place.label, "")
        if type_ and party.label in RELATIONSHIP[type_].starts and party.id != place.id:
            yield Edge(type_, party.id, place.id, "", self.context.stands)
        else:
            notes.append(f"parent '{parent}' is a {place.label}, in which no {party.label} can lie")
