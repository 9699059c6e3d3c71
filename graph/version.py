"""Which twinmap this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

ROOMS = ("graph", "loaders", "queries", "web")
"""The folders that hold the program."""


def own_version() -> str:
    """The installed version of twinmap, "dev" when it runs without being installed."""
    try:
        return version("twinmap")
    except PackageNotFoundError:
        return "dev"
