"""`/tie/ID`: one partnership or visit."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from queries import details
from web.pages.addresses import blueprint
from web.pages.rows import by_id, just_said
from web.site import site


@blueprint.get("/tie/<id:id>")
def tie(id: str) -> ResponseReturnValue:
    """One partnership or visit, and what each source says of it."""
    here = site()
    found = details.find_tie(here.store, here.snapshot, id)
    return render_template("tie.html", tie=found["tie"], sources=by_id(found["sources"]), just_said=just_said())
