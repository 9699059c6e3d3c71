"""Parties by the ids or names under which columns of other tables speak of them: what a join was planned on is what it is made on."""

from __future__ import annotations

from collections import defaultdict

from graph.text import Text
from loaders.cells import CellError
from loaders.cells.ids import join_key
from loaders.rows.described import PartyNode


class Joined:
    """The values of the columns that joins are made on, each with its party. Memory: O(values of these columns)."""

    def __init__(self, wanted: set[str]) -> None:
        """wanted: the names of the joins (`ColumnMapping.joins`) that some table looks up."""
        self.wanted = wanted
        self._parties: dict[str, dict[str, PartyNode | None]] = defaultdict(dict)

    def bring(self, join: str, cell: str, party: PartyNode) -> None:
        """A row of the joined table says that this value is this party's."""
        key = join_key(cell)
        if key:
            known = self._parties[join].setdefault(key, party)
            if known is not None and known.id != party.id:
                self._parties[join][key] = None

    def find(self, join: str, cell: str) -> PartyNode | None:
        """The party of the value; None if it stands nowhere. Raises CellError where it is that of several."""
        parties, key = self._parties[join], join_key(cell)
        party = parties.get(key)
        if party is None and key in parties:
            raise CellError(
                Text("'{name}' is the value of several parties in {where}; expected one", name=key, where=join)
            )
        return party
