"""What partners are looked for in: the parties of one kind, who is tied to whom and by which ties, and what lies below and above."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.model import COUNTED_STATUSES, COUNTED_TIERS, PLACES
from graph.network.parties import Party, Tie
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import Name
from queries.home_place import home_of

OF_PLACES = ("sister_city", "sister_region")
"""Kinds of tie that places have themselves."""

Neighbors = Mapping[str, Collection[str]]
Pair = tuple[str, str]


class Held(NamedTuple):
    """A tie of a unit: its end there, and its other end."""

    tie: Tie
    here: str
    other: str


@dataclass
class Network:
    """Units are what is suggested: cities with their county-level units, else single parties; `label` says of what kind."""

    snapshot: Snapshot
    label: str
    parties: Mapping[str, Party]
    kinds: tuple[str, ...]
    """Kinds of tie by which two are partners already, where some are asked for."""
    around: Neighbors
    """Unit → units that it has a tie with that counts."""
    between: Mapping[Pair, Sequence[str]] = field(default_factory=dict)
    """Two units, in order of id → ids of the ties that join them and count."""
    held: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    """Unit → all its ties, whatever their status, those of who lies in it too."""
    sisters: Sequence[Tie] = ()
    """Partnerships of cities themselves that count: what parties in them may build on."""
    countries: Counter[Pair] = field(default_factory=Counter)
    """Two countries or regions, in order → partnerships of the whole graph that count."""
    home: str | None = None
    """The province or country that every tie touches: then a partner lies on the other side of its border."""

    def across(self, here: str, other: str) -> bool:
        """Whether a tie between the two could stand in this network."""
        around = self.snapshot.placement.around
        return self.home is None or (self.home in around(here)) != (self.home in around(other))

    def unit(self, id: str) -> str | None:
        """What a party counts as: the city it lies in, or itself."""
        return self.snapshot.placement.city(id) if self.label == "City" else id

    def party(self, id: str) -> Party:
        return self.snapshot.node(id)

    def name(self, id: str) -> Name:
        party = self.snapshot.node(id)
        return Name(party.name, party.name_zh)

    def country(self, id: str) -> str:
        """The country or region of a party; empty where it isn't known."""
        return self.snapshot.placement.country(id) or ""

    def joins(self, one: str, other: str) -> list[Tie]:
        """The ties that join two units and count, those of the sought kind and the oldest first."""
        ties = [self.snapshot.tie(id) for id in self.between.get(pair(one, other), ())]
        return sorted(ties, key=lambda tie: (not self.is_sought(tie), tie.since or "9999", tie.id))

    def is_sought(self, tie: Tie) -> bool:
        """Whether two are partners by such a tie: one of the kinds asked for; else one of places for a place, and any for others."""
        if tie.type != "PARTNER" or self.kinds:
            return tie.type == "PARTNER" and tie.kind in self.kinds
        if self.label not in PLACES or tie.kind in OF_PLACES:
            return True
        return all(self.party(end).label in PLACES for end in (tie.start, tie.end))

    def partners(self, here: str) -> set[str]:
        """Units that are partners already: by a tie of the sought kind that counts."""
        found = {
            self.unit(each.other) for each in self.held.get(here, ()) if self.is_sought(each.tie) and counts(each.tie)
        }
        return {id for id in found if id}  # fmt: skip


def counts(tie: Tie) -> bool:
    """Whether a partnership counts as one: neither planned nor ended, and above friendly exchange."""
    return tie.type == "PARTNER" and tie.status in COUNTED_STATUSES and tie.tier in COUNTED_TIERS


def pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def of_view(snapshot: Snapshot, view: View, label: str, ties: Iterable[Tie] | None = None) -> Network:
    """The network of the parties of one label in a view. O(ties).

    ties: those that are leads, and that join what lies in places, of every level and status; all of the snapshot unless given.
    """
    place = snapshot.placement
    parties = {
        node.id: node
        for node in snapshot.nodes
        if node.label == label and not node.unnamed and (label != "City" or place.city(node.id) == node.id)
    }
    around: dict[str, set[str]] = defaultdict(set)
    between: dict[Pair, list[str]] = defaultdict(list)
    for edge in view.edges:
        around[edge.source].add(edge.target)
        around[edge.target].add(edge.source)
        between[pair(edge.source, edge.target)] += edge.ties
    home = home_of(view)
    network = Network(
        snapshot,
        label,
        parties,
        view.filters.kind,
        {id: sorted(others) for id, others in around.items()},  # sums come out the same every time
        between,
        countries=tied_countries(snapshot).copy(),
        home=home.id if home else None,
    )
    chosen = list(snapshot.ties if ties is None else ties)
    network.held = held_by_unit(network, chosen)
    network.sisters = [tie for tie in chosen if tie.kind == "sister_city" and counts(tie)]
    return network


def held_by_unit(network: Network, ties: Iterable[Tie]) -> dict[str, list[Held]]:
    """Unit → its ties. A tie inside one unit is none of its."""
    held: dict[str, list[Held]] = defaultdict(list)
    for tie in ties:
        one, other = network.unit(tie.start), network.unit(tie.end)
        if one != other or one is None:
            for unit, here, there in ((one, tie.start, tie.end), (other, tie.end, tie.start)):
                if unit is not None:
                    held[unit].append(Held(tie, here, there))
    return held


def tied_countries(snapshot: Snapshot) -> Counter[Pair]:
    """Two countries or regions → partnerships of the whole graph that count, whatever filters choose: the same on every page."""
    return snapshot.keep("tied countries", lambda: Counter(_country_pairs(snapshot)))  # type: ignore[no-any-return]


def _country_pairs(snapshot: Snapshot) -> Iterator[Pair]:
    country = snapshot.placement.country
    for tie in snapshot.ties:
        if counts(tie):
            one, other = country(tie.start) or "", country(tie.end) or ""
            if one != other:
                yield pair(one, other)
