"""Errors as people and programs see them: ONE table from error class to HTTP status and exit code, one JSON shape, one page."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from graph import errors
from graph.text import NOTHING, Text
from web.language.language import spoken
from web.proxy import asked_path
from web.unplaced import seen_by_visitors

LOG = logging.getLogger("twinmap.web")
Answer = Response
Damage = Callable[[Exception], errors.TwinmapError | None]
ASKING = ("/console", "/queries", "/api/v1/query", "/api/v1/queries")
"""Where readers' own queries are asked."""


class RequestRefused(errors.TwinmapError):
    """The request comes from another site, or lacks the key or token that writes need."""


class HostRefused(errors.TwinmapError):
    """The site was asked for under a name that isn't its own."""


class LoginNeeded(errors.TwinmapError):
    """The site has a password and the request doesn't bring it."""


class SiteStopping(errors.TwinmapError):
    """The site was told to stop, and begins nothing new."""

    retry_s = 5


class TooManyWrong(errors.TwinmapError):
    """Too many wrong passwords or tokens wait already; `retry_s`: when to come again, in seconds."""

    def __init__(self, message: str, *, hint: str, retry_s: float) -> None:
        super().__init__(message, hint=hint)
        self.retry_s = retry_s


class WrongMediaType(errors.TwinmapError):
    """The body of the request is of a type that the call doesn't take."""


class RequestUnreadable(errors.TwinmapError):
    """The body of the request isn't what the call takes."""


FAULTS: Mapping[type[errors.TwinmapError], tuple[int, int]] = {
    errors.TwinmapError: (400, 1),
    errors.SettingError: (500, 2),
    errors.StoreError: (503, 1),
    errors.StoreUnavailable: (503, 1),
    errors.StoreDenied: (503, 1),
    errors.StoreFolderError: (503, 1),
    errors.StoreMissing: (503, 1),
    errors.StoreDamaged: (503, 1),
    errors.StoreTooNew: (503, 1),
    errors.StoreBusy: (503, 1),
    errors.ModelError: (400, 1),
    errors.LoadError: (400, 1),
    errors.Faults: (400, 1),
    errors.NotFound: (404, 1),
    errors.FilterError: (400, 2),
    errors.QueryError: (400, 1),
    errors.QueryRefused: (403, 1),
    errors.TooManyQueries: (429, 1),
    errors.QueryStopped: (504, 1),
    errors.Stopped: (504, 1),
    RequestRefused: (403, 1),
    RequestUnreadable: (400, 1),
    HostRefused: (421, 1),
    LoginNeeded: (401, 1),
    SiteStopping: (503, 1),
    TooManyWrong: (429, 1),
    WrongMediaType: (415, 1),
}
"""Class of error → (HTTP status, exit code); a class that isn't listed takes the nearest above it."""

HINTS: Mapping[int, Text] = {
    404: Text("Start from the overview, or search for a name."),
    413: Text("Send less at once; TWINMAP_UPLOAD_MB says how much may be sent to be loaded."),
}


DESCRIPTIONS = {
    str(text): text
    for text in (
        Text("The browser (or proxy) sent a request that this server could not understand."),
        Text("The data value transmitted exceeds the capacity limit."),
        Text("The server does not support the media type transmitted in the request."),
        Text("Did not attempt to load JSON data because the request Content-Type was not 'application/json'."),
    )
}
"""What Werkzeug says of refused requests → the text that says it."""


def _codes(error: errors.TwinmapError) -> tuple[int, int]:
    return next(FAULTS[each] for each in type(error).__mro__ if each in FAULTS)


def status_of(error: errors.TwinmapError) -> int:
    """HTTP status of an error."""
    return _codes(error)[0]


def exit_code_of(error: errors.TwinmapError) -> int:
    """Exit code of the command line for an error: 1 something failed, 2 wrong usage."""
    return _codes(error)[1]


