"""Schools, bureaus and organizations, named or not, and the towns that they lie in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.facts import EdgeFact, Fact, NodeFact, filled
from graph.names import fold
from graph.text import Text
from loaders.places.country_table import CountryRow
from loaders.rows.cities import Cities, gazetteer
from loaders.rows.described import Described, PartyNode
from loaders.rows.ids import hashed
from loaders.rows.namesakes import may_be_another
from loaders.rows.nodes import GEONAMES, Nodes, Whereabouts, fitting, new_id
from loaders.rows.regions import is_region, region_party
from loaders.rows.unnamed import SCHOOL
from loaders.words import is_east_asian, label_of

NUMBER = re.compile(r"\b(\d{1,3}) [\w ]*(?:schools|universities|partners)|(\d{1,3})所")
"""How many parties stand behind one that isn't named: 12 schools in Victoria."""


class Organizations:
    """The schools, bureaus and organizations of one load."""

    def __init__(self, nodes: Nodes, cities: Cities) -> None:
        self._nodes, self._cities = nodes, cities
        self._towns: dict[tuple[str, str, str, str], PartyNode] = {}

    def organization(self, said: Described, code: str, part: str, notes: list[Text]) -> PartyNode:
        """The party that the row names. part: of the country, as its cell names it."""
        region = said.region or part
        town = self._town_of(said, region, code, notes)
        origin = {} if code else {"source": GEONAMES["source"]}
        code = code or (town.country if town else "")
        common = not region and may_be_another(said, code)
        apart = (said.partner or self._nodes.slug) if common else ""
        own_id = self._nodes.own_id(said) or new_id(said, code, region, apart)
        ids = list(said.ids)
        id_, label = self._nodes.settled(said, own_id, ids, Whereabouts(code, region, town=town))
        facts = (
            *(town.facts if town else ()),
            self._nodes.stated(said, label, id_, own_id, {"ids": ids, "country": code}),
            *self._lies_in(id_, town, code, origin),
        )
        return PartyNode(id_, label, said.name, code, common=common, facts=facts, notes=tuple(notes))

    def unnamed(self, said: Described, code: str, notes: list[Text]) -> PartyNode:
        """A party that its source doesn't name: a node of its own, known by its place."""
        town = self._town(said.city, said.region, code, said.home) if said.city or said.region else None
        place = town.name if town else self._nodes.countries[code].name if code else ""
        what = {"School": "a school", "Bureau": "an education authority"}.get(said.label, "an organization")
        name = f"{what} in {place}" if place else what
        number = NUMBER.search(said.name)
        notes.append(Text("'{text}' names nobody: it stays {party}", text=said.name, party=name))
        values = {
            "name": name,
            "name_zh": _unnamed_in_chinese(said.label, _chinese_name(town, self._nodes.countries.get(code))),
            "unnamed": True,
            "number": int(number[1] or number[2]) or None if number else None,
            "country": code,
            "note": said.note,
        }
        id_ = f"unnamed-{hashed(said.label, said.name, code, said.city, said.salt)[:16]}"
        node = NodeFact(said.label, id_, filled({**fitting(said.label, values), "word": said.name}))
        facts = (*(town.facts if town else ()), node, *self._lies_in(id_, town, code, {}))
        return PartyNode(id_, said.label, name, code, unnamed=True, facts=facts, notes=tuple(notes))

    def _lies_in(self, id_: str, town: PartyNode | None, code: str, origin: dict[str, Any]) -> Iterator[Fact]:
        if town:
            yield EdgeFact("IN_CITY" if town.label == "City" else "IN_REGION", id_, town.id, "", {})
        yield from self._nodes.in_country(id_, code, origin)

    def _town_of(self, said: Described, region: str, code: str, notes: list[Text]) -> PartyNode | None:
        """The town or province that the row puts the party in; none where it says of neither."""
        if said.city and fold(said.name) == fold(said.city):
            notes.append(Text("'{name}' is only the name of its town", name=said.name))
        if said.city or region:
            town = self._town(said.city, region, code, said.home)
            notes.extend(town.notes)
            return town
        return None

    def _town(self, name: str, region: str, code: str, home: str) -> PartyNode:
        """The town, or the province where that is all that is known; its facts without provenance."""
        key = (name, region, code, home)
        if key not in self._towns:
            name, region = _parted(name, region, code)
            if not name or is_region(name, region, code):
                party = region_party(self._nodes, Described("Region", name or region, country=code), code, [])
            else:
                party = self._cities.city(Described("City", name, country=code, region=region, home=home), code, "", [])
            self._towns[key] = party
        return self._towns[key]


def _chinese_name(town: PartyNode | None, country: CountryRow | None) -> str:
    """What the place is called in Chinese; empty where that isn't known."""
    if town:
        return next((name for name in town.names if name and all(map(is_east_asian, name))), "")
    return country.name_zh if country else ""


def _unnamed_in_chinese(label: str, place: str) -> str:
    what = {"School": "一所学校", "Bureau": "一个教育主管部门"}.get(label, "一个机构")
    return f"{place}的{what}" if place else ""


def _parted(name: str, region: str, code: str) -> tuple[str, str]:
    """Name and region of a town: Geelong, Victoria; but as it stands where only the whole is known."""
    first, _, rest = (part.strip() for part in name.partition(","))
    if rest:
        place = gazetteer().find(name, code, region).place
        if place in (None, gazetteer().find(first, code, region or rest).place):
            return first, region or rest
    return name, region


def say_what_it_is(said: Described) -> None:
    """The name says what a party of a mixed list is; but many a university calls itself a school."""
    named = label_of(said.name)
    if (
        named
        and named.label in ("School", "Bureau", "Organization")
        and (said.label != "Organization" or named.label != "School" or SCHOOL.search(said.name))
    ):
        said.label, said.type = named.label, said.type or named.type
