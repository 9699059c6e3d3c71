"""Figures of the nodes of a view, each worked out once for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import igraph
import numpy as np

from graph.figures.betweenness import Betweenness, betweenness
from graph.figures.distances import Distances, distances
from graph.figures.nodes import (
    FIGURE,
    closeness,
    clustering,
    communities,
    components,
    constraint,
    core,
    cut,
    defined,
    degree,
    eigenvector,
    harmonic,
    pagerank,
    shares,
    strength,
)
from graph.figures.watch import IDLE, Watch

if TYPE_CHECKING:
    from graph.network.view import View


def distances_of(view: View, watch: Watch = IDLE) -> Distances:
    """`distances` of a view's graph, worked out once for the view."""
    found: Distances = view.keep("distances", lambda: distances(view.graph, watch))
    return found


def betweenness_of(view: View, way: str = "auto", watch: Watch = IDLE) -> Betweenness:
    """`betweenness` of a view's graph in pairs, worked out once for the view and the way (auto, exact, sampled)."""
    found: Betweenness = view.keep(("betweenness", way), lambda: betweenness(view.graph, way, watch))
    return found


def figure(view: View, name: str, normalized: bool = True, watch: Watch = IDLE) -> list[float | int | None]:
    """One figure of FIGURES for each node of the view, in their order; worked out once for the view.

    Raises Stopped when the watch stops it; what was done until then is lost.
    """
    found: list[float | int | None] = view.keep((name, normalized), lambda: _make(view, name, normalized, watch))
    return found


def figures(
    view: View, names: Sequence[str], normalized: bool = True, watch: Watch = IDLE
) -> dict[str, list[float | int | None]]:
    """Several figures, by name."""
    return {name: figure(view, name, normalized, watch) for name in names}


_SIMPLE: Mapping[str, Callable[[igraph.Graph], list[Any]]] = {
    "degree": degree,
    "strength": strength,
    "eigenvector": eigenvector,
    "pagerank": pagerank,
    "core": core,
    "clustering": clustering,
    "constraint": constraint,
    "component": components,
    "community": communities,
    "cut": cut,
}


def _make(view: View, name: str, normalized: bool, watch: Watch) -> list[Any]:
    watch(FIGURE[name].title, 0)
    if name in _SIMPLE:
        return _SIMPLE[name](view.graph)
    if name == "betweenness":
        return [defined(each) for each in shares(betweenness_of(view, watch=watch), normalized).values]
    if name == "harmonic":
        return harmonic(distances_of(view, watch), normalized)
    if name == "closeness":
        return closeness(distances_of(view, watch))
    numbers = np.array(figure(view, "component"), dtype=np.int64)
    return [int(size) for size in np.bincount(numbers)[numbers]] if len(numbers) else []
