"""The selection as a networkx multigraph, and that as GraphML and GEXF."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

import networkx as nx

from graph.export_columns import LINK_COLUMNS
from graph.limits import NOT_XML, in_xml
from queries.values import JsonObject
from web.exports.rows import about, edge_rows, node_rows, other_rows, source_rows
from web.exports.selection import EVERYTHING, Selection

PIECE = 4_000_000
"""Signs of one text about the whole file: readers refuse much longer ones, ours too."""
BESIDE = ("sources", "others", "links")
"""Lists that a graph file holds beside its nodes and edges, named as in JSON."""


def networkx_graph(selection: Selection) -> nx.MultiGraph[str]:
    """The selection as a networkx multigraph: a MultiDiGraph if there are visits in it. Edge keys are edge ids.

    Because both formats keep `label` and `type` for themselves, what kind of party a node is stands in `party`, what kind of edge
    in `relationship`; `label` is the name.
    """
    edges = list(edge_rows(selection))
    mixed = any(row["type"] == "VISIT" for row in edges)
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if mixed else nx.MultiGraph()
    graph.graph.update({key: _attribute(value) for key, value in about(selection).items()} | _beside(selection))
    links: dict[str, list[JsonObject]] = {}
    for link in selection.links:
        links.setdefault(link["source"], []).append({key: link[key] for key in LINK_COLUMNS if key != "source"})
    for row in _all_nodes(selection):
        values = {
            "party": row.pop("label"),
            "links": links.get(row["id"]),
            "label": row.get("name", row["id"]),
            "category": row.pop("type", None),
            **row,
        }
        graph.add_node(
            in_xml(values.pop("id")), **{key: _attribute(value) for key, value in values.items() if value is not None}
        )
    for row in edges:
        ends = in_xml(row.pop("source")), in_xml(row.pop("target"))
        key = in_xml(row["id"])
        values = {"relationship": row.pop("type"), "weight": row["count"], **row, "id": key}
        if mixed:
            values["directed"] = values["relationship"] == "VISIT"
        graph.add_edge(*ends, key=key, **{name: _attribute(value) for name, value in values.items()})
    return graph


def _all_nodes(selection: Selection) -> Iterator[JsonObject]:
    """The nodes of a graph file: with `isolated` as the only filter, all there are, sources too."""
    yield from node_rows(selection)
    if selection.filters == EVERYTHING:
        yield from other_rows(selection)
        for row in source_rows(selection):
            yield {"label": "Source", **{key: row[key] for key in ("id", "name", "statements") if key in row}}


def _beside(selection: Selection) -> dict[str, str]:
    """What is no node of a graph file, and yet needed to load it again: sources, nodes that aren't shown, and the links of these.

    JSON texts, as attributes of the graph; a list too long for one goes on in `others_2` and so on.
    """
    if selection.filters == EVERYTHING or selection.store is None or selection.view.filters.level != "party":
        return {}
    shown = {node.id for node in selection.view.nodes}
    lists = (
        source_rows(selection),
        other_rows(selection),
        (link for link in selection.links if link["source"] not in shown),
    )
    return {
        f"{name}_{number}" if number > 1 else name: f"[{piece}]"
        for name, rows in zip(BESIDE, lists, strict=True)
        for number, piece in enumerate(_pieces(str(_attribute(row)) for row in rows), 1)
    }


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """The texts with commas between, cut where they become too long."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        if length > PIECE:
            yield ", ".join(waiting)
            waiting, length = [], 0
        waiting.append(text)
        length += len(text)
    if waiting:
        yield ", ".join(waiting)


def _attribute(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
    return in_xml(value) if isinstance(value, str) else value


def graphml(selection: Selection) -> bytes:
    """The bytes of a GraphML file."""
    out = io.BytesIO()
    graph = networkx_graph(selection)
    for _, _, values in graph.edges(data=True):
        del values["id"]  # the key is the edge's id there
    nx.write_graphml_xml(graph, out)
    return out.getvalue()


def gexf(selection: Selection) -> bytes:
    """The bytes of a GEXF file."""
    graph = networkx_graph(selection)
    for _, _, values in graph.edges(data=True):
        values["weight"] = float(values["weight"])
    writer = nx.readwrite.gexf.GEXFWriter(version="1.2draft")
    writer.add_graph(graph)
    for piece in _descriptions(graph.graph):
        ElementTree.SubElement(writer.xml.find("meta"), "description").text = piece
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _descriptions(values: dict[str, Any]) -> Iterator[str]:
    """What a GEXF file says of itself, as JSON: GEXF has no attributes of a graph."""
    lists = {key: text for key, text in values.items() if key.partition("_")[0] in BESIDE}
    yield json.dumps({key: value for key, value in values.items() if key not in lists}, ensure_ascii=False)
    for key, text in lists.items():
        yield json.dumps({key: text}, ensure_ascii=False)
