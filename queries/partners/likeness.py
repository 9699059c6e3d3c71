"""What speaks for a party whatever its ties: size, languages, countries that are tied."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache, partial

from babel import Locale
from babel.languages import get_official_languages

from graph.model import COUNTED_STATUSES, COUNTED_TIERS
from graph.network.parties import Party
from graph.text import Linked, Name, Text
from queries.partners.network import Network, pair
from queries.partners.rules import APART, CHINA
from queries.partners.steps import Said, Signal

ENOUGH = 200
"""Parties that some step leads to, from which on no others are looked at."""
LIKE_SIZE = 0.5
"""Ratio of the smaller population to the larger from which on the size is a reason."""


def likeness(network: Network, here: str, near: Collection[str]) -> dict[str, Signal]:
    """Signals by their names. Looked at are those that some step leads to; where these are few, all parties of the kind."""
    own = network.country(here)
    looked_at = [id for id in (near if len(near) >= ENOUGH else network.parties) if id in network.parties]
    found: dict[str, Signal] = {"size": {}, "language": {}, "countries": {}}
    by_country: dict[str, list[str]] = defaultdict(list)
    for id in looked_at:
        by_country[network.country(id)].append(id)
        like = _like_size(network.party(here), network.party(id))
        if like is not None:
            found["size"][id] = (like, partial(_sizes, network.party(here), network.party(id)))
    for theirs, ids in by_country.items():
        if theirs not in ("", own):
            for name, signal in _of_countries(network, own, theirs):
                found[name] |= dict.fromkeys(ids, signal)
    return found


def _of_countries(network: Network, own: str, theirs: str) -> Iterator[tuple[str, tuple[float, Said]]]:
    """What speaks for every party of a country: how many recorded ties the two have, a common language."""
    ties = network.countries[pair(own, theirs)] if own else 0
    if ties:
        yield "countries", (math.log(1 + ties), partial(_tied, network, own, theirs, ties))
    common = _languages(own) & _languages(theirs)
    if common:
        yield "language", (1.0, partial(_language, sorted(common)))


def _tied(network: Network, own: str, theirs: str, ties: int) -> tuple[Text, Sequence[str]]:
    """How many partnerships of the whole graph join two countries or regions, with the list of them."""
    n = Linked(ties, "ties", ties="partner", area=own, country=theirs, tier=",".join(COUNTED_TIERS), status=",".join(COUNTED_STATUSES))  # fmt: skip
    there = network.name(theirs)
    if own == CHINA and theirs in APART:
        return Text(
            "partnerships of every kind of the Chinese mainland with {there} that are recorded here: {n}",
            there=there,
            n=n,
        ), [theirs]
    return Text("partnerships of every kind of {here} with {there} that are recorded here: {n}", here=network.name(own), there=there, n=n), [own, theirs]  # fmt: skip


def _like_size(party: Party, other: Party) -> float | None:
    if not party.population or not other.population:
        return None
    ratio = min(party.population, other.population) / max(party.population, other.population)
    return ratio if ratio >= LIKE_SIZE else None


def _sizes(party: Party, other: Party) -> tuple[Text, Sequence[str]]:
    said = Text("of like size: {here:,} and {there:,} inhabitants", here=party.population, there=other.population)
    return said, [other.id]


@cache
def _languages(country: str) -> frozenset[str]:
    """Official languages of a country or region (Unicode CLDR)."""
    return frozenset(get_official_languages(country)) if len(country) == 2 else frozenset()


def _language(common: Sequence[str]) -> tuple[Text, Sequence[str]]:
    english, chinese = Locale("en").languages, Locale("zh").languages
    names = tuple(Name(english.get(code, code), chinese.get(code)) for code in common)
    return Text("official language in common: {languages}", languages=names), []
