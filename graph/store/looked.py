"""Whether the facts of a store are those that the last finished write left, for who doesn't read all of them anyway, and whether every way leads to them
(`graph.store.ways`), for everybody: looked at once for each state of the store.

What was found is kept with the state that it was found in: that of the files, or the last commit of a server. Who looks again in the same state reads nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from graph.errors import StoreDamaged, damaged
from graph.store.beside import Left
from graph.store.embedded.supervisor import read_json, write_private
from graph.store.facts import Streaming, digest_of
from graph.store.ways import Walked, check_ways
from graph.text import NOTHING, Text
from graph.unfinished import CHANGED, TORN, UNKEPT, Unfinished

FILE = "facts.looked"
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
    return TORN if looks_torn(store) else NOTHING


def looks_changed(store: Watched) -> bool:
    """Are the facts others than the last finished write left? Not while work isn't finished. O(graph) the first time that a state is looked at."""
    left = store.last_left().version
    if not left or store.unfinished() or _found(store, "version", _version_of) == left:
        return False
    return store.last_left().version == left  # else somebody wrote meanwhile


def looks_torn(store: Watched) -> bool:
    """Isn't every node and edge found on every way? Not while work isn't finished. O(graph) the first time that a state is looked at."""
    if store.kind == "neo4j":
        return False
    left = store.last_left()
    if not left.version or store.unfinished() or _found(store, "whole", _is_whole):
        return False
    return store.last_left() == left  # else somebody wrote meanwhile


def known_torn(folder: Path, state: list[Any] | None) -> bool:
    """Was it found before that the store is damaged so, in the very state that it is in? Nothing is read of it."""
    found = read_json(folder / FILE) or {}
    return state is not None and found.get("state") == state and found.get("whole") is False


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


def _is_whole(store: Watched) -> bool:
    try:
        check_ways(store)
    except StoreDamaged:
        return False
    return True
