"""The graph as a file, for others to read: GraphML, GEXF, CSV, JSON, Cypher, or a page that draws itself.

One selection, made by the filters as for a drawing (every status and tier, named or not), is written in each format:

- **Ids** are ours. A node is a party, or above party level a place; an edge is a tie, or above party level all ties of one pair and kind.
- **Dates** are text at their own precision: 2005, 2005-11, 2005-11-16.
- **Missing** values are left out (an empty cell in CSV), never 0, "" or "None".
- **Lists** are JSON texts in the formats that have no lists (GraphML, GEXF, CSV): `["Nanking", "南京"]`.
- **Sources**: every edge carries the ids, titles and addresses of its sources; JSON, CSV and Cypher hold the sources themselves too.
- **What twinmap needs to load a file again without loss** (party level): nodes, edges and sources carry their statements. JSON and CSV
  have beside them the other nodes (`others`: places without a tie of their own, events, figures) and where everybody lies (`links`);
  without filters, or with `isolated` alone, that is all the store holds, else what the selection leads to. GraphML and GEXF carry the
  links of a node in its attribute `links`, and have the other nodes among their own where `isolated` is the only filter.
- GraphML and GEXF are one multigraph, directed as soon as there is a visit in it; then `directed` tells of each edge whether its
  direction means something. XML can't hold most control characters: they become U+FFFD there.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from graph.errors import FilterError, TwinmapError
from graph.filters import Filters
from graph.model import LABELS, RELATIONSHIPS, properties_of
from graph.network.read import read_snapshot
from graph.network.seen import seen, total_of
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.store.store import Store
from graph.text import Text
from graph.version import own_version
from queries.sheets import csv_text
from web.exports.cypher import cypher_text
from web.exports.page import page

Row = dict[str, Any]

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NODE_COLUMNS = (
    "id", "label", "name", "name_zh", "aliases", "ids", "former", "lat", "lon", "population", "country", "region", "city",
    "unnamed", "number", "level", "type", "statements",
)  # fmt: skip
OTHER_COLUMNS = ("id", "label", "name", "name_zh", "statements")
LINK_COLUMNS = ("type", "source", "target", "statements")
EDGE_COLUMNS = (
    "id", "source", "target", "type", "kind", "tier", "status", "statuses", "disputed", "since", "until", "signed", "expires",
    "when", "programme", "purpose", "students", "teachers", "people", "aggregate", "event", "confidence", "note", "count", "ties",
    "sources", "source_titles", "source_urls", "statements",
)  # fmt: skip
SOURCE_COLUMNS = ("id", *(each for each in properties_of("Source") if each in (
    "name", "title", "url", "publisher", "published", "retrieved", "licence", "sha256", "note", "statements"
)))  # fmt: skip
OF_THE_TIE = ("signed", "expires", "when", "purpose", "students", "teachers", "note", "statements")
"""What an edge of one tie takes from the store, beyond what the snapshot holds."""
FLAGS = ("disputed", "aggregate", "unnamed")
"""Flags that are only written where they are true."""
TIES = ("PARTNER", "VISIT")
LINK_TYPES = tuple(each.name for each in RELATIONSHIPS if each.name not in TIES)
OTHERS = tuple(each.name for each in LABELS if each.name not in ("Source", "Load"))


@dataclass(frozen=True)
class Selection:
    """What is exported: a view of the snapshot, and the store for what a snapshot doesn't hold (None: there is none)."""

    view: View
    filters: Filters
    store: Store | None = None

    @property
    def snapshot(self) -> Snapshot:
        return self.view.snapshot

    @property
    def whole(self) -> bool:
        """Is it all that the store holds?"""
        return self.filters in (Filters(), EVERYTHING)

    @cached_property
    def links(self) -> list[Row]:
        """Where nodes lie, took part, or what they are about: of all nodes, or of those that the selection leads to."""
        if self.store is None or self.view.filters.level != "party":
            return []
        found = [
            {"type": type, "source": start, "target": end, "statements": list(statements or ())}
            for type in LINK_TYPES
            for start, end, statements in self.store.edges(type, "statements")
        ]
        found.sort(key=lambda row: (row["type"], row["source"], row["target"], row["statements"]))
        return found if self.whole else _led_to({node.id for node in self.view.nodes}, found)

    @cached_property
    def stored(self) -> dict[str, Row]:
        """Nodes of every label as the store holds them, by id, sources and loads apart; none above party level."""
        if self.store is None or self.view.filters.level != "party":
            return {}
        return {
            id: {"id": id, "label": label, "name": name, "name_zh": name_zh, "statements": list(statements or ())}
            for label in OTHERS
            for id, name, name_zh, statements in self.store.nodes(label, "id", "name", "name_zh", "statements")
        }


EVERYTHING = Filters(isolated=True)
"""The filters that leave out nothing."""


