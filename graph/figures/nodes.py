"""Figures of a network: each is a pure function of an undirected, simple igraph graph whose edges carry `weight`, the number of ties.

`FIGURES` holds the words about a node's figures that reports, forms and docs/methods.md share. No figure is ever
NaN: what isn't defined is None. Costs are for n nodes and m edges; times for 4,566 nodes and 8,182 edges on one core.
Betweenness and distances have modules of their own; so have the figures of the whole network (`graph/figures/whole.py`) and what chance makes of them
(`graph/figures/chance.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import igraph
import numpy as np

from graph.figures.adjacency import adjacency
from graph.figures.betweenness import Betweenness
from graph.figures.dice import SEED, Dice
from graph.figures.distances import Distances, Floats
from graph.text import NOTHING, Text

DAMPING = 0.85
ROUNDS = 2_000
"""Rounds in which an eigenvector must be found: enough for a chain of 3,000 nodes."""


def degree(graph: igraph.Graph) -> list[int]:
    """Number of partners of each node, parallel ties counted once. O(n + m)."""
    return list(graph.degree())


def strength(graph: igraph.Graph) -> list[int]:
    """Number of ties of each node, parallel ones counted each. O(n + m)."""
    return [round(value) for value in graph.strength(weights="weight")] if graph.vcount() else []


def shares(found: Betweenness, normalized: bool = True) -> Betweenness:
    """Betweenness and its bounds divided by the number of pairs of others, (n−1)(n−2)/2; 0 where there is no such pair. O(n)."""
    n = len(found.values)
    pairs = (n - 1) * (n - 2) / 2
    if not normalized or pairs <= 0:
        return found
    return found._replace(values=found.values / pairs, low=found.low / pairs, high=found.high / pairs)


def harmonic(found: Distances, normalized: bool = True) -> list[float]:
    """Closeness that holds in several components: the sum of 1/distance to every other node, 0 for those out of reach.

    normalized: divided by n−1; 0 for a node alone. O(n) after `distances`.
    Source: Marchiori and Latora 2000, Physica A 285:539; Boldi and Vigna 2014, Internet Math. 10:222.
    """
    n = len(found.harmonic)
    return [float(value) for value in (found.harmonic / max(n - 1, 1) if normalized else found.harmonic)]


def closeness(found: Distances) -> list[float]:
    """Reached/(sum of distances), times the share of the network that is reached; 0 for a node alone. O(n) after `distances`.

    Source: Wasserman and Faust 1994, Social Network Analysis, p. 200 (their form for several components, as networkx has it).
    """
    n = len(found.total)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(found.total > 0, found.reached / found.total * found.reached / max(n - 1, 1), 0.0)
    return [float(value) for value in values]


def eigenvector(graph: igraph.Graph) -> list[float | None]:
    """A node counts for as much as its neighbours do: the leading eigenvector of each component, of length 1 within it.

    Values compare within a component only. A node without ties: 0; None in a component whose eigenvector isn't found in time
    (chains of more than some thousand nodes). O(m) a round, some tens of rounds: 0.02 s.
    Source: Bonacich 1972, J. Math. Sociol. 2:113; Lehoucq, Sorensen and Yang 1998, ARPACK Users' Guide.
    """
    values: list[float | None] = [0.0] * graph.vcount()
    for members in graph.connected_components():
        if len(members) == 1:
            continue
        found = _leading(graph.induced_subgraph(members)) if len(members) > 2 else np.full(2, math.sqrt(0.5))
        for place, member in enumerate(members):
            values[member] = None if found is None else float(found[place])
    return values


def _leading(part: igraph.Graph) -> Floats | None:
    """The leading eigenvector of a connected network, of length 1; None if ARPACK doesn't find it in ROUNDS rounds."""
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    starts, ends = adjacency(part)
    n = part.vcount()
    try:
        _, vectors = eigsh(
            csr_array((np.ones(len(ends)), ends, starts), shape=(n, n)),
            k=1, which="LA", v0=np.full(n, 1 / math.sqrt(n)), maxiter=ROUNDS,
        )  # fmt: skip
    except ArpackNoConvergence:
        return None
    found: Floats = np.abs(vectors[:, 0])
    return found


def pagerank(graph: igraph.Graph, inside: Mapping[int, int] = MappingProxyType({})) -> list[float]:
    """Share of time a walker spends at each node who follows a tie with probability 0.85 and else starts anywhere. O(m) a round: 4 ms.

    Shares add up to 1; who has no tie is left for anywhere. inside: vertices with a tie to themselves, one of those that the walker may follow;
    reports have none. Source: Brin and Page 1998, Computer Networks 30:107.
    """
    if not graph.vcount():
        return []
    if not inside:
        return [float(value) for value in graph.pagerank(directed=False, damping=DAMPING)]
    looped = igraph.Graph(graph.vcount(), [*graph.get_edgelist(), *((each, each) for each in inside)])
    weights = [1.0] * graph.ecount() + [0.5] * len(inside)  # igraph follows a loop from both of its ends
    return [float(value) for value in looped.pagerank(directed=False, damping=DAMPING, weights=weights)]


def core(graph: igraph.Graph) -> list[int]:
    """The largest k such that the node belongs to a group in which everyone has k partners within it. O(n + m): 1 ms.

    Source: Seidman 1983, Social Networks 5:269.
    """
    return list(graph.coreness())


