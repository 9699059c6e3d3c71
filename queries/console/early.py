"""Cancels that came before their query did: two requests may overtake one another, and the query then isn't begun."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

HELD_S = 10.0
"""How much later its query may come."""
MOST_HELD = 1000


class Early:
    """Cancels for queries that haven't come, by store and tag. Thread-safe; of too many the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, str], tuple[float, str | None]] = OrderedDict()

    def hold(self, key: tuple[str, str], asker: str | None) -> None:
        """Hold back the next query of that key; asker: whose it must be, None for anybody's."""
        with self._lock:
            self._held[key] = (time.monotonic(), asker)
            self._held.move_to_end(key)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)

    def holds(self, key: tuple[str, str], asker: str) -> bool:
        """Is this query of that asker's held back? The one that is isn't held back again."""
        with self._lock:
            since, whose = self._held.get(key, (float("-inf"), None))
            if time.monotonic() - since >= HELD_S or whose not in (None, asker):
                return False
            del self._held[key]
            return True
