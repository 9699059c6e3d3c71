"""Asking the console's question: a query of one's own, or one of the library, within the limits of the settings."""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Response

from graph.errors import FilterError, TwinmapError, damaged
from graph.store.questions import Questions
from graph.store.store import Store
from graph.text import NOTHING, Text
from graph.unfinished import State
from queries.console.parameters import read_params
from queries.console.result import Result
from queries.console.run import run_query
from queries.named import named_query
from web.security import asker

if TYPE_CHECKING:  # what it holds takes half a second to import, and the command line needs none of it
    from web.site import Site

LOG = logging.getLogger("twinmap.query")
LONGEST_TEXT = 4000
"""Characters of a slow query in the log."""


def ask(
    here: Site,
    query: Any = None,
    name: Any = None,
    params: Any = None,
    limit: Any = None,
    tag: Any = None,
) -> Result:
    """Run what a request asks for, once it is seen to be texts and a number; at most as many rows as the settings allow."""
    if bool(query) == bool(name):
        raise FilterError(Text("give either a query or the name of one."), where="query")
    for key, value in (("query", query), ("name", name), ("tag", tag)):
        if value is not None and not isinstance(value, str):
            raise FilterError(Text("expected a text."), where=key)
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise FilterError(Text("found {limit!r}, expected a whole number of 1 or more.", limit=limit), where="limit")
    text, given = resolved(query, name, read_params(params))
    most = min(limit or here.settings.query_rows, here.settings.query_rows)
    before = here.store.commits()
    with told_if_slow(text, here.settings.slow_seconds):
        result = run_query(here.store, text, given, limit=most, tag=tag, settings=here.settings, asker=asker())
    result = replace(result, version=_version(here, before))
    last = here.snapshots.last
    if here.snapshots.damaged:  # what a query finds beside what can't be read is no answer
        raise damaged(LookupError(), here.store.where)
    return with_notices(here.store, result, last.state.doubt if last is not None else NOTHING)


@contextmanager
def told_if_slow(query: str, seconds: float) -> Iterator[None]:
    """Log the text of a query that takes longer, whatever becomes of it; the values of its parameters are the reader's own."""
    begun = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - begun
        if took > seconds:
            LOG.warning("slow query, %.1f s: %s", took, " ".join(query.split())[:LONGEST_TEXT])


def _version(here: Site, before: Hashable | None) -> str | None:
    """That of the graph which a query saw that was asked after those commits; None where the graph changed just before or meanwhile."""
    if before is None:
        return None
    with suppress(TwinmapError):
        version = here.snapshot.version
        return version if here.store.commits() == before else None
    return None


def with_notices(store: Store | Questions, result: Result, doubt: Text) -> Result:
    """The result, which says first what unfinished work is in the graph, and what is to be said of its facts."""
    return replace(result, notes=[*State(store.unfinished(), doubt).notices, *result.notes])


def kept_until_sent(response: Response, result: Result) -> Response:
    """The response to a query, which goes on counting among all answers until its last byte is on its way."""
    response.call_on_close(result.share.release)
    return response


def resolved(query: str | None, name: str | None, params: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The text to run and its parameters: those of the library's query where a name is given."""
    if not name:
        return query or "", params
    named = named_query(name)
    return named.text, named.read_params(params)