def _led_to(start: set[str], links: list[Row]) -> list[Row]:
    """The links that begin at these nodes, and at the nodes that they lead to."""
    of: dict[str, list[Row]] = {}
    for row in links:
        of.setdefault(row["source"], []).append(row)
    found: list[Row] = []
    todo, seen = sorted(start), set(start)
    while todo:
        for row in of.get(todo.pop(), ()):
            found.append(row)
            if row["target"] not in seen:
                seen.add(row["target"])
                todo.append(row["target"])
    return sorted(found, key=lambda row: (row["type"], row["source"], row["target"]))


def export(graph: Store | Snapshot, filters: Filters | None, path: Path | str) -> dict[str, int]:
    """Write the part of the graph that the filters choose to `path`, in the format of its ending; how many nodes and edges that are.

    The file is whole or not there: it is written beside its place and then moved. Raises FilterError for an ending that isn't
    known or a selection too large for it, TwinmapError where the file can't be written.
    """
    target = Path(path)
    ending = ending_of(target)
    if target.is_dir() or not target.parent.is_dir():
        missing = Text("there is no folder '{folder}'", folder=str(target.parent))
        what = Text("it is a folder") if target.is_dir() else missing
        raise TwinmapError(
            Text("the file can't be written: {what}.", what=what),
            where=str(target),
            hint=Text("Name a file in a folder that is there."),
        )
    made, shown = content(graph, filters, ending)
    _put(target, made)
    return shown


def content(graph: Store | Snapshot, filters: Filters | None, ending: str) -> tuple[bytes, dict[str, int]]:
    """The bytes of a file with that ending (`.gexf`), and how many nodes and edges it holds."""
    store = None if isinstance(graph, Snapshot) else graph
    snapshot = graph if isinstance(graph, Snapshot) else read_snapshot(graph)
    asked = filters or Filters()
    view = seen(snapshot, asked, counted=False)
    return FORMATS[ending_of(Path(f"x{ending}"))](Selection(view, asked, store)), view.shown


def ending_of(path: Path) -> str:
    """The ending that tells the format. Raises FilterError, listing those there are."""
    for ending in FORMATS:
        if path.name.lower().endswith(ending) and len(path.name) > len(ending):
            return ending
    raise FilterError(
        Text("the ending of '{name}' is none that an export has.", name=path.name[:80]),
        hint=Text("There are: {names}.", names=tuple(FORMATS)),
    )


def _put(target: Path, made: bytes) -> None:
    """Write a file as a whole: beside its place first, then moved there."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".twinmap-", delete=False) as file:
            name = file.name
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(target)
    except OSError as error:
        raise TwinmapError(
            Text("the file can't be written: {why}.", why=error.strerror or str(error)),
            where=str(target),
            hint=Text("Name another place."),
        ) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


# --- Rows ---


def node_rows(selection: Selection) -> Iterator[Row]:
    """One plain row a node, missing values left out."""
    for node in selection.view.nodes:
        statements = selection.stored.get(node.id, {}).get("statements")
        yield _present({key: _plain(getattr(node, key, None)) for key in NODE_COLUMNS} | {"statements": statements})


def other_rows(selection: Selection) -> Iterator[Row]:
    """One plain row for each node that the selection doesn't show but leads to: places, events, figures."""
    shown = {node.id for node in selection.view.nodes}
    led_to = {row["target"] for row in selection.links}
    for id, row in sorted(selection.stored.items()):
        if id not in shown and (selection.whole or id in led_to):
            yield _present({key: row[key] for key in OTHER_COLUMNS})


def edge_rows(selection: Selection) -> Iterator[Row]:
    """One plain row an edge, with its sources' titles and addresses beside their ids."""
    sources = {row["id"]: row for row in source_rows(selection)}
    details = _details(selection)
    for edge in selection.view.edges:
        row = {**edge.to_json(), **(details.get(edge.id, {}) if edge.count == 1 else {})}
        known = [sources.get(id, {}) for id in edge.sources]
        row["source_titles"] = [each.get("title") or each.get("name") or "" for each in known]
        row["source_urls"] = [each.get("url") or "" for each in known]
        yield _present({key: row.get(key) for key in EDGE_COLUMNS})


def source_rows(selection: Selection) -> Iterator[Row]:
    """One plain row for each source of an edge in the selection, and of what else the file says."""
    wanted = {source for edge in selection.view.edges for source in edge.sources}
    if selection.store is None:
        yield from ({"id": id} for id in sorted(wanted))
        return
    found = {values["id"]: values for values in selection.store.whole_nodes("Source")}
    wanted |= set(found) if selection.whole else found.keys() & _cited(selection)
    for id in sorted(wanted):
        yield _present({key: _plain(found.get(id, {}).get(key)) for key in SOURCE_COLUMNS} | {"id": id})


def _cited(selection: Selection) -> set[str]:
    """Ids of the sources that nodes and links of the file cite."""
    rows = (*node_rows(selection), *other_rows(selection), *selection.links)
    return {source for row in rows for text in row.get("statements", ()) if (source := json.loads(text).get("source"))}


