"""Parties that the store knows already, and which of them may be two of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graph.store.decisions import decisions
from graph.store.store import Store
from loaders.identity.candidate import Candidate, PossibleDuplicate
from loaders.identity.resolution import Resolver

OF_A_PARTY = (
    "id", "name", "name_zh", "aliases", "country", "admin1", "lat", "lon", "postcode", "address", "website", "ids", "unnamed", "closed",
    "type", "former",
)  # fmt: skip
Town = tuple[str, str | None, str | None]
"""Id, name and Chinese name of a city."""


def known_parties(store: Store) -> Iterator[Candidate]:
    """Every party of the store but countries, as a candidate. O(parties)."""
    towns = _towns(store)
    for label in ("Region", "City", "School", "Bureau", "Organization"):
        for row in sorted(store.nodes(label, *OF_A_PARTY), key=lambda row: str(row[0])):
            yield _candidate(label, row, towns.get(row[0]))


def _towns(store: Store) -> dict[str, Town]:
    """The town of each party that has one; of two the first by id."""
    cities: dict[str, Town] = {row[0]: row for row in store.nodes("City", "id", "name", "name_zh")}
    towns: dict[str, Town] = {}
    for party, city in sorted(store.edges("IN_CITY")):
        towns.setdefault(party, cities[city])
    return towns


def _candidate(label: str, row: tuple[Any, ...], town: Town | None) -> Candidate:
    (
        id_,
        name,
        name_zh,
        aliases,
        country,
        region,
        lat,
        lon,
        postcode,
        address,
        website,
        ids,
        unnamed,
        closed,
        type_,
        former,
    ) = row
    city, *city_names = town or ("",)
    return Candidate(
        id_, label, tuple(dict.fromkeys(filter(None, (name, name_zh, *(aliases or ()))))), country or "", city, region or "", lat, lon,
        postcode or "", address or "", website or "", tuple(ids or ()), bool(unnamed), tuple(filter(None, city_names)), closed or "",
        type_ or "", tuple(former or ()),
    )  # fmt: skip


def decisions_apart(store: Store) -> set[tuple[str, str]]:
    """Pairs of ids, sorted, of parties that a person keeps apart."""
    return {(each.keep, each.gone) for each in decisions(store) if each.decision == "apart"}


def possible_duplicates(store: Store, progress: Callable[[int], object] = lambda done: None) -> list[PossibleDuplicate]:
    """Pairs of parties that may be one and that nobody has decided on, the likeliest first. O(parties): about 0.5 ms each."""
    parties = {each.id: each for each in known_parties(store)}
    resolver = Resolver(parties.values(), decisions_apart(store))
    found: dict[tuple[str, str], PossibleDuplicate] = {}
    for party in parties.values():
        progress(1)
        for match in resolver.likely_others(party):
            first, second = sorted((party.id, match.id))
            if (first, second) not in found:
                found[first, second] = PossibleDuplicate(
                    parties[first], parties[second], match.probability, match.reasons
                )
    return sorted(found.values(), key=lambda each: (-each.probability, each.a.id, each.b.id))
