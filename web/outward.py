"""Addresses that lead to other sites: which may be followed, and whose they are."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit


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
