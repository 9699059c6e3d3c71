"""`/load`: what was loaded."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from queries import details
from web.pages.addresses import blueprint
from web.pages.rows import is_empty
from web.site import site


@blueprint.get("/load")
def loads() -> ResponseReturnValue:
    """What was loaded, each with its load report."""
    return render_template("loads.html", rows=details.loads(site().store), empty=is_empty())
