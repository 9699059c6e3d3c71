"""Loads as the site and the command line list them: unfinished work first, with what can be done about it."""

from __future__ import annotations

from typing import Any

from graph.store.emptying import clear
from graph.store.store import Store
from graph.store.unload import unload
from graph.text import Text
from graph.unfinished import CLEAR, LOAD, RESTORE, UNLOAD, Unfinished
from queries import details
from queries.values import JsonObject

STATES = {
    "finished": Text("finished"),
    "running": Text("being written"),
    LOAD: Text("cut off while it was written"),
    UNLOAD: Text("cut off while it was taken back"),
    RESTORE: Text("cut off while it was restored"),
    CLEAR: Text("cut off while the store was emptied"),
}
"""How a load stands."""


def listed(store: Store) -> list[JsonObject]:
    """Every load with its report, unfinished ones first: `state` (finished, running, unfinished), and whether `can_finish`."""
    return sorted(standing(store, details.loads(store)), key=lambda row: row["state"] == "finished")


def standing(store: Store, rows: list[JsonObject]) -> list[JsonObject]:
    """The same loads, each with its `state` and, where it isn't finished, whether it `can_finish`."""
    open_ = {each.id: each for each in store.unfinished()}
    running = bool(open_) and store.busy()
    for row in rows:
        work = open_.get(row["id"])
        row["state"] = "finished" if work is None else "running" if running else "unfinished"
        if work is not None:
            row["can_finish"] = can_finish(store, work)
    return rows


def can_finish(store: Store, work: Unfinished) -> bool:
    """Is what it takes to finish it still here?"""
    from loaders.finish import can_finish as is_there  # readers of every format: not before something is unfinished

    return is_there(store, work)


def state_of(row: JsonObject) -> Text:
    """How a listed load stands, in words."""
    return STATES[row["work"] if row["state"] == "unfinished" else row["state"]]


def take_back(store: Store, id: str, progress: Any = lambda done: None) -> dict[str, int]:
    """Take back a load, or what was restored of a backup. Raises NotFound."""
    for each in store.unfinished():
        if each.id == id and each.work in (RESTORE, CLEAR):
            return clear(store)
    return unload(store, id, progress)
