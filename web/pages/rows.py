"""Rows of the tables that pages show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request

from graph.network.edge import Edge
from graph.network.parties import Party
from graph.network.snapshot import Snapshot
from queries import details
from queries.values import JsonObject
from web.pages.addresses import same
from web.site import site

PAGE_ROWS = 500
TABLE_ROWS = 200


def is_empty() -> bool:
    return not site().snapshot.nodes


def by_id(rows: Iterable[JsonObject]) -> dict[str, JsonObject]:
    return {row["id"]: row for row in rows}


def brief(party: Party) -> JsonObject:
    return {
        "id": party.id, "label": party.label, "name": party.name, "name_zh": party.name_zh, "unnamed": party.unnamed
    }  # fmt: skip


def paged(rows: Sequence[Any], size: int = PAGE_ROWS) -> tuple[Sequence[Any], JsonObject]:
    """The rows of the page asked for, and where the others are."""
    last = max(1, -(-len(rows) // size))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    first = (number - 1) * size
    links = {
        name: same(page=str(to)) for name, to in (("before", number - 1), ("after", number + 1)) if 1 <= to <= last
    }
    return rows[first : first + size], {
        "number": number, "last": last, "first": first + 1, "until": min(first + size, len(rows)), "total": len(rows), **links
    }  # fmt: skip


def edge_row(snapshot: Snapshot, edge: Edge) -> JsonObject:
    return {**edge.to_json(), "first": brief(snapshot.node(edge.source)), "second": brief(snapshot.node(edge.target))}


def just_said() -> JsonObject | None:
    """The load that `?said=` names: what was just said by hand."""
    id_ = request.args.get("said", "")
    return details.load(site().store, id_) if id_ else None
