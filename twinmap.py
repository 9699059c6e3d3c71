"""twinmap for notebooks: the network of a store as plain data, figures and networkx graphs.

>>> import twinmap
>>> network = twinmap.from_edges([("lyon", "leipzig"), ("leipzig", "kyiv"), ("lyon", "beirut")])
>>> [(row["id"], row["degree"]) for row in twinmap.report(network, "centrality").rows]
[('leipzig', 2), ('lyon', 2), ('beirut', 1), ('kyiv', 1)]

With a store: `network = twinmap.read("twinmap-data")`, then `twinmap.view(network, level="city")`.
"""

from __future__ import annotations

import warnings
from typing import Any

import networkx as nx

from graph.errors import TwinmapError
from graph.filters import Filters
from graph.network.edge import Edge
from graph.network.from_edges import from_edges
from graph.network.parties import Party, Tie
from graph.network.paths import Paths
from graph.network.paths import paths as _paths
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from queries.report import Report, run

__all__ = [
    "Edge",
    "Filters",
    "Party",
    "Paths",
    "Report",
    "Snapshot",
    "Tie",
    "TwinmapError",
    "View",
    "from_edges",
    "paths",
    "read",
    "report",
    "to_networkx",
    "view",
]


def read(store: str | None = None, **settings: Any) -> Snapshot:
    """The network of a store: a folder or an address, by default the one that TWINMAP_STORE names.

    settings: any other field of graph.settings.Settings. The store is closed again; the snapshot stays.
    Raises StoreMissing for a folder that holds none: nothing is made.
    """
    from graph.settings import Settings
    from graph.store.store import open_store

    with open_store(Settings.from_environment(store=store, **settings), create=False) as opened:
        snapshot = read_snapshot(opened)
    for each in snapshot.state.notices:
        warnings.warn(str(each), stacklevel=2)
    return snapshot


def view(snapshot: Snapshot, counted: bool = True, **filters: Any) -> View:
    """The part of a network that the filters choose; counted=False takes all that a drawing shows."""
    return seen(snapshot, Filters.read(filters), counted)


def report(snapshot: Snapshot, name: str, **options: Any) -> Report:
    """A report by name (statistics, centrality); options are its own and the filters."""
    return run(snapshot, name, options)


def paths(snapshot: Snapshot, start: str, end: str, limit: int = 20, **filters: Any) -> Paths:
    """The shortest paths between two parties."""
    return _paths(view(snapshot, **filters), start, end, limit)


def to_networkx(view: View) -> nx.MultiGraph[str]:
    """The view as a networkx multigraph, its columns as attributes (missing values left out). O(nodes + edges).

    Edges are keyed by id; an edge keeps `source` and `target`, for networkx doesn't keep the direction of a visit.
    """
    graph: nx.MultiGraph[str] = nx.MultiGraph(version=view.snapshot.version)
    for node in view.nodes:
        graph.add_node(node.id, **_known(node._asdict()))
    for edge in view.edges:
        graph.add_edge(edge.source, edge.target, key=edge.id, **_known(edge.to_json()))
    return graph


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value not in (None, (), [])
    }
