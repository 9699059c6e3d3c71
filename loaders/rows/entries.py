"""Entries of lists of partners, and ids as they are written in cells."""

from __future__ import annotations

import re

from loaders.cells import clean
from loaders.places.countries import recognise

SCHEMES = ("wikidata", "geonames", "urn", "ror", "iso3166-1", "iso3166-2")
"""What may stand before the colon of an outside id."""
_ENTRY_YEAR = re.compile(r"(?:since |seit |depuis |desde |dal |od |\()?\b(1[89]\d\d|20\d\d)\b(?:年|\))?")
_BRACKETED = re.compile(r"(.+?)\s*[(（\[]\s*([^()（）\[\]]*?)\s*[)）\]]")


def entry_parts(text: str) -> tuple[str, str, str, str]:
    """Name, country, region and year of an entry of a list.

    >>> entry_parts("Portland, Oregon, USA (1988)"), entry_parts("Nantes (France)"), entry_parts("Suzhou")
    (('Portland', 'USA', 'Oregon', '1988'), ('Nantes', 'France', '', ''), ('Suzhou', '', '', ''))
    """
    name, since, country, region = text, "", "", ""
    year = _ENTRY_YEAR.search(text)
    if year and year.start() > 0:
        since, name = year[1], _without(text, year)
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed and recognise(bracketed[2]):
        name, country = bracketed[1], bracketed[2]
    parts = [part.strip() for part in re.split("[,，]", name)]
    if not country and len(parts) > 1 and recognise(parts[-1]):
        country = parts.pop()
        name = parts[0]
        region = ", ".join(parts[1:])
    return name, country, region, since


def _without(text: str, year: re.Match[str]) -> str:
    """The text without the year in it, and without the marks that stood around it."""
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    return clean(rest.replace("()", "").replace("( ", "(").replace(", )", ")")).rstrip(" ,;-–(")


def bare_id(value: str, scheme: str) -> str:
    """An id without the address that it is often written in: http://www.wikidata.org/entity/Q64.

    >>> bare_id("http://www.wikidata.org/entity/Q64", "wikidata"), bare_id("100000.0", "urn")
    ('Q64', '100000')
    """
    value = value.rstrip("/").rpartition("/")[2] if value.startswith("http") else value
    return value.removesuffix(".0") if scheme in ("geonames", "urn") else value
