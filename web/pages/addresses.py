"""Addresses: the one blueprint of the pages, ids in paths, and where each thing stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Blueprint, request, url_for
from werkzeug.routing import PathConverter

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
    return f"{request.path}?{urlencode(arguments)}"


def network_address(query: Mapping[str, str]) -> str:
    text = urlencode(query)
    return url_for("api.network") + (f"?{text}" if text else "")


def ties_address(query: Mapping[str, str]) -> str:
    text = urlencode(query)
    return url_for("pages.ties") + (f"?{text}" if text else "")


def outward(address: Any) -> str:
    """The address if it leads to a web page, else an empty text: nothing but http and https may be followed.

    >>> outward("https://example.org/a"), outward("javascript:alert(1)"), outward("https://")
    ('https://example.org/a', '', '')
    """
    text = str(address or "").strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    clean = not re.search(r"[\x00-\x20\x7f\\]", text)
    return text if clean and parts.scheme.lower() in ("http", "https") and host else ""


def site_of(address: str) -> str:
    """The host of a web address, without www.

    >>> site_of("https://www.example.org/a")
    'example.org'
    """
    return (urlsplit(address).hostname or address).removeprefix("www.")
