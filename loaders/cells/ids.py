"""Ids, names and codes in whatever form cells write them."""

from __future__ import annotations

import re

from loaders.cells import clean

_Q_ID = re.compile(
    r"(?:(?:https?:)?(?://)?(?:(?:www|m)\.)?wikidata\.org/(?:wiki|entity)/(?:Special:EntityPage/)?|wd:|wikidata:)?"
    r"(Q[1-9]\d{0,9})/?(?:[?#].*)?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(\d+)\.0+")


def q_id(cell: str) -> str:
    """The id of Wikidata that a cell holds, bare or as an address; empty if it holds anything else.

    >>> q_id("Q64"), q_id("http://www.wikidata.org/entity/Q64"), q_id("https://m.wikidata.org/wiki/q64?uselang=de"), q_id("Q64 Berlin")
    ('Q64', 'Q64', 'Q64', '')
    """
    found = _Q_ID.fullmatch(cell.strip())
    return found[1].upper() if found else ""


def join_key(cell: str) -> str:
    """An id, name or code as it is compared: an address of Wikidata is its Q-id, and 5.0 is 5.

    >>> join_key("http://www.wikidata.org/entity/Q64"), join_key("5.0"), join_key(" Saint  Denis "), join_key("007")
    ('Q64', '5', 'Saint Denis', '007')
    """
    text = clean(cell)
    whole = _WHOLE.fullmatch(text)
    return q_id(text) or (whole[1] if whole else text)
