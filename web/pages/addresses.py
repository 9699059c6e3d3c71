"""Addresses: the one blueprint of the pages, ids in paths, and where each thing stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, request, url_for
from werkzeug.routing import PathConverter

from web.proxy import asked_path

blueprint = Blueprint("pages", __name__)


class IdConverter(PathConverter):
    """An id in an address: any text at all, slashes written %2F so that no browser resolves `../`."""

    regex = "(?s:.+)"
    part_isolating = False

    def to_url(self, value: Any) -> str:
        return quote(str(value), safe="")


def address(row: Mapping[str, Any]) -> str:
    """Where the page of a node is."""
    endpoint = {"Event": "pages.event", "Source": "pages.source"}.get(str(row.get("label")), "pages.node")
    return url_for(endpoint, id=row["id"])


def same(**changes: str) -> str:
    """This address with some arguments changed."""
    arguments = {**{name: ",".join(request.args.getlist(name)) for name in request.args}, **changes}
    return f"{asked_path()}?{urlencode(arguments)}"


def network_address(query: Mapping[str, str]) -> str:
    text = urlencode(query)
    return url_for("api.network") + (f"?{text}" if text else "")


def ties_address(query: Mapping[str, str]) -> str:
    text = urlencode(query)
    return url_for("pages.ties") + (f"?{text}" if text else "")
