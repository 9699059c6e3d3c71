"""The selection as plain rows, the same for every format: nodes, edges, sources, and what it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from graph.edtf import in_edtf
from graph.export_columns import OTHER_COLUMNS
from graph.model import properties_of
from graph.network.seen import total_of
from graph.version import own_version
from queries.drawing import notices
from queries.values import JsonObject
from web.exports.selection import TIES, Selection, left_out

NODE_COLUMNS = (
    "id", "label", "name", "name_zh", "aliases", "ids", "former", "lat", "lon", "population", "country", "region", "city",
    "unnamed", "number", "level", "type", "statements",
)  # fmt: skip
EDGE_COLUMNS = (
    "id", "source", "target", "type", "kind", "tier", "status", "statuses", "disputed", "since", "since_doubt", "since_edtf", "until", "until_doubt",
    "until_edtf", "signed", "expires",
    "when", "programme", "purpose", "students", "teachers", "people", "aggregate", "event", "confidence", "note", "count", "ties",
    "sources", "source_titles", "source_urls", "statements",
)  # fmt: skip
SOURCE_COLUMNS = ("id", *(each for each in properties_of("Source") if each in (
    "name", "title", "nature", "url", "publisher", "published", "retrieved", "licence", "sha256", "note", "statements"
)))  # fmt: skip
OF_THE_TIE = (
    "since_doubt",
    "until_doubt",
    "signed",
    "expires",
    "when",
    "purpose",
    "students",
    "teachers",
    "note",
    "statements",
)
"""What an edge of one tie takes from the store, beyond what the snapshot holds."""
FLAGS = ("disputed", "aggregate", "unnamed")
"""Flags that are only written where they are true."""


def node_rows(selection: Selection) -> Iterator[JsonObject]:
    """One plain row a node, missing values left out."""
    for node in selection.view.nodes:
        statements = selection.stored.get(node.id, {}).get("statements")
        yield _present({key: _plain(getattr(node, key, None)) for key in NODE_COLUMNS} | {"statements": statements})


def other_rows(selection: Selection) -> Iterator[JsonObject]:
    """One plain row for each node that the selection doesn't show but leads to: places, events, figures."""
    shown = {node.id for node in selection.view.nodes}
    led_to = {row["target"] for row in selection.links}
    for id, row in sorted(selection.stored.items()):
        if id not in shown and (selection.whole or id in led_to):
            yield _present({key: row[key] for key in OTHER_COLUMNS})


def edge_rows(selection: Selection) -> Iterator[JsonObject]:
    """One plain row an edge, with its sources' titles and addresses beside their ids."""
    sources = {row["id"]: row for row in source_rows(selection)}
    details = _details(selection)
    for edge in selection.view.edges:
        row = {**edge.to_json(), **(details.get(edge.id, {}) if edge.count == 1 else {})}
        row |= in_edtf(row)
        known = [sources.get(id, {}) for id in edge.sources]
        row["source_titles"] = [each.get("title") or each.get("name") or "" for each in known]
        row["source_urls"] = [each.get("url") or "" for each in known]
        yield _present({key: row.get(key) for key in EDGE_COLUMNS})


def source_rows(selection: Selection) -> Iterator[JsonObject]:
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


def _details(selection: Selection) -> Mapping[str, JsonObject]:
    """By id, what the store holds of a tie beyond the snapshot."""
    if selection.store is None:
        return {}
    wanted = {edge.id for edge in selection.view.edges if edge.count == 1}
    rows = (row for type in TIES for row in selection.store.edges(type, "id", *OF_THE_TIE))
    return {id: dict(zip(OF_THE_TIE, map(_plain, values), strict=True)) for _, _, id, *values in rows if id in wanted}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (tuple, list)) else value


def _present(row: JsonObject) -> JsonObject:
    """Without what is missing: None, empty texts and lists, flags that say no."""
    return {
        key: value for key, value in row.items() if value not in (None, "", []) and not (key in FLAGS and not value)
    }


def about(selection: Selection) -> JsonObject:
    """What a file says of itself: where it comes from, which graph, which part of it."""
    view = selection.view
    return {
        "made_by": f"twinmap {own_version()}",
        "made_on": datetime.now(UTC).date().isoformat(),
        "version": selection.snapshot.version,
        **notices(selection.snapshot),
        **({"left_out": said} if (said := left_out(selection.filters)) else {}),
        "filters": selection.filters.query(),
        "shown": view.shown,
        "total": total_of(view),
        "inside": len(view.inside),
        "unplaced": len(view.unplaced),
    }