def body(error: errors.TwinmapError) -> dict[str, Any]:
    """The one JSON shape of an error, without the paths of the server.

    >>> body(errors.NotFound("No city has the id 'lyons'.", hint="Nearest: 'lyon'."))["error"]["type"]
    'NotFound'
    """
    error = seen_by_visitors(error)
    where = error.where
    if isinstance(error, errors.QueryError) and error.line is not None:
        where = f"line {error.line}" + (f", column {error.column}" if error.column is not None else "")
    return {"error": {"type": type(error).__name__, "message": error.message, "where": where, "hint": error.hint}}


def _refuse(error: errors.TwinmapError) -> Answer:
    """The answer to one who may not ask: it holds nothing of the site, and the store isn't asked."""
    if request.path.startswith("/api/"):
        return _on_twinmap_error(error)
    fault = spoken(body(error))["error"]
    # Rendered past the context processors, which know the graph's version.
    page = current_app.jinja_env.get_template("refused.html").render(fault=fault)
    return with_pause(make_response(page, status_of(error)), error)


def _answer(status: int, fault: dict[str, Any]) -> Answer:
    fault = spoken(fault)
    if request.path.startswith("/api/"):
        response = jsonify(fault)
    else:
        response = make_response(render_template("fault.html", fault=fault["error"], status=status))
    response.status_code = status
    return response


def _on_twinmap_error(error: errors.TwinmapError) -> Answer:
    if isinstance(error, errors.StoreError) and not isinstance(error, errors.StoreBusy):
        LOG.error("%s %s failed: %s", request.method, asked_path(), error)
    return with_pause(_answer(status_of(error), body(error)), error)


def with_pause(answer: Answer, error: errors.TwinmapError) -> Answer:
    """The answer, and when to come again where the error knows it."""
    if retry_s := getattr(error, "retry_s", None):
        answer.headers["Retry-After"] = str(math.ceil(retry_s))
    return answer


def _on_http_error(error: HTTPException) -> Answer:
    if error.code is not None and 300 <= error.code < 400:
        return make_response(error.get_response())
    status = error.code or 500
    message = _in_words(error, status)
    hint = HINTS.get(status, NOTHING)
    if isinstance(error, MethodNotAllowed):
        message = Text("{method} is not possible at {path}.", method=request.method, path=asked_path())
        hint = Text("Possible: {methods}.", methods=tuple(sorted(error.valid_methods or ())))
    fault = {
        "type": error.name.title().replace(" ", ""),
        "message": message,
        "where": asked_path(),
        "hint": hint,
    }
    response = _answer(status, {"error": fault})
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _in_words(error: HTTPException, status: int) -> str:
    if status == 404:
        return Text("Nothing stands at {path}.", path=asked_path())
    if status == 413 and request.max_content_length is not None:
        most = request.max_content_length / 1024 / 1024
        return Text("The request is larger than {most:g} MB, which is the most that is taken here.", most=most)
    said = error.description or error.name
    return DESCRIPTIONS.get(said, said)


def _on_exception(error: Exception, damage: Damage) -> Answer:
    LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    if found := damage(error):
        return _on_twinmap_error(found)
    fault = {
        "type": "InternalError",
        "message": Text("Something went wrong inside twinmap."),
        "where": asked_path(),
        "hint": Text(
            "Try again, or report it with the number {number}, under which the log of the site says more.",
            number=g.get("request_number", ""),
        ),
    }
    return _answer(500, {"error": fault})


def _on_query_error(error: errors.QueryError, damage: Damage) -> Answer:
    """A query of ours that the server can't answer speaks of the store, one of a reader's own of the query."""
    found = None if request.path.startswith(ASKING) or type(error) is not errors.QueryError else damage(error)
    return _on_twinmap_error(found or error)


def register(app: Flask, damage: Damage = lambda error: None) -> None:
    """Make every error of `app` leave in the one shape. damage: finds the damage of the store that may be behind an error."""
    app.register_error_handler(errors.QueryError, lambda error: _on_query_error(error, damage))
    app.register_error_handler(errors.TwinmapError, _on_twinmap_error)
    for each in (RequestRefused, HostRefused, LoginNeeded, TooManyWrong, SiteStopping):
        app.register_error_handler(each, _refuse)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, lambda error: _on_exception(error, damage))
