"""Betweenness: how many shortest paths run through each node. Exact as long as that takes less than about a minute, by lot beyond.

Three ways, chosen by size alone, so that equal networks get equal figures: igraph up to SMALL, which needs no compiling; the 2-core searched by
compiled code on all cores up to LARGE; beyond that, paths drawn by lot until the error is small enough, and the error goes with the figure.
"""

from __future__ import annotations

import math
from itertools import count
from typing import NamedTuple

import igraph
import numpy as np
import numpy.typing as npt

from graph.figures.adjacency import Adjacency, adjacency
from graph.figures.dice import SEED
from graph.figures.watch import IDLE, Watch, spread
from graph.text import Text

Floats = npt.NDArray[np.float64]

SMALL = 100_000_000
"""Nodes × tied pairs up to which igraph does it: 1.5 s."""
LARGE = 2_000_000_000
"""Nodes × tied pairs of the 2-core up to which every path is counted: some 20 s on two cores."""
ERROR = 0.05
"""What is drawn by lot may be wrong by this share of the largest value …"""
DOUBT = 0.05
"""… except with this probability, for all nodes at once."""
MOST_SAMPLES = 4_000_000
"""Paths drawn at most; the error that is left is shown."""

_WHAT = Text("betweenness")
_PIECE = 4096  # paths to a piece of work
_VISITS = 5_000_000  # ties followed to a piece of work: some 50 ms


class Betweenness(NamedTuple):
    """Pairs of others whose shortest paths run through each node, a pair with several paths in equal shares; within [low, high].

    samples: paths that were drawn by lot; 0: nothing was, and low and high leave room for rounding only.
    """

    values: Floats
    low: Floats
    high: Floats
    samples: int = 0

    @property
    def ranks(self) -> list[int]:
        """1 + the number of nodes that surely lie higher: nodes that the error can't tell apart share a rank. O(n log n).

        >>> Betweenness(np.array([5.0, 4.0, 1.0]), np.array([3.0, 3.5, 0.0]), np.array([6.0, 5.0, 2.0])).ranks
        [1, 1, 3]
        """
        lows = np.sort(self.low)
        return [int(each) + 1 for each in len(lows) - np.searchsorted(lows, self.high, side="right")]

    @property
    def error(self) -> float:
        """The most by which a value may be wrong, as a share of the largest value that is certain: 0 if exact, infinite if none is."""
        if not self.samples:
            return 0.0
        wrong = max((self.high - self.values).max(), (self.values - self.low).max())
        return float(wrong / self.low.max()) if self.low.max() > 0 else math.inf


