"""Which twinmap this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """The installed version of twinmap, "dev" when it runs without being installed."""
    try:
        return version("twinmap")
    except PackageNotFoundError:
        return "dev"
