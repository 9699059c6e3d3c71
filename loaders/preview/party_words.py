"""Whom a cell is taken for, in words: the place that was matched, or that none is known."""

from __future__ import annotations

from collections.abc import Iterator

from graph.facts import EdgeFact, NodeFact
from graph.model import LABELS
from graph.text import LISTED, NOTHING, Name, Text
from loaders.places.country_table import country_names
from loaders.rows.described import PartyNode
from loaders.rows.nodes import GEONAMES

CALLED = {each.name: each.title for each in LABELS if each.party}
"""What a party of each label is called."""


def country_in_words(code: str) -> Name:
    """The name of a country or region by its id."""
    row = country_names().get(code)
    return Name(row.name, row.name_zh) if row else Name(code, "")


def party_in_words(party: PartyNode) -> Text:
    """Who the party is: a place by the name that the gazetteer gives it, others by what they are and where they lie."""
    if party.label == "Country":
        return Text(LISTED, parts=(country_in_words(party.id) if party.id in country_names() else party.name,))
    where = tuple(_where(party))
    if party.label == "City":
        place = (_name_of_place(party), *where)
        return Text(LISTED, parts=place) if _is_matched(party) else Text("{place} (matched with no place)", place=place)
    return Text(LISTED, parts=(party.name, CALLED[party.label], *where))


def town_in_words(party: PartyNode) -> Text:
    """The town that the party lies in; nothing where its row puts it in none."""
    lies = (fact for fact in party.facts if isinstance(fact, EdgeFact) and fact.start == party.id)
    town = next((fact.end for fact in lies if fact.type == "IN_CITY"), "")
    name = _stated_first(party, town, "name") if town else ""
    return party_in_words(PartyNode(town, "City", name, party.country, facts=party.facts)) if name else NOTHING


def _where(party: PartyNode) -> Iterator[str]:
    """The town, province and country that it lies in."""
    lies = [fact for fact in party.facts if isinstance(fact, EdgeFact) and fact.start == party.id]
    towns = [fact.end for fact in lies if fact.type in ("IN_CITY", "IN_REGION")]
    yield from (name for town in towns[:1] if (name := _stated(party, town, "name")))
    region = next((found for id_ in (party.id, *towns) if (found := _stated(party, id_, "admin1"))), "")
    if region:
        yield region
    if party.country:
        yield country_in_words(party.country)


def _about(party: PartyNode, id_: str) -> Iterator[NodeFact]:
    return (fact for fact in party.facts if isinstance(fact, NodeFact) and fact.id == id_)


def _stated(party: PartyNode, id_: str, key: str) -> str:
    """What the facts that the party brings say of this node, the gazetteer before the row."""
    said = [str(fact.statement[key]) for fact in _about(party, id_) if fact.statement.get(key)]
    return said[-1] if said else ""


def _stated_first(party: PartyNode, id_: str, key: str) -> str:
    """The same, the row before the gazetteer."""
    return next((str(fact.statement[key]) for fact in _about(party, id_) if fact.statement.get(key)), "")


def _is_matched(party: PartyNode) -> bool:
    by_gazetteer = (fact.statement.get("source") == GEONAMES["source"] for fact in _about(party, party.id))
    return party.id.startswith("geonames-") or any(by_gazetteer)


def _name_of_place(party: PartyNode) -> Name:
    """What the gazetteer calls the city; its own name where that has none."""
    found = (fact for fact in _about(party, party.id) if fact.statement.get("source") == GEONAMES["source"])
    aliases = next((fact.statement["aliases"] for fact in found if fact.statement.get("aliases")), [party.name])
    return Name(aliases[0], _stated(party, party.id, "name_zh"))
