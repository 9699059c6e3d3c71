"""What the last finished write left, kept in the store's folder too, beside the database: a database that was lost, or is another one, doesn't know it.

A server's own store has no such folder; there the database alone keeps it.
"""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import NamedTuple

from graph.errors import RESTORE, StoreDamaged
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.supervisor import read_json
from graph.text import Text
from graph.whole_file import written_whole

LOG = logging.getLogger("twinmap.store")
FILE = "left.json"


class Left(NamedTuple):
    """`version` of the graph that a finished write left, empty where none is known; how many writes kept one; how many loads there are."""

    version: str = ""
    writes: int = 0
    loads: int = 0


UNKNOWN = Left()


class Beside:
    """The file in the folder of a store. While something is written it names no version, and after that was cut off."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE

    def read(self) -> Left:
        """What is kept; UNKNOWN where there is no file, or one that can't be read or isn't what was written."""
        found = read_json(self._path) or {}
        try:
            left = Left(**found["left"])
        except (KeyError, TypeError):
            return UNKNOWN
        return left if found.get("sum") == _sum(left) else UNKNOWN

    def forget(self) -> None:
        """Name no version, as something is about to be written. Raises StoreFolderError where that can't be noted."""
        before = self.read()
        if before.version:
            with folder_errors(self._folder):
                self._write(Left(writes=before.writes))

    def keep(self, left: Left) -> None:
        """Keep what a write left. Where that can't be, for want of rights or room, the database alone keeps it."""
        try:
            self._write(left)
        except OSError as error:
            LOG.warning("%s can't be written: %s", self._path, error)

    def _write(self, left: Left) -> None:
        with written_whole(self._path) as file:
            file.write(json.dumps({"left": left._asdict(), "sum": _sum(left)}).encode())


def agreed(stored: Left, beside: Left) -> Left:
    """Which of the two is right, what the database says or what stands beside it.

    The database may be ahead: killed in between, and where something was written by its address. What is behind is an older one.

    >>> agreed(Left("b", 2, 1), Left("a", 1, 1)).version, agreed(Left("a", 1, 1), Left("b", 2, 1)).version
    ('b', 'b')
    >>> agreed(Left("a", 1, 1), UNKNOWN).version, agreed(UNKNOWN, Left("a", 1, 1)).version
    ('a', 'a')
    """
    ahead = stored.version and stored.writes > beside.writes
    return stored if ahead or not beside.version else beside


def is_another(stored: Left, beside: Left) -> bool:
    """Does the database itself say that it is another than the last finished write left? Nothing is worked out for that."""
    return bool(stored.version) and agreed(stored, beside).version != stored.version


def is_lost(loads: int, beside: Left) -> bool:
    """Is nothing of what was written in the database, not one of the loads?"""
    return bool(beside.version and beside.loads and not loads)


def is_unkept(left: Left) -> bool:
    """Are there loads, and yet nobody knows what they left?"""
    return bool(left.loads and not left.version)


def lost(where: str) -> StoreDamaged:
    """What to raise then."""
    return StoreDamaged(
        Text("the store is damaged: its database is empty, and the last finished write didn't leave it so."),
        where=where,
        hint=RESTORE,
    )


def _sum(left: Left) -> str:
    return hashlib.sha256(json.dumps(left).encode()).hexdigest()[:16]
