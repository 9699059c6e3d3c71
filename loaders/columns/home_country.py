"""The one country of parties that have no column for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from loaders.columns.look import Look, has_two_ends
from loaders.columns.profiles import country_of_places
from loaders.columns.seen import Seen
from loaders.places.countries import recognise

BRITISH = 0.8
"""More than this share of the addresses must have a British postcode; what remains may be written without."""
LEAST_LETTERS = 4
"""Shorter words in the name of a file are no countries: de, in and at stand for much else."""
_CONFUCIUS = re.compile(r"confucius|孔子", re.I)


def home_country(look: Look, label: str) -> str:
    """The one country of the parties that have no column for it: from their regions, postcodes or towns, or the file's name."""
    with_country = _sides(look, "country", "partners")
    without = _sides(look, "name") - with_country
    if not without or any(column.role == "value" for column in look.columns):
        return ""
    if without == {"b"} and _CONFUCIUS.search(" ".join((look.titles, *look.about))):
        return "CN"
    if without != {"a"}:
        return "" if with_country else _of_regions_or_postcodes(look.columns, label)
    first = [column for column in look.columns if column.side == "a"]
    of_first = _of_regions_or_postcodes(first if with_country else look.columns, label) or _of_towns(first, label)
    return of_first or ("" if with_country or has_two_ends(look) else _in_name(look))


def _sides(look: Look, *roles: str) -> set[str]:
    """The ends that have a column of these roles."""
    return {column.side for column in look.columns if column.role in roles}


def _of_regions_or_postcodes(columns: Sequence[Seen], label: str) -> str:
    """The country whose provinces or postcodes a column has; the first column that tells decides."""
    for column in columns:
        of_regions = column.role in ("region", "city") or (column.role, label) == ("name", "Region")
        if of_regions and column.profile.country:
            return column.profile.country
        if column.role in ("postcode", "address") and column.profile.share("british") > BRITISH:
            return "GB"
    return ""


def _of_towns(columns: Sequence[Seen], label: str) -> str:
    """The country in which the towns lie."""
    towns = [column for column in columns if column.role == "city" or (column.role, label) == ("name", "City")]
    countries = (country_of_places(cell for cell in column.profile.cells if cell) for column in towns)
    return next(filter(None, countries), "")


def _in_name(look: Look) -> str:
    """The one country that words of the file's name, or of its folder's, name."""
    words = re.split(r"[\W\d_]+", " ".join(look.about))
    pairs = (f"{first} {second}" for first, second in pairwise(words) if len(second) >= LEAST_LETTERS)
    texts = [text for text in (*words, *pairs) if len(text) >= LEAST_LETTERS]
    countries = {named.code for named in map(recognise, texts) if named and named.how in ("name", "old name", "part")}
    return countries.pop() if len(countries) == 1 else ""
