"""`/source/ID`, `/sources` and `/claims`: who says what."""

from __future__ import annotations

from collections import Counter

from flask import render_template
from flask.typing import ResponseReturnValue

from graph.errors import NotFound
from graph.filters import Filters
from graph.network.seen import seen
from graph.text import Text
from queries import details
from web.pages.addresses import blueprint
from web.pages.rows import PAGE_ROWS, by_id, edge_row, is_empty, paged
from web.site import site


@blueprint.get("/source/<id:id>")
def source(id: str) -> ResponseReturnValue:
    """A source, and everything that stands on it."""
    here = site()
    found = details.source(here.store, id)
    if found is None:
        raise NotFound(Text("No source has the id '{id}'.", id=id), hint=Text("The page Sources lists them all."))
    snapshot = here.snapshot
    stated = id in snapshot.sources
    view = seen(snapshot, Filters(source=(id,)), counted=False) if stated else None
    edges = view.edges if view else ()
    rows = [edge_row(snapshot, edge) for edge in edges[:PAGE_ROWS]]
    cited = details.sources(here.store, {each for row in rows for each in row["sources"]} | {id})
    return render_template(
        "source.html", source=found["node"], claims=found["claims"], rows=rows, total=len(edges), sources=by_id(cited)
    )


@blueprint.get("/sources")
def sources() -> ResponseReturnValue:
    """Every source with how many ties and claims stand on it."""
    here = site()
    counts = Counter(source for tie in here.snapshot.ties for source in tie.sources)
    claims = Counter(source for claim in details.all_claims(here.store) for source in claim["sources"])
    rows = [{**row, "ties": counts[row["id"]], "claims": claims[row["id"]]} for row in details.all_sources(here.store)]
    shown, pages = paged(rows)
    return render_template("sources.html", rows=shown, pages=pages, total=len(rows), empty=is_empty())


@blueprint.get("/claims")
def claims() -> ResponseReturnValue:
    """Every figure that a source claims, whatever it speaks of."""
    here = site()
    rows = details.all_claims(here.store)
    shown, pages = paged(rows)
    cited = {source for row in shown for source in row["sources"]}
    return render_template(
        "claims.html",
        rows=shown,
        pages=pages,
        total=len(rows),
        sources=by_id(details.sources(here.store, cited)),
        empty=is_empty(),
    )
