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
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.errors import FilterError, TwinmapError, unwritable
from graph.export_columns import LINK_COLUMNS, OTHER_COLUMNS
from graph.filters import Filters
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import Text
from queries.sheets import csv_text
from web.exports.cypher import cypher_text
from web.exports.multigraph import gexf, graphml
from web.exports.page import page
from web.exports.rows import (
    EDGE_COLUMNS,
    NODE_COLUMNS,
    SOURCE_COLUMNS,
    about,
    edge_rows,
    node_rows,
    other_rows,
    source_rows,
)
from web.exports.selection import Selection, left_out


def export(
    graph: Store | Snapshot,
    filters: Filters | None,
    path: Path | str,
    tell: Callable[[Text], object] = lambda notice: None,
) -> dict[str, int]:
    """Write the part of the graph that the filters choose to `path`, in the format of its ending; how many nodes and edges that are.

    tell: told what is to be said beside the graph.

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
    made, shown = content(graph, filters, ending, tell)
    _put(target, made)
    return shown


def content(
    graph: Store | Snapshot, filters: Filters | None, ending: str, tell: Callable[[Text], object] = lambda notice: None
) -> tuple[bytes, dict[str, int]]:
    """The bytes of a file with that ending (`.gexf`), and how many nodes and edges it holds. tell: as of `export`."""
    store = None if isinstance(graph, Snapshot) else graph
    snapshot = graph if isinstance(graph, Snapshot) else read_snapshot(graph)
    for notice in snapshot.state.notices:
        tell(notice)
    asked = filters or Filters()
    view = seen(snapshot, asked, counted=False)
    return ENCODERS[ending_of(Path(f"x{ending}"))](Selection(view, asked, store)), view.shown


def ending_of(path: Path) -> str:
    """The ending that tells the format. Raises FilterError, listing those there are."""
    for ending in ENCODERS:
        if path.name.lower().endswith(ending) and len(path.name) > len(ending):
            return ending
    raise FilterError(
        Text("the ending of '{name}' is none that an export has.", name=path.name[:80]),
        hint=Text("There are: {names}.", names=tuple(ENCODERS)),
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
        raise unwritable(target, error) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


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
    notices = (*selection.snapshot.state.notices, *left_out(selection.filters))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if notices:
            file.writestr(zipfile.ZipInfo("NOTICE.txt", (1980, 1, 1, 0, 0, 0)), "\n".join((*notices, "")).encode())
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


ENCODERS: dict[str, Callable[[Selection], bytes]] = {
    ".graphml": graphml,
    ".gexf": gexf,
    ".csv.zip": _csv_zip,
    ".json": _json,
    ".html": _html,
    ".cypher": _cypher,
}
"""What writes a file, by its ending."""
