"""Places that bear the names in cells: whether there are any, and where they lie."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from loaders.cells.positions import MOST_LATITUDE
from loaders.places.countries import code_of, recognise
from loaders.places.gazetteer import Gazetteer, open_gazetteer


@cache
def _gazetteer() -> Gazetteer:
    return open_gazetteer()


PLACES_LOOKED_AT = 60
"""Names of a column that are looked up in the gazetteer: more would tell hardly more, and take time."""
SURE_PLACE = 0.8
"""A name that several places bear is one of a place where one of them is meant with more than this probability."""


def share_of_places(cells: Iterable[str]) -> float:
    """Share of these names (at most 60 are looked up) that a place of the gazetteer bears."""
    names = list(dict.fromkeys(cells))[:PLACES_LOOKED_AT]
    return sum(map(_is_place, names)) / len(names) if names else 0.0


def share_borne_by_places(cells: Iterable[str]) -> float:
    """Share of these names (at most 60 are looked up) that any place bears, however doubtful it is which one is meant."""
    names = list(dict.fromkeys(cells))[:PLACES_LOOKED_AT]
    return sum(bool(_gazetteer().called(name)) for name in names) / len(names) if names else 0.0


def lies_in(name: str, country: str) -> bool:
    """Is there a place of this name in the country that the text names?"""
    found = recognise(country)
    return found is not None and _gazetteer().likeliest(name, found.code).candidate is not None


def lies_in_region(name: str, region: str, country: str = "") -> bool:
    """Is there a place of this name in the province or state of that one (of the country that the text names, if any)?"""
    code = code_of(country)
    places = [place for place in _gazetteer().called(name) if not code or place.country == code]
    return any(place.admin1 and place.admin1 == _region(region, place.country) for place in places)


def is_region_of(region: str, country: str) -> bool:
    """Is it a province or state of the country that the text names?"""
    code, found = code_of(country), recognise(region)
    return (found is not None and found.how == "part" and found.code == code) or _region(region, code) != ""


_BARE = re.compile(
    r"\s+(?:apskritis|maakond|megye|kraj|län|fylke|lääni|novads|županija|county|область|край)$|[県縣府道省]$", re.I
)
"""What local words for a province or county stand behind its name."""


def _region(name: str, code: str) -> str:
    """What the gazetteer calls the province or state; empty if it knows none of this name in the country."""
    return _gazetteer().region(name, code) or _gazetteer().region(_BARE.sub("", name), code)


def borne_in(name: str) -> list[str]:
    """The countries of the places that bear this name: first of the likeliest one, then of the others; empty if there is none."""
    likeliest = _gazetteer().likeliest(name).candidate
    others = (place.country for place in _gazetteer().called(name))
    return list(dict.fromkeys((likeliest.place.country, *others))) if likeliest else []


NEAR_DEGREES = 1.0
"""A place lies where a position says if it is at most this far, in degrees of latitude and of longitude."""


def lies_at(name: str, country: str, lat: float, lon: float) -> bool:
    """Does a place of this name (in the country that the text names, if any) lie there?"""
    place = _gazetteer().find(name, code_of(country), "", lat, lon).place if abs(lat) <= MOST_LATITUDE else None
    return place is not None and abs(place.lat - lat) <= NEAR_DEGREES and abs(place.lon - lon) <= NEAR_DEGREES


HOME = 20_000
"""Least inhabitants of a city that a word in the name of a file may mean."""
HOME_LETTERS = 2
"""A single letter or character in the name of a file stands for much else (津, 光), though cities bear it."""


def sure_city(name: str) -> str:
    """The name of the city that is meant for sure, with 20,000 inhabitants or more; empty if none is."""
    place = _gazetteer().find(name).place if len(name) >= HOME_LETTERS else None
    return place.name if place and place.population >= HOME else ""


def may_be_city(name: str) -> bool:
    """Is a city with 20,000 inhabitants or more meant by the name, if not for sure then with a probability above 80 %?"""
    if sure_city(name):
        return True
    likeliest = _gazetteer().likeliest(name) if len(name) >= HOME_LETTERS else None
    place = likeliest.candidate.place if likeliest and likeliest.candidate else None
    return (
        place is not None and likeliest is not None and likeliest.probability > SURE_PLACE and place.population >= HOME
    )


def country_of_places(cells: Iterable[str]) -> str:
    """The one country in which these towns lie (at most 60 are looked up, from all over the list); empty if it can't be told."""
    names = list(dict.fromkeys(cells))
    step = -(-len(names) // PLACES_LOOKED_AT) or 1
    return _gazetteer().common_country(names[::step])


def _is_place(name: str) -> bool:
    found = recognise(name) if "," in name or "(" in name else None
    finding = _gazetteer().find(found.region, found.code) if found and found.region else _gazetteer().find(name)
    if found and found.how == "code" and finding.place is None:  # Boston, MA
        finding = _gazetteer().find(name)
    return finding.place is not None or finding.probability > SURE_PLACE
