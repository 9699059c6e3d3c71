"""`/` and `/search`: what is in the graph."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from graph.errors import FilterError
from graph.model import LABELS
from graph.network.parties import Party
from graph.network.snapshot import Snapshot
from graph.text import OR, Text, joined
from queries import details
from queries.overview import overview
from queries.values import JsonObject
from web.language.language import current
from web.pages.addresses import blueprint
from web.pages.rows import brief, by_id, is_empty, paged
from web.site import site

PARTIES = tuple(each.name for each in LABELS if each.party)


@blueprint.get("/", endpoint="overview")
def overview_page() -> ResponseReturnValue:
    """What is in the graph."""
    here = site()
    found = overview(here.store, here.snapshot)
    cited = {source for row in found["claimed"] for claim in row["claims"] for source in claim["sources"]}
    return render_template(
        "overview.html", found=found, sources=by_id(details.sources(here.store, cited)), empty=is_empty()
    )


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Parties by name, or all of one label."""
    snapshot = site().snapshot
    text, wanted, type_ = (request.args.get(name, "").strip() for name in ("q", "label", "type"))
    unnamed = request.args.get("unnamed", "")
    for name, found, known in (("label", wanted, PARTIES), ("unnamed", unnamed, ("yes", "no"))):
        if found and found not in known:
            names = joined(known, OR)
            raise FilterError(Text("found '{found}', expected {names}.", found=found, names=names), where=name)
    rows = snapshot.search(text, limit=len(snapshot.nodes), language=current()) if text else _listed(snapshot)
    rows = [row for row in rows if _fits(snapshot.node(row["id"]), wanted, type_, unnamed)]
    for row in rows:
        row["ties"] = snapshot.degree.get(row["id"], 0)
        row["unnamed"] = snapshot.node(row["id"]).unnamed
    shown, pages = paged(rows)
    return render_template(
        "search.html",
        text=text,
        rows=shown,
        pages=pages,
        total=len(rows),
        wanted=wanted,
        asked=bool(text or wanted),
        empty=is_empty(),
    )


def _listed(snapshot: Snapshot) -> list[JsonObject]:
    if not request.args.get("label"):
        return []
    nodes = sorted(snapshot.nodes, key=lambda each: (-snapshot.degree.get(each.id, 0), each.name, each.id))
    return [brief(each) | {"where": snapshot.where(each, current())} for each in nodes]


def _fits(party: Party, wanted: str, type_: str, unnamed: str) -> bool:
    if (wanted and party.label != wanted) or (unnamed and party.unnamed != (unnamed == "yes")):
        return False
    return not type_ or (party.type or ("country" if party.label == "Country" else "")) == type_
