"""Schools, authorities and organizations of which a row says nothing but a name that others bear too: whether two rows mean one can't be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from graph.text import Text
from loaders.identity.resolution import BEARERS, RARER
from loaders.identity.spelling import EAST, GENERIC, spelling
from loaders.rows.cities import gazetteer
from loaders.rows.described import Described, PartyNode
from loaders.words import REMEMBERED

_OF_A_COUNTRY = re.compile(r"\bminist|\bnational|\bnacional|\bfederal|教育部|文部|外交部|교육부", re.IGNORECASE)
"""Of which each country has one."""


def may_be_another(said: Described, code: str) -> bool:
    """Has the party no place and no id, but a name that at least one other of its country can be expected to bear?"""
    placed = (said.city, said.region, said.district, said.postcode, said.ids, said.own)
    return said.lat is None and not any(placed) and _is_common(said.label, said.name or said.name_zh, code)


@lru_cache(maxsize=REMEMBERED)
def _is_common(label: str, name: str, code: str) -> bool:
    """Can another party of the country be expected to bear this name?

    >>> [_is_common("School", each, "CN") for each in ("No. 1 Middle School", "第一中学", "Suzhou High School")]
    [True, True, False]
    >>> _is_common("School", "Goethe-Gymnasium", "DE"), _is_common("Organization", "Aalto University", "FI"), _is_common("Bureau", "Education Bureau", "")
    (True, False, True)
    """
    own = spelling(name, (), code).words - GENERIC
    if label not in RARER or (code and label == "Bureau" and _OF_A_COUNTRY.search(name)):
        return False
    if code in EAST and any(place.country == code for word in own for place in gazetteer().called(word)):
        return False  # it says its town itself
    return BEARERS[min(len(own), len(BEARERS) - 1)] * RARER[label] >= 1


class Namesakes:
    """What is to be said of the parties of one end that share such a name with others."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        """By name, the id of the first party that bears it."""
        self._noted: set[str] = set()

    def remarks(self, party: PartyNode, partner: str, *, again: bool) -> Iterator[Text]:
        """A remark, once for each party, where its name stood in a row before. partner: whose it is, where it is another beside each."""
        first = self._first.setdefault(party.name, party.id)
        stood_before = first != party.id if partner else again
        if stood_before and party.id not in self._noted:
            self._noted.add(party.id)
            yield one_each(party.name) if partner else one_in_load(party.name)


def one_in_load(name: str) -> Text:
    """The remark on a name that stands in several rows of a column in which names tell parties apart."""
    return Text(
        "'{name}' stands in several rows without its town, and others may be called so: it is taken as one here, and as another than that of any other load",
        name=name,
    )


def one_each(name: str) -> Text:
    """The remark on a name that stands beside several first parties."""
    return Text(
        "'{name}' stands beside several first parties without its town, and others may be called so: it is taken as another one each time",
        name=name,
    )
