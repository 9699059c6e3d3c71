"""Cities: which place of the gazetteer a row means, and the node that comes of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from graph.facts import Fact, NodeFact
from graph.names import fold
from graph.text import Text
from loaders.cells import CellError
from loaders.places.countries import recognise
from loaders.places.country_table import country_names
from loaders.places.gazetteer import Finding, Gazetteer, Place, open_gazetteer
from loaders.places.lost_letters import has_lost_letters, mended_by
from loaders.rows.described import Described, PartyNode
from loaders.rows.nodes import GEONAMES, Nodes, Whereabouts, fitting, new_id
from loaders.rows.unnamed import SENTENCE

_DOUBT = re.compile(r"\s*[(（\[]?[?？]+[)）\]]?\s*$")
"""A question mark behind a name, which says that the source isn't sure, or stands for a letter."""
ONE_PLACE_DEGREES = 0.15
"""Two given positions of one name and country this far apart are two places."""
LARGE = 500_000
"""Least inhabitants of a city that is meant by its name alone where the cell of its country is empty: Kent is a county too."""
ONE_CITY_DEGREES = 1.0
"""The same of cities that aren't in the gazetteer, whose positions are less exact."""


@cache
def gazetteer() -> Gazetteer:
    """The list of the world's places, read once."""
    return open_gazetteer()


