"""Graphs in JSON, as networkx, D3, sigma or Cytoscape write them: lists of nodes and of links or edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from loaders.reading.graphs import Element
from loaders.reading.json_records import SeenList, exploded
from loaders.reading.json_stream import Item


class Graph(NamedTuple):
    """The names of the lists of nodes and edges. `by_place`: edges name nodes by their place in the list, from 0."""

    nodes: str
    edges: str
    directed: bool | None
    by_place: bool


def graph_of(lists: dict[str, SeenList], items: Callable[[], Iterator[Item]]) -> Graph | None:
    """Is it a graph as networkx, D3, sigma or Cytoscape write it: lists of nodes and of links or edges?"""
    last = {name.rpartition(".")[2]: name for name, each in lists.items() if each.inside and each.objects == each.rows}
    edges = last.get("edges") or last.get("links")
    if not edges or "nodes" not in last:
        return None
    directed = lists["directed"].value if "directed" in lists else None
    nodes = lists[last["nodes"]].columns
    first: dict[str, Any] = next((item.value for item in items() if item.name == edges), {})
    named = any(key in nodes for key in ("id", "key", "data.id"))
    by_place = not named and str(first.get("source", "")).isdecimal()
    return Graph(last["nodes"], edges, directed if isinstance(directed, bool) else None, by_place)


def elements(items: Iterator[Item], graph: Graph) -> Iterator[Element]:
    """Its nodes and edges."""
    place = 0
    for item in items:
        if item.name == graph.nodes:
            values = _own_names(item.value)
            id_ = (
                str(place)
                if graph.by_place
                else values.pop("id", "") or values.pop("key", "") or values.get("name", "")
            )
            label = values.pop("label", "") or values.pop("name", "")
            place += 1
            yield Element("nodes", item.line, {"id": id_, "label": label, **values})
        elif item.name == graph.edges:
            values = _own_names(item.value)
            ends = {end: values.pop(end, "") or values.pop(f"{end}.id", "") for end in ("source", "target")}
            yield Element("edges", item.line, {**ends, **values}, graph.directed)


def _own_names(value: dict[str, Any]) -> dict[str, str]:
    """Values of a node or edge; Cytoscape has them under `data`, sigma under `attributes`."""
    flat: dict[str, str] = {}
    for row in exploded(value):
        for key, text in row.items():
            own = key.removeprefix("data.").removeprefix("attributes.")
            flat.setdefault(own, text)
    return flat
