"""`/about`: what twinmap is."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from graph.model import KINDS, STATUSES, TIERS
from web.pages.addresses import blueprint


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What twinmap is, how it counts, whose data it shows."""
    return render_template("about.html", kinds=KINDS, statuses=STATUSES, tiers=TIERS)
