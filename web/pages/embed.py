"""A drawing alone, for other sites to put into a frame."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.errors import FilterError
from graph.filters import Filters
from graph.network.seen import seen
from graph.text import OR, Text, joined
from web.pages.addresses import blueprint
from web.pages.filter_form import DRAWING_ARGUMENTS
from web.security import allow_frames
from web.site import site

VIEWS = {"network": ("pages.network", Text("Network")), "map": ("pages.map_", Text("Map"))}
"""`view` in the address → its page and its title."""


@blueprint.get("/embed")
def embed() -> ResponseReturnValue:
    """`view` is network or map; all else in the address is as on that page."""
    view = request.args.get("view", "network")
    if view not in VIEWS:
        raise FilterError(Text("found '{found}', expected {names}.", found=view, names=joined(VIEWS, OR)), where="view")
    filters = Filters.read(request.args, ignore=(*DRAWING_ARGUMENTS, "view"))
    seen(site().snapshot, filters, counted=False)  # raises what is wrong with them
    endpoint, title = VIEWS[view]
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != "view"]
    allow_frames()
    return render_template(
        "embed.html",
        island=view,
        title=title,
        source_address=f"{url_for('api.network')}?{urlencode(filters.query())}",
        page=f"{url_for(endpoint)}?{urlencode(asked)}",
    )
