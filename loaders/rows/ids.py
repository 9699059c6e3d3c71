"""Ids of new parties: they depend on nothing but what the row says."""

from __future__ import annotations

import hashlib
import re

from graph.names import fold


def id_of(outside: str) -> str:
    """Our id of a party with this outside id.

    >>> id_of("wikidata:Q64"), id_of("geonames:2950159"), id_of("urn:100000")
    ('Q64', 'geonames-2950159', 'urn-100000')
    """
    scheme, _, value = outside.partition(":")
    return value if scheme == "wikidata" else f"{scheme}-{value}"


def slug(text: str) -> str:
    """Latin letters and digits of the text, in small letters, with dashes between the words.

    >>> slug("Lycée No. 3, Nîmes"), slug("苏州")
    ('lycee-no-3-nimes', '')
    """
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))


def hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