def clustering(graph: igraph.Graph) -> list[float]:
    """Share of the pairs of its partners that are partners themselves; 0 below two partners. O(sum of degrees²): 5 ms.

    Source: Watts and Strogatz 1998, Nature 393:440.
    """
    return [float(value) for value in graph.transitivity_local_undirected(mode="zero")] if graph.vcount() else []


def constraint(graph: igraph.Graph) -> list[float | None]:
    """How far a node's partners are tied to one another, so that it can't stand between them; None without a partner. 5 ms.

    Ties count once. Above 1 is possible for small, closed groups. Source: Burt 1992, Structural Holes, p. 54.
    """
    return [defined(value) for value in graph.constraint()] if graph.ecount() else [None] * graph.vcount()


def components(graph: igraph.Graph) -> list[int]:
    """Number of each node's component: 1 is the largest; equally large ones in order of their first node. O(n + m)."""
    return _numbered(graph.connected_components().membership) if graph.vcount() else []


def cut(graph: igraph.Graph) -> list[int]:
    """How many pieces more its component falls into without the node; above 0 for cut vertices. O(n + m): 5 ms.

    Source: Tarjan 1972, SIAM J. Comput. 1:146 (biconnected parts: it belongs to one more than it holds pieces together).
    """
    parts = Counter(member for part in graph.biconnected_components() for member in part) if graph.ecount() else {}
    return [max(parts.get(each, 0) - 1, 0) for each in range(graph.vcount())]


def bridges(graph: igraph.Graph) -> list[tuple[int, int]]:
    """Tied pairs that would not reach each other without their tie, in order. O(n + m). Source: Tarjan 1974, Inf. Process. Lett. 2:160."""
    return sorted(graph.es[each].tuple for each in graph.bridges())


def communities(graph: igraph.Graph, seed: int = SEED) -> list[int]:
    """Number of each node's community: 1 is the largest. Leiden on modularity, ties as weights, with a fixed seed. 0.06 s.

    Source: Traag, Waltman and van Eck 2019, Sci. Rep. 9:5233. One good answer of several: other seeds move nodes at the borders.
    """
    if graph.ecount() == 0:
        return list(range(1, graph.vcount() + 1))
    with Dice(seed):
        found = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=10)
    return _numbered(found.membership)


def _numbered(membership: Sequence[int]) -> list[int]:
    """Groups numbered from 1, the largest first, equally large ones in order of their first member."""
    labels, first, inverse, sizes = np.unique(membership, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(labels), dtype=np.int64)
    number[order] = np.arange(1, len(labels) + 1)
    return [int(value) for value in number[inverse.reshape(-1)]]


@dataclass(frozen=True)
class Figure:
    """One figure of a node: its column name, title, type (integer, number, text), unit and definition in words."""

    name: str
    title: Text
    type: str
    unit: Text
    help: Text
    triangles: bool = False
    """True where it can only be nought or trivial in a network of two sides."""


FIGURES = (
    Figure(
        "degree", Text("Partners"), "integer", Text("partners"), Text("Number of partners; parallel ties count once.")
    ),
    Figure("strength", Text("Ties"), "integer", Text("ties"), Text("Number of ties; parallel ties count each.")),
    Figure(
        "betweenness",
        Text("Betweenness"),
        "number",
        Text("share"),
        Text("Share of the shortest paths between two others that run through it, divided by (n−1)(n−2)/2."),
    ),
    Figure(
        "harmonic",
        Text("Harmonic closeness"),
        "number",
        Text("share"),
        Text("Mean of 1/distance to every other node, 0 for those out of reach; divided by n−1."),
    ),
    Figure(
        "eigenvector",
        Text("Eigenvector"),
        "number",
        NOTHING,
        Text("Counts for as much as its partners do; of length 1 within each component, so compare within one only."),
    ),
    Figure(
        "pagerank",
        Text("PageRank"),
        "number",
        Text("share"),
        Text("Share of time of a random walker, damping 0.85; all add up to 1."),
    ),
    Figure(
        "core",
        Text("Core"),
        "integer",
        NOTHING,
        Text("Largest k such that it belongs to a group in which everyone has k partners within it."),
    ),
    Figure(
        "clustering",
        Text("Clustering"),
        "number",
        Text("share"),
        Text("Share of the pairs of its partners that are partners themselves; 0 below two partners."),
        True,
    ),
    Figure(
        "constraint",
        Text("Constraint"),
        "number",
        NOTHING,
        Text("Burt's constraint: how far its partners are tied to one another; low for who stands between groups."),
        True,
    ),
    Figure(
        "component",
        Text("Component"),
        "integer",
        NOTHING,
        Text("Number of the component it belongs to; 1 is the largest."),
    ),
    Figure(
        "closeness",
        Text("Closeness"),
        "number",
        Text("share"),
        Text("Reached nodes by the sum of their distances, times the share of the network that is reached."),
    ),
    Figure(
        "component_size",
        Text("Size of its component"),
        "integer",
        Text("nodes"),
        Text("Number of nodes in the component it belongs to."),
    ),
    Figure(
        "community", Text("Community"), "integer", NOTHING, Text("Number of its Leiden community; 1 is the largest.")
    ),
    Figure(
        "cut",
        Text("Holds together"),
        "integer",
        Text("pieces"),
        Text("How many pieces more its component would fall into without it; above 0 for cut vertices."),
    ),
)
FIGURE = {each.name: each for each in FIGURES}


def defined(value: Any) -> float | None:
    """The value as a number; None for what is missing or no number."""
    return float(value) if value is not None and math.isfinite(value) else None