class Cities:
    """The cities of one load."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._positions = nodes.positions
        self._placed: dict[tuple[str, str, str], dict[int, Place]] = {}
        """By name, country and region, the places that rows with positions meant by them."""
        self._claimed: dict[int, str] = {}
        """By place, the party of a source with ids that it is."""
        self._bearers: dict[int, str] = {}
        """By place, the id under which it was settled first."""

    def city(self, said: Described, code: str, part: str, notes: list[Text]) -> PartyNode:
        """The city that the row describes. part: of the country, as its cell names it. Raises CellError where it names none."""
        if said.must_have_country and said.lat is None and not said.ids and not code:
            self._without_country(said, notes)
        if "?" in said.name:
            _mend(said, code, notes)
        if SENTENCE.fullmatch(said.name):
            said.name = _subject(said, code, part, notes)
        place = self._place(said, code, part, notes)
        code = _country_now(said, code, part, place, notes)
        own_id, ids = self._ids(said, code, place)
        where = Whereabouts(code, part or (place.admin1 if place else ""), place)
        id_, label = self._nodes.settled(said, own_id, ids, where)
        if place and f"geonames:{place.id}" in ids:  # known by an id on one row and by its name on another
            id_ = self._bearers.setdefault(place.id, id_)
        party = PartyNode(id_, label, said.name, code, notes=tuple(notes), names=_spellings(said, place))
        party.facts = tuple(self._facts(said, party, own_id, ids, place))
        return party

    def _without_country(self, said: Described, notes: list[Text]) -> None:
        """Its country isn't said, where others have theirs: it is looked up only where one large city can be meant, else it stays without."""
        if recognise(said.name):
            raise CellError(
                Text(
                    "{column} is empty; expected the country of '{name}'", column=said.must_have_country, name=said.name
                )
            )
        place = gazetteer().find(said.name, "", said.region, home=said.home).place
        said.unplaced = place is None or place.population < LARGE
        notes.append(
            Text("{column} is empty: where '{name}' lies isn't known", column=said.must_have_country, name=said.name)
            if place is None or said.unplaced
            else Text(
                "{column} is empty: '{name}' is taken as the city in {country}",
                column=said.must_have_country,
                name=said.name,
                country=country_names()[place.country].name,
            )
        )

    def _facts(
        self, said: Described, party: PartyNode, own_id: str, ids: list[str], place: Place | None
    ) -> Iterator[Fact]:
        """What the row says of the city, what the gazetteer adds, and the country that it lies in."""
        own = [outside for outside in ids if outside in said.ids]
        yield self._nodes.stated(said, party.label, party.id, own_id, {"ids": own, "country": party.country})
        if place:
            yield from _from_gazetteer(said, party, place, ids)
        yield from self._nodes.in_country(
            party.id, party.country, {} if said.country else {"source": GEONAMES["source"]}
        )

    def _place(self, said: Described, code: str, part: str, notes: list[Text]) -> Place | None:
        """The place of the gazetteer; none for an outside id of which nothing but the name is known."""
        if said.unplaced or (said.ids and not code and said.lat is None):
            return None
        region = said.region or part
        place = _finding(said, code, region, notes).place
        geonames = next((id_ for id_ in said.ids if id_.startswith("geonames:")), "")
        if place and geonames and geonames != f"geonames:{place.id}":
            return None
        return self._on_the_spot(said, (fold(said.name), code, fold(region)), place)

    def _on_the_spot(self, said: Described, name: tuple[str, str, str], place: Place | None) -> Place | None:
        """The place, unless the first row with a position stood elsewhere; without a position the one that other rows mean."""
        same = self._placed.setdefault(name, {})
        if place and said.lat is not None and said.lon is not None:
            first = self._positions.setdefault(f"geonames-{place.id}", (said.lat, said.lon))
            if not _near(first, (said.lat, said.lon), ONE_PLACE_DEGREES):
                return None
            same[place.id] = place
        elif said.lat is None and len(same) == 1:  # other rows of this load say where it is
            return next(iter(same.values()))
        return place

    def _ids(self, said: Described, code: str, place: Place | None) -> tuple[str, list[str]]:
        """The id that the row alone gives, and all outside ids."""
        ids = list(said.ids)
        if not said.ids and not said.own:
            if place:
                return f"geonames-{place.id}", [f"geonames:{place.id}"]
            return self._apart(new_id(said, code, said.region), said), ids
        id_ = self._nodes.own_id(said)
        if place and f"geonames:{place.id}" not in ids and self._may_claim(place.id, id_, ids):
            ids.append(f"geonames:{place.id}")
        return id_, ids

    def _apart(self, id_: str, said: Described) -> str:
        """The id, or another where a city of this name and country stands far from here already."""
        if said.lat is None or said.lon is None:
            return id_
        first = self._positions.setdefault(id_, (said.lat, said.lon))
        near = _near(first, (said.lat, said.lon), ONE_CITY_DEGREES)
        return id_ if near else f"{id_}-{said.lat:.0f}-{said.lon:.0f}"

    def _may_claim(self, place: int, id_: str, ids: list[str]) -> bool:
        """A place of the gazetteer is one party of a source that tells its parties apart by ids."""
        if self._claimed.setdefault(place, id_) != id_:
            return False
        known = self._nodes.known.get(f"geonames:{place}")
        if known is None or known.id == id_:
            return True
        schemes = {outside.partition(":")[0] for outside in ids}
        return not any(outside.partition(":")[0] in schemes and outside not in ids for outside in known.ids)


def _mend(said: Described, code: str, notes: list[Text]) -> None:
    """The name with the letters that were lost. Raises CellError where it can't be told which: it is no place of its own."""
    sure = _DOUBT.sub("", said.name)
    if not has_lost_letters(sure) and _is_called(sure, code):
        notes.append(Text("'{name}': the source isn't sure; it is taken as '{sure}'", name=said.name, sure=sure))
        said.name = sure
        return
    name = mended_by(gazetteer(), said.name, code, said.lat, said.lon)
    if not name:
        raise CellError(
            Text(
                "'{name}' has ? within it, where a letter may be lost, and not exactly one place fits; expected its name",
                name=said.name,
            )
        )
    notes.append(Text("'{name}' has lost letters; it is taken as '{place}'", name=said.name, place=name))
    said.name = name


def _is_called(name: str, code: str) -> bool:
    return any(not code or place.country == code for place in gazetteer().called(name))


