"""Which place a name means, offline: by name, country, region and position, among the 234,908 places of GeoNames (CC BY 4.0).

`python -m loaders.places.gazetteer` makes the file of places, if need be, as `make install` does.
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import LoadError
from graph.geodesy import distance_km
from graph.text import Text
from loaders.places.countries import key
from loaders.places.country_table import country_names
from loaders.places.gazetteer_file import Progress, cache_file, make_file
from loaders.places.place_names import LONGEST, number, words
from loaders.places.said import at_home_too, country_name, doubtful, far_away, standing, unknown

NEAR_KM, FAR_KM = 50.0, 300.0
"""A given position this near to a place of that name means it; farther than the second from all of them, it is reported."""
ONE_PLACE_KM = 15.0
"""Rows of one name this close to each other are one place (a town and its commune); the biggest row stands for it."""
SAME_SIZE = 5
"""Where no country is told the main name of one smaller by more than this isn't that of the larger: Victoria is a part of Hong Kong."""
WITHIN_KM = 75.0
"""How far a place may be from the larger one that it is said to lie in."""
FEW_TOWNS = 4
"""Fewer names than this don't tell the country of a list."""
LARGER = 15_000
"""Inhabitants of a town that its bare name means: it tells a country, and stands for an entry of a list."""
SURE, SURE_ANYWHERE = 0.9, 0.95
"""A place is taken from its name alone if it is the right one with this probability; the second where no country is known."""
WEIGHTS = {
    "": -2.84,
    "only": 4.09,  # the only place of the name
    "ratio": 1.29,  # else: how many times larger than the next, as power of ten, up to 3
    "main": 0.72,  # it is the place's main name
    "within": 1.57,  # it lies in the larger place that is given
    "shortened": -2.12,  # found only after words were left out
    "inhabitants": 0.54,  # how many (and 200), as power of ten
}
"""Logistic regression over one half of `twin_cities_wikipedia_2026`, its positions as referee (`python -m bench places`)."""
ELSEWHERE = {
    "x-northern-cyprus": ("CY",), "x-somaliland": ("SO",), "x-czechoslovakia": ("CZ", "SK"), "x-netherlands-antilles": ("CW", "SX", "BQ"),
    "x-serbia-and-montenegro": ("RS", "ME", "XK"), "x-yugoslavia": ("RS", "HR", "BA", "SI", "MK", "ME", "XK"),
    "x-soviet-union": ("RU", "UA", "BY", "KZ", "UZ", "GE", "AM", "AZ", "LT", "LV", "EE", "MD", "KG", "TJ", "TM"),
    "EH": ("MA",), "MA": ("EH",), "IL": ("PS",), "PS": ("IL",), "RU": ("UA",), "RS": ("XK",), "XK": ("RS",),
}  # fmt: skip
"""Countries whose places GeoNames may list under another: former states, and places that lists assign in more than one way."""


