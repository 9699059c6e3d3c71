"""Figures of a whole network: how dense it is, who is tied to whom, and what can be said where it has two sides.

Graphs are undirected and simple, their edges carry `weight`, the number of ties. What isn't defined is None.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import igraph
import numpy as np
import numpy.typing as npt

from graph.figures.nodes import defined

Floats = npt.NDArray[np.float64]


def density(graph: igraph.Graph) -> float | None:
    """Share of all pairs that are tied, m / (n (n−1)/2); None below two nodes. O(1)."""
    n = graph.vcount()
    return graph.ecount() / (n * (n - 1) / 2) if n > 1 else None


def mean_clustering(graph: igraph.Graph) -> float | None:
    """Mean of local clustering over all nodes, 0 below two partners; None without a node. O(sum of degrees²): 1 ms."""
    return defined(graph.transitivity_avglocal_undirected(mode="zero")) if graph.vcount() else None


def transitivity(graph: igraph.Graph) -> float | None:
    """Share of two-step paths whose ends are tied, 3 × triangles / paths of two steps; None without such a path. O(sum of degrees²).

    Source: Newman, Watts and Strogatz 2002, PNAS 99:2566.
    """
    return defined(graph.transitivity_undirected(mode="nan")) if graph.vcount() else None


def modularity(graph: igraph.Graph, groups: Sequence[int]) -> float | None:
    """Share of ties within groups beyond what strengths alone would give; None without a tie. O(m).

    Source: Newman and Girvan 2004, Phys. Rev. E 69:026113.
    """
    return defined(graph.modularity(groups, weights="weight")) if graph.ecount() else None


def assortativity(graph: igraph.Graph) -> float | None:
    """Correlation of the numbers of partners at the two ends of a tie, −1 to 1; None where all are alike. O(m).

    Source: Newman 2002, Phys. Rev. Lett. 89:208701.
    """
    return defined(graph.assortativity_degree(directed=False)) if graph.ecount() else None


def assortativity_by_size(graph: igraph.Graph, sizes: Sequence[float | None]) -> tuple[float | None, int]:
    """Correlation of the logarithms of a size at the two ends of a tie, and the number of tied pairs whose sizes are known and above 0. O(m).

    Logarithms, because a few sizes are a thousand times the others. None where no pair is known or all are alike.
    Source: Newman 2003, Phys. Rev. E 67:026126, equation 21.
    """
    logs = np.array([math.log(each) if each and each > 0 else math.nan for each in sizes])
    one, two = _ends(graph)
    both = np.isfinite(logs[one] + logs[two])
    one, two = logs[one[both]], logs[two[both]]
    return _correlation(np.concatenate([one, two]), np.concatenate([two, one])), int(both.sum())


def assortativity_by_group(graph: igraph.Graph, groups: Sequence[str | None]) -> tuple[float | None, int]:
    """How much more often ties stay within a group than if their ends were drawn at random, and the number of tied pairs with both groups known. O(m).

    1: all ties stay within; 0: as by chance; None where no pair is known or there is one group only.
    Source: Newman 2003, Phys. Rev. E 67:026126, equation 2.
    """
    names = {name: place for place, name in enumerate(sorted({each for each in groups if each}))}
    places = np.array([names.get(each or "", -1) for each in groups], dtype=np.int64)
    one, two = _ends(graph)
    both = (places[one] >= 0) & (places[two] >= 0)
    one, two = places[one[both]], places[two[both]]
    if not len(one):
        return None, 0
    ends = np.bincount(np.concatenate([one, two]))
    chance = float(((ends / ends.sum()) ** 2).sum())
    return (None if chance > 1 - 1e-12 else (float((one == two).mean()) - chance) / (1 - chance)), len(one)


def _ends(graph: igraph.Graph) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    one, two = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2).T
    return one, two


def _correlation(one: Floats, two: Floats) -> float | None:
    """Pearson's; None for less than two values or where one side is all alike."""
    if len(one) < 2 or np.ptp(one) < 1e-12 or np.ptp(two) < 1e-12:
        return None
    return defined(np.corrcoef(one, two)[0, 1])


def reciprocity(pairs: Collection[tuple[str, str]]) -> float | None:
    """Share of the directed pairs (from, to) that are there the other way round too; those from a node to itself don't count. O(pairs).

    >>> reciprocity([("lyon", "turin"), ("turin", "lyon"), ("lyon", "oslo"), ("oslo", "oslo")])
    0.6666666666666666
    """
    known = {(one, two) for one, two in pairs if one != two}
    return sum((two, one) in known for one, two in known) / len(known) if known else None


def density_between(graph: igraph.Graph, side: Sequence[bool]) -> float | None:
    """Tied pairs by all pairs of one node of either side, m / (a·b); None where a side is empty. O(n)."""
    pairs = sum(side) * (len(side) - sum(side))
    return graph.ecount() / pairs if pairs else None


def clustering_between(graph: igraph.Graph, side: Sequence[bool]) -> float | None:
    """Share of the paths of three steps whose ends are tied, 4 × rings of four / paths of three steps; None without such a path.

    The least ring of a network with two sides has four ties: two cities that share two partners. O(sum of degrees² of the side where that is less).
    Source: Robins and Alexander 2004, Comput. Math. Organ. Theory 10:69.
    """
    degrees = np.array(graph.degree(), dtype=np.int64)
    one, two = _ends(graph)
    paths = int(((degrees[one] - 1) * (degrees[two] - 1)).sum())
    if not paths:
        return None
    inner = np.array(side, dtype=bool)
    centres = np.flatnonzero(inner if (degrees[inner] ** 2).sum() <= (degrees[~inner] ** 2).sum() else ~inner)
    shared = [_pairs(np.array(graph.neighbors(each), dtype=np.int64), len(degrees)) for each in centres]
    counts = np.unique(np.concatenate(shared), return_counts=True)[1]
    return float(4 * (counts * (counts - 1) // 2).sum() / paths)


def _pairs(members: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """All pairs of the members, each as one number."""
    one, two = np.triu_indices(len(members), 1)
    return members[one] * n + members[two]


def assortativity_between(graph: igraph.Graph, side: Sequence[bool]) -> float | None:
    """Correlation over ties of the number of partners at their inner and at their outer end; None where a side is all alike. O(m).

    The form for two sides of assortativity by degree: a difference between the sides is none between partners.
    """
    degrees = np.array(graph.degree(), dtype=np.float64)
    one, two = _ends(graph)
    inner = np.array(side, dtype=bool)[one] if len(one) else np.zeros(0, dtype=bool)
    return _correlation(degrees[np.where(inner, one, two)], degrees[np.where(inner, two, one)])
