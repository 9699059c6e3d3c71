"""Running a query of the console, and stopping it: the door of this room."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, Literal

from graph.errors import FilterError, QueryStopped
from graph.settings import Settings
from graph.text import Text
from queries.console.asker import ITSELF, Asker, check_place
from queries.console.early import Early
from queries.console.limits import Limits
from queries.console.parameters import read_params, read_tag
from queries.console.result import Result
from queries.console.running import CANCELLED, Running
from queries.console.stopping import Asked, stop_elsewhere
from queries.cypher.lingering import check_lingering
from queries.cypher.made_right import prepared
from queries.cypher.refusals import check

EXAMPLE = "MATCH (c:City) RETURN c.name LIMIT 5"
"""A query to begin with."""
DEFAULTS = Settings()
"""The limits of who names no settings."""
MOST_REMEMBERED = 1000
"""Queries that have ended and are still known by their tags."""


def run_query(
    store: Asked,
    query: str,
    params: Mapping[str, Any] | str | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    tag: str | None = None,
    settings: Settings = DEFAULTS,
    asker: Asker = ITSELF,
) -> Result:
    """Run one reading query; `params` is a mapping or the text of a JSON object.

    limit: most rows, seconds: time limit, where they are others than the settings have them. tag: a name under which `cancel`
    finds it. asker: who asks, as `asked_by` tells it. At any other limit than that of time the rows before it are the answer. Raises TooManyQueries, QueryRefused for a query that does more than read, QueryStopped at the
    time limit or when cancelled, QueryError with line and column for a query the server can't read, StoreUnavailable.
    """
    check(query)
    if store.kind == "neo4j":
        check_lingering(query)
    limits = Limits.of(settings, limit, seconds)
    if limits.rows < 1:
        raise FilterError(Text("limit is {limit}; expected 1 or more.", limit=limits.rows))
    if not 0 < limits.seconds < float("inf"):
        raise FilterError(Text("the time limit is {seconds} s; expected more than 0.", seconds=limits.seconds))
    sent, parameters = prepared(store.kind, query, read_tag(tag), read_params(params))
    running = Running(store, sent, parameters, limits, _leave, asker)
    _enter(running)
    return running.run()


def cancel(store: Asked, tag: str) -> bool:
    """Stop the query with that tag, whoever started it; False when none runs. The one who waits for it gets QueryStopped.

    Where none has come yet, the next one that this process is asked isn't begun, if it comes soon.
    """
    tag = read_tag(tag)
    return _cancel_own(store, tag) or stop_elsewhere(store, tag) or forestall(store, tag)


def forestall(store: Asked, tag: str, asker: str | None = None) -> bool:
    """Where no query with that tag has come yet, the next one isn't begun, if it comes soon; asker: by whom it must be asked.

    True where it came just now, and is stopped.
    """
    key = (store.where, read_tag(tag))
    with _lock:
        if key not in _queries and _ended_asker(key) is None:
            _early.hold(key, asker)
            return False
    return asker is None and _cancel_own(store, tag)


def _cancel_own(store: Asked, tag: str) -> bool:
    with _lock:
        running = _queries.get((store.where, tag))
    return running is not None and running.cancel()


def state(store: Asked, tag: str) -> Literal["running", "lingering", "ended"] | None:
    """How a query that was run from this process stands; None for a tag that is unknown, or long forgotten.

    lingering: it was stopped and has its answer, but its server, which isn't ours, still works on it.
    """
    key = (store.where, tag)
    with _lock:
        if key in _queries:
            return "running"
        lingering = _lingering.get(key)
        if lingering is not None and lingering.lingers:
            return "lingering"
        return "ended" if any(ended == key for ended, _ in _ended) else None


def asked_by(store: Asked, tag: str) -> Asker | None:
    """Who asked the query with that tag, which runs or has ended; None for one that wasn't asked from this process, or is long forgotten."""
    key = (store.where, tag)
    with _lock:
        if key in _queries:
            return _queries[key].asker
        return _ended_asker(key)


def _ended_asker(key: tuple[str, str]) -> Asker | None:
    return next((asker for ended, asker in reversed(_ended) if ended == key), None)


_lock = threading.Lock()
_queries: dict[tuple[str, str], Running] = {}
_ended: deque[tuple[tuple[str, str], Asker]] = deque(maxlen=MOST_REMEMBERED)
"""Which have ended, and who had asked them; the newest come last."""
_lingering: dict[tuple[str, str], Running] = {}
_early = Early()


def _enter(running: Running) -> None:
    with _lock:
        if running.key in _queries:
            raise FilterError(Text("a query with the tag '{tag}' runs already.", tag=running.tag))
        if _early.holds(running.key, running.asker.name):
            _ended.append((running.key, running.asker))
            raise QueryStopped(CANCELLED)
        others = [each for (where, _), each in _queries.items() if where == running.store.where]
        check_place(others, running.asker, running.limits)
        _queries[running.key] = running


def _leave(running: Running) -> None:
    with _lock:
        _queries.pop(running.key, None)
        _ended.append((running.key, running.asker))
        for key in [key for key, each in _lingering.items() if not each.lingers]:
            del _lingering[key]
        if running.lingers:
            _lingering[running.key] = running
