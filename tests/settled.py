"""Waiting until what was written to a store can be told from what may be written still."""

from __future__ import annotations

import time

from graph.store.embedded.journal import SETTLED_NS
from graph.store.store import Store


def settled(store: Store) -> Store:
    """The store, once it knows its commits: an embedded server's journal proves nothing for a second after a commit."""
    deadline = time.monotonic() + 10
    while store.commits() is None and time.monotonic() < deadline:
        time.sleep(SETTLED_NS / 5e9)
    return store
