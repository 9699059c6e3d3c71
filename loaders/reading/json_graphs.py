"""Graphs in JSON, each as its program writes it: lists of nodes and links, or one list of both. `graph_of` tells which one it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading import cx2
from loaders.reading.graphs import Element, Roles
from loaders.reading.json_records import SeenList, exploded
from loaders.reading.json_stream import Item
from loaders.reading.table import DIRECTED

Items = Callable[[], Iterator[Item]]
WITHIN = ("data.", "attributes.", "metadata.", "properties.")
"""Where programs put what a node or edge has: Cytoscape, sigma and Kumu, JSON Graph Format, Neo4j."""
ENDS = (
    ("source", "target"), ("from", "to"), ("source.id", "target.id"), ("start.id", "end.id"), ("startNode", "endNode"), ("sourceId", "targetId"),
    ("source.label", "target.label"), ("source.name", "target.name"), ("start", "end"),
)  # fmt: skip
"""Names of the two ends of an edge, the plainest first."""
GRAPHS = "graphs"
"""The list of several graphs in one file."""
NODES = ("nodes", "elements", "vertices")
EDGES = ("edges", "links", "connections", "rels", "relationships")
IDS = ("id", "key", "_id", "label", "name")
LABELS = ("label", "name", "shared_name")
RELATIONS = ("relation", "interaction")
DRAWN = (
    "SUID", "selected", "shared_name", "shared_interaction", "position.x", "position.y", "position.z", "x", "y", "z", "group", "classes", "scratch", "removed",
    "selectable", "locked", "grabbable", "pannable", "index", "vx", "vy", "fx", "fy", "color", "size", "shape", "font", "image", "symbolSize", "itemStyle", "radius",
    "px", "py", "arrows", "dashes", "smooth", "physics", "lineStyle", "style", "css", "level",
)  # fmt: skip
"""What belongs to the drawing."""
OF_ENDS = ("source.", "target.", "start.", "end.")
"""What an edge repeats of its ends."""
OF_NEO4J = ("type", "relationship")
DIRECTIONS = {**DIRECTED, "none": False}


class Graph(NamedTuple):
    """A graph in JSON: how its elements are made from the file's items, and what the format states of their columns."""

    elements: Callable[[Iterator[Item]], Iterator[Element]]
    stated: Mapping[str, Roles]


def graph_of(lists: dict[str, SeenList], items: Items) -> Graph | None:
    """Which graph it is; None where the file is none. Raises LoadError for a graph that is known and not read."""
    first = next(iter(items()), None)
    if first and not first.name and isinstance(first.value, dict) and (told := _told_by(first.value)):
        return told
    last = {name.rpartition(".")[2]: name for name, each in lists.items() if each.inside and each.objects == each.rows}
    _check_known(last, lists)
    nodes, edges = (next((last[name] for name in names if name in last), "") for names in (NODES, EDGES))
    if nodes and edges:
        return _of_two_lists(nodes, edges, lists, items)
    return _of_one_list(last.get("elements", ""), lists)


def _told_by(first: dict[str, Any]) -> Graph | None:
    """The graph that begins with this object."""
    if cx2.is_cx2(first):
        return Graph(cx2.elements, {"edges": _stated(("relation",))})
    return Graph(_of_neo4j, NEO4J) if _is_of_neo4j(first) else None


def _check_known(last: Mapping[str, str], lists: Mapping[str, SeenList]) -> None:
    """Raise LoadError for several graphs in one, and for graphs of networkx that hold no list of links."""
    if GRAPHS in lists and lists[GRAPHS].rows > 1:
        raise LoadError(Text("holds several graphs."), hint=Text("Save each in a file of its own."))
    if "nodes" in last and "adjacency" in lists:
        raise LoadError(
            Text("is a graph as adjacency lists of networkx, which is not read."),
            hint=Text("Save it with networkx.node_link_data, or as GraphML."),
        )


def _stated(relations: tuple[str, ...]) -> dict[str, str]:
    return {**dict.fromkeys(DRAWN, "ignored"), **dict.fromkeys(relations, "relation")}


def _cytoscape(columns: Mapping[str, object]) -> dict[str, Roles]:
    """Cytoscape names an edge after its ends where it knows what joins them."""
    named = {"name": "ignored", "shared name": "ignored"} if "data.interaction" in columns else {}
    return {"nodes": dict.fromkeys(DRAWN, "ignored"), "edges": {**_stated(RELATIONS), **named}}


# Nodes and links in two lists


class _Lists(NamedTuple):
    """The two lists. by_place: links name nodes by their place in the list, from 0."""

    nodes: str
    edges: str
    ends: tuple[str, str]
    by_place: bool
    directed: bool | None


