"""Figures of a network: each is a pure function of an undirected, simple igraph graph whose edges carry `weight`, the number of ties.

`FIGURES` holds the words about a node's figures that reports, forms and docs/methods.md share. No figure is ever
NaN: what isn't defined is None. Costs are for n nodes and m edges; times for 4,566 nodes and 8,182 edges on one core.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import igraph
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from graph.view import View

SEED = 20051
"""Seed of everything drawn by lot; printed where it matters."""
DAMPING = 0.85

Floats = npt.NDArray[np.float64]
Values = Sequence[float | int | None]
_dice = threading.Lock()


class Dice:
    """igraph's one random generator, seeded, for as long as the block runs: equal networks, equal figures. Threads take turns."""

    def __enter__(self) -> None:
        _dice.acquire()
        igraph.set_random_number_generator(random.Random(SEED))

    def __exit__(self, *_: object) -> None:
        igraph.set_random_number_generator(random)
        _dice.release()


def degree(graph: igraph.Graph) -> list[int]:
    """Number of partners of each node, parallel ties counted once. O(n + m)."""
    return list(graph.degree())


def strength(graph: igraph.Graph) -> list[int]:
    """Number of ties of each node, parallel ones counted each. O(n + m)."""
    return [round(value) for value in graph.strength(weights="weight")] if graph.vcount() else []


def betweenness(graph: igraph.Graph, normalized: bool = True) -> list[float]:
    """How many shortest paths between two others run through each node, a pair with several paths in equal shares.

    normalized: divided by the number of pairs of others, (n−1)(n−2)/2; 0 where there is no such pair. O(n m): 0.4 s.
    Source: Freeman 1977, Sociometry 40:35; algorithm of Brandes 2001, J. Math. Sociol. 25:163.
    """
    n = graph.vcount()
    raw = _betweenness(graph) if graph.ecount() else np.zeros(n)
    pairs = (n - 1) * (n - 2) / 2
    return [float(value) for value in (raw / pairs if normalized and pairs > 0 else raw)]


def _betweenness(graph: igraph.Graph) -> Floats:
    """Raw sums, without a search from nodes of one tie: theirs is that of their neighbour, which counts for them too."""
    degrees = np.array(graph.degree())
    leaves = np.zeros(len(degrees), dtype=np.int64)
    for one, two in graph.get_edgelist():
        leaves[two] += degrees[one] == 1
        leaves[one] += degrees[two] == 1
    sizes = np.array(graph.connected_components().sizes())[graph.connected_components().membership]
    total = np.where(
        degrees > 1, leaves * (sizes - 2) / 2, 0.0
    )  # the neighbour lies between its leaf and all the others
    origins = np.flatnonzero(degrees > 1)
    for weight in np.unique(leaves[origins]):
        group = origins[leaves[origins] == weight]
        total += (1 + weight) * np.array(graph.betweenness(directed=False, sources=group.tolist()))
    return total


class Distances(NamedTuple):
    """Shortest paths of a whole network, in steps.

    harmonic: per node, sum of 1/distance to every other. total, reached: per node, sum of the distances to the nodes it reaches, and
    their number. counts: how many unordered pairs lie 1, 2, 3, … steps apart.
    """

    harmonic: Floats
    total: Floats
    reached: Floats
    counts: tuple[int, ...]

    @property
    def diameter(self) -> int | None:
        """The longest distance between two nodes that reach each other; None without such a pair."""
        return len(self.counts) or None

    @property
    def mean(self) -> float | None:
        """Mean distance of the pairs that reach each other; None without such a pair."""
        pairs = sum(self.counts)
        return sum(steps * count for steps, count in enumerate(self.counts, 1)) / pairs if pairs else None


_WORDS = 16
"""64-bit words per node in one sweep: searches from 1,024 nodes run at once."""


