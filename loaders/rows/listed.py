"""Rows of a list of parties: a party each, and the place that the list puts it in."""

from __future__ import annotations

from collections.abc import Iterator

from graph.facts import EdgeFact, Fact
from graph.model import RELATIONSHIP
from graph.text import Text
from loaders.reading.table import Record
from loaders.rows.context import RowContext
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

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A party of its own."""
        party = self.context.a.needed(record, notes)
        yield from self.context.tell(party)
        parent = self.context.cells.text(record, "parent")
        if parent:
            yield from self._within(party, parent, notes)

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
