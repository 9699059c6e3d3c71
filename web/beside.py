"""What reports need beside the snapshot: the store, the gazetteer, the day and who watches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache

from graph.store import Store
from graph.watch import IDLE, Watch
from loaders.gazetteer import Gazetteer, open_gazetteer
from loaders.gazetteer_file import PLACES, cache_file
from queries.report import Beside
from queries.reports.form import City

__all__ = ["PLACES", "beside", "has_gazetteer", "prepare"]

_LOCK = threading.Lock()


def beside(store: Store | None, watch: Watch = IDLE) -> Beside:
    """What a report gets. The gazetteer is opened by the first report that asks it for cities."""
    return Beside(store, _cities, datetime.now(UTC).date(), watch)


def has_gazetteer() -> bool:
    """Whether the gazetteer's file is there already; making it takes some 15 s."""
    return cache_file().exists()


def prepare(progress: Callable[[int], object]) -> None:
    """Make the gazetteer's file, if need be, and open it. progress: hears how many places were taken in since the last call."""
    with _LOCK:
        _gazetteer(progress)


def _cities(country: str, region: str, population: int) -> Sequence[City]:
    with _LOCK:
        return _gazetteer().cities(country, region, population)


@cache
def _opened() -> list[Gazetteer]:
    return []


def _gazetteer(progress: Callable[[int], object] = lambda done: None) -> Gazetteer:
    opened = _opened()
    if not opened:
        opened.append(open_gazetteer(progress))
    return opened[0]
