"""`/console` and `/queries`: Cypher queries, the reader's own and those of the library."""

from __future__ import annotations

import json

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from graph.errors import FilterError, TooManyQueries, TwinmapError
from graph.model import LABELS, RELATIONSHIPS
from graph.text import Text
from queries.named import NamedQuery, load_queries
from web.asking import ask, kept_until_sent
from web.faults import body, status_of, with_pause
from web.language.language import current
from web.pages.addresses import blueprint
from web.pages.rows import is_empty
from web.site import site


@blueprint.get("/queries")
def queries() -> ResponseReturnValue:
    """The library of queries."""
    site().store.expect_guests()
    return render_template("queries.html", rows=list(load_queries().values()), empty=is_empty())


@blueprint.route("/console", methods=["GET", "POST"])
def console() -> ResponseReturnValue:
    """A Cypher query of the reader's own; the form works without JavaScript too."""
    here, library = site(), load_queries()
    given = request.values
    chosen = library.get(given.get("name", ""))
    take = chosen if given.get("take") or not given.get("query") else None
    text = take.text if take else given.get("query", "")
    params = _example(take) if take else given.get("params", "")
    result, fault, failed = None, None, None
    if request.method == "GET":
        here.store.expect_guests()
    elif request.method == "POST":
        try:
            limit = _whole(given.get("limit"))
            result = ask(here, given.get("query"), params=given.get("params"), limit=limit)
        except TwinmapError as error:
            fault, failed = body(error)["error"], error
    page = render_template(
        "console.html",
        library=list(library.values()),
        chosen=chosen,
        text=text,
        params=params,
        limit=given.get("limit", ""),
        result=result,
        fault=fault,
        labels=LABELS,
        relationships=RELATIONSHIPS,
        settings=here.settings,
        empty=is_empty(),
    )
    response = make_response(page)
    if isinstance(failed, TooManyQueries):
        response.status_code = status_of(failed)
        with_pause(response, failed)
    return kept_until_sent(response, result) if result else response


def _example(query: NamedQuery) -> str:
    """The parameters of a query of the library with their defaults, as JSON; empty where it has none."""
    return json.dumps(query.read_params(), ensure_ascii=False) if query.parameters else ""


def library_text(query: NamedQuery, name: str) -> str:
    """Title or description of a query of the library in the reader's language."""
    return str(getattr(query, f"{name}_zh" if current() == "zh" else name))


def _whole(text: str | None) -> int | None:
    """A whole number from a form; None where the field is empty."""
    if not text or not text.strip():
        return None
    found = text.strip()
    if not (found.isascii() and found.isdigit() and len(found) < 10 and int(found) >= 1):
        raise FilterError(Text("found '{found}', expected a whole number of 1 or more.", found=found), where="limit")
    return int(found)
