"""A network as two columns of numbers, which is what inner loops read."""

from __future__ import annotations

from typing import NamedTuple

import igraph
import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int32]


class Adjacency(NamedTuple):
    """The neighbours of v are ends[starts[v]:starts[v + 1]], in order. starts: (n + 1,), ends: (2 m,)."""

    starts: Places
    ends: Places

    @property
    def heads(self) -> Places:
        """The vertex whose neighbour each of `ends` is. (2 m,)."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def among(self, kept: npt.NDArray[np.bool_]) -> Adjacency:
        """The network of the kept vertices, numbered anew in their order. O(n + m)."""
        number = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        heads = self.heads
        inside = kept[heads] & kept[self.ends]
        return _grouped(number[heads[inside]], number[self.ends[inside]], int(kept.sum()))


def adjacency(graph: igraph.Graph) -> Adjacency:
    """The undirected graph as columns. O(n + m log m).

    >>> adjacency(igraph.Graph(3, [(0, 1), (1, 2)]))
    Adjacency(starts=array([0, 1, 3, 4], dtype=int32), ends=array([1, 0, 2, 1], dtype=int32))
    """
    pairs = np.array(graph.get_edgelist(), dtype=np.int32).reshape(-1, 2)
    heads, ends = np.concatenate([pairs, pairs[:, ::-1]]).T
    order = np.lexsort((ends, heads))
    return _grouped(heads[order], ends[order], graph.vcount())


def _grouped(heads: Places, ends: Places, n: int) -> Adjacency:
    """Heads must be sorted."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(heads, minlength=n))])
    return Adjacency(starts.astype(np.int32), np.ascontiguousarray(ends))
