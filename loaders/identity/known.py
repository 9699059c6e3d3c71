"""Parties that the store knows already, and which of them may be two of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graph.model import PLACES
from graph.store.decisions import decisions
from graph.store.store import Store
from loaders.identity.candidate import Candidate, PossibleDuplicate
from loaders.identity.resolution import Resolver

# --- The store ---

KNOWN = """
MATCH (n:{label}) {town}
RETURN n.id AS id, n.name AS name, n.name_zh AS name_zh, n.aliases AS aliases, n.country AS country, n.admin1 AS region, n.lat AS lat,
n.lon AS lon, n.postcode AS postcode, n.address AS address, n.website AS website, n.ids AS ids, n.unnamed AS unnamed, n.closed AS closed,
n.type AS type, n.former AS former, {place}
ORDER BY id
"""
TOWN = "OPTIONAL MATCH (n)-[:IN_CITY]->(c:City)"
PLACE = "collect([c.id, c.name, c.name_zh]) AS towns"


def known_parties(store: Store) -> Iterator[Candidate]:
    """Every party of the store but countries, as a candidate. O(parties)."""
    for label in ("Region", "City", "School", "Bureau", "Organization"):
        sited = label not in PLACES
        query = KNOWN.format(label=label, town=TOWN if sited else "", place=PLACE if sited else "[] AS towns")
        for row in store.stream(query):
            yield _candidate(label, row)


def _candidate(label: str, row: tuple[Any, ...]) -> Candidate:
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
        towns,
    ) = row
    town = min((each for each in towns if each[0]), default=("",))
    return Candidate(
        id_, label, tuple(dict.fromkeys(filter(None, (name, name_zh, *(aliases or ()))))), country or "", town[0], region or "", lat, lon,
        postcode or "", address or "", website or "", tuple(ids or ()), bool(unnamed), tuple(filter(None, town[1:])), closed or "",
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