def _of_two_lists(nodes: str, edges: str, lists: Mapping[str, SeenList], items: Items) -> Graph | None:
    """networkx, D3, sigma, vis, ECharts, Cytoscape, Kumu, Neo4j and JSON Graph Format."""
    columns = {_own_name(key): None for key in lists[edges].columns}
    ends = next((pair for pair in ENDS if columns.keys() >= set(pair)), None)
    if ends is None:
        return None
    named = any(_own_name(key) in ("id", "key", "_id") for key in lists[nodes].columns)
    first: dict[str, Any] = next((item.value for item in items() if item.name == edges), {})
    by_place = not named and _own_names(first).get(ends[0], "").isdecimal()
    said = next((each.value for name, each in lists.items() if name.rpartition(".")[2] == "directed"), None)
    found = _Lists(nodes, edges, ends, by_place, said if isinstance(said, bool) else None)
    stated = _cytoscape(lists[edges].columns)
    of_nodes, of_edges = _stated_beside(ends, nodes.endswith("elements"))
    both = {"nodes": {**stated["nodes"], **of_nodes}, "edges": {**stated["edges"], **of_edges}}
    return Graph(lambda walked: _two_lists(walked, found), both)


def _stated_beside(ends: tuple[str, str], kumu: bool) -> tuple[Roles, Roles]:
    """What the names of the ends tell of other columns, of nodes and of edges."""
    if ends == ("start.id", "end.id"):
        return {"labels": "label"}, {"label": "relation"}
    if kumu or ends == ("startNode", "endNode"):
        return {"labels": "label"}, {"type": "relation"}
    return ({"title": "ignored"} if ends == ("from", "to") else {}), {}  # vis shows a title under the mouse


def _two_lists(items: Iterator[Item], lists: _Lists) -> Iterator[Element]:
    place = 0
    for item in items:
        if item.name == lists.nodes:
            yield _node(item, str(place) if lists.by_place else "")
            place += 1
        elif item.name == lists.edges:
            yield _edge(item, lists.ends, lists.directed)
        elif item.name.rpartition(".")[2] == "hyperedges":
            yield Element("left", item.line, {"what": "hyperedge"})


def _node(item: Item, place: str) -> Element:
    values = _own_names(item.value)
    id_ = place or next((values[name] for name in IDS if values.get(name)), "")
    named = next((name for name in LABELS if values.get(name)), "")
    label = values[named] if named else ""
    used = ("id", "key", "_id", named)
    group = values.pop("parent", "")
    said = {"value": id_, "type": "node"}
    rest = {name: text for name, text in values.items() if name not in used and said.get(name) != text}
    return Element("nodes", item.line, {"id": id_, "label": label, **rest}, group=group)


def _edge(item: Item, ends: tuple[str, str], directed: bool | None) -> Element:
    values = _own_names(item.value)
    source, target = (values.pop(end, "") for end in ends)
    values = {name: text for name, text in values.items() if not name.startswith(OF_ENDS) and (name, text) != OF_NEO4J}
    if "_id" in values:
        values["id"] = values.pop("_id")
    said = DIRECTIONS.get(values.pop("directed", values.pop("direction", "")).casefold(), directed)
    return Element("edges", item.line, {"source": source, "target": target, **values}, said)


def _own_name(key: str) -> str:
    for within in WITHIN:
        key = key.removeprefix(within)
    return key


def _own_names(value: dict[str, Any]) -> dict[str, str]:
    """Values of a node or edge, under their own names."""
    flat: dict[str, str] = {}
    for row in exploded(value):
        for key, text in row.items():
            flat.setdefault(_own_name(key), text)
    return flat


# One list of both


def _of_one_list(name: str, lists: Mapping[str, SeenList]) -> Graph | None:
    """Cytoscape.js with its elements in one list."""
    if name and {"data.source", "data.target"} <= lists[name].columns.keys():
        return Graph(lambda found: _one_list(name, found), _cytoscape(lists[name].columns))
    return None


def _one_list(name: str, items: Iterator[Item]) -> Iterator[Element]:
    """An element with a source is an edge."""
    for item in items:
        if item.name == name:
            edge = "source" in item.value.get("data", {})
            yield _edge(item, ("source", "target"), None) if edge else _node(item, "")


NEO4J: Mapping[str, Roles] = {"nodes": {"labels": "label"}, "edges": {"relation": "relation"}}


def _is_of_neo4j(value: dict[str, Any]) -> bool:
    """Nodes and relationships as APOC exports them, one an entry or line."""
    return (
        value.get("type") in ("node", "relationship")
        and "id" in value
        and not value.keys().isdisjoint(("labels", "label", "properties"))
    )


def _of_neo4j(items: Iterator[Item]) -> Iterator[Element]:
    for item in items:
        value = item.value if isinstance(item.value, dict) else {}
        if value.get("type") == "node":
            yield _node(item._replace(value={key: each for key, each in value.items() if key != "type"}), "")
        elif value.get("type") == "relationship":
            rest = {("relation" if key == "label" else key): each for key, each in value.items() if key != "type"}
            yield _edge(item._replace(value=rest), ("start.id", "end.id"), True)
        else:
            yield Element("left", item.line, {"what": "other"})
