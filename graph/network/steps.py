"""Who is next to whom in a view, and how many steps away."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from graph.network.edge import Edge

Neighbors = Mapping[str, Mapping[str, Sequence["Edge"]]]


def neighbors_of(edges: Iterable[Edge]) -> Neighbors:
    found: dict[str, dict[str, list[Edge]]] = {}
    for edge in sorted(edges, key=lambda each: (each.type, each.id)):
        found.setdefault(edge.source, {}).setdefault(edge.target, []).append(edge)
        found.setdefault(edge.target, {}).setdefault(edge.source, []).append(edge)
    return found


def steps_from(around: Neighbors, origin: str, most: int | None = None) -> dict[str, int]:
    """Node → number of steps to the origin, for those that reach it in at most so many."""
    found = {origin: 0}
    queue = deque([origin])
    while queue:
        here = queue.popleft()
        if found[here] == most:
            continue
        for there in around.get(here, ()):
            if there not in found:
                found[there] = found[here] + 1
                queue.append(there)
    return found
