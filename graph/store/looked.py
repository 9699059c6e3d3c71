"""Whether the facts of a store are those that the last finished write left, for who doesn't read all of them anyway: looked at once for each state of the store.

What was found is kept with the state that it was found in: that of the files, or the last commit of a server. Who looks again in the same state reads nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from graph.errors import QueryError, QueryRefused, QueryStopped
from graph.store.beside import Left
from graph.store.embedded.supervisor import read_json, write_private
from graph.store.facts import digest_of
from graph.text import NOTHING, Text
from graph.unfinished import CHANGED, UNKEPT, Unfinished

FILE = "facts.looked"
UNREADABLE = "unreadable"
"""The version of facts that the server can't read."""


class Watched(Protocol):
    """A store whose facts can be read, and which says in which state it is."""

    def unfinished(self) -> tuple[Unfinished, ...]: ...

    def last_left(self) -> Left: ...

    def is_unkept(self) -> bool: ...

    def whole_nodes(self, label: str) -> Iterable[Mapping[str, Any]]: ...

    def facts(self, type: str) -> Iterable[Sequence[Any]]: ...

    def state(self) -> list[Any] | None:
        """What changes with all that changes the facts, as JSON has it; None where it can't be told just now."""

    @property
    def work_folder(self) -> Path: ...


def doubt(store: Watched) -> Text:
    """What is to be said of the facts (`graph.unfinished.State`); empty where they are sound. As `looks_changed`."""
    if store.is_unkept():
        return UNKEPT
    return CHANGED if looks_changed(store) else NOTHING


def looks_changed(store: Watched) -> bool:
    """Are the facts others than the last finished write left? Not while work isn't finished. O(graph) the first time that a state is looked at."""
    left = store.last_left().version
    if not left or store.unfinished() or _version(store) == left:
        return False
    return store.last_left().version == left  # else somebody wrote meanwhile


def _version(store: Watched) -> str:
    path, state = store.work_folder / FILE, store.state()
    found = read_json(path) or {}
    if state is not None and found.get("state") == state:
        return str(found.get("version"))
    version = _looked_at(store)
    if state is not None and store.state() == state:
        with suppress(OSError):  # it is looked at again next time
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(path, json.dumps({"state": state, "version": version}))
    return version


def _looked_at(store: Watched) -> str:
    try:
        return digest_of(store)
    except (QueryRefused, QueryStopped):
        raise
    except (QueryError, LookupError, TypeError, ValueError, AttributeError):
        return UNREADABLE
