"""Calls for whoever watches over the site: does the process answer, does its store? They need no password and tell no secret."""

from __future__ import annotations

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from graph.version import own_version
from web.api.calls import call
from web.health import Status
from web.site import site

ANSWERS: dict[Status, int] = {"ok": 200, "degraded": 200, "starting": 503, "down": 503}
"""How the site stands → the HTTP status that says so."""


@call("GET", "/live", "Whether the process answers; the store isn't asked.")
def live() -> ResponseReturnValue:
    """Always ok: a process that doesn't answer says nothing."""
    return _said("ok")


@call("GET", "/health", "Whether the store answers within a second: ok or degraded (200), starting or down (503).")
def health() -> ResponseReturnValue:
    """`degraded` is a site that answers, with unfinished work in its graph or facts that aren't those that were left; `version` is that of the graph as it was read last, null until somebody has read it since the site started."""
    return _said(site().health.status())


def _said(status: Status) -> Response:
    answer = jsonify({"status": status, "version": site().health.version(), "release": own_version()})
    answer.status_code = ANSWERS[status]
    answer.headers["Cache-Control"] = "no-store"
    return answer