class Place(NamedTuple):
    """A place of GeoNames: its id there, names, country as GeoNames has it, first-level region, position, inhabitants."""

    id: int
    name: str
    name_zh: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int

    @property
    def at(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.lat, self.lon


class Finding(NamedTuple):
    """What was found: the place, or None; how, in words for people; a problem, or empty; how sure the best one is, from 0 to 1."""

    place: Place | None
    how: str
    problem: str = ""
    probability: float = 0.0


class PlaceCandidate(NamedTuple):
    """A place that bears the name, as its main one or as another; `code`: GeoNames' of its region."""

    place: Place
    main: bool
    code: str


class Likeliest(NamedTuple):
    """The likeliest of the places that bear a name, how many there are, where, and what speaks for it."""

    candidate: PlaceCandidate | None
    bearers: int
    where: str
    features: dict[str, float]

    @property
    def probability(self) -> float:
        """That it is the one that is meant."""
        if self.candidate is None:
            return 0.0
        return 1 / (1 + math.exp(-sum(WEIGHTS[feature] * value for feature, value in self.features.items())))

    def finding(self, sure: float) -> Finding:
        """It, if it is sure enough."""
        if self.candidate is None:
            return Finding(None, unknown(self.where))
        place, main = self.candidate.place, self.candidate.main
        probability = self.probability
        how = standing(self.bearers, self.where)
        if probability >= sure:
            how = how if main else Text("{how} (GeoNames: {name})", how=how, name=place.name)
            return Finding(place, how, "", probability)
        return Finding(None, doubtful(how, self.bearers, self.where), "", probability)


_PLACE = "p.id, p.name, p.name_zh, p.country, p.admin1, p.lat, p.lon, p.population"
_BEARERS = f"SELECT {_PLACE}, n.main FROM name n JOIN place p ON p.id = n.place WHERE n.key = ? ORDER BY p.population DESC, p.id"
_LARGEST = f"SELECT {_PLACE} FROM place p WHERE p.country = ? AND p.population >= ? ORDER BY p.population DESC, p.id"
_REGIONS = "SELECT country, code, max(name) FROM region GROUP BY country, code"
_REGION = "SELECT code, name FROM region WHERE country = ? AND key = ? ORDER BY code"
_AROUND = "SELECT id, name, name_zh, country, '', lat, lon, population FROM place WHERE country = ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"


def open_gazetteer(
    progress: Progress = lambda done: None, file: Path | None = None, source: str = "cities500.json"
) -> Gazetteer:
    """The gazetteer; its file is made at the first call, in about 15 s and 300 MB of memory, and then opened at once.

    progress: called with the number of places taken in since the last call, of `gazetteer_file.PLACES` in all. source: the
    package's file; the others have only larger cities. Raises LoadError if no folder can hold the file.
    """
    path = file or cache_file()
    with contextlib.suppress(sqlite3.Error):
        return Gazetteer(path)
    try:
        make_file(path, progress, source)
        return Gazetteer(path)
    except (OSError, sqlite3.Error) as error:
        raise LoadError(
            Text("The list of places can't be written: {why}.", why=str(error)),
            where=str(path),
            hint=Text("Free 100 MB there, or set XDG_CACHE_HOME to a folder that can be written."),
        ) from error


class Gazetteer:
    """The places, looked up in the file: nothing of it is held in memory but a few thousand recent answers."""

    def __init__(self, file: Path) -> None:
        address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._opened = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._opened.execute("SELECT id FROM place LIMIT 1").fetchone()
        self._regions = {(country, code): name for country, code, name in self._opened.execute(_REGIONS)}
        self._bearers_of = lru_cache(maxsize=2048)(self._bearers)
        self._region_codes = lru_cache(maxsize=2048)(self._codes)

    def _bearers(self, folded: str) -> tuple[PlaceCandidate, ...]:
        rows = self._opened.execute(_BEARERS, (number(folded),))
        return tuple(PlaceCandidate(self._place(row[:8]), row[8] == 0, row[4]) for row in rows)

    def _place(self, row: tuple[Any, ...]) -> Place:
        """The place, its region by name."""
        return Place(*row)._replace(admin1=self._regions.get((row[3], row[4]), ""))

    def _codes(self, country: str, region: str) -> frozenset[str]:
        found = (self._opened.execute(_REGION, (country, way)) for way in words(region).ways)
        return frozenset(code for rows in found for code, _ in rows)

    def find(
        self,
        name: str,
        country: str = "",
        region: str = "",
        lat: float | None = None,
        lon: float | None = None,
        home: str = "",
    ) -> Finding:
        """The place that is meant, if it can be told.

        country: an id of `countries.csv`, or empty for anywhere; region: a province or larger town in words. With a position, the
        place of that name within 50 km; without, the one that stands out (`WEIGHTS`) with a probability of `SURE` or more.
        home: where no country is told, that of its partner; a larger town of the name there may be meant as well as a famous one.
        The country of the place is GeoNames'; it may be a territory of the one given. 80 µs.
        """
        if lat is not None and lon is not None:
            found = self._bearers_in(name, _wherever(country))[0]
            where = country_name(country)
            return _at(name, where, found, lat, lon) if found else Finding(None, unknown(where))
        likeliest = self.likeliest(name, country, region)
        finding = likeliest.finding(SURE if country else SURE_ANYWHERE)
        bare = not (country or likeliest.features.get("within"))
        if bare and finding.place and home not in ("", finding.place.country) and self._is_town(name, home):
            return Finding(None, at_home_too(likeliest.bearers, finding.place.country, home), "", finding.probability)
        return finding

    def _is_town(self, name: str, country: str) -> bool:
        """Is there a larger town of this name in the country?

        Where it is the home country, 18 in 100 partners in two lists of Wikipedia aren't the famous place that their name alone means, else 1 in 100.
        """
        found = self._bearers_in(name, (frozenset({country}),))[0]
        return any(each.main and each.place.population >= LARGER for each in found)

    def likeliest(self, name: str, country: str = "", region: str = "") -> Likeliest:
        """The likeliest place of a name without a position, however doubtful, and what speaks for it."""
        found, shortened = self._bearers_in(name, _countries(country))
        where = country_name(country)
        within = words(name).within
        inside = self._inside(found, within, country) if within else None
        told = country or key(region) != key(name)  # Valencia in Valencia may lie in Spain or Venezuela
        if inside is None and region and told:
            inside, within = self._inside(found, region, country, told=False), region
        if found and inside is not None:
            found, where = inside, within
        weighed = sorted(found, key=lambda each: _weight(each, 0.05), reverse=True)
        features = _features(weighed[0], weighed[1:], bool(inside), shortened) if weighed else {}
        return Likeliest(weighed[0] if weighed else None, len(found), where, features)

    def _bearers_in(self, name: str, groups: tuple[frozenset[str], ...]) -> tuple[list[PlaceCandidate], bool]:
        """Places that bear the name, largest first, and whether words of it had to be left out to find them.

        groups: countries to look in together, one group after the other until one has such a place.
        """
        for way, folded in enumerate(words(name).ways):
            found = self._bearers_of(folded)
            for countries in groups:
                here = [each for each in found if not countries or each.place.country in countries]
                if here:
                    return _distinct(here, anywhere=not countries), way > 0 and not words(name).within
        return [], False

    def _inside(
        self, found: list[PlaceCandidate], within: str, country: str, told: bool = True
    ) -> list[PlaceCandidate] | None:
        """Those that lie in the region, or near the town, of this name; None if there is none such.

        told: the name itself says so. A column of regions may hold anything, so there a town far from all of them says nothing.
        """
        towns = self._bearers_in(within, _countries(country))[0]
        codes = {each: self._region_codes(each, within) for each in {each.place.country for each in found}}
        inside = [
            each
            for each in found
            if each.code in codes[each.place.country]
            or any(distance_km(*each.place.at, *town.place.at) < WITHIN_KM for town in towns)
        ]
        known = any(codes.values()) or (bool(towns) and told)
        return inside if inside or known else None

    def cities(self, country: str, region: str = "", least_population: int = 0) -> list[Place]:
        """The places of a country, or of a first-level region of it, with at least so many inhabitants, largest first.

        Districts of large cities, which GeoNames lists as places too, are among them.
        """
        codes = self._region_codes(country, region) if region else None
        rows = self._opened.execute(_LARGEST, (country, least_population))
        return [self._place(row) for row in rows if codes is None or row[4] in codes]

    def called(self, name: str) -> list[Place]:
        """All places that bear exactly this name, folded, the largest first."""
        folded = key(name[:LONGEST])
        return list(dict.fromkeys(each.place for each in self._bearers_of(folded))) if folded else []

    def largest_called(self, name: str, country: str) -> Place | None:
        """The largest place of exactly this name, folded, among all its names; how well the rest does is measured against it."""
        return next((each.place for each in self._bearers_of(key(name)) if each.place.country == country), None)

    def positions(self) -> Iterator[tuple[str, float, float]]:
        """(country, latitude, longitude) of every place."""
        yield from self._opened.execute("SELECT country, lat, lon FROM place")

    def region(self, name: str, country: str) -> str:
        """The name of a first-level region, however it is written; empty if it is none of this country.

        >>> open_gazetteer().region("江苏省", "CN"), open_gazetteer().region("Wuxi", "CN")
        ('Jiangsu', '')
        """
        rows = (self._opened.execute(_REGION, (country, way)) for way in words(name).ways)
        return next((called for each in rows for _, called in each), "")

    def near(self, country: str, lat: float, lon: float, within_km: float = 100.0) -> bool:
        """Whether a place of the country, of its territories or of where else lists put its places lies so near to a position."""
        height = within_km / 111.0
        width = height / max(math.cos(math.radians(lat)), 0.01)
        return any(
            distance_km(*Place(*row[:8]).at, lat, lon) <= within_km
            for each in _wherever(country)[0]
            for row in self._opened.execute(_AROUND, (each, lat - height, lat + height, lon - width, lon + width))
        )

    def common_country(self, names: Sequence[str]) -> str:
        """The one country in which the towns of a list lie; empty if it can't be told.

        It has a place for each of the names that any country has one for (97 in 100), the largest for at least half, and no other
        country has the largest for half as many.

        >>> open_gazetteer().common_country(["Zaragoza", "Barcelona", "Córdoba", "Toledo", "A Coruña", "Alcalá de Henares"])
        'ES'
        >>> open_gazetteer().common_country(["Berlin", "Wien", "Zürich", "Bern"])
        ''
        """
        found = [places for name in names if (places := self._bearers_in(name, (frozenset(),))[0])]
        if len(found) < FEW_TOWNS:
            return ""
        largest = Counter(max(places, key=lambda each: _weight(each, 0.2)).place.country for places in found)
        (country, most), *others = largest.most_common()
        here = sum(any(each.place.country == country for each in places) for places in found)
        told = here >= 0.97 * len(found) and 2 * most >= len(found) and all(2 * each <= most for _, each in others)
        return country if told else ""

    def only_country(self, name: str) -> str:
        """The country in which all places of that name lie, a larger town among them; empty if they lie in several.

        >>> open_gazetteer().only_country("Suzhou"), open_gazetteer().only_country("Boston")
        ('CN', '')
        """
        found = self._bearers_in(name, (frozenset(),))[0]
        countries = {each.place.country for each in found}
        return countries.pop() if len(countries) == 1 and found[0].place.population >= LARGER else ""

    def country_of(self, name: str) -> str:
        """The country of all larger towns (15,000 inhabitants) of that name; empty if they lie in several, or there is none."""
        found = self._bearers_in(name, _countries(""))[0]
        countries = {each.place.country for each in found if each.place.population >= LARGER}
        return countries.pop() if len(countries) == 1 else ""


def _at(name: str, where: str, found: list[PlaceCandidate], lat: float, lon: float) -> Finding:
    distance, _, at = min((distance_km(*each.place.at, lat, lon), not each.main, at) for at, each in enumerate(found))
    if distance <= NEAR_KM:
        how = Text("bears this name, {km:.0f} km from the given position", km=distance)
        return Finding(found[at].place, how, "", 0.99)
    how = Text("the nearest place of this name is {km:,.0f} km from the given position", km=distance)
    return Finding(None, how, far_away(name, where, distance) if distance > FAR_KM else "")


def _features(best: PlaceCandidate, others: list[PlaceCandidate], inside: bool, shortened: bool) -> dict[str, float]:
    """What speaks for a place and against it, as `WEIGHTS` has it."""
    times = _weight(best, 0.2) / max((_weight(each, 0.2) for each in others), default=1.0)
    return {
        "": 1.0,
        "only": float(not others),
        "ratio": max(-1.0, min(3.0, math.log10(times))) if others else 0.0,
        "main": float(best.main),
        "within": float(inside),
        "shortened": float(shortened),
        "inhabitants": math.log10(best.place.population + 200),
    }


def _weight(candidate: PlaceCandidate, other_name: float) -> float:
    return (candidate.place.population + 200) * (1.0 if candidate.main else other_name)


def _distinct(candidates: list[PlaceCandidate], anywhere: bool) -> list[PlaceCandidate]:
    """One candidate a place: of two of one name close together the larger; largest first."""
    kept: list[PlaceCandidate] = []
    for each in candidates:
        for at, other in enumerate(kept):
            if distance_km(*each.place.at, *other.place.at) < ONE_PLACE_KM:
                same = not anywhere or each.place.population * SAME_SIZE >= other.place.population
                kept[at] = other._replace(main=other.main or (each.main and same))
                break
        else:
            kept.append(each)
    return kept


@lru_cache(maxsize=512)
def _countries(country: str) -> tuple[frozenset[str], ...]:
    """Where to look, one group after the other: the country itself, then territories of it, then where else lists put its places."""
    if not country:
        return (frozenset(),)
    known = country_names()
    own = frozenset({country})
    territories = frozenset(row.id for row in known.values() if row.parent == country)
    return tuple(group for group in (own, territories, frozenset(ELSEWHERE.get(country, ()))) if group)


def _wherever(country: str) -> tuple[frozenset[str], ...]:
    """The same countries all at once: a given position tells which it is."""
    return (frozenset().union(*_countries(country)),)


if __name__ == "__main__":
    try:
        open_gazetteer()
    except LoadError as failed:
        sys.exit(f"The list of places is made when it is first needed: {failed}")