def betweenness(graph: igraph.Graph, way: str = "auto", watch: Watch = IDLE) -> Betweenness:
    """Betweenness of each node, in pairs. way: exact, sampled, or auto, which chooses by size.

    Exact: O(n m) by igraph, O(n₂ m₂) on the 2-core of n₂ nodes and m₂ tied pairs otherwise. Sampled: see `sampled`.
    Source: Freeman 1977, Sociometry 40:35; Brandes 2001, J. Math. Sociol. 25:163.
    """
    n, m = graph.vcount(), graph.ecount()
    if n < 3 or m < 2:
        return _certain(np.zeros(n))
    if way == "sampled":
        return sampled(graph, watch)
    if n * m <= SMALL:
        watch(_WHAT, 0)
        return _certain(np.array(graph.betweenness(directed=False)))
    network = adjacency(graph)
    total, size, core = by_trees(network, _component_sizes(graph))
    inner = network.among(core)
    if way == "auto" and len(inner.starts) * (len(inner.ends) // 2) > LARGE:
        return sampled(graph, watch)
    total[core] += by_core(inner, size[core], watch)
    return _certain(total)


def _certain(values: Floats) -> Betweenness:
    room = 1e-9 * values.max(initial=0.0)
    return Betweenness(values, values - room, values + room)


def _component_sizes(graph: igraph.Graph) -> npt.NDArray[np.int64]:
    parts = graph.connected_components()
    sizes: npt.NDArray[np.int64] = np.array(parts.sizes(), dtype=np.int64)[parts.membership]
    return sizes


def by_trees(
    network: Adjacency, component_sizes: npt.NDArray[np.int64]
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Pairs through each node that the trees hanging on the network decide alone, and what is left to search. O(n + m).

    On a node of a component of N hang trees of sizes tᵢ, together T. Through it run the paths between two of its trees and between a tree and all
    the rest: (T² − Σtᵢ²)/2 + T·(N − 1 − T). Returns these numbers; 1 + T for each node; and which nodes belong to the 2-core.
    """
    from graph.figures import compiled

    size, squares, left = compiled.peel(network.starts, network.ends)
    hanging = size - 1
    total = (hanging**2 - squares) / 2 + hanging * (component_sizes - 1 - hanging)
    return total, size, left & (component_sizes > size)


def by_core(network: Adjacency, weight: Floats, watch: Watch = IDLE) -> Floats:
    """Pairs through each node of a network without leaves; weight: how many nodes stand behind each, as sources and as targets. O(n m).

    Sources are spread over all cores; sums are added in a fixed order, so that they are equal to the last bit on every machine.
    """
    from graph.figures import compiled

    n = len(network.starts) - 1
    step = max(1, _VISITS // max(1, len(network.ends)))
    pieces = [np.arange(first, min(first + step, n), dtype=np.int32) for first in range(0, n, step)]
    total = np.zeros(n)
    for part in spread(
        lambda sources: compiled.dependencies(network.starts, network.ends, weight, sources), pieces, watch, _WHAT
    ):
        total += part
    return total / 2


def sampled(graph: igraph.Graph, watch: Watch = IDLE) -> Betweenness:
    """Betweenness from shortest paths drawn by lot, with an interval for each node; all of them hold at once with probability 1 − DOUBT.

    More are drawn, half as many again each time, until no value can be wrong by more than ERROR × the largest, or MOST_SAMPLES are reached.
    Whether a drawn path runs through a node is a toss of a coin whose chance is the figure, so each interval is Chernoff's in its sharp form
    (Hoeffding 1963, J. Am. Stat. Assoc. 58:13, his inequality 2.1), with DOUBT shared among nodes and rounds. Paths: Riondato and Kornaropoulos 2016, Data Min. Knowl.
    Discov. 30:438; balanced search from both ends and stopping as soon as possible: Borassi and Natale 2019, J. Exp. Algorithmics 24 (Kadabra).
    """
    from graph.figures import compiled

    n = graph.vcount()
    network = adjacency(graph)
    component = np.array(graph.connected_components().membership, dtype=np.int32)
    hits = np.zeros(n, dtype=np.int64)
    done = 0
    for round_ in count(1):
        pieces = range(done, math.ceil(4 * 1.5**round_))
        for part in spread(
            lambda piece: compiled.sampled_paths(network.starts, network.ends, component, _PIECE, SEED + piece), pieces
        ):
            hits += part
        done = pieces.stop
        found = _within(hits, done * _PIECE, math.log(2 * n * round_ * (round_ + 1) / DOUBT))
        if found.error <= ERROR or found.samples >= MOST_SAMPLES:
            break
        watch(_WHAT, max((ERROR / found.error) ** 2, found.samples / MOST_SAMPLES))
    return found


def _within(hits: npt.NDArray[np.int64], samples: int, doubts: float) -> Betweenness:
    """Values and intervals in pairs; doubts: the negative logarithm of the probability that one end of one interval is wrong."""
    n = len(hits)
    counts, place = np.unique(hits, return_inverse=True)
    shares = counts / samples
    values, low, high = (each[place] * (n * (n - 1) / 2) for each in (shares, *_ends(shares, doubts / samples)))
    return Betweenness(values, low, high, samples)


def _ends(shares: Floats, most: float) -> tuple[Floats, Floats]:
    """The least and the greatest chance whose relative entropy to each share is at most `most`."""
    return _end(shares, 0.0, most), _end(shares, 1.0, most)


def _end(shares: Floats, end: float, most: float) -> Floats:
    """The chance between each share and `end` whose relative entropy to it is `most`, to 60 bits."""
    near, far = shares.copy(), np.full_like(shares, end)
    for _ in range(60):
        middle = (near + far) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.where(shares > 0, shares * np.log(shares / middle), 0.0)
            apart += np.where(shares < 1, (1 - shares) * np.log((1 - shares) / (1 - middle)), 0.0)
        close = apart <= most
        near, far = np.where(close, middle, near), np.where(close, far, middle)
    return far
