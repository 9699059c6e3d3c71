"""Waiting until something is so, for tests: whatever can be asked for, and what was written to a store told from what may be written still."""

from __future__ import annotations

import time
from collections.abc import Callable

from graph.store.embedded.journal import SETTLED_NS
from graph.store.store import Store


def until(true: Callable[[], bool], seconds: float = 30.0, *, look_s: float = 0.02) -> bool:
    """True as soon as it is true, False when it isn't within `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(look_s)
    return True


def settled(store: Store) -> Store:
    """The store, once it knows its commits: an embedded server's journal proves nothing for a second after a commit."""
    until(lambda: store.commits() is not None, 10, look_s=SETTLED_NS / 5e9)
    return store