def _details(selection: Selection) -> Mapping[str, Row]:
    """By id, what the store holds of a tie beyond the snapshot."""
    if selection.store is None:
        return {}
    wanted = {edge.id for edge in selection.view.edges if edge.count == 1}
    rows = (row for type in TIES for row in selection.store.edges(type, "id", *OF_THE_TIE))
    return {id: dict(zip(OF_THE_TIE, map(_plain, values), strict=True)) for _, _, id, *values in rows if id in wanted}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (tuple, list)) else value


def _present(row: Row) -> Row:
    """Without what is missing: None, empty texts and lists, flags that say no."""
    return {
        key: value for key, value in row.items() if value not in (None, "", []) and not (key in FLAGS and not value)
    }


def about(selection: Selection) -> Row:
    """What a file says of itself: where it comes from, which graph, which part of it."""
    view = selection.view
    return {
        "made_by": f"twinmap {own_version()}",
        "made_on": datetime.now(UTC).date().isoformat(),
        "version": selection.snapshot.version,
        "filters": selection.filters.query(),
        "shown": view.shown,
        "total": total_of(view),
        "inside": len(view.inside),
        "unplaced": len(view.unplaced),
    }


# --- Formats ---


def networkx_graph(selection: Selection) -> nx.MultiGraph[str]:
    """The selection as a networkx multigraph: a MultiDiGraph if there are visits in it. Edge keys are edge ids.

    Because both formats keep `label` and `type` for themselves, what kind of party a node is stands in `party`, what kind of edge
    in `relationship`; `label` is the name.
    """
    edges = list(edge_rows(selection))
    mixed = any(row["type"] == "VISIT" for row in edges)
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if mixed else nx.MultiGraph()
    graph.graph.update({key: _attribute(value) for key, value in about(selection).items()})
    links: dict[str, list[Row]] = {}
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
            _xml(values.pop("id")), **{key: _attribute(value) for key, value in values.items() if value is not None}
        )
    for row in edges:
        ends = _xml(row.pop("source")), _xml(row.pop("target"))
        key = _xml(row["id"])
        values = {"relationship": row.pop("type"), "weight": row["count"], **row, "id": key}
        if mixed:
            values["directed"] = values["relationship"] == "VISIT"
        graph.add_edge(*ends, key=key, **{name: _attribute(value) for name, value in values.items()})
    return graph


def _all_nodes(selection: Selection) -> Iterator[Row]:
    """The nodes of a graph file: with `isolated` as the only filter, all there are, sources too."""
    yield from node_rows(selection)
    if selection.filters == EVERYTHING:
        yield from other_rows(selection)
        for row in source_rows(selection):
            yield {"label": "Source", **{key: row[key] for key in ("id", "name", "statements") if key in row}}


def _attribute(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
    return _xml(value) if isinstance(value, str) else value


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def _graphml(selection: Selection) -> bytes:
    out = io.BytesIO()
    graph = networkx_graph(selection)
    for _, _, values in graph.edges(data=True):
        del values["id"]  # the key is the edge's id there
    nx.write_graphml_xml(graph, out)
    return out.getvalue()


def _gexf(selection: Selection) -> bytes:
    out = io.BytesIO()
    graph = networkx_graph(selection)
    for _, _, values in graph.edges(data=True):
        values["weight"] = float(values["weight"])
    nx.write_gexf(graph, out)
    return out.getvalue()


def _json(selection: Selection) -> bytes:
    made = {
        "graph": about(selection),
        "nodes": list(node_rows(selection)),
        "edges": list(edge_rows(selection)),
        "sources": list(source_rows(selection)),
        "others": list(other_rows(selection)),
        "links": selection.links,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _csv_zip(selection: Selection) -> bytes:
    out = io.BytesIO()
    tables = (
        ("nodes.csv", NODE_COLUMNS, node_rows(selection)),
        ("edges.csv", EDGE_COLUMNS, edge_rows(selection)),
        ("sources.csv", SOURCE_COLUMNS, source_rows(selection)),
        ("others.csv", OTHER_COLUMNS, other_rows(selection)),
        ("links.csv", LINK_COLUMNS, iter(selection.links)),
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, columns, rows in tables:
            text = csv_text(columns, ([_cell(row.get(column)) for column in columns] for row in rows))
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _cypher(selection: Selection) -> bytes:
    if selection.store is None:
        raise FilterError(Text("a Cypher file is written from a store."), where=".cypher")
    return cypher_text(selection.store, selection.view, selection.filters, about(selection)).encode()


def _html(selection: Selection) -> bytes:
    return page(selection.view, list(edge_rows(selection)), list(source_rows(selection)), about(selection)).encode()


FORMATS: dict[str, Callable[[Selection], bytes]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".csv.zip": _csv_zip,
    ".json": _json,
    ".html": _html,
    ".cypher": _cypher,
}
"""What writes a file, by its ending."""
