"""What every route needs, and how it gets it: the one site of the app that answers a request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from flask import current_app, g, request

from graph.network.read import SnapshotCache
from graph.network.snapshot import Snapshot
from graph.settings import Settings
from graph.store.store import Store
from web.answers import Answers
from web.drafts import Drafts
from web.health import Health
from web.jobs import Jobs
from web.security import Guard

EXTENSION = "twinmap"
BUSY_S = 2.0
"""How long a request that writes waits for a load to end."""
STORELESS_PAGES = ("pages.about",)
"""Endpoints that need nothing of the store, and don't wait for one that hangs."""
GLANCE_S = 0.5


@dataclass(frozen=True)
class Site:
    """The settings, the store, the graph in memory, the guard, the long work that is under way, and files that are looked at before they are loaded."""

    settings: Settings
    store: Store
    snapshots: SnapshotCache
    guard: Guard
    health: Health
    jobs: Jobs = field(default_factory=Jobs)
    drafts: Drafts = field(default_factory=Drafts)
    answers: Answers = field(default_factory=Answers)
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set once the site was told to stop."""

    def close(self) -> None:
        """Stop the long work, and forget the files that were only looked at."""
        self.jobs.close()
        self.drafts.close()

    @property
    def free_store(self) -> Store:
        """The store, to write one fact to it. Raises StoreBusy where a load holds it: nobody waits for an answer that long."""
        self.store.patience.check()
        self.store.check_free(BUSY_S)
        return self.store

    @property
    def snapshot(self) -> Snapshot:
        """The graph as it stands in the store now; reread only when the store has changed."""
        with self.store.patience.reading():  # also while another thread reads it
            return self.snapshots.current()


def site() -> Site:
    """The site of the app that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Site)
    return found


def store_is_passed_over() -> bool:
    """Does this request do without the store, which doesn't answer just now? Found out once a request."""
    if "passed_over" not in g:
        g.passed_over = request.endpoint in STORELESS_PAGES and site().store.standing(GLANCE_S) == "down"
    return bool(g.passed_over)
