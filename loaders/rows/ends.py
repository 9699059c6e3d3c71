"""Ends of rows: which party the cells of an end mean, worked out once for each distinct one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from graph.facts import NodeFact
from graph.model import check
from graph.text import NOTHING, Text
from loaders.cells import CellError, clean, is_blank_node
from loaders.columns.listed import quoted
from loaders.reading.table import Record
from loaders.rows.cells_of_row import TableCells
from loaders.rows.described import Described, PartyNode
from loaders.rows.end_cells import EndCells
from loaders.rows.entries import Entry, read_entry
from loaders.rows.namesakes import Namesakes
from loaders.rows.nobody import NOBODY, around_name, nobody_in, nothing_in
from loaders.rows.parties import Parties

ORGANIZED = ("School", "Bureau", "Organization")
TELLING = ("id", "region", "city", "district", "address", "postcode", "lat", "lon", "position", "website")
"""What tells parties of one name apart."""
CACHED = 200_000
"""Distinct ends that a table keeps in memory; past that they are worked out anew."""


class End:
    """One end of the rows of a table (`a.`, `b.`), or the party that each row is about."""

    def __init__(self, cells: TableCells, side: str, parties: Parties, explained: set[str]) -> None:
        """explained: schemes of the ids that node tables of the load bring."""
        self._cells = EndCells(cells, side)
        self._parties, self._explained = parties, explained
        self._path, self._country = cells.table.path, self._cells.country
        self._label = self._cells.label or "City"
        self._key = _key(self._cells.indices)
        names = ((at, cells.mapping.columns[at].joins) for at in self._cells.at.get("id", ()))
        self._joins = [] if self._cells.alone else [(at, join) for at, join in names if join]
        self._cache: dict[tuple[str, ...] | str, PartyNode] = {}
        self._by_partner = side == "b." and self._label in ORGANIZED and not cells.mapping.city
        """May a bare name be that of another party beside each first one?"""
        self._namesakes = Namesakes()
        self.described = self._cells.described

    def share(self, other: End) -> None:
        """Know each other's parties, where the same cells mean the same on either side."""
        if self._cells.label == other._cells.label and self._cells.meaning() == other._cells.meaning():
            self._cache, self._namesakes, self._by_partner = other._cache, other._namesakes, False

    def says_something(self, record: Record) -> bool:
        """Is any cell of this end filled in?"""
        return any(clean(record.cells[at]) for at in self._cells.indices)

    def nobody(self, record: Record) -> Text:
        """What the cells say that names nobody; empty where they say nothing."""
        blank = next((cell for at in self._cells.indices if is_blank_node(cell := record.cells[at])), "")
        blank = blank or nothing_in(self._cells, record)
        return Text(NOBODY, cell=blank) if blank else NOTHING

    def names_nobody(self, record: Record) -> Text:
        """The words of the cell of names for nobody, as a remark; empty where it names a party or is empty."""
        words = nobody_in(self._cells, record)
        return Text(NOBODY, cell=words) if words else NOTHING

    def around(self, record: Record) -> Entry | None:
        """What words around its name say of the row's tie."""
        return around_name(self._cells, record)

    def needed(self, record: Record, notes: list[Text], of: PartyNode | None = None) -> PartyNode:
        """The party of this end. of: the one whose partner it is. Raises CellError where the row doesn't say who it is."""
        home = of.country if of and not self.country(record) else ""
        partner = of.id if of and self._by_partner and self._names_only(record) else ""
        key = self._key(record.cells)
        key = (*key, home, partner) if home or partner else key
        party = known = self._cache.get(key)
        if party is None:
            party = self._settled(record, home, partner)
            if not (self._cells.alone or party.unnamed) and len(self._cache) < CACHED:
                self._cache[key] = party
        self._note(party, partner, notes, again=known is not None)
        return party

    def _names_only(self, record: Record) -> bool:
        """Says the row nothing of this end but a name, and a country?"""
        return not any(record.cells[at].strip() for role in TELLING for at in self._cells.at.get(role, ()))

    def _note(self, party: PartyNode, partner: str, notes: list[Text], *, again: bool) -> None:
        notes.extend(party.notes)
        if party.common:
            notes.extend(self._namesakes.remarks(party, partner, again=again))

    def single(self, record: Record, notes: list[Text], of: PartyNode | None = None) -> PartyNode:
        """The party of this end of a visit, which has one sender and one host. Raises CellError for several, or none."""
        if names := self.several(record, notes):
            several = quoted(names)
            raise CellError(
                Text(
                    "{names} are several, and a visit has one sender and one host; expected a row for each",
                    names=several,
                )
            )
        return self.needed(record, notes, of)

    def otherwise(self, record: Record) -> PartyNode:
        """A party of its own for this end, whatever place of its name there may be."""
        said = self.described(record)
        said.unplaced = True
        return self._made(said, f"{self._path}:{record.line}")

    def titled(self, title: str, notes: list[Text]) -> PartyNode:
        """The party that the title of a column of a matrix names."""
        party = self._cache.get(title)
        if party is None:
            party = self._made(Described(self._label, clean(title), country=self._country), "")
            self._cache[title] = party
        notes.extend(party.notes)
        return party

    def entry(
        self, text: str, notes: list[Text], beside: str = "", of: PartyNode | None = None
    ) -> tuple[PartyNode, Entry]:
        """The party that an entry of a list names, and what it says besides. beside: the country in a column of its own; of: whose partner it is.

        "Portland, Oregon, USA", "Portland (USA, 1988)", "Portland".
        """
        entry = read_entry(text)
        country = entry.country or beside
        home = of.country if of and not country else ""
        partner = of.id if of and self._by_partner else ""
        key = "\n".join((entry.name, country, entry.region, home, partner))
        party = known = self._cache.get(key)
        if party is None:
            said = Described(self._label, entry.name, country=country, region=entry.region, salt=text)
            said.home, said.partner = home, partner
            party = self._made(said, "")
            self._cache[key] = party
        self._note(party, partner, notes, again=known is not None)
        return party, entry

    def country(self, record: Record) -> str:
        """The country of this end, as its column or the mapping says it."""
        return self._cells.country_of(record)

    def several(self, record: Record, notes: list[Text]) -> tuple[str, ...]:
        """The entries of a cell of names that names several parties; empty where it names one."""
        return self._cells.several(record, notes)

    def _settled(self, record: Record, home: str, partner: str) -> PartyNode:
        said = self.described(record)
        said.home, said.partner = home, partner
        for at, join in self._joins:
            party = self._parties.joined.find(join, record.cells[at])
            if party:
                return party
        if said.name and not nobody_in(self._cells, record):
            return self._made(said, f"{self._path}:{record.line}")
        if said.own or said.ids:
            return self._by_id(said)
        raise CellError(self._cells.nameless(record))

    def _made(self, said: Described, where: str) -> PartyNode:
        party = self._parties.party(said)
        more = self._parties.remember(said, party, where) if said.own or said.ids else ()
        for fact in party.facts:
            if isinstance(fact, NodeFact) and "source" not in fact.statement:
                check(fact.label, fact.statement, ("word",))
        if said.name in {id_.partition(":")[2] for id_ in said.ids}:
            more = (*more, Text("'{id}' has no name in this file", id=said.name))
        if more:
            party.notes = (*party.notes, *more)
        return party

    def _by_id(self, said: Described) -> PartyNode:
        """The party of an id without a name: of another table, of the store, or an outside id that no table of the load explains."""
        own = [said.own, f"{self._parties.slug}-{said.own}"] if said.own else []
        own = own[1:] if self._joins else own  # the same number may be the id of another party in another table
        for id_ in (*said.ids, *own):
            party = self._parties.by_id(id_)
            if party:
                return party
        id_ = said.ids[0] if said.ids else said.own
        if self._joins and not said.ids:
            where = self._joins[0][1]
            raise CellError(Text("'{id}' is no value of {where}; expected one", id=id_, where=where)).in_column(
                self._cells.title("id")
            )
        scheme, _, value = id_.partition(":") if said.ids else ("", "", "")
        if scheme and scheme not in self._explained:
            said.name = value
            return self._made(said, "")
        fault = Text(
            "'{id}' stands in no table and not in the store; expected the id of a party",
            id=id_.removeprefix("wikidata:"),
        )
        raise CellError(fault).in_column(self._cells.title("id"))


def _key(indices: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Picks the cells at these places."""
    if not indices:
        return lambda texts: ()
    if len(indices) == 1:
        at = indices[0]
        return lambda texts: (texts[at],)
    return itemgetter(*indices)
