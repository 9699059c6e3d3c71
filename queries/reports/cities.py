"""Which cities the report `under-connected` compares, and what is known of each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from graph.filters import Filters
from graph.geodesy import EARTH_KM
from graph.names import fold
from graph.network.choice import asked_places
from graph.network.figures_of import figure
from graph.network.parties import Party, Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import Linked, Text
from queries.bridges import Bridge, bridge, not_counted, nothing, within
from queries.measures import CONTINENTS
from queries.reports.form import Beside, ListedCity
from queries.verdicts.ranges import Ranges, ranges_of
from queries.verdicts.record import Place, record_of
from queries.verdicts.said import said_in

PART_KM = 20.0
"""A place of the gazetteer nearer than this to a larger one counts as part of it."""
SAME_KM, SAME_SIZE = 10.0, 2
"""One nearer than this to a city of the graph and less than so many times as large is that city under another name, or part of it."""


@dataclass
class ComparedCity:
    """One city of the report: from the graph, from the gazetteer, or from both."""

    id: str | None
    name: str
    name_zh: str | None
    country: str | None
    region: str | None
    population: int | None
    ties: int = 0
    """Ties of the kind that count; it knows what lists them where an address can say that."""
    kinds: Counter[str] = field(default_factory=Counter)
    recorded: dict[str, list[Tie]] = field(default_factory=dict)
    """All its ties by kind, whatever their status and tier, those inside it too."""
    bridges: dict[str, Bridge] = field(default_factory=dict)
    """By kind, how many of these count, and why the others don't."""
    uncounted: dict[str, tuple[Text, ...]] = field(default_factory=dict)
    """By kind, those that don't count in words."""
    partners: Counter[str] = field(default_factory=Counter)
    visits: int = 0
    last_visit: str | None = None
    reach: float | None = None
    twin: str | None = None
    """The id of another city that it may be too."""
    is_second: bool = False
    """Whether that one is the one that counts."""

    @property
    def takes_part(self) -> bool:
        """Whether it is compared: its population is known, and it isn't there once more."""
        return bool(self.population) and not self.is_second


# --- Which cities, and what is known of them ---


def cities_of(
    snapshot: Snapshot, view: View, wanted: Sequence[frozenset[str]], own: Mapping[str, Any], beside: Beside
) -> dict[str, ComparedCity]:
    """Every city of the graph in all of these areas, and every one of the gazetteer that is large enough; provinces are none."""
    units = view.filters.units == "own"
    cities = {node.id: _recorded(node) for node in snapshot.nodes if _is_wanted(snapshot, node, units, wanted)}
    _add_gazetteer(snapshot, cities, wanted, own["population"] or 0, beside)
    return cities


def compared_area(snapshot: Snapshot, filters: Filters, home: Party | None, own: Mapping[str, Any]) -> list[frozenset[str]]:  # fmt: skip
    """Where the cities lie that are compared, whichever of them are shown: home, or all that the peers of those asked for lie in; none: everywhere."""
    asked, peers = list(asked_places(snapshot, filters).values()), own["peers"]
    if not asked and own.get("of") in snapshot:
        asked = [frozenset({snapshot.node(own["of"]).id})]
    place = snapshot.placement
    if home and all(home.id in place.around(id) for ids in asked for id in ids):
        return [frozenset({home.id})]
    if peers in ("size", "all"):
        return []

    def around(id: str) -> str:
        region = place.region(id) if peers == "region" else None
        return region or place.country(id) or id

    return [frozenset(map(around, ids)) for ids in asked]


def is_asked(snapshot: Snapshot, filters: Filters) -> Callable[[str, ComparedCity], bool]:
    """Whether a city, by its key, lies in every area that the filters ask for."""
    asked = list(asked_places(snapshot, filters).values())
    return lambda key, city: all(_around(snapshot, key, city) & ids for ids in asked)


def _recorded(node: Party) -> ComparedCity:
    return ComparedCity(node.id, node.name, node.name_zh, node.country, node.region, node.population)


def _is_wanted(snapshot: Snapshot, node: Party, units: bool, wanted: Sequence[frozenset[str]]) -> bool:
    """Whether a party is a city that counts by itself and lies in every area that is asked for."""
    place = snapshot.placement
    stands_alone = node.label == "City" and not node.unnamed and place.at("city", node.id, units) == node.id
    return stands_alone and all(place.around(node.id) & ids for ids in wanted)


