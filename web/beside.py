"""What reports need beside the snapshot: the store, the gazetteer, the day and who watches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

from graph.figures.watch import IDLE, Watch
from graph.store.store import Store
from loaders.places.gazetteer import Gazetteer, open_gazetteer
from queries.report import Beside
from queries.reports.form import ListedCity

_LOCK = threading.Lock()


def beside(store: Store | None, watch: Watch = IDLE) -> Beside:
    """What a report gets. The gazetteer is opened by the first report that asks it for cities."""
    return Beside(store, _cities, today(), watch)


def today() -> date:
    """The day that answers speak of, the same for all readers."""
    return datetime.now(UTC).date()


def _cities(country: str, region: str, population: int) -> Sequence[ListedCity]:
    with _LOCK:
        return _gazetteer().cities(country, region, population)


@cache
def _gazetteer() -> Gazetteer:
    return open_gazetteer()
