"""Regions: provinces and states as parties, with the outside ids that are known of them."""

from __future__ import annotations

from graph.text import Text
from loaders.places.countries import recognise
from loaders.places.regions import region_ids
from loaders.rows.cities import gazetteer
from loaders.rows.described import Described, PartyNode
from loaders.rows.ids import hashed, slug
from loaders.rows.nodes import Nodes, Whereabouts

TOWN_OF_NOTE = 10_000
"""A name that is a province's as well as a town's means the town where so many live in it."""


def region_party(nodes: Nodes, said: Described, code: str, notes: list[Text]) -> PartyNode:
    """The region that the row describes."""
    ids = [*said.ids, *(id_ for id_ in region_ids(code, said.name) if id_ not in said.ids)]
    own_id = nodes.own_id(said) or f"region-{code.lower() or 'xx'}-{slug(said.name) or hashed(said.name)[:8]}"
    id_, label = nodes.settled(said, own_id, ids, Whereabouts(code))
    node = nodes.stated(said, label, id_, own_id, {"ids": ids, "country": code})
    return PartyNode(id_, label, said.name, code, facts=(node, *nodes.in_country(id_, code, {})), notes=tuple(notes))


def is_region(name: str, region: str, code: str) -> bool:
    """Is this a province or state, and no larger town of that name?"""
    found = recognise(name)
    part = found is not None and found.how == "part" and found.code == (code or found.code)
    if not part and not gazetteer().region(name, code):
        return False
    place = gazetteer().find(name, code, region).place
    return place is None or place.population < TOWN_OF_NOTE
