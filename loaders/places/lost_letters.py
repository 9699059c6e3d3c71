"""Names in which a letter was lost to a question mark: Malm? and M?nster are mended where exactly one place fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from graph.geodesy import distance_km
from loaders.places.countries import key
from loaders.places.gazetteer import NEAR_KM, Gazetteer, Place

LOST = re.compile(r"(?<=\w)\?+(?=\w)|(?<![\w?])\?(?=\w)")
"""A question mark within a word, or at its beginning; one at the end may be a doubt."""
MOST_LOST = 2
"""So many letters that were lost can be tried."""
LONG_ENOUGH = 6
"""Signs of a name that is found by another spelling; shorter ones fit too many."""
_LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "ss", "ae", "oe", "th")
"""What a letter may be once it is folded."""


def has_lost_letters(name: str) -> bool:
    """Stands a question mark where a letter should?

    >>> [has_lost_letters(each) for each in ("M?nster", "?stanbul", "Portland?", "Who?", "Lyon")]
    [True, True, False, False, False]
    """
    return LOST.search(name) is not None


def mended_by(gazetteer: Gazetteer, name: str, country: str, lat: float | None = None, lon: float | None = None) -> str:
    """The one name that may be meant, of a place in the country or near the position; empty where none fits, or several do.

    What gets lost are letters that not every alphabet has: of Munster and Münster the latter is meant.
    """
    if not country and lat is None:
        return ""
    found = {place for way in _ways(name) for place in gazetteer.called(way) if _fits(place, country, lat, lon)}
    written = re.compile("[^\\x00-\\x7f]".join(map(re.escape, name.split("?"))), re.IGNORECASE)
    names = {place.name for place in found if written.fullmatch(place.name)}
    if not names and len(name) >= LONG_ENOUGH:  # München, which GeoNames calls Munich
        names = {place.name for place in found}
    return names.pop() if len(names) == 1 else ""


def _ways(name: str) -> Iterator[str]:
    """The name, folded, with all letters that may have been lost."""
    parts = name.split("?")
    if len(parts) - 1 <= MOST_LOST:
        for letters in product(_LETTERS, repeat=len(parts) - 1):
            yield key("".join(part + letter for part, letter in zip(parts, (*letters, ""))))


def _fits(place: Place, country: str, lat: float | None, lon: float | None) -> bool:
    if country and place.country != country:
        return False
    return lat is None or lon is None or distance_km(*place.at, lat, lon) <= NEAR_KM