def distances(graph: igraph.Graph) -> Distances:
    """All distances at once by bit-parallel breadth-first search. O(n m · diameter / 1024): 0.2 s.

    Each sweep follows 1,024 origins, one bit each: a node's next bits are the union of its neighbours' less what it has seen.
    Source: Then et al. 2014, Proc. VLDB 8:449 (multi-source search), here in numpy.
    """
    n = graph.vcount()
    harmonic, total, reached = np.zeros(n), np.zeros(n), np.zeros(n)
    counts: list[int] = []
    pairs = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    heads = np.concatenate([pairs[:, 0], pairs[:, 1]])
    order = np.argsort(heads, kind="stable")
    tails = np.concatenate([pairs[:, 1], pairs[:, 0]])[order]
    tied, starts = np.unique(heads[order], return_index=True)
    for first in range(0, len(tied), 64 * _WORDS):
        origins = tied[first : first + 64 * _WORDS]
        words = (len(origins) + 63) // 64
        front = np.zeros((n, words), dtype=np.uint64)
        bits = np.arange(len(origins), dtype=np.uint64)
        front[origins, bits // np.uint64(64)] = np.uint64(1) << (bits % np.uint64(64))
        seen = front.copy()
        steps = 0
        while True:
            steps += 1
            arrived = np.bitwise_or.reduceat(front[tails], starts, axis=0) & ~seen[tied]
            found = np.bitwise_count(arrived).sum(axis=1, dtype=np.int64)
            new = int(found.sum())
            if new == 0:
                break
            seen[tied] |= arrived
            front[tied] = arrived
            harmonic[tied] += found / steps
            total[tied] += found * steps
            reached[tied] += found
            counts.extend([0] * (steps - len(counts)))
            counts[steps - 1] += new
    return Distances(harmonic, total, reached, tuple(count // 2 for count in counts))


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


def eigenvector(graph: igraph.Graph) -> list[float]:
    """A node counts for as much as its neighbours do: the leading eigenvector of each component, of length 1 within it.

    Values compare within a component only. A node without ties: 0. O(m) a round, some tens of rounds: 0.1 s.
    Source: Bonacich 1972, J. Math. Sociol. 2:113.
    """
    values = [0.0] * graph.vcount()
    for members in graph.connected_components():
        if len(members) == 1:
            continue
        if len(members) == 2:
            found = [1.0, 1.0]
        else:
            with Dice():  # the start is shaken a little
                found = graph.induced_subgraph(members).eigenvector_centrality(scale=True)
        length = math.sqrt(sum(value * value for value in found))
        for member, value in zip(members, found):
            values[member] = max(value, 0.0) / length
    return values


def pagerank(graph: igraph.Graph) -> list[float]:
    """Share of time a walker spends at each node who follows a tie with probability 0.85 and else starts anywhere. O(m) a round: 4 ms.

    Shares add up to 1; who has no tie is left for anywhere. Source: Brin and Page 1998, Computer Networks 30:107.
    """
    return [float(value) for value in graph.pagerank(directed=False, damping=DAMPING)] if graph.vcount() else []


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
    return [_defined(value) for value in graph.constraint()] if graph.ecount() else [None] * graph.vcount()


def components(graph: igraph.Graph) -> list[int]:
    """Number of each node's component: 1 is the largest; equally large ones in order of their first node. O(n + m)."""
    return _numbered(graph.connected_components().membership) if graph.vcount() else []


def communities(graph: igraph.Graph) -> list[int]:
    """Number of each node's community: 1 is the largest. Leiden on modularity, ties as weights, with a fixed seed. 0.06 s.

    Source: Traag, Waltman and van Eck 2019, Sci. Rep. 9:5233. One good answer of several: other seeds move nodes at the borders.
    """
    if graph.ecount() == 0:
        return list(range(1, graph.vcount() + 1))
    with Dice():
        found = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=10)
    return _numbered(found.membership)


def _numbered(membership: Sequence[int]) -> list[int]:
    """Groups numbered from 1, the largest first, equally large ones in order of their first member."""
    labels, first, inverse, sizes = np.unique(membership, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(labels), dtype=np.int64)
    number[order] = np.arange(1, len(labels) + 1)
    return [int(value) for value in number[inverse.reshape(-1)]]


def modularity(graph: igraph.Graph, groups: Sequence[int]) -> float | None:
    """Share of ties within groups beyond what strengths alone would give; None without a tie. O(m).

    Source: Newman and Girvan 2004, Phys. Rev. E 69:026113.
    """
    return _defined(graph.modularity(groups, weights="weight")) if graph.ecount() else None


def density(graph: igraph.Graph) -> float | None:
    """Share of all pairs that are tied, m / (n (n−1)/2); None below two nodes. O(1)."""
    n = graph.vcount()
    return graph.ecount() / (n * (n - 1) / 2) if n > 1 else None


def transitivity(graph: igraph.Graph) -> float | None:
    """Share of two-step paths whose ends are tied, 3 × triangles / paths of two steps; None without such a path. O(sum of degrees²).

    Source: Newman, Watts and Strogatz 2002, PNAS 99:2566.
    """
    return _defined(graph.transitivity_undirected(mode="nan")) if graph.vcount() else None


def assortativity(graph: igraph.Graph) -> float | None:
    """Correlation of the numbers of partners at the two ends of a tie, −1 to 1; None where all are alike. O(m).

    Source: Newman 2002, Phys. Rev. Lett. 89:208701.
    """
    return _defined(graph.assortativity_degree(directed=False)) if graph.ecount() else None


def _defined(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def two_sided(view: View) -> str | None:
    """The country with exactly one end of every edge, so that no triangle can exist; None if there is none. O(m).

    At country level a node is its own country. Of two such countries (all ties join the same two) the first in order of id.
    """
    from graph.snapshot import Party

    def country(party: Party) -> str | None:
        return party.id if party.label == "Country" else party.country

    side = {node.id: country(node) for node in view.nodes}
    fit: set[str] | None = None
    for edge in view.edges:
        ends = {side[edge.source], side[edge.target]} - {None}
        if side[edge.source] == side[edge.target] or not ends:
            return None
        fit = {each for each in ends if each} if fit is None else {each for each in fit if each in ends}
        if not fit:
            return None
    return min(fit) if fit else None


@dataclass(frozen=True)
class Figure:
    """One figure of a node: its column name, title, type (integer, number, text), unit and definition in words."""

    name: str
    title: str
    type: str
    unit: str
    help: str
    triangles: bool = False
    """True where it can only be nought or trivial in a network of two sides."""


FIGURES = (
    Figure("degree", "Partners", "integer", "partners", "Number of partners; parallel ties count once."),
    Figure("strength", "Ties", "integer", "ties", "Number of ties; parallel ties count each."),
    Figure(
        "betweenness",
        "Betweenness",
        "number",
        "share",
        "Share of the shortest paths between two others that run through it, divided by (n−1)(n−2)/2.",
    ),
    Figure(
        "harmonic",
        "Harmonic closeness",
        "number",
        "share",
        "Mean of 1/distance to every other node, 0 for those out of reach; divided by n−1.",
    ),
    Figure(
        "eigenvector",
        "Eigenvector",
        "number",
        "",
        "Counts for as much as its partners do; of length 1 within each component, so compare within one only.",
    ),
    Figure(
        "pagerank", "PageRank", "number", "share", "Share of time of a random walker, damping 0.85; all add up to 1."
    ),
    Figure(
        "core",
        "Core",
        "integer",
        "",
        "Largest k such that it belongs to a group in which everyone has k partners within it.",
    ),
    Figure(
        "clustering",
        "Clustering",
        "number",
        "share",
        "Share of the pairs of its partners that are partners themselves; 0 below two partners.",
        True,
    ),
    Figure(
        "constraint",
        "Constraint",
        "number",
        "",
        "Burt's constraint: how far its partners are tied to one another; low for who stands between groups.",
        True,
    ),
    Figure("component", "Component", "integer", "", "Number of the component it belongs to; 1 is the largest."),
    Figure(
        "closeness",
        "Closeness",
        "number",
        "share",
        "Reached nodes by the sum of their distances, times the share of the network that is reached.",
    ),
    Figure(
        "component_size", "Size of its component", "integer", "nodes", "Number of nodes in the component it belongs to."
    ),
    Figure("community", "Community", "integer", "", "Number of its Leiden community; 1 is the largest."),
)
FIGURE = {each.name: each for each in FIGURES}


def distances_of(view: View) -> Distances:
    """`distances` of a view's graph, worked out once for the view."""
    found: Distances = view.keep("distances", lambda: distances(view.graph))
    return found


def figure(view: View, name: str, normalized: bool = True) -> list[float | int | None]:
    """One figure of FIGURES for each node of the view, in their order; worked out once for the view."""
    found: list[float | int | None] = view.keep((name, normalized), lambda: _make(view, name, normalized))
    return found


def figures(view: View, names: Sequence[str], normalized: bool = True) -> dict[str, list[float | int | None]]:
    """Several figures, by name."""
    return {name: figure(view, name, normalized) for name in names}


def _make(view: View, name: str, normalized: bool) -> list[Any]:
    graph = view.graph
    simple: dict[str, Callable[[igraph.Graph], list[Any]]] = {
        "degree": degree,
        "strength": strength,
        "eigenvector": eigenvector,
        "pagerank": pagerank,
        "core": core,
        "clustering": clustering,
        "constraint": constraint,
        "component": components,
        "community": communities,
    }
    if name in simple:
        return simple[name](graph)
    if name == "betweenness":
        return betweenness(graph, normalized)
    if name == "harmonic":
        return harmonic(distances_of(view), normalized)
    if name == "closeness":
        return closeness(distances_of(view))
    numbers = np.array(figure(view, "component"), dtype=np.int64)
    return [int(size) for size in np.bincount(numbers)[numbers]] if len(numbers) else []
