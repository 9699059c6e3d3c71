"""Ids, names and codes as two tables that mean the same write them."""

from __future__ import annotations

import re

from loaders.cells import clean

_WIKIDATA = re.compile(
    r"(?:https?://(?:www|m)\.wikidata\.org/(?:wiki|entity)/|wd:|wikidata:)(Q[1-9]\d*)[#/]?", re.IGNORECASE
)
_WHOLE = re.compile(r"(\d+)\.0+")


def join_key(cell: str) -> str:
    """An id, name or code as it is compared: an address of Wikidata is its Q-id, and 5.0 is 5.

    >>> join_key("http://www.wikidata.org/entity/Q64"), join_key("5.0"), join_key(" Saint  Denis "), join_key("007")
    ('Q64', '5', 'Saint Denis', '007')
    """
    text = clean(cell)
    found = _WIKIDATA.fullmatch(text)
    if found:
        return found[1].upper()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text