class _Recorded:
    """Places of the graph, to be found again by what the gazetteer says of them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._by_geonames = {
            other: node.id for node in snapshot.nodes for other in node.ids if other.startswith("geonames:")
        }
        self._cities = self._by_name("City")
        self._regions = self._by_name("Region")

    def _by_name(self, label: str) -> dict[tuple[str, str | None], str]:
        places = [node for node in self.snapshot.nodes if node.label == label]
        return {(fold(name), node.country): node.id for node in places for name in (node.name, *node.aliases)}

    def city(self, listed: ListedCity) -> str | None:
        """Id of the city that this one of the gazetteer is."""
        same = self._by_geonames.get(f"geonames:{listed.id}")
        return same or self._cities.get((fold(listed.name), listed.country))

    def region(self, listed: ListedCity) -> str | None:
        """Id of the province or state that it lies in."""
        return self._regions.get((fold(listed.admin1), listed.country))

    def placed_in(self, country: str) -> list[Party]:
        """Cities of a country with a position and a population."""
        cities = [node for node in self.snapshot.nodes if node.label == "City" and node.country == country]
        return [node for node in cities if node.lat is not None and node.lon is not None and node.population]


def _add_gazetteer(
    snapshot: Snapshot,
    cities: dict[str, ComparedCity],
    wanted: Sequence[frozenset[str]],
    population: int,
    beside: Beside,
) -> None:
    """Cities of the gazetteer that the graph doesn't have; of those it has, the population where it is missing."""
    if beside.cities is None:
        return
    recorded = _Recorded(snapshot)
    for country, region in _parts(snapshot, wanted):
        listed = beside.cities(country, region, population)
        for place, is_part in zip(listed, _parts_of_larger(listed, recorded.placed_in(country)), strict=True):
            same = recorded.city(place)
            if same is not None:
                city = cities.get(snapshot.placement.city(same) or same)
                if city is not None and city.population is None:
                    city.population = place.population
            elif not is_part:
                region_id = recorded.region(place)
                cities[f"geonames:{place.id}"] = ComparedCity(
                    None, place.name, place.name_zh or None, place.country, region_id, place.population
                )


def _parts_of_larger(cities: Sequence[Any], recorded: Sequence[Party]) -> list[bool]:
    """Whether a larger place of the list lies so near that this one is its district, or a city of the graph so near that it is the same, in other
    words and borders. O(n²) in numpy: 0.1 s for 2,000.
    """
    if not cities:
        return []
    size = np.array([each.population for each in cities])[:, None]
    parts = (_nearby(cities, cities, PART_KM) & (size < size.T)).any(axis=1)
    if recorded:
        others = np.array([each.population for each in recorded])
        parts |= (_nearby(cities, recorded, SAME_KM) & (SAME_SIZE * others > size)).any(axis=1)
    return [bool(each) for each in parts]


def _nearby(ones: Sequence[Any], others: Sequence[Any], km: float) -> Any:
    """Which of the others lie so near to each of the ones, as a matrix."""
    lat, lon = (np.radians([getattr(each, name) for each in ones])[:, None] for name in ("lat", "lon"))
    there, along = (np.radians([getattr(each, name) for each in others]) for name in ("lat", "lon"))
    half = np.sin((lat - there) / 2) ** 2 + np.cos(lat) * np.cos(there) * np.sin((lon - along) / 2) ** 2
    return half < math.sin(km / EARTH_KM / 2) ** 2


