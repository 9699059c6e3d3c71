"""Calling off a query that another process of this machine asked: among the disposable servers of a folder, or of a server at an address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from graph.store.guests import waiting
from graph.store.host import Host


def announced(host: Host, tag: str) -> AbstractContextManager[Callable[[], bool]]:
    """Let other processes of this machine know of a query of ours; gives what tells whether one has called it off."""
    if guests := host.guests():
        return guests.announced(tag)
    return waiting.announced_where_possible(_root(host), tag)


def call_off(host: Host, tag: str) -> bool:
    """Call off an announced query, whichever process asked it; True when there was one, which that process ends now."""
    if guests := host.guests():
        return guests.call_off(tag)
    root = _root(host)
    return root is not None and waiting.call_off(root, tag)


def _root(host: Host) -> Path | None:
    """None for who has no home on this machine."""
    try:
        return host.work_folder()
    except RuntimeError:
        return None
