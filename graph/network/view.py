"""A view: the part of a snapshot that some filters choose, seen at one level, as nodes, edges and an igraph graph.

Ties are chosen first, then placed: a tie inside one node is counted in `inside`, one with an end that has no place at the level
in `unplaced`; both are listed by id and nothing is lost: recorded = counted + left out + inside + unplaced, until the view is cut down
to surroundings, communities or the largest nodes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import igraph
import numpy as np

from graph.filters import Filters
from graph.network.edge import Edge
from graph.network.steps import Neighbors, neighbors_of

if TYPE_CHECKING:
    from graph.network.parties import Party, Tie
    from graph.network.snapshot import Snapshot


@dataclass
class View:
    """Nodes (Party rows in order of id) and edges (in order of id) of one view.

    filters: with every default spelled out. counted: figures (True) or a drawing (False). recorded: ties of the chosen type in the
    whole snapshot. left_out: why and how many ties the filters left out, by the first filter each one failed. inside, unplaced:
    ids of ties; of surroundings and communities only those that touch them. `kept` holds what `keep` has worked out.
    """

    snapshot: Snapshot
    filters: Filters
    counted: bool
    nodes: tuple[Party, ...]
    edges: tuple[Edge, ...]
    recorded: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    locks: dict[Any, threading.RLock] = field(default_factory=dict, repr=False)
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Id of a node → its place in `nodes` and its vertex in `graph`."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def graph(self) -> igraph.Graph:
        """Undirected and simple: one edge a pair, its attribute `weight` the number of ties. Vertices in order of `nodes`."""
        pairs = np.array(
            [(self.index[edge.source], self.index[edge.target]) for edge in self.edges], dtype=np.int64
        ).reshape(-1, 2)
        counts = np.array([edge.count for edge in self.edges], dtype=np.float64)
        pairs.sort(axis=1)
        unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
        graph = igraph.Graph(n=len(self.nodes), edges=unique)
        graph.es["weight"] = np.bincount(inverse.reshape(-1), weights=counts, minlength=len(unique)).tolist()
        return graph

    @property
    def neighbors(self) -> Neighbors:
        """Node → neighbour → the edges between the two, partnerships first, in order of id."""
        found: Neighbors = self.keep("neighbors", lambda: neighbors_of(self.edges))
        return found

    def ties(self) -> Iterator[Tie]:
        """Every tie that the edges stand for, in their order."""
        return (self.snapshot.tie(id) for edge in self.edges for id in edge.ties)

    def chosen(self) -> Iterator[Tie]:
        """Every tie that the filters choose: what the edges stand for, then those inside a node and without a place."""
        yield from self.ties()
        yield from map(self.snapshot.tie, (*self.inside, *self.unplaced))

    @property
    def tie_count(self) -> int:
        """How many ties the edges stand for."""
        return sum(edge.count for edge in self.edges)

    @property
    def shown(self) -> dict[str, int]:
        """How much is in this view."""
        return {"nodes": len(self.nodes), "edges": len(self.edges)}

    def keep(self, name: Any, make: Callable[[], Any]) -> Any:
        """What `make` gives, worked out once for this view: two requests for one figure wait for the same one, and for no other."""
        with self.lock:
            own = self.locks.setdefault(name, threading.RLock())
        with own:
            if name not in self.kept:
                self.kept[name] = make()
            return self.kept[name]