def _parts(snapshot: Snapshot, wanted: Sequence[frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Countries and provinces to ask the gazetteer for: all of the graph's, or those asked for; a city has no others in it."""
    asked: set[str] = (
        set().union(*wanted) if wanted else {each.id for each in snapshot.nodes if each.label == "Country"}
    )
    for id in sorted(asked):
        place = snapshot.node(id)
        if place.label == "Country":
            yield id, ""
        elif place.label == "Region" and place.country:
            yield place.country, place.name


def count_ties(snapshot: Snapshot, view: View, cities: Mapping[str, ComparedCity], kind: str) -> None:
    """Ties, kinds, partners' countries, visits and reach of each city. A tie counts for it whatever is known of the other end."""
    place, units = snapshot.placement, view.filters.units == "own"
    for tie, here, other in _ends_in(view.chosen(), cities, lambda id: place.at("city", id, units)):
        here.kinds[str(tie.kind)] += 1
        here.partners[place.country(other) or "?"] += 1
        here.ties += tie.kind == kind
    for tie in snapshot.ties:
        _record(tie, {place.at("city", end, units) for end in (tie.start, tie.end)}, cities)
    for node, value in zip(view.nodes, figure(view, "harmonic"), strict=True):
        if node.id in cities:
            cities[node.id].reach = value


def link_ties(snapshot: Snapshot, filters: Filters, cities: Iterable[ComparedCity], kind: str, filtered: bool) -> None:
    """Tell each number of ties and visits what lists it, and the ties that count from the others. filtered: only some ties were counted."""
    units = filters.units == "own"
    has_flows = any(tie.aggregate for tie in snapshot.ties)
    for city in cities:
        if city.id is None:
            continue
        where = {"area": city.id} | ({"at": city.id, "units": "own"} if units else {})
        is_here = within(snapshot, city.id, units)
        for each, ties in city.recorded.items():
            found = bridge(ties, {"ties": "partner", "kind": each, **where}, is_here)
            city.bridges[each], city.uncounted[each] = found, tuple(not_counted(snapshot, found, is_here))
        if filtered:
            city.ties = _filtered(city, filters, where, kind)
        else:
            counted = (
                city.bridges[kind].counted
                if kind in city.bridges
                else nothing({"ties": "partner", "kind": kind, **where})
            )
            city.ties = counted.n
        city.visits = Linked(city.visits, "ties", ties="visit", **where, **({"flows": "no"} if has_flows else {}))  # fmt: skip


def _filtered(city: ComparedCity, filters: Filters, where: Mapping[str, str], kind: str) -> int:
    """The number of ties that filters leave; what they ask of surroundings and groups no address of a list can say."""
    if filters.community or filters.around:
        return city.ties
    asked = replace(
        filters.resolved(counted=True),
        level="party",
        kind=(kind,),
        area=(),
        country=(),
        region=(),
        limit=None,
        isolated=None,
    )
    query = replace(asked, unnamed=None, undated=filters.undated).query()
    return Linked(city.ties, "ties", **{**query, **where, "inside": "no"})


def _ends_in(
    ties: Iterable[Tie], cities: Mapping[str, ComparedCity], at: Callable[[str], str | None]
) -> Iterator[tuple[Tie, ComparedCity, str]]:
    """Each end of a tie that lies in a compared city, with the party at the other; not of ties inside one city."""
    for tie in ties:
        places = at(tie.start), at(tie.end)
        if places[0] != places[1]:
            for here, other in zip(places, (tie.end, tie.start), strict=True):
                city = cities.get(here or "")
                if city is not None:
                    yield tie, city, other


def _record(tie: Tie, ends: Iterable[str | None], cities: Mapping[str, ComparedCity]) -> None:
    """Note a tie at each compared city that it has an end in; flows of visits are none."""
    for city in filter(None, (cities.get(end or "") for end in ends)):
        if tie.type == "PARTNER":
            city.recorded.setdefault(str(tie.kind), []).append(tie)
        elif not tie.aggregate:
            city.visits += 1
            city.last_visit = max(filter(None, (city.last_visit, tie.until or tie.since)), default=None)


# --- What the record allows ---


def ranges_of_cities(
    snapshot: Snapshot, units: str, beside: Beside, cities: Mapping[str, ComparedCity], kind: str
) -> Ranges:
    """The range of each city, in their order, from the whole record of the kind, whatever the filters. Without a store all are open."""
    view = seen(snapshot, Filters(level="city", units=units), counted=True)

    def at(id: str) -> str | None:
        found = snapshot.placement.at("city", id, units == "own")
        return found if found in cities else None

    said = said_in(beside.store) if beside.store is not None else []
    continents = {id: name or "" for id, name in beside.store.stream(CONTINENTS)} if beside.store is not None else {}
    places = [Place(key, _around(snapshot, key, city)) for key, city in cities.items()]
    chosen = list(view.chosen())
    counted = {tie.id for tie in chosen}
    rest = [tie for tie in snapshot.ties if tie.kind == kind and tie.id not in counted]
    ties, uncounted = (record_of(snapshot, each, at, continents) for each in (chosen, rest))
    return ranges_of(
        places, ties, said, kind, lambda id: at(id) if id in snapshot else None, units, beside.today, uncounted
    )  # fmt: skip


def _around(snapshot: Snapshot, key: str, city: ComparedCity) -> frozenset[str]:
    """A city and what contains it; of one of the gazetteer alone its province and country."""
    if city.id is not None:
        return snapshot.placement.around(city.id)
    return frozenset({key, *(each for each in (city.region, city.country) if each)})
