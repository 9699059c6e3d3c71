"""`/event/ID` and `/events`."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from graph.errors import NotFound
from graph.model import ROLES
from graph.text import Text
from queries import details
from queries.event import event_of
from web.pages.addresses import blueprint
from web.pages.rows import by_id, is_empty, paged
from web.site import site


@blueprint.get("/event/<id:id>")
def event(id: str) -> ResponseReturnValue:
    """An event: where, who took part, what was signed there, its visits and claims."""
    here = site()
    found = event_of(here.store, here.snapshot, id)
    if found is None:
        raise NotFound(
            Text("No event has the id '{id}'.", id=id), hint=Text("The pages of cities list the events held there.")
        )
    roles = [(role.name, [each for each in found["parties"] if each["role"] == role.name]) for role in ROLES]
    return render_template(
        "event.html",
        event=found["node"],
        found=found,
        signed=[{**each, "first": each["ends"][0], "second": each["ends"][1]} for each in found["partnerships"]],
        roles=[each for each in roles if each[1]],
        sources=by_id(found["sources"]),
    )


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """Every event, newest first."""
    rows = details.all_events(site().store)
    shown, pages = paged(rows)
    return render_template("events.html", rows=shown, pages=pages, total=len(rows), empty=is_empty())
