"""Parties: from what a row says of one end to the node that it is, with the facts that this brings.

In this order: an id that the load or the store knows; a country by its code; a city by the gazetteer; the resolver, which knows
the store and the load so far; else a new node, whose id depends on nothing but what the row says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.fuzz import token_set_ratio

from graph.facts import NodeFact
from graph.names import fold
from graph.text import Text
from loaders.cells import CellError
from loaders.identity.candidate import Candidate
from loaders.identity.resolution import alike
from loaders.places.countries import recognise
from loaders.places.country_table import country_facts
from loaders.rows.cities import Cities
from loaders.rows.described import Described, PartyNode
from loaders.rows.ids import hashed, slug
from loaders.rows.joined import Joined
from loaders.rows.nodes import Nodes
from loaders.rows.organizations import Organizations, say_what_it_is
from loaders.rows.regions import region_party
from loaders.rows.unnamed import is_group, is_unnamed

OTHER_NAME = 50
"""Two names of one id this unlike (of 100) are two parties."""


class _Bearer(NamedTuple):
    """A row that gives a party an id: the names that it says, and where it stands."""

    name: str
    aliases: tuple[str, ...]
    where: str


class Parties:
    """The parties of one load. Memory: O(distinct parties of the load and of the store)."""

    def __init__(
        self,
        title: str,
        known: Iterable[Candidate] = (),
        apart: Iterable[tuple[str, str]] = (),
        joins: Iterable[str] = (),
    ) -> None:
        """joins: the names of the joins that tables of the load look up."""
        self.joined = Joined(set(joins))
        self._nodes = Nodes(title, known, apart)
        self._cities = Cities(self._nodes)
        self._organizations = Organizations(self._nodes, self._cities)
        self._by_id: dict[str, PartyNode] = {}
        self._first: dict[str, _Bearer] = {}
        """By id, the first row that has it."""

    @property
    def slug(self) -> str:
        """What stands before the source's own ids in ids of ours."""
        return self._nodes.slug

    def by_id(self, id_: str) -> PartyNode | None:
        """The party that a table of this load, or the store, has under this id (with its scheme, or the source's own)."""
        party = self._by_id.get(id_)
        known = self._nodes.known.get(id_)
        if party is None and known:
            party = PartyNode(known.id, known.label, known.names[0] if known.names else known.id, known.country)
            self._by_id[id_] = party
        return party

    def remember(self, said: Described, party: PartyNode, where: str) -> tuple[Text, ...]:
        """Know the party by its ids from now on; a note where the same id stood for another name before. Raises CellError."""
        notes = []
        for id_ in (*said.ids, *filter(None, (said.own,))):
            first = self._first.setdefault(id_, _Bearer(said.name, said.aliases, where))
            if not _share_a_name(first, said):
                _check_same(id_, first, said, where)
                notes.append(Text("the id '{id}' is '{name}' in {where}", id=id_, name=first.name, where=first.where))
            self._by_id.setdefault(id_, party)
            self._by_id.setdefault(id_.partition(":")[2] or id_, party)
        return tuple(notes)

    def party(self, said: Described) -> PartyNode:
        """Who this is. Raises CellError where the row doesn't say it."""
        notes = list(said.notes)
        if said.label == "Country":
            return self._country(said)
        code, part = _country_of(said, notes)
        if said.label not in ("City", "Region"):
            say_what_it_is(said)
        if said.label != "City" and is_unnamed(said.name):
            return self._organizations.unnamed(said, code, notes)
        party = self._placed(said, code, part, notes)
        if party.label != said.label:
            party.notes = (
                *party.notes,
                Text(
                    "'{name}' is known as a {label} already; it is taken as that, and as no {other}",
                    name=said.name,
                    label=Text(party.label),
                    other=Text(said.label),
                ),
            )
        return party

    def _placed(self, said: Described, code: str, part: str, notes: list[Text]) -> PartyNode:
        """The city, region, school, bureau or organization that the row describes."""
        if said.label == "City":
            return self._cities.city(said, code, part, notes)
        if said.label == "Region":
            return region_party(self._nodes, said, code, notes)
        return self._organizations.organization(said, code, part, notes)

    def _country(self, said: Described) -> PartyNode:
        text = said.name or said.country
        found = recognise(text)
        if found is None and said.ids:
            found = recognise(said.ids[0].partition(":")[2])
        if found:
            row = self._nodes.countries[found.code]
            return PartyNode(row.id, "Country", row.name, row.id, facts=country_facts(row), notes=tuple(said.notes))
        if not is_group(text):  # a name that is no country's is a fault of the row, or of what its column was taken for
            raise CellError(
                Text("no country or region is known as '{name}'; expected the name or code of one", name=text)
            )
        id_ = f"x-{slug(text) or hashed(text)[:8]}"
        return PartyNode(id_, "Country", text, id_, facts=(NodeFact("Country", id_, {"name": text, "type": "other"}),))


def _country_of(said: Described, notes: list[Text]) -> tuple[str, str]:
    """Code of the country, and the part of it that the cell names."""
    if not said.country:
        within = recognise(said.region) if said.region else None
        return (within.code, "") if within and within.how == "part" else ("", "")
    found = recognise(said.country)
    if found is None:
        notes.append(Text("country '{name}' can't be told", name=said.country))
        return "", ""
    return found.code, found.region


def _share_a_name(first: _Bearer, said: Described) -> bool:
    """Is the name of one among the names of the other?"""
    return fold(first.name) in map(fold, (said.name, *said.aliases)) or fold(said.name) in map(fold, first.aliases)


def _check_same(id_: str, first: _Bearer, said: Described, where: str) -> None:
    """Raise CellError where the names of two rows with one id are too unlike for one party."""
    own = id_ == said.own  # in another table the same number may be another party's
    if token_set_ratio(fold(first.name), fold(said.name)) >= OTHER_NAME and not (
        own and not alike(first.name, said.name)
    ):
        return
    values = {"id": id_, "first": first.name, "where": first.where, "name": said.name}
    if first.where.rpartition(":")[0] == where.rpartition(":")[0]:
        raise CellError(
            Text("the id '{id}' is that of '{first}' ({where}), not of '{name}'; expected one party per id", **values)
        )
    raise CellError(
        Text(
            "the id '{id}' is that of '{first}' ({where}), not of '{name}'; expected one party per id in all tables, or each table in a load of its own",
            **values,
        )
    )
