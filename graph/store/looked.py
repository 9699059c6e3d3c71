"""Whether the facts of a store are those that the last finished write left, for who doesn't read all of them anyway, and for everybody whether it has damage
that they don't show: ways that don't lead to them (`graph.store.ways`), loads that aren't as they were. It is looked at once for each state of the store.

What was found is kept with the state that it was found in: that of the files, or the last commit of a server. Who looks again in the same state reads nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from graph.digest import is_spoilt
from graph.errors import StoreDamaged, damaged, reading_facts
from graph.store.beside import Left
from graph.store.embedded.supervisor import read_json, write_private
from graph.store.facts import Streaming, digest_of
from graph.store.ways import Walked, check_ways
from graph.text import NOTHING, Text
from graph.unfinished import CHANGED, SPOILT, TORN, UNKEPT, Unfinished

FILE = "facts.looked"
HIDDEN = {"torn": TORN, "spoilt": SPOILT}
"""What is kept of such damage → what is said of it."""
UNREADABLE = "unreadable"
"""The version of facts that the server can't read."""


class Watched(Streaming, Walked, Protocol):
    """A store whose facts can be read, and which says in which state it is."""

    def unfinished(self) -> tuple[Unfinished, ...]: ...

    def last_left(self) -> Left: ...

    def is_unkept(self) -> bool: ...

    def state(self) -> list[Any] | None:
        """What changes with all that changes the facts, as JSON has it; None where it can't be told just now."""

    @property
    def work_folder(self) -> Path: ...


def doubt(store: Watched) -> Text:
    """What is to be said of the facts (`graph.unfinished.State`); empty where they are sound. As `looks_changed`. Raises StoreDamaged where they can't be read."""
    if store.is_unkept():
        return UNKEPT
    if looks_changed(store):
        if _found(store, "version", _version_of) == UNREADABLE:
            raise damaged(LookupError(), store.where)
        return CHANGED
    return hidden_damage(store)


def looks_changed(store: Watched) -> bool:
    """Are the facts others than the last finished write left? Not while work isn't finished. O(graph) the first time that a state is looked at."""
    left = store.last_left().version
    if not left or store.unfinished() or _found(store, "version", _version_of) == left:
        return False
    return store.last_left().version == left  # else somebody wrote meanwhile


def hidden_damage(store: Watched) -> Text:
    """What is to be said of damage that the facts themselves don't show; empty where there is none, or work isn't finished. O(graph) the first time that a state is looked at."""
    left = store.last_left()
    if not left.version or store.unfinished():
        return NOTHING
    found = HIDDEN.get(_found(store, "hidden", _hidden_in), NOTHING)
    return found if store.last_left() == left else NOTHING  # else somebody wrote meanwhile


def known_damage(folder: Path, state: list[Any] | None) -> bool:
    """Was such damage found before, in the very state that the store is in? Nothing is read of it."""
    found = read_json(folder / FILE) or {}
    return state is not None and found.get("state") == state and found.get("hidden") in HIDDEN


def _found(store: Watched, name: str, look: Callable[[Watched], Any]) -> Any:
    """What a look at the store finds; kept under this name for its state."""
    path, state = store.work_folder / FILE, store.state()
    found = read_json(path) or {}
    if state is None or found.get("state") != state:
        found = {"state": state}
    if name not in found:
        found[name] = look(store)
        if state is not None and store.state() == state:
            with suppress(OSError):  # it is looked at again next time
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_private(path, json.dumps(found))
    return found[name]


def _version_of(store: Watched) -> str:
    try:
        return digest_of(store)
    except StoreDamaged:
        return UNREADABLE


def _hidden_in(store: Watched) -> str:
    try:
        check_ways(store)
    except StoreDamaged:
        return "torn"
    try:
        with reading_facts():
            return "spoilt" if any(is_spoilt(values) for values in store.whole_nodes("Load")) else ""
    except StoreDamaged:
        return "spoilt"
