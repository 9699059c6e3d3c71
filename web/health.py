"""How the site stands, for whoever watches over it: a word, and the graph that it read last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graph.network.read import SnapshotCache
from graph.store.probe import Standing
from graph.store.store import Store

Status = Literal["ok", "degraded", "starting", "down"]
STATUS: Mapping[Standing, Status] = {
    "up": "ok",
    "unfinished": "degraded",
    "another": "degraded",
    "unkept": "degraded",
    "lost": "down",
    "starting": "starting",
    "down": "down",
}

ANSWERING = ("ok", "degraded")


@dataclass(frozen=True)
class Health:
    """Asks the store of one site. Nothing is worked out for it: the version is that of the graph as it was read last."""

    store: Store
    snapshots: SnapshotCache

    def status(self) -> Status:
        """`degraded`: the site answers, but unfinished work is in the graph, or its facts aren't those that were left. Takes a second at most."""
        found = STATUS[self.store.standing()]
        if self.snapshots.damaged and found in ANSWERING:
            return "down"
        last = self.snapshots.last
        if found != "ok":
            return found
        doubted = last.state.changed if last is not None else self.store.known_damage()
        return "degraded" if doubted else "ok"

    def version(self) -> str | None:
        """The version of the graph that was read last; None before anybody read it."""
        last = self.snapshots.last
        return last.version if last is not None else None
