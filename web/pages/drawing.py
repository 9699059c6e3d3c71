"""`/network`, `/map` and `/ties`: the ties that filters choose, drawn and as a table."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.filters import LEVELS
from graph.network.seen import seen, total_of
from queries import details
from queries.drawing import position
from web.language.language import said
from web.language.titles import capital
from web.pages.addresses import blueprint, network_address, same, ties_address
from web.pages.filter_form import asked_filters, fields, not_in_form
from web.pages.rows import TABLE_ROWS, brief, by_id, edge_row, is_empty, paged
from web.pages.table_only import table_tests
from web.site import site


@blueprint.get("/network")
def network() -> ResponseReturnValue:
    """The network, drawn; its ties as a table below."""
    return _drawing("network.html", "network")


@blueprint.get("/map")
def map_() -> ResponseReturnValue:
    """The map, drawn; its ties as a table below, and what has no position."""
    return _drawing("map.html", "map")


def _drawing(template: str, island: str) -> ResponseReturnValue:
    filters = asked_filters()
    view = seen(site().snapshot, filters, counted=False)
    edges = view.edges[:TABLE_ROWS]
    rows = [edge_row(view.snapshot, edge) for edge in edges]
    return render_template(
        template,
        island=island,
        view=view,
        total=total_of(view),
        rows=rows,
        sources=by_id(details.sources(site().store, {id for row in rows for id in row["sources"]})),
        source_address=network_address(filters.query()),
        fields=fields(view.snapshot, filters),
        hidden=not_in_form(filters),
        levels=[(each.name, capital(said(each.title)), same(level=each.name)) for each in LEVELS],
        table=ties_address(filters.query()),
        placeless=[brief(node) for node in view.nodes if position(view.snapshot, node)["lat"] is None],
        empty=is_empty(),
    )


@blueprint.get("/ties")
def ties() -> ResponseReturnValue:
    """The ties that filters choose, as a table, a page at a time."""
    filters = asked_filters()
    view = seen(site().snapshot, filters, counted=False)
    tests = table_tests(site().store, view.snapshot, filters, request.args)
    edges = [edge for edge in view.edges if all(test(edge) for test in tests)]
    shown, pages = paged(edges)
    rows = [edge_row(view.snapshot, edge) for edge in shown]
    return render_template(
        "ties.html",
        view=view,
        rows=rows,
        pages=pages,
        fields=fields(view.snapshot, filters),
        hidden=not_in_form(filters),
        levels=[(each.name, capital(said(each.title)), same(level=each.name)) for each in LEVELS],
        sources=by_id(details.sources(site().store, {id for row in rows for id in row["sources"]})),
        drawn={name: f"{url_for(name)}?{urlencode(filters.query())}" for name in ("pages.network", "pages.map_")},
        empty=is_empty(),
    )
