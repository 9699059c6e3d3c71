"""`/node/ID`: a party with all that is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from graph.errors import NotFound, no_party
from graph.filters import Filters
from graph.model import KINDS
from graph.network.edge import Edge
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from queries import details, overview
from queries.bridges import bridges_of
from queries.drawing import position
from queries.party import facts_of
from queries.values import JsonObject
from web.language.language import current
from web.pages.addresses import address, blueprint, network_address
from web.pages.rows import TABLE_ROWS, brief, by_id, edge_row, just_said
from web.site import site

LEVEL_OF = {"Country": "country", "Region": "region", "City": "city"}


@blueprint.get("/node/<id:id>")
def node(id: str) -> ResponseReturnValue:
    """A party: facts, ties, visits, events, claims, neighbours, each with its source."""
    here = site()
    snapshot = here.snapshot
    try:
        party = snapshot.node(id)
    except NotFound:
        return _elsewhere(id)
    if party.id != id:
        return redirect(url_for("pages.node", id=party.id))
    view = seen(snapshot, _surroundings(party), counted=False)
    edges = _within(snapshot, party)
    within = [edge_row(snapshot, edge) for edge in edges[:TABLE_ROWS]]
    cited = {source for row in within for source in row["sources"]}
    found = facts_of(here.store, party.label, party.id, cited)
    if found is None:
        raise no_party(id)
    return render_template(
        "node.html",
        party=party,
        just_said=just_said(),
        found=found,
        where=_where(snapshot, party),
        groups=_by_kind(found["partnerships"]),
        bridges=bridges_of(snapshot, party.id),
        disputed=[tie for tie in (*found["partnerships"], *found["visits"]) if tie.get("disputed")],
        visits=overview.visits(
            tie for tie in snapshot.ties if tie.type == "VISIT" and party.id in (tie.start, tie.end)
        ),
        neighbours=_neighbours(view, party.id),
        events=_with_roles(found["events"]),
        inside=_inside(snapshot, found["inside"]),
        within=within,
        within_total=len(edges),
        sources=by_id(found["sources"]),
        source_address=network_address(view_query(party)),
        network_address=f"{url_for('pages.network')}?{urlencode(view_query(party))}",
        has_position=any(position(snapshot, each)["lat"] is not None for each in view.nodes),
    )


def _elsewhere(id: str) -> ResponseReturnValue:
    """To the page of something that is no party; NotFound with the nearest id where there is nothing."""
    found = details.find(site().store, id)
    if found is None:
        site().snapshot.node(id)  # raises NotFound with its hint
    assert found is not None
    if found["label"] == "Load":
        return redirect(url_for("pages.load", id=id))
    if found["label"] == "Claim":
        source = next(iter(details.sources_in(found["statements"])), "")
        return redirect(url_for("pages.source", id=source) + f"#{quote(id, safe='')}")
    return redirect(address(found))


def view_query(party: Party) -> dict[str, str]:
    """The filters that choose the surroundings of a party."""
    return _surroundings(party).query() | {"hops": "1"}


def _surroundings(party: Party) -> Filters:
    level = LEVEL_OF.get(party.label, "party")
    return Filters(level=level, units="own" if level == "city" else "merged", around=party.id, hops=1)


def _where(snapshot: Snapshot, party: Party) -> list[JsonObject]:
    """The places that a party lies in, nearest first."""
    return [
        brief(snapshot.node(id))
        for id in (party.city, party.region, party.country)
        if id and id != party.id and id in snapshot
    ]


def _by_kind(ties: Sequence[JsonObject]) -> list[tuple[str, list[JsonObject]]]:
    grouped = [(kind.name, [tie for tie in ties if tie.get("kind") == kind.name]) for kind in KINDS]
    return [(kind, sorted(own, key=_newest_first)) for kind, own in grouped if own]


def _newest_first(tie: JsonObject) -> tuple[bool, list[int], str]:
    since = str(tie.get("since") or "")
    return not since, [-ord(letter) for letter in since], str(tie["id"])


def _neighbours(view: View, id: str) -> list[JsonObject]:
    """Who a party is tied to at its level, with how many ties of which kinds, most first."""
    centre = next((node.id for node in view.nodes if node.id == id), None)
    counts: dict[str, Counter[str]] = {}
    for edge in view.edges:
        if centre in (edge.source, edge.target):
            other = edge.target if edge.source == centre else edge.source
            counts.setdefault(other, Counter())[edge.kind or "visit"] += edge.count
    rows = [
        brief(view.snapshot.node(other)) | {
            "kinds": [(kind, number) for kind, number in sorted(kinds.items())],
            "ties": kinds.total(),
            "where": view.snapshot.where(view.snapshot.node(other), current()),
        }
        for other, kinds in counts.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["ties"], row["name"], row["id"]))


def _with_roles(events: Sequence[JsonObject]) -> list[JsonObject]:
    """One row per event, with every role that the party had in it."""
    found: dict[str, JsonObject] = {}
    for event in events:
        row = found.setdefault(event["id"], {**event, "roles": [], "sources": []})
        row["roles"].append(event["role"])
        row["sources"] = list(dict.fromkeys((*row["sources"], *event["sources"])))
    return sorted(found.values(), key=lambda row: (row["start"] or "", row["id"]))


def _inside(snapshot: Snapshot, rows: Sequence[JsonObject]) -> list[JsonObject]:
    """What lies in a place, with its number of ties, most first."""
    counted = [{"name": None, **row, "ties": snapshot.degree.get(row["id"], 0), "where": ""} for row in rows]
    return sorted(counted, key=lambda row: (-row["ties"], row["name"] or "", row["id"]))


def _within(snapshot: Snapshot, party: Party) -> list[Edge]:
    """Ties of what lies in a place, the place's own left out."""
    if party.label not in LEVEL_OF:
        return []
    view = seen(snapshot, Filters(area=(party.id,)), counted=False)
    return [edge for edge in view.edges if party.id not in (edge.source, edge.target)]