def _subject(said: Described, code: str, part: str, notes: list[Text]) -> str:
    """The city of which a sentence speaks: "Judenburg is a member of …". Raises CellError where it begins otherwise."""
    name = re.split(r" (?:is|was|has|belongs) ", said.name)[0]
    if name == said.name or not gazetteer().find(name, code, said.region or part).place:
        raise CellError(Text("'{name}…' is a sentence; expected the name of a city", name=said.name[:40]))
    notes.append(Text("'{text}' is a sentence; its city is taken as '{name}'", text=said.name, name=name))
    return name


def _finding(said: Described, code: str, region: str, notes: list[Text]) -> Finding:
    """What the gazetteer knows under the name, or the Chinese one, near the position."""
    finding = gazetteer().find(said.name, code, region, said.lat, said.lon, said.home)
    if finding.place is None and said.name_zh and said.name_zh != said.name:
        finding = gazetteer().find(said.name_zh, code, region, said.lat, said.lon, said.home)
    return _contradicted(said, code, region, finding.problem, notes) if finding.problem else finding


def _contradicted(said: Described, code: str, region: str, problem: str, notes: list[Text]) -> Finding:
    """A position far from every place of the name: wrong where it isn't even in the country, else of another place of that name."""
    finding = gazetteer().find(said.name, code, region) if _stands_abroad(said, code) else Finding(None, "")
    if finding.place:
        said.lat = said.lon = None
        note = Text("{name}: {problem}; the place is taken by its name", name=said.name, problem=problem)
    else:
        note = Text("{name}: {problem}; the position is taken as given", name=said.name, problem=problem)
    notes.append(note)
    return finding


def _stands_abroad(said: Described, code: str) -> bool:
    """Is the position outside the country? Not told of a party with ids, which may lie anywhere."""
    if not code or said.ids or said.lat is None or said.lon is None:
        return False
    return not gazetteer().near(code, said.lat, said.lon)


def _country_now(said: Described, code: str, part: str, place: Place | None, notes: list[Text]) -> str:
    """The country that the cell says, or else the place, or all places of the name; noted where they lie in several, so that it stays unknown."""
    if place:
        return place.country if not code or code.startswith("x-") else code  # a state that is no more
    if code or said.ids or said.unplaced:
        return code
    finding = gazetteer().find(said.name, "", said.region or part, said.lat, said.lon, said.home)
    only = gazetteer().only_country(said.name)
    if finding.probability and not only:
        notes.append(Text("the country of '{name}' isn't known: {why}", name=said.name, why=finding.how))
    return only


def _spellings(said: Described, place: Place | None) -> tuple[str, ...]:
    """The names of a city, as the row and the gazetteer have them."""
    return tuple(filter(None, (said.name, said.name_zh, *((place.name, place.name_zh) if place else ()))))


def _from_gazetteer(said: Described, party: PartyNode, place: Place, ids: list[str]) -> Iterator[Fact]:
    """What the gazetteer adds to what the row says."""
    values: dict[str, Any] = {
        "ids": [outside for outside in ids if outside not in said.ids],
        "name_zh": "" if said.name_zh else place.name_zh,
        "aliases": [place.name] if fold(place.name) != fold(said.name) else [],
        "admin1": "" if said.region else place.admin1,
        "population": None if said.population is not None else place.population or None,
    }
    if said.lat is None:
        values |= {"lat": place.lat, "lon": place.lon, "position": "GeoNames"}
    values = fitting(party.label, values)
    if values:
        yield NodeFact("Source", GEONAMES["source"], GEONAMES)
        yield NodeFact(party.label, party.id, {"source": GEONAMES["source"], **values})


def _near(a: tuple[float, float], b: tuple[float | None, float | None], degrees: float) -> bool:
    """Are two positions within so many degrees of latitude, and as many kilometres east or west?"""
    lat, lon = b
    if lat is None or lon is None or abs(a[0] - lat) >= degrees:
        return False
    return abs((a[1] - lon + 180) % 360 - 180) * math.cos(math.radians(lat)) < degrees
