"""Towns that a graph may have twice: they count once, and no verdict rests on them until somebody has decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

from graph.geodesy import distance_km
from graph.names import fold
from graph.network.snapshot import Snapshot
from graph.store.decisions import decisions
from graph.store.store import Store
from queries.reports.cities import SAME_KM, ComparedCity

BESIDE_THE_NAME = re.compile(r"\b(?:municipality|city|commune|of)\b")
"""Words of sources that tell a town from its municipality, which for ties are one."""
Pair = frozenset[str]
Placed = tuple[str, float, float]
"""Id, latitude and longitude of a city."""


def mark_doubled(snapshot: Snapshot, cities: Mapping[str, ComparedCity], store: Store | None) -> None:
    """Tell each city that may be another one too which that is; of the two the one with fewer ties is the second. O(cities)."""
    apart = {frozenset((each.keep, each.gone)) for each in decisions(store)} if store is not None else set()
    for pair in _pairs(snapshot, cities):
        if pair in apart:
            continue
        first, second = sorted(pair, key=lambda id: (-sum(map(len, cities[id].recorded.values())), id))
        cities[first].twin, cities[second].twin = cities[first].twin or second, first
        cities[second].is_second = True


def _pairs(snapshot: Snapshot, cities: Mapping[str, ComparedCity]) -> Iterable[Pair]:
    """Cities of one name and country that lie so near that they are hardly two."""
    by_name: dict[tuple[str, str | None], list[Placed]] = {}
    for city in cities.values():
        node = snapshot.node(city.id) if city.id is not None else None
        if node is not None and node.lat is not None and node.lon is not None:
            by_name.setdefault((_name(node.name), node.country), []).append((node.id, node.lat, node.lon))
    for (name, _), placed in by_name.items():
        for (one, *here), (other, *there) in combinations(placed, 2) if name else ():
            if distance_km(*here, *there) < SAME_KM:
                yield frozenset((one, other))


def _name(name: str) -> str:
    return " ".join(BESIDE_THE_NAME.sub(" ", fold(name)).split())
