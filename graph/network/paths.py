"""Shortest paths between two parties of a view."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import FilterError
from graph.network.edge import Edge
from graph.network.place import placer
from graph.network.steps import Neighbors, steps_from
from graph.network.view import View
from graph.text import Text

if TYPE_CHECKING:
    from graph.network.parties import Party


class Path(NamedTuple):
    """One shortest path: nodes from the first to the last, and for each step its edge; `parallel` has the other edges of each step."""

    nodes: tuple[Party, ...]
    edges: tuple[Edge, ...]
    parallel: tuple[tuple[Edge, ...], ...]


class Paths(NamedTuple):
    """Shortest paths between two nodes: their length in steps (None: there is none), and the paths, `more` if there are others."""

    length: int | None
    paths: tuple[Path, ...]
    more: bool


def paths(view: View, start: str, end: str, limit: int = 20) -> Paths:
    """The shortest paths between two parties, at the level of the view, at most `limit` of them in order of their ids.

    Breadth-first search, parallel edges counted once, directions of visits ignored. O(nodes + edges + length × limit).
    Raises NotFound for an unknown id and FilterError for a party that has no place at this level.
    """
    first, last = _end(view, start, "from"), _end(view, end, "to")
    around = view.neighbors
    steps = steps_from(around, last)
    if first == last:
        return Paths(0, (Path((view.snapshot.node(first),), (), ()),), False)
    if first not in steps:
        return Paths(None, (), False)
    found: list[list[str]] = []
    stack = [[first]]
    while stack and len(found) <= limit:
        trail = stack.pop()
        here = trail[-1]
        if here == last:
            found.append(trail)
            continue
        nearer = sorted((there for there in around[here] if steps.get(there) == steps[here] - 1), reverse=True)
        stack.extend([*trail, there] for there in nearer)
    return Paths(steps[first], tuple(_path(view, around, trail) for trail in found[:limit]), len(found) > limit)


def _end(view: View, id: str, where: str) -> str:
    party = view.snapshot.node(id)
    place = placer(view.snapshot, view.filters)(party.id)
    if place is None:
        raise FilterError(
            Text("'{name}' has no place at the level {level}.", name=party.name, level=view.filters.level),
            where=where,
            hint=Text("Ask for another level."),
        )
    return place


def _path(view: View, around: Neighbors, trail: list[str]) -> Path:
    steps = [around[here][there] for here, there in pairwise(trail)]
    return Path(
        tuple(view.snapshot.node(id) for id in trail),
        tuple(step[0] for step in steps),
        tuple(tuple(step[1:]) for step in steps),
    )
