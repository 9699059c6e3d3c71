"""Calls about the graph: search, parties, ties, networks and paths."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from graph.errors import FilterError, NotFound, no_party
from graph.figures.nodes import FIGURE
from graph.model import LABELS
from graph.network.paths import paths
from graph.network.seen import seen
from graph.text import Text
from queries import details, drawing
from queries.bridges import bridges_of
from queries.event import event_of
from queries.party import facts_of
from queries.values import JsonObject
from web.api.calls import FILTER_ARGUMENTS, ID, Argument, call, filters_of, known_only, number_of, one_of
from web.language.language import current, spoken
from web.site import site

# ---- the graph ----


@call(
    "GET", "/search", "Parties by any spelling of their name, best first.",
    Argument("q", "the name or a part of it", required=True),
    Argument("limit", "most results", "integer", default=20, least=1, most=200),
    Argument("label", "only parties of this label", choices=[each.name for each in LABELS if each.party]),
    noticed=True,
)  # fmt: skip
def search() -> ResponseReturnValue:
    """Names are compared without case, diacritics, and 市 or 省."""
    known_only("q", "limit", "label")
    limit = number_of("limit", 20, 200)
    wanted = one_of("label", [each.name for each in LABELS if each.party], "")
    snapshot = site().snapshot
    rows = snapshot.search(request.args.get("q", "").strip(), limit if not wanted else 10_000, current())
    found = [row for row in rows if not wanted or row["label"] == wanted][:limit]
    return jsonify({"results": found, **drawing.notices(snapshot)})


@call("GET", "/nodes/{id}", "A party with its ties, visits, events, claims, places and sources.", ID, noticed=True)
def node(id: str) -> ResponseReturnValue:
    """Former and outside ids answer too; events, sources and claims come with what the store holds of them."""
    known_only()
    here = site()
    snapshot = here.snapshot
    try:
        party = snapshot.node(id)
    except NotFound:
        return jsonify({**_other_node(id), **drawing.notices(snapshot)})
    found = facts_of(here.store, party.label, party.id)
    if found is None:
        raise no_party(id)
    places = {"city": party.city, "region": party.region, "country": party.country}
    counts = [{"kind": kind, **spoken(each.to_json())} for kind, each in bridges_of(snapshot, party.id).items()]
    known = {level: place for level, place in places.items() if place}
    return jsonify({**found, **drawing.notices(snapshot), "place": known, "counts": counts})


def _other_node(id: str) -> JsonObject:
    here = site()
    found = details.find(here.store, id)
    if found is None:
        here.snapshot.node(id)  # raises NotFound with its hint
        raise no_party(id)
    if found["label"] == "Event":
        answer = event_of(here.store, here.snapshot, id) or {}
    elif found["label"] == "Source":
        answer = details.source(here.store, id) or {}
    else:
        answer = {"node": found}
    cited = details.sources_in(found["statements"])
    return {"partnerships": [], "visits": [], "claims": [], "sources": details.sources(here.store, cited), **answer}


@call("GET", "/ties/{id}", "A partnership or visit with what each source says of it.", ID, noticed=True)
def tie(id: str) -> ResponseReturnValue:
    """The same as its page shows."""
    known_only()
    here = site()
    snapshot = here.snapshot
    return jsonify({**details.find_tie(here.store, snapshot, id), **drawing.notices(snapshot)})


@call(
    "GET", "/network", "Nodes and edges of the view that the filters choose, placed and measured; all statuses, as drawn.",
    *FILTER_ARGUMENTS,
    Argument("shape", "rows as objects, or one list per column", choices=("objects", "columns"), default="objects"),
    Argument("metrics", f"further figures of nodes, by comma: {', '.join(FIGURE)}"),
    noticed=True,
)  # fmt: skip
def network() -> ResponseReturnValue:
    """`limit` keeps the nodes with the most ties; an edge never comes without its ends."""
    filters = filters_of("shape", "metrics")
    shape = one_of("shape", ("objects", "columns"), "objects")
    measures = drawing.read_measures(request.args.get("metrics", ""))
    found = drawing.drawing(seen(site().snapshot, filters, counted=False), measures)
    if shape == "columns":
        found = drawing.in_columns(found, measures)
    return jsonify(found)


@call(
    "GET", "/path", "The shortest paths between two parties, at the level asked for.",
    Argument("from", "id of the first party", required=True),
    Argument("to", "id of the last one", required=True),
    *FILTER_ARGUMENTS,
    noticed=True,
)  # fmt: skip
def path() -> ResponseReturnValue:
    """`length` is the number of steps, null where there is no path; at most `limit` paths, 20 unless asked."""
    ends = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    for name, value in ends.items():
        if not value:
            raise FilterError(
                Text("the id of a party is missing."), where=name, hint=Text("GET search finds ids by name.")
            )
    filters = filters_of("from", "to", "limit")
    view = seen(site().snapshot, filters, counted=True)
    found = paths(view, ends["from"], ends["to"], number_of("limit", 20, 100))
    rows = [
        {
            "nodes": [
                {
                    "id": each.id,
                    "label": each.label,
                    "name": each.name,
                    "name_zh": each.name_zh,
                    "lat": each.lat,
                    "lon": each.lon,
                }
                for each in one.nodes
            ],
            "edges": [drawing.edge_row(edge) for edge in one.edges],
            "parallel": [[drawing.edge_row(edge) for edge in step] for step in one.parallel],
        }
        for one in found.paths
    ]
    return jsonify(
        {
            "length": found.length,
            "paths": rows,
            "more": found.more,
            "version": view.snapshot.version,
            **drawing.notices(view.snapshot),
        }
    )
