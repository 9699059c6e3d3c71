"""The journal of an embedded server: it changes with each commit, and looking at it costs no query."""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph.store.embedded.supervisor import DATABASE

Journal = tuple[tuple[str, int, int], ...]
"""Name, size and time of the last change (ns) of each file of the server's journal."""
SETTLED_NS = 1_000_000_000
"""A commit stands in the journal before others see it: a journal that changed less than this ago proves nothing."""
REWRITTEN = ("last-tx-id.bin", "statistics.json", "database.lck")
"""What a server writes anew each time that it opens or closes a database, also where nothing in it changed."""


def journal(folder: Path) -> Journal:
    """Each file that ArcadeDB writes a transaction to before it commits; none where there are none."""
    try:
        with os.scandir(folder / "databases" / DATABASE) as files:
            found = [(file.name, file.stat()) for file in files if file.name.endswith(".wal")]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found))


def settled_state(folder: Path) -> list[Any] | None:
    """Name, size and time of the last change (ns) of each file of the database, whether a server runs or not; None where one changed just now.

    Opening and closing the database changes nothing of it.
    """
    with suppress(OSError), os.scandir(folder / "databases" / DATABASE) as files:
        found = {file.name: file.stat() for file in files if file.name not in REWRITTEN}
        shown = {name: stat for name, stat in found.items() if stat.st_size or not name.endswith(".wal")}
        newest = max((stat.st_mtime_ns for stat in shown.values()), default=math.inf)
        if newest < time.time_ns() - SETTLED_NS:
            return [[name, stat.st_size, stat.st_mtime_ns] for name, stat in sorted(shown.items())]
    return None


def settled_journal(folder: Path) -> Journal | None:
    """The journal, once what changed it can be seen by others; None where it changed just now, or where there is none."""
    found = journal(folder)
    newest = max((changed_ns for _, _, changed_ns in found), default=math.inf)
    return found if newest < time.time_ns() - SETTLED_NS else None
